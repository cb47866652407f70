// The clocks by which coming bookings were agreed, from the listing copy.

import { and, eq, gt, inArray, sql } from "drizzle-orm";
import type { BookedClock } from "../domain/booking/booked-clock";
import type { Database } from "./database";
import { bookings } from "./schema";

export type ClockRow = {
  readonly id: string;
  readonly number: string | null;
  readonly status: string;
  readonly serviceId: string;
  readonly resourceId: string;
  readonly startAt: number;
  readonly endAt: number;
  /** Null in bookings of an earlier build. */
  readonly clock: BookedClock | null;
};

/** Live bookings that start after an instant, in the order of starts, after a place in that order. */
export async function listClocks(
  db: Database,
  tenantId: string,
  startsAfter: number,
  after: readonly (string | number)[] | null,
  most: number,
): Promise<ClockRow[]> {
  const rows = await clocksQuery(db, tenantId, startsAfter, after, most);
  return rows.map((row) => ({ ...row, clock: row.clock === null ? null : (JSON.parse(row.clock) as BookedClock) }));
}

/** The statement of the list, so that a test can read its plan. */
export function clocksQuery(
  db: Database,
  tenantId: string,
  startsAfter: number,
  after: readonly (string | number)[] | null,
  most: number,
) {
  return db
    .select({
      id: bookings.id,
      number: bookings.number,
      status: bookings.status,
      serviceId: bookings.serviceId,
      resourceId: bookings.resourceId,
      startAt: bookings.startAt,
      endAt: bookings.endAt,
      clock: sql<string | null>`${bookings.document} -> '$.clock'`,
    })
    .from(bookings)
    .where(
      and(
        eq(bookings.tenantId, tenantId),
        gt(bookings.startAt, startsAfter),
        inArray(bookings.status, ["held", "pending", "confirmed"]),
        after ? sql`(${bookings.startAt}, ${bookings.id}) > (${after[0]}, ${after[1]})` : undefined,
      ),
    )
    .orderBy(bookings.startAt, bookings.id)
    .limit(most);
}
