// One payment: what is kept of it, and how it begins. provider-word.ts and giving-back.ts change it.

import type { BookedCustomer } from "../booking/booking-record";
import type { Price } from "../booking/pricing";
import { HOMED_BODY } from "../ids";
import type { PaidByCredit } from "./credit";
import type { TaxRule } from "./tax";
import { PAYMENT_METHODS } from "./terms";

/** How a payment was made: as a service asks for it, or with credit that the customer had bought before. */
export const PAID_BY = [...PAYMENT_METHODS, "credit"] as const;
export type PaidBy = (typeof PAID_BY)[number];

/** `open` waits for the customer. `expired` and `failed` took nothing. The others took the amount. */
export const PAYMENT_STATES = [
  "open",
  "paid",
  "expired",
  "failed",
  "partly_refunded",
  "refunded",
  "refund_failed",
] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

/** Whether the provider pays a share of a payment to the operator. */
export function hasFee({ checkout }: Pick<Payment, "checkout">): boolean {
  return (checkout?.feeMinor ?? 0) > 0;
}

/** Money that goes back. It is decided once; the provider acknowledges it later. */
export type PaymentRefund = {
  /** Names it at the provider, so that a repeated request moves no money twice. */
  readonly id: string;
  readonly amountMinor: number;
  readonly reason: string | null;
  /** The member or token that decided it. Null for the calendar, by the policy or because the place was gone. */
  readonly by: string | null;
  /** The key of the request that asked for it. */
  readonly requestKey?: string;
  /** What that request said. Null asked for all that was left. */
  readonly requestMinor?: number | null;
  readonly state: "due" | "done" | "failed";
  readonly decidedAt: number;
  readonly endedAt: number | null;
  /** The provider's name of money that went back there without Berth's word. */
  readonly seenAs?: string;
  /** The business had removed the account by then, so the money came where it takes none any more. */
  readonly isAccountGone?: true;
  /** The refund of which this is what was left. Its customer was told of the whole. */
  readonly restOf?: string;
  /** Staff had recorded the payment by mistake. No money moved, neither then nor now. */
  readonly isMistake?: true;
  /** The member or token that asks for it again: the customer is to pay it in another way. */
  readonly askedAgainBy?: string;
  /** The refund that the provider made, though other money had taken its place. This one stands for it. */
  readonly carries?: string;
};

/** The booking as its receipt keeps it, also after later changes. Amounts are minor units of the payment's currency. */
export type MomentPaid = {
  readonly priceMinor: number;
  /** What the business kept of earlier payments. */
  readonly beforeMinor: number;
  /** What was left to pay after it. */
  readonly leftMinor: number;
  /** Off the price, as all that was left came in cash. Absent where nothing is. */
  readonly cashOffMinor?: number;
  readonly startAt: number;
  readonly endAt: number;
};

export type Payment = {
  readonly id: string;
  readonly state: "open" | "paid" | "expired" | "failed";
  readonly method: PaidBy;
  /** `stripe` or `razorpay`; `credit` for credit; null for money that staff took. */
  readonly provider: string | null;
  readonly amountMinor: number;
  readonly currency: string;
  /** The provider's own names of its page and of the money that moved. Null until known. */
  readonly checkout: Checkout | null;
  readonly chargeId: string | null;
  /** When it was paid, its page had another try. A bank may take that one for days more. */
  readonly otherTry?: true;
  readonly refunds: readonly PaymentRefund[];
  readonly credit?: PaidByCredit;
  /** Absent for a part of the price. `card`: it takes no money, the customer leaves a card. */
  readonly purpose?: "card" | "no_show_fee";
  /** The card that was left with it. Absent once the provider has forgotten it. */
  readonly card?: KeptCard;
  /** The connection of the business through which a fee is taken. */
  readonly connectionId?: string;
  /** The bank wants the customer to agree to a fee, so the customer pays it on a page. */
  readonly asksCustomer?: true;
  /** The tax that the amount includes, as it was when it was taken. Absent where none was told of. */
  readonly tax?: TaxRule;
  /** How its booking stood just then, for its receipt. Absent for a sale, and where an earlier build took it. */
  readonly moment?: MomentPaid;
  /** The customer who made it, once the booking has gone to another person. Null once they were erased. */
  readonly payer?: Payer | null;
  /** The erased payer had the booking before its customer of today. Once both are erased, no name tells them apart. */
  readonly isOfFormer?: true;
  readonly disputedAt?: number;
  /** How the dispute ended. A lost one has taken money back, which counts as refunded. */
  readonly disputeEnded?: "won" | "lost";
  readonly note: string | null;
  /** The member or token that recorded it. Null for a customer. */
  readonly by: string | null;
  /** The member or token that made the link to pay it. Absent where the customer opened the page. */
  readonly linkedBy?: string;
  /** The key of the request that recorded it. */
  readonly requestKey?: string;
  readonly createdAt: number;
  readonly paidAt: number | null;
};

