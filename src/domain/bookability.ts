// The one function that decides whether a start is bookable. The slot list, the commit inside the object, moves and
// `explain` all call `failingRule`; nothing else in the house may answer that question.
//
// The order of the rules is the order in which a refusal is told.

import { type ClosedStretch, closedStretches } from "./closure";
import { firstEndingAfter, firstOverlap, type Interval } from "./interval";
import { DAY_MS, instantOf, type LocalDate, MINUTE_MS } from "./local-time";
import { type Allocation, blockedStretches, isLive, type UsageStep, usageSteps } from "./occupancy";
import { type PoolUse, poolUse, remainingMinutes } from "./pools";
import { type OverridableCode, type Refusal, type RefusalCode, refuse } from "./refusal";
import { isOpenThroughout, type Schedule, type ScheduleDay, scheduleDayAt } from "./schedule";
import { bufferMinutes, gridStepMinutes, isFlexibleMinutes, type Period, type Service } from "./service";

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
};

export type Asker =
  | { readonly kind: "public" }
  | { readonly kind: "staff"; readonly override: readonly OverridableCode[] };

/** How long a start would last: of a period, by the clock on its date. */
export type StartSpan = Interval & { readonly period: Period | null };

/** A wish laid over a schedule and what is booked: all that is needed to judge any start of it. */
export type Situation = {
  readonly wish: Wish;
  readonly schedule: Schedule;
  readonly now: number;
  readonly closed: readonly ClosedStretch[];
  readonly blocked: readonly Interval[];
  readonly usage: readonly UsageStep[];
  readonly poolUse: readonly PoolUse[];
  readonly loads: ReadonlyMap<LocalDate, DayLoad>;
  readonly stepMs: number;
  readonly bufferBeforeMs: number;
  readonly bufferAfterMs: number;
  /** The refusal that no start can escape, if there is one. */
  readonly standing: RefusalCode | null;
  /** When the next live hold lapses, epoch ms; infinite when there is none. */
  readonly nextLapseAt: number;
  readonly earliestStartAt: number;
  readonly latestStartAt: number;
};

type DayLoad = { readonly bookings: number; readonly serviceMinutes: number };

const NO_LOAD: DayLoad = { bookings: 0, serviceMinutes: 0 };

/** Allocations may be any superset of what touches the schedule; lapsed holds among them do not count. */
export function situationOf(
  schedule: Schedule,
  allocations: readonly Allocation[],
  wish: Wish,
  now: number,
): Situation {
  const { rules } = schedule;
  const { service } = wish;
  const live = allocations.filter((allocation) => isLive(allocation, now));
  const usage = usageSteps(live);
  return {
    wish,
    schedule,
    now,
    usage,
    closed: closedStretches(rules.closures, service.id, rules.timeZone),
    blocked: blockedStretches(usage, rules.capacity, { claim: "exclusive", units: wish.units }),
    poolUse: poolUse(schedule.pools, live),
    loads: dayLoads(schedule, live, service),
    stepMs: gridStepMinutes(service) * MINUTE_MS,
    bufferBeforeMs: service.bufferBeforeMinutes * MINUTE_MS,
    bufferAfterMs: service.bufferAfterMinutes * MINUTE_MS,
    standing: standingRefusal(wish, schedule),
    nextLapseAt: live.reduce((at, one) => Math.min(at, one.expiresAt ?? at), Number.POSITIVE_INFINITY),
    earliestStartAt: now + service.minNoticeMinutes * MINUTE_MS,
    latestStartAt: now + service.horizonDays * DAY_MS,
  };
}

/** Why a start cannot be had, with the facts that go with it; null when it can. */
export function refusalOf(situation: Situation, span: StartSpan): Refusal | null {
  const code = failingRule(situation, span);
  return code === null ? null : refuse(code, factsOf(situation, span, code));
}

