// Which weeks a page shows. Pages count from the current week, so that past days take no space and each date is on one
// page.

import { addDays, addDaysClamped, daysBetween, type LocalDate, weekdayOf } from "../../domain/time/local-time";

const WEEKS_SHOWN = 5;
export const DAYS_SHOWN = 7 * WEEKS_SHOWN;

/** The first day of the week of a date; `firstDay` 0 is Sunday. */
export function weekOf(localDate: LocalDate, firstDay: number): LocalDate {
  return addDaysClamped(localDate, -((weekdayOf(localDate) - firstDay + 7) % 7));
}

/** The first day of the page with a date; pages begin at `origin` and every five weeks after it. */
export function pageOf(origin: LocalDate, localDate: LocalDate): LocalDate {
  return addDays(origin, DAYS_SHOWN * Math.floor(daysBetween(origin, localDate) / DAYS_SHOWN));
}

export function lastOfPage(from: LocalDate): LocalDate {
  return addDays(from, DAYS_SHOWN - 1);
}

/** The weeks of a page, day by day. */
export function weeksFrom(from: LocalDate): LocalDate[][] {
  return Array.from({ length: WEEKS_SHOWN }, (_, week) =>
    Array.from({ length: 7 }, (__, day) => addDays(from, 7 * week + day)),
  );
}
