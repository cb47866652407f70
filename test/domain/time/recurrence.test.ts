import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, daysBetween, weekdayOf } from "../../../src/domain/time/local-time";
import { MOST_OCCURRENCES, occurrenceDates, type RecurrenceRule } from "../../../src/domain/time/recurrence";

const rule = (more: Partial<RecurrenceRule>): RecurrenceRule => ({
  freq: "weekly",
  interval: 1,
  end: { count: 4 },
  byDay: [],
  ...more,
});

describe("the dates of a series", () => {
  it("go by days, weeks or months, every so many of them", () => {
    expect(occurrenceDates("2026-02-27", rule({ freq: "daily", interval: 2 }))).toEqual([
      "2026-02-27",
      "2026-03-01",
      "2026-03-03",
      "2026-03-05",
    ]);
    expect(occurrenceDates("2026-12-21", rule({ interval: 2, end: { count: 3 } }))).toEqual([
      "2026-12-21",
      "2027-01-04",
      "2027-01-18",
    ]);
    expect(occurrenceDates("2026-11-15", rule({ freq: "monthly", end: { count: 3 } }))).toEqual([
      "2026-11-15",
      "2026-12-15",
      "2027-01-15",
    ]);
  });

  it("leave out months without the day, which do not count", () => {
    expect(occurrenceDates("2026-01-31", rule({ freq: "monthly" }))).toEqual([
      "2026-01-31",
      "2026-03-31",
      "2026-05-31",
      "2026-07-31",
    ]);
    expect(occurrenceDates("2024-02-29", rule({ freq: "monthly", interval: 12, end: { count: 2 } }))).toEqual([
      "2024-02-29",
      "2028-02-29",
    ]);
  });

  it("name several weekdays in the weeks from Monday, none before the first", () => {
    // Wednesday, with Monday and Friday.
    const dates = occurrenceDates("2026-06-03", rule({ byDay: [1, 3, 5], interval: 2, end: { count: 5 } }));
    expect(dates).toEqual(["2026-06-03", "2026-06-05", "2026-06-15", "2026-06-17", "2026-06-19"]);
  });

  it("include the last date", () => {
    expect(occurrenceDates("2026-06-01", rule({ end: { until: "2026-06-15" } }))).toEqual([
      "2026-06-01",
      "2026-06-08",
      "2026-06-15",
    ]);
    expect(occurrenceDates("2026-06-01", rule({ end: { until: "2026-06-14" } }))).toHaveLength(2);
    expect(occurrenceDates("2026-06-01", rule({ end: { until: "2026-05-31" } }))).toEqual([]);
  });

  it("report too many by one date above the limit, and rules without a match end", () => {
    expect(occurrenceDates("2026-06-01", rule({ freq: "daily", end: { until: "2036-06-01" } }))).toHaveLength(
      MOST_OCCURRENCES + 1,
    );
    expect(
      occurrenceDates("2026-04-30", rule({ freq: "monthly", interval: 10, end: { count: 3 } })).length,
    ).toBeLessThanOrEqual(3);
    expect(
      occurrenceDates("2026-06-30", rule({ freq: "monthly", interval: 8, end: { count: 104 } })).length,
    ).toBeGreaterThan(0);
  });

  it("rise, begin with the first, and keep the weekday or the day of the month", () => {
    const rules = fc.record({
      freq: fc.constantFrom("daily" as const, "weekly" as const, "monthly" as const),
      interval: fc.integer({ min: 1, max: 6 }),
      count: fc.integer({ min: 1, max: MOST_OCCURRENCES }),
      offset: fc.integer({ min: 0, max: 2_000 }),
    });
    fc.assert(
      fc.property(rules, ({ freq, interval, count, offset }) => {
        const first = addDays("2024-01-01", offset);
        const dates = occurrenceDates(first, rule({ freq, interval, end: { count } }));
        expect(dates[0]).toBe(first);
        expect(dates.length).toBeLessThanOrEqual(count);
        dates.forEach((date, index) => {
          if (index > 0) expect(date > (dates[index - 1] as string)).toBe(true);
          if (freq === "daily") expect(daysBetween(first, date)).toBe(index * interval);
          if (freq === "weekly")
            expect([weekdayOf(date), daysBetween(first, date)]).toEqual([weekdayOf(first), 7 * interval * index]);
          if (freq === "monthly") expect(date.slice(8)).toBe(first.slice(8));
        });
      }),
    );
  });
});
