// What resources carry over a stretch of time, for the read path: hints first, the calendar on a miss or when asked.

import { expectVersion, readHints, rememberHint, weightOfRules } from "../../cache/hint-cache";
import { joinMonths, type MonthHint, monthHintKey, type RulesHint, rulesHintKey } from "../../cache/hint-store";
import { IsolateMemo } from "../../cache/isolate-memo";
import type { Allocation } from "../../domain/availability/occupancy";
import type { ConfiguredResource } from "../../domain/tenant/configuration";
import type { ResourceRules } from "../../domain/tenant/resource";
import type { Interval } from "../../domain/time/interval";
import { monthsTouching } from "../../domain/time/local-month";
import type { TouchedMonth } from "../../objects/messages";
import { calendarOf } from "../../objects/stubs";
import { type Deps, orNull } from "../deps";
import { sendRules } from "../setup/push-changes";

export type Occupancy = {
  readonly rules: ResourceRules;
  readonly allocations: readonly Allocation[];
  /** When this was true, epoch ms. */
  readonly asOf: number;
  /** Differs whenever rules or allocations may. */
  readonly stamp: string;
};

/**
 * How new what is read has to be: whatever the hint says, or what the calendars say; a number is content with what they
 * said at that instant (epoch ms) or later, so that many who heard of one change need not all ask.
 */
export type Fresh = boolean | number;

const READ_MS = 1_000;
/** Allocations, counted as those of the hints are. */
const MOST_READ = 50_000;
const lastReads = new IsolateMemo<Occupancy>(
  READ_MS,
  MOST_READ,
  ({ rules, allocations }) => weightOfRules(rules) + allocations.length,
);

/** Occupancy by resource id. A resource that neither D1 nor its calendar knows is left out. Throws when nothing answers. */
export async function readOccupancy(
  deps: Deps,
  tenantId: string,
  resources: readonly ConfiguredResource[],
  reach: Interval,
  fresh: Fresh,
): Promise<Map<string, Occupancy>> {
  const now = deps.clock.now();
  const wanted = wantedOf(tenantId, resources, reach);
  const keys = wanted.flatMap(({ rulesKey, monthKeys }) => [rulesKey, ...monthKeys]);
  const hints = fresh !== false ? new Map() : await orNull("hint_store_failed", readHints(deps.env.HINTS, keys, now));
  const read = await Promise.all(
    wanted.map(async (one) => {
      const { resource, months } = one;
      const occupancy =
        fromHints(hints ?? new Map(), one) ??
        lastRead(tenantId, resource.id, months, fresh, now) ??
        (await fromCalendar(deps, tenantId, resource.id, months, reach));
      return occupancy && ([resource.id, occupancy] as const);
    }),
  );
  return new Map(read.filter((entry) => entry !== null));
}

/** The pieces of what is asked of one resource. */
type Wanted = {
  readonly resource: ConfiguredResource;
  readonly months: readonly string[];
  readonly rulesKey: string;
  readonly monthKeys: readonly string[];
};

// Whoever asks the same again asks with the same objects.
const remembered = new WeakMap<Interval, { readonly of: readonly ConfiguredResource[]; readonly wanted: Wanted[] }>();

function wantedOf(tenantId: string, resources: readonly ConfiguredResource[], reach: Interval): Wanted[] {
  const known = remembered.get(reach);
  if (known?.of === resources) return known.wanted;
  const wanted = resources.map((resource): Wanted => {
    const months = monthsTouching(resource.timeZone, reach);
    const monthKeys = months.map((month) => monthHintKey(tenantId, resource.id, month));
    return { resource, months, rulesKey: rulesHintKey(tenantId, resource.id), monthKeys };
  });
  remembered.set(reach, { of: resources, wanted });
  return wanted;
}

/** Null when a piece is missing, or the months were drawn for another zone than the rules now say. */
function fromHints(
  hints: ReadonlyMap<string, MonthHint | RulesHint>,
  { resource, rulesKey, monthKeys }: Wanted,
): Occupancy | null {
  const rules = hints.get(rulesKey);
  if (!rules || !("rules" in rules) || rules.rules.timeZone !== resource.timeZone) return null;
  const found: MonthHint[] = [];
  for (const key of monthKeys) {
    const hint = hints.get(key);
    if (!hint || "rules" in hint || hint.timeZone !== resource.timeZone) return null;
    found.push(hint);
  }
  return occupancyOf(rules.rules, found);
}

function lastRead(tenantId: string, resourceId: string, months: readonly string[], fresh: Fresh, now: number) {
  const read = typeof fresh === "number" ? lastReads.get(`${tenantId}/${resourceId}/${months}`, now) : undefined;
  return read && read.asOf >= Number(fresh) ? read : null;
}

async function fromCalendar(
  deps: Deps,
  tenantId: string,
  resourceId: string,
  months: readonly string[],
  reach: Interval,
): Promise<Occupancy | null> {
  const calendar = calendarOf(deps.env.CALENDAR, tenantId, resourceId);
  let outcome = await calendar.snapshot(months);
  if (outcome.status === "no_rules") {
    if ((await sendRules(deps, tenantId, resourceId)) === 0) return null;
    outcome = await calendar.snapshot(months);
  }
  if (outcome.status === "no_rules") throw new Error("A calendar did not take its rules.");
  const { rules } = outcome;
  const rightMonths = monthsTouching(rules.timeZone, reach);
  if (rightMonths.join() !== months.join()) return fromCalendar(deps, tenantId, resourceId, rightMonths, reach);
  const now = deps.clock.now();
  remember(tenantId, resourceId, outcome.rules, outcome.months, now);
  const read = occupancyOf(rules, outcome.months);
  lastReads.set(`${tenantId}/${resourceId}/${months}`, read, now);
  return read;
}

function remember(
  tenantId: string,
  resourceId: string,
  rules: ResourceRules,
  months: readonly MonthHint[],
  now: number,
): void {
  rememberHint(rulesHintKey(tenantId, resourceId), { version: rules.revision, rules }, now);
  for (const hint of months) rememberHint(monthHintKey(tenantId, resourceId, hint.month), hint, now);
}

function occupancyOf(rules: ResourceRules, months: readonly MonthHint[]): Occupancy {
  const stamp = [rules.resourceId, rules.revision, ...months.map((hint) => hint.version)].join("/");
  return {
    rules,
    stamp,
    asOf: Math.min(...months.map((hint) => hint.asOf)),
    // Joined when a list is made of them; most requests find one that is made already.
    get allocations() {
      return joinMonths(months);
    },
  };
}

/** Notes what this isolate has seen committed, so that no older hint is shown here. */
export function noteTouched(tenantId: string, touched: readonly TouchedMonth[]): void {
  for (const { resourceId, month, version } of touched)
    expectVersion(monthHintKey(tenantId, resourceId, month), version);
}
