import * as z from "zod";
import { type ExportedReceipt, exportReceipts } from "../../actions/payments/export-receipts";
import { type IssuedReceipt, receiptNumber, receiptsOfPayment } from "../../actions/payments/receipts";
import { RECEIPT_COLUMNS, receiptOut, receiptsExportQuery } from "../../contract/payment-schemas";
import { subjectOf } from "../../contract/payment-wire";
import { listOf } from "../../contract/primitives";
import type { Payment } from "../../domain/payments/payment";
import { percentOfRate, taxIn } from "../../domain/payments/tax";
import { csvFile, csvLine } from "../csv";
import { json, problem } from "../respond";
import { staffRoute } from "../route";
import { instantWriter, type WriteInstant } from "./tenant-clock";

export const exportReceiptsRoute = staffRoute({
  tag: "Payments",
  limit: "staff",
  method: "GET",
  path: "/v1/receipts.csv",
  name: "exportReceipts",
  summary: "Receipts as a file for a spreadsheet, in the order of their numbers",
  description: `The columns are ${RECEIPT_COLUMNS.join(", ")}. A refund gives its amount back, and a correction takes a refund back that failed later. The receipt that cancels an entry by mistake stands as a refund of it, and cancellation is true: no money went back. It is empty for all others. Amounts are in minor units, and amount is net and tax together. booking_number is the number that customers know; credit and package name the package of a sale. More than 20,000 receipts are refused: choose fewer days.`,
  access: { scope: "read" },
  isForManagers: true,
  asksAgain: true,
  query: receiptsExportQuery,
  mediaType: "text/csv",
  answers: { 200: z.string().meta({ description: "Comma-separated values, RFC 4180, in UTF-8" }) },
  refusals: ["invalid_request"],
  async handle(call) {
    const rows = await exportReceipts(call.deps, call.staff, call.query);
    if (!rows.ok) return problem(call, rows.refusal);
    const iso = await instantWriter(call);
    const lines = rows.value.map((row) => csvLine(cellsOf(row, iso)));
    return csvFile("receipts", [csvLine(RECEIPT_COLUMNS), ...lines]);
  },
});

export const listPaymentReceiptsRoute = staffRoute({
  tag: "Payments",
  limit: "staff",
  method: "GET",
  path: "/v1/payments/{id}/receipts",
  name: "listPaymentReceipts",
  summary: "The receipts of one payment: of its money, and of what went back",
  description:
    "A receipt follows its payment in moments. Members who take money and see none otherwise find those of cash and transfers.",
  access: { scope: "read" },
  reach: "own",
  answers: { 200: listOf(receiptOut) },
  refusals: ["not_found"],
  async handle(call) {
    const found = await receiptsOfPayment(call.deps, call.staff, call.params.id ?? "");
    if (!found.ok) return problem(call, found.refusal);
    const { rows, payment } = found.value;
    const iso = await instantWriter(call);
    return json({ data: rows.map((row) => presentReceipt(row, payment, iso)), next_cursor: null });
  },
});

function presentReceipt(row: IssuedReceipt, { tax: rule }: Payment, iso: WriteInstant): z.output<typeof receiptOut> {
  const part = rule ? taxIn(row.amountMinor, rule) : null;
  return {
    ...{ id: row.id, number: receiptNumber(row), kind: row.kind },
    ...(row.isCancellation && { cancellation: true as const }),
    ...{ payment: row.paymentId, amount: row.amountMinor },
    ...{ net: part?.net ?? null, tax: part?.tax ?? null, currency: row.currency, issued_at: iso(row.issuedAt) },
  };
}

function cellsOf({ tax, ...row }: ExportedReceipt, iso: WriteInstant): (string | number)[] {
  const { booking, credit } = subjectOf(row.bookingId ?? "");
  const shown: Readonly<Record<(typeof RECEIPT_COLUMNS)[number], string | number>> = {
    number: row.number,
    kind: row.kind,
    payment: row.paymentId,
    booking: booking ?? "",
    amount: row.amountMinor,
    net: tax?.net ?? "",
    tax: tax?.tax ?? "",
    tax_percent: tax === null ? "" : percentOfRate(tax),
    tax_name: tax?.name ?? "",
    currency: row.currency,
    issued_at: iso(row.issuedAt),
    booking_number: row.bookingNumber ?? "",
    credit: credit ?? "",
    package: row.packageName ?? "",
    cancellation: row.isCancellation ? "true" : "",
  };
  return RECEIPT_COLUMNS.map((column) => shown[column]);
}
