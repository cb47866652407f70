// The list of bookings as a file for a spreadsheet.

import { auditExport } from "../../../actions/audit-export";
import type { ListedKept } from "../../../actions/bookings/change-booking";
import { listBookingsOf } from "../../../actions/bookings/list-bookings";
import { zoneOfBooking } from "../../../contract/booking-wire";
import { statusAt } from "../../../domain/booking/booking";
import { missing } from "../../../domain/refusal";
import { amountText } from "../../../domain/tenant/currencies";
import { clockOf, localDateOf, MINUTE_MS, wallClockOf } from "../../../domain/time/local-time";
import { csvFile, csvLine, UTF8_MARK } from "../../../http/csv";
import { renderRefusal } from "../../kit/render-page";
import type { Desk } from "../desk";
import { isWithin } from "../new-booking-form";
import { refuseDesk } from "../refusals";
import { readFilters, soughtBy } from "./list-filter";

const A_PIECE = 500;
/** More would not fit the memory and time of a request. */
const MOST_ROWS = 20_000;

export async function exportBookings(desk: Desk): Promise<Response> {
  const { deps, staff, said, configuration, url, words } = desk;
  if (desk.request.method !== "GET") return refuseDesk(desk, 405, words.errorTitle, words.badInput);
  const filters = readFilters(url.searchParams);
  if (filters.resource !== undefined && !isWithin(staff.resources, filters.resource)) {
    return renderRefusal(desk, configuration, missing("resource"));
  }
  const sought = soughtBy(desk, filters);
  const lines = [csvLine(Object.values(said.csv))];
  for (let cursor: string | undefined; lines.length <= MOST_ROWS; ) {
    const page = await listBookingsOf(deps, staff, { ...sought, limit: A_PIECE, cursor });
    if (!page.ok) return renderRefusal(desk, configuration, page.refusal);
    lines.push(...page.value.rows.map((kept) => csvLine(cellsOf(kept, desk.now))));
    if (page.value.nextCursor === null) break;
    cursor = page.value.nextCursor;
  }
  await auditExport(deps, staff, "bookings", lines.length - 1);
  const date = localDateOf(configuration.tenant.timeZone, desk.now);
  return csvFile(`bookings-${configuration.tenant.slug}-${date}`, [UTF8_MARK, ...lines]);
}

function cellsOf(kept: ListedKept, now: number): (string | number)[] {
  const { booking, resources } = kept;
  const { customer, price } = booking;
  const zone = zoneOfBooking(kept);
  const [amount = "", currency = ""] = price === null ? [] : [amountText(price), price.currency];
  return [
    booking.number ?? "",
    statusAt(booking, now),
    localDateOf(zone, booking.startAt),
    clock(zone, booking.startAt),
    clock(zone, booking.endAt),
    zone,
    booking.service.name,
    resources.map(({ name }) => name).join(", "),
    customer?.name ?? "",
    customer?.email ?? "",
    customer?.phone ?? "",
    booking.seats,
    booking.guests,
    amount,
    currency,
    booking.notes ?? "",
    `${localDateOf(zone, booking.createdAt)} ${clock(zone, booking.createdAt)}`,
  ];
}

function clock(timeZone: string, at: number): string {
  return clockOf(Math.floor(wallClockOf(timeZone, at) / MINUTE_MS) % 1_440);
}
