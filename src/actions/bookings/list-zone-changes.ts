// Upcoming bookings whose local time differs from the agreed one, because a tzdata release changed their zone.

import { type ClockRow, listClocks } from "../../db/booked-clocks";
import { BY_TIME, readCursor, writeCursor } from "../../db/paging";
import { type ClockChange, clockChange } from "../../domain/booking/booked-clock";
import { invalid, ok, type Result, refused } from "../../domain/refusal";
import type { Deps } from "../deps";

export type ZoneChange = { readonly booking: ClockRow; readonly change: ClockChange };
export type ZoneChangePage = { readonly changes: readonly ZoneChange[]; readonly nextCursor: string | null };

/**
 * Rows that one page may read. Most bookings have not changed, so a page may be short or empty and still not the last.
 */
const MOST_LOOKED_AT = 1_000;

export async function listZoneChanges(
  { db, clock }: Deps,
  tenantId: string,
  limit: number,
  cursor: string | undefined,
): Promise<Result<ZoneChangePage>> {
  const after = readCursor(cursor, BY_TIME);
  if (after === "invalid") return refused(invalid("/cursor", "is not a cursor of this list"));
  const rows = await listClocks(db, tenantId, clock.now(), after, MOST_LOOKED_AT);
  const changes: ZoneChange[] = [];
  let last: ClockRow | undefined;
  for (const booking of rows) {
    if (changes.length === limit) break;
    last = booking;
    const change = booking.clock && clockChange(booking.clock, booking);
    if (change) changes.push({ booking, change });
  }
  const isMore = last !== undefined && (last !== rows.at(-1) || rows.length === MOST_LOOKED_AT);
  return ok({ changes, nextCursor: isMore && last ? writeCursor([last.startAt, last.id]) : null });
}
