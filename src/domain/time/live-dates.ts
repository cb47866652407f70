// Which dates somebody who looks at a service's free starts should look at again, because a resource became busier or
// freer for a while. Too many dates are only read in vain; too few would show what is gone.

import type { DurationRule, Service } from "../tenant/service";
import { type Interval, overlaps } from "./interval";
import { DAY_MS, datesFrom, type LocalDate, localDateOf, localDayOf, MINUTE_MS } from "./local-time";

/** What changed at a resource. */
export type Stretch = {
  readonly stay: Interval;
  /** The resource's whole local days that it touches: limits and pools count by the day. */
  readonly days: Interval;
};

export function stretchOf(timeZone: string, stay: Interval): Stretch {
  const { startAt } = localDayOf(timeZone, stay.startAt);
  const { endAt } = localDayOf(timeZone, Math.max(stay.startAt, stay.endAt - 1));
  return { stay, days: { startAt, endAt } };
}

/** Beyond so many dates they are not told one by one. */
const MOST_DATES = 366;

/**
 * Dates from today on, in a zone, on which a start of the service may be had that could not, or the other way round;
 * sorted, each once. Null when it may be any date.
 */
export function datesChanged(
  service: Service,
  timeZone: string,
  stretches: readonly Stretch[],
  now: number,
): readonly LocalDate[] | null {
  // Whatever starts so long before a stay may still run into it.
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

/** Of periods: they lie inside one date, so the longest is as long as it is written, but for a clock change. */
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
