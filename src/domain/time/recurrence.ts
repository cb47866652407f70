// When a series takes place: the same wall-clock time on the dates of a rule, in the resource's zone. A clock change
// moves the instant, never the local time.
//
// Listing the dates takes a bounded number of steps for any start and rule.

import { addDaysWithin, DAY_MS, type LocalDate, weekdayOf } from "./local-time";

export type RecurrenceRule = {
  readonly freq: "daily" | "weekly" | "monthly";
  /** Every so many days, weeks or months; 1 to 52. */
  readonly interval: number;
  /** The number of occurrences, skipped ones included, or the last possible date. */
  readonly end: { readonly count: number } | { readonly until: LocalDate };
  /** Weekdays of a weekly rule, 0 = Sunday; empty means the first occurrence's own. */
  readonly byDay: readonly number[];
};

/** The most occurrences that one series may have: two years of weeks. */
export const MOST_OCCURRENCES = 104;
/** A rule may name a day that only its first month has; the search still ends. */
const MOST_MONTHS_LOOKED_AT = 12 * MOST_OCCURRENCES;

export type Occurrences = {
  /** In order; at most one more than MOST_OCCURRENCES, so that the caller sees too many. */
  readonly dates: readonly LocalDate[];
  /** The calendar ended before the rule did. */
  readonly isCutShort: boolean;
};

/** The dates of a series that begins on `first`. */
export function occurrencesOf(first: LocalDate, rule: RecurrenceRule): Occurrences {
  const most = "count" in rule.end ? Math.min(rule.end.count, MOST_OCCURRENCES + 1) : MOST_OCCURRENCES + 1;
  const until = "until" in rule.end ? rule.end.until : null;
  const dates: LocalDate[] = [];
  for (const date of candidateDates(first, rule)) {
    if (dates.length >= most) break;
    if (date === null) return { dates, isCutShort: until === null };
    if (until !== null && date > until) break;
    dates.push(date);
  }
  return { dates, isCutShort: false };
}

export function occurrenceDates(first: LocalDate, rule: RecurrenceRule): readonly LocalDate[] {
  return occurrencesOf(first, rule).dates;
}

/** More dates than any series has, or fewer with a null at the end of the calendar. */
function* candidateDates(first: LocalDate, rule: RecurrenceRule): Generator<LocalDate | null> {
  switch (rule.freq) {
    case "daily":
      for (let step = 0; step <= MOST_OCCURRENCES; step++) yield addDaysWithin(first, step * rule.interval);
      return;
    case "weekly": {
      const days = rule.byDay.length > 0 ? rule.byDay : [weekdayOf(first)];
      const offsets = [...new Set(days.map(fromMonday))].sort((a, b) => a - b);
      const toFirst = fromMonday(weekdayOf(first));
      // The first week may have no matching day left.
      for (let week = 0; week <= MOST_OCCURRENCES + 1; week++) {
        for (const offset of offsets) {
          const days = 7 * week * rule.interval + offset - toFirst;
          if (days >= 0) yield addDaysWithin(first, days);
        }
      }
      return;
    }
    case "monthly":
      for (let step = 0; step <= MOST_MONTHS_LOOKED_AT; step++) {
        const day = sameDayOfMonth(first, step * rule.interval);
        if (day !== undefined) yield day;
      }
  }
}

function fromMonday(weekday: number): number {
  return (weekday + 6) % 7;
}

/** The same day of a later month: undefined in a month without it, null outside the calendar. */
function sameDayOfMonth(first: LocalDate, months: number): LocalDate | null | undefined {
  const [year, month, day] = first.split("-").map(Number) as [number, number, number];
  const at = Date.UTC(year, month - 1 + months, day);
  if (new Date(at).getUTCDate() !== day) return undefined;
  return addDaysWithin(first, (at - Date.UTC(year, month - 1, day)) / DAY_MS);
}
