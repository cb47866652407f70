// The one function that decides whether a start is bookable. The slot list, the commit inside the object, moves and
// `explain` all call `failingRule`. No other code may decide this.
//
// The order of the rules decides which refusal is reported.

import { isOverridden, mostSeatsOf, periodStart, requiredMinutesOf, type StartSpan } from "../booking/booking-request";
import { type SessionSeats, seatsLeft } from "../booking/session";
import { type Refusal, type RefusalCode, refuse } from "../refusal";
import { factsOf } from "../refusal-facts";
import { firstEndingAfter, firstOverlap } from "../time/interval";
import { remainingMinutes } from "./pools";
import { isOpenThroughout, type ScheduleDay, scheduleDayAt } from "./schedule";
import { NO_LOAD, type Situation, sessionAt } from "./situation";

/** Why a start is not bookable, with the facts of the refusal; null when it is bookable. */
export function refusalOf(situation: Situation, span: StartSpan): Refusal | null {
  const code = failingRule(situation, span);
  return code === null ? null : refuse(code, factsOf(situation, span, code));
}

/** The first rule that a start fails, or null when it is bookable. `on` is the start's day, if the caller knows it. */
export function failingRule(situation: Situation, span: StartSpan, on?: ScheduleDay): RefusalCode | null {
  const { wish, schedule } = situation;
  const { startAt, endAt } = span;
  if (wish.role === "ancestor") return isTaken(situation, startAt, endAt) ? "slot_taken" : null;
  if (situation.standing) return situation.standing;
  const session = sessionAt(situation, startAt);
  if (wish.seats > mostSeatsOf(wish, session)) return "capacity_exceeded";
  // A clock change swallowed this period: even staff cannot override that.
  if (endAt <= startAt) return "invalid_duration";
  if (startAt < situation.earliestStartAt && !isOverridden(wish, "too_soon")) return "too_soon";
  if (startAt > situation.latestStartAt && !isOverridden(wish, "too_late")) return "too_late";
  if (session) return failingToJoin(situation, span, session);
  const day = on ?? scheduleDayAt(schedule, startAt);
  if (!day) return "outside_hours";
  if (!isOverridden(wish, "outside_hours") && isOutsideHours(situation, day, startAt, endAt)) return "outside_hours";
  if (wish.role === "lead" && !isOverridden(wish, "off_grid") && isOffGrid(situation, day, span)) return "off_grid";
  if (!isOverridden(wish, "closed") && firstOverlap(situation.closed, startAt, endAt)) return "closed";
  if (!isOverridden(wish, "day_limit_reached") && isDayFull(situation, day, span)) return "day_limit_reached";
  if (isPoolExhausted(situation, span)) return "pool_exhausted";
  // One session per service and start, even if the asker may not know of the existing one.
  if (situation.sessions.size > 0 && situation.sessions.has(startAt)) return "slot_taken";
  return isTaken(situation, startAt, endAt) ? "slot_taken" : null;
}

function isTaken({ blocked, bufferBeforeMs, bufferAfterMs }: Situation, startAt: number, endAt: number): boolean {
  return firstOverlap(blocked, startAt - bufferBeforeMs, endAt + bufferAfterMs) !== undefined;
}

/** An existing session already has its place. A customer who joins needs a seat, and a closure since then forbids it. */
function failingToJoin({ wish, closed }: Situation, { startAt }: StartSpan, session: SessionSeats): RefusalCode | null {
  if (!isOverridden(wish, "closed") && firstOverlap(closed, startAt, session.endAt)) return "closed";
  return seatsLeft(session) < wish.seats ? "seats_full" : null;
}

function isOutsideHours(situation: Situation, day: ScheduleDay, startAt: number, endAt: number): boolean {
  const { schedule, wish, bufferBeforeMs, bufferAfterMs } = situation;
  const isWhole = wish.service.buffersInsideHours
    ? isOpenThroughout(schedule, day, startAt - bufferBeforeMs, endAt + bufferAfterMs)
    : isOpenThroughout(schedule, day, startAt, endAt);
  if (!isWhole) return true;
  const pool = firstOverlap(schedule.pools, startAt, endAt);
  return pool !== undefined && (startAt < pool.startAt || endAt > pool.endAt);
}

function isOffGrid(situation: Situation, day: ScheduleDay, { startAt, period }: StartSpan): boolean {
  const { schedule, stepMs, wish } = situation;
  if (wish.service.duration.kind === "periods") return !period || periodStart(schedule, day, period) !== startAt;
  // Only when staff override the hours does a start outside every window get here. It must then match the grid of some
  // window of its date. A date without windows has no grid to miss.
  let isAround = false;
  let isInStep = false;
  for (const window of day.windows) {
    // Both are within one date, so they are 32-bit integers, whose remainder is ten times as fast.
    const keepsStep = ((startAt - window.startAt) | 0) % (stepMs | 0) === 0;
    if (window.startAt <= startAt && startAt < window.endAt) {
      if (keepsStep) return false;
      isAround = true;
    }
    isInStep ||= keepsStep;
  }
  return day.windows.length > 0 && (isAround || !isInStep);
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
