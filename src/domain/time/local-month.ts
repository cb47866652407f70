// Months of a zone, `YYYY-MM`: the units in which a resource's occupancy is published.

import type { Interval } from "./interval";
import { LAST_DATE } from "./local-date";
import { addDaysWithin, localDateOf, localDay } from "./local-time";

export type LocalMonth = string;

export function monthOf(localDate: string): LocalMonth {
  return localDate.slice(0, 7);
}

export function monthInterval(timeZone: string, month: LocalMonth): Interval {
  const next = followingMonth(month);
  return {
    startAt: localDay(timeZone, `${month}-01`).startAt,
    endAt: next === null ? localDay(timeZone, LAST_DATE).endAt : localDay(timeZone, `${next}-01`).startAt,
  };
}

/** The months that an interval touches, in order. Time past an end of the calendar counts to the month there. */
export function monthsTouching(timeZone: string, { startAt, endAt }: Interval): LocalMonth[] {
  const last = monthOf(localDateOf(timeZone, Math.max(startAt, endAt - 1)));
  const months: LocalMonth[] = [];
  for (let month: LocalMonth | null = monthOf(localDateOf(timeZone, startAt)); month !== null && month <= last; ) {
    months.push(month);
    month = followingMonth(month);
  }
  return months;
}

/** Null after the last month of the calendar. */
function followingMonth(month: LocalMonth): LocalMonth | null {
  const date = addDaysWithin(`${month}-01`, 31);
  return date === null ? null : monthOf(date);
}
