// The money of a booking that goes back: by staff, by the provider's word, and by a dispute. The card goes as well.

import { statusAt } from "../../domain/booking/booking";
import {
  answerRefund as answered,
  askedAgain,
  decideRefund,
  givenAway,
  isMistaken,
  takenBack,
} from "../../domain/payments/giving-back";
import { learnRefunds as learned, noteDispute as noted } from "../../domain/payments/learned";
import { OVER } from "../../domain/payments/stage";
import { refuse } from "../../domain/refusal";
import type {
  AnswerRefundCommand,
  AskAgainCommand,
  DisputeCommand,
  ForgetCardCommand,
  LearnRefundsCommand,
  PaymentOutcome,
  RefundCommand,
  TakeBackCommand,
} from "../messages";
import { type BookingTx, done, refusedWith } from "./booking-tx";
import {
  BY_CLOCK,
  BY_STAFF,
  findPayment,
  KEY_IS_USED,
  NOT_THERE,
  paymentDone,
  repeated,
  replaced,
  rewritten,
  written,
} from "./payment-writing";

/** Staff give money back. */
export function refund(tx: BookingTx, command: RefundCommand): PaymentOutcome {
  const found = findPayment(tx, command);
  if (!found) return NOT_THERE;
  const { booking, payment } = found;
  const { amountMinor, reason, actor, requestKey } = command;
  const known = payment.refunds.find((each) => each.requestKey === requestKey);
  if (known) {
    // Other money may have changed the amount meanwhile. An earlier build kept that alone.
    const { requestMinor = amountMinor === null ? null : known.amountMinor } = known;
    const isSame = known.reason === reason && requestMinor === amountMinor;
    return isSame ? repeated(tx, booking, payment.id) : KEY_IS_USED;
  }
  const decided = decideRefund(payment, { amountMinor, reason, by: actor, isInHand: true, requestKey }, tx.now);
  if ("code" in decided) return refusedWith(decided);
  return written(tx, booking, { payments: replaced(booking, decided) }, command, payment.id);
}

/** Takes back a payment that staff recorded by mistake. The booking stays as it is, and waits for its money again. */
export function takeBack(tx: BookingTx, command: TakeBackCommand): PaymentOutcome {
  const found = findPayment(tx, command);
  if (!found) return NOT_THERE;
  const { booking, payment } = found;
  if (isMistaken(payment) && payment.by === command.actor) return repeated(tx, booking, payment.id);
  const next = takenBack(payment, command.actor, tx.now);
  if ("code" in next) return refusedWith(next);
  return written(tx, booking, { payments: replaced(booking, next) }, command, payment.id);
}

/** Staff ask again for what they gave back of a payment. Of a booking that is over nothing is left to pay. */
export function askAgain(tx: BookingTx, command: AskAgainCommand): PaymentOutcome {
  const found = findPayment(tx, command);
  if (!found) return NOT_THERE;
  const { booking, payment } = found;
  const status = statusAt(booking, tx.now);
  if (OVER.has(status)) return refusedWith(refuse("invalid_transition", { booking_status: status }));
  const isDone = givenAway(payment) === 0 && payment.refunds.some(({ askedAgainBy }) => askedAgainBy !== undefined);
  if (isDone) return repeated(tx, booking, payment.id);
  const next = askedAgain(payment, command.actor);
  if ("code" in next) return refusedWith(next);
  return written(tx, booking, { payments: replaced(booking, next) }, command, payment.id);
}

/** A provider, or staff for cash, say what became of a refund. */
export function answerRefund(tx: BookingTx, command: AnswerRefundCommand): PaymentOutcome {
  const found = findPayment(tx, command);
  if (!found) return NOT_THERE;
  const { booking, payment } = found;
  const next = answered(payment, command.refundId, command.state, tx.now);
  if (next === null) return paymentDone(done(tx, booking, []), payment.id);
  return written(tx, booking, { payments: replaced(booking, next) }, command, payment.id);
}

/** The provider lists refunds, some of which it was asked for elsewhere. */
export function learnRefunds(tx: BookingTx, command: LearnRefundsCommand): PaymentOutcome {
  const { provider, seen } = command;
  return rewritten(tx, command, BY_STAFF, (payment) => learned(payment, seen, provider, tx.now));
}

/** The provider has forgotten a card, so its names go too. */
export function forgetCard(tx: BookingTx, command: ForgetCardCommand): PaymentOutcome {
  return rewritten(tx, command, BY_CLOCK, (payment) => {
    const { card, ...without } = payment;
    return card === undefined ? payment : without;
  });
}

/** The customer's bank asks for the money back, or has decided on it. */
export function noteDispute(tx: BookingTx, command: DisputeCommand): PaymentOutcome {
  const { disputedAt: at, provider: by = "", ended = null } = command;
  return rewritten(tx, command, BY_CLOCK, (payment) => noted(payment, { at, ended, by, now: tx.now }));
}
