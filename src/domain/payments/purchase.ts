// The sale of a package: its payment, and what the payment means for the credit. Money gives the credit, once. Where it
// cannot give it, all of the money goes back.

import type { EventType } from "../events";
import { decideRefund, refundable } from "./giving-back";
import { type Checkout, type Payment, paymentIdOf, wasTaken } from "./payment";
import { hear, type ProviderWord } from "./provider-word";

/** What was bought, as it was then. */
export type BoughtPackage = {
  readonly id: string;
  readonly name: string;
  /** Either visits or an amount of money. */
  readonly visits: number | null;
  readonly amountMinor: number | null;
  /** Ids of the services that it pays for. Null means all. */
  readonly services: readonly string[] | null;
  readonly validDays: number | null;
};

export type Buyer = {
  readonly name: string;
  readonly email: string;
  readonly phone: string | null;
  readonly locale: string | null;
};

export type Purchase = {
  /** That of the credit that it makes. */
  readonly id: string;
  readonly tenantId: string;
  readonly customerId: string;
  readonly revision: number;
  readonly package: BoughtPackage;
  /** The buyer, who is told of the sale. Null where staff sell to a customer without an address, and once erased. */
  readonly buyer: Buyer | null;
  readonly payment: Payment;
  /** What requests of staff asked for, by their keys, so that none is done twice. */
  readonly asked?: Readonly<Record<string, string>>;
  /** The operator's share that was agreed. */
  readonly commissionPercent: number;
  /** Until when it can be paid, epoch ms. Null for a sale by staff. */
  readonly payBy: number | null;
  readonly createdAt: number;
};

/** The purchase that a payment id names. Null for the payment of a booking. */
export function purchaseOfPayment(paymentId: string): string | null {
  const body = /^pay_([0-9a-z]{16})01$/.exec(paymentId)?.[1];
  return body === undefined ? null : `crd_${body}`;
}

/** The only payment of a purchase. */
export function paymentOfPurchase(purchaseId: string): string {
  return paymentIdOf(purchaseId, 1);
}

/** What a provider's word makes of a purchase. */
export type Heard = {
  readonly payment: Payment;
  /** `sold`: the credit exists from now on. `returned`: the money came, and all of it goes back. */
  readonly outcome: "sold" | "returned" | "ended";
};

export type Through = { readonly provider: string; readonly checkout: Checkout };

export type Hearing = {
  readonly word: ProviderWord;
  /** The page that a report names. */
  readonly through?: Through;
  /** The business has removed the account that took the money. */
  readonly isAccountGone?: true;
};

/**
 * Money that comes late gives the credit as well: no place was kept for it. It goes back where its buyer was erased, the
 * account was removed, or it is not the price. Null where the word changes nothing.
 */
export function hearPurchase(
  { payment, buyer }: Purchase,
  { word, through, isAccountGone }: Hearing,
  now: number,
): Heard | null {
  // The end of a page says nothing of a payment that has another page.
  if (through && word.kind !== "paid" && payment.checkout?.id !== through.checkout.id) return null;
  // The page was paid before it was noted.
  const heard = hear(through && payment.checkout === null ? { ...payment, ...through } : payment, word, now);
  if (heard.kind === "unchanged") return null;
  if (heard.kind === "changed") return { payment: heard.payment, outcome: "ended" };
  const isPrice = heard.payment.amountMinor === payment.amountMinor && heard.payment.currency === payment.currency;
  if (buyer !== null && isPrice && !isAccountGone) return { payment: heard.payment, outcome: "sold" };
  const asked = { amountMinor: null, reason: null, by: null, isInHand: false, isAccountGone };
  const returned = decideRefund(heard.payment, asked, now);
  return "code" in returned ? null : { payment: returned, outcome: "returned" };
}

/** Whether its buyer can still go to pay. What an erased buyer pays goes back. */
export function canBePaid({ payment, payBy, buyer }: Purchase, now: number): boolean {
  return payment.state === "open" && buyer !== null && payBy !== null && now < payBy;
}

/** What the unused part of a package is worth: its share of the price, never more than can go back. */
export function worthOf(payment: Payment, left: number, all: number): number {
  if (!wasTaken(payment) || all <= 0) return 0;
  const share = Number((BigInt(payment.amountMinor) * BigInt(Math.max(0, left))) / BigInt(all));
  return Math.min(share, refundable(payment));
}

/** What happened to a sale: a type of event, and the refund that it tells of. */
export type PurchaseEvent = { readonly type: Extract<EventType, `credit.${string}`>; readonly refund?: string };

/** What a change of a payment is, to all who are told of events. Each refund is told by itself. */
export function moneyEvents(before: Payment, after: Payment): PurchaseEvent[] {
  const isDisputed = before.disputedAt === undefined && after.disputedAt !== undefined;
  const states = new Map(before.refunds.map(({ id, state }) => [id, state]));
  const ofRefunds = after.refunds
    .filter(({ id, state }) => states.get(id) !== state)
    .map(({ id, state }) => ({ type: OF_REFUND[state], refund: id }));
  return [...(isDisputed ? [{ type: "credit.disputed" } as const] : []), ...ofRefunds];
}

const OF_REFUND = {
  due: "credit.refund_due",
  done: "credit.refunded",
  failed: "credit.refund_failed",
} as const satisfies Readonly<Record<string, EventType>>;
