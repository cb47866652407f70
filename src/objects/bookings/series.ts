// Series, for both kinds of object: which starts a rule makes, and a series with its bookings as they are now.

import { needsOf } from "../../domain/availability/needs";
import { statusAt } from "../../domain/booking/booking";
import { type BookingRecord, tokenVersionOf } from "../../domain/booking/booking-record";
import type { SeriesRecord } from "../../domain/booking/series";
import { awaitsPayment } from "../../domain/payments/terms";
import { invalid, type Refusal, refuse } from "../../domain/refusal";
import { DEFAULT_SERIES_MAX } from "../../domain/tenant/service";
import { instantOf, localDateOf, localDayOf, MINUTE_MS, toIso, weekdayOf } from "../../domain/time/local-time";
import { MOST_OCCURRENCES, occurrencesOf, type RecurrenceRule } from "../../domain/time/recurrence";
import type { Done, PlaceCommand, Refused, SeriesCommand, SeriesDone, SeriesPreview } from "../messages";
import { type StoredOutcome, storedOutcome } from "./answer-store";
import { readBooking } from "./booking-store";
import { attributionOf, type BookingTx, namedResourcesOf, noteEvent, refusedWith } from "./booking-tx";
import { rememberAnswer } from "./idempotency";
import { readSeries, writeSeries } from "./series-store";

/** Refusals that hold for every occurrence, so skipping one does not help. */
const FOR_EVERY_OCCURRENCE: ReadonlySet<Refusal["code"]> = new Set([
  "not_bookable",
  "capacity_exceeded",
  "invalid_duration",
  "too_many_open",
]);

export function holdsForEveryOccurrence({ code }: Refusal): boolean {
  return FOR_EVERY_OCCURRENCE.has(code);
}

/** If one occurrence is too late, all later ones are too. The calendars are not asked about those. */
export function isPastHorizon({ code }: Refusal): boolean {
  return code === "too_late";
}

export type PlannedStarts = {
  /** In ascending order. */
  readonly startAts: readonly number[];
  /** The refusal when the first occurrence is free but the calendar ends before the last. */
  readonly unending: Refusal | null;
};

export type Starts = PlannedStarts | { readonly refusal: Refusal };

/** The starts of a series: the local time of the first on every date of the rule, in the resource's zone. */
function startsOf(timeZone: string, firstAt: number, rule: RecurrenceRule): Starts {
  const day = localDayOf(timeZone, firstAt);
  if (rule.byDay.length > 0 && !rule.byDay.includes(weekdayOf(day.localDate))) {
    return { refusal: invalid("/rule/by_day", "must name the weekday of start") };
  }
  const { dates, isCutShort } = occurrencesOf(day.localDate, rule);
  if (dates.length === 0) return { refusal: invalid("/rule/until", "must not be before start") };
  if (dates.length > MOST_OCCURRENCES) {
    return { refusal: invalid("/rule", `must not make more than ${MOST_OCCURRENCES} occurrences`) };
  }
  const clock = toIso(timeZone, firstAt).slice(11, 16).split(":").map(Number) as [number, number];
  const minuteOfDay = clock[0] * 60 + clock[1];
  // Keeps seconds, so that every occurrence is judged like the first.
  const later = dates.slice(1).map((date) => instantOf(timeZone, date, minuteOfDay));
  return {
    startAts: [firstAt, ...later.map((at) => at + (firstAt % MINUTE_MS))],
    unending: isCutShort ? invalid("/rule", "must end before the year 9999") : null,
  };
}

/**
 * How many messages one series may cost. The coordinator asks each candidate once for all dates, and claims each date
 * by itself.
 */
const MOST_WORK = 400;
const WORK_OF_A_DATE = 3;
const WORK_OF_A_CLAIM = 4;
/** So many judgements cost as much as one message. */
const JUDGED_FOR_ONE = 5;

