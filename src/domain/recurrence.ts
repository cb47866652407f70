// When a series takes place: the same wall-clock time on dates that a rule names, in the resource's zone. A change of the
// clocks moves the instant, never the time on the wall.

import { addDays, type LocalDate, weekdayOf } from "./local-time";

export type RecurrenceRule = {
  readonly freq: "daily" | "weekly" | "monthly";
  /** Every so many days, weeks or months; 1 to 52. */
  readonly interval: number;
  /** Either how many occurrences there are, the skipped ones included, or the last date on which one may be. */
  readonly end: { readonly count: number } | { readonly until: LocalDate };
  /** Weekdays of a weekly rule, 0 = Sunday; empty means the first occurrence's own. */
  readonly byDay: readonly number[];
};

/** The most occurrences that one series may have: two years of weeks. */
export const MOST_OCCURRENCES = 104;

/** The dates of a series that begins on `first`, in order; at most one more than MOST_OCCURRENCES, to tell too many. */
export function occurrenceDates(first: LocalDate, rule: RecurrenceRule): LocalDate[] {
  const most = "count" in rule.end ? Math.min(rule.end.count, MOST_OCCURRENCES + 1) : MOST_OCCURRENCES + 1;
  const until = "until" in rule.end ? rule.end.until : null;
  const dates: LocalDate[] = [];
  for (const date of candidateDates(first, rule)) {
    if (dates.length >= most || (until !== null && date > until)) break;
    dates.push(date);
  }
  return dates;
}

/** Endless; the caller stops. */
function* candidateDates(first: LocalDate, rule: RecurrenceRule): Generator<LocalDate> {
  switch (rule.freq) {
    case "daily":
      for (let date = first; ; date = addDays(date, rule.interval)) yield date;
    case "weekly": {
      const days = rule.byDay.length > 0 ? rule.byDay : [weekdayOf(first)];
      const offsets = [...new Set(days.map(fromMonday))].sort((a, b) => a - b);
      const monday = addDays(first, -fromMonday(weekdayOf(first)));
      for (let week = monday; ; week = addDays(week, 7 * rule.interval)) {
        for (const offset of offsets) {
          const date = addDays(week, offset);
          if (date >= first) yield date;
        }
      }
    }
    case "monthly":
      // A rule may name a day that none of its months has but the first; it ends all the same.
      for (let step = 0; step <= 12 * MOST_OCCURRENCES; step++) {
        const date = sameDayOfMonth(first, step * rule.interval);
        if (date !== null) yield date;
      }
  }
}

function fromMonday(weekday: number): number {
  return (weekday + 6) % 7;
}

/** The same day of a later month, or null in a month without it. */
function sameDayOfMonth(first: LocalDate, months: number): LocalDate | null {
  const [year, month, day] = first.split("-").map(Number) as [number, number, number];
  const at = new Date(Date.UTC(year, month - 1 + months, day));
  return at.getUTCDate() === day ? at.toISOString().slice(0, 10) : null;
}
