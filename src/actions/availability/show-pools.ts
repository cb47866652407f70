// The pools of a day: what is left of each, and which services still fit by minutes. No person is named.

import { breathe, ONE_BREATH } from "../../breathe";
import { isTooMuch, poolDemandOf } from "../../domain/availability/demand";
import { isLive } from "../../domain/availability/occupancy";
import { type PoolSpan, type PoolUse, poolSpans, poolUse, remainingMinutes } from "../../domain/availability/pools";
import { scheduleOf } from "../../domain/availability/schedule";
import { situationOf } from "../../domain/availability/situation";
import { type JudgedStart, judgedStarts } from "../../domain/availability/slots";
import { ONE_PLACE } from "../../domain/booking/booking-request";
import { invalid, missing, ok, REFUSAL_CODES, type RefusalCode, type Result, refused } from "../../domain/refusal";
import { PUBLIC } from "../../domain/tenant/actor";
import type { Configuration } from "../../domain/tenant/configuration";
import { resourceOf } from "../../domain/tenant/configuration";
import { bufferMinutes, type Service } from "../../domain/tenant/service";
import { firstEndingAfter } from "../../domain/time/interval";
import { DAY_MS, type LocalDate, localDay } from "../../domain/time/local-time";
import type { Deps } from "../deps";
import { loadConfiguration } from "../load-configuration";
import { type Occupancy, readOccupancy } from "./read-occupancy";

export type PoolFit = { readonly code: string; readonly requiredMinutes: number; readonly reason: RefusalCode | null };
export type ShownPool = {
  readonly span: PoolSpan;
  readonly use: PoolUse;
  readonly remainingMinutes: number;
  readonly services: readonly PoolFit[];
};
export type ShownPools = {
  readonly configuration: Configuration;
  readonly resources: readonly {
    readonly id: string;
    readonly timeZone: string;
    readonly pools: readonly ShownPool[];
  }[];
};

export async function showPools(
  deps: Deps,
  slug: string,
  date: LocalDate,
  resourceId: string | null,
): Promise<Result<ShownPools>> {
  const loaded = await loadConfiguration(deps, slug);
  if (!loaded.ok) return loaded;
  const configuration = loaded.value;
  const named = resourceId === null ? null : resourceOf(configuration, resourceId);
  if (named === undefined) return refused(missing("resource"));
  const resources = (named ? [named] : configuration.resources).filter((resource) => resource.active);
  const reach = {
    startAt: localDay("UTC", date).startAt - 2 * DAY_MS,
    endAt: localDay("UTC", date).endAt + 2 * DAY_MS,
  };
  const occupancies = await readOccupancy(deps, configuration.tenant.id, resources, reach, false);
  const pooled = resources.map(({ id }): Pooled => {
    const occupancy = occupancies.get(id);
    const rules = occupancy?.rules;
    const spans = rules ? poolSpans(rules.pools, rules.timeZone, localDay(rules.timeZone, date)) : [];
    const services = spans.length === 0 ? [] : configuration.services.filter((service) => isShownAt(service, id));
    return { id, occupancy, spans, services };
  });
  const demand = poolDemandOf(
    pooled.flatMap(({ occupancy, spans, services }) =>
      occupancy ? [{ hours: occupancy.rules.hours, pools: spans.length, services }] : [],
    ),
    date,
  );
  if (!named && isTooMuch(demand))
    return refused(invalid("/resource", "is required: all pools are too long for one answer"));
  const shown: ShownPools["resources"][number][] = [];
  for (const one of pooled) {
    const timeZone = one.occupancy?.rules.timeZone ?? configuration.tenant.timeZone;
    shown.push({ id: one.id, timeZone, pools: await shownPools(one, date, deps.clock.now()) });
  }
  return ok({ configuration, resources: shown });
}

/** A resource with its pools of the day, and the services that count against them. */
type Pooled = {
  readonly id: string;
  readonly occupancy: Occupancy | undefined;
  readonly spans: readonly PoolSpan[];
  readonly services: readonly Service[];
};

function isShownAt({ active, visible, requires }: Service, resourceId: string): boolean {
  return active && visible && requires.some(({ anyOf }) => anyOf.includes(resourceId));
}

async function shownPools({ occupancy, spans, services }: Pooled, date: LocalDate, now: number): Promise<ShownPool[]> {
  if (!occupancy || spans.length === 0) return [];
  const { rules, allocations } = occupancy;
  const live = allocations.filter((allocation) => isLive(allocation, now));
  const uses = poolUse(spans, live);
  const schedule = scheduleOf(rules, date, date);
  const day = schedule.days.find((candidate) => candidate.localDate === date);
  const judged: { readonly service: Service; readonly codes: readonly ReadonlySet<RefusalCode | null>[] }[] = [];
  let spent = 0;
  for (const service of services) {
    if (spent > ONE_BREATH) {
      await breathe();
      spent = 0;
    }
    const wish = { ...ONE_PLACE, service, asker: PUBLIC, role: "lead", sessionId: null } as const;
    const starts = day ? judgedStarts(situationOf(schedule, live, wish, now), day) : [];
    judged.push({ service, codes: codesIn(spans, starts) });
    spent += starts.length + spans.length;
  }
  return spans.map((span, index) => {
    const use = uses[index] ?? { consumedMinutes: 0, bookings: 0 };
    const left = remainingMinutes(span, use);
    const fits = judged.map(({ service, codes }) => poolFit(service, codes[index] ?? NO_CODES, left));
    return { span, use, remainingMinutes: left, services: fits };
  });
}

const NO_CODES: ReadonlySet<RefusalCode | null> = new Set();

/** The refusals of the starts in each pool. Both lists are sorted, and pools do not overlap. */
function codesIn(spans: readonly PoolSpan[], starts: readonly JudgedStart[]): ReadonlySet<RefusalCode | null>[] {
  const codes = spans.map(() => new Set<RefusalCode | null>());
  for (const { span, code } of starts) {
    const index = firstEndingAfter(spans, span.startAt);
    if ((spans[index]?.startAt ?? Number.POSITIVE_INFINITY) <= span.startAt) codes[index]?.add(code);
  }
  return codes;
}

/**
 * Whether a service fits the rest of a pool. Minutes count here, not gaps: a start that only a neighbour blocks still
 * fits. If no start of the pool is free, the reason is the refusal latest in the order of rules.
 */
function poolFit(service: Service, codes: ReadonlySet<RefusalCode | null>, left: number): PoolFit {
  const requiredMinutes = leastMinutes(service) + bufferMinutes(service);
  const order = (code: RefusalCode) => REFUSAL_CODES.indexOf(code);
  const told = [...codes].filter((code) => code !== null).sort((a, b) => order(b) - order(a))[0] ?? "outside_hours";
  const isFree = codes.has(null) || codes.has("slot_taken");
  const reason = left < requiredMinutes ? "pool_exhausted" : isFree ? null : told;
  return { code: service.code, requiredMinutes, reason };
}

/** The least minutes that a booking of the service takes from a pool, without buffers. */
function leastMinutes(service: Service): number {
  const { duration } = service;
  switch (duration.kind) {
    case "fixed":
      return duration.minutes;
    case "flexible":
      return duration.min;
    case "periods":
      return Math.min(
        ...duration.periods.filter((period) => period.active).map((period) => period.endMinute - period.startMinute),
      );
  }
}
