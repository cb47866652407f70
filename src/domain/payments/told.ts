// The money of a booking as its customer is told of it: what is due and when, what was taken, what goes back.

import type { BookingStatus } from "../booking/booking";
import type { Price } from "../booking/pricing";
import { refundOf } from "../booking/refunds";
import type { Service } from "../tenant/service";
import { keptOf, ledgerOf } from "./ledger";
import { type Payment, wasTaken } from "./payment";
import { paymentTermsOf } from "./terms";

/** A booking, or what would become one. */
export type Payable = {
  readonly service: Service;
  readonly price: Price | null;
  /** Due before it stands. Absent where nothing is. */
  readonly dueNowMinor?: number;
  readonly payments?: readonly Payment[];
  /** Absent before it is booked. */
  readonly status?: BookingStatus;
};

export type MoneyTold = {
  readonly currency: string;
  /** Due before the booking stands. */
  readonly dueNow: number;
  /** Due once it stands, and whether the customer can pay that through a provider. */
  readonly rest: number;
  readonly isRestOnline: boolean;
  readonly paid: number;
  readonly goingBack: number;
  readonly back: number;
  /** What a provider could not give back. */
  readonly stuck: number;
};

const STANDS: ReadonlySet<BookingStatus> = new Set(["confirmed", "completed", "no_show"]);

/** Null where no money is asked for before the booking stands, and none was taken or can be paid online. */
export function moneyTold(of: Payable): MoneyTold | null {
  const { service, price, dueNowMinor = 0, payments = [], status } = of;
  const ledger = ledgerOf({ price, dueNowMinor, payments });
  const { rest, methods } = paymentTermsOf(service);
  const isRestOnline = rest === "online" && methods.includes("online");
  const taken = payments.filter(wasTaken);
  if (!ledger || (dueNowMinor === 0 && taken.length === 0 && !isRestOnline)) return null;
  const isAhead = status === undefined || status === "held";
  const dueNow = isAhead ? Math.max(0, dueNowMinor - keptOf(payments)) : 0;
  const { currency, dueInAll, paid, refunded } = ledger;
  const refunds = taken.flatMap((payment) => payment.refunds);
  const ofState = (state: "due" | "failed") =>
    sum(refunds.filter((refund) => refund.state === state).map(({ amountMinor }) => amountMinor));
  return {
    currency,
    dueNow,
    rest: isAhead ? Math.max(0, dueInAll - dueNow) : STANDS.has(status) ? dueInAll : 0,
    isRestOnline,
    paid,
    goingBack: ofState("due"),
    back: refunded,
    stuck: ofState("failed"),
  };
}

/** What goes back to the customer who cancels now. Null where the business keeps no money of theirs. */
export function backIfCancelled(of: Payable & { readonly startAt: number }, now: number): Price | null {
  const { service, price, payments = [], startAt } = of;
  const kept = keptOf(payments);
  if (price === null || kept === 0) return null;
  const refund = refundOf(service.cancellation, { ...price, amountMinor: kept }, startAt, now);
  return { ...price, amountMinor: refund?.amountMinor ?? 0 };
}

/** Whether the customer pays something, so that cancelling is a question of what goes back. */
export function paysSomething({ dueNowMinor = 0, payments = [] }: Pick<Payable, "dueNowMinor" | "payments">): boolean {
  return dueNowMinor > 0 || keptOf(payments) > 0;
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
