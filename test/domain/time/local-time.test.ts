import { describe, expect, it } from "vitest";
import { scheduleOf } from "../../../src/domain/availability/schedule";
import { situationOf } from "../../../src/domain/availability/situation";
import { judgedStarts } from "../../../src/domain/availability/slots";
import {
  addDays,
  canonicalTimeZone,
  instantOf,
  isLocalDate,
  isRepeatedTime,
  localDateOf,
  localDay,
  minuteOfClock,
  toIso,
} from "../../../src/domain/time/local-time";
import { rules, service, wish } from "../../support/rules";

const iso = (at: number) => new Date(at).toISOString();

/** The wall clock of a zone at an instant, asked of Intl alone. */
function wallClock(timeZone: string, at: number): { date: string; minute: number } {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return {
    date: `${part("year")}-${part("month")}-${part("day")}`,
    minute: Number(part("hour")) * 60 + Number(part("minute")),
  };
}

/** Minutes of a local date whose wall clock lies in a window, counted one by one with Intl. */
function countMinutes(timeZone: string, date: string, fromMinute: number, toMinute: number): number {
  const noon = Date.parse(`${date}T12:00:00Z`);
  let count = 0;
  for (let at = noon - 30 * 3_600_000; at < noon + 30 * 3_600_000; at += 5 * 60_000) {
    const clock = wallClock(timeZone, at);
    if (clock.date === date && clock.minute >= fromMinute && clock.minute < toMinute) count += 5;
  }
  return count;
}

