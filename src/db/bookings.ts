// Lists of bookings, from the copy. One booking is asked of its home instead.

import { and, eq, getTableColumns, gte, inArray, lt, or, sql } from "drizzle-orm";
import { type BookingRecord, completeRecord } from "../domain/booking-record";
import { homeOf } from "../domain/ids";
import { MINUTE_MS } from "../domain/local-time";
import { LONGEST_STAY_MINUTES } from "../domain/service";
import type { Database } from "./database";
import { type Page, pageOf } from "./database";
import { allocations, bookings } from "./schema";

export type BookingFilter = {
  readonly status?: string | undefined;
  readonly serviceId?: string | undefined;
  readonly resourceId?: string | undefined;
  readonly customerId?: string | undefined;
  /** Only what has been pending or confirmed: no holds. */
  readonly isNumbered?: true | undefined;
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
  const { resourceId } = filter;
  if (resourceId !== undefined && filter.updatedAfter === undefined) {
    return byResourceQuery(db, tenantId, { ...filter, resourceId }, limit, after);
  }
  const order = filter.updatedAfter === undefined ? bookings.startAt : bookings.updatedAt;
  return db
    .select()
    .from(bookings)
    .where(
      and(
        eq(bookings.tenantId, tenantId),
        conditionsOf(filter),
        resourceId === undefined ? undefined : standsOn(resourceId),
        filter.fromAt === undefined ? undefined : gte(bookings.startAt, filter.fromAt),
        filter.toAt === undefined ? undefined : lt(bookings.startAt, filter.toAt),
        filter.updatedAfter === undefined ? undefined : sql`${bookings.updatedAt} > ${filter.updatedAfter}`,
        after ? sql`(${order}, ${bookings.id}) > (${after[0]}, ${after[1]})` : undefined,
      ),
    )
    .orderBy(order, bookings.id)
    .limit(limit + 1);
}

/** Bookings that stand on a resource as a whole, whether or not it leads: found by what they occupy. */
function byResourceQuery(
  db: Database,
  tenantId: string,
  filter: BookingFilter & { readonly resourceId: string },
  limit: number,
  after: Place,
) {
  const order = allocations.bookingStartAt;
  return db
    .select(getTableColumns(bookings))
    .from(allocations)
    .crossJoin(bookings)
    .where(
      and(
        eq(bookings.id, allocations.bookingId),
        eq(allocations.tenantId, tenantId),
        eq(allocations.resourceId, filter.resourceId),
        eq(allocations.claim, "exclusive"),
        conditionsOf(filter),
        filter.fromAt === undefined ? undefined : gte(order, filter.fromAt),
        filter.toAt === undefined ? undefined : lt(order, filter.toAt),
        after ? sql`(${order}, ${allocations.bookingId}) > (${after[0]}, ${after[1]})` : undefined,
      ),
    )
    .orderBy(order, allocations.bookingId)
    .limit(limit + 1);
}

function conditionsOf(filter: BookingFilter) {
  const number = sql`lower(coalesce(${bookings.number}, ''))`;
  const text = filter.text?.toLowerCase();
  return and(
    filter.status === undefined ? undefined : eq(bookings.status, filter.status),
    filter.serviceId === undefined ? undefined : eq(bookings.serviceId, filter.serviceId),
    filter.customerId === undefined ? undefined : eq(bookings.customerId, filter.customerId),
    filter.isNumbered === undefined ? undefined : eq(bookings.isNumbered, true),
    text === undefined
      ? undefined
      : or(sql`instr(${bookings.searchText}, ${text}) > 0`, sql`instr(${number}, ${text}) > 0`),
  );
}

function standsOn(resourceId: string) {
  return sql`exists (
    select 1 from ${allocations} where ${allocations.bookingId} = ${bookings.id}
      and ${allocations.resourceId} = ${resourceId} and ${allocations.claim} = 'exclusive')`;
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
      .select(getTableColumns(bookings))
      .from(allocations)
      .crossJoin(bookings)
      .where(
        and(
          eq(bookings.id, allocations.bookingId),
          eq(allocations.tenantId, tenantId),
          eq(allocations.resourceId, resourceId),
          eq(allocations.claim, "exclusive"),
          inArray(bookings.status, ["held", "pending", "confirmed"]),
          sql`(${allocations.bookingStartAt}, ${allocations.bookingId}) > (${afterAt}, ${afterId})`,
          lt(allocations.bookingStartAt, endAt),
          sql`${bookings.endAt} > ${startAt}`,
        ),
      )
      .orderBy(allocations.bookingStartAt, allocations.bookingId)
      .limit(OVERLAP_PAGE_ROWS);
    found.push(...rows.map(toRecord));
    const last = rows.at(-1);
    if (!last || rows.length < OVERLAP_PAGE_ROWS) return found;
    [afterAt, afterId] = [last.startAt, last.id];
  }
}

/** Homes of a customer's bookings: resource ids of calendars, service ids of coordinators. */
export async function listHomesOfCustomer(db: Database, tenantId: string, customerId: string): Promise<string[]> {
  const rows = await db
    .select({ id: bookings.id })
    .from(bookings)
    .where(and(eq(bookings.tenantId, tenantId), eq(bookings.customerId, customerId)));
  const homes = rows.flatMap(({ id }) => homeOf("bkg", id) ?? []);
  return [...new Set(homes.map((home) => (home.kind === "calendar" ? home.resourceId : home.serviceId)))];
}

function toRecord(row: typeof bookings.$inferSelect): BookingRecord {
  return { ...completeRecord(JSON.parse(row.document) as BookingRecord), number: row.number };
}
