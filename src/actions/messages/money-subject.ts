// The money that a message is about: one payment of a booking, or one refund of it.

import type { BookingRecord } from "../../domain/booking/booking-record";
import type { EventDetail } from "../../domain/events";
import { type SentKind, UNDO_MS } from "../../domain/messages/kinds";
import { correctionOf } from "../../domain/payments/giving-back";
import { returnedPart, takenPart } from "../../domain/payments/parts";
import { ownPayments } from "../../domain/payments/payer";
import { type Payment, type PaymentRefund, wasTaken } from "../../domain/payments/payment";
import type { ToldMoney, ToldReceipt } from "../../messages/facts";
import type { Deps } from "../deps";
import { type IssuedReceipt, receiptsOf, toldReceipt } from "../payments/receipts";
import type { Asked } from "./subject";

export type Money = { readonly payment: Payment; readonly refund: PaymentRefund | undefined };

/** Undefined where the event is not about money, or the payment is not there any more. */
export function moneyOf({ payments = [] }: BookingRecord, detail: EventDetail): Money | undefined {
  const payment = payments.find(({ id }) => id === detail.payment);
  return payment && { payment, refund: payment.refunds.find(({ id }) => id === detail.refund) };
}

export function toldMoney({ payment, refund }: Money): ToldMoney {
  const { amountMinor } = refund ?? payment;
  const { currency, credit } = payment;
  return {
    amount: { amountMinor, currency },
    isStuck: refund?.state === "failed",
    isAccountGone: refund?.isAccountGone === true,
    ...(credit && { credit: refund ? returnedPart(payment, (one) => one === refund) : takenPart(payment) }),
  };
}

/** Messages about a booking that tell of its money. */
const WITH_MONEY: readonly SentKind[] = [
  ...["booked", "approved", "declined", "cancelled", "cancelled_by_business"],
  ...["session_cancelled", "payment_expired"],
] as SentKind[];

/** The receipts of the money that a message is about. That of a refund follows once the money is back. */
export async function receiptsTold(
  deps: Deps,
  kind: SentKind,
  booking: BookingRecord,
  money: Money | undefined,
  hrefOf: (id: string) => string,
): Promise<readonly ToldReceipt[]> {
  const isWhole = money === undefined && WITH_MONEY.includes(kind);
  const payments = money ? [money.payment] : isWhole ? ownPayments(booking) : [];
  const issued = await receiptsOf(deps, { ...booking, payments: payments.filter(hasReceipt) });
  const told = money ? receiptsFor(issued, money.refund?.id) : issued;
  return told.map((row) => toldReceipt(row, hrefOf(row.id)));
}

/** Credit moves no money. */
function hasReceipt(payment: Payment): boolean {
  return wasTaken(payment) && !payment.credit;
}

/** Those of a refund, or else of the payment. */
export function receiptsFor(issued: readonly IssuedReceipt[], refund: string | undefined): readonly IssuedReceipt[] {
  const ofRefund = issued.filter(({ id }) => refund !== undefined && (id === refund || id === correctionOf(refund)));
  return ofRefund.length > 0 ? ofRefund : issued.filter(({ kind }) => kind === "payment");
}

/** Where staff open a receipt. */
export function deskReceipt({ origin, configuration }: Pick<Asked, "origin" | "configuration">) {
  return (id: string) => `${origin}/dashboard/${configuration.tenant.slug}/receipts/${id}`;
}

/** Why a message about money is not to be sent any more, as far as the money says so. */
export function whyMoneyIsOver(kind: SentKind, money: Money | undefined): string | null {
  // What became of money that came after all is told by its own event.
  if (kind === "payment_expired" && money && wasTaken(money.payment)) return "was_paid";
  // Staff are told, and give it back in another way.
  const correction = money?.payment.refunds.find(({ isMistake }) => isMistake);
  // The customer hears nothing of money that never was. One who has already heard of it hears that it does not count.
  if (kind === "receipt" && correction) return "taken_back";
  const isUnheard = (correction?.decidedAt ?? 0) < (money?.payment.paidAt ?? 0) + UNDO_MS;
  if (kind === "payment_corrected" && isUnheard) return "not_told";
  if (kind === "refunded" && money?.refund?.state === "failed") return "refund_failed";
  return null;
}
