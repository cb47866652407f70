// What happens to a booking after it was made: confirm, reject, cancel, complete, no-show, move. Every change passes
// the one state machine. A refused change changes nothing.

import type { ResourceClaim } from "../../domain/availability/claims";
import { type BookingStatus, lateChange, statusAt, transition } from "../../domain/booking/booking";
import { type BookingRecord, isKnown, tokenVersionOf, withoutPerson } from "../../domain/booking/booking-record";
import { refundOf } from "../../domain/booking/refunds";
import { type Refusal, refuse } from "../../domain/refusal";
import { DEFAULT_ANSWER_SECONDS } from "../../domain/tenant/service";
import { MINUTE_MS } from "../../domain/time/local-time";
import type { ChangeCommand, ChangeOutcome, Done, MoveCommand, PlaceCommand, Refused } from "../messages";
import type { StoredOutcome } from "./answer-store";
import { eraseFromBooking, readBooking, readBookingsOf, readEarlier } from "./booking-store";
import { attributionOf, type BookingTx, commit, type Decision, done, refusedWith } from "./booking-tx";
import { openRefusal } from "./open-claims";
import { eraseEntry } from "./waitlist";
import { readEntriesOf, readEntry } from "./waitlist-store";

/** Changes the status of a booking. `decision` names the attempt that pinned its claims in other calendars. */
export function change(tx: BookingTx, command: ChangeCommand, decision: Decision | null = null): ChangeOutcome {
  const { now } = tx;
  const booking = readBooking(tx.sql, command.bookingId);
  if (!booking || isOutdated(booking, command)) return refusedWith(refuse("not_found"));
  const stale = staleRevision(booking, command);
  if (stale) return refusedWith(stale);
  const moved = transition(booking, command.action, now);
  if (moved.kind === "refused") return refusedWith(moved.refusal);
  if (moved.kind === "unchanged") return done(tx, booking, []);
  // A hold without a customer cannot be confirmed. A booking that staff took without a name can.
  if (command.action === "confirm" && booking.status === "held" && !booking.customer) {
    return refusedWith(refuse("invalid_transition", { booking_status: booking.status }));
  }
  if (command.by === "customer" && booking.status !== "held") {
    const late = lateChange(booking, booking.service.cancellation, now);
    if (late) return refusedWith(late);
  }
  const isCancelled = moved.status === "cancelled";
  const next: BookingRecord = {
    ...booking,
    status: moved.status,
    isNumbered: booking.isNumbered || moved.status === "confirmed",
    revision: booking.revision + 1,
    expiresAt: command.action === "keep" ? booking.expiresAt : null,
    cancelReason: command.reason ?? booking.cancelReason,
    ...((isCancelled || moved.status === "rejected") && { endedBy: command.by }),
    refund: isCancelled ? refundOf(booking.service.cancellation, booking.price, booking.startAt, now) : booking.refund,
    updatedAt: now,
  };
  return done(
    tx,
    next,
    commit(tx, next, booking, eventOf(command.action, moved.status), attributionOf(command), { decision }),
  );
}

function eventOf(action: ChangeCommand["action"], status: BookingStatus): string {
  return action === "keep" ? "booking.kept" : `booking.${status}`;
}

export type Movable = { readonly status: "movable"; readonly booking: BookingRecord };

/** Whether a booking may be moved at all. Done when it is already at the wanted time. */
export function checkMove(tx: BookingTx, command: MoveCommand): Movable | Done | Refused {
  const { now } = tx;
  const booking = readBooking(tx.sql, command.bookingId);
  if (!booking || isOutdated(booking, command)) return refusedWith(refuse("not_found"));
  const stale = staleRevision(booking, command);
  if (stale) return refusedWith(stale);
  const status = statusAt(booking, now);
  if (status !== "pending" && status !== "confirmed")
    return refusedWith(refuse("invalid_transition", { booking_status: status }));
  if (command.by === "customer") {
    const late = lateChange(booking, booking.service.cancellation, now);
    if (late) return refusedWith(late);
  }
  const lastsMinutes = (booking.endAt - booking.startAt) / MINUTE_MS;
  if (isSameTime(booking, command, lastsMinutes)) return done(tx, booking, []);
  return { status: "movable", booking };
}

