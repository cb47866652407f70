// The pools of a day: what is left of each, and which services would still fit by minutes. No person is named.

import type { Configuration } from "../domain/configuration";
import { resourceOf } from "../domain/configuration";
import { addDays, type LocalDate, localDay } from "../domain/local-time";
import { isLive } from "../domain/occupancy";
import { type PoolSpan, type PoolUse, poolSpans, poolUse, remainingMinutes } from "../domain/pools";
import { ok, type Result, refuse, refused } from "../domain/refusal";
import { bufferMinutes, type Service } from "../domain/service";
import type { Deps } from "./deps";
import { loadConfiguration } from "./load-configuration";
import { readOccupancy } from "./read-occupancy";

export type PoolFit = { readonly code: string; readonly requiredMinutes: number; readonly isBookable: boolean };
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
  if (named === undefined) return refused(refuse("not_found"));
  const resources = (named ? [named] : configuration.resources).filter((resource) => resource.active);
  const reach = {
    startAt: localDay("Etc/UTC", addDays(date, -2)).startAt,
    endAt: localDay("Etc/UTC", addDays(date, 3)).startAt,
  };
  const occupancies = await readOccupancy(deps, configuration.tenant.id, resources, reach, false);
  const now = deps.clock.now();
  const shown = resources.map(({ id }) => {
    const occupancy = occupancies.get(id);
    if (!occupancy) return { id, timeZone: configuration.tenant.timeZone, pools: [] };
    const { rules } = occupancy;
    const spans = poolSpans(rules.pools, rules.timeZone, localDay(rules.timeZone, date));
    const uses = poolUse(
      spans,
      occupancy.allocations.filter((allocation) => isLive(allocation, now)),
    );
    const services = configuration.services.filter(
      (service) => service.active && service.visible && service.requires.some((one) => one.anyOf.includes(id)),
    );
    return { id, timeZone: rules.timeZone, pools: spans.map((span, index) => shownPool(span, uses[index], services)) };
  });
  return ok({ configuration, resources: shown });
}

function shownPool(span: PoolSpan, used: PoolUse | undefined, services: readonly Service[]): ShownPool {
  const use = used ?? { consumedMinutes: 0, bookings: 0 };
  const left = remainingMinutes(span, use);
  return {
    span,
    use,
    remainingMinutes: left,
    services: services.map((service) => {
      const requiredMinutes = leastMinutes(service) + bufferMinutes(service);
      return { code: service.code, requiredMinutes, isBookable: left >= requiredMinutes };
    }),
  };
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