type Payer = {
  readonly customer: BookedCustomer;
  /** When they got the booking, epoch ms. An erasure after that covers them. */
  readonly since: number;
};

/** A card that the provider keeps, by the provider's own names. */
export type KeptCard = {
  readonly customer: string;
  readonly method: string;
  /** It is the card of another person, or of an erased one. Nothing is taken of it any more. */
  readonly isOver?: true;
};

/** The provider's page on which the customer pays. */
export type Checkout = {
  readonly id: string;
  readonly url: string;
  /** The connection of the business through which it was opened. */
  readonly connectionId: string;
  /** Until when the provider keeps the page, epoch ms. */
  readonly expiresAt: number;
  /** The operator's share, which the provider pays to the operator. Absent where it pays none. */
  readonly feeMinor?: number;
};

/** The id of a payment names its booking, and which of its payments it is. */
export function paymentIdOf(bookingId: string, place: number): string {
  return `pay_${bookingId.slice(4)}${String(place).padStart(2, "0")}`;
}

/** The booking that a payment id names. Only its home knows whether it exists. A booking may have any number of payments. */
export function bookingOfPayment(paymentId: string): string {
  return `bkg_${paymentId.slice(4, 4 + HOMED_BODY)}`;
}

/** A payment that waits for the customer. Where nothing is due, it waits for a card. */
export function openPayment(bookingId: string, earlier: readonly Payment[], due: Price, now: number): Payment {
  return {
    id: paymentIdOf(bookingId, earlier.length + 1),
    state: "open",
    method: "online",
    provider: null,
    amountMinor: due.amountMinor,
    currency: due.currency,
    checkout: null,
    chargeId: null,
    refunds: [],
    ...(due.amountMinor === 0 && { purpose: "card" as const }),
    note: null,
    by: null,
    createdAt: now,
    paidAt: null,
  };
}

/** A fee that is to be taken of a card which the customer left with an earlier payment. */
export function openFee(
  bookingId: string,
  earlier: readonly Payment[],
  fee: Price,
  { from, by, now }: { readonly from: Payment; readonly by: string | null; readonly now: number },
): Payment {
  const connectionId = connectionOf(from);
  return {
    ...openPayment(bookingId, earlier, fee, now),
    ...{ purpose: "no_show_fee", provider: from.provider, by },
    ...(connectionId !== undefined && { connectionId }),
  };
}

export function isFee({ purpose }: Pick<Payment, "purpose">): boolean {
  return purpose === "no_show_fee";
}

/** What the customer can do about it now. A fee is taken of the card first. */
export function isForCustomer(payment: Payment): boolean {
  return payment.state === "open" && (!isFee(payment) || payment.asksCustomer === true);
}

/** Whether it is about money, and not only about a card. */
export function isOfMoney({ purpose }: Pick<Payment, "purpose">): boolean {
  return purpose !== "card";
}

/** Whether it pays for the booking. A fee does not. */
export function isOfPrice(payment: Pick<Payment, "purpose">): boolean {
  return isOfMoney(payment) && !isFee(payment);
}

/** A payment whose card belongs to a person who has nothing to do with the booking any more. */
export function withCardOver(payment: Payment): Payment {
  const { card } = payment;
  return card && !card.isOver ? { ...payment, card: { ...card, isOver: true } } : payment;
}

/** The member or token behind it: it took the money, gave the credit, or asked the customer by a link. */
export function madeBy({ by, linkedBy }: Pick<Payment, "by" | "linkedBy">): string | null {
  return by ?? linkedBy ?? null;
}

/** The payment with the card of which a fee can be taken. */
export function withCard(payments: readonly Payment[]): Payment | undefined {
  return payments.findLast(({ card }) => card !== undefined && !card.isOver);
}

/** The connection through which money moved, or is to move. */
export function connectionOf({ checkout, connectionId }: Payment): string | undefined {
  return checkout?.connectionId ?? connectionId;
}

/** A booking waits for it, and no provider was asked. So it may come online or by hand. */
export function isPageless({ method, provider, checkout }: Pick<Payment, "method" | "provider" | "checkout">): boolean {
  return method === "online" && provider === null && !checkout;
}

/** Money that staff took into their own hands, or saw on the business's account. */
export function isByHand({ method }: Pick<Payment, "method">): boolean {
  return method === "cash" || method === "transfer";
}

export function wasTaken({ state }: Pick<Payment, "state">): boolean {
  return state === "paid";
}