/** Where a booking is to be, and at what price. */
export type Place = Pick<BookingRecord, "startAt" | "endAt" | "periodId" | "price" | "claims" | "sessionId">;

/**
 * Gives a booking another time or other resources. The caller has made sure that it may move and that there is room.
 */
export function applyMove(
  tx: BookingTx,
  booking: BookingRecord,
  place: Place,
  command: Pick<MoveCommand, "asker" | "actor">,
  eventType: "booking.rescheduled" | "booking.reassigned",
  decision: Decision | null = null,
): Done {
  const next: BookingRecord = {
    ...booking,
    ...place,
    repeatOf: readEarlier(tx.sql, { ...booking, startAt: place.startAt }),
    resourceId: place.claims[0]?.resourceId ?? booking.resourceId,
    // If staff choose another resource, the customer's own choice no longer counts.
    chosenId: place.claims.some((claim) => claim.resourceId === booking.chosenId) ? booking.chosenId : null,
    hasMoved: booking.hasMoved || !isSamePlace(booking.claims, place.claims),
    revision: booking.revision + 1,
    // A move does not give the business more time to answer.
    expiresAt: pendingUntil(booking.status, place.startAt, booking.customerSince, booking.service.answerSeconds),
    overridden:
      command.asker.kind === "staff" && eventType === "booking.rescheduled"
        ? command.asker.override
        : booking.overridden,
    updatedAt: tx.now,
  };
  return done(tx, next, commit(tx, next, booking, eventType, attributionOf(command), { decision }));
}

/** An unanswered request expires after so long, and at its start at the latest. */
function pendingUntil(
  status: BookingStatus,
  startAt: number,
  askedAt: number,
  answerSeconds: number | undefined,
): number | null {
  if (status !== "pending") return null;
  return answerSeconds === undefined ? startAt : Math.min(startAt, askedAt + answerSeconds * 1_000);
}

/** A hold expires at its start at the latest, because a customer cannot book what has begun. */
export function heldUntil(holdSeconds: number, startAt: number, now: number): number {
  return Math.max(now + 1, Math.min(now + holdSeconds * 1000, startAt));
}

export function agreedStatus({ service, status }: Pick<PlaceCommand, "service" | "status">): "pending" | "confirmed" {
  return status ?? (service.confirmation === "instant" ? "confirmed" : "pending");
}

/** A new booking or hold as it is first written. `too_soon` when it would be pending after its start. */
export function newBooking(
  tx: BookingTx,
  id: string,
  command: PlaceCommand,
  place: Place,
  more: { readonly seriesId?: string | null; readonly entryId?: string | null; readonly holdSeconds?: number } = {},
): BookingRecord | Refused {
  const { service } = command;
  const status = command.kind === "hold" ? "held" : agreedStatus(command);
  if (status === "pending" && place.startAt <= tx.now) return refusedWith(refuse("too_soon"));
  // An offer counts as the waitlist entry that it ends.
  const over = more.entryId ? null : openRefusal(tx, status === "held" ? "holds" : "bookings", command);
  if (over) return refusedWith(over);
  return {
    id,
    repeatOf: readEarlier(tx.sql, { ...command, id, startAt: place.startAt }),
    tenantId: tx.home.tenantId,
    resourceId: place.claims[0]?.resourceId ?? "",
    claims: place.claims,
    hasMoved: false,
    sessionId: place.sessionId,
    entryId: more.entryId ?? null,
    chosenId: command.chosenId,
    number: null,
    isNumbered: status !== "held",
    status,
    revision: 1,
    seriesId: more.seriesId ?? null,
    service,
    startAt: place.startAt,
    endAt: place.endAt,
    periodId: place.periodId,
    seats: command.seats,
    guests: command.guests,
    units: command.units,
    customer: command.customer,
    customerSince: tx.now,
    price: place.price,
    notes: command.notes,
    answers: command.answers,
    metadata: command.metadata,
    expiresAt:
      status === "held"
        ? heldUntil(more.holdSeconds ?? service.holdSeconds, place.startAt, tx.now)
        : pendingUntil(status, place.startAt, tx.now, service.answerSeconds ?? DEFAULT_ANSWER_SECONDS),
    source: command.asker.kind,
    overridden: command.asker.kind === "staff" ? command.asker.override : [],
    cancelReason: null,
    refund: null,
    createdAt: tx.now,
    updatedAt: tx.now,
  };
}

