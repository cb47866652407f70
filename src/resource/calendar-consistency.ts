// Does the copy say what the calendar says? Compares every booking, allocation and published hint of one resource.

import { unpackMonth } from "../cache/hint-store";
import { readBookingCopies, type BookingCopyRow } from "../db/booking-audit";
import { allocationOf, type BookingRecord } from "../domain/booking-record";
import type { Desk } from "./calendar-desk";
import { countOutbox, parseBooking } from "./calendar-store";
import type { ConsistencyDifference, ConsistencyReport } from "./calendar-types";

/** Compares with D1 in pages; what still waits in the outbox is `pending`, never a difference. */
export async function compareWithCopy(db: D1Database, desk: () => Desk): Promise<ConsistencyReport> {
  const differences: ConsistencyDifference[] = [];
  let checked = 0;
  const copies = await readBookingCopies(db, desk().tenantId, desk().resourceId);
  // From here on nothing is awaited: the books and what waits are read as of one instant.
  const { sql } = desk();
  const waiting = new Set(
    sql
      .exec<{ booking_id: string }>("SELECT DISTINCT booking_id FROM outbox")
      .toArray()
      .map((row) => row.booking_id),
  );
  for (const row of sql.exec<{ document: string }>("SELECT document FROM bookings")) {
    const booking = parseBooking(row.document);
    const copy = copies.get(booking.id);
    copies.delete(booking.id);
    checked += 1;
    if (waiting.has(booking.id)) continue;
    differences.push(...differencesOf(booking, copy));
  }
  for (const id of copies.keys()) {
    if (!waiting.has(id)) differences.push({ subject: "booking", id, problem: "unknown_in_object" });
  }
  return { agrees: differences.length === 0, checked, differences, pending: countOutbox(sql) };
}

/** Published hints that do not say what the calendar says; those still to be published are not counted. */
export async function compareHints(kv: KVNamespace, desk: () => Desk, keys: readonly HintKey[]): Promise<ConsistencyDifference[]> {
  const differences: ConsistencyDifference[] = [];
  for (const { key, month } of keys) {
    const hint = unpackMonth(await kv.get(key));
    const { sql } = desk();
    const row = sql
      .exec<{ version: number; published_version: number }>(
        "SELECT version, published_version FROM hint_months WHERE month = ?",
        month,
      )
      .toArray()[0];
    if (!row || row.version > row.published_version) continue;
    if (hint && hint.version >= row.version) continue;
    differences.push({ subject: "hint", id: month, problem: hint ? "differs" : "missing_in_copy" });
  }
  return differences;
}

export type HintKey = { readonly key: string; readonly month: string };

function differencesOf(booking: BookingRecord, copy: BookingCopyRow | undefined): ConsistencyDifference[] {
  const { id } = booking;
  if (!copy) return [{ subject: "booking", id, problem: "missing_in_copy" }];
  const found: ConsistencyDifference[] = [];
  const isSame =
    copy.revision === booking.revision &&
    copy.status === booking.status &&
    copy.startAt === booking.startAt &&
    copy.endAt === booking.endAt &&
    copy.customerId === (booking.customer?.id ?? null) &&
    (copy.number ?? null) === booking.number;
  if (!isSame) found.push({ subject: "booking", id, problem: "differs" });
  const allocation = allocationOf(booking);
  const isSamePlace = allocation
    ? copy.isBlocking === 1 && copy.occupiedStartAt === allocation.startAt && copy.occupiedEndAt === allocation.endAt
    : copy.isBlocking !== 1;
  if (!isSamePlace) found.push({ subject: "allocation", id, problem: "differs" });
  return found;
}
