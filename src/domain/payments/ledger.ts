// What a booking has cost and returned so far: the sums of its payments, and the state that customers and staff see.

import type { BookingStatus } from "../booking/booking";
import type { Price } from "../booking/pricing";
import { payableOf } from "../tenant/currencies";
import { isMistaken, refundable, refundedOf } from "./giving-back";
import { isFee, isOfPrice, type Payment, type PaymentRefund, wasTaken } from "./payment";
import { cashPriceOf } from "./terms";

export const LEDGER_STATES = [
  "none",
  "open",
  "deposit_paid",
  "paid",
  "partly_refunded",
  "refunded",
  "failed",
  "expired",
] as const;
export type LedgerState = (typeof LEDGER_STATES)[number];

/** The money side of a booking. Amounts are in minor units of one currency. */
export type Ledger = {
  readonly state: LedgerState;
  /** Due before the booking stands, less what the business keeps. Nothing is due any more once it stands, or ended. */
  readonly dueNow: number;
  /** What is left to pay in all, less a fee that the customer is asked for. */
  readonly dueInAll: number;
  /** All that was ever taken. */
  readonly paid: number;
  /** All that is back with the customer. */
  readonly refunded: number;
  readonly currency: string;
};

export type Account = {
  readonly price: Price | null;
  /** What was asked before the booking stands. Null when nothing was. */
  readonly dueNowMinor?: number | null;
  readonly payments: readonly Payment[];
  /** Off the price, in percent, for what is paid in cash. Absent where the business gives no discount. */
  readonly cashPercent?: number;
  readonly status?: BookingStatus;
};

/**
 * A fee for staying away is no part of the price, so no sum counts it. But both together never exceed the price. Nor does
 * any sum count an entry that was a mistake.
 */
export function ledgerOf(whole: Account): Ledger | null {
  const ofPrice = whole.payments.filter((payment) => !isFee(payment));
  const account = { ...whole, payments: ofPrice.filter((payment) => !isMistaken(payment)) };
  const { price, dueNowMinor = null, payments } = account;
  const currency = price?.currency ?? ofPrice[0]?.currency;
  if (currency === undefined) return null;
  const taken = payments.filter(wasTaken);
  const paid = total(taken.map(({ amountMinor }) => amountMinor));
  const refunded = total(taken.map(refundedOf));
  const priceMinor = owedBy(account, cameOf);
  const isCorrected = ofPrice.length > payments.length && ofPrice.at(-1) !== payments.at(-1);
  const leftMinor = withoutOddEnd(account, Math.max(0, priceMinor - paid));
  const isWaiting = whole.status === "held" && dueNowMinor !== null;
  const state = ledgerState({ leftMinor, dueNowMinor, payments, paid, refunded, isCorrected, isWaiting });
  return {
    state,
    dueNow: Math.max(0, (dueNowMinor ?? 0) - keptOf(payments)),
    dueInAll: Math.max(0, leftToPay(whole) - askedFeesOf(whole.payments)),
    paid,
    refunded,
    currency,
  };
}

/**
 * What is left, unless it is an odd end: some currencies have a last digit that no bank moves. It is not asked of a
 * customer who pays through banks. One who pays in cash can bring it.
 */
function withoutOddEnd({ price, payments }: Pick<Account, "price" | "payments">, leftMinor: number): number {
  if (price === null || payableOf(leftMinor, price.currency) > 0) return leftMinor;
  const kept = payments.filter((payment) => isOfPrice(payment) && refundable(payment) > 0);
  return kept.length > 0 && kept.every(({ method }) => method !== "cash") ? 0 : leftMinor;
}

/**
 * What is left to pay of a booking. Pages for customers and staff, the form that takes money, the link and the checkout
 * all ask here. So none takes more than another one says. What staff gave back is not left to pay, unless they ask for it
 * again.
 */
export function leftToPay(account: Account): number {
  return Math.max(dueOfHold(account), withoutOddEnd(account, leftBy(account, owedBy(account, cameOf))));
}

/** The same in cash: less the discount. Who pays in cash can bring a last digit that no bank moves. */
export function leftInCash(account: Account): number {
  return Math.max(dueOfHold(account), leftBy(account, cashTotalOf(account, cameOf)));
}

function leftBy({ payments }: Account, owedMinor: number): number {
  return Math.max(0, owedMinor - total(payments.filter(isOfPrice).map(cameOf)) - feesOf(payments));
}