/** How many resources are asked, and how many are claimed, including the spaces around them. */
function askedOf(
  { service, chosenId, units }: PlaceCommand,
  around: number,
): { readonly asked: number; readonly claimed: number } {
  const needs = needsOf(service.requires, units, { chosenId });
  const asked = needs.reduce((sum, { candidateIds }) => sum + candidateIds.length, 0);
  return { asked, claimed: needs.length * (1 + around) };
}

const ONE_BY_ONE = "Each date of this service is paid before it stands: book the dates one by one.";

/** How many dates a series may have when a coordinator decides it. */
function mostDatesOf(first: PlaceCommand, around: number): number {
  const { asked, claimed } = askedOf(first, around);
  const each = WORK_OF_A_DATE + WORK_OF_A_CLAIM * claimed + asked / JUDGED_FOR_ONE;
  return Math.max(1, Math.floor((MOST_WORK - asked) / each));
}

/**
 * The starts that a series asks for. A customer may have as many as the service allows, and every caller as many as one
 * request can answer. `around`: how many spaces surround the leading resource. Null when one calendar decides alone.
 */
export function startsAskedFor({ first, rule }: SeriesCommand, timeZone: string, around: number | null = null): Starts {
  const most = first.asker.kind === "staff" ? MOST_OCCURRENCES : (first.service.seriesMax ?? DEFAULT_SERIES_MAX);
  if (most === 0) return { refusal: refuse("not_bookable") };
  // Each date would wait for money of its own.
  const isToPay = first.status === null && first.service.price !== null && awaitsPayment(first.service);
  if (isToPay) return { refusal: { ...refuse("payment_required"), detail: ONE_BY_ONE } };
  const isCounted = "count" in rule.end;
  const tooMany = invalid(isCounted ? "/rule/count" : "/rule/until", `must make at most ${most} for this service`);
  if ("count" in rule.end && rule.end.count > most) return { refusal: tooMany };
  const starts = startsOf(timeZone, first.startAt, rule);
  if (!("startAts" in starts)) return starts;
  const fitting = around === null ? MOST_OCCURRENCES : mostDatesOf(first, around);
  if (starts.startAts.length > fitting) {
    const { asked, claimed } = askedOf(first, around ?? 0);
    const why = `${asked} resources are asked and ${claimed} taken for each`;
    const way = `must make at most ${fitting}, as ${why}: make several series, or name a resource`;
    return { refusal: invalid(isCounted ? "/rule/count" : "/rule/until", way) };
  }
  return starts.startAts.length > most ? { refusal: tooMany } : starts;
}

/**
 * Goes through the starts as placing the series would, and stores nothing. `judge` answers for one start, after the
 * earlier ones.
 */
export function previewOf(
  { startAts, unending }: PlannedStarts,
  judge: (startAt: number) => SeriesPreview["occurrences"][number] | Refusal,
): SeriesPreview | Refused {
  const occurrences: SeriesPreview["occurrences"][number][] = [];
  const skipped: { startAt: number; code: Refusal["code"] }[] = [];
  let isOver = false;
  for (const startAt of startAts) {
    if (isOver) {
      skipped.push({ startAt, code: "too_late" });
      continue;
    }
    const judged = judge(startAt);
    if (!("code" in judged)) {
      if (unending) return refusedWith(unending);
      occurrences.push(judged);
      continue;
    }
    if (holdsForEveryOccurrence(judged)) return refusedWith(judged);
    isOver = isPastHorizon(judged);
    skipped.push({ startAt, code: judged.code });
  }
  return { status: "done", occurrences, skipped, touched: [], isReplay: false };
}

/** Whether a series is what its customer saw. A customer who saw nothing takes what is free. */
function isAsAgreed({ agreed }: SeriesCommand, { bookings }: Pick<SeriesDone, "bookings">): boolean {
  if (!agreed) return true;
  const amountMinor = bookings.reduce((sum, { booking }) => sum + (booking.price?.amountMinor ?? 0), 0);
  return bookings.length === agreed.count && amountMinor === agreed.amountMinor;
}

