// Every zone that the runtime knows, and every change of its clocks from 2025 to 2032. The days around each change and the
// slots on them are held against an oracle. It asks Intl for the wall clock and does no arithmetic of days.
//
// The runtime has rules of its own. ZONE_RELEASES names the zones that a release has changed, and this test leaves them
// out. test/process/zones.test.mjs holds the rules themselves against other sources.

import { beforeAll, describe, expect, it } from "vitest";
import type { Offer } from "../../../src/domain/availability/candidates";
import { closedIntervals } from "../../../src/domain/availability/closure";
import { poolSpans } from "../../../src/domain/availability/pools";
import { scheduleOf } from "../../../src/domain/availability/schedule";
import { situationOf } from "../../../src/domain/availability/situation";
import { slotDays } from "../../../src/domain/availability/slot-days";
import {
  instantOf,
  type LocalDate,
  localDateOf,
  localDay,
  localDays,
  toIso,
} from "../../../src/domain/time/local-time";
import { occurrenceDates } from "../../../src/domain/time/recurrence";
import { rules, service, wish } from "../../support/rules";
import ZONE_RELEASES from "../../support/zone-releases.json";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FIRST = Date.UTC(2025, 0, 1);
const END = Date.UTC(2033, 0, 1);
const NOW = Date.UTC(2024, 11, 1);
/** No zone changes its clocks there and back within so little. */
const LOOK = 2 * DAY;

type Wall = { readonly date: LocalDate; readonly minute: number; readonly offsetMs: number };
type Change = { readonly zone: string; readonly at: number; readonly dates: readonly LocalDate[] };

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    const two = "2-digit";
    const fields = { year: "numeric", month: two, day: two, hour: two, minute: two, second: two } as const;
    formats.set(zone, (format = new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", ...fields })));
  }
  return format;
}

/** What the clock on the wall says at an instant, as Intl writes it: `03/09/2025, 01:30:00`. */
function wallAt(zone: string, at: number): Wall {
  const text = formatOf(zone).format(at);
  const part = (from: number, to: number) => Number(text.slice(from, to));
  const [hour, minute] = [part(12, 14), part(15, 17)];
  const asUtc = Date.UTC(part(6, 10), part(0, 2) - 1, part(3, 5), hour, minute, part(18, 20));
  const date = `${text.slice(6, 10)}-${text.slice(0, 2)}-${text.slice(3, 5)}`;
  return { date, minute: hour * 60 + minute, offsetMs: asUtc - Math.floor(at / 1_000) * 1_000 };
}

const offsetAt = (zone: string, at: number) => wallAt(zone, at).offsetMs;

