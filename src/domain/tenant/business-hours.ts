// When a business is open, for its page: the weekly hours of all resources that serve customers, combined.

import type { WeeklyWindow, Window } from "../availability/opening-hours";
import type { Configuration } from "./configuration";
import { resourcesOf } from "./service";

export type DayHours = {
  /** 0 = Sunday to 6 = Saturday. */
  readonly day: number;
  /** In order; none on a day that is closed. */
  readonly windows: readonly Window[];
};

/**
 * The week from Sunday on, by the tenant's clocks; null when no hours are known. A resource in another zone is left
 * out: its hours would need a zone beside them.
 */
export function businessHours({ tenant, services, resources }: Configuration): readonly DayHours[] | null {
  const serving = new Set(
    services.filter(({ visible, active }) => visible && active).flatMap((service) => resourcesOf(service)),
  );
  const weekly = resources
    .filter(({ id, active, timeZone }) => active && timeZone === tenant.timeZone && serving.has(id))
    .flatMap((resource) => resource.weekly ?? []);
  if (weekly.length === 0) return null;
  return [0, 1, 2, 3, 4, 5, 6].map((day) => ({ day, windows: windowsOn(weekly, day) }));
}

/** Windows that touch or overlap are one. */
function windowsOn(weekly: readonly WeeklyWindow[], day: number): Window[] {
  const sorted = weekly
    .filter(({ days }) => days.includes(day))
    .sort((one, other) => one.startMinute - other.startMinute);
  const windows: Window[] = [];
  for (const { startMinute, endMinute } of sorted) {
    const last = windows.at(-1);
    if (last && startMinute <= last.endMinute)
      windows[windows.length - 1] = { ...last, endMinute: Math.max(last.endMinute, endMinute) };
    else windows.push({ startMinute, endMinute });
  }
  return windows;
}

/** Groups consecutive days with the same hours, in a week that begins on a given day. */
export function runsOfDays(
  hours: readonly DayHours[],
  firstDay: number,
): { readonly first: number; readonly last: number; readonly windows: readonly Window[] }[] {
  const runs: { first: number; last: number; windows: readonly Window[] }[] = [];
  for (let at = 0; at < 7; at++) {
    const day = (firstDay + at) % 7;
    const windows = hours.find((one) => one.day === day)?.windows ?? [];
    const before = runs.at(-1);
    if (before && isSame(before.windows, windows)) before.last = day;
    else runs.push({ first: day, last: day, windows });
  }
  return runs;
}

function isSame(one: readonly Window[], other: readonly Window[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ startMinute, endMinute }, at) => {
      return startMinute === other[at]?.startMinute && endMinute === other[at]?.endMinute;
    })
  );
}
