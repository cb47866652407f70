// The starts of a day in groups that are easy to scan: by parts of the day. With many starts, the first of each hour or
// half hour shows, and the others are folded up.

import { MINUTE_MS, wallClockOf } from "../../domain/time/local-time";

export type DayPart = "early" | "morning" | "afternoon" | "evening";

export type TimeGroup<Time> = {
  /** Null when there are too few starts for parts. */
  readonly part: DayPart | null;
  readonly shown: readonly Time[];
  /** The starts between the shown ones. */
  readonly more: readonly Time[];
};

/** From this many starts on, they are grouped by parts of the day. */
const MANY = 9;
/** From this many starts on, some are folded up. */
const TOO_MANY = 20;
/** When a usual day begins; earlier starts form a group of their own when there are many. */
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
    // An hour that the clocks show twice counts as two.
    const bucket = `${Math.floor(minute / step)} ${wallClockOf(timeZone, time.startAt) - time.startAt}`;
    if (isTooMany && seen.has(bucket)) group.more.push(time);
    else group.shown.push(time);
    seen.add(bucket);
  }
  return [...groups].map(([part, group]) => ({ part, ...group }));
}

/** The shortest step that leaves few enough starts, else the longest. */
function stepOf(minutes: readonly number[]): number {
  const fits = (step: number) => new Set(minutes.map((minute) => Math.floor(minute / step))).size <= TOO_MANY;
  return STEPS_MINUTES.find(fits) ?? (STEPS_MINUTES.at(-1) as number);
}

function partOf(hour: number, isTooMany: boolean): DayPart {
  if (isTooMany && hour < EARLY_HOURS) return "early";
  return hour < 12 ? "morning" : hour < 17 ? "afternoon" : "evening";
}