/** A refusal of one occurrence, with its start. A limit of open claims names no start, so that it reveals nothing. */
export function ofOccurrence(refusal: Refusal, timeZone: string, startAt: number): Refusal {
  if (refusal.code === "too_many_open") return refusal;
  return { ...refusal, facts: { ...refusal.facts, occurrence: toIso(timeZone, startAt) } };
}

export function readSeriesOf(tx: BookingTx, seriesId: string): SeriesDone | Refused {
  const series = readSeries(tx.sql, seriesId);
  return series ? seriesDone(tx, series) : refusedWith(refuse("not_found"));
}

export function seriesDone(tx: BookingTx, series: SeriesRecord): SeriesDone {
  const bookings = series.bookingIds
    .map((id) => readBooking(tx.sql, id))
    .filter((booking) => booking !== undefined)
    .map((booking) => ({ booking, resources: namedResourcesOf(tx.sql, booking) }));
  return doneOf(series, bookings);
}

/** A booking of a series, with its resources by their names. */
export type Made = Pick<Done, "booking" | "resources">;

function doneOf(series: SeriesRecord, bookings: readonly Made[]): SeriesDone {
  const timeZone = bookings[0]?.resources[0]?.timeZone ?? "UTC";
  return { status: "done", series, bookings, timeZone, touched: [], isReplay: false };
}

/**
 * Writes a series whose bookings are written, and the answer to its key. Refuses one that is not what its customer saw:
 * the caller rolls back.
 */
export function recordSeries(
  tx: BookingTx,
  command: SeriesCommand,
  { id, made, skipped }: Pick<SeriesRecord, "id" | "skipped"> & { readonly made: readonly Made[] },
): SeriesDone | Refused {
  const { first, rule } = command;
  const bookingIds = made.map(({ booking }) => booking.id);
  const series = {
    ...{ id, bookingIds, skipped, serviceId: first.service.id },
    ...{ startAt: first.startAt, rule, createdAt: tx.now },
  };
  writeSeries(tx.sql, series);
  const done = doneOf(series, made);
  if (!isAsAgreed(command, done)) return refusedWith(refuse("revision_mismatch"));
  const stored = storedOutcome({
    series,
    bookings: done.bookings.map(({ booking }) => booking),
    resources: done.bookings.map(({ resources }) => resources),
  });
  rememberAnswer(tx, first.idempotency, stored, first.customer?.id);
  noteEvent(tx, series.id, "series.booked", attributionOf(first));
  return done;
}

/** What the link of a series opens. A booking that has passed to another customer has a link of its own. */
export function ofHolder(done: SeriesDone): SeriesDone {
  return { ...done, bookings: done.bookings.filter(({ booking }) => tokenVersionOf(booking) === 1) };
}

/** Bookings of a series that are still to come, from a local date on or all of them. */
export function seriesToCome(tx: BookingTx, { series, bookings, timeZone }: SeriesDone, from: string | null): string[] {
  const records = new Map(bookings.map(({ booking }) => [booking.id, booking]));
  return series.bookingIds.filter((id) => {
    const booking = records.get(id);
    return booking !== undefined && isToCome(tx, booking, timeZone, from);
  });
}

function isToCome(tx: BookingTx, booking: BookingRecord, timeZone: string, from: string | null): boolean {
  const status = statusAt(booking, tx.now);
  if (status !== "pending" && status !== "confirmed") return false;
  if (from === null) return booking.startAt > tx.now;
  return localDateOf(timeZone, booking.startAt) >= from;
}

export function replayedSeries({ series, bookings, resources }: StoredOutcome): SeriesDone {
  if (!series) throw new Error("A stored answer has no series.");
  const named = bookings.map((booking, index) => ({ booking, resources: resources[index] ?? resources[0] ?? [] }));
  const timeZone = named[0]?.resources[0]?.timeZone ?? "UTC";
  return { status: "done", series, bookings: named, timeZone, touched: [], isReplay: true };
}
