// A booking waits for a card while no provider of the business keeps cards any more.

import { statusAt } from "../../domain/booking/booking";
import { needsCard } from "../../domain/payments/standing";
import type { PaymentOutcome, WaiveCardCommand } from "../messages";
import { type BookingTx, BY_THE_CLOCK, commit, type Decision, done } from "./booking-tx";
import { changed, findPayment, NOT_THERE, paymentDone } from "./payment-writing";

/** A card cannot come any more, so the booking does without: nothing is taken of those who stay away. */
export function waiveCard(tx: BookingTx, command: WaiveCardCommand, decision: Decision | null = null): PaymentOutcome {
  const found = findPayment(tx, command);
  if (!found) return NOT_THERE;
  const { booking, payment } = found;
  const isWaiting = statusAt(booking, tx.now) === "held" && needsCard(booking);
  if (!isWaiting) return paymentDone(done(tx, booking, []), payment.id);
  const { noShowFeeMinor: _, ...without } = booking;
  const stands = { ...without, status: "confirmed" as const, isNumbered: true, expiresAt: null };
  const committed = commit(tx, changed(tx, stands), booking, "booking.confirmed", BY_THE_CLOCK, { decision });
  return paymentDone(committed, payment.id);
}
