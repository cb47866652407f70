// Conversion between wall-clock times of a zone and instants. A time in the gap of a clock change moves forward, a
// repeated time takes its first instant: Temporal's `compatible` rule. zone-rules.ts knows the clock changes.
//
// Days are memoized per zone, so that listing slots looks up a zone once a day, never once a slot.

import { DAY_MS, dayNumberOf, isWritten, LAST_DATE, type LocalDate, nearestDay, writeDate } from "./local-date";
import {
  changesBetween,
  firstInstantFrom,
  instantShowing,
  instantsShowing,
  MINUTE_MS,
  type Offset,
  offsetAt,
  type Zone,
  zoneOf,
} from "./zone-rules";

export {
  addDays,
  addDaysClamped,
  addDaysWithin,
  DAY_MS,
  datesFrom,
  daysBetween,
  isLocalDate,
  type LocalDate,
  weekdayOf,
} from "./local-date";
export { canonicalTimeZone, MINUTE_MS } from "./zone-rules";

export type LocalDay = {
  readonly localDate: LocalDate;
  /** First instant of the day, epoch ms; the first minute may be 01:00 where midnight does not exist. */
  readonly startAt: number;
  /** First instant of the next day, epoch ms. Equal to `startAt` for a date that the zone skipped. */
  readonly endAt: number;
  /** Offsets in force, each from its instant on; one entry except on days with a clock change. */
  readonly offsets: readonly { readonly fromAt: number; readonly offsetMs: number }[];
};

const END_OF_CALENDAR = (dayNumberOf(LAST_DATE) + 1) * DAY_MS;

const REMEMBERED_DAYS = 4_000;
/** Visitors bring zones of their own, so the memo is bounded. */
const REMEMBERED_ZONES = 60;
const rememberedDays = new Map<string, Map<number, LocalDay>>();

/** Ranges of lists that are requested repeatedly; each refers to some tens of memoized days. */
const REMEMBERED_RANGES = 500;
const rememberedRanges = new Map<string, readonly LocalDay[]>();

export function localDay(timeZone: string, localDate: LocalDate): LocalDay {
  return rememberedDay(timeZone, dayNumberOf(localDate));
}

function rememberedDay(timeZone: string, dayNumber: number): LocalDay {
  let days = rememberedDays.get(timeZone);
  if (!days) {
    if (rememberedDays.size >= REMEMBERED_ZONES) rememberedDays.clear();
    rememberedDays.set(timeZone, (days = new Map()));
  }
  let day = days.get(dayNumber);
  if (!day) {
    if (days.size >= REMEMBERED_DAYS) days.clear();
    days.set(dayNumber, (day = readLocalDay(zoneOf(timeZone), dayNumber)));
  }
  return day;
}

/** Local days of a zone from one date to another, both included. */
export function localDays(timeZone: string, from: LocalDate, to: LocalDate): readonly LocalDay[] {
  const key = `${timeZone} ${from} ${to}`;
  let days = rememberedRanges.get(key);
  if (!days) {
    const found: LocalDay[] = [];
    const last = dayNumberOf(to);
    for (let day = dayNumberOf(from); day <= last; day++) found.push(rememberedDay(timeZone, day));
    if (rememberedRanges.size >= REMEMBERED_RANGES) rememberedRanges.clear();
    rememberedRanges.set(key, (days = found));
  }
  return days;
}

/** The instant of a wall-clock minute of a date; 1440 is the next midnight. Epoch ms. */
export function instantOf(timeZone: string, localDate: LocalDate, minuteOfDay: number): number {
  const dayNumber = dayNumberOf(localDate);
  const day = rememberedDay(timeZone, dayNumber);
  if (minuteOfDay >= 1440) return day.endAt;
  if (day.offsets.length === 1 && day.endAt - day.startAt === DAY_MS) return day.startAt + minuteOfDay * MINUTE_MS;
  return instantShowing(zoneOf(timeZone), dayNumber * DAY_MS + minuteOfDay * MINUTE_MS);
}

/** The local date of an instant; past an end of the calendar, the date at that end. */
export function localDateOf(timeZone: string, at: number): LocalDate {
  return localDayOf(timeZone, at).localDate;
}

/** The local day of an instant; past an end of the calendar, the day at that end. */
export function localDayOf(timeZone: string, at: number): LocalDay {
  const dayNumber = Math.floor((at + offsetAt(zoneOf(timeZone), at).offsetMs) / DAY_MS);
  const day = rememberedDay(timeZone, nearestDay(dayNumber));
  if (isInDay(day, at)) return day;
  // Clocks that go back over midnight show the end of a date twice; it belongs to the day that had begun.
  const next = rememberedDay(timeZone, nearestDay(dayNumber + 1));
  return isInDay(next, at) ? next : day;
}

export function isInDay(day: LocalDay, at: number): boolean {
  return day.startAt <= at && at < day.endAt;
}

/** Offset and abbreviation in force at an instant. */
export function offsetOf(timeZone: string, at: number): Offset {
  return offsetAt(zoneOf(timeZone), at);
}

