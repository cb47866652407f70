// Lists of bookings, from the copy. One booking is asked of its home instead.

import { and, eq, gte, inArray, lt, or, sql } from "drizzle-orm";
import type { BookingRecord } from "../domain/booking-record";
import { MINUTE_MS } from "../domain/local-time";
import { LONGEST_STAY_MINUTES } from "../domain/service";
import type { Database } from "./database";
import { type Page, pageOf } from "./database";
import { bookings } from "./schema";

export type BookingFilter = {
  readonly status?: string | undefined;
  readonly serviceId?: string | undefined;
  readonly resourceId?: string | undefined;
  readonly customerId?: string | undefined;
  /** Bookings that start in [fromAt, toAt). */
  readonly fromAt?: number | undefined;
  readonly toAt?: number | undefined;
  readonly text?: string | undefined;
  /** Changed after this instant; the list is then in the order of change. */
  readonly updatedAfter?: number | undefined;
};

type Place = readonly (string | number)[] | null;

export async function listBookings(
  db: Database,
  tenantId: string,
  filter: BookingFilter,
  limit: number,
  after: Place,
): Promise<Page<BookingRecord>> {
  const rows = await bookingsQuery(db, tenantId, filter, limit, after);
  const orderedBy = filter.updatedAfter === undefined ? "startAt" : "updatedAt";
  const page = pageOf(rows, limit, (row) => [row[orderedBy], row.id]);
  return { rows: page.rows.map(toRecord), nextCursor: page.nextCursor };
}

/** The statement of the list, so that a test can look at its plan. */
export function bookingsQuery(db: Database, tenantId: string, filter: BookingFilter, limit: number, after: Place) {
  const order = filter.updatedAfter === undefined ? bookings.startAt : bookings.updatedAt;
  const number = sql`lower(coalesce(${bookings.number}, ''))`;
  const text = filter.text?.toLowerCase();
  return db
    .select()
    .from(bookings)
    .where(
      and(
        eq(bookings.tenantId, tenantId),
        filter.status === undefined ? undefined : eq(bookings.status, filter.status),
        filter.serviceId === undefined ? undefined : eq(bookings.serviceId, filter.serviceId),
        filter.resourceId === undefined ? undefined : eq(bookings.resourceId, filter.resourceId),
        filter.customerId === undefined ? undefined : eq(bookings.customerId, filter.customerId),
        filter.fromAt === undefined ? undefined : gte(bookings.startAt, filter.fromAt),
        filter.toAt === undefined ? undefined : lt(bookings.startAt, filter.toAt),
        filter.updatedAfter === undefined ? undefined : sql`${bookings.updatedAt} > ${filter.updatedAfter}`,
        text === undefined
          ? undefined
          : or(sql`instr(${bookings.searchText}, ${text}) > 0`, sql`instr(${number}, ${text}) > 0`),
        after ? sql`(${order}, ${bookings.id}) > (${after[0]}, ${after[1]})` : undefined,
      ),
    )
    .orderBy(order, bookings.id)
    .limit(limit + 1);
}

const OVERLAP_PAGE_ROWS = 500;

/** Every booking of a resource that [startAt, endAt) would touch and that may still take place. */
export async function listLiveOverlapping(
  db: Database,
  tenantId: string,
  resourceId: string,
  startAt: number,
  endAt: number,
): Promise<BookingRecord[]> {
  const found: BookingRecord[] = [];
  let [afterAt, afterId] = [startAt - LONGEST_STAY_MINUTES * MINUTE_MS, ""];
  for (;;) {
    const rows = await db
      .select()
      .from(bookings)
      .where(
        and(
          eq(bookings.tenantId, tenantId),
          eq(bookings.resourceId, resourceId),
          inArray(bookings.status, ["held", "pending", "confirmed"]),
          sql`(${bookings.startAt}, ${bookings.id}) > (${afterAt}, ${afterId})`,
          lt(bookings.startAt, endAt),
          sql`${bookings.endAt} > ${startAt}`,
        ),
      )
      .orderBy(bookings.startAt, bookings.id)
      .limit(OVERLAP_PAGE_ROWS);
    found.push(...rows.map(toRecord));
    const last = rows.at(-1);
    if (!last || rows.length < OVERLAP_PAGE_ROWS) return found;
    [afterAt, afterId] = [last.startAt, last.id];
  }
}

export async function listResourcesOfCustomer(db: Database, tenantId: string, customerId: string): Promise<string[]> {
  const rows = await db
    .selectDistinct({ resourceId: bookings.resourceId })
    .from(bookings)
    .where(and(eq(bookings.tenantId, tenantId), eq(bookings.customerId, customerId)));
  return rows.map((row) => row.resourceId);
}

function toRecord(row: typeof bookings.$inferSelect): BookingRecord {
  return { ...(JSON.parse(row.document) as BookingRecord), number: row.number };
}
