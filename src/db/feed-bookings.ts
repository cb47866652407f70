// The bookings of a calendar feed: those nearest to now, as many as fit.

import { and, asc, desc, eq, getTableColumns, gte, lt, sql } from "drizzle-orm";
import type { ListedBooking } from "../domain/booking/booking-record";
import { toRecord } from "./bookings";
import type { Database } from "./database";
import { bookingResources, bookings } from "./schema";

export type FeedRange = {
  /** Null for the whole tenant. */
  readonly resourceId: string | null;
  readonly fromAt: number;
  readonly now: number;
  readonly toAt: number;
};

export type FeedPart = {
  /** Bookings that start in [fromAt, toAt). */
  readonly fromAt: number;
  readonly toAt: number;
  readonly direction: "onwards" | "backwards";
  /** Whether to list cancelled, rejected and expired bookings, or the others. */
  readonly isOff: boolean;
};

/** In the order of starts. `isCut` when more matched than fit. */
export type FeedBookings = { readonly bookings: readonly ListedBooking[]; readonly isCut: boolean };

/**
 * First coming bookings, then past ones, then those that do not take place. So staff miss least what does not fit.
 * Starting with the oldest, a busy feed would never reach today.
 */
export async function listFeedBookings(
  db: Database,
  tenantId: string,
  { resourceId, fromAt, now, toAt }: FeedRange,
  most: number,
): Promise<FeedBookings> {
  const parts: readonly FeedPart[] = [false, true].flatMap((isOff) => [
    { fromAt: now, toAt, direction: "onwards", isOff } as const,
    { fromAt, toAt: now, direction: "backwards", isOff } as const,
  ]);
  const found: ListedBooking[] = [];
  for (const part of parts) {
    const rows = await feedQuery(db, tenantId, resourceId, part, most - found.length);
    found.push(...rows.map(toRecord));
    if (found.length > most) break;
  }
  const isCut = found.length > most;
  const order = (a: ListedBooking, b: ListedBooking) => a.startAt - b.startAt || (a.id < b.id ? -1 : 1);
  return { bookings: found.slice(0, most).sort(order), isCut };
}

/** The statement of one part, with one row more than fits, so that a test can read its plan. */
export function feedQuery(
  db: Database,
  tenantId: string,
  resourceId: string | null,
  { fromAt, toAt, direction, isOff }: FeedPart,
  most: number,
) {
  const offs = sql.raw("('cancelled', 'rejected', 'expired')");
  const kind = and(
    eq(bookings.isNumbered, true),
    isOff ? sql`${bookings.status} in ${offs}` : sql`${bookings.status} not in ${offs}`,
  );
  const inOrder = direction === "onwards" ? asc : desc;
  if (resourceId === null) {
    return db
      .select()
      .from(bookings)
      .where(and(eq(bookings.tenantId, tenantId), gte(bookings.startAt, fromAt), lt(bookings.startAt, toAt), kind))
      .orderBy(inOrder(bookings.startAt), inOrder(bookings.id))
      .limit(most + 1);
  }
  const { startAt, bookingId } = bookingResources;
  return db
    .select(getTableColumns(bookings))
    .from(bookingResources)
    .crossJoin(bookings)
    .where(
      and(
        eq(bookings.id, bookingId),
        eq(bookingResources.tenantId, tenantId),
        eq(bookingResources.resourceId, resourceId),
        gte(startAt, fromAt),
        lt(startAt, toAt),
        kind,
      ),
    )
    .orderBy(inOrder(startAt), inOrder(bookingId))
    .limit(most + 1);
}