/** The local clock time of an instant, written as the UTC instant that shows the same time. Epoch ms. */
export function wallClockOf(timeZone: string, at: number): number {
  return at + offsetOf(timeZone, at).offsetMs;
}

/** True when the clocks show the time of an instant twice, so that the time alone is ambiguous. */
export function isRepeatedTime(timeZone: string, at: number): boolean {
  return instantsShowing(zoneOf(timeZone), wallClockOf(timeZone, at)).length > 1;
}

/** Writes instants in one zone; quick when successive instants share a day. */
export function isoWriter(timeZone: string): (at: number) => string {
  let day: LocalDay | undefined;
  return (at) => {
    if (!day || !isInDay(day, at)) day = localDayOf(timeZone, at);
    return writeIso(timeZone, day, at);
  };
}

/** ISO 8601 with the zone's offset; milliseconds only when there are any. */
export function toIso(timeZone: string, at: number): string {
  return writeIso(timeZone, localDayOf(timeZone, at), at);
}

function writeIso(timeZone: string, day: LocalDay, at: number): string {
  let { localDate } = day;
  let offsetMs = day.offsets[0]?.offsetMs ?? 0;
  if (day.offsets.length > 1 || !isInDay(day, at) || offsetMs % MINUTE_MS !== 0) {
    offsetMs = offsetOf(timeZone, at).offsetMs;
    // One zone had an offset with half a minute until 1972, which ISO 8601 cannot express.
    offsetMs -= offsetMs % MINUTE_MS;
    localDate = writeDate(Math.floor((at + offsetMs) / DAY_MS));
  }
  return `${localDate}T${timeOfDay(at + offsetMs)}${offsetText(offsetMs)}`;
}

/** The same with an offset that the zone may not have at the instant. */
export function isoAtOffset(offsetMs: number, at: number): string {
  return `${writeDate(Math.floor((at + offsetMs) / DAY_MS))}T${timeOfDay(at + offsetMs)}${offsetText(offsetMs)}`;
}

/** `09:05:00`, of a wall-clock time in UTC form. */
function timeOfDay(wallMs: number): string {
  const msOfDay = ((wallMs % DAY_MS) + DAY_MS) % DAY_MS;
  const minutes = Math.floor(msOfDay / MINUTE_MS);
  const ms = msOfDay % 1000;
  const seconds = Math.floor((msOfDay % MINUTE_MS) / 1000);
  const fraction = ms ? `.${String(ms).padStart(3, "0")}` : "";
  return `${clockOf(minutes)}:${two(seconds)}${fraction}`;
}

const INSTANT =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d+))?)?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/i;

/**
 * An instant of ISO 8601 with an offset or `Z`, as epoch ms; fractions of a millisecond are cut off. Null for any other
 * text, and outside the years 1970 to 9998 of UTC.
 */
export function parseInstant(text: string): number | null {
  const match = INSTANT.exec(text);
  if (!match) return null;
  const [, date = "", hours, minutes, seconds = "0", fraction = "", sign, ...offset] = match;
  if (!isWritten(date)) return null;
  const [hoursAhead = "0", minutesAhead = "0"] = offset;
  const wall =
    dayNumberOf(date) * DAY_MS + (Number(hours) * 60 + Number(minutes)) * MINUTE_MS + Number(seconds) * 1_000;
  const ahead = (Number(hoursAhead) * 60 + Number(minutesAhead)) * MINUTE_MS;
  const at = wall + Number(fraction.slice(0, 3).padEnd(3, "0")) - (sign === "-" ? -ahead : ahead);
  return at >= 0 && at < END_OF_CALENDAR ? at : null;
}

/** `09:05` for 545. */
export function clockOf(minuteOfDay: number): string {
  return `${two(Math.floor(minuteOfDay / 60))}:${two(minuteOfDay % 60)}`;
}

/** 545 for `09:05`, 1440 for `24:00`; null for an invalid time. */
export function minuteOfClock(clock: string): number | null {
  const match = /^(\d{2}):(\d{2})$/.exec(clock);
  if (!match) return null;
  const minute = Number(match[1]) * 60 + Number(match[2]);
  return Number(match[2]) < 60 && minute <= 1440 ? minute : null;
}

/** `-05:00` */
export function offsetText(offsetMs: number): string {
  const minutes = Math.floor(Math.abs(offsetMs) / MINUTE_MS);
  return `${offsetMs < 0 ? "-" : "+"}${clockOf(minutes)}`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

function readLocalDay(zone: Zone, dayNumber: number): LocalDay {
  const startAt = firstInstantFrom(zone, dayNumber * DAY_MS);
  const endAt = firstInstantFrom(zone, (dayNumber + 1) * DAY_MS);
  const offsets = [
    { fromAt: startAt, offsetMs: offsetAt(zone, startAt).offsetMs },
    ...changesBetween(zone, startAt, endAt).map(({ at, offsetMs }) => ({ fromAt: at, offsetMs })),
  ];
  return { localDate: writeDate(dayNumber), startAt, endAt, offsets };
}