describe("wall clock to instant", () => {
  it("New York 2025-03-09 02:30 does not exist and moves forward to 03:30, 07:30 UTC [R16]", () => {
    expect(iso(instantOf("America/New_York", "2025-03-09", 150))).toBe("2025-03-09T07:30:00.000Z");
  });

  it("New York 2025-11-02 01:30 happens twice and means the first, 05:30 UTC", () => {
    expect(iso(instantOf("America/New_York", "2025-11-02", 90))).toBe("2025-11-02T05:30:00.000Z");
  });

  it("24:00 is the next midnight", () => {
    expect(instantOf("Asia/Seoul", "2025-11-14", 1_440)).toBe(instantOf("Asia/Seoul", "2025-11-15", 0));
  });

  it("Cairo 2025-04-25 has no midnight: the day begins at 01:00", () => {
    const day = localDay("Africa/Cairo", "2025-04-25");
    expect(toIso("Africa/Cairo", day.startAt)).toBe("2025-04-25T01:00:00+03:00");
    expect(day.endAt - day.startAt).toBe(23 * 3_600_000);
    expect(instantOf("Africa/Cairo", "2025-04-25", 0)).toBe(day.startAt);
  });

  it("Apia left out 2011-12-30: the date is empty and its neighbours touch", () => {
    const skipped = localDay("Pacific/Apia", "2011-12-30");
    expect(skipped.endAt).toBe(skipped.startAt);
    expect(localDay("Pacific/Apia", "2011-12-29").endAt).toBe(localDay("Pacific/Apia", "2011-12-31").startAt);
  });

  it("prints the offset in force, also within the repeated hour", () => {
    expect(toIso("America/New_York", Date.parse("2025-11-02T05:30:00Z"))).toBe("2025-11-02T01:30:00-04:00");
    expect(toIso("America/New_York", Date.parse("2025-11-02T06:30:00Z"))).toBe("2025-11-02T01:30:00-05:00");
    expect(toIso("Asia/Kolkata", Date.parse("2025-11-02T06:30:00.120Z"))).toBe("2025-11-02T12:00:00.120+05:30");
    expect(toIso("Pacific/Chatham", Date.parse("2025-06-01T00:00:00Z"))).toBe("2025-06-01T12:45:00+12:45");
  });

  it("knows IANA names and nothing else", () => {
    expect(canonicalTimeZone("America/New_York")).toBe("America/New_York");
    expect(["Mars/Base", "+05:30", "", "UTC+1", "../etc", "New York"].map(canonicalTimeZone)).toEqual(
      Array(6).fill(null),
    );
  });

  it("knows which dates and clock times exist", () => {
    expect(["2024-02-29", "2025-02-29", "2025-13-01", "2025-1-1", "2025-04-31"].map(isLocalDate)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(["00:00", "24:00", "24:01", "9:00", "23:60"].map(minuteOfClock)).toEqual([0, 1_440, null, null, null]);
  });
});

// Zone, date, and what the clocks did.
const CHANGES: [string, string, string][] = [
  ["America/New_York", "2025-03-09", "forward an hour at 02:00"],
  ["America/New_York", "2025-11-02", "back an hour at 02:00"],
  ["Europe/London", "2025-03-30", "forward an hour at 01:00"],
  ["Europe/London", "2025-10-26", "back an hour at 02:00"],
  ["Australia/Lord_Howe", "2025-10-05", "forward half an hour at 02:00"],
  ["Australia/Lord_Howe", "2025-04-06", "back half an hour at 02:00"],
  ["Pacific/Chatham", "2025-09-28", "forward an hour at 02:45"],
  ["Pacific/Chatham", "2025-04-06", "back an hour at 03:45"],
  ["Pacific/Apia", "2025-04-06", "nothing: it has kept one offset since 2021"],
  ["Asia/Kolkata", "2025-03-09", "nothing"],
  ["Asia/Seoul", "2025-03-09", "nothing"],
  ["Africa/Cairo", "2025-04-25", "forward an hour at midnight, so midnight does not exist"],
  ["Africa/Cairo", "2025-10-30", "back an hour at midnight, so 23:00 happens twice"],
  ["America/Asuncion", "2024-10-06", "forward an hour at midnight"],
];

describe("a repeated time", () => {
  it("is recognised on both of its instants", () => {
    const isRepeated = (zone: string, at: string) => isRepeatedTime(zone, Date.parse(at));
    for (const at of ["2027-11-07T05:00:00Z", "2027-11-07T05:59:00Z", "2027-11-07T06:00:00Z", "2027-11-07T06:59:59Z"])
      expect(isRepeated("America/New_York", at), at).toBe(true);
    for (const at of ["2027-11-07T04:59:59Z", "2027-11-07T07:00:00Z", "2027-03-14T07:00:00Z", "2027-11-06T05:30:00Z"])
      expect(isRepeated("America/New_York", at), at).toBe(false);
    expect(isRepeated("Australia/Lord_Howe", "2027-04-03T15:00:00Z")).toBe(true);
    expect(isRepeated("Australia/Lord_Howe", "2027-04-03T14:29:00Z")).toBe(false);
    expect(isRepeated("Asia/Seoul", "2027-11-07T05:00:00Z")).toBe(false);
  });
});

describe("open minutes and slots of a day on which the clocks change", () => {
  for (const [timeZone, date, change] of CHANGES) {
    it(`${timeZone} on ${date} (${change}): as many minutes as Intl counts`, () => {
      const day = localDay(timeZone, date);
      expect((day.endAt - day.startAt) / 60_000).toBe(countMinutes(timeZone, date, 0, 1_440));
      expect([23, 23.5, 24, 24.5, 25]).toContain((day.endAt - day.startAt) / 3_600_000);
      expect(localDateOf(timeZone, day.startAt)).toBe(date);
      expect(localDateOf(timeZone, day.endAt - 1)).toBe(date);
      expect(localDateOf(timeZone, day.endAt)).toBe(addDays(date, 1));
    });

    it(`${timeZone} on ${date}: as many hourly starts from 00:00 to 06:00 as there are hours on the clock`, () => {
      const hours = { weekly: [{ days: [0, 1, 2, 3, 4, 5, 6], startMinute: 0, endMinute: 360 }], overrides: [] };
      const schedule = scheduleOf(rules({ timeZone, hours }), date, date);
      const situation = situationOf(
        schedule,
        [],
        wish(service({ horizonDays: 1_095 })),
        Date.parse("2024-01-01T00:00:00Z"),
      );
      const today = schedule.days.find((one) => one.localDate === date);
      const starts = today ? judgedStarts(situation, today).filter(({ code }) => code === null) : [];
      expect(starts).toHaveLength(Math.floor(countMinutes(timeZone, date, 0, 360) / 60));
      for (const { span } of starts) expect(wallClock(timeZone, span.startAt).date).toBe(date);
    });
  }

  it("New York, 00:00-06:00, 60 minutes: 5 starts on 2025-03-09 and 7 on 2025-11-02", () => {
    const counts = ["2025-03-09", "2025-11-02"].map((date) =>
      Math.floor(countMinutes("America/New_York", date, 0, 360) / 60),
    );
    expect(counts).toEqual([5, 7]);
  });
});
