// Minutes of a resource per weekday and period, shared by all its services. The interval check applies as well.

import { firstEndingAfter, type Interval } from "../time/interval";
import { instantOf, type LocalDay, weekdayOf } from "../time/local-time";
import type { Allocation } from "./occupancy";

export type Pool = {
  readonly name: string;
  /** 0 = Sunday to 6 = Saturday. */
  readonly days: readonly number[];
  readonly startMinute: number;
  readonly endMinute: number;
  readonly totalMinutes: number;
};

/** A pool on one date. */
export type PoolSpan = Interval & { readonly name: string; readonly totalMinutes: number; readonly localDate: string };

export type PoolUse = { readonly consumedMinutes: number; readonly bookings: number };

/** The pools of a date as instants, in order. */
export function poolSpans(pools: readonly Pool[], timeZone: string, day: LocalDay): PoolSpan[] {
  const weekday = weekdayOf(day.localDate);
  if (day.startAt >= day.endAt) return [];
  return pools
    .filter((pool) => pool.days.includes(weekday))
    .map((pool) => ({
      name: pool.name,
      totalMinutes: pool.totalMinutes,
      localDate: day.localDate,
      startAt: instantOf(timeZone, day.localDate, pool.startMinute),
      endAt: instantOf(timeZone, day.localDate, pool.endMinute),
    }))
    .filter((span) => span.startAt < span.endAt)
    .sort((a, b) => a.startAt - b.startAt);
}

/** What the allocations that start inside each pool consume. A session is one allocation, so it counts once. */
export function poolUse(spans: readonly PoolSpan[], allocations: readonly Allocation[]): PoolUse[] {
  const use = spans.map(() => ({ consumedMinutes: 0, bookings: 0 }));
  if (spans.length === 0) return use;
  for (const { serviceStartAt, requiredMinutes, claim } of allocations) {
    if (claim === "part") continue;
    const index = firstEndingAfter(spans, serviceStartAt);
    const span = spans[index];
    const tally = use[index];
    if (!span || !tally || span.startAt > serviceStartAt) continue;
    tally.consumedMinutes += requiredMinutes;
    tally.bookings += 1;
  }
  return use;
}

export function remainingMinutes(span: PoolSpan, use: PoolUse): number {
  return Math.max(0, span.totalMinutes - use.consumedMinutes);
}
