// Does the copy say what the home says? Compares every booking and allocation of one home.

import { type BookingCopyRow, readBookingCopies, removeBookingCopies } from "../db/booking-audit";
import { allocationOf, type BookingRecord } from "../domain/booking-record";
import { homedIdStem } from "../domain/ids";
import type { HomeDesk } from "./home-desk";
import { noteCopied, repairCopies } from "./home-outbox";
import { countOutbox, everyBooking, readBooking } from "./home-store";
import type { ConsistencyDifference, ConsistencyReport } from "./home-types";

/** Compares with D1 in pages; what still waits in the outbox is `pending`, never a difference. */
export async function compareWithCopy(db: D1Database, desk: () => HomeDesk): Promise<ConsistencyReport> {
  const first = compareOnce(await readBookingCopies(db, desk().home.tenantId, homedIdStem("bkg", desk().home)), desk());
  if (first.differences.length === 0) return first;
  // What was booked and delivered while the copies were being read looks amiss once; what is amiss looks so twice.
  const second = compareOnce(
    await readBookingCopies(db, desk().home.tenantId, homedIdStem("bkg", desk().home)),
    desk(),
  );
  const suspects = new Set(first.differences.map((found) => found.id));
  const differences = second.differences.filter((found) => suspects.has(found.id));
  return { ...second, differences, agrees: differences.length === 0 };
}

/** One comparison; nothing is awaited in it, so the books are read as of one instant. */
function compareOnce(copies: Map<string, BookingCopyRow>, { sql }: HomeDesk): ConsistencyReport {
  const differences: ConsistencyDifference[] = [];
  let checked = 0;
  const waiting = new Set(
    sql
      .exec<{ booking_id: string }>("SELECT DISTINCT booking_id FROM outbox")
      .toArray()
      .map((row) => row.booking_id),
  );
  for (const booking of everyBooking(sql)) {
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
    ? copy.blocked === booking.claims.length &&
      copy.isBlocking === 1 &&
      copy.occupiedStartAt === allocation.startAt &&
      copy.occupiedEndAt === allocation.endAt
    : copy.blocked === 0;
  if (!isSamePlace) found.push({ subject: "allocation", id, problem: "differs" });
  return found;
}

/** Makes the copies say what the books say. */
export async function repairBooks(
  db: D1Database,
  desk: () => HomeDesk,
  differences: readonly ConsistencyDifference[],
  atomically: (work: () => void) => void,
): Promise<void> {
  const { sql, home } = desk();
  const unknown = differences.filter((found) => found.problem === "unknown_in_object").map((found) => found.id);
  const stale = [...new Set(differences.filter((found) => found.subject !== "hint").map((found) => found.id))];
  const known = stale.map((id) => readBooking(sql, id)).filter((booking) => booking !== undefined);
  for (let at = 0; at < known.length; at += 50) {
    const copied = await repairCopies(db, desk(), known.slice(at, at + 50));
    atomically(() => noteCopied(desk(), copied));
  }
  await removeBookingCopies(db, home.tenantId, unknown);
}
