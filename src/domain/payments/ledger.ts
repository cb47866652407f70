// What a booking has cost and returned so far: the sums of its payments, and the state that customers and staff see.

import type { BookingStatus } from "../booking/booking";
import type { Price } from "../booking/pricing";
import { payableOf } from "../tenant/currencies";
import { isMistaken, refundable, refundedOf } from "./giving-back";
import { isFee, isOfPrice, type Payment, wasTaken } from "./payment";
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
  /** Due in all, less what the business keeps. */
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
  // What staff gave back is not asked for again, so it counts as paid.
  const came = (payment: Payment) => (wasTaken(payment) ? payment.amountMinor - returnedUnasked(payment) : 0);
  const priceMinor = owedBy(account, came);
  const isCorrected = ofPrice.length > payments.length && ofPrice.at(-1) !== payments.at(-1);
  const leftMinor = withoutOddEnd(account, Math.max(0, priceMinor - paid));
  const isWaiting = whole.status === "held" && dueNowMinor !== null;
  const state = ledgerState({ leftMinor, dueNowMinor, payments, paid, refunded, isCorrected, isWaiting });
  return {
    state,
    dueNow: Math.max(0, (dueNowMinor ?? 0) - keptOf(payments)),
    dueInAll: withoutOddEnd(
      account,
      Math.max(0, priceMinor - total(payments.map(came)) - feesOf(whole.payments, true)),
    ),
    paid,
    refunded,
    currency,
  };
}

/**
 * What is left, unless it is an odd end: some currencies have a last digit that no bank moves. It is not asked of a
 * customer who pays through banks. One who pays in cash can bring it.
 */
export function withoutOddEnd({ price, payments }: Pick<Account, "price" | "payments">, leftMinor: number): number {
  if (price === null || payableOf(leftMinor, price.currency) > 0) return leftMinor;
  const kept = payments.filter((payment) => isOfPrice(payment) && refundable(payment) > 0);
  return kept.length > 0 && kept.every(({ method }) => method !== "cash") ? 0 : leftMinor;
}

/** What may still be taken for a booking, in any way. */
export function leftToPay(account: Account): number {
  return Math.max(0, owedOf(account) - keptOf(account.payments) - feesOf(account.payments));
}

/** What staff may still take for a booking in cash. */
export function leftInCash(account: Account): number {
  return Math.max(0, cashTotalOf(account, refundable) - keptOf(account.payments) - feesOf(account.payments));
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
function feesOf(payments: readonly Payment[], isAskedToo = false): number {
  const isUnderWay = ({ state, asksCustomer }: Payment) => state === "open" && (isAskedToo || !asksCustomer);
  return total(payments.filter(isFee).map((fee) => (isUnderWay(fee) ? fee.amountMinor : refundable(fee))));
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

/** What the calendar itself gave back, as the price fell. What staff gave is not asked for again. */
function returnedUnasked({ refunds }: Payment): number {
  return total(refunds.filter(({ by, state }) => by === null && state !== "failed").map((one) => one.amountMinor));
}

function total(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}
