// Whether a booking can stand as it is paid: what it waits for, and what can be taken of its card.

import type { BookingRecord } from "../booking/booking-record";
import { refundable } from "./giving-back";
import { keptOf } from "./ledger";
import { isFee, withCard } from "./payment";
import { askedOf, feeOn } from "./terms";

type Asking = Pick<BookingRecord, "noShowFeeMinor" | "price" | "service" | "payments">;

/** Whether what was asked before the booking stands has come: the money, or the card. */
export function isPaidFor(booking: BookingRecord): boolean {
  const { dueNowMinor = 0, payments = [] } = booking;
  return keptOf(payments) >= dueNowMinor && !needsCard(booking);
}

/** Whether a booking waits for a card. Where money is due before it stands, the card comes with the money. */
export function needsCard(booking: BookingRecord): boolean {
  const { dueNowMinor, payments = [] } = booking;
  return dueNowMinor === 0 && withCard(payments) === undefined && takeableFee(booking) > 0;
}

/** The most that may be taken for staying away. It is what was agreed; with what is paid it stays within the price. */
export function takeableFee({ noShowFeeMinor = 0, price, service, payments = [] }: Asking): number {
  return Math.min(noShowFeeMinor, feeOn(price, service, keptOf(payments)));
}

/** What staff can take of the card now, in minor units. 0 where there is none, or where a fee was taken already. */
export function feeOfNow(booking: BookingRecord): number {
  const { payments = [] } = booking;
  const isTaken = payments.some((payment) => isFee(payment) && (payment.state === "open" || refundable(payment) > 0));
  return isTaken || withCard(payments) === undefined ? 0 : takeableFee(booking);
}

/** Whether money must come before a held place can stand: also for a mere hold, or an offer, of a service to be paid. */
export function isUnpaid(booking: BookingRecord): boolean {
  return isYetToAsk(booking) || waitsForMoney(booking);
}

/** Whether it is a mere hold, or an offer, of a service to be paid. Only its booking will ask for the money. */
export function isYetToAsk({ status, dueNowMinor, price, service }: BookingRecord): boolean {
  return status === "held" && dueNowMinor === undefined && askedOf(service, price) !== null;
}

/** Whether a booking waits for money or a card: it is held for a customer who has yet to bring it. */
export function waitsForMoney(booking: BookingRecord): boolean {
  return booking.status === "held" && booking.dueNowMinor !== undefined && !isPaidFor(booking);
}
