// Does the copy say what the calendar says? Compares every booking, allocation and published hint of one resource.

import { type MonthHint, monthHintKey, unpackMonth } from "../cache/hint-store";
import { type BookingCopyRow, readBookingCopies } from "../db/booking-audit";
import { allocationOf, type BookingRecord } from "../domain/booking-record";
import { isLive } from "../domain/occupancy";
import { type Desk, isOpen } from "./calendar-desk";
import { readMonth } from "./calendar-hint";
import { countOutbox, parseBooking } from "./calendar-store";
import type { ConsistencyDifference, ConsistencyReport } from "./calendar-types";

/** Compares with D1 in pages; what still waits in the outbox is `pending`, never a difference. */
export async function compareWithCopy(db: D1Database, desk: () => Desk): Promise<ConsistencyReport> {
  const first = compareOnce(await readBookingCopies(db, desk().tenantId, desk().resourceId), desk());
  if (first.differences.length === 0) return first;
  // What was booked and delivered while the copies were being read looks amiss once; what is amiss looks so twice.
  const second = compareOnce(await readBookingCopies(db, desk().tenantId, desk().resourceId), desk());
  const suspects = new Set(first.differences.map((found) => found.id));
  const differences = second.differences.filter((found) => suspects.has(found.id));
  return { ...second, differences, agrees: differences.length === 0 };
}

/** One comparison; nothing is awaited in it, so the books are read as of one instant. */
function compareOnce(copies: Map<string, BookingCopyRow>, { sql }: Desk): ConsistencyReport {
  const differences: ConsistencyDifference[] = [];
  let checked = 0;
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
    if (!waiting.has(booking.id)) differences.push(...differencesOf(booking, copy));
  }
  for (const id of copies.keys()) {
    if (!waiting.has(id)) differences.push({ subject: "booking", id, problem: "unknown_in_object" });
  }
  return { agrees: differences.length === 0, checked, differences, pending: countOutbox(sql) };
}

/** How long a write to KV may take to be seen everywhere. */
const KV_DELAY_MS = 60_000;

/**
 * Hints that say something else than the calendar. A missing one misleads nobody, and one that was published within
 * KV's own delay may not be visible yet: neither is a difference.
 */
export async function compareHints(kv: KVNamespace, desk: () => Desk): Promise<ConsistencyDifference[]> {
  const { sql, tenantId, resourceId, now } = desk();
  const months = sql
    .exec<{ month: string }>(
      "SELECT month FROM hint_months WHERE month <> 'rules' AND version = published_version AND published_at <= ?",
      now - KV_DELAY_MS,
    )
    .toArray();
  const differences: ConsistencyDifference[] = [];
  for (const { month } of months) {
    const hint = unpackMonth(await kv.get(monthHintKey(tenantId, resourceId, month)));
    const current = desk();
    if (!hint || !isOpen(current)) continue;
    const truth = readMonth(current, month);
    const isSame = hint.version === truth.version && stays(hint, current.now) === stays(truth, current.now);
    if (!isSame && hint.version <= truth.version) differences.push({ subject: "hint", id: month, problem: "differs" });
  }
  return differences;
}

/** What a month says is occupied now, in an order that two readings share. */
function stays(hint: MonthHint, now: number): string {
  return JSON.stringify(
    hint.allocations
      .filter((allocation) => isLive(allocation, now))
      .map((allocation) => Object.values(allocation).join("|"))
      .sort(),
  );
}

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
