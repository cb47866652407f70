// Months of a zone, `YYYY-MM`: the pieces in which a resource's occupancy is published.

import type { Interval } from "./interval";
import { addDays, localDateOf, localDay } from "./local-time";

export type LocalMonth = string;

export function monthOf(localDate: string): LocalMonth {
  return localDate.slice(0, 7);
}

export function monthInterval(timeZone: string, month: LocalMonth): Interval {
  return {
    startAt: localDay(timeZone, `${month}-01`).startAt,
    endAt: localDay(timeZone, `${monthOf(addDays(`${month}-01`, 31))}-01`).startAt,
  };
}

export function monthsTouching(timeZone: string, { startAt, endAt }: Interval): LocalMonth[] {
  const months = [monthOf(localDateOf(timeZone, startAt))];
  const last = monthOf(localDateOf(timeZone, Math.max(startAt, endAt - 1)));
  for (let month = months[0] as string; month < last; ) {
    month = monthOf(addDays(`${month}-01`, 31));
    months.push(month);
  }
  return months;
}
