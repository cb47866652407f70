// The times of a day in groups that can be taken in at a glance: by parts of the day, and of many the first of each hour or
// half hour, the others behind a word.

import { MINUTE_MS, wallClockOf } from "../../domain/time/local-time";

export type DayPart = "early" | "morning" | "afternoon" | "evening";

export type TimeGroup<Time> = {
  /** Null where there are so few that they need no parts. */
  readonly part: DayPart | null;
  readonly shown: readonly Time[];
  /** What is between those that are shown. */
  readonly more: readonly Time[];
};

/** From so many on they are told by parts of the day. */
const MANY = 9;
/** From so many on some stand for all. */
const TOO_MANY = 20;
/** When the day of most people begins; what is before it is told apart where there is much. */
export const EARLY_HOURS = 8;
const STEPS_MINUTES = [30, 60];

export function groupTimes<Time extends { readonly startAt: number }>(
  timeZone: string,
  times: readonly Time[],
): TimeGroup<Time>[] {
  if (times.length < MANY) return [{ part: null, shown: times, more: [] }];
  const isTooMany = times.length > TOO_MANY;
  const minuteOf = ({ startAt }: Time) => Math.floor(wallClockOf(timeZone, startAt) / MINUTE_MS) % 1_440;
  const step = stepOf(times.map(minuteOf));
  const seen = new Set<string>();
  const groups = new Map<DayPart, { shown: Time[]; more: Time[] }>();
  for (const time of times) {
    const minute = minuteOf(time);
    const part = partOf(Math.floor(minute / 60), isTooMany);
    const group = groups.get(part) ?? { shown: [], more: [] };
    groups.set(part, group);
    // An hour that the clocks show twice is two.
    const bucket = `${Math.floor(minute / step)} ${wallClockOf(timeZone, time.startAt) - time.startAt}`;
    if (isTooMany && seen.has(bucket)) group.more.push(time);
    else group.shown.push(time);
    seen.add(bucket);
  }
  return [...groups].map(([part, group]) => ({ part, ...group }));
}

/** The shortest step by which not too many remain, else the longest. */
function stepOf(minutes: readonly number[]): number {
  const fits = (step: number) => new Set(minutes.map((minute) => Math.floor(minute / step))).size <= TOO_MANY;
  return STEPS_MINUTES.find(fits) ?? (STEPS_MINUTES.at(-1) as number);
}

function partOf(hour: number, isTooMany: boolean): DayPart {
  if (isTooMany && hour < EARLY_HOURS) return "early";
  return hour < 12 ? "morning" : hour < 17 ? "afternoon" : "evening";
}
