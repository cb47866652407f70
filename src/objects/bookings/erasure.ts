// Erases a person from everything that an object keeps of them. Numbers of bookings stay.

import { type BookingRecord, isKnown, withoutPerson } from "../../domain/booking/booking-record";
import { withoutPayer } from "../../domain/payments/payer";
import { isFee, isForCustomer, type Payment, withCard, withCardOver } from "../../domain/payments/payment";
import { waitsForMoney } from "../../domain/payments/standing";
import { refuse } from "../../domain/refusal";
import type { Done, Refused } from "../messages";
import type { StoredOutcome } from "./answer-store";
import { eraseFromBooking, readBooking, readBookingsOf, readBookingsPaidBy, rewritePayments } from "./booking-store";
import { attributionOf, type BookingTx, BY_THE_CLOCK, commit, refusedWith } from "./booking-tx";
import { endOffer } from "./cancelling";
import { change } from "./lifecycle";
import { addToOutbox } from "./outbox-store";
import { eraseEntry } from "./waitlist";
import { readEntriesOf, readEntry } from "./waitlist-store";

/** Erases the person from every booking and stored answer of this object. Numbers of bookings stay. */
export function erasePerson(tx: BookingTx, customerId: string, bookedUntil: number): number {
  let erased = 0;
  for (const booking of readBookingsOf(tx.sql, customerId)) {
    if (booking.customerSince > bookedUntil) continue;
    eraseBooking(tx, withCardReleased(tx, endedIfUnpaid(tx, booking, null)));
    erased += 1;
  }
  for (const booking of readBookingsPaidBy(tx.sql, customerId)) forgetPayer(tx, booking, customerId, bookedUntil);
  for (const entry of readEntriesOf(tx.sql, customerId)) {
    if (entry.createdAt > bookedUntil) continue;
    if (entry.status === "offered" && entry.bookingId !== null) {
      endOffer(tx, entry.bookingId, { by: "staff", actor: null });
    }
    eraseEntry(tx, readEntry(tx.sql, entry.id) ?? entry);
  }
  eraseAnswers(tx, customerId, bookedUntil);
  return erased;
}

/** It counts as a change, so that the copy follows: a person who comes back has the same id, and would be named by it. */
function forgetPayer(tx: BookingTx, booking: BookingRecord, customerId: string, until: number): void {
  const { payments = [] } = booking;
  const before = { ...booking, payments: payments.map((payment) => withoutPayer(payment, customerId, until)) };
  if (before.payments.every((payment, at) => payment === payments[at])) return;
  // Erases here first, so that no stored answer keeps the person.
  rewritePayments(tx.sql, before);
  addToOutbox(tx.sql, booking.id, null);
  commit(tx, { ...before, revision: booking.revision + 1, updatedAt: tx.now }, before, "booking.paid", BY_THE_CLOCK);
}

/** No customer is left who could pay for it, so its place is free. */
function endedIfUnpaid(tx: BookingTx, booking: BookingRecord, actor: string | null): BookingRecord {
  if (!waitsForMoney(booking)) return booking;
  change(tx, { bookingId: booking.id, action: "cancel", by: "staff", actor, reason: null, ifRevision: null });
  return readBooking(tx.sql, booking.id) ?? booking;
}

/**
 * The provider forgets the card of an erased customer. Its names go as soon as it has. A fee that the customer is asked for
 * ends: no customer is left who could pay it.
 */
function withCardReleased(tx: BookingTx, booking: BookingRecord): BookingRecord {
  const { payments = [] } = booking;
  const isAsked = (payment: Payment) => isFee(payment) && isForCustomer(payment);
  if (withCard(payments) === undefined && !payments.some(isAsked)) return booking;
  const next = {
    ...booking,
    payments: payments.map((each) => (isAsked(each) ? { ...each, state: "expired" as const } : withCardOver(each))),
    revision: booking.revision + 1,
    updatedAt: tx.now,
  };
  return commit(tx, next, booking, "booking.paid", BY_THE_CLOCK).booking;
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
  const found = readBooking(tx.sql, bookingId);
  if (!found) return refusedWith(refuse("not_found"));
  const booking = withCardReleased(tx, endedIfUnpaid(tx, found, actor));
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
  return commit(tx, next, before, "booking.erased", attributionOf({ actor }));
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
