// Credit pays for a booking. D1 took it before. The booking's home decides whether it pays. It remembers a no as well,
// so that a repeated question gets the same answer.

import { statusAt } from "../../domain/booking/booking";
import type { BookingRecord } from "../../domain/booking/booking-record";
import { leftToPay } from "../../domain/payments/ledger";
import { openPayment as newPayment, type Payment } from "../../domain/payments/payment";
import { OVER } from "../../domain/payments/stage";
import { isYetToAsk } from "../../domain/payments/standing";
import { refuse } from "../../domain/refusal";
import type { PayByCreditCommand, PaymentOutcome } from "../messages";
import { readBooking } from "./booking-store";
import { type BookingTx, type Decision, refusedWith } from "./booking-tx";
import { repeated, written } from "./payment-writing";

export function payByCredit(
  tx: BookingTx,
  command: PayByCreditCommand,
  decision: Decision | null = null,
): PaymentOutcome {
  const { bookingId, useId, visits, amountMinor, currency, actor } = command;
  const booking = readBooking(tx.sql, bookingId);
  if (!booking) return refusedWith(refuse("not_found"));
  const { payments = [] } = booking;
  const known = payments.find(({ credit }) => credit?.use === useId);
  if (known) return repeated(tx, booking, known.id);
  const asked = newPayment(bookingId, payments, { amountMinor, currency }, tx.now);
  const made = { ...asked, method: "credit", provider: "credit", credit: { use: useId, visits }, by: actor } as const;
  const by = { actor, by: actor === null ? ("customer" as const) : ("staff" as const) };
  if (pays(booking, command, tx.now)) {
    const paid: Payment = { ...made, state: "paid", paidAt: tx.now };
    return written(tx, booking, { payments: [...payments, paid] }, by, paid.id, decision);
  }
  // It stands before the others, because the last one says how the booking is paid.
  return written(tx, booking, { payments: [{ ...made, state: "failed" }, ...payments] }, by, made.id);
}

/** Whether it is still the customer's booking, and exactly this much is left to pay. */
function pays(booking: BookingRecord, { amountMinor, currency, customerId }: PayByCreditCommand, now: number): boolean {
  const { price, payments = [], customer } = booking;
  if (OVER.has(statusAt(booking, now)) || isYetToAsk(booking) || customer?.id !== customerId) return false;
  return price?.currency === currency && amountMinor > 0 && leftToPay({ ...booking, payments }) === amountMinor;
}
