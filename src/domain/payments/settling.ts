// What a change of a booking means for its payments. Every path that changes a booking passes here. So no payment stays
// open without need, and no money is kept without a booking.

import type { BookingStatus } from "../booking/booking";
import type { BookingRecord } from "../booking/booking-record";
import { refundOf } from "../booking/refunds";
import type { EventType } from "../events";
import { keptOf, leftToPay } from "./ledger";
import { decideRefund, type Payment, refundable, wasTaken } from "./payment";
import { awaitsPayment, dueNowOf, paymentTermsOf } from "./terms";

/** Statuses after which nothing of the booking is left to pay for. */
const OVER: ReadonlySet<BookingStatus> = new Set(["cancelled", "rejected", "expired"]);

/**
 * The booking with its payments as its new status leaves them. Open payments that are not needed any more expire. What
 * the business may not keep becomes due to go back: by the policy where the booking stood, all of it where it never did,
 * and what exceeds the price.
 */
export function withPaymentsSettled(next: BookingRecord, before: BookingRecord | null, now: number): BookingRecord {
  const { payments } = next;
  if (payments === undefined) return next;
  const isEnding = OVER.has(next.status) && before !== null && !OVER.has(before.status);
  const kept = keptOf(payments);
  const mayKeep = isEnding ? keptAfterEnd(next, before, kept, now) : mayKeepOf(next, kept);
  const returned = giveBack(payments, kept - mayKeep, now);
  const settled = returned.map((payment) => (isNeeded(next, before, payment, returned) ? payment : expired(payment)));
  const isSame = settled.every((payment, at) => payment === payments[at]);
  if (isSame && !isEnding) return next;
  return { ...next, payments: settled, ...(isEnding && kept > 0 && { refund: toldRefund(next, kept, mayKeep) }) };
}

/** What the business keeps of a booking that ends now. */
function keptAfterEnd(next: BookingRecord, before: BookingRecord, kept: number, now: number): number {
  const hasStood = before.status === "confirmed" || before.status === "pending";
  if (next.status !== "cancelled" || !hasStood) return 0;
  const { service, price, startAt } = before;
  const paid = price && { ...price, amountMinor: kept };
  return kept - (refundOf(service.cancellation, paid, startAt, now)?.amountMinor ?? 0);
}

/** What it may keep of one that goes on, or that ended before: a refund was decided at its end. */
function mayKeepOf({ status, price }: BookingRecord, kept: number): number {
  return OVER.has(status) ? kept : Math.min(kept, price?.amountMinor ?? 0);
}

function toldRefund({ price, payments }: BookingRecord, kept: number, mayKeep: number) {
  const amountMinor = kept - mayKeep;
  const currency = price?.currency ?? payments?.[0]?.currency ?? "";
  return { percent: Math.floor((amountMinor * 100) / kept), amountMinor, currency };
}

/** Gives an amount back, from the newest payment on. */
function giveBack(payments: readonly Payment[], amountMinor: number, now: number): readonly Payment[] {
  let left = amountMinor;
  return payments
    .toReversed()
    .map((payment) => {
      const part = Math.min(left, refundable(payment));
      if (part <= 0) return payment;
      left -= part;
      const decided = decideRefund(payment, { amountMinor: part, reason: null, by: null, isInHand: false }, now);
      if ("code" in decided) throw new Error(`A refund within what was taken was refused: ${decided.code}.`);
      return decided;
    })
    .toReversed();
}

/** An open payment is needed while its booking may stand, and no more was taken than leaves room for it. */
function isNeeded(
  booking: BookingRecord,
  before: BookingRecord | null,
  payment: Payment,
  payments: readonly Payment[],
): boolean {
  if (payment.state !== "open") return true;
  const { status, price, dueNowMinor = 0 } = booking;
  const isHeld = status === "held";
  // What kept the place has come another way. The rest is asked for anew.
  if (OVER.has(status) || (before?.status === "held" && !isHeld)) return false;
  const left = isHeld ? dueNowMinor - keptOf(payments) : leftToPay({ price, payments });
  return payment.amountMinor <= left;
}

function expired(payment: Payment): Payment {
  return { ...payment, state: "expired" };
}

/** What happened to payments between two states of a booking: a type of event, and the payment that it tells of. */
export type PaymentEvent = {
  readonly type: Extract<EventType, `payment.${string}`>;
  readonly payment: Payment;
};

export function paymentEvents(before: readonly Payment[] = [], after: readonly Payment[] = []): PaymentEvent[] {
  const known = new Map(before.map((payment) => [payment.id, payment]));
  return after.flatMap((payment) =>
    typesBetween(known.get(payment.id), payment).map((type) => ({ type, payment }) satisfies PaymentEvent),
  );
}

function typesBetween(before: Payment | undefined, after: Payment): PaymentEvent["type"][] {
  const types: PaymentEvent["type"][] = [];
  if (before?.state !== after.state) {
    if (wasTaken(after)) types.push("payment.succeeded");
    else if (after.state === "failed") types.push("payment.failed");
    else if (after.state === "expired") types.push("payment.expired");
  }
  const states = new Map(before?.refunds.map(({ id, state }) => [id, state]));
  for (const { id, state } of after.refunds) {
    if (states.get(id) === state) continue;
    if (state === "due") types.push("payment.refund_due");
    else types.push(state === "done" ? "payment.refunded" : "payment.refund_failed");
  }
  if (after.disputedAt !== undefined && before?.disputedAt === undefined) types.push("payment.disputed");
  return types;
}

/** Whether what was asked before the booking stands has been taken. */
export function isPaidFor({ dueNowMinor = 0, payments = [] }: BookingRecord): boolean {
  return keptOf(payments) >= dueNowMinor;
}

/** Whether money must come before a held place can stand: also for a mere hold, or an offer, of a service to be paid. */
export function isUnpaid(booking: BookingRecord): boolean {
  const { status, dueNowMinor, price, service } = booking;
  if (status !== "held" || dueNowMinor !== undefined) return waitsForMoney(booking);
  return awaitsPayment(service) && dueNowOf(price, paymentTermsOf(service)) > 0;
}

/** Whether a booking waits for money: it is held for a customer who has yet to pay. */
export function waitsForMoney(booking: BookingRecord): boolean {
  return booking.status === "held" && booking.dueNowMinor !== undefined && !isPaidFor(booking);
}
