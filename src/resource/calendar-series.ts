// Series on one resource: every occurrence in one transaction, all of them or, when the customer says so, those that
// can be had. Each is judged after the ones before it were written, so they also count against one another.

import { statusAt } from "../domain/booking";
import type { BookingRecord } from "../domain/booking-record";
import { makeSeriesId } from "../domain/ids";
import { instantOf, localDateOf, localDayOf, MINUTE_MS, toIso, weekdayOf } from "../domain/local-time";
import { MOST_OCCURRENCES, occurrenceDates } from "../domain/recurrence";
import { invalid, type Refusal, refuse } from "../domain/refusal";
import type { SeriesRecord } from "../domain/series";
import { change } from "./calendar-change";
import { calendarResource, type Desk, isOpen, type OpenDesk, randomBytes } from "./calendar-desk";
import { placeNew, recallAnswer, rememberAnswer, staleService } from "./calendar-place";
import { readBooking, readSeries, writeSeries } from "./calendar-store";
import type { Refused, SeriesCommand, SeriesDone, SeriesOutcome, TouchedMonth } from "./calendar-types";

/** Refusals that hold for every occurrence: there is nothing to skip to. */
const STANDING: ReadonlySet<string> = new Set(["not_bookable", "capacity_exceeded", "invalid_duration"]);

/** Carries a refusal out of the inner transaction, which is rolled back by it. */
class Stopped extends Error {
  constructor(readonly outcome: SeriesOutcome) {
    super("A series was stopped.");
  }
}

export function placeSeries(desk: Desk, command: SeriesCommand): SeriesOutcome {
  const { first } = command;
  const answered = recallAnswer(desk.sql, first.idempotency);
  if (answered?.status === "refused") return answered;
  if (answered) return replayed(answered.stored);
  const stale = staleService(desk.sql, first.service);
  if (stale) return stale;
  if (first.inputProblems.length > 0) return refused({ code: "invalid_request", problems: first.inputProblems });
  if (!isOpen(desk)) return { status: "no_rules" };
  const starts = startsOf(desk, command);
  if ("refusal" in starts) return refused(starts.refusal);
  try {
    return desk.atomically(() => placeAll(desk, command, starts.startAts));
  } catch (fault) {
    if (fault instanceof Stopped) return fault.outcome;
    throw fault;
  }
}

function placeAll(desk: OpenDesk, command: SeriesCommand, startAts: readonly number[]): SeriesDone {
  const { first, rule, onConflict } = command;
  const id = makeSeriesId(desk, randomBytes());
  const bookings: BookingRecord[] = [];
  const skipped: { startAt: number; code: Refusal["code"] }[] = [];
  const touched: TouchedMonth[] = [];
  let told: Refusal | null = null;
  for (const startAt of startAts) {
    const outcome = placeNew(desk, { ...first, startAt }, id);
    if (outcome.status === "done") {
      bookings.push(outcome.booking);
      touched.push(...outcome.touched);
      continue;
    }
    if (outcome.status !== "refused") throw new Stopped(outcome);
    const { refusal } = outcome;
    const facts = { ...refusal.facts, occurrence: toIso(desk.rules.timeZone, startAt) };
    if (onConflict === "fail" || STANDING.has(refusal.code)) throw new Stopped(refused({ ...refusal, facts }));
    told ??= { ...refusal, facts };
    skipped.push({ startAt, code: refusal.code });
  }
  // A series of nothing is no series: the first refusal says why.
  if (bookings.length === 0 && told) throw new Stopped(refused(told));
  const series: SeriesRecord = {
    id,
    serviceId: first.service.id,
    startAt: first.startAt,
    rule,
    bookingIds: bookings.map((booking) => booking.id),
    skipped,
    createdAt: desk.now,
  };
  writeSeries(desk.sql, series);
  const resource = calendarResource(desk);
  rememberAnswer(desk, first.idempotency, { bookings, series, resource });
  return { status: "done", series, bookings, resource, touched, isReplay: false };
}

export function readSeriesOf(desk: Desk, seriesId: string): SeriesDone | Refused {
  const series = readSeries(desk.sql, seriesId);
  if (!series) return refused(refuse("not_found"));
  return { ...doneWith(desk, series), touched: [], isReplay: false };
}

/** Cancels what is still to come of a series, from a local date on or all of it. What is over stays as it is. */
export function cancelSeries(
  desk: Desk,
  seriesId: string,
  from: string | null,
  actor: string | null,
  reason: string | null,
): SeriesDone | Refused {
  const series = readSeries(desk.sql, seriesId);
  if (!series) return refused(refuse("not_found"));
  const touched: TouchedMonth[] = [];
  for (const bookingId of series.bookingIds) {
    const booking = readBooking(desk.sql, bookingId);
    if (!booking || !isToCome(desk, booking, from)) continue;
    const outcome = change(desk, { bookingId, action: "cancel", by: "staff", actor, reason, ifRevision: null });
    if (outcome.status === "done") touched.push(...outcome.touched);
  }
  return { ...doneWith(desk, series), touched, isReplay: false };
}

function isToCome(desk: Desk, booking: BookingRecord, from: string | null): boolean {
  const status = statusAt(booking, desk.now);
  if (status !== "pending" && status !== "confirmed") return false;
  if (from === null) return booking.startAt > desk.now;
  return localDateOf(desk.rules?.timeZone ?? "UTC", booking.startAt) >= from;
}

function doneWith(desk: Desk, series: SeriesRecord) {
  const bookings = series.bookingIds.map((id) => readBooking(desk.sql, id)).filter((booking) => booking !== undefined);
  return { status: "done", series, bookings, resource: calendarResource(desk) } as const;
}

type Starts = { readonly startAts: readonly number[] } | { readonly refusal: Refusal };

/** The starts of a series: the wall-clock time of the first on every date of the rule, in this resource's zone. */
function startsOf({ rules }: OpenDesk, { first, rule }: SeriesCommand): Starts {
  const day = localDayOf(rules.timeZone, first.startAt);
  if (rule.byDay.length > 0 && !rule.byDay.includes(weekdayOf(day.localDate))) {
    return { refusal: invalid("/rule/by_day", "must name the weekday of start") };
  }
  const dates = occurrenceDates(day.localDate, rule);
  if (dates.length === 0) return { refusal: invalid("/rule/until", "must not be before start") };
  if (dates.length > MOST_OCCURRENCES) {
    return { refusal: invalid("/rule", `must not make more than ${MOST_OCCURRENCES} occurrences`) };
  }
  const clock = toIso(rules.timeZone, first.startAt).slice(11, 16).split(":").map(Number) as [number, number];
  const minuteOfDay = clock[0] * 60 + clock[1];
  // Seconds, if there are any, are kept, so that every occurrence is judged as the first was asked.
  const later = dates.slice(1).map((date) => instantOf(rules.timeZone, date, minuteOfDay));
  return { startAts: [first.startAt, ...later.map((at) => at + (first.startAt % MINUTE_MS))] };
}

function replayed({
  series,
  bookings,
  resource,
}: { series: SeriesRecord | null } & Pick<SeriesDone, "bookings" | "resource">): SeriesDone {
  if (!series) throw new Error("A stored answer has no series.");
  return { status: "done", series, bookings, resource, touched: [], isReplay: true };
}

function refused(refusal: Refusal): Refused {
  return { status: "refused", refusal };
}