/** The hold that a booking is to be made of, or why it cannot be. */
export function checkHold(tx: BookingTx, command: PlaceCommand, holdId: string): BookingRecord | Refused {
  const held = readBooking(tx.sql, holdId);
  if (!held) return refusedWith(refuse("not_found"));
  const heldStatus = statusAt(held, tx.now);
  if (heldStatus === "expired" || heldStatus === "cancelled") return refusedWith(refuse("hold_expired"));
  // The customer was erased after the request was sent: do not create a booking for them. Staff may book without a
  // name.
  if (!command.customer && command.asker.kind === "public") return refusedWith(refuse("not_found"));
  if (heldStatus !== "held") return refusedWith(refuse("invalid_transition", { booking_status: heldStatus }));
  return isSameWish(held, command) ? held : refusedWith(refuse("hold_mismatch"));
}

/** Turns a hold into a booking. */
export function confirmHold(
  tx: BookingTx,
  command: PlaceCommand,
  holdId: string,
  decision: Decision | null,
): Done | Refused {
  const held = checkHold(tx, command, holdId);
  if (held.status === "refused") return held;
  const over = openRefusal(tx, "bookings", command);
  if (over) return refusedWith(over);
  const status = agreedStatus({ service: held.service, status: command.status });
  const booking: BookingRecord = {
    ...held,
    status,
    isNumbered: true,
    revision: held.revision + 1,
    customer: command.customer,
    repeatOf: readEarlier(tx.sql, { ...held, customer: command.customer }),
    customerSince: tx.now,
    notes: command.notes,
    answers: command.answers,
    metadata: command.metadata,
    expiresAt: pendingUntil(status, held.startAt, tx.now, held.service.answerSeconds ?? DEFAULT_ANSWER_SECONDS),
    source: command.asker.kind,
    updatedAt: tx.now,
  };
  return done(tx, booking, commit(tx, booking, held, `booking.${status}`, attributionOf(command), { decision }));
}

function isSameWish(held: BookingRecord, command: PlaceCommand): boolean {
  const lastsMinutes = (held.endAt - held.startAt) / MINUTE_MS;
  return (
    held.service.id === command.service.id &&
    held.startAt === command.startAt &&
    (command.durationMinutes === null || command.durationMinutes === lastsMinutes) &&
    (command.periodId === null || command.periodId === held.periodId) &&
    (command.chosenId === null || held.claims.some((claim) => claim.resourceId === command.chosenId)) &&
    held.seats === command.seats &&
    held.guests === command.guests &&
    held.units === command.units
  );
}

/** Erases the person from every booking and stored answer of this object. Numbers of bookings stay. */
export function erasePerson(tx: BookingTx, customerId: string, bookedUntil: number): number {
  let erased = 0;
  for (const booking of readBookingsOf(tx.sql, customerId)) {
    if (booking.customerSince > bookedUntil) continue;
    eraseBooking(tx, booking);
    erased += 1;
  }
  for (const entry of readEntriesOf(tx.sql, customerId)) {
    if (entry.createdAt > bookedUntil) continue;
    if (entry.status === "offered" && entry.bookingId !== null) {
      const release = { bookingId: entry.bookingId, action: "release", by: "staff", reason: null } as const;
      change(tx, { ...release, actor: null, ifRevision: null });
    }
    eraseEntry(tx, readEntry(tx.sql, entry.id) ?? entry);
  }
  eraseAnswers(tx, customerId, bookedUntil);
  return erased;
}

