// What a change of a booking means for its payments. Every path that changes a booking passes here. So no payment stays
// open without need, and no money is kept without a booking.

import { type BookingRecord, isHandover, isOtherPerson } from "../booking/booking-record";
import type { Price } from "../booking/pricing";
import { type Cancellable, refundOf } from "../booking/refunds";
import { payableOf } from "../tenant/currencies";
import { decideRefund, isMistaken, movableOf, refundable, stuckOf } from "./giving-back";
import { withLeastKept } from "./late-move";
import { keptOf, leftToPay, owedOf } from "./ledger";
import { withPayers } from "./payer";
import { isFee, isOfPrice, type MomentPaid, type Payment, wasTaken, withCard, withCardOver } from "./payment";
import { OVER } from "./stage";
import { taxOf } from "./tax";

/** What a change says of itself, where that decides what goes back. */
export type HowChanged = {
  /** The business has called the booking off. */
  readonly isCalledOff?: boolean;
  /** The customer moves it. */
  readonly isOwnMove?: boolean;
};

/**
 * The booking with its payments as its new status leaves them. Open payments that are not needed any more expire. What
 * the business may not keep becomes due to go back, and so does what exceeds the price. The policy decides where the
 * booking stood. All of it goes back where it never stood, or the business has called it off.
 */
export function withPaymentsSettled(
  changed: BookingRecord,
  before: BookingRecord | null,
  now: number,
  how: HowChanged = {},
): BookingRecord {
  const noted = withLeastKept(withMoment(changed, before), before, how);
  const named = withPayers(noted, before);
  if (named === undefined) return noted;
  const next = { ...noted, payments: named };
  const isCard = before !== null && withCard(next.payments) !== undefined;
  const isElse = isCard && isOtherPerson(before.customer, next.customer);
  const payments = isElse ? next.payments.map(withCardOver) : next.payments;
  const isEnding = OVER.has(next.status) && before !== null && !OVER.has(before.status);
  const kept = keptOf(payments);
  const isByPolicy = isEnding && goesByPolicy(next, before, how);
  const share = (part: number) => (isByPolicy ? part - keptAfterEnd(before, part, now) : part);
  const returned = isEnding
    ? returnedAtEnd(payments, share, now, isByPolicy ? next.leastKeptMinor : 0)
    : giveBack(payments, kept - mayKeepOf(next, before, payments, now), now);
  const settled = withFeesReturned(next, returned, now).map((payment) =>
    isNeeded(next, before, payment, returned) ? payment : expired(payment),
  );
  const isSame = settled.every((payment, at) => payment === noted.payments?.[at]);
  if (isSame && !isEnding) return noted;
  return {
    ...next,
    payments: settled,
    ...(isEnding && { endedAt: now }),
    ...(isEnding && { refund: kept > 0 ? toldRefund(next, kept, keptOf(returned)) : null }),
  };
}

/** A customer who came after all gets the fee back. What a provider could not give back is for staff to see to. */
function withFeesReturned({ status }: BookingRecord, payments: readonly Payment[], now: number): readonly Payment[] {
  if (status === "no_show") return payments;
  return payments.map((payment) => {
    const left = isFee(payment) ? refundable(payment) - stuckOf(payment) : 0;
    return left > 0 ? (giveBack([payment], left, now, isFee)[0] ?? payment) : payment;
  });
}

/**
 * Money that has just been taken remembers the tax that it includes, and how the booking stood. So a later change of the
 * rate, the price or the time leaves its receipts alone. A fee for not coming makes a loss good, and includes no tax.
 */
function withMoment(next: BookingRecord, before: BookingRecord | null): BookingRecord {
  if (next.payments === undefined || next.payments === before?.payments) return next;
  const taken = new Set(before?.payments?.filter(wasTaken).map(({ id }) => id));
  const isNew = (payment: Payment) =>
    wasTaken(payment) && isOfPrice(payment) && !payment.credit && !taken.has(payment.id);
  if (!next.payments.some(isNew)) return next;
  const tax = taxOf(next.service);
  const moment = momentOf({ ...next, payments: next.payments }, isNew);
  const remembered = { ...(tax && { tax }), ...(moment && { moment }) };
  return {
    ...next,
    payments: next.payments.map((payment) => (isNew(payment) ? { ...payment, ...remembered } : payment)),
  };
}

/** Null where the money pays for nothing: the booking is over, and all of it goes back. */
function momentOf(
  booking: BookingRecord & { readonly payments: readonly Payment[] },
  isNew: (payment: Payment) => boolean,
): MomentPaid | null {
  const { status, price, payments, startAt, endAt } = booking;
  if (OVER.has(status) || price === null) return null;
  const beforeMinor = keptOf(payments.filter((payment) => !isNew(payment)));
  const cashOffMinor = price.amountMinor - owedOf(booking);
  const left = { leftMinor: leftToPay(booking), ...(cashOffMinor > 0 && { cashOffMinor }) };
  return { priceMinor: price.amountMinor, beforeMinor, ...left, startAt, endAt };
}

