// The customer who made a payment, where the booking has gone to another person since. Their receipts and messages stay
// theirs.

import { type BookedCustomer, type BookingRecord, isHandover } from "../booking/booking-record";
import { withoutTexts } from "./giving-back";
import type { Payment } from "./payment";

/**
 * The payments of a booking that goes to another person. They remember the customer who made them. Those of an open page
 * do so too: its money may come later.
 */
export function withPayers(next: BookingRecord, before: BookingRecord | null): readonly Payment[] | undefined {
  const { payments } = next;
  if (payments === undefined || before === null || !isHandover(before.customer, next.customer)) return payments;
  const { customer, customerSince: since } = before;
  const payer = customer && { customer, since };
  const mayBePaid = ({ state, checkout }: Payment) => state === "paid" || checkout !== null;
  return payments
    .map((payment) => (payment.payer === undefined && mayBePaid(payment) ? { ...payment, payer } : payment))
    .map((payment) => (payment.payer === null ? { ...payment, isOfFormer: true } : payment));
}

/** Null where that customer was erased, or is not known. */
export function payerOf({ customer }: Pick<BookingRecord, "customer">, { payer }: Payment): BookedCustomer | null {
  return payer === undefined ? customer : (payer?.customer ?? null);
}

/** A booking as far as it tells whose its payments are. */
export type Held = {
  readonly customer?: { readonly id?: string | null } | null | undefined;
  readonly payments?: readonly Payment[];
};

/**
 * Whether another person made it than the one who has the booking now. A customer who was erased has it still, by their
 * link.
 */
export function isOfFormer({ customer }: Held, { payer, isOfFormer: isMarked }: Payment): boolean {
  if (payer === undefined || customer === undefined) return false;
  if (payer === null) return customer !== null || isMarked === true;
  return customer === null || payer.customer.id !== customer.id;
}

/** The payments of the customer who has the booking now. What another one paid before is not theirs to see. */
export function ownPayments(booking: Held): readonly Payment[] {
  return (booking.payments ?? []).filter((payment) => !isOfFormer(booking, payment));
}

/** The booking with the money of its present customer alone, once it is over and something may go back. */
export function withOwnMoney(booking: BookingRecord): BookingRecord {
  const { payments = [], refund, endedAt } = booking;
  const own = ownPayments(booking);
  if (own.length === payments.length) return booking;
  const ofEnd = own.flatMap(({ refunds }) => refunds).filter(({ decidedAt }) => decidedAt === endedAt);
  const amountMinor = ofEnd.reduce((sum, one) => sum + one.amountMinor, 0);
  return { ...booking, payments: own, refund: refund && { ...refund, amountMinor } };
}

/** A payment without its former customer, where an erasure until that instant covers them. */
export function withoutPayer(payment: Payment, customerId: string, until: number): Payment {
  const { payer } = payment;
  const isTheirs = payer?.customer.id === customerId && payer.since <= until;
  return isTheirs ? { ...withoutTexts(payment), payer: null, isOfFormer: true } : payment;
}