/** The first rule that a start fails, or null when it is bookable. */
export function failingRule(situation: Situation, span: StartSpan): RefusalCode | null {
  const { standing, wish, schedule } = situation;
  const { startAt, endAt } = span;
  if (standing) return standing;
  // A period that a change of the clocks swallowed; nobody can set that aside.
  if (endAt <= startAt) return "invalid_duration";
  if (startAt < situation.earliestStartAt && !isOverridden(wish, "too_soon")) return "too_soon";
  if (startAt > situation.latestStartAt && !isOverridden(wish, "too_late")) return "too_late";
  if (!isOverridden(wish, "outside_hours") && isOutsideHours(situation, startAt, endAt)) return "outside_hours";
  const day = scheduleDayAt(schedule, startAt);
  if (!day) return "outside_hours";
  if (!isOverridden(wish, "off_grid") && isOffGrid(situation, day, span)) return "off_grid";
  if (!isOverridden(wish, "closed") && firstOverlap(situation.closed, startAt, endAt)) return "closed";
  if (!isOverridden(wish, "day_limit_reached") && isDayFull(situation, day, span)) return "day_limit_reached";
  if (isPoolExhausted(situation, span)) return "pool_exhausted";
  const occupied = occupiedBy(situation.wish.service, span);
  if (firstOverlap(situation.blocked, occupied.startAt, occupied.endAt)) return "slot_taken";
  return null;
}

