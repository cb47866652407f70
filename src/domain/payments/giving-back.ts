// Money of a payment that goes back: what may, what was decided, and what the provider made of it.

import { invalid, type Refusal, refuse } from "../refusal";
import { payableOf } from "../tenant/currencies";
import { wholePart } from "./credit";
import { type Payment, type PaymentRefund, type PaymentState, wasTaken } from "./payment";

/** The id of the receipt that takes back the receipt of a refund: it was done, and failed later. */
export function correctionOf(refundId: string): string {
  return `${refundId}-c`;
}

/** A payment without what staff wrote of it, which may tell of a person. */
export function withoutTexts(payment: Payment): Payment {
  return { ...payment, note: null, refunds: payment.refunds.map((refund) => ({ ...refund, reason: null })) };
}

/** What is to be given back of a payment, decided or done. A failed refund gives nothing. */
export function givenBack({ refunds }: Pick<Payment, "refunds">): number {
  return sum(refunds.filter(({ state }) => state !== "failed"));
}

/** What the provider has acknowledged to be back with the customer. */
export function refundedOf({ refunds }: Pick<Payment, "refunds">): number {
  return sum(refunds.filter(({ state }) => state === "done"));
}

/** What was decided to go back and is not back yet. */
export function toGoBack({ refunds }: Pick<Payment, "refunds">): number {
  return sum(refunds.filter(({ state }) => state === "due"));
}

/**
 * What the calendar decided to give back and the provider could not. It is not decided again by itself, as it would fail
 * again: staff see to it, and what they give back then counts for it.
 */
export function stuckOf({ refunds }: Pick<Payment, "refunds">): number {
  return refunds.reduce((stuck, { amountMinor, by, state }) => {
    if (by === null) return state === "failed" ? stuck + amountMinor : stuck;
    return state === "failed" ? stuck : Math.max(0, stuck - amountMinor);
  }, 0);
}

/** What can still be given back. */
export function refundable(payment: Payment): number {
  return wasTaken(payment) ? payment.amountMinor - givenBack(payment) : 0;
}

/** The state that a reader sees: that of the money, with what came of giving it back. */
export function stateOf(payment: Payment): PaymentState {
  if (!wasTaken(payment)) return payment.state;
  const refunded = refundedOf(payment);
  if (payment.refunds.at(-1)?.state === "failed") return "refund_failed";
  if (refunded === 0) return "paid";
  return refunded < payment.amountMinor ? "partly_refunded" : "refunded";
}

export type AskedRefund = Pick<PaymentRefund, "reason" | "by" | "requestKey"> & {
  /** Null gives back all that is left. */
  readonly amountMinor: number | null;
  /** Staff have put it into the customer's hand already. A provider has yet to move its money. */
  readonly isInHand: boolean;
};

/** How much of an amount can go back: what a bank moves, whole visits, and all that staff hand over. */
export function movableOf(payment: Payment, amountMinor: number): number {
  if (payment.credit) return wholePart(payment, givenBack(payment), amountMinor);
  return payment.provider === null ? amountMinor : payableOf(amountMinor, payment.currency);
}

const PART_OF_A_VISIT = "must be what whole visits are worth";

/** Decides a refund. It never gives back more than was taken. */
export function decideRefund(payment: Payment, asked: AskedRefund, now: number): Payment | Refusal {
  const left = refundable(payment);
  if (left === 0) return refuse("invalid_transition", { payment_state: stateOf(payment) });
  const amountMinor = asked.amountMinor ?? left;
  if (amountMinor > left) return refuse("payment_exceeds_due", { refundable: left, currency: payment.currency });
  if (movableOf(payment, amountMinor) !== amountMinor) {
    return invalid("/amount", payment.credit ? PART_OF_A_VISIT : "must be an amount that a bank can move");
  }
  const { reason, by, requestKey } = asked;
  const id = `${payment.id}-${payment.refunds.length + 1}`;
  const isDone = asked.isInHand && payment.provider === null;
  const state = isDone ? "done" : "due";
  const refund: PaymentRefund = {
    ...{ id, amountMinor, reason, by, state, decidedAt: now, endedAt: isDone ? now : null },
    ...(requestKey !== undefined && { requestKey }),
  };
  return { ...payment, refunds: [...payment.refunds, refund] };
}

/**
 * A refund as its provider answered it. A refund that was done may still fail days later, and then stays failed. `seenAs`
 * is the provider's name of one that went back without Berth's word.
 */
export function answerRefund(
  payment: Payment,
  refundId: string,
  state: "done" | "failed",
  now: number,
  seenAs?: string,
): Payment | null {
  const refund = payment.refunds.find(({ id }) => id === refundId);
  if (!refund || refund.seenAs !== seenAs || refund.state === state || refund.state === "failed") return null;
  const refunds = payment.refunds.map((each) => (each === refund ? { ...each, state, endedAt: now } : each));
  return { ...payment, refunds };
}

function sum(refunds: readonly PaymentRefund[]): number {
  return refunds.reduce((total, { amountMinor }) => total + amountMinor, 0);
}