export function eraseBooking(tx: BookingTx, booking: BookingRecord): void {
  eraseFromBooking(tx.sql, booking);
  if (isKnown(booking.customer)) eraseAnswers(tx, booking.customer.id, booking.customerSince);
}

/**
 * Erases the person from one booking, even one of whom only a name is known. It counts as a change, so that the copy
 * follows.
 */
export function eraseFromOne(tx: BookingTx, bookingId: string, actor: string): Done | Refused {
  const booking = readBooking(tx.sql, bookingId);
  if (!booking) return refusedWith(refuse("not_found"));
  // Erases here first, so that no stored answer keeps the person.
  eraseFromBooking(tx.sql, booking);
  eraseTexts(
    tx,
    tx.sql
      .exec<StoredText>("SELECT scoped_key, answer FROM idempotency WHERE instr(answer, ?) > 0", bookingId)
      .toArray(),
  );
  const before = withoutPerson(booking);
  const next = { ...before, revision: booking.revision + 1, updatedAt: tx.now };
  return done(tx, next, commit(tx, next, before, "booking.erased", attributionOf({ actor })));
}

/** Stored answers still guard their keys. They lose the person and the digest of the request. */
function eraseAnswers(tx: BookingTx, customerId: string, bookedUntil: number): void {
  const answers = tx.sql
    .exec<StoredText>(
      "SELECT scoped_key, answer FROM idempotency WHERE customer_id = ? AND created_at <= ?",
      customerId,
      bookedUntil,
    )
    .toArray();
  eraseTexts(tx, answers);
}

type StoredText = { scoped_key: string; answer: string };

function eraseTexts(tx: BookingTx, answers: readonly StoredText[]): void {
  for (const { scoped_key, answer } of answers) {
    const stored = JSON.parse(answer) as StoredOutcome;
    tx.sql.exec(
      "UPDATE idempotency SET fingerprint = '', answer = ?, customer_id = NULL WHERE scoped_key = ?",
      JSON.stringify({ ...stored, bookings: stored.bookings.map(withoutPerson) } satisfies StoredOutcome),
      scoped_key,
    );
  }
}

function isSamePlace(before: readonly ResourceClaim[], after: readonly ResourceClaim[]): boolean {
  return before.length === after.length && before.every((claim, at) => claim.resourceId === after[at]?.resourceId);
}

function isSameTime(booking: BookingRecord, command: MoveCommand, lastsMinutes: number): boolean {
  return (
    command.startAt === booking.startAt &&
    (command.durationMinutes === null || command.durationMinutes === lastsMinutes) &&
    (command.periodId === null || command.periodId === booking.periodId)
  );
}

/** Limits a command to the revision that was checked. */
export function ofRevision({ revision }: BookingRecord): Pick<ChangeCommand, "ifRevision" | "ifRevisions"> {
  return { ifRevision: revision, ifRevisions: undefined };
}

/** Whether the link in the command belongs to a previous customer of the booking. */
function isOutdated(booking: BookingRecord, { tokenVersion }: Pick<ChangeCommand, "tokenVersion">): boolean {
  return tokenVersion !== undefined && tokenVersion !== tokenVersionOf(booking);
}

/** The refusal of a change that is meant for another revision than the present one. */
export function staleRevision(
  booking: BookingRecord,
  { ifRevision, ifRevisions }: Pick<ChangeCommand, "ifRevision" | "ifRevisions">,
): Refusal | null {
  const wanted = ifRevisions ?? (ifRevision === null ? null : [ifRevision]);
  if (wanted === null || wanted.includes(booking.revision)) return null;
  return refuse("revision_mismatch", { revision: booking.revision });
}
