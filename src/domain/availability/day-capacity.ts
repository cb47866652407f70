// The most bookings of a service that fit one day. Staff see it when they change its length or limits.

import type { ResourceRules } from "../tenant/resource";
import { bufferMinutes, type Service } from "../tenant/service";

const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6];

/** The most bookings on the best weekday, one after another, with no other service; null for periods. */
export function mostBookingsADay(service: Service, rules: ResourceRules): number | null {
  const { duration } = service;
  if (duration.kind === "periods") return null;
  const lasts = duration.kind === "fixed" ? duration.minutes : duration.min;
  const required = lasts + bufferMinutes(service);
  const byDay = WEEKDAYS.map((weekday) => {
    const windows = rules.hours.weekly.filter(({ days }) => days.includes(weekday));
    const pools = rules.pools.filter(({ days }) => days.includes(weekday));
    // The last booking's buffers may extend past the hours, unless the service keeps them inside.
    const spare = service.buffersInsideHours ? 0 : bufferMinutes(service);
    const inHours = sum(windows.map(({ startMinute, endMinute }) => (endMinute - startMinute + spare) / required));
    const inPools = pools.length > 0 ? sum(pools.map(({ totalMinutes }) => totalMinutes / required)) : inHours;
    return Math.min(inHours * rules.capacity, inPools);
  });
  const limits = [
    ...(service.dailyLimitMinutes === null ? [] : [Math.floor(service.dailyLimitMinutes / required)]),
    ...(rules.maxBookingsPerDay === null ? [] : [rules.maxBookingsPerDay]),
  ];
  return Math.min(Math.max(...byDay), ...limits);
}

/** Counts whole bookings only, in each part of the day. */
function sum(parts: readonly number[]): number {
  return parts.reduce((total, part) => total + Math.floor(part), 0);
}
