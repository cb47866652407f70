// What a customer who is to pay, or has paid, is told first: one state at a time.

import type { KeptBooking } from "../../actions/bookings/change-booking";
import type { PaymentsRead } from "../../actions/payments/read-truth";
import { type BookingStatus, statusAt } from "../../domain/booking/booking";
import type { Price } from "../../domain/booking/pricing";
import { keptOf } from "../../domain/payments/ledger";
import { ownPayments } from "../../domain/payments/payer";
import { isOfPrice, wasTaken } from "../../domain/payments/payment";
import { isTooLittle } from "../../domain/payments/providers";
import { paymentTermsOf } from "../../domain/payments/terms";
import { moneyTold, takenForPrice } from "../../domain/payments/told";
import { payableOf } from "../../domain/tenant/currencies";

export type PaymentState =
  /** Nothing is to be said first. */
  | { readonly kind: "none" }
  /** The place waits for money. `isOnline`: the customer can bring it now, else the business takes it. */
  | {
      readonly kind: "due";
      readonly price: Price;
      readonly deadline: number;
      readonly isOnline: boolean;
      readonly hasFailed: boolean;
    }
  /** The place waits for a card. */
  | { readonly kind: "card"; readonly deadline: number; readonly hasFailed: boolean }
  /** The customer stayed away, and their bank wants them to agree to the fee. */
  | { readonly kind: "fee"; readonly price: Price }
  /** The booking stands, and the customer can pay the rest now. */
  | { readonly kind: "rest"; readonly price: Price; readonly hasFailed: boolean }
  /** It is paid and not there yet, or the provider does not answer. */
  | { readonly kind: "processing" | "unknown"; readonly deadline: number | null; readonly isOver: boolean }
  /** The time to pay has passed. `mayCome`: the customer was on the provider's page. */
  | { readonly kind: "over"; readonly mayCome: boolean; readonly isForCard: boolean }
  /** Money came too late. */
  | { readonly kind: "late"; readonly price: Price; readonly isBack: boolean };

/** `isBack`: the customer comes from the provider's page, having paid there. */
export function paymentStateOf(read: PaymentsRead, now: number, isBack: boolean): PaymentState {
  const { kept, page, hasNoAccount = false } = read;
  const { booking } = kept;
  const { payments = [], dueNowMinor, expiresAt } = booking;
  // What became of another customer's page is not told to the one who has the booking now.
  const own = ownPayments(booking);
  const status = statusAt(booking, now);
  const fee = payments.find(({ state, asksCustomer }) => state === "open" && asksCustomer);
  if (fee && page !== "processing") return { kind: "fee", price: fee };
  if (dueNowMinor === 0 && (status === "held" || status === "expired")) return cardStateOf({ kept, page }, now, isBack);
  const money = moneyTold({ ...booking, status });
  if (!money) return { kind: "none" };
  const { currency, dueNow, rest, isRestOnline, goingBack, paid } = money;
  const deadline = status === "held" ? expiresAt : null;
  const isOver = status === "expired";
  if (page === "processing") return { kind: "processing", deadline, isOver };
  if (page === "unknown" && (isBack || isOver)) return { kind: "unknown", deadline, isOver };
  // A payment that was opened keeps its amount, even if staff have taken a part meanwhile.
  const asked = payments.find((each) => each.state === "open" && isOfPrice(each))?.amountMinor;
  const hasFailed = own.filter(isOfPrice).at(-1)?.state === "failed";
  if (deadline !== null && dueNow > 0) {
    const amountMinor = asked ?? dueNow;
    const isTaken = paymentTermsOf(booking.service).methods.includes("online") && !hasNoAccount;
    const isOnline = isTaken && !isTooLittle(amountMinor, currency);
    return { kind: "due", price: { amountMinor, currency }, deadline, isOnline, hasFailed };
  }
  if (isOver && dueNowMinor !== undefined) {
    if (paid > 0) return { kind: "late", price: { amountMinor: paid, currency }, isBack: goingBack === 0 };
    return { kind: "over", mayCome: own.some(({ checkout }) => checkout !== null), isForCard: false };
  }
  const online = asked ?? payableOf(rest, currency);
  if (rest > 0 && online > 0 && isRestOnline) {
    return { kind: "rest", price: { amountMinor: online, currency }, hasFailed };
  }
  return { kind: "none" };
}

/** A card is left, or not: nothing is paid of it. */
function cardStateOf({ kept: { booking }, page }: PaymentsRead, now: number, isBack: boolean): PaymentState {
  const { expiresAt } = booking;
  const isHeld = statusAt(booking, now) === "held";
  const deadline = isHeld ? expiresAt : null;
  if (page === "processing" || (page === "unknown" && isBack)) return { kind: page, deadline, isOver: !isHeld };
  if (deadline === null) return { kind: "over", mayCome: false, isForCard: true };
  return { kind: "card", deadline, hasFailed: ownPayments(booking).at(-1)?.state === "failed" };
}

/** Whether the page changes soon without the customer, so that it is asked for often. */
export function isWaiting({ kind }: PaymentState): boolean {
  return kind === "due" || kind === "card" || kind === "processing" || kind === "unknown";
}

export function isPaidAndBooked({ booking }: KeptBooking, status: BookingStatus): boolean {
  return status === "confirmed" && ownPayments(booking).some((each) => wasTaken(each) && isOfPrice(each));
}

/** Whether the money that came last is for a booking that stood before it. It pays the rest, and books nothing. */
export function isRestPaid({ booking }: KeptBooking): boolean {
  const { dueNowMinor = 0, payments = [] } = booking;
  const taken = takenForPrice(payments).toSorted((one, other) => (one.paidAt ?? 0) - (other.paidAt ?? 0));
  return taken.length > 0 && keptOf(taken.slice(0, -1)) >= dueNowMinor;
}
