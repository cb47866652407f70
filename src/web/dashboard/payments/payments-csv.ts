// The list of payments as a file for a spreadsheet. The API's has minor units; here amounts are as people write them.

import type { KeptBooking } from "../../../actions/bookings/change-booking";
import { heldBehind } from "../../../actions/bookings/list-unpaid";
import { exportPayments } from "../../../actions/payments/export-payments";
import type { ListedPayment } from "../../../actions/payments/list-payments";
import { amountText } from "../../../domain/tenant/currencies";
import { clockOf, localDateOf, MINUTE_MS, wallClockOf } from "../../../domain/time/local-time";
import { csvFile, csvLine, UTF8_MARK } from "../../../http/csv";
import type { Desk } from "../desk";
import { refuseWith } from "../lists/list-kit";
import { refuseDesk } from "../refusals";
import { payerNameOf, serviceNameOf } from "./paid-for";
import { fileName, methodWords, readFilters, soughtBy, stateWords } from "./payment-filters";

export async function exportPaymentList(desk: Desk): Promise<Response> {
  const { deps, staff, said, words } = desk;
  if (!staff.seesMoney) return refuseDesk(desk, 403, said.notYours, said.notYoursText);
  if (desk.request.method !== "GET") return refuseDesk(desk, 405, words.errorTitle, words.badInput);
  const rows = await exportPayments(deps, staff, soughtBy(readFilters(desk)));
  if (!rows.ok) return refuseWith(desk, rows.refusal);
  const held = await heldBehind(deps, staff, rows.value);
  const { csv, lists, money } = said;
  const head = [words.receiptDate, csv.name, csv.service, csv.number, lists.state, words.receiptMethod];
  return csvFile(fileName(desk, "payments"), [
    UTF8_MARK,
    csvLine([...head, money.sum, money.returned, csv.currency]),
    ...rows.value.map((row) => csvLine(cellsOf(desk, row, held.get(row.bookingId) ?? null))),
  ]);
}

function cellsOf(desk: Desk, row: ListedPayment, held: KeptBooking | null): string[] {
  const { configuration } = desk;
  const { currency, countedAt } = row;
  const { timeZone } = configuration.tenant;
  const minute = Math.floor(wallClockOf(timeZone, countedAt) / MINUTE_MS) % 1_440;
  return [
    `${localDateOf(timeZone, countedAt)} ${clockOf(minute)}`,
    payerNameOf(row, held) ?? "",
    serviceNameOf(row, held) ?? "",
    row.bookingNumber ?? "",
    stateWords(desk, row),
    methodWords(desk, row) ?? "",
    amountText({ amountMinor: row.amountMinor, currency }),
    amountText({ amountMinor: row.refundedMinor, currency }),
    currency,
  ];
}
