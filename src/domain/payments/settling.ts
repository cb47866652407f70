// What a change of a booking means for its payments. Every path that changes a booking passes here. So no payment stays
// open without need, and no money is kept without a booking.

import type { BookingRecord } from "../booking/booking-record";
import type { Price } from "../booking/pricing";
import { refundOf } from "../booking/refunds";
import type { EventType } from "../events";
import { keptOf, leftToPay, owedOf } from "./ledger";
import { decideRefund, movableOf, type Payment, refundable, stuckOf, wasTaken } from "./payment";
import { type MoneyStage, OVER } from "./stage";
import { awaitsPayment, dueNowOf, paymentTermsOf } from "./terms";

/**
 * The booking with its payments as its new status leaves them. Open payments that are not needed any more expire. What
 * the business may not keep becomes due to go back: by the policy where the booking stood, all of it where it never did
 * or the business has called it off, and what exceeds the price.
 */
export function withPaymentsSettled(
  next: BookingRecord,
  before: BookingRecord | null,
  now: number,
  isCalledOff = false,
): BookingRecord {
  const { payments } = next;
  if (payments === undefined) return next;
  const isEnding = OVER.has(next.status) && before !== null && !OVER.has(before.status);
  const kept = keptOf(payments);
  const returned = isEnding
    ? returnedAtEnd(payments, (part) => part - keptAfterEnd(next, before, { kept: part, isCalledOff, now }), now)
    : giveBack(payments, kept - mayKeepOf(next, before, payments, now), now);
  const settled = returned.map((payment) => (isNeeded(next, before, payment, returned) ? payment : expired(payment)));
  const isSame = settled.every((payment, at) => payment === payments[at]);
  if (isSame && !isEnding) return next;
  return {
    ...next,
    payments: settled,
    ...(isEnding && { endedAt: now }),
    ...(isEnding && { refund: kept > 0 ? toldRefund(next, kept, keptOf(returned)) : null }),
  };
}

/** What the business kept of a booking's money until the booking ended. The end decided what of it goes back. */
export function keptUntilEnd({ price, payments = [], endedAt }: BookingRecord): Price | null {
  const taken = payments.filter(({ paidAt }) => paidAt !== null && (endedAt === undefined || paidAt <= endedAt));
  const [first] = taken;
  if (!first) return null;
  const earlier = taken.flatMap(({ refunds }) =>
    refunds.filter(({ state, decidedAt }) => state !== "failed" && endedAt !== undefined && decidedAt < endedAt),
  );
  const total = (sums: readonly { readonly amountMinor: number }[]) =>
    sums.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return { amountMinor: total(taken) - total(earlier), currency: price?.currency ?? first.currency };
}

/** What the business keeps of a booking that ends now. */
function keptAfterEnd(
  next: BookingRecord,
  before: BookingRecord,
  { kept, isCalledOff, now }: { readonly kept: number; readonly isCalledOff: boolean; readonly now: number },
): number {
  const hasStood = before.status === "confirmed" || before.status === "pending";
  if (next.status !== "cancelled" || !hasStood || isCalledOff) return 0;
  const { service, price, startAt } = before;
  // What exceeds the price goes back, with any notice.
  const paid = Math.min(kept, price?.amountMinor ?? 0);
  const refund = refundOf(service.cancellation, price && { ...price, amountMinor: paid }, startAt, now);
  return paid - (refund?.amountMinor ?? 0);
}

/** What it may keep of one that goes on, or that ended before: a refund was decided at its end. */
function mayKeepOf(
  booking: BookingRecord,
  before: BookingRecord | null,
  payments: readonly Payment[],
  now: number,
): number {
  const kept = keptOf(payments);
  const { status, price } = booking;
  if (OVER.has(status)) return kept;
  const stuck = payments.reduce((sum, payment) => sum + stuckOf(payment), 0);
  const atPrice = Math.min(kept, (price?.amountMinor ?? 0) + stuck);
  if (before === null || before.price?.amountMinor === price?.amountMinor) return atPrice;
  // What is left at the new price may have come in cash, and has the discount then.
  const left = giveBack(payments, kept - atPrice, now);
  return Math.min(atPrice, owedOf({ ...booking, payments: left }) + stuck);
}

