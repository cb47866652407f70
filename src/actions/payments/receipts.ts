// Receipts of money that was taken or given back. Their numbers have no gaps within a business and a year.

import { findReceipt, listReceipts, type ReceiptRow } from "../../db/receipts";
import type { BookingRecord } from "../../domain/booking/booking-record";
import { correctionOf } from "../../domain/payments/giving-back";
import { bookingOfPayment, isByHand, type Payment, type PaymentRefund, wasTaken } from "../../domain/payments/payment";
import { type Purchase, paymentOfPurchase, purchaseOfPayment } from "../../domain/payments/purchase";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import { type Authority, mayDo } from "../../domain/tenant/actor";
import type { ToldReceipt } from "../../messages/facts";
import type { KeptBooking } from "../bookings/change-booking";
import { readStaffBooking } from "../bookings/staff-booking";
import { readPurchase } from "../credit/change-purchase";
import type { Credit } from "../credit/credit-of-customer";
import type { Deps } from "../deps";

export type IssuedReceipt = ReceiptRow & {
  /** It takes back an entry by mistake. Its kind is that of a refund, as sums count it. */
  readonly isCancellation?: true;
};

/** Of a booking, or of the sale of a package. */
export type Receipt = {
  readonly row: IssuedReceipt;
  readonly payment: Payment;
  /** The receipt that this one takes back or gives money back of, or that takes this one back. */
  readonly counterpart: ReceiptRow | null;
} & (
  | { readonly kept: KeptBooking; readonly purchase?: never }
  | { readonly purchase: Purchase; readonly kept?: never }
);

/** `R-2026-0001` */
export function receiptNumber({ year, sequence }: Pick<ReceiptRow, "year" | "sequence">): string {
  return `R-${year}-${String(sequence).padStart(4, "0")}`;
}

/** What readers call it. No money went back with an entry by mistake, so that is no refund to them. */
export function receiptKind({
  kind,
  isCancellation,
}: Pick<IssuedReceipt, "kind" | "isCancellation">): ToldReceipt["kind"] {
  return isCancellation ? "cancellation" : kind;
}

function issued(row: ReceiptRow, payments: readonly Payment[]): IssuedReceipt {
  const payment = payments.find(({ id }) => id === row.paymentId);
  const isOfMistake = payment?.refunds.some(({ id, isMistake }) => id === row.id && isMistake);
  return isOfMistake ? { ...row, isCancellation: true } : row;
}

/** A receipt as messages name it, with its page. */
export function toldReceipt(row: IssuedReceipt, href: string): ToldReceipt {
  return { kind: receiptKind(row), number: receiptNumber(row), href };
}

/** The receipts of a booking. Each follows its payment in moments, so the newest may be missing still. */
export async function receiptsOf(deps: Deps, { tenantId, payments = [] }: BookingRecord): Promise<IssuedReceipt[]> {
  if (payments.length === 0) return [];
  const ids = payments.map(({ id }) => id);
  return (await listReceipts(deps.db, tenantId, ids)).map((row) => issued(row, payments));
}

/** One receipt of a booking that its reader may see. */
export async function readReceipt(deps: Deps, kept: KeptBooking, id: string): Promise<Result<Receipt>> {
  const { tenantId, payments = [] } = kept.booking;
  const isTaken = payments.some((each) => each.id === id && wasTaken(each) && !each.credit);
  const row = await findSoon(deps, tenantId, id, isTaken ? MOST_LOOKS : 1);
  const payment = payments.find((each) => each.id === row?.paymentId);
  if (!row || !payment) return refused(missing("receipt"));
  return ok({ row: issued(row, payments), kept, payment, counterpart: await counterpartOf(deps, row, payment) });
}

/** A refund names the receipt of its payment, and a correction that of its refund. A mistake names what takes it back. */
async function counterpartOf(deps: Deps, row: ReceiptRow, payment: Payment): Promise<ReceiptRow | null> {
  const wanted = counterpartIdOf(row, payment);
  if (wanted === undefined) return null;
  const rows = await listReceipts(deps.db, row.tenantId, [payment.id]);
  return rows.find(({ id }) => id === wanted) ?? null;
}

function counterpartIdOf({ id, kind }: ReceiptRow, { id: paymentId, refunds }: Payment): string | undefined {
  switch (kind) {
    case "payment":
      return refunds.find(({ isMistake }) => isMistake)?.id;
    case "refund":
      return paymentId;
    case "correction":
      return refunds.find((refund) => correctionOf(refund.id) === id)?.id;
  }
}

