// Weekly wall-clock windows with dated overrides, and their instants. A window is converted at both of its ends.

import { type Interval, merge } from "../time/interval";
import { instantOf, type LocalDate, type LocalDay, weekdayOf } from "../time/local-time";

export type Window = { readonly startMinute: number; readonly endMinute: number };

export type WeeklyWindow = Window & {
  /** 0 = Sunday to 6 = Saturday. */
  readonly days: readonly number[];
};

export type HoursOverride = {
  readonly date: LocalDate;
  /** Replace the windows that start on this date; none means closed. */
  readonly windows: readonly Window[];
};

export type OpeningHours = {
  readonly weekly: readonly WeeklyWindow[];
  readonly overrides: readonly HoursOverride[];
};

/** The windows of a date as instants, in order. A window that a clock change swallows is left out. */
export function openWindows(hours: OpeningHours, timeZone: string, day: LocalDay): Interval[] {
  if (day.startAt >= day.endAt) return [];
  const windows: Interval[] = [];
  for (const window of windowsOn(hours, day.localDate)) {
    const startAt = instantOf(timeZone, day.localDate, window.startMinute);
    const endAt = instantOf(timeZone, day.localDate, window.endMinute);
    if (startAt < endAt) windows.push({ startAt, endAt });
  }
  return windows.sort((a, b) => a.startAt - b.startAt);
}

/** Windows that touch, also over midnight, join into one open stretch. */
export function openStretches(windows: readonly Interval[]): Interval[] {
  return merge(windows);
}

/** Longer lists are indexed, because callers ask for many dates in a row. */
const MOST_SEARCHED = 8;
const byDate = new WeakMap<OpeningHours, ReadonlyMap<LocalDate, HoursOverride>>();

/** The hours that a date has instead of its weekday's; undefined when it has the usual ones. */
export function overrideOn(hours: OpeningHours, localDate: LocalDate): HoursOverride | undefined {
  const { overrides } = hours;
  if (overrides.length <= MOST_SEARCHED) return overrides.find(({ date }) => date === localDate);
  let known = byDate.get(hours);
  if (!known) byDate.set(hours, (known = new Map(overrides.map((override) => [override.date, override]))));
  return known.get(localDate);
}

/** The windows of a date, before clock changes. */
export function windowsOn(hours: OpeningHours, localDate: LocalDate): readonly Window[] {
  const override = overrideOn(hours, localDate);
  if (override) return override.windows;
  const weekday = weekdayOf(localDate);
  return hours.weekly.filter((window) => window.days.includes(weekday));
}
