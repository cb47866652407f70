// Upcoming bookings whose local time differs from the agreed one, because a tzdata release changed their zone.

import { type ClockRow, listClocks } from "../../db/booked-clocks";
import { type ListQuery, type Page, readPiece, writeCursor } from "../../db/paging";
import { type ClockChange, clockChange } from "../../domain/booking/booked-clock";
import { ok, type Result } from "../../domain/refusal";
import type { Deps } from "../deps";

export type ZoneChange = { readonly booking: ClockRow; readonly change: ClockChange };

/**
 * Rows that one page may read. Most bookings have not changed, so a page may be short or empty and still not the last.
 */
const MOST_LOOKED_AT = 1_000;

export async function listZoneChanges(
  { db, clock }: Deps,
  tenantId: string,
  query: ListQuery,
): Promise<Result<Page<ZoneChange>>> {
  const piece = readPiece(query);
  if (!piece.ok) return piece;
  const { after, limit } = piece.value;
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
  return ok({ rows: changes, nextCursor: isMore && last ? writeCursor([last.startAt, last.id]) : null });
}
