// The receipts of some days as a file for a spreadsheet. The API's has minor units; here amounts are as people write them.

import { type ExportedReceipt, exportReceipts } from "../../../actions/payments/export-receipts";
import { receiptKind } from "../../../actions/payments/receipts";
import { percentOfRate } from "../../../domain/payments/tax";
import { amountText } from "../../../domain/tenant/currencies";
import { localDateOf } from "../../../domain/time/local-time";
import { csvFile, csvLine, UTF8_MARK } from "../../../http/csv";
import { AMOUNTS } from "../../receipts/receipt-sheet";
import type { Desk } from "../desk";
import { refuseWith } from "../lists/list-kit";
import { refuseDesk } from "../refusals";
import { fileName, readFilters } from "./payment-filters";

export async function exportReceiptList(desk: Desk): Promise<Response> {
  const { deps, staff, said, words } = desk;
  if (!staff.seesMoney) return refuseDesk(desk, 403, said.notYours, said.notYoursText);
  if (desk.request.method !== "GET") return refuseDesk(desk, 405, words.errorTitle, words.badInput);
  const { from, to } = readFilters(desk);
  const rows = await exportReceipts(deps, staff, { from: from || undefined, to: to || undefined });
  if (!rows.ok) return refuseWith(desk, rows.refusal);
  const { csv, lists, money, taking, booking } = said;
  const head = [words.receiptDate, csv.number, lists.state, money.sum, words.receiptNet, words.receiptTax];
  return csvFile(fileName(desk, "receipts"), [
    UTF8_MARK,
    csvLine([...head, taking.taxRate, csv.currency, booking.details, words.what]),
    ...rows.value.map((row) => csvLine(cellsOf(desk, row))),
  ]);
}

function cellsOf({ configuration, words }: Desk, row: ExportedReceipt): (string | number)[] {
  const { number, currency, tax } = row;
  const amount = (amountMinor: number) => amountText({ amountMinor, currency });
  return [
    localDateOf(configuration.tenant.timeZone, row.issuedAt),
    number,
    words[AMOUNTS[receiptKind(row)]],
    amount(row.amountMinor),
    tax === null ? "" : amount(tax.net),
    tax === null ? "" : amount(tax.tax),
    tax === null ? "" : percentOfRate(tax),
    currency,
    row.bookingNumber ?? "",
    row.packageName ?? row.serviceName ?? "",
  ];
}