/** The first instant at which another offset is in force than at `from`, up to `to`. */
function changeBetween(zone: string, from: number, to: number): number {
  const before = offsetAt(zone, from);
  let [low, high] = [from, to];
  while (high - low > 1_000) {
    const middle = Math.floor((low + high) / 2_000) * 1_000;
    if (offsetAt(zone, middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

function changesOf(zone: string): Change[] {
  const changes: Change[] = [];
  let before = offsetAt(zone, FIRST);
  for (let at = FIRST + LOOK; at <= END; at += LOOK) {
    const offset = offsetAt(zone, at);
    if (offset === before) continue;
    before = offset;
    const changedAt = changeBetween(zone, at - LOOK, at);
    // Every date that the clocks show from a day before to a day after.
    const seen = new Set<LocalDate>();
    for (let look = changedAt - DAY; look <= changedAt + DAY; look += 6 * HOUR) seen.add(wallAt(zone, look).date);
    changes.push({ zone, at: changedAt, dates: [...seen].sort() });
  }
  return changes;
}

/** The first instant at which the wall says so; where it never does, as long after the gap as it would have been before. */
function instantOfWall({ zone, at }: Change, date: LocalDate, minute: number): number {
  const asUtc = Date.parse(`${date}T00:00:00Z`) + minute * MINUTE;
  const offsets = [offsetAt(zone, at - 1), offsetAt(zone, at)];
  const real = offsets.map((offset) => asUtc - offset).filter((one) => wallAt(zone, one).offsetMs === asUtc - one);
  return real.length > 0 ? Math.min(...real) : asUtc - (offsets[0] as number);
}

const firstInstants = new Map<string, number>();

/** The first instant of a date, found by looking at the wall and at nothing else. */
function firstInstant(zone: string, date: LocalDate): number {
  const known = firstInstants.get(`${zone} ${date}`);
  if (known !== undefined) return known;
  let [low, high] = [Date.parse(`${date}T00:00:00Z`) - 16 * HOUR, Date.parse(`${date}T00:00:00Z`) + 16 * HOUR];
  while (high - low > 1_000) {
    const middle = Math.floor((low + high) / 2_000) * 1_000;
    if (wallAt(zone, middle).date < date) low = middle;
    else high = middle;
  }
  firstInstants.set(`${zone} ${date}`, high);
  return high;
}

const following = (date: LocalDate) => new Date(Date.parse(date) + DAY).toISOString().slice(0, 10);

const WINDOWS = [
  { startMinute: 0, endMinute: 6 * 60 },
  { startMinute: 9 * 60, endMinute: 17 * 60 },
  { startMinute: 20 * 60, endMinute: 1_440 },
];
const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];
const MINUTES = 45;
const visit = service({ duration: { kind: "fixed", minutes: MINUTES }, stepMinutes: MINUTES, horizonDays: 3_650 });

/** What the domain offers on a date. */
function offered(zone: string, date: LocalDate): number[] {
  const hours = { weekly: WINDOWS.map((window) => ({ days: EVERY_DAY, ...window })), overrides: [] };
  const situation = situationOf(scheduleOf(rules({ timeZone: zone, hours }), date, date), [], wish(visit), NOW);
  const offer: Offer = [[{ resourceId: "res_1", situation, ancestors: [] }]];
  const { days } = slotDays(offer, localDays(zone, date, date), false);
  return days.flatMap(({ slots }) => slots.map(({ startAt }) => startAt));
}

/** What is to be offered: from each window's first instant on, in elapsed minutes, as long as it ends in the window. */
function expected(change: Change, date: LocalDate): number[] {
  const starts = WINDOWS.flatMap(({ startMinute, endMinute }) => {
    const from = startMinute === 0 ? firstInstant(change.zone, date) : instantOfWall(change, date, startMinute);
    const to =
      endMinute === 1_440 ? firstInstant(change.zone, following(date)) : instantOfWall(change, date, endMinute);
    // The night goes on after midnight, where the next day's first window joins it.
    const reach = endMinute === 1_440 ? instantOfWall(change, following(date), 360) : to;
    const found: number[] = [];
    for (let at = from; at < to && at + MINUTES * MINUTE <= reach; at += MINUTES * MINUTE) found.push(at);
    return found;
  });
  return [...new Set(starts)].sort((a, b) => a - b);
}

/** Quarters of an hour around what the clock shows before and after its change, and some others of the day. */
function minutesNear({ zone, at }: Change): number[] {
  const shown = [wallAt(zone, at - 1_000).minute, wallAt(zone, at).minute].map(
    (minute) => Math.round(minute / 15) * 15,
  );
  const near = shown.flatMap((minute) => Array.from({ length: 17 }, (_, index) => minute - 120 + index * 15));
  const all = [...near, 15, 360, 540, 720, 1_020, 1_425].map((minute) => (minute + 1_440) % 1_440);
  return [...new Set(all)].filter((minute) => minute !== 0);
}

let zones: string[];
let changes: Change[];

beforeAll(() => {
  const changed = new Set(ZONE_RELEASES.flatMap((release) => release.zones));
  zones = Intl.supportedValuesOf("timeZone").filter((zone) => !changed.has(zone));
  changes = zones.flatMap(changesOf);
});

/** The first few differences, so that a mistake does not print thousands of lines. */
function wrongAmong(check: (change: Change, date: LocalDate) => string | null): string[] {
  const wrong: string[] = [];
  for (const change of changes) {
    for (const date of change.dates) {
      const told = check(change, date);
      if (told !== null)
        wrong.push(`${change.zone} ${date} (clocks change ${new Date(change.at).toISOString()}): ${told}`);
      if (wrong.length >= 5) return wrong;
    }
  }
  return wrong;
}

const clock = (zone: string, at: number) => {
  const { date, minute } = wallAt(zone, at);
  return `${date} ${minute}`;
};

describe("every zone and every change of its clocks from 2025 to 2032", () => {
  it("is many zones and many changes", () => {
    expect(zones.length).toBeGreaterThan(400);
    expect(changes.length).toBeGreaterThan(1_500);
    expect(changes.filter(({ zone }) => zone === "America/New_York")).toHaveLength(16);
    expect(changes.filter(({ zone }) => zone === "Asia/Seoul")).toHaveLength(0);
  });

  it("days begin and end where Intl turns the date, and print the offset that Intl has", () => {
    const wrong = wrongAmong(({ zone }, date) => {
      const day = localDay(zone, date);
      const [startAt, endAt] = [firstInstant(zone, date), firstInstant(zone, following(date))];
      if (day.startAt !== startAt || day.endAt !== endAt)
        return `begins ${day.startAt - startAt} ms and ends ${day.endAt - endAt} ms off`;
      for (const at of [startAt, startAt + 3 * HOUR, endAt - 1]) {
        if (localDateOf(zone, at) !== date) return `${at} is told as ${localDateOf(zone, at)}`;
        const { minute, offsetMs } = wallAt(zone, at);
        const iso = toIso(zone, at);
        if (Date.parse(iso) !== at) return `${iso} is another instant`;
        if (Date.parse(`${iso.slice(0, 16)}Z`) !== Date.parse(date) + minute * MINUTE)
          return `${iso} is not on the wall`;
        const sign = offsetMs < 0 ? "-" : "+";
        const told = new Date(Math.abs(offsetMs)).toISOString().slice(11, 16);
        if (!iso.endsWith(`${sign}${told}`)) return `${iso} has not the offset ${sign}${told}`;
      }
      return null;
    });
    expect(wrong).toEqual([]);
  });

  it("every quarter of an hour on the wall is the instant when it first shows, or moves over the gap", () => {
    const wrong = wrongAmong((change, date) => {
      for (const minute of minutesNear(change)) {
        const [is, should] = [instantOf(change.zone, date, minute), instantOfWall(change, date, minute)];
        if (is !== should) return `minute ${minute} is ${(is - should) / MINUTE} minutes off`;
      }
      return null;
    });
    expect(wrong).toEqual([]);
  });

  it("slots are those of the oracle, no more and no fewer", () => {
    const wrong = wrongAmong((change, date) => {
      const [is, should] = [offered(change.zone, date), expected(change, date)];
      return is.join() === should.join()
        ? null
        : `${is.length} slots, not ${should.length}: ${is.map((at) => clock(change.zone, at)).join(", ")}`;
    });
    expect(wrong).toEqual([]);
  });

  it("09:00 stays 09:00: the first slot of the day shift, its pool, its closure and its series", () => {
    const pools = [{ name: "day", days: EVERY_DAY, startMinute: 540, endMinute: 1_020, totalMinutes: 480 }];
    const daily = { freq: "daily", interval: 1, end: { count: 3 }, byDay: [] } as const;
    const wrong = wrongAmong((change, date) => {
      const { zone } = change;
      const nine = `${date} 540`;
      // A clock that leaves 09:00 out has none to keep.
      if (clock(zone, instantOfWall(change, date, 540)) !== nine) return null;
      const first = offered(zone, date).find((at) => wallAt(zone, at).minute >= 540);
      if (first === undefined || clock(zone, first) !== nine)
        return `the shift begins at ${first && clock(zone, first)}`;
      const [pool] = poolSpans(pools, zone, localDay(zone, date));
      if (!pool || clock(zone, pool.startAt) !== nine || clock(zone, pool.endAt) !== `${date} 1020`)
        return "the pool moved";
      const when = { kind: "dates", dates: [date], fromMinute: 540, toMinute: 1_020 } as const;
      const [closed] = closedIntervals({ id: "clo_1", serviceId: null, reason: null, when }, zone);
      if (!closed || clock(zone, closed.startAt) !== nine || clock(zone, closed.endAt) !== `${date} 1020`)
        return "the closure moved";
      const walls = occurrenceDates(date, daily).map((one) => wallAt(zone, instantOf(zone, one, 540)).minute);
      return walls.join() === "540,540,540" ? null : `the series is at minutes ${walls.join()}`;
    });
    expect(wrong).toEqual([]);
  });
});