function toldRefund({ price, payments }: BookingRecord, kept: number, left: number) {
  const amountMinor = kept - left;
  const currency = price?.currency ?? payments?.[0]?.currency ?? "";
  return { percent: Math.floor((amountMinor * 100) / kept), amountMinor, currency };
}

/**
 * Gives back what the end of a booking leaves: `share` says how much of what was kept. Visits go back whole or not at all,
 * so they are apart: no money goes back in their place.
 */
export function returnedAtEnd(
  payments: readonly Payment[],
  share: (keptMinor: number) => number,
  now: number,
): readonly Payment[] {
  const areVisits = (payment: Payment) => payment.credit?.visits != null;
  const areMoney = (payment: Payment) => !areVisits(payment);
  return [areVisits, areMoney].reduce(
    (all, isOfThese) => giveBack(all, share(keptOf(all.filter(isOfThese))), now, isOfThese),
    payments,
  );
}

/** Gives an amount back, from the newest payment on. */
function giveBack(
  payments: readonly Payment[],
  amountMinor: number,
  now: number,
  isOfThese: (payment: Payment) => boolean = () => true,
): readonly Payment[] {
  let left = amountMinor;
  return payments
    .toReversed()
    .map((payment) => {
      const most = isOfThese(payment) ? Math.min(left, refundable(payment)) : 0;
      const part = most <= 0 ? 0 : movableOf(payment, most);
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
  if (payment.currency !== price?.currency) return false;
  const isHeld = status === "held";
  // What kept the place has come another way. The rest is asked for anew.
  if (OVER.has(status) || (before?.status === "held" && !isHeld)) return false;
  const left = isHeld ? dueNowMinor - keptOf(payments) : leftToPay({ ...booking, payments });
  return payment.amountMinor <= left;
}

function expired(payment: Payment): Payment {
  return { ...payment, state: "expired" };
}

/** What happened to payments between two states of a booking: a type of event, and the payment that it tells of. */
export type PaymentEvent = {
  readonly type: Extract<EventType, `payment.${string}`>;
  readonly payment: Payment;
  /** The refund that it tells of. */
  readonly refund?: string;
  /** The refund was decided and done at once: staff gave the money back by hand. */
  readonly inHand?: true;
};

/** A hold that ends unpaid says so, also where its last payment had ended before. */
export function paymentEvents(
  before: readonly Payment[] | undefined,
  after: readonly Payment[],
  stage: MoneyStage,
): PaymentEvent[] {
  const known = new Map(before?.map((payment) => [payment.id, payment]));
  const events: PaymentEvent[] = after.flatMap((payment) =>
    changesBetween(known.get(payment.id), payment).map((change) => ({ ...change, payment })),
  );
  const unpaid = after.findLast((payment) => !wasTaken(payment));
  const isToSay = stage === "hold_ended" && !events.some(({ type }) => type === "payment.expired");
  return isToSay && unpaid ? [...events, { type: "payment.expired", payment: unpaid }] : events;
}

function changesBetween(before: Payment | undefined, after: Payment): Omit<PaymentEvent, "payment">[] {
  const changes: Omit<PaymentEvent, "payment">[] = [];
  if (before?.state !== after.state) {
    if (wasTaken(after)) changes.push({ type: "payment.succeeded" });
    else if (after.state === "failed") changes.push({ type: "payment.failed" });
    else if (after.state === "expired") changes.push({ type: "payment.expired" });
  }
  const states = new Map(before?.refunds.map(({ id, state }) => [id, state]));
  const isLost = after.disputeEnded === "lost" && before?.disputeEnded === undefined;
  for (const { id, state, restOf } of after.refunds) {
    if (states.get(id) === state || (state === "due" && restOf !== undefined)) continue;
    if (state === "due") changes.push({ type: "payment.refund_due", refund: id });
    else if (state === "failed") changes.push({ type: "payment.refund_failed", refund: id });
    else changes.push({ type: "payment.refunded", refund: id, ...(!states.has(id) && !isLost && { inHand: true }) });
  }
  if (after.disputedAt !== undefined && before?.disputedAt === undefined) changes.push({ type: "payment.disputed" });
  return changes;
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
