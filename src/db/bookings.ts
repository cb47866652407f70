// Lists of bookings, from the copy. To read one booking, ask its object instead.

import { and, count, eq, getTableColumns, gt, gte, inArray, lt, lte, type SQLWrapper, sql } from "drizzle-orm";
import type { BookingStatus } from "../domain/booking/booking";
import { completeRecord, type ListedBooking } from "../domain/booking/booking-record";
import { isCandidate, isTextOfFew, matchesText, type TextFilter } from "./booking-search";
import type { Database } from "./database";
import { type Page, pageOf } from "./paging";
import { bookingResources, bookings } from "./schema";

export type BookingFilter = TextFilter & {
  readonly status?: string | undefined;
  readonly statuses?: readonly string[] | undefined;
  readonly serviceId?: string | undefined;
  readonly resourceId?: string | undefined;
  readonly customerId?: string | undefined;
  /** Bookings of one of these: a customer, and those merged into them. */
  readonly customerIds?: readonly string[] | undefined;
  /** Bookings that stand on one of these resources, for staff who see no others. */
  readonly within?: readonly string[] | undefined;
  /** Bookings that start in [fromAt, toAt). */
  readonly fromAt?: number | undefined;
  readonly toAt?: number | undefined;
  /** Bookings that start after this instant, and were made up to it. */
  readonly toComeAt?: number | undefined;
  /** Bookings that end in (endsAfter, endsBy]. */
  readonly endsAfter?: number | undefined;
  readonly endsBy?: number | undefined;
  /** The latest start first. */
  readonly isNewestFirst?: boolean | undefined;
  /** Bookings that changed after this instant. The list is then in the order of change. */
  readonly updatedAfter?: number | undefined;
};

type Place = readonly (string | number)[] | null;

export async function listBookings(
  db: Database,
  tenantId: string,
  filter: BookingFilter,
  limit: number,
  after: Place,
): Promise<Page<ListedBooking>> {
  const rows = await bookingsQuery(db, tenantId, filter, limit, after, await isTextOfFew(db, tenantId, filter));
  const orderedBy = filter.updatedAfter === undefined ? "startAt" : "updatedAt";
  const page = pageOf(rows, limit, (row) => [row[orderedBy], row.id]);
  return { rows: page.rows.map(toRecord), nextCursor: page.nextCursor };
}

/** How many bookings match a filter. */
export async function countBookings(db: Database, tenantId: string, filter: BookingFilter): Promise<number> {
  const isFew = await isTextOfFew(db, tenantId, filter);
  const found = bookingsQuery(db, tenantId, filter, Number.MAX_SAFE_INTEGER - 1, null, isFew).as("found");
  const [row] = await db.select({ count: count() }).from(found);
  return row?.count ?? 0;
}

/** The statement of the list, so that a test can read its plan. A text of few bookings leads to them. */
export function bookingsQuery(
  db: Database,
  tenantId: string,
  filter: BookingFilter,
  limit: number,
  after: Place,
  isTextOfFew = false,
) {
  const { resourceId } = filter;
  if (resourceId !== undefined && filter.updatedAfter === undefined && !isTextOfFew) {
    return byResourceQuery(db, tenantId, { ...filter, resourceId }, limit, after);
  }
  const column = filter.updatedAfter === undefined ? bookings.startAt : bookings.updatedAt;
  // What a few customers have is few. It is found by their index and then sorted; `+` keeps the order's index out.
  const isOfFew = isTextOfFew || (filter.customerIds?.length ?? 0) > 1;
  const order = isOfFew ? sql`+${column}` : column;
  return db
    .select()
    .from(bookings)
    .where(
      and(
        isTextOfFew
          ? and(sql`+${bookings.tenantId} = ${tenantId}`, isCandidate(tenantId, filter))
          : eq(bookings.tenantId, tenantId),
        conditionsOf(filter),
        resourceId === undefined ? undefined : isListedAt(resourceId),
        filter.fromAt === undefined ? undefined : gte(bookings.startAt, filter.fromAt),
        filter.toAt === undefined ? undefined : lt(bookings.startAt, filter.toAt),
        filter.updatedAfter === undefined ? undefined : sql`${bookings.updatedAt} > ${filter.updatedAfter}`,
        isBeyond(filter, order, bookings.id, after),
      ),
    )
    .orderBy(...inOrder(filter, order, bookings.id))
    .limit(limit + 1);
}

function isBeyond({ isNewestFirst }: BookingFilter, at: SQLWrapper, id: SQLWrapper, after: Place) {
  if (!after) return undefined;
  return isNewestFirst
    ? sql`(${at}, ${id}) < (${after[0]}, ${after[1]})`
    : sql`(${at}, ${id}) > (${after[0]}, ${after[1]})`;
}

