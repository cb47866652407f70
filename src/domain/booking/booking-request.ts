// What somebody wants, and how long it would last from a given start on.

import type { ClaimRole } from "../availability/claims";
import { type Schedule, type ScheduleDay, scheduleDayAt } from "../availability/schedule";
import type { OverridableCode, RefusalCode } from "../refusal";
import type { ResourceRules } from "../tenant/resource";
import { bufferMinutes, isFlexibleMinutes, mostSeatsABooking, type Period, type Service } from "../tenant/service";
import type { Interval } from "../time/interval";
import { instantOf, MINUTE_MS } from "../time/local-time";
import { type Extent, exceedsMost, periodLength } from "./price-range";
import type { SessionSeats } from "./session";

/** What somebody wants, apart from when. */
export type Wish = {
  readonly service: Service;
  /** Null takes the service's own: the fixed minutes, or the least that it allows. */
  readonly durationMinutes: number | null;
  readonly periodId: string | null;
  readonly guests: number;
  readonly seats: number;
  readonly units: number;
  readonly asker: Asker;
  /** What the resource would be for it. */
  readonly role: ClaimRole;
  /** The session that the asker was let into, though it is not listed: by link, invitation or offer. */
  readonly sessionId: string | null;
};

export type Asker =
  | { readonly kind: "public" }
  | { readonly kind: "staff"; readonly override: readonly OverridableCode[] };

/** How long a start would last: of a period, by the clock on its date. */
export type StartSpan = Interval & { readonly period: Period | null };

export function isOverridden(wish: Wish, code: OverridableCode): boolean {
  return wish.asker.kind === "staff" && wish.asker.override.includes(code);
}

function isDurationAllowed(wish: Wish): boolean {
  const { durationMinutes, periodId } = wish;
  const { duration } = wish.service;
  switch (duration.kind) {
    case "fixed":
      return periodId === null && (durationMinutes === null || durationMinutes === duration.minutes);
    case "flexible":
      return periodId === null && (durationMinutes === null || isFlexibleMinutes(duration, durationMinutes));
    case "periods":
      return periodsMeant(wish).length > 0;
  }
}

/** The active periods a wish may mean: the one it names, those of the length it names, or any. */
export function periodsMeant({ service, durationMinutes, periodId }: Wish): readonly Period[] {
  if (service.duration.kind !== "periods") return [];
  return service.duration.periods.filter(
    (period) =>
      period.active &&
      (periodId === null || period.id === periodId) &&
      (durationMinutes === null || period.endMinute - period.startMinute === durationMinutes),
  );
}

/** The longest that a wish can last, whatever the clocks do on its day. */
export function longestMinutes({ service, durationMinutes }: Wish): number {
  switch (service.duration.kind) {
    case "fixed":
      return service.duration.minutes;
    case "flexible":
      return durationMinutes ?? service.duration.min;
    case "periods":
      // A day on which the clocks go back is an hour longer.
      return 1_440 + 120;
  }
}

/** How long the wish would last from a start on. A period that does not start there keeps its nominal length. */
export function spanAt(wish: Wish, schedule: Schedule, startAt: number): StartSpan {
  const { duration } = wish.service;
  switch (duration.kind) {
    case "fixed":
      return { startAt, endAt: startAt + duration.minutes * MINUTE_MS, period: null };
    case "flexible":
      return { startAt, endAt: startAt + (wish.durationMinutes ?? duration.min) * MINUTE_MS, period: null };
    case "periods": {
      const day = scheduleDayAt(schedule, startAt);
      const meant = periodsMeant(wish);
      const period = meant.find((candidate) => day && periodStart(schedule, day, candidate) === startAt) ?? meant[0];
      if (!period) return { startAt, endAt: startAt + (wish.durationMinutes ?? 1) * MINUTE_MS, period: null };
      return day && periodStart(schedule, day, period) === startAt
        ? periodSpan(schedule, day, period)
        : { startAt, endAt: startAt + (period.endMinute - period.startMinute) * MINUTE_MS, period };
    }
  }
}

/** A period of one date; it lasts as long as the clocks of that date say. */
export function periodSpan(schedule: Schedule, day: ScheduleDay, period: Period): StartSpan {
  const { timeZone } = schedule.rules;
  return {
    startAt: periodStart(schedule, day, period),
    endAt: instantOf(timeZone, day.localDate, period.endMinute),
    period,
  };
}

export function periodStart(schedule: Schedule, day: ScheduleDay, period: Period): number {
  return period.startMinute === 0 ? day.startAt : instantOf(schedule.rules.timeZone, day.localDate, period.startMinute);
}

/** The occupied interval of a start: the service with its buffers. */
export function occupiedBy(service: Service, span: Interval): Interval {
  return {
    startAt: span.startAt - service.bufferBeforeMinutes * MINUTE_MS,
    endAt: span.endAt + service.bufferAfterMinutes * MINUTE_MS,
  };
}

/** What pools and daily limits count: the duration and the buffers. */
export function requiredMinutesOf(service: Service, span: Interval): number {
  return Math.ceil((span.endAt - span.startAt) / MINUTE_MS) + bufferMinutes(service);
}

/** The most seats that may be asked for at once: of the session where there is one, and by staff all of them. */
export function mostSeatsOf({ service, asker }: Pick<Wish, "service" | "asker">, session: SessionSeats | undefined) {
  const seats = session?.seats ?? service.seats;
  return asker.kind === "staff" ? seats : mostSeatsABooking(service, seats);
}

/** The refusal that no start of a wish can escape: rules one and two, which look at no time. */
export function standingRefusal(wish: Wish, rules: ResourceRules): RefusalCode | null {
  const { service, asker } = wish;
  if (!service.active || !rules.active || (asker.kind === "public" && !service.visible)) return "not_bookable";
  if (rules.maxGuests !== null && wish.guests > rules.maxGuests) return "capacity_exceeded";
  if (wish.units > rules.capacity) return "capacity_exceeded";
  if (!isDurationAllowed(wish)) return "invalid_duration";
  return isBeyondPrice(wish) ? "not_bookable" : null;
}

/** Whether a wish could come to a price that cannot be told exactly. */
export function isBeyondPrice(wish: Wish): boolean {
  const { price } = wish.service;
  return price !== null && exceedsMost(price, { seats: wish.seats, units: wish.units, lengths: lengthsMeant(wish) });
}

function lengthsMeant(wish: Wish): Extent["lengths"] {
  const { duration } = wish.service;
  switch (duration.kind) {
    case "fixed":
      return [{ minutes: duration.minutes, multiplier: 1 }];
    case "flexible":
      return [{ minutes: wish.durationMinutes ?? duration.min, multiplier: 1 }];
    case "periods":
      return periodsMeant(wish).map(periodLength);
  }
}
