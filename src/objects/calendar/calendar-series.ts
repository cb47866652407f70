// Series on one resource, in one transaction: all occurrences, or only the free ones if the customer says so. Each is
// judged after the earlier ones were written, so they count against one another.

import type { Allocation } from "../../domain/availability/occupancy";
import { occupiedBy, requiredMinutesOf, wishOfLead } from "../../domain/booking/booking-request";
import { type Refusal, refuse } from "../../domain/refusal";
import { newHomedId, refusedWith } from "../bookings/booking-tx";
import { checkNewRequest, recallAnswer } from "../bookings/idempotency";
import { openLeft, openRefusal } from "../bookings/open-claims";
import {
  holdsForEveryOccurrence,
  isPastHorizon,
  type Made,
  ofOccurrence,
  type PlannedStarts,
  previewOf,
  recordSeries,
  replayedSeries,
  startsAskedFor,
} from "../bookings/series";
import { readService } from "../bookings/service-store";
import type { SeriesCommand, SeriesDone, SeriesOutcome, SeriesPreviewOutcome, TouchedMonth } from "../messages";
import { judge, priceAt } from "./calendar-judge";
import { decidesAlone, placeNew } from "./calendar-place";
import { isFrozen } from "./calendar-rules";
import { type CalendarTx, isOpen, type OpenCalendarTx } from "./calendar-tx";

/** Thrown to roll back the inner transaction. Carries the outcome. */
class SeriesStopped extends Error {
  constructor(readonly outcome: SeriesOutcome) {
    super("A series was stopped.");
  }
}

export function placeSeries(tx: CalendarTx, command: SeriesCommand): SeriesOutcome {
  const { first } = command;
  const known = recallAnswer(tx.sql, first.idempotency, replayedSeries) ?? checkNewRequest(tx.sql, first);
  if (known) return known;
  if (!isOpen(tx)) return { status: "no_rules", resourceId: tx.resourceId };
  if (!decidesAlone(tx, first.service)) return { status: "needs_coordinator" };
  const starts = startsAskedFor(command, tx.rules.timeZone);
  if ("refusal" in starts) return refusedWith(starts.refusal);
  try {
    return tx.atomically(() => placeAll(tx, command, starts));
  } catch (fault) {
    if (fault instanceof SeriesStopped) return fault.outcome;
    throw fault;
  }
}

function placeAll(tx: OpenCalendarTx, command: SeriesCommand, { startAts, unending }: PlannedStarts): SeriesDone {
  const { first, onConflict } = command;
  const seriesId = newHomedId(tx, "ser");
  const mayBook = openLeft(tx, "bookings", first);
  const made: Made[] = [];
  const skipped: { startAt: number; code: Refusal["code"] }[] = [];
  const touched: TouchedMonth[] = [];
  let firstRefusal: Refusal | null = null;
  let isOver = false;
  for (const startAt of startAts) {
    if (isOver) {
      skipped.push({ startAt, code: "too_late" });
      continue;
    }
    // At most one refusal is shown, the first. Only that one needs alternatives.
    const outcome = placeNew(tx, { ...first, startAt }, { seriesId, isCounted: true }, firstRefusal === null);
    if (outcome.status === "done") {
      made.push({ booking: outcome.booking, resources: outcome.resources });
      touched.push(...outcome.touched);
      if (made.length > mayBook) throw new SeriesStopped(refusedWith(refuse("too_many_open")));
      if (unending) throw new SeriesStopped(refusedWith(unending));
      continue;
    }
    if (outcome.status !== "refused") throw new Error("One occurrence cannot be had another way than the first.");
    const refusal = ofOccurrence(outcome.refusal, tx.rules.timeZone, startAt);
    const isFinal = onConflict === "fail" || holdsForEveryOccurrence(refusal) || tx.patience?.isNeeded === true;
    if (isFinal) throw new SeriesStopped(refusedWith(refusal));
    firstRefusal ??= refusal;
    isOver = isPastHorizon(refusal);
    skipped.push({ startAt, code: refusal.code });
  }
  // No occurrence was free, so there is no series. The first refusal says why.
  if (made.length === 0 && firstRefusal) throw new SeriesStopped(refusedWith(firstRefusal));
  const recorded = recordSeries(tx, command, { id: seriesId, made, skipped });
  if (recorded.status === "refused") throw new SeriesStopped(recorded);
  return { ...recorded, touched };
}

/** What a series would be if it were placed now. It judges as placing does, and writes nothing. */
export function previewSeries(tx: CalendarTx, command: SeriesCommand): SeriesPreviewOutcome {
  const { first } = command;
  const { service } = first;
  const known = checkNewRequest(tx.sql, first);
  if (known) return known;
  if (!isOpen(tx)) return { status: "no_rules", resourceId: tx.resourceId };
  if (!decidesAlone(tx, service)) return { status: "needs_coordinator" };
  if (tx.mayHavePeerWork && isFrozen(tx)) return refusedWith(refuse("unavailable"));
  if (readService(tx.sql, service.id)?.is_retired) return refusedWith(refuse("not_bookable"));
  const starts = startsAskedFor(command, tx.rules.timeZone);
  if ("refusal" in starts) return refusedWith(starts.refusal);
  const wish = wishOfLead(first);
  const before: Allocation[] = [];
  const preview = previewOf(starts, (startAt) => {
    const { refusal, span } = judge(tx, wish, startAt, {
      ignoring: first.holdId,
      hasToTellAlternatives: false,
      beside: before,
    });
    if (refusal) return refusal;
    before.push({
      ...occupiedBy(service, span),
      claim: "exclusive",
      units: wish.units,
      serviceId: service.id,
      serviceStartAt: span.startAt,
      requiredMinutes: requiredMinutesOf(service, span),
      expiresAt: null,
      session: null,
    });
    return { startAt: span.startAt, endAt: span.endAt, price: priceAt(tx, service, span, first) };
  });
  if (preview.status !== "done" || preview.occurrences.length === 0) return preview;
  const over = openRefusal(tx, "bookings", first, preview.occurrences.length - 1);
  return over ? refusedWith(over) : preview;
}