function inOrder({ isNewestFirst }: BookingFilter, ...columns: readonly SQLWrapper[]) {
  return columns.map((column) => (isNewestFirst ? sql`${column} desc` : sql`${column}`));
}

/** Bookings of a resource, whether or not it leads. It reads the resource's own list. */
function byResourceQuery(
  db: Database,
  tenantId: string,
  filter: BookingFilter & { readonly resourceId: string },
  limit: number,
  after: Place,
) {
  const order = bookingResources.startAt;
  return db
    .select(getTableColumns(bookings))
    .from(bookingResources)
    .crossJoin(bookings)
    .where(
      and(
        eq(bookings.id, bookingResources.bookingId),
        eq(bookingResources.tenantId, tenantId),
        eq(bookingResources.resourceId, filter.resourceId),
        conditionsOf(filter),
        filter.fromAt === undefined ? undefined : gte(order, filter.fromAt),
        filter.toAt === undefined ? undefined : lt(order, filter.toAt),
        isBeyond(filter, order, bookingResources.bookingId, after),
      ),
    )
    .orderBy(...inOrder(filter, order, bookingResources.bookingId))
    .limit(limit + 1);
}

export function conditionsOf(filter: BookingFilter) {
  return and(
    // Repeats the condition of the index on statuses, as SQLite uses it only then.
    filter.status === undefined || filter.status === "confirmed" ? undefined : sql.raw("status <> 'confirmed'"),
    filter.status === undefined ? undefined : eq(bookings.status, filter.status),
    filter.statuses === undefined ? undefined : inArray(bookings.status, [...filter.statuses]),
    filter.toComeAt === undefined
      ? undefined
      : and(gt(bookings.startAt, filter.toComeAt), lte(bookings.createdAt, filter.toComeAt)),
    filter.endsAfter === undefined ? undefined : gt(bookings.endAt, filter.endsAfter),
    filter.endsBy === undefined ? undefined : lte(bookings.endAt, filter.endsBy),
    filter.within === undefined ? undefined : isListedAtOneOf(filter.within),
    filter.serviceId === undefined ? undefined : eq(bookings.serviceId, filter.serviceId),
    filter.customerId === undefined ? undefined : eq(bookings.customerId, filter.customerId),
    filter.customerIds === undefined
      ? undefined
      : filter.customerIds.length === 1
        ? eq(bookings.customerId, filter.customerIds[0] as string)
        : inArray(bookings.customerId, [...filter.customerIds]),
    eq(bookings.isNumbered, true),
    filter.text === undefined ? undefined : matchesText(filter),
  );
}

function isListedAt(resourceId: string) {
  return sql`exists (
    select 1 from ${bookingResources} where ${bookingResources.tenantId} = ${bookings.tenantId}
      and ${bookingResources.resourceId} = ${resourceId} and ${bookingResources.startAt} = ${bookings.startAt}
      and ${bookingResources.bookingId} = ${bookings.id})`;
}

export function isListedAtOneOf(resourceIds: readonly string[]) {
  return sql`exists (
    select 1 from ${bookingResources} where ${bookingResources.tenantId} = ${bookings.tenantId}
      and ${bookingResources.resourceId} in (select value from json_each(${JSON.stringify(resourceIds)}))
      and ${bookingResources.startAt} = ${bookings.startAt} and ${bookingResources.bookingId} = ${bookings.id})`;
}

/** A statement takes a bounded number of parameters. */
const IDS_A_STATEMENT = 50;

/** Bookings by their ids, in the same order. */
export async function readListed(db: Database, tenantId: string, ids: readonly string[]): Promise<ListedBooking[]> {
  const found = new Map<string, ListedBooking>();
  for (let at = 0; at < ids.length; at += IDS_A_STATEMENT) {
    const some = ids.slice(at, at + IDS_A_STATEMENT);
    const rows = await db
      .select()
      .from(bookings)
      .where(and(eq(bookings.tenantId, tenantId), inArray(bookings.id, some)));
    for (const row of rows) found.set(row.id, toRecord(row));
  }
  return ids.flatMap((id) => found.get(id) ?? []);
}

/** Columns win: in copies of an earlier build the document repeats some of them. */
export function toRecord(row: typeof bookings.$inferSelect): ListedBooking {
  const { document, serviceId, customerId, numberYear, numberSequence, searchText, ...columns } = row;
  return completeRecord({
    ...(JSON.parse(document) as ListedBooking),
    ...columns,
    status: row.status as BookingStatus,
  });
}
