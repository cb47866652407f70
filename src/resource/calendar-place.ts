// Taking a place: a hold, a booking, or a hold that becomes a booking. Synchronous from the first read to the last
// write; the caller runs it inside one transaction.

import { refusalOf } from "../domain/bookability";
import { type BookingStatus, statusAt } from "../domain/booking";
import type { BookingRecord } from "../domain/booking-record";
import { addDays, localDateOf, localDay, MINUTE_MS } from "../domain/local-time";
import { type Price, priceOf } from "../domain/pricing";
import { hasAlternatives, type Refusal, refuse } from "../domain/refusal";
import { scheduleOf } from "../domain/schedule";
import type { Service } from "../domain/service";
import { type Situation, situationOf } from "../domain/situation";
import { ALTERNATIVE_REACH_DAYS, withAlternatives } from "../domain/slots";
import { longestMinutes, occupiedBy, type StartSpan, spanAt, type Wish } from "../domain/wish";
import { commit, type Desk, deedOf, done, isOpen, newBookingId, type OpenDesk } from "./calendar-desk";
import {
  addToAgenda,
  readAllocations,
  readAnswer,
  readBooking,
  readService,
  type StoredOutcome,
  toAllocation,
  writeAnswer,
  writeService,
} from "./calendar-store";
import type { Done, IdempotencyClaim, PlaceCommand, PlaceOutcome, Refused, StaleService } from "./calendar-types";

/** How long a key is remembered: longer than the 24 hours promised, forgotten in hourly sweeps. */
export const KEY_MEMORY_MS = 48 * 60 * MINUTE_MS;
const SWEEP_MS = 60 * MINUTE_MS;

export function place(desk: Desk, command: PlaceCommand): PlaceOutcome {
  const { sql } = desk;
  const answered = recallAnswer(sql, command.idempotency);
  if (answered?.status === "refused") return answered;
  if (answered) {
    const [booking] = answered.stored.bookings;
    if (!booking) throw new Error("A stored answer has no booking.");
    return { status: "done", booking, resource: answered.stored.resource, touched: [], isReplay: true };
  }
  const stale = staleService(sql, command.service);
  if (stale) return stale;
  if (command.inputProblems.length > 0) {
    return refused({ code: "invalid_request", problems: command.inputProblems });
  }
  if (!isOpen(desk)) return { status: "no_rules" };
  const outcome = command.holdId === null ? placeNew(desk, command) : confirmHold(desk, command, command.holdId);
  if (outcome.status === "done") {
    const { booking, resource } = outcome;
    rememberAnswer(desk, command.idempotency, { bookings: [booking], series: null, resource });
  }
  return outcome;
}

type Recalled = { readonly status: "found"; readonly stored: StoredOutcome } | Refused;

/** What a key was answered with before; a refusal when it came with another body then. */
export function recallAnswer(sql: SqlStorage, claim: IdempotencyClaim): Recalled | null {
  const answered = readAnswer(sql, claim.scopedKey);
  if (!answered) return null;
  if (answered.fingerprint !== claim.fingerprint) return refused(refuse("idempotency_key_reused"));
  return { status: "found", stored: JSON.parse(answered.answer) as StoredOutcome };
}

export function rememberAnswer(desk: Desk, claim: IdempotencyClaim, stored: StoredOutcome): void {
  writeAnswer(desk.sql, claim, stored, desk.now);
  addToAgenda(desk.sql, Math.ceil((desk.now + KEY_MEMORY_MS) / SWEEP_MS) * SWEEP_MS, "purge", "");
}

/** Whether the caller goes by an older service than this calendar was told of; then neither its price nor its questions count. */
export function staleService(sql: SqlStorage, { id, revision }: Service): StaleService | null {
  const known = readService(sql, id);
  return known && known.revision > revision ? { status: "stale_service", revision: known.revision } : null;
}

/** One new booking or hold, as part of a series or on its own. */
export function placeNew(desk: OpenDesk, command: PlaceCommand, seriesId: string | null = null): PlaceOutcome {
  const { service } = command;
  const known = readService(desk.sql, service.id);
  if (known?.is_retired) return refused(refuse("not_bookable"));
  if (!known || known.revision < service.revision) writeService(desk.sql, service.id, service.revision, false);

  const wish: Wish = { ...command, units: 1 };
  const verdict = judge(desk, wish, command.startAt, null);
  if (verdict.refusal) return refused(verdict.refusal);

  const { span } = verdict;
  const status = command.kind === "hold" ? "held" : agreedStatus(command);
  if (status === "pending" && span.startAt <= desk.now) return refused(refuse("too_soon"));
  const booking: BookingRecord = {
    id: newBookingId(desk),
    tenantId: desk.tenantId,
    resourceId: desk.resourceId,
    number: null,
    isNumbered: status !== "held",
    status,
    revision: 1,
    seriesId,
    service,
    startAt: span.startAt,
    endAt: span.endAt,
    periodId: span.period?.id ?? null,
    seats: command.seats,
    guests: command.guests,
    units: 1,
    customer: command.customer,
    customerSince: desk.now,
    price: priceAt(desk, service, span, command.seats),
    notes: command.notes,
    answers: command.answers,
    metadata: command.metadata,
    expiresAt: status === "held" ? heldUntil(service, span.startAt, desk.now) : pendingUntil(status, span.startAt),
    source: command.asker.kind,
    overridden: command.asker.kind === "staff" ? command.asker.override : [],
    cancelReason: null,
    refund: null,
    createdAt: desk.now,
    updatedAt: desk.now,
  };
  return done(desk, booking, commit(desk, booking, null, `booking.${status}`, deedOf(command)));
}