/** How long the wish would last from a start on. A period that does not start there keeps its nominal length. */
export function spanAt(situation: Situation, startAt: number): StartSpan {
  const { wish, schedule } = situation;
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

/** The occupied interval of a start: the service with its buffers. */
export function occupiedBy(service: Service, span: Interval): Interval {
  return {
    startAt: span.startAt - service.bufferBeforeMinutes * MINUTE_MS,
    endAt: span.endAt + service.bufferAfterMinutes * MINUTE_MS,
  };
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

/** What pools and daily limits count: the duration and the buffers. */
export function requiredMinutesOf(service: Service, span: Interval): number {
  return Math.ceil((span.endAt - span.startAt) / MINUTE_MS) + bufferMinutes(service);
}

function isOverridden(wish: Wish, code: OverridableCode): boolean {
  return wish.asker.kind === "staff" && wish.asker.override.includes(code);
}

function standingRefusal(wish: Wish, schedule: Schedule): RefusalCode | null {
  const { service, asker } = wish;
  const { rules } = schedule;
  if (!service.active || !rules.active || (asker.kind === "public" && !service.visible)) return "not_bookable";
  if (rules.maxGuests !== null && wish.guests > rules.maxGuests) return "capacity_exceeded";
  if (wish.seats > service.seats) return "capacity_exceeded";
  return isDurationAllowed(wish) ? null : "invalid_duration";
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

function periodStart(schedule: Schedule, day: ScheduleDay, period: Period): number {
  return period.startMinute === 0 ? day.startAt : instantOf(schedule.rules.timeZone, day.localDate, period.startMinute);
}

function isOutsideHours(situation: Situation, startAt: number, endAt: number): boolean {
  const { schedule, wish } = situation;
  const inside = wish.service.buffersInsideHours ? occupiedBy(wish.service, { startAt, endAt }) : { startAt, endAt };
  if (!isOpenThroughout(schedule, inside.startAt, inside.endAt)) return true;
  const pool = firstOverlap(schedule.pools, startAt, endAt);
  return pool !== undefined && (startAt < pool.startAt || endAt > pool.endAt);
}

function isOffGrid(situation: Situation, day: ScheduleDay, { startAt, period }: StartSpan): boolean {
  const { schedule, stepMs, wish } = situation;
  if (wish.service.duration.kind === "periods") return !period || periodStart(schedule, day, period) !== startAt;
  // A start outside every window gets here only when staff set the hours aside: it need only keep step with some
  // window of its date, and a date without windows has no grid to miss.
  const around = day.windows.filter((window) => window.startAt <= startAt && startAt < window.endAt);
  const grids = around.length > 0 ? around : day.windows;
  return grids.length > 0 && !grids.some((window) => (startAt - window.startAt) % stepMs === 0);
}

function isDayFull(situation: Situation, day: ScheduleDay, span: StartSpan): boolean {
  const { rules } = situation.schedule;
  const { service } = situation.wish;
  if (rules.maxBookingsPerDay === null && service.dailyLimitMinutes === null) return false;
  const load = situation.loads.get(day.localDate) ?? NO_LOAD;
  if (rules.maxBookingsPerDay !== null && load.bookings >= rules.maxBookingsPerDay) return true;
  const limit = service.dailyLimitMinutes;
  return limit !== null && load.serviceMinutes + requiredMinutesOf(service, span) > limit;
}

function isPoolExhausted(situation: Situation, span: StartSpan): boolean {
  const { pools } = situation.schedule;
  if (pools.length === 0) return false;
  const index = firstEndingAfter(pools, span.startAt);
  const pool = pools[index];
  const use = situation.poolUse[index];
  if (!pool || !use || pool.startAt > span.startAt) return false;
  return remainingMinutes(pool, use) < requiredMinutesOf(situation.wish.service, span);
}

function dayLoads(
  schedule: Schedule,
  allocations: readonly Allocation[],
  service: Service,
): ReadonlyMap<LocalDate, DayLoad> {
  const loads = new Map<LocalDate, { bookings: number; serviceMinutes: number }>();
  if (schedule.rules.maxBookingsPerDay === null && service.dailyLimitMinutes === null) return loads;
  for (const allocation of allocations) {
    const day = scheduleDayAt(schedule, allocation.serviceStartAt);
    if (!day || allocation.claim === "part") continue;
    const load = loads.get(day.localDate) ?? { bookings: 0, serviceMinutes: 0 };
    load.bookings += 1;
    if (allocation.serviceId === service.id) load.serviceMinutes += allocation.requiredMinutes;
    loads.set(day.localDate, load);
  }
  return loads;
}

function factsOf(situation: Situation, span: StartSpan, code: RefusalCode): Refusal["facts"] {
  const { schedule, wish } = situation;
  const { service } = wish;
  switch (code) {
    case "capacity_exceeded":
      return { max_guests: schedule.rules.maxGuests, max_seats: service.seats };
    case "too_soon":
      return { min_notice_minutes: service.minNoticeMinutes };
    case "too_late":
      return { horizon_days: service.horizonDays };
    case "closed":
      return { closure_reason: firstOverlap(situation.closed, span.startAt, span.endAt)?.reason ?? null };
    case "day_limit_reached":
      return dayLimitFacts(situation, span);
    case "pool_exhausted": {
      const index = firstEndingAfter(schedule.pools, span.startAt);
      const pool = schedule.pools[index];
      const use = situation.poolUse[index];
      return {
        pool: pool?.name ?? null,
        remaining_minutes: pool && use ? remainingMinutes(pool, use) : 0,
        required_minutes: requiredMinutesOf(service, span),
      };
    }
    default:
      return undefined;
  }
}

function dayLimitFacts(situation: Situation, span: StartSpan): Refusal["facts"] {
  const { rules } = situation.schedule;
  const { service } = situation.wish;
  const day = scheduleDayAt(situation.schedule, span.startAt);
  const load = (day && situation.loads.get(day.localDate)) ?? NO_LOAD;
  if (rules.maxBookingsPerDay !== null && load.bookings >= rules.maxBookingsPerDay) {
    return { max_bookings_per_day: rules.maxBookingsPerDay };
  }
  const limit = service.dailyLimitMinutes ?? 0;
  return {
    daily_limit_minutes: limit,
    consumed_minutes: load.serviceMinutes,
    remaining_minutes: Math.max(0, limit - load.serviceMinutes),
    required_minutes: requiredMinutesOf(service, span),
  };
}