/** What the business kept of a booking's money until the booking ended. The end decided what of it goes back. */
export function keptUntilEnd({ price, payments = [], endedAt }: BookingRecord): Price | null {
  const taken = payments
    .filter((payment) => isOfPrice(payment) && !isMistaken(payment))
    .filter(({ paidAt }) => paidAt !== null && (endedAt === undefined || paidAt <= endedAt));
  const [first] = taken;
  if (!first) return null;
  const earlier = taken.flatMap(({ refunds }) =>
    refunds.filter(({ state, decidedAt }) => state !== "failed" && endedAt !== undefined && decidedAt < endedAt),
  );
  const total = (sums: readonly { readonly amountMinor: number }[]) =>
    sums.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return { amountMinor: total(taken) - total(earlier), currency: price?.currency ?? first.currency };
}

/** Whether the cancellation policy says what goes back. Else all of it does. */
function goesByPolicy(next: BookingRecord, before: BookingRecord, { isCalledOff = false }: HowChanged): boolean {
  const hasStood = before.status === "confirmed" || before.status === "pending";
  return next.status === "cancelled" && hasStood && !isCalledOff;
}

/** What the policy leaves of a part of the money. What exceeds the price goes back, with any notice. */
export function keptAfterEnd(of: Cancellable & { readonly price: Price | null }, kept: number, now: number): number {
  const { price } = of;
  const paid = Math.min(kept, price?.amountMinor ?? 0);
  const refund = refundOf(of, price && { ...price, amountMinor: paid }, now);
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
  const least = Math.min(kept, (booking.leastKeptMinor ?? 0) + stuck);
  const atPrice = Math.min(kept, (price?.amountMinor ?? 0) + stuck);
  if (before === null || before.price?.amountMinor === price?.amountMinor) return Math.max(least, atPrice);
  // What is left at the new price may have come in cash, and has the discount then.
  const left = giveBack(payments, kept - atPrice, now);
  return Math.max(least, Math.min(atPrice, owedOf({ ...booking, payments: left }) + stuck));
}

function toldRefund({ price, payments }: BookingRecord, kept: number, left: number) {
  const amountMinor = kept - left;
  const currency = price?.currency ?? payments?.[0]?.currency ?? "";
  return { percent: Math.floor((amountMinor * 100) / kept), amountMinor, currency };
}

/**
 * Gives back what the end of a booking leaves: `share` says how much of what was kept, and `leastMinor` stays in all.
 * Visits go back whole or not at all, so they are apart: no money goes back in their place.
 */
export function returnedAtEnd(
  payments: readonly Payment[],
  share: (keptMinor: number) => number,
  now: number,
  leastMinor = 0,
): readonly Payment[] {
  const spare = (all: readonly Payment[]) => Math.max(0, keptOf(all) - leastMinor);
  const areVisits = (payment: Payment) => payment.credit?.visits != null;
  const areMoney = (payment: Payment) => isOfPrice(payment) && !areVisits(payment);
  return [areVisits, areMoney].reduce(
    (all, isOfThese) => giveBack(all, Math.min(spare(all), share(keptOf(all.filter(isOfThese)))), now, isOfThese),
    payments,
  );
}

/** Gives an amount back, from the newest payment on. */
function giveBack(
  payments: readonly Payment[],
  amountMinor: number,
  now: number,
  isOfThese: (payment: Payment) => boolean = isOfPrice,
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
  if (isFee(payment)) {
    if (status !== "no_show") return false;
    if (!payment.asksCustomer) return true;
    // It is asked of who stayed away, and of no other person.
    const isElse = before !== null && isOtherPerson(before.customer, booking.customer);
    return !isElse && payment.amountMinor <= leftToPay({ ...booking, payments });
  }
  // Its page was opened for a customer who has the booking no longer.
  if (before !== null && isHandover(before.customer, booking.customer)) return false;
  if (payment.currency !== price?.currency) return false;
  const isHeld = status === "held";
  // What kept the place has come another way. The rest is asked for anew.
  if (OVER.has(status) || (before?.status === "held" && !isHeld)) return false;
  if (!isHeld) return payment.amountMinor <= leftToPay({ ...booking, payments });
  // What came another way may have gone again: less than all that is due would keep no place.
  const moved = (amountMinor: number) => payableOf(amountMinor, payment.currency);
  return moved(payment.amountMinor) === moved(dueNowMinor - keptOf(payments));
}

function expired(payment: Payment): Payment {
  return { ...payment, state: "expired" };
}
