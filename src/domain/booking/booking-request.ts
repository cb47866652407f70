// What a caller requests, and how long it lasts from a given start.

import type { ClaimRole } from "../availability/claims";
import { unitsAt } from "../availability/needs";
import { type Schedule, type ScheduleDay, scheduleDayAt } from "../availability/schedule";
import type { OverridableCode, RefusalCode } from "../refusal";
import type { Asker } from "../tenant/actor";
import type { ResourceRules } from "../tenant/resource";
import { bufferMinutes, isFlexibleMinutes, mostSeatsABooking, type Period, type Service } from "../tenant/service";
import type { Interval } from "../time/interval";
import { instantOf, MINUTE_MS } from "../time/local-time";
import { type Extent, exceedsMost, periodLength } from "./price-range";
import type { SessionSeats } from "./session";

/** How long a request is for, and for how many. */
export type Terms = {
  /** Null takes the service's fixed length, or the shortest that it allows. */
  readonly durationMinutes: number | null;
  readonly periodId: string | null;
  readonly seats: number;
  readonly guests: number;
  /** How many times a booking takes what the service needs. */
  readonly units: number;
};

/** One place of the usual length. */
export const ONE_PLACE: Terms = { durationMinutes: null, periodId: null, seats: 1, guests: 1, units: 1 };

/** One place for a party: seats of a group service, guests of any other. */
export function termsOfParty({ seats }: Pick<Service, "seats">, party: number): Terms {
  return seats > 1 ? { ...ONE_PLACE, seats: party } : { ...ONE_PLACE, guests: party };
}

/** The terms alone, out of what says more. */
export function termsOf({ durationMinutes, periodId, seats, guests, units }: Terms): Terms {
  return { durationMinutes, periodId, seats, guests, units };
}

/** Equal terms have equal keys. */
export function termsKey(terms: Terms): string {
  return JSON.stringify(Object.values(termsOf(terms)));
}

/** What is asked for, and by whom. */
export type BookingRequest = Terms & {
  readonly service: Service;
  readonly startAt: number;
  /** The resource that the customer named, or null. */
  readonly chosenId: string | null;
  readonly asker: Asker;
  /** The session that the caller may enter. For a private one the Worker has checked the link. */
  readonly sessionId: string | null;
  /** The session that the caller named, whether or not they may enter it. No other session will do. */
  readonly namedSessionId?: string | null;
};

/** A request as one resource judges it, apart from the start. */
export type Wish = Terms & {
  readonly service: Service;
  readonly asker: Asker;
  /** The role that the resource would have. */
  readonly role: ClaimRole;
  /** An unlisted session that the asker may join: by link, invitation or offer. */
  readonly sessionId: string | null;
};

/** The request as the leading resource judges it. */
export function wishOfLead<R extends Omit<Wish, "role" | "sessionId">>(request: R): R & Wish {
  const units = unitsAt(request.service.requires, 0, request.units);
  return { ...request, units, role: "lead", sessionId: null };
}

/** The length of a start; for a period, by the clock on its date. */
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

/** The active periods that a request can mean: the named one, those of the named length, or any. */
export function periodsMeant({ service, durationMinutes, periodId }: Wish): readonly Period[] {
  if (service.duration.kind !== "periods") return [];
  return service.duration.periods.filter(
    (period) =>
      period.active &&
      (periodId === null || period.id === periodId) &&
      (durationMinutes === null || period.endMinute - period.startMinute === durationMinutes),
  );
}

/** The longest that a request can last, including any clock change. */
export function longestMinutes({ service, durationMinutes }: Pick<Wish, "service" | "durationMinutes">): number {
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

/** The time that starts within an interval could occupy. */
export function reachedFrom({ startAt, endAt }: Interval, wish: Pick<Wish, "service" | "durationMinutes">): Interval {
  return occupiedBy(wish.service, { startAt, endAt: endAt + longestMinutes(wish) * MINUTE_MS });
}

/** How long a request lasts from a start. A period that does not start there keeps its nominal length. */
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

/** A period on one date; the clocks of that date decide its length. */
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

/** What pools and daily limits count: duration and buffers. */
export function requiredMinutesOf(service: Service, span: Interval): number {
  return Math.ceil((span.endAt - span.startAt) / MINUTE_MS) + bufferMinutes(service);
}

/** The most seats of one request. An existing session decides where there is one; staff may take all. */
export function mostSeatsOf({ service, asker }: Pick<Wish, "service" | "asker">, session: SessionSeats | undefined) {
  const seats = session?.seats ?? service.seats;
  return asker.kind === "staff" ? seats : mostSeatsABooking(service, seats);
}

/** The refusal that applies to every start of a request: rules one and two, which read no time. */
export function standingRefusal(wish: Wish, rules: ResourceRules): RefusalCode | null {
  const { service, asker } = wish;
  if (!service.active || !rules.active || (asker.kind === "public" && !service.visible)) return "not_bookable";
  if (rules.maxGuests !== null && wish.guests > rules.maxGuests) return "capacity_exceeded";
  if (wish.units > rules.capacity) return "capacity_exceeded";
  if (!isDurationAllowed(wish)) return "invalid_duration";
  return isBeyondPrice(wish) ? "not_bookable" : null;
}

/** True when a request could reach a price too large to write exactly. */
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
