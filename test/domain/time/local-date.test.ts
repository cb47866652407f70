// The calendar has an end on either side, and every loop over dates ends there. The properties hold for all starts that may
// be asked for. Their zones change their clocks, or are at the far ends of the day.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closedIntervals } from "../../../src/domain/availability/closure";
import { poolSpans } from "../../../src/domain/availability/pools";
import { scheduleOf } from "../../../src/domain/availability/schedule";
import { situationOf } from "../../../src/domain/availability/situation";
import { judgedStarts, nearestFree } from "../../../src/domain/availability/slots";
import { addDaysClamped, datesFrom, dayNumberOf, isWritten, yearOfDay } from "../../../src/domain/time/local-date";
import { monthInterval, monthsTouching } from "../../../src/domain/time/local-month";
import {
  addDays,
  addDaysWithin,
  canonicalTimeZone,
  DAY_MS,
  instantOf,
  isLocalDate,
  localDateOf,
  localDay,
  localDays,
  parseInstant,
  toIso,
} from "../../../src/domain/time/local-time";
import { MOST_OCCURRENCES, occurrencesOf, type RecurrenceRule } from "../../../src/domain/time/recurrence";
import { timeZoneNames } from "../../../src/domain/time/zone-rules";
import type { SeriesCommand } from "../../../src/objects/messages";
import { rules, service, wish } from "../../support/rules";
import { startsAskedFor } from "../../support/worker";

const FIRST = "1970-01-01";
const LAST = "9998-12-31";
const LAST_INSTANT = Date.parse("9998-12-31T23:59:59.999Z");

const isInCalendar = (date: string) => date >= FIRST && date <= LAST && isWritten(date);

/** Instants that may be asked for, often at the ends of the calendar. */
const instants = fc.oneof(
  fc.integer({ min: 0, max: LAST_INSTANT }),
  fc.integer({ min: 0, max: 40 * DAY_MS }),
  fc.integer({ min: LAST_INSTANT - 40 * DAY_MS, max: LAST_INSTANT }),
  fc.constantFrom(0, LAST_INSTANT, Date.parse("9998-12-30T10:00:00Z"), Date.parse("2027-11-07T05:00:00Z")),
);
const zones = fc.constantFrom(
  "UTC",
  "Pacific/Kiritimati",
  "Etc/GMT+12",
  "America/New_York",
  "Europe/Berlin",
  "Australia/Lord_Howe",
  "Africa/Cairo",
  "Asia/Gaza",
  "Asia/Kolkata",
);
const recurrences: fc.Arbitrary<RecurrenceRule> = fc.record({
  freq: fc.constantFrom("daily" as const, "weekly" as const, "monthly" as const),
  interval: fc.integer({ min: 1, max: 52 }),
  end: fc.oneof(
    fc.integer({ min: 1, max: 200 }).map((count) => ({ count })),
    instants.map((at) => ({ until: localDateOf("UTC", at) })),
  ),
  byDay: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { maxLength: 7 }),
});