function confirmHold(
  desk: OpenDesk,
  command: PlaceCommand,
  holdId: string,
): Done | { status: "refused"; refusal: Refusal } {
  const held = readBooking(desk.sql, holdId);
  if (!held) return refused(refuse("not_found"));
  const heldStatus = statusAt(held, desk.now);
  if (heldStatus === "expired" || heldStatus === "cancelled") return refused(refuse("hold_expired"));
  if (heldStatus !== "held") return refused(refuse("invalid_transition", { booking_status: heldStatus }));
  if (!isSameWish(held, command)) return refused(refuse("hold_mismatch"));
  const status = agreedStatus({ service: held.service, status: command.status });
  const booking: BookingRecord = {
    ...held,
    status,
    isNumbered: true,
    revision: held.revision + 1,
    customer: command.customer,
    customerSince: desk.now,
    notes: command.notes,
    answers: command.answers,
    metadata: command.metadata,
    expiresAt: pendingUntil(status, held.startAt),
    source: command.asker.kind,
    updatedAt: desk.now,
  };
  return done(desk, booking, commit(desk, booking, held, `booking.${status}`, deedOf(command)));
}

export type Verdict =
  | { readonly refusal: Refusal; readonly span?: undefined }
  | { readonly refusal: null; readonly span: StartSpan };

/** Asks the one function about a start, against this calendar's own books; `ignoring` leaves one booking out. */
export function judge(desk: OpenDesk, wish: Wish, startAt: number, ignoring: string | null): Verdict {
  const situation = look(desk, wish, startAt, 0, ignoring);
  const span = spanAt(situation.wish, situation.schedule, startAt);
  const refusal = refusalOf(situation, span);
  if (!refusal) return { refusal: null, span };
  if (!hasAlternatives(refusal.code)) return { refusal };
  return { refusal: withAlternatives(look(desk, wish, startAt, ALTERNATIVE_REACH_DAYS, ignoring), startAt, refusal) };
}

function look(desk: OpenDesk, wish: Wish, startAt: number, reachDays: number, ignoring: string | null): Situation {
  const date = localDateOf(desk.rules.timeZone, startAt);
  const schedule = scheduleOf(desk.rules, addDays(date, -reachDays), addDays(date, reachDays));
  const { fromAt, toAt } = reachOf(desk, wish, startAt, reachDays);
  const others = readAllocations(desk.sql, fromAt, toAt)
    .filter((row) => row.booking_id !== ignoring)
    .map(toAllocation);
  return situationOf(schedule, others, wish, desk.now);
}

/**
 * The books are read no further than they can matter: what the start would occupy, whole days where something is
 * counted by the day, and all the days on which alternatives are looked for.
 */
function reachOf(desk: OpenDesk, wish: Wish, startAt: number, reachDays: number): { fromAt: number; toAt: number } {
  const { timeZone, pools, maxBookingsPerDay } = desk.rules;
  const isCounted = pools.length > 0 || maxBookingsPerDay !== null || wish.service.dailyLimitMinutes !== null;
  if (!isCounted && reachDays === 0) {
    const occupied = occupiedBy(wish.service, { startAt, endAt: startAt + longestMinutes(wish) * MINUTE_MS });
    return { fromAt: occupied.startAt, toAt: occupied.endAt };
  }
  const date = localDateOf(timeZone, startAt);
  const first = localDay(timeZone, addDays(date, -reachDays));
  const last = localDay(timeZone, addDays(date, reachDays));
  const longestMs = longestMinutes(wish) * MINUTE_MS;
  const widest = occupiedBy(wish.service, { startAt: first.startAt, endAt: last.endAt + longestMs });
  return { fromAt: widest.startAt, toAt: widest.endAt };
}

export function priceAt({ rules }: OpenDesk, service: Service, span: StartSpan, seats: number): Price | null {
  return priceOf(service.price, {
    startAt: span.startAt,
    endAt: span.endAt,
    localDate: localDateOf(rules.timeZone, span.startAt),
    seats,
    periodMultiplier: span.period?.priceMultiplier ?? 1,
  });
}

/** A hold ends at the start of what it holds at the latest: nobody begins to book what has begun. */
function heldUntil(service: Service, startAt: number, now: number): number {
  return Math.max(now + 1, Math.min(now + service.holdSeconds * 1000, startAt));
}

/** A pending booking that nobody agreed to is over when it would start. */
export function pendingUntil(status: BookingStatus, startAt: number): number | null {
  return status === "pending" ? startAt : null;
}

function agreedStatus({ service, status }: Pick<PlaceCommand, "service" | "status">): "pending" | "confirmed" {
  return status ?? (service.confirmation === "instant" ? "confirmed" : "pending");
}

function isSameWish(held: BookingRecord, command: PlaceCommand): boolean {
  const lastsMinutes = (held.endAt - held.startAt) / MINUTE_MS;
  return (
    held.service.id === command.service.id &&
    held.startAt === command.startAt &&
    (command.durationMinutes === null || command.durationMinutes === lastsMinutes) &&
    (command.periodId === null || command.periodId === held.periodId) &&
    held.seats === command.seats &&
    held.guests === command.guests
  );
}

function refused(refusal: Refusal): { status: "refused"; refusal: Refusal } {
  return { status: "refused", refusal };
}
