// The money of a booking as its customer is told of it: what is due and when, what was taken, what goes back.

import type { BookingStatus } from "../booking/booking";
import type { BookingRecord } from "../booking/booking-record";
import type { Price } from "../booking/pricing";
import { type Cancellable, leftByMove } from "../booking/refunds";
import { payableOf } from "../tenant/currencies";
import type { Service } from "../tenant/service";
import { isMistaken, refundable } from "./giving-back";
import { fallOfPrice } from "./late-move";
import { cashTotal, keptOf, ledgerOf, leftInCash, leftToPay, owedOf } from "./ledger";
import { type Part, returnedPart, takenPart } from "./parts";
import { type Held, isOfFormer, ownPayments } from "./payer";
import { isOfPrice, type Payment, wasTaken } from "./payment";
import { isTooLittle } from "./providers";
import { keptAfterEnd, returnedAtEnd, withPaymentsSettled } from "./settling";
import { OVER } from "./stage";
import { isPaidOnline, paymentTermsOf } from "./terms";

/** A booking, or what would become one. */
export type Payable = {
  readonly service: Service;
  readonly price: Price | null;
  /** Due before it stands. Absent where nothing is. */
  readonly dueNowMinor?: number;
  readonly payments?: readonly Payment[];
  /** Off the price, in percent, for what is paid in cash. */
  readonly cashPercent?: number;
  /** What of its money the business keeps at any price. Absent: no more than the price. */
  readonly leastKeptMinor?: number;
  /** Absent before it is booked. */
  readonly status?: BookingStatus;
  /** Who has it now. What was paid before by another one counts for what is left, and is not told. */
  readonly customer?: Held["customer"];
};

export type MoneyTold = {
  readonly currency: string;
  /** Due before the booking stands. */
  readonly dueNow: number;
  /** Due once it stands, and whether the customer can pay that through a provider. */
  readonly rest: number;
  readonly isRestOnline: boolean;
  /** The same in cash, where that is less. */
  readonly restInCash: number | null;
  /** What the customer who has the booking now has paid. So are all sums that follow. */
  readonly paid: number;
  readonly goingBack: number;
  /** What a provider could not give back. */
  readonly stuck: number;
  /** A part of the price came from a customer who had the booking before. */
  readonly isPaidBefore: boolean;
  /** The same by what it was: money, visits or an amount of credit. */
  readonly parts: {
    readonly paid: readonly Part[];
    readonly goingBack: readonly Part[];
    readonly back: readonly Part[];
  };
};

const STANDS: ReadonlySet<BookingStatus> = new Set(["confirmed", "completed", "no_show"]);

/** Null where no money is asked for before the booking stands, and none was taken or can be paid online. */
export function moneyTold(of: Payable): MoneyTold | null {
  const { service, price, dueNowMinor = 0, payments = [], cashPercent, status } = of;
  const account = {
    ...{ price, dueNowMinor, payments },
    ...(cashPercent !== undefined && { cashPercent }),
    ...(status !== undefined && { status }),
  };
  const ledger = ledgerOf(account);
  const terms = paymentTermsOf(service);
  const isAhead = status === undefined || status === "held";
  // Until the booking stands, the accounts of the business are as its service noted them a moment ago.
  const isOnline = isAhead ? isPaidOnline(service) : terms.methods.includes("online");
  const mayRestOnline = terms.rest === "online" && isOnline;
  const own = ownPayments(of);
  const taken = takenForPrice(own);
  const isLinked = hasPage(payments);
  const isNothing = dueNowMinor === 0 && takenForPrice(payments).length === 0 && !mayRestOnline && !isLinked;
  if (!ledger || isNothing) return null;
  const dueNow = isAhead ? Math.max(0, dueNowMinor - keptOf(payments)) : 0;
  const { currency, dueInAll } = ledger;
  const refunds = taken.flatMap((payment) => payment.refunds);
  const ofState = (state: "due" | "failed") =>
    sum(refunds.filter((refund) => refund.state === state).map(({ amountMinor }) => amountMinor));
  const partsOf = (wanted: "due" | "done") =>
    taken.map((payment) => returnedPart(payment, ({ state }) => state === wanted));
  const rest = isAhead ? restAhead(of, Math.max(0, dueInAll - dueNow), dueNow) : STANDS.has(status) ? dueInAll : 0;
  const inCash = Math.max(0, leftInCash(account) - dueNow);
  return {
    currency,
    dueNow,
    rest,
    // A page that is open before the booking stands is for what is due now. What is too little for a page is paid on site.
    isRestOnline: (isLinked && !isAhead) || (mayRestOnline && !isTooLittle(payableOf(rest, currency), currency)),
    restInCash: inCash < rest ? inCash : null,
    paid: sum(taken.map(({ amountMinor }) => amountMinor)),
    goingBack: ofState("due"),
    stuck: ofState("failed"),
    isPaidBefore: keptOf(payments) > keptOf(own),
    parts: { paid: taken.map(takenPart), goingBack: partsOf("due"), back: partsOf("done") },
  };
}

/** Whether a page to pay the price on is open. Staff may have made it, also where the rest is else paid on site. */
export function hasPage(payments: readonly Payment[]): boolean {
  return payments.some((payment) => payment.state === "open" && payment.checkout !== null && isOfPrice(payment));
}

/** What is to follow once the customer has paid what is due now. Online, they are asked for no odd end of it. */
function restAhead({ service, price }: Payable, restMinor: number, dueNow: number): number {
  const isOddEnd = dueNow > 0 && price !== null && payableOf(restMinor, price.currency) === 0;
  return isOddEnd && isPaidOnline(service) ? 0 : restMinor;
}