const MOST_LOOKS = 5;
const LOOK_MS = 200;

/** A receipt gets its number with the copy of its payment. A customer who has just paid may ask a moment before that. */
async function findSoon(deps: Deps, tenantId: string, id: string, looks: number): Promise<ReceiptRow | undefined> {
  for (let look = 1; ; look++) {
    const row = await findReceipt(deps.db, tenantId, id);
    if (row || look >= looks) return row;
    await scheduler.wait(LOOK_MS);
  }
}

/** The receipts of a sale: of its money, and of what went back. */
export function receiptsOfPurchases(deps: Deps, tenantId: string, ids: readonly string[]): Promise<ReceiptRow[]> {
  return listReceipts(deps.db, tenantId, ids.map(paymentOfPurchase));
}

/** One receipt of a sale that its reader may see. */
export async function readPurchaseReceipt(deps: Deps, purchase: Purchase, id: string): Promise<Result<Receipt>> {
  const { tenantId, payment } = purchase;
  const row = await findReceipt(deps.db, tenantId, id);
  return row?.paymentId === payment.id
    ? ok({ row, purchase, payment, counterpart: await counterpartOf(deps, row, payment) })
    : refused(missing("receipt"));
}

/**
 * Staff who take cash and transfers see these payments, so that they can hand over the receipts. All other payments are
 * for members who see money.
 */
export function seesPayment({ seesMoney, actor }: Authority, payment: Pick<Payment, "method">): boolean {
  return seesMoney || (mayDo(actor, "bookings") && isByHand(payment));
}

/** Only members who see money see refunds. An entry by mistake moved no money, so all readers of the payment see it. */
export function seesRefund({ seesMoney }: Authority, { isMistake }: PaymentRefund): boolean {
  return seesMoney || isMistake === true;
}

/** The same of the sale of a package: what was paid for it, and what the business took back. */
export function saleSeenBy(staff: Authority, { method }: Pick<Credit, "method">) {
  return { isPriceSeen: seesPayment(staff, { method }), isReturnSeen: staff.seesMoney };
}

function seesReceipt(staff: Authority, payment: Payment, id: string): boolean {
  if (!seesPayment(staff, payment) || staff.seesMoney) return staff.seesMoney;
  return id === payment.id || payment.refunds.some((refund) => refund.id === id && seesRefund(staff, refund));
}

/** The id of a receipt names the payment, and so the booking or the package. */
export async function readStaffReceipt(deps: Deps, staff: Authority, id: string): Promise<Result<Receipt>> {
  const [paymentId = ""] = id.split("-");
  const of = await paidBy(deps, staff, paymentId);
  const found =
    of && (of.kept ? await readReceipt(deps, of.kept, id) : await readPurchaseReceipt(deps, of.purchase, id));
  return found?.ok && seesReceipt(staff, found.value.payment, id) ? found : refused(missing("receipt"));
}

export type ReceiptsOfPayment = { readonly payment: Payment; readonly rows: readonly IssuedReceipt[] };

/** The receipts of one payment: of the money, and of what went back. */
export async function receiptsOfPayment(
  deps: Deps,
  staff: Authority,
  paymentId: string,
): Promise<Result<ReceiptsOfPayment>> {
  const of = await paidBy(deps, staff, paymentId);
  const payment = of?.kept ? of.kept.booking.payments?.find(({ id }) => id === paymentId) : of?.purchase?.payment;
  if (!payment || !seesPayment(staff, payment)) return refused(missing("payment"));
  const rows = await listReceipts(deps.db, staff.tenantId, [paymentId]);
  return ok({
    payment,
    rows: rows.filter(({ id }) => seesReceipt(staff, payment, id)).map((row) => issued(row, [payment])),
  });
}

type PaidBy =
  | { readonly kept: KeptBooking; readonly purchase?: never }
  | { readonly purchase: Purchase; readonly kept?: never };

/** What a payment is for. Members who work for some resources see the bookings of those alone, and no sale. */
async function paidBy(deps: Deps, staff: Authority, paymentId: string): Promise<PaidBy | null> {
  const soldAs = purchaseOfPayment(paymentId);
  if (soldAs !== null) {
    const purchase = staff.resources === "all" ? await readPurchase(deps, staff.tenantId, soldAs) : null;
    return purchase?.ok ? { purchase: purchase.value } : null;
  }
  const kept = await readStaffBooking(deps, staff, bookingOfPayment(paymentId));
  return kept.ok ? { kept: kept.value } : null;
}