describe("the calendar", () => {
  it("makes no date outside 1970 to 9998", () => {
    expect(addDaysWithin("9998-12-31", 1)).toBeNull();
    expect(addDaysWithin("1970-01-01", -1)).toBeNull();
    expect(() => addDays("9998-12-30", 7)).toThrow(RangeError);
    expect(addDaysClamped("9998-12-30", 7)).toBe(LAST);
    expect(addDaysClamped("1970-01-02", -7)).toBe(FIRST);
    expect(localDateOf("Pacific/Kiritimati", LAST_INSTANT)).toBe(LAST);
    expect(localDateOf("Etc/GMT+12", 0)).toBe(FIRST);
    expect(["1969-12-31", "1970-01-01", "9998-12-31", "9999-01-01", "0001-01-01"].filter(isLocalDate)).toEqual([]);
    expect(datesFrom("9998-12-30", "9998-12-31")).toEqual(["9998-12-30", "9998-12-31"]);
    expect(datesFrom("2026-01-02", "2026-01-01")).toEqual([]);
  });

  it("counts years and days as the runtime's own calendar does", () => {
    fc.assert(
      fc.property(fc.integer({ min: dayNumberOf(FIRST), max: dayNumberOf(LAST) }), (day) => {
        expect(yearOfDay(day)).toBe(new Date(day * DAY_MS).getUTCFullYear());
      }),
      { numRuns: 2_000 },
    );
    for (const date of ["1972-02-29", "2000-02-29", "2000-12-31", "2100-02-28", "2100-03-01", "9996-12-31"])
      expect(yearOfDay(dayNumberOf(date))).toBe(Number(date.slice(0, 4)));
  });

  it("is printed as it is read, in every zone, to its last instant", () => {
    fc.assert(
      fc.property(instants, fc.constantFrom(...timeZoneNames()), (at, zone) => {
        expect(Date.parse(toIso(zone, at))).toBe(at);
        expect(isInCalendar(localDateOf(zone, at))).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is left by no day, month, closure, pool, schedule or slot, for any start", () => {
    const hours = { weekly: [{ days: [0, 1, 2, 3, 4, 5, 6], startMinute: 0, endMinute: 1_440 }], overrides: [] };
    const pools = [{ name: "p", days: [0, 1, 2, 3, 4, 5, 6], startMinute: 0, endMinute: 1_440, totalMinutes: 600 }];
    const visit = service({ duration: { kind: "fixed", minutes: 60 }, horizonDays: 1_095 });
    fc.assert(
      fc.property(instants, zones, (at, timeZone) => {
        const date = localDateOf(timeZone, at);
        const day = localDay(timeZone, date);
        expect(day.endAt - day.startAt).toBeLessThanOrEqual(26 * 3_600_000);
        const months = monthsTouching(timeZone, { startAt: at - 12 * DAY_MS, endAt: at + 12 * DAY_MS });
        expect(months.length).toBeGreaterThan(0);
        expect(months.length).toBeLessThanOrEqual(3);
        for (const month of months) {
          const { startAt, endAt } = monthInterval(timeZone, month);
          expect(endAt - startAt).toBeGreaterThan(27 * DAY_MS);
        }
        const when = { kind: "dates", dates: [date], fromMinute: 0, toMinute: 1_440 } as const;
        expect(closedIntervals({ id: "clo", serviceId: null, reason: null, when }, timeZone)).toEqual([
          { startAt: day.startAt, endAt: day.endAt },
        ]);
        expect(poolSpans(pools, timeZone, day)).toHaveLength(1);
        const schedule = scheduleOf(rules({ timeZone, hours }), addDaysClamped(date, -7), addDaysClamped(date, 7));
        expect(schedule.days.every(({ localDate }) => isInCalendar(localDate))).toBe(true);
        expect(schedule.days.length).toBeLessThanOrEqual(26);
        const situation = situationOf(schedule, [], wish(visit), at);
        for (const one of schedule.days) expect(judgedStarts(situation, one).length).toBeLessThanOrEqual(26);
        const looked: string[] = [];
        nearestFree(timeZone, at, (one) => {
          looked.push(one);
          return [];
        });
        expect(looked.every(isInCalendar)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});

describe("the dates of any series", () => {
  it("end, rise and stay in the calendar, for any start and rule", () => {
    fc.assert(
      fc.property(instants, zones, recurrences, (at, zone, rule) => {
        const first = localDateOf(zone, at);
        const { dates, isCutShort } = occurrencesOf(first, rule);
        expect(dates.length).toBeLessThanOrEqual(MOST_OCCURRENCES + 1);
        expect(
          dates.every((date, index) => isInCalendar(date) && (index === 0 || date > (dates[index - 1] ?? ""))),
        ).toBe(true);
        if ("until" in rule.end) expect(isCutShort).toBe(false);
        else if (!isCutShort && rule.freq !== "monthly")
          expect(dates.length).toBe(Math.min(rule.end.count, MOST_OCCURRENCES + 1));
      }),
      { numRuns: 2_000 },
    );
  });

  it("become instants that rise, for any start and rule", () => {
    fc.assert(
      fc.property(instants, zones, recurrences, (at, zone, rule) => {
        const first = { asker: { kind: "staff", override: [] }, service: service(), startAt: at };
        const starts = startsAskedFor({ first, rule, onConflict: "fail" } as unknown as SeriesCommand, zone);
        if ("refusal" in starts) return;
        expect(starts.startAts[0]).toBe(at);
        expect(starts.startAts.length).toBeLessThanOrEqual(MOST_OCCURRENCES);
        for (const startAt of starts.startAts) expect(Number.isSafeInteger(startAt)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it("of the year 9998 are cut short, not gone round in", () => {
    const weekly = { freq: "weekly", interval: 1, end: { count: 104 }, byDay: [] } as const;
    expect(occurrencesOf("9998-12-30", weekly)).toEqual({ dates: ["9998-12-30"], isCutShort: true });
    expect(occurrencesOf("9998-12-30", { ...weekly, end: { count: 1 } }).isCutShort).toBe(false);
    expect(occurrencesOf("9998-12-30", { ...weekly, interval: 52 }).isCutShort).toBe(true);
    expect(occurrencesOf("9998-12-30", { ...weekly, freq: "daily", interval: 52 }).isCutShort).toBe(true);
    const monthly = { ...weekly, freq: "monthly", end: { count: 20 } } as const;
    expect(occurrencesOf("9998-12-30", monthly)).toEqual({ dates: ["9998-12-30"], isCutShort: true });
    expect(occurrencesOf("9998-12-24", { ...weekly, end: { until: "9998-12-31" } })).toEqual({
      dates: ["9998-12-24", "9998-12-31"],
      isCutShort: false,
    });
  });
});

describe("an instant", () => {
  it("may have any number of digits, t and z, and any offset", () => {
    const ten = Date.parse("2027-01-11T10:00:00Z");
    for (const text of [
      "2027-01-11T10:00:00.0000000+00:00",
      "2027-01-11t10:00:00z",
      "2027-01-11T10:00Z",
      "2027-01-11T19:00:00+09:00",
      "2027-01-11T05:00:00.000000000000000000000000-05:00",
    ])
      expect(parseInstant(text)).toBe(ten);
    expect(parseInstant("2027-01-11T10:00:00.1239999Z")).toBe(ten + 123);
    expect(parseInstant("2027-01-11T10:00:00.5Z")).toBe(ten + 500);
    expect(parseInstant("1970-01-01T00:00:00Z")).toBe(0);
    expect(parseInstant("9998-12-31T23:59:59.999Z")).toBe(LAST_INSTANT);
  });

  it("has to exist, within the calendar", () => {
    for (const text of [
      "2027-02-29T10:00:00Z",
      "2027-13-01T10:00:00Z",
      "2027-01-11T24:00:00Z",
      "2027-01-11T23:59:60Z",
      "2027-01-11T10:00:00",
      "2027-01-11 10:00:00Z",
      "2027-01-11T10:00:00.Z",
      "2027-01-11T10:00:00+24:00",
      "1969-12-31T23:59:59Z",
      "1970-01-01T00:00:00+00:01",
      "9998-12-31T23:59:59-00:01",
      "9999-01-01T00:00:00Z",
      "0001-01-01T00:00:00Z",
      "0075-01-01T00:00:00Z",
      "+012026-01-01T00:00:00Z",
    ])
      expect(parseInstant(text), text).toBeNull();
  });
});

describe("names of zones", () => {
  it("are known by the release, links and any case included; nothing long or odd is looked up", () => {
    expect(timeZoneNames().length).toBeGreaterThan(590);
    expect(canonicalTimeZone("Asia/Calcutta")).toBe("Asia/Calcutta");
    expect(canonicalTimeZone("asia/kolkata")).toBe("Asia/Kolkata");
    expect(canonicalTimeZone("utc")).toBe("UTC");
    expect(canonicalTimeZone("America/Coyhaique")).toBe("America/Coyhaique");
    expect(canonicalTimeZone("US/Pacific-New")).toBe("US/Pacific-New");
    const odd = ["", "UTC\n", "__proto__", "constructor", "Europe/Berlin|x", `Europe/${"B".repeat(60_000)}`, "ünicode"];
    expect(odd.map(canonicalTimeZone)).toEqual(odd.map(() => null));
  });

  it("of one place have the same clocks", () => {
    for (const [name, link] of [
      ["Asia/Kolkata", "Asia/Calcutta"],
      ["Europe/Kyiv", "Europe/Kiev"],
      ["America/Los_Angeles", "US/Pacific-New"],
    ] as const)
      for (const at of [0, 1e12, 1.8e12, 4e12]) expect(toIso(name, at)).toBe(toIso(link, at));
  });
});

describe("clocks after the last year that the release lists", () => {
  it("go on by the zone's yearly rule", () => {
    expect(toIso("America/New_York", Date.parse("9990-07-01T12:00:00Z"))).toBe("9990-07-01T08:00:00-04:00");
    expect(toIso("America/New_York", Date.parse("9990-01-01T12:00:00Z"))).toBe("9990-01-01T07:00:00-05:00");
    // The last Sunday of March 2600 is the 30th: two o'clock does not exist.
    expect(toIso("Europe/Berlin", instantOf("Europe/Berlin", "2600-03-30", 150))).toBe("2600-03-30T03:30:00+02:00");
    expect(localDays("Europe/Berlin", "2600-03-30", "2600-03-30")[0]?.offsets).toHaveLength(2);
  });
});
