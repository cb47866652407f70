// Which dates an open page must read again after a resource became busier or freer. Too many dates only cost a read;
// too few would show starts that are gone.

import type { DurationRule, Service } from "../tenant/service";
import { type Interval, overlaps } from "./interval";
import { DAY_MS, datesFrom, type LocalDate, localDateOf, localDayOf, MINUTE_MS } from "./local-time";

/** The change at a resource. */
export type Stretch = {
  readonly stay: Interval;
  /** The resource's whole local days that the change touches, because limits and pools count by the day. */
  readonly days: Interval;
};

export function stretchOf(timeZone: string, stay: Interval): Stretch {
  const { startAt } = localDayOf(timeZone, stay.startAt);
  const { endAt } = localDayOf(timeZone, Math.max(stay.startAt, stay.endAt - 1));
  return { stay, days: { startAt, endAt } };
}

/** Above so many dates, the message does not list them. */
const MOST_DATES = 366;

/**
 * Dates from today on, in a zone, on which a start of the service may have become free or taken. Sorted, each once.
 * Null when it may be any date.
 */
export function datesChanged(
  service: Service,
  timeZone: string,
  stretches: readonly Stretch[],
  now: number,
): readonly LocalDate[] | null {
  // A booking that starts this long before a stay may still run into it.
  const reachMs = (longestMinutesOf(service.duration) + service.bufferAfterMinutes) * MINUTE_MS;
  const leadMs = service.bufferBeforeMinutes * MINUTE_MS;
  const future = { startAt: localDayOf(timeZone, now).startAt, endAt: Number.MAX_SAFE_INTEGER };
  const dates = new Set<LocalDate>();
  for (const { stay, days } of stretches) {
    const reached = { startAt: stay.startAt - reachMs + 1, endAt: stay.endAt + leadMs };
    for (const { startAt, endAt } of [reached, days].filter((one) => overlaps(one, future))) {
      if (endAt - startAt > MOST_DATES * DAY_MS) return null;
      const last = localDateOf(timeZone, endAt - 1);
      const first = localDateOf(timeZone, Math.max(startAt, future.startAt));
      for (const date of datesFrom(first, last)) dates.add(date);
    }
    if (dates.size > MOST_DATES) return null;
  }
  return [...dates].sort();
}

/** For periods: each lies in one date, so the longest is as long as written, except for a clock change. */
function longestMinutesOf(duration: DurationRule): number {
  switch (duration.kind) {
    case "fixed":
      return duration.minutes;
    case "flexible":
      return duration.max;
    case "periods":
      return Math.max(0, ...duration.periods.map(({ startMinute, endMinute }) => endMinute - startMinute)) + 120;
  }
}
