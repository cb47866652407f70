// The one file that knows time zones. Wall-clock times become instants here, by Temporal's `compatible` rule: a time in
// the gap of a clock change moves forward, a repeated time takes its first instant.
//
// The polyfill is imported on purpose: a runtime's own Temporal has been seen with a clock standing at epoch 0.
// Look-ups are remembered per zone and local day, so that listing slots costs a zone conversion a day, never one a slot.

import { Temporal } from "temporal-polyfill";

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** `YYYY-MM-DD` in some named zone. */
export type LocalDate = string;

export type LocalDay = {
  readonly localDate: LocalDate;
  /** First instant of the day, epoch ms; the first minute may be 01:00 where midnight does not exist. */
  readonly startAt: number;
  /** First instant of the next day, epoch ms. Equal to `startAt` for a date that a zone left out. */
  readonly endAt: number;
  /** Offsets in force, each from its instant on; one entry except on days on which the clocks change. */
  readonly offsets: readonly { readonly fromAt: number; readonly offsetMs: number }[];
};

const REMEMBERED_DAYS = 4_000;
/** Visitors bring zones of their own. */
const REMEMBERED_ZONES = 60;
const rememberedDays = new Map<string, Map<LocalDate, LocalDay>>();
const knownZones = new Map<string, string | null>();

/** The zone's name as the runtime spells it, or null when there is none of that name. Offsets are no names. */
export function canonicalTimeZone(name: string): string | null {
  const known = knownZones.get(name);
  if (known !== undefined) return known;
  let canonical: string | null = null;
  if (/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(name)) {
    try {
      new Intl.DateTimeFormat("en", { timeZone: name });
      canonical = Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
    } catch {
      canonical = null;
    }
  }
  if (knownZones.size < 2_000) knownZones.set(name, canonical);
  return canonical;
}

/** True for a date of the proleptic Gregorian calendar, years 1970 to 9998, written `YYYY-MM-DD`. */
export function isLocalDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < "1970-01-02" || text > "9998-12-30") return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === text;
}