/** No money changes hands where all that was taken came of the customer's credit. */
export function isOfCredit(payments: readonly Payment[] = []): boolean {
  const taken = takenForPrice(payments);
  return taken.length > 0 && taken.every(({ method }) => method === "credit");
}

/** What was taken for the price, and still counts. */
export function takenForPrice(payments: readonly Payment[]): readonly Payment[] {
  return payments.filter((payment) => wasTaken(payment) && isOfPrice(payment) && !isMistaken(payment));
}

export type CashTold = {
  readonly price: Price;
  /** The customer has had it: nothing is left to pay. Else they still may. */
  readonly isGiven: boolean;
};

/** What the booking costs in all where the customer pays in cash, if that is less. Null once they cannot any more. */
export function cashPriceTold({
  price,
  dueNowMinor = 0,
  payments = [],
  cashPercent,
  status,
}: Payable): CashTold | null {
  if (price === null || cashPercent === undefined || (status !== undefined && OVER.has(status))) return null;
  const account = { price, dueNowMinor, payments, cashPercent, ...(status !== undefined && { status }) };
  const amountMinor = cashTotal(account);
  if (amountMinor === null) return null;
  const isGiven = leftToPay(account) === 0;
  return isGiven && owedOf(account) !== amountMinor ? null : { price: { ...price, amountMinor }, isGiven };
}

/** What goes back if the booking is cancelled, in all and by what it was. */
export type BackTold = Price & { readonly parts: readonly Part[] };

/** What goes back if the booking is cancelled now, of all payments or some. Null where the business keeps no money of these. */
export function backIfCancelled(
  of: Payable & Cancellable,
  now: number,
  isOfThese: (payment: Payment) => boolean = () => true,
): BackTold | null {
  const { price, payments = [] } = of;
  const kept = keptOf(payments.filter(isOfThese));
  if (price === null || kept === 0) return null;
  const share = (part: number) => part - keptAfterEnd(of, part, now);
  const left = returnedAtEnd(payments, share, now, of.leastKeptMinor).filter(isOfThese);
  return { ...price, amountMinor: kept - keptOf(left), parts: newParts(left, payments) };
}

/** What of it goes back to the customer who has the booking now. A customer who had it before gets their own money. */
export function backToCustomer(booking: BookingRecord, now: number): BackTold | null {
  return backIfCancelled(booking, now, (payment) => !isOfFormer(booking, payment));
}

/**
 * The most that a cancellation gives back once the customer has moved the booking at `now`, in percent. Undefined where
 * the move changes nothing of it. A request of which nothing is paid costs nothing to withdraw, so its move neither.
 */
export function mostBackAfterMove(of: Payable & Cancellable, now: number): number | undefined {
  const isMereRequest = of.status === "pending" && !paysSomething(of);
  return isMereRequest ? of.mostBackPercent : leftByMove(of, now);
}

/** The booking as its refund steps are told. Where late moves left nothing to give back, no step gives any. */
export function asStepsTold<B extends Pick<Payable, "payments" | "leastKeptMinor">>(of: B): B {
  const { payments = [], leastKeptMinor = 0 } = of;
  return leastKeptMinor > 0 && keptOf(payments) <= leastKeptMinor ? { ...of, mostBackPercent: 0 } : of;
}

/** What a move by the customer at `now`, to a time of this price, makes of the money. Null where all of it stays. */
export function moneyMoved(booking: BookingRecord, price: Price | null, now: number): MoneyMoved | null {
  if (price === null) return null;
  const mostBackPercent = mostBackAfterMove(booking, now);
  const moved = { ...booking, price, ...(mostBackPercent !== undefined && { mostBackPercent }) };
  const after = withPaymentsSettled(moved, booking, now, { isOwnMove: true });
  const backMinor = keptOf(ownPayments(booking)) - keptOf(ownPayments(after));
  const hasNoFall = fallOfPrice({ ...booking, price }, booking) <= 0 || areAllVisits(ownPayments(booking));
  if (backMinor === 0 && hasNoFall) return null;
  const isRestKept = keptOf(after.payments ?? []) <= (after.leastKeptMinor ?? 0);
  const parts = newParts(ownPayments(after), ownPayments(booking));
  return { back: { ...price, amountMinor: backMinor, parts }, isRestKept };
}

type MoneyMoved = {
  /** What goes back with the move to the customer who has the booking now. */
  readonly back: BackTold;
  /** No cancellation gives back what is left. */
  readonly isRestKept: boolean;
};

/** A visit is worth a booking, and none goes back for a cheaper time. */
function areAllVisits(payments: readonly Payment[]): boolean {
  const kept = takenForPrice(payments).filter((payment) => refundable(payment) > 0);
  return kept.length > 0 && kept.every(({ credit }) => credit?.visits != null);
}

/** What the refunds give back that were not decided before, by what it was. */
function newParts(after: readonly Payment[], before: readonly Payment[]): readonly Part[] {
  const earlier = new Set(before.flatMap(({ refunds }) => refunds));
  return after.map((payment) => returnedPart(payment, (refund) => !earlier.has(refund)));
}

/** Whether the customer pays something, so that cancelling is a question of what goes back. */
export function paysSomething({ dueNowMinor = 0, payments = [] }: Pick<Payable, "dueNowMinor" | "payments">): boolean {
  return dueNowMinor > 0 || keptOf(payments) > 0;
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
