// The rules of a resource over a stretch of local days: everything that does not depend on bookings.

import type { ResourceRules } from "../tenant/resource";
import { type Interval, isInsideOne } from "../time/interval";
import { addDaysClamped, type LocalDate, type LocalDay, localDays } from "../time/local-time";
import { type ClosedStretch, closedStretches } from "./closure";
import { openStretches, openWindows } from "./opening-hours";
import { type PoolSpan, poolSpans } from "./pools";

export type ScheduleDay = LocalDay & { readonly windows: readonly Interval[] };

export type Schedule = {
  readonly rules: ResourceRules;
  /** Consecutive local days of the resource's zone. */
  readonly days: readonly ScheduleDay[];
  readonly stretches: readonly Interval[];
  readonly pools: readonly PoolSpan[];
};

/** Days a booking may reach beyond the day it starts on, buffers included. */
const REACH_DAYS = 9;

// Rules objects are replaced, never changed, so a schedule stays valid as long as its rules object lives.
const remembered = new WeakMap<ResourceRules, Map<string, Schedule>>();
const REMEMBERED_RANGES = 16;

/**
 * The schedule for starts on the given local dates (both included), including the days that bookings may extend into.
 */
export function scheduleOf(rules: ResourceRules, from: LocalDate, to: LocalDate): Schedule {
  let ranges = remembered.get(rules);
  if (!ranges) remembered.set(rules, (ranges = new Map()));
  const key = `${from}/${to}`;
  let schedule = ranges.get(key);
  if (!schedule) {
    if (ranges.size >= REMEMBERED_RANGES) ranges.clear();
    ranges.set(key, (schedule = layOut(rules, addDaysClamped(from, -2), addDaysClamped(to, REACH_DAYS))));
  }
  return schedule;
}

function layOut(rules: ResourceRules, from: LocalDate, to: LocalDate): Schedule {
  const days = localDays(rules.timeZone, from, to).map((day) => ({
    ...day,
    windows: openWindows(rules.hours, rules.timeZone, day),
  }));
  return {
    rules,
    days,
    stretches: openStretches(days.flatMap((day) => day.windows)),
    pools: days.flatMap((day) => poolSpans(rules.pools, rules.timeZone, day)),
  };
}

const rememberedClosed = new WeakMap<Schedule, Map<string, readonly ClosedStretch[]>>();

/** What is closed for a service on the days of a schedule. */
export function closedFor(schedule: Schedule, serviceId: string): readonly ClosedStretch[] {
  const { rules, days } = schedule;
  const [first, last] = [days[0], days.at(-1)];
  if (rules.closures.length === 0 || !first || !last) return NOTHING_CLOSED;
  let known = rememberedClosed.get(schedule);
  if (!known) rememberedClosed.set(schedule, (known = new Map()));
  let closed = known.get(serviceId);
  if (!closed) {
    if (known.size >= REMEMBERED_SERVICES) known.clear();
    const within = { startAt: first.startAt, endAt: last.endAt, from: first.localDate, to: last.localDate };
    known.set(serviceId, (closed = closedStretches(rules.closures, serviceId, rules.timeZone, within)));
  }
  return closed;
}

const NOTHING_CLOSED: readonly ClosedStretch[] = [];
const REMEMBERED_SERVICES = 16;

/** The day that an instant falls on, or undefined outside the schedule. */
export function scheduleDayAt(schedule: Schedule, at: number): ScheduleDay | undefined {
  const { days } = schedule;
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((days[middle] as ScheduleDay).endAt > at) high = middle;
    else low = middle + 1;
  }
  const day = days[low];
  return day && day.startAt <= at ? day : undefined;
}

/** Nearly every booking lies in one window of its day; only longer ones are looked for among all stretches. */
export function isOpenThroughout(schedule: Schedule, day: ScheduleDay, startAt: number, endAt: number): boolean {
  for (const window of day.windows) {
    if (window.startAt <= startAt && endAt <= window.endAt) return true;
  }
  return isInsideOne(schedule.stretches, startAt, endAt);
}
