// Dated stretches without new bookings. A closure never touches existing bookings.

import { byStart, type Interval } from "../time/interval";
import { instantOf, type LocalDate, localDay } from "../time/local-time";

export type Closure = {
  readonly id: string;
  /** Null closes for every service. */
  readonly serviceId: string | null;
  readonly reason: string | null;
  readonly when: ClosedWhen;
};

export type ClosedWhen =
  | { readonly kind: "instants"; readonly startAt: number; readonly endAt: number }
  | {
      readonly kind: "dates";
      readonly dates: readonly LocalDate[];
      readonly fromMinute: number;
      readonly toMinute: number;
    };

/** A closed stretch with the reason to show. Overlapping stretches are merged and keep the first one's reason. */
export type ClosedStretch = Interval & { readonly reason: string | null };

/** Consecutive local days; closures outside them do not matter. */
export type ClosedWithin = Interval & { readonly from: LocalDate; readonly to: LocalDate };

/** The stretches of a closure. Dates and wall-clock times are in the given zone, which is the resource's own. */
export function closedIntervals(closure: Closure, timeZone: string, within?: ClosedWithin): Interval[] {
  const { when } = closure;
  if (when.kind === "instants") {
    const isAway = within && (when.endAt <= within.startAt || when.startAt >= within.endAt);
    return isAway ? [] : [{ startAt: when.startAt, endAt: when.endAt }];
  }
  return when.dates
    .filter((date) => !within || (within.from <= date && date <= within.to))
    .map((date) => {
      const day = localDay(timeZone, date);
      if (day.startAt >= day.endAt) return { startAt: day.startAt, endAt: day.startAt };
      return {
        startAt: when.fromMinute === 0 ? day.startAt : instantOf(timeZone, date, when.fromMinute),
        endAt: instantOf(timeZone, date, when.toMinute),
      };
    })
    .filter(({ startAt, endAt }) => startAt < endAt);
}

/** The closed stretches of one service, sorted and disjoint. */
export function closedStretches(
  closures: readonly Closure[],
  serviceId: string,
  timeZone: string,
  within?: ClosedWithin,
): ClosedStretch[] {
  const stretches = closures
    .filter((closure) => closure.serviceId === null || closure.serviceId === serviceId)
    .flatMap((closure) =>
      closedIntervals(closure, timeZone, within).map((interval) => ({ ...interval, reason: closure.reason })),
    )
    .sort(byStart);
  const joined: { startAt: number; endAt: number; reason: string | null }[] = [];
  for (const stretch of stretches) {
    const last = joined.at(-1);
    // Stretches that only touch stay separate, so that each keeps its own reason.
    if (last && stretch.startAt < last.endAt) last.endAt = Math.max(last.endAt, stretch.endAt);
    else joined.push({ ...stretch });
  }
  return joined;
}

/** The times that a request names: instants, or dates with optional wall-clock minutes. */
export type ClosureTimes = {
  readonly start?: number | null | undefined;
  readonly end?: number | null | undefined;
  readonly dates?: readonly string[] | null | undefined;
  readonly from?: number | null | undefined;
  readonly to?: number | null | undefined;
};

/**
 * Checks that a request has either `start` and `end`, or `dates` with optional `from` and `to`. Null when they are
 * valid.
 */
export function closureTimesProblem(times: ClosureTimes): { path: string; message: string } | null {
  if (times.dates) {
    if (times.start != null || times.end != null)
      return { path: "start", message: "give either start and end or dates" };
    return (times.from ?? 0) < (times.to ?? 1_440) ? null : { path: "to", message: "must be later than from" };
  }
  if (times.start == null || times.end == null) {
    return { path: times.start == null ? "start" : "end", message: "give start and end, or dates" };
  }
  if (times.from != null || times.to != null) return { path: "from", message: "from and to go with dates" };
  return times.start < times.end ? null : { path: "end", message: "must be later than start" };
}
