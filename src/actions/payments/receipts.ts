// Receipts of money that was taken or given back. Their numbers have no gaps within a business and a year.

import { findReceipt, listReceipts, type ReceiptRow } from "../../db/receipts";
import type { BookingRecord } from "../../domain/booking/booking-record";
import { bookingOfPayment, type Payment } from "../../domain/payments/payment";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import type { KeptBooking } from "../bookings/change-booking";
import { readStaffBooking } from "../bookings/staff-booking";
import type { Deps } from "../deps";

export type IssuedReceipt = ReceiptRow;

export type Receipt = { readonly row: ReceiptRow; readonly kept: KeptBooking; readonly payment: Payment };

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

/** The id of a receipt names the payment, and so the booking. */
export async function readStaffReceipt(deps: Deps, staff: Authority, id: string): Promise<Result<Receipt>> {
  const [paymentId = ""] = id.split("-");
  const kept = await readStaffBooking(deps, staff, bookingOfPayment(paymentId));
  return kept.ok ? readReceipt(deps, kept.value, id) : refused(missing("receipt"));
}
