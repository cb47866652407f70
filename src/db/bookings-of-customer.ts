// What some customers had and have, from the copy: their visits, and the objects that hold their bookings.

import { and, count, eq, inArray, lt, sql } from "drizzle-orm";
import type { ListedBooking } from "../domain/booking/booking-record";
import { homeOf } from "../domain/ids";
import { conditionsOf, isListedAtOneOf, toRecord } from "./bookings";
import type { Database } from "./database";
import { bookings } from "./schema";

/** What some customers had before an instant, the latest first. */
export async function listBookingsBefore(
  db: Database,
  tenantId: string,
  customerIds: readonly string[],
  before: number,
  limit: number,
): Promise<ListedBooking[]> {
  const rows = await bookingsBeforeQuery(db, tenantId, customerIds, before, limit);
  return rows.map(toRecord);
}

/** The statement, so that a test can read its plan. */
export function bookingsBeforeQuery(
  db: Database,
  tenantId: string,
  customerIds: readonly string[],
  before: number,
  limit: number,
) {
  return db
    .select()
    .from(bookings)
    .where(and(eq(bookings.tenantId, tenantId), conditionsOf({ customerIds }), lt(bookings.startAt, before)))
    .orderBy(sql`+${bookings.startAt} desc`)
    .limit(limit);
}

/** How many bookings of some customers began before an instant, by status as the copy has it. */
export async function countVisits(
  db: Database,
  tenantId: string,
  customerIds: readonly string[],
  { before, within }: { readonly before: number; readonly within: readonly string[] | undefined },
): Promise<{ readonly status: string; readonly count: number }[]> {
  return visitsQuery(db, tenantId, customerIds, { before, within });
}

/** The statement, so that a test can read its plan. */
export function visitsQuery(
  db: Database,
  tenantId: string,
  customerIds: readonly string[],
  { before, within }: { readonly before: number; readonly within: readonly string[] | undefined },
) {
  return db
    .select({ status: bookings.status, count: count() })
    .from(bookings)
    .where(
      and(
        eq(bookings.tenantId, tenantId),
        inArray(bookings.customerId, [...customerIds]),
        lt(bookings.startAt, before),
        within === undefined ? undefined : isListedAtOneOf(within),
      ),
    )
    .groupBy(bookings.status);
}

/** Objects with a customer's bookings: resource ids of calendars, service ids of coordinators. */
export async function listHomesOfCustomer(db: Database, tenantId: string, customerId: string): Promise<string[]> {
  const rows = await db
    .select({ id: bookings.id })
    .from(bookings)
    .where(and(eq(bookings.tenantId, tenantId), eq(bookings.customerId, customerId)));
  const homes = rows.flatMap(({ id }) => homeOf("bkg", id) ?? []);
  return [...new Set(homes.map((home) => (home.kind === "calendar" ? home.resourceId : home.serviceId)))];
}