/** What keeps a held place is due whole, also where staff gave back what had come for it. */
function dueOfHold({ status, dueNowMinor, payments }: Account): number {
  return status === "held" ? Math.max(0, (dueNowMinor ?? 0) - keptOf(payments)) : 0;
}

/** What of a payment counts as paid. What staff gave back is not asked for again, so it does. */
function cameOf(payment: Payment): number {
  return wasTaken(payment) && !isMistaken(payment) ? payment.amountMinor - dueAgain(payment) : 0;
}

/** What a booking costs, as it was paid: less the discount where all that is not due before it stands came in cash. */
export function owedOf(account: Account): number {
  return owedBy(account, refundable);
}

/** What a booking costs in cash, where the customer may still have that price. Null where it is the price itself. */
export function cashTotal(account: Account): number | null {
  const inCash = cashTotalOf(account, refundable);
  return inCash < (account.price?.amountMinor ?? 0) ? inCash : null;
}

function owedBy(account: Account, counted: (payment: Payment) => number): number {
  const inCash = cashTotalOf(account, counted);
  return total(account.payments.filter(isOfPrice).map(counted)) >= inCash ? inCash : (account.price?.amountMinor ?? 0);
}

/**
 * The price in cash. It ends, and the full price counts, in two cases: all of it came in other ways, or more did than was
 * due before the booking stands.
 */
function cashTotalOf(account: Account, counted: (payment: Payment) => number): number {
  const { price, dueNowMinor, payments, cashPercent = 0 } = account;
  const priceMinor = price?.amountMinor ?? 0;
  const due = dueNowMinor ?? 0;
  const otherwise = total(payments.filter((each) => each.method !== "cash" && isOfPrice(each)).map(counted));
  const inCash = cashPriceOf(priceMinor, due, cashPercent);
  return otherwise > due || otherwise >= inCash ? priceMinor : inCash;
}

/** What the business keeps of all that it took for the price, once every decided refund is done. */
export function keptOf(payments: readonly Payment[]): number {
  return total(payments.filter(isOfPrice).map(refundable));
}

/**
 * Fees for staying away that were taken and not given back, or that are under way. One that the customer is asked for is
 * no hindrance to take the price in its place.
 */
function feesOf(payments: readonly Payment[]): number {
  const isUnderWay = ({ state, asksCustomer }: Payment) => state === "open" && !asksCustomer;
  return total(payments.filter(isFee).map((fee) => (isUnderWay(fee) ? fee.amountMinor : refundable(fee))));
}

/** Fees that the customer is asked for. The rest of the price is not asked for beside them. */
function askedFeesOf(payments: readonly Payment[]): number {
  const asked = payments.filter((payment) => isFee(payment) && payment.state === "open" && payment.asksCustomer);
  return total(asked.map(({ amountMinor }) => amountMinor));
}

function ledgerState(of: {
  readonly leftMinor: number;
  readonly dueNowMinor: number | null;
  readonly payments: readonly Payment[];
  readonly paid: number;
  readonly refunded: number;
  /** The last entry was a mistake. What came before it does not say that the booking waits no more. */
  readonly isCorrected: boolean;
  /** The place is held for the money. */
  readonly isWaiting: boolean;
}): LedgerState {
  const { leftMinor, dueNowMinor, payments, paid, refunded, isCorrected, isWaiting } = of;
  if (refunded > 0) return refunded < paid ? "partly_refunded" : "refunded";
  // All that came is on its way back, and the place waits for other money.
  if (isWaiting && paid > 0 && keptOf(payments) === 0) return "open";
  if (paid > 0) return leftMinor > 0 ? "deposit_paid" : "paid";
  const last = payments.at(-1);
  if (isCorrected && dueNowMinor !== null) return "open";
  const isOnlyCard = last !== undefined && wasTaken(last) && !isOfPrice(last);
  if (isOnlyCard || (dueNowMinor === null && payments.length === 0)) return "none";
  if (last?.state === "failed") return "failed";
  // A page may be over before the time to pay is.
  return last?.state === "expired" && !isWaiting ? "expired" : "open";
}

/** What went back and is due again: the calendar gave it back by itself, as the price fell, or staff ask for it again. */
function dueAgain({ refunds }: Payment): number {
  const isDue = ({ by, state, askedAgainBy }: PaymentRefund) =>
    state !== "failed" && (by === null || askedAgainBy !== undefined);
  return total(refunds.filter(isDue).map(({ amountMinor }) => amountMinor));
}

function total(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}
