// The one function that decides whether a start is bookable. The slot list, the commit inside the object, moves and
// `explain` all call `failingRule`; nothing else in the house may answer that question.
//
// The order of the rules is the order in which a refusal is told.

import { firstEndingAfter, firstOverlap } from "./interval";
import { remainingMinutes } from "./pools";
import { type Refusal, type RefusalCode, refuse } from "./refusal";
import { factsOf } from "./refusal-facts";
import { isOpenThroughout, type Schedule, type ScheduleDay, scheduleDayAt } from "./schedule";
import { NO_LOAD, type Situation } from "./situation";
import {
  isDurationAllowed,
  isOverridden,
  occupiedBy,
  periodStart,
  requiredMinutesOf,
  type StartSpan,
  type Wish,
} from "./wish";

/** Why a start cannot be had, with the facts that go with it; null when it can. */
export function refusalOf(situation: Situation, span: StartSpan): Refusal | null {
  const code = failingRule(situation, span);
  return code === null ? null : refuse(code, factsOf(situation, span, code));
}

/** The first rule that a start fails, or null when it is bookable. */
export function failingRule(situation: Situation, span: StartSpan): RefusalCode | null {
  const { wish, schedule } = situation;
  const { startAt, endAt } = span;
  const standing = standingRefusal(wish, schedule);
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

function standingRefusal(wish: Wish, schedule: Schedule): RefusalCode | null {
  const { service, asker } = wish;
  const { rules } = schedule;
  if (!service.active || !rules.active || (asker.kind === "public" && !service.visible)) return "not_bookable";
  if (rules.maxGuests !== null && wish.guests > rules.maxGuests) return "capacity_exceeded";
  if (wish.seats > service.seats) return "capacity_exceeded";
  return isDurationAllowed(wish) ? null : "invalid_duration";
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
