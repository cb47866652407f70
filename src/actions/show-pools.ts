// The pools of a day: what is left of each, and which services would still fit by minutes. No person is named.

import type { Configuration } from "../domain/configuration";
import { resourceOf } from "../domain/configuration";
import { DAY_MS, type LocalDate, localDay } from "../domain/local-time";
import { isLive } from "../domain/occupancy";
import { type PoolSpan, type PoolUse, poolSpans, poolUse, remainingMinutes } from "../domain/pools";
import { missing, ok, REFUSAL_CODES, type RefusalCode, type Result, refused } from "../domain/refusal";
import { scheduleOf } from "../domain/schedule";
import { bufferMinutes, type Service } from "../domain/service";
import { situationOf } from "../domain/situation";
import { type JudgedStart, judgedStarts } from "../domain/slots";
import type { Deps } from "./deps";
import { loadConfiguration } from "./load-configuration";
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
  const shown = resources.map(({ id }) => {
    const occupancy = occupancies.get(id);
    if (!occupancy) return { id, timeZone: configuration.tenant.timeZone, pools: [] };
    const services = configuration.services.filter(
      (service) => service.active && service.visible && service.requires.some((one) => one.anyOf.includes(id)),
    );
    return { id, timeZone: occupancy.rules.timeZone, pools: shownPools(occupancy, date, services, deps.clock.now()) };
  });
  return ok({ configuration, resources: shown });
}

function shownPools(
  { rules, allocations }: Occupancy,
  date: LocalDate,
  services: readonly Service[],
  now: number,
): ShownPool[] {
  const spans = poolSpans(rules.pools, rules.timeZone, localDay(rules.timeZone, date));
  if (spans.length === 0) return [];
  const live = allocations.filter((allocation) => isLive(allocation, now));
  const uses = poolUse(spans, live);
  const schedule = scheduleOf(rules, date, date);
  const day = schedule.days.find((candidate) => candidate.localDate === date);
  const judged = services.map((service) => {
    const party = { durationMinutes: null, periodId: null, guests: 1, seats: 1, units: 1, asker: PUBLIC };
    const wish = { ...party, service, role: "lead", sessionId: null } as const;
    const starts = day ? judgedStarts(situationOf(schedule, live, wish, now), day) : [];
    return { service, starts };
  });
  return spans.map((span, index) => {
    const use = uses[index] ?? { consumedMinutes: 0, bookings: 0 };
    const left = remainingMinutes(span, use);
    const fits = judged.map(({ service, starts }) => poolFit(service, starts, span, left));
    return { span, use, remainingMinutes: left, services: fits };
  });
}

const PUBLIC = { kind: "public" } as const;

/**
 * Whether a service fits what is left of a pool. It speaks of minutes, not of gaps: a start that only a neighbour
 * stands in the way of counts as a fit. What no start of the pool escapes is the reason, the latest in the rules' order.
 */
function poolFit(service: Service, starts: readonly JudgedStart[], span: PoolSpan, left: number): PoolFit {
  const requiredMinutes = leastMinutes(service) + bufferMinutes(service);
  const codes = starts
    .filter((start) => span.startAt <= start.span.startAt && start.span.startAt < span.endAt)
    .map(({ code }) => code);
  const order = (code: RefusalCode) => REFUSAL_CODES.indexOf(code);
  const told = codes.filter((code) => code !== null).sort((a, b) => order(b) - order(a))[0] ?? "outside_hours";
  const isFree = codes.some((code) => code === null || code === "slot_taken");
  const reason = left < requiredMinutes ? "pool_exhausted" : isFree ? null : told;
  return { code: service.code, requiredMinutes, reason };
}

/** The least that a booking of the service would take of a pool, buffers not counted. */
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