export function addDays(localDate: LocalDate, days: number): LocalDate {
  return new Date(Date.parse(`${localDate}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Days from `a` to `b`; negative when `b` is earlier. */
export function daysBetween(a: LocalDate, b: LocalDate): number {
  return Math.round((Date.parse(`${b}T00:00:00Z`) - Date.parse(`${a}T00:00:00Z`)) / DAY_MS);
}

/** The ranges of lists that are asked for again and again; each is at most some tens of days that are remembered anyway. */
const REMEMBERED_RANGES = 500;
const rememberedRanges = new Map<string, readonly LocalDay[]>();

/** 0 = Sunday to 6 = Saturday. */
export function weekdayOf(localDate: LocalDate): number {
  return new Date(`${localDate}T00:00:00Z`).getUTCDay();
}

export function localDay(timeZone: string, localDate: LocalDate): LocalDay {
  let days = rememberedDays.get(timeZone);
  if (!days) {
    if (rememberedDays.size >= REMEMBERED_ZONES) rememberedDays.clear();
    rememberedDays.set(timeZone, (days = new Map()));
  }
  let day = days.get(localDate);
  if (!day) {
    if (days.size >= REMEMBERED_DAYS) days.clear();
    days.set(localDate, (day = readLocalDay(timeZone, localDate)));
  }
  return day;
}

/** Local days of a zone from one date to another, both included. */
export function localDays(timeZone: string, from: LocalDate, to: LocalDate): readonly LocalDay[] {
  const key = `${timeZone} ${from} ${to}`;
  let days = rememberedRanges.get(key);
  if (!days) {
    const found: LocalDay[] = [];
    for (let date = from; date <= to; date = addDays(date, 1)) found.push(localDay(timeZone, date));
    if (rememberedRanges.size >= REMEMBERED_RANGES) rememberedRanges.clear();
    rememberedRanges.set(key, (days = found));
  }
  return days;
}

/** The instant of a wall-clock minute of a date; 1440 is the next midnight. Epoch ms. */
export function instantOf(timeZone: string, localDate: LocalDate, minuteOfDay: number): number {
  const day = localDay(timeZone, localDate);
  if (minuteOfDay >= 1440) return day.endAt;
  if (day.endAt - day.startAt === DAY_MS) return day.startAt + minuteOfDay * MINUTE_MS;
  const wallClock = Temporal.PlainDate.from(localDate).toPlainDateTime({
    hour: Math.floor(minuteOfDay / 60),
    minute: minuteOfDay % 60,
  });
  return wallClock.toZonedDateTime(timeZone, { disambiguation: "compatible" }).epochMilliseconds;
}

export function localDateOf(timeZone: string, at: number): LocalDate {
  return localDayOf(timeZone, at).localDate;
}

/** The local day that an instant falls on. */
export function localDayOf(timeZone: string, at: number): LocalDay {
  const utcDay = Math.floor(at / DAY_MS);
  const key = `${timeZone} ${utcDay}`;
  let days = rememberedUtcDays.get(key);
  if (!days) {
    const [first, last] = [utcDay * DAY_MS, (utcDay + 1) * DAY_MS - 1].map((edge) => readLocalDate(timeZone, edge));
    days = localDays(timeZone, first as LocalDate, last as LocalDate);
    if (rememberedUtcDays.size >= REMEMBERED_DAYS) rememberedUtcDays.clear();
    rememberedUtcDays.set(key, days);
  }
  return days.find((day) => isInDay(day, at)) ?? localDay(timeZone, readLocalDate(timeZone, at));
}

/** The local days that a day of UTC touches, two or three. */
const rememberedUtcDays = new Map<string, readonly LocalDay[]>();

function readLocalDate(timeZone: string, at: number): LocalDate {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

export function isInDay(day: LocalDay, at: number): boolean {
  return day.startAt <= at && at < day.endAt;
}

/** A writer of instants in one zone; quick when successive instants share a day. */
export function isoWriter(timeZone: string): (at: number) => string {
  let day: LocalDay | undefined;
  return (at) => {
    if (!day || !isInDay(day, at)) day = localDayOf(timeZone, at);
    return writeIso(day, at);
  };
}

/** ISO 8601 with the zone's offset; milliseconds only when there are any. */
export function toIso(timeZone: string, at: number): string {
  return writeIso(localDayOf(timeZone, at), at);
}

function writeIso(day: LocalDay, at: number): string {
  let offsetMs = 0;
  for (const step of day.offsets) if (step.fromAt <= at) offsetMs = step.offsetMs;
  const msOfDay = (((at + offsetMs) % DAY_MS) + DAY_MS) % DAY_MS;
  const minutes = Math.floor(msOfDay / MINUTE_MS);
  const ms = msOfDay % 1000;
  const seconds = Math.floor((msOfDay % MINUTE_MS) / 1000);
  const fraction = ms ? `.${String(ms).padStart(3, "0")}` : "";
  return `${day.localDate}T${clockOf(minutes)}:${two(seconds)}${fraction}${offsetOf(offsetMs)}`;
}

/** `09:05` for 545. */
export function clockOf(minuteOfDay: number): string {
  return `${two(Math.floor(minuteOfDay / 60))}:${two(minuteOfDay % 60)}`;
}

/** 545 for `09:05`, 1440 for `24:00`; null for what is no wall-clock time. */
export function minuteOfClock(clock: string): number | null {
  const match = /^(\d{2}):(\d{2})$/.exec(clock);
  if (!match) return null;
  const minute = Number(match[1]) * 60 + Number(match[2]);
  return Number(match[2]) < 60 && minute <= 1440 ? minute : null;
}

function offsetOf(offsetMs: number): string {
  const minutes = Math.round(Math.abs(offsetMs) / MINUTE_MS);
  return `${offsetMs < 0 ? "-" : "+"}${clockOf(minutes)}`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

function readLocalDay(timeZone: string, localDate: LocalDate): LocalDay {
  const date = Temporal.PlainDate.from(localDate);
  const start = date.toZonedDateTime({ timeZone });
  const startAt = start.epochMilliseconds;
  const endAt = date.add({ days: 1 }).toZonedDateTime({ timeZone }).epochMilliseconds;
  const offsets = [{ fromAt: startAt, offsetMs: start.offsetNanoseconds / 1e6 }];
  if (endAt - startAt !== DAY_MS) {
    for (let next = start.getTimeZoneTransition("next"); next; next = next.getTimeZoneTransition("next")) {
      if (next.epochMilliseconds >= endAt) break;
      offsets.push({ fromAt: next.epochMilliseconds, offsetMs: next.offsetNanoseconds / 1e6 });
    }
  }
  return { localDate, startAt, endAt, offsets };
}
