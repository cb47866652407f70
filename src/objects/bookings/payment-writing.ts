// How commands about money find a payment, write it, and answer.

import { statusAt } from "../../domain/booking/booking";
import type { BookingRecord } from "../../domain/booking/booking-record";
import { type Payment, wasTaken } from "../../domain/payments/payment";
import { isPaidFor } from "../../domain/payments/standing";
import { refuse } from "../../domain/refusal";
import type { Done, PaymentDone, PaymentOutcome } from "../messages";
import { readBooking } from "./booking-store";
import {
  type Attribution,
  attributionOf,
  type BookingTx,
  BY_THE_CLOCK,
  commit,
  type Decision,
  done,
  refusedWith,
} from "./booking-tx";

export const NOT_THERE = refusedWith(refuse("not_found"));
export const KEY_IS_USED = refusedWith(refuse("idempotency_key_reused"));

export const BY_CLOCK = { actor: null } as const;
/** The customer is told nothing of it. */
export const BY_CLOCK_QUIETLY = { actor: null, isQuiet: true } as const;
/** People of the business, whom only the provider knows. */
export const BY_STAFF = { actor: null, by: "staff" } as const;

type Found = { readonly booking: BookingRecord; readonly payment: Payment };

export function findPayment(
  tx: BookingTx,
  { bookingId, paymentId }: { bookingId: string; paymentId: string },
): Found | null {
  const booking = readBooking(tx.sql, bookingId);
  const payment = booking?.payments?.find(({ id }) => id === paymentId);
  return booking && payment ? { booking, payment } : null;
}

export function replaced({ payments = [] }: BookingRecord, payment: Payment): readonly Payment[] {
  return payments.map((each) => (each.id === payment.id ? payment : each));
}

export function rewritten(
  tx: BookingTx,
  of: { readonly bookingId: string; readonly paymentId: string },
  by: { readonly actor: null; readonly by?: "staff" },
  change: (payment: Payment) => Payment,
): PaymentOutcome {
  const found = findPayment(tx, of);
  if (!found) return NOT_THERE;
  const { booking, payment } = found;
  const next = change(payment);
  if (next === payment) return paymentDone(done(tx, booking, []), payment.id);
  return written(tx, booking, { payments: replaced(booking, next) }, by, payment.id);
}

const QUIETLY: Attribution = { ...BY_THE_CLOCK, detail: { by: "clock", notify: false } };

type WrittenBy = {
  readonly actor: string | null;
  readonly by?: "customer" | "staff";
  readonly isQuiet?: true;
};

/** Writes new payments. A held booking that is paid for stands from then on. */
export function written(
  tx: BookingTx,
  booking: BookingRecord,
  { payments }: { readonly payments: readonly Payment[] },
  { actor, by, isQuiet }: WrittenBy,
  paymentId: string,
  decision: Decision | null = null,
): PaymentDone {
  const paid = { ...booking, payments };
  const isHeld = statusAt(booking, tx.now) === "held" && booking.dueNowMinor !== undefined;
  const stands = isHeld && payments.some(wasTaken) && isPaidFor(paid);
  const next = stands ? { ...paid, status: "confirmed" as const, isNumbered: true, expiresAt: null } : paid;
  const type = stands ? "booking.confirmed" : "booking.paid";
  const byClock = isQuiet ? QUIETLY : BY_THE_CLOCK;
  const attribution = actor === null && by === undefined ? byClock : attributionOf({ actor, ...(by && { by }) });
  return paymentDone(commit(tx, changed(tx, next), booking, type, attribution, { decision }), paymentId);
}

export function changed(tx: BookingTx, booking: BookingRecord): BookingRecord {
  return { ...booking, revision: booking.revision + 1, updatedAt: tx.now };
}

/** The same request came before. */
export function repeated(tx: BookingTx, booking: BookingRecord, paymentId: string): PaymentDone {
  return { ...paymentDone(done(tx, booking, []), paymentId), isReplay: true };
}

export function paymentDone(of: Done, paymentId: string): PaymentDone {
  return { ...of, paymentId };
}
