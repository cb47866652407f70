// The occupancy of resources over a stretch of time, for reads: from hints first, from the calendar on a miss or on
// request.

import { expectVersion, readHints, rememberHint, weightOfRules } from "../../cache/hint-cache";
import { joinMonths, type MonthHint, monthHintKey, type RulesHint, rulesHintKey } from "../../cache/hint-store";
import type { Allocation } from "../../domain/availability/occupancy";
import type { ConfiguredResource } from "../../domain/tenant/configuration";
import type { ResourceRules } from "../../domain/tenant/resource";
import type { Interval } from "../../domain/time/interval";
import { monthsTouching } from "../../domain/time/local-month";
import { IsolateMemo } from "../../isolate-memo";
import type { NoRules, SnapshotOutcome, TouchedMonth } from "../../objects/messages";
import { calendarOf } from "../../objects/stubs";
import { withRules } from "../ask-home";
import { type Deps, orNull } from "../deps";

export type Occupancy = {
  readonly rules: ResourceRules;
  readonly allocations: readonly Allocation[];
  /** When this was read, epoch ms. */
  readonly asOf: number;
  /** Differs whenever rules or allocations may differ. */
  readonly stamp: string;
};

/**
 * How new the occupancy must be. False accepts any hint, true asks the calendars. A number accepts an answer of that
 * instant (epoch ms) or later, so that one read serves many pages.
 */
export type Fresh = boolean | number;

const READ_MS = 1_000;
/** Bound of the memo in allocations, counted as in the hints. */
const MOST_READ = 50_000;
const lastReads = new IsolateMemo<Occupancy>(
  READ_MS,
  MOST_READ,
  ({ rules, allocations }) => weightOfRules(rules) + allocations.length,
);

/** Occupancy by resource id, without resources unknown to D1 and their calendar. Throws when no store answers. */
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

/** The documents that the occupancy of one resource needs. */
type Wanted = {
  readonly resource: ConfiguredResource;
  readonly months: readonly string[];
  readonly rulesKey: string;
  readonly monthKeys: readonly string[];
};

// The same request comes with the same objects again.
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

/** Null when a document is missing, or when the months belong to another zone than the rules now name. */
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

type Snapshot = Exclude<SnapshotOutcome, NoRules>;

async function fromCalendar(
  deps: Deps,
  tenantId: string,
  resourceId: string,
  months: readonly string[],
  reach: Interval,
): Promise<Occupancy | null> {
  const calendar = calendarOf(deps.env.CALENDAR, tenantId, resourceId);
  const outcome = await withRules<Snapshot>(deps, tenantId, async () => calendar.snapshot(months));
  if (outcome.status === "no_rules") {
    if (outcome.isUnknown) return null;
    throw new Error("A calendar did not accept its rules.");
  }
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
    // Joined only when a list is computed; most requests find a list that is ready.
    get allocations() {
      return joinMonths(months);
    },
  };
}

/** Records the versions that this isolate has seen committed, so that it never uses an older hint. */
export function noteTouched(tenantId: string, touched: readonly TouchedMonth[]): void {
  for (const { resourceId, month, version } of touched)
    expectVersion(monthHintKey(tenantId, resourceId, month), version);
}
