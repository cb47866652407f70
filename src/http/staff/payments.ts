import * as z from "zod";
import { readStaffBooking } from "../../actions/bookings/staff-booking";
import { exportPayments } from "../../actions/payments/export-payments";
import { detailsOf, type ListedPayment, listPaymentsOf, purposeOf } from "../../actions/payments/list-payments";
import { zoneOfBooking } from "../../contract/booking-wire";
import { PAYMENT_COLUMNS, paymentOut, paymentsExportQuery, paymentsQuery } from "../../contract/payment-schemas";
import { presentPayment, subjectOf, takenBack } from "../../contract/payment-wire";
import { listOf } from "../../contract/primitives";
import { isOfMoney, madeBy } from "../../domain/payments/payment";
import { isoWriter } from "../../domain/time/local-time";
import { csvFile, csvLine } from "../csv";
import { answerPage, json, problem } from "../respond";
import { staffRoute } from "../route";
import { instantWriter, type WriteInstant } from "./tenant-clock";

const shared = { tag: "Payments", limit: "staff" } as const;

export const listPaymentsRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/payments",
  name: "listPayments",
  summary: "Payments of all bookings and packages, the newest first by the day on which they count",
  access: { scope: "read" },
  isForManagers: true,
  query: paymentsQuery,
  answers: { 200: listOf(paymentOut) },
  refusals: ["invalid_request"],
  async handle(call) {
    const page = await listPaymentsOf(call.deps, call.staff, call.query);
    const iso = await instantWriter(call);
    return answerPage(call, page, (row) => presentRow(row, iso));
  },
});

export const exportPaymentsRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/payments.csv",
  name: "exportPayments",
  summary: "Payments as a file for a spreadsheet, the newest first",
  description: `The columns are ${PAYMENT_COLUMNS.join(", ")}. number is that of the booking; booking and number are empty for the sale of a package. Amounts are in minor units. A payment is on the day when its money came, an unpaid one on that of created_at. More than 20,000 payments are refused: choose fewer days.`,
  access: { scope: "read" },
  isForManagers: true,
  asksAgain: true,
  query: paymentsExportQuery,
  mediaType: "text/csv",
  answers: { 200: z.string().meta({ description: "Comma-separated values, RFC 4180, in UTF-8" }) },
  refusals: ["invalid_request"],
  async handle(call) {
    const rows = await exportPayments(call.deps, call.staff, call.query);
    if (!rows.ok) return problem(call, rows.refusal);
    const iso = await instantWriter(call);
    const lines = rows.value.map((row) => csvLine(cellsOf(row, iso)));
    return csvFile("payments", [csvLine(PAYMENT_COLUMNS), ...lines]);
  },
});

export const listBookingPaymentsRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/bookings/{id}/payments",
  name: "listBookingPayments",
  summary: "Payments of one booking, from its home, the oldest first",
  access: { scope: "read" },
  isForManagers: true,
  answers: { 200: listOf(paymentOut) },
  refusals: ["not_found"],
  async handle(call) {
    const kept = await readStaffBooking(call.deps, call.staff, call.params.id ?? "");
    if (!kept.ok) return problem(call, kept.refusal);
    const { booking } = kept.value;
    const iso = isoWriter(zoneOfBooking(kept.value));
    const data = (booking.payments ?? []).filter(isOfMoney).map((payment) => presentPayment(booking, payment, iso));
    return json({ data, next_cursor: null });
  },
});

function cellsOf(row: ListedPayment, iso: WriteInstant): (string | number)[] {
  const shown = { ...presentRow(row, iso), number: row.bookingNumber ?? "" };
  return PAYMENT_COLUMNS.map((column) => shown[column] ?? "");
}

function presentRow(row: ListedPayment, iso: WriteInstant): z.output<typeof paymentOut> {
  return {
    id: row.id,
    ...subjectOf(row.bookingId),
    payer: row.payerId,
    ...takenBack(detailsOf(row)),
    state: row.state as z.output<typeof paymentOut>["state"],
    method: row.method as z.output<typeof paymentOut>["method"],
    provider: row.provider,
    purpose: purposeOf(row),
    amount: row.amountMinor,
    refunded: row.refundedMinor,
    going_back: row.dueMinor,
    currency: row.currency,
    created_at: iso(row.createdAt),
    created_by: madeBy(detailsOf(row)),
    paid_at: row.paidAt === null ? null : iso(row.paidAt),
  };
}
