// Receipts of money that was taken or given back. Their numbers have no gaps within a business and a year.

import { findReceipt, listReceipts, type ReceiptRow } from "../../db/receipts";
import type { BookingRecord } from "../../domain/booking/booking-record";
import { bookingOfPayment, type Payment } from "../../domain/payments/payment";
import { type Purchase, paymentOfPurchase, purchaseOfPayment } from "../../domain/payments/purchase";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import type { KeptBooking } from "../bookings/change-booking";
import { readStaffBooking } from "../bookings/staff-booking";
import { readPurchase } from "../credit/change-purchase";
import type { Deps } from "../deps";

export type IssuedReceipt = ReceiptRow;

/** Of a booking, or of the sale of a package. */
export type Receipt = { readonly row: ReceiptRow; readonly payment: Payment } & (
  | { readonly kept: KeptBooking; readonly purchase?: never }
  | { readonly purchase: Purchase; readonly kept?: never }
);

/** `R-2026-0001` */
export function receiptNumber({ year, sequence }: Pick<ReceiptRow, "year" | "sequence">): string {
  return `R-${year}-${String(sequence).padStart(4, "0")}`;
}

/** The receipts of a booking. Each follows its payment in moments, so the newest may be missing still. */
export async function receiptsOf(deps: Deps, { tenantId, payments = [] }: BookingRecord): Promise<ReceiptRow[]> {
  return payments.length === 0
    ? []
    : listReceipts(
        deps.db,
        tenantId,
        payments.map(({ id }) => id),
      );
}

/** One receipt of a booking that its reader may see. */
export async function readReceipt(deps: Deps, kept: KeptBooking, id: string): Promise<Result<Receipt>> {
  const { tenantId, payments = [] } = kept.booking;
  const row = await findReceipt(deps.db, tenantId, id);
  const payment = payments.find((each) => each.id === row?.paymentId);
  return row && payment ? ok({ row, kept, payment }) : refused(missing("receipt"));
}

/** The receipts of a sale: of its money, and of what went back. */
export function receiptsOfPurchases(deps: Deps, tenantId: string, ids: readonly string[]): Promise<ReceiptRow[]> {
  return listReceipts(deps.db, tenantId, ids.map(paymentOfPurchase));
}

/** One receipt of a sale that its reader may see. */
export async function readPurchaseReceipt(deps: Deps, purchase: Purchase, id: string): Promise<Result<Receipt>> {
  const { tenantId, payment } = purchase;
  const row = await findReceipt(deps.db, tenantId, id);
  return row?.paymentId === payment.id ? ok({ row, purchase, payment }) : refused(missing("receipt"));
}

/** The id of a receipt names the payment, and so the booking or the package. */
export async function readStaffReceipt(deps: Deps, staff: Authority, id: string): Promise<Result<Receipt>> {
  const [paymentId = ""] = id.split("-");
  const soldAs = purchaseOfPayment(paymentId);
  if (soldAs !== null) {
    const purchase = await readPurchase(deps, staff.tenantId, soldAs);
    return purchase.ok ? readPurchaseReceipt(deps, purchase.value, id) : refused(missing("receipt"));
  }
  const kept = await readStaffBooking(deps, staff, bookingOfPayment(paymentId));
  return kept.ok ? readReceipt(deps, kept.value, id) : refused(missing("receipt"));
}
