// Calendar dates without a zone: 1970-01-01 to 9998-12-31. This file makes no other date, so every loop over dates
// ends, and dates compare as text.

/** `YYYY-MM-DD`. */
export type LocalDate = string;

export const DAY_MS = 86_400_000;

export const FIRST_DATE: LocalDate = "1970-01-01";
export const LAST_DATE: LocalDate = "9998-12-31";
const FIRST_DAY = 0;
const LAST_DAY = Date.parse(LAST_DATE) / DAY_MS;

/** Whole days since 1970-01-01. */
export function dayNumberOf(localDate: LocalDate): number {
  return Date.parse(localDate) / DAY_MS;
}

/** The same day, or the nearest end of the calendar for a day past it. */
export function nearestDay(dayNumber: number): number {
  return Math.min(Math.max(dayNumber, FIRST_DAY), LAST_DAY);
}

/** As in ISO 8601, for any day of the years 0 to 9999. */
export function writeDate(dayNumber: number): string {
  return new Date(dayNumber * DAY_MS).toISOString().slice(0, 10);
}

/**
 * True for a date that a request may name, written `YYYY-MM-DD`. The first and last dates of the calendar are reserved.
 * Zones need them for the second and the last but one.
 */
export function isLocalDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text <= FIRST_DATE || text >= LAST_DATE) return false;
  return isWritten(text);
}

/** Whether a text of the form `YYYY-MM-DD` names a day that exists. */
export function isWritten(text: string): boolean {
  const at = Date.parse(text);
  return !Number.isNaN(at) && writeDate(at / DAY_MS) === text;
}

/** The date so many days later, or earlier; null outside the calendar. */
export function addDaysWithin(localDate: LocalDate, days: number): LocalDate | null {
  const dayNumber = dayNumberOf(localDate) + days;
  return dayNumber >= FIRST_DAY && dayNumber <= LAST_DAY ? writeDate(dayNumber) : null;
}

/** The same, for callers who know that the date exists. */
export function addDays(localDate: LocalDate, days: number): LocalDate {
  const date = addDaysWithin(localDate, days);
  if (date === null) throw new RangeError(`The calendar has no date ${days} days from ${localDate}.`);
  return date;
}

/** The same, limited to the calendar: for searches around a date. */
export function addDaysClamped(localDate: LocalDate, days: number): LocalDate {
  return writeDate(nearestDay(dayNumberOf(localDate) + days));
}

/** Every date from one to another, both included; none when the second is earlier. */
export function datesFrom(first: LocalDate, last: LocalDate): LocalDate[] {
  const from = dayNumberOf(first);
  return Array.from({ length: Math.max(0, dayNumberOf(last) - from + 1) }, (_, index) => writeDate(from + index));
}

/** Days from `a` to `b`; negative when `b` is earlier. */
export function daysBetween(a: LocalDate, b: LocalDate): number {
  return dayNumberOf(b) - dayNumberOf(a);
}

/** 0 = Sunday to 6 = Saturday. */
export function weekdayOf(localDate: LocalDate): number {
  return weekdayOfDay(dayNumberOf(localDate));
}

/** The weekday of a day counted from 1970-01-01, which was a Thursday. */
export function weekdayOfDay(dayNumber: number): number {
  return (((dayNumber + 4) % 7) + 7) % 7;
}

/** The year of a day counted from 1970-01-01. Integers only, because every zone look-up calls it. */
export function yearOfDay(dayNumber: number): number {
  // Counts years that begin in March, in cycles of 400, so that the leap day comes last.
  const day = dayNumber + 719_468;
  const cycle = Math.floor(day / 146_097);
  const ofCycle = day - cycle * 146_097;
  const leaps = Math.floor(ofCycle / 1_460) - Math.floor(ofCycle / 36_524) + Math.floor(ofCycle / 146_096);
  const year = Math.floor((ofCycle - leaps) / 365);
  const ofYear = ofCycle - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  return cycle * 400 + year + (ofYear >= 306 ? 1 : 0);
}
