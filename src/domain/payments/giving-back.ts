// Money of a payment that goes back: what may, what was decided, and what the provider made of it.

import { invalid, type Refusal, refuse } from "../refusal";
import { payableOf } from "../tenant/currencies";
import { MINUTE_MS } from "../time/local-time";
import { wholePart } from "./credit";
import { isByHand, isOfPrice, type Payment, type PaymentRefund, type PaymentState, wasTaken } from "./payment";

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
  readonly isAccountGone?: boolean | undefined;
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
    ...(requestKey !== undefined && { requestKey, requestMinor: asked.amountMinor }),
    ...(asked.isAccountGone && { isAccountGone: true as const }),
  };
  return { ...payment, refunds: [...payment.refunds, refund] };
}

/** What staff gave back of a payment, and is not asked for again. What the calendar gives back by itself is due anyway. */
export function givenAway({ refunds }: Payment): number {
  return sum(refunds.filter(isGivenAway));
}

function isGivenAway({ by, state, isMistake, askedAgainBy }: PaymentRefund): boolean {
  return by !== null && state !== "failed" && isMistake === undefined && askedAgainBy === undefined;
}

/**
 * The payment with what staff gave back asked for again. A refund is a kindness until they say so: the customer may be
 * about to pay in another way, or had taken the money back by themselves.
 */
export function askedAgain(payment: Payment, askedAgainBy: string): Payment | Refusal {
  if (!isOfPrice(payment) || givenAway(payment) === 0)
    return refuse("invalid_transition", { payment_state: stateOf(payment) });
  const refunds = payment.refunds.map((one) => (isGivenAway(one) ? { ...one, askedAgainBy } : one));
  return { ...payment, refunds };
}

/** For so long the member who recorded money can take the entry back. Later it is a refund, by a member who sees money. */
export const TAKE_BACK_MS = 15 * MINUTE_MS;

/** Whether the payment was an entry by mistake, which was taken back: it counts as if it had never been made. */
export function isMistaken({ refunds }: Pick<Payment, "refunds">): boolean {
  return refunds.some(({ isMistake }) => isMistake === true);
}

/** Why an entry cannot be taken back, or null. It is another's, its time is over, or money of it has gone back. */
export function whyNotTakenBack(payment: Payment, by: string, now: number): Refusal | null {
  if (!isByHand(payment) || payment.by !== by) {
    return { code: "forbidden", detail: "Only the member or token that made an entry takes it back." };
  }
  const isWhole = wasTaken(payment) && payment.refunds.every(({ state }) => state === "failed");
  if (!isWhole || payment.paidAt === null) return refuse("invalid_transition", { payment_state: stateOf(payment) });
  if (now < payment.paidAt + TAKE_BACK_MS) return null;
  return { code: "too_late_to_change", detail: "An entry can be taken back for 15 minutes." };
}

/** The payment with its entry taken back. Its receipt has a number, so another receipt takes that one back. */
export function takenBack(payment: Payment, by: string, now: number): Payment | Refusal {
  const refusal = whyNotTakenBack(payment, by, now);
  if (refusal) return refusal;
  const decided = decideRefund(payment, { amountMinor: null, reason: null, by, isInHand: true }, now);
  if ("code" in decided) return decided;
  return {
    ...decided,
    refunds: decided.refunds.map((one, at, all) => (at === all.length - 1 ? { ...one, isMistake: true } : one)),
  };
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
