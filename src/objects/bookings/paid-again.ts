// A page that was paid twice: a bank had refused a try, and took it days later.

import type { BookingRecord } from "../../domain/booking/booking-record";
import { paymentIdOf } from "../../domain/payments/payment";
import { takenAgain, tooMuchTaken } from "../../domain/payments/provider-word";
import type { Late, SettleCommand, SettleOutcome } from "../messages";
import type { BookingTx } from "./booking-tx";
import { BY_CLOCK, findPayment, written } from "./payment-writing";

/** In the transaction that settles the payment, as the provider may not say so again. */
export function withTooMuchReturned<T extends SettleOutcome | Late>(
  tx: BookingTx,
  command: SettleCommand,
  settled: T,
): T {
  if (settled.status !== "done") return settled;
  const booking = returnTooMuch(tx, command);
  return booking ? { ...settled, booking } : settled;
}

/** What came on the page of a payment beside its own money is a payment of its own. All of it goes back. */
function returnTooMuch(tx: BookingTx, { word, ...of }: SettleCommand): BookingRecord | null {
  const found = findPayment(tx, of);
  if (!found) return null;
  const { booking, payment } = found;
  const { payments = [] } = booking;
  const more = tooMuchTaken(payment, word, payments).map((taken, at) =>
    takenAgain(payment, taken, paymentIdOf(booking.id, payments.length + at + 1), tx.now),
  );
  if (more.length === 0) return null;
  return written(tx, booking, { payments: [...payments, ...more] }, BY_CLOCK, payment.id).booking;
}
