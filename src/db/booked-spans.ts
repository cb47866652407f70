// When live bookings take place, from the copy: what closures and changes of hours would touch.

import { and, eq, inArray, lt, sql } from "drizzle-orm";
import { LONGEST_STAY_MINUTES } from "../domain/tenant/service";
import { MINUTE_MS } from "../domain/time/local-time";
import type { Database } from "./database";
import { bookingResources, bookings } from "./schema";

/** When a booking takes place and of which service: enough to find what touches it. */
export type BookedSpan = {
  readonly id: string;
  readonly startAt: number;
  readonly endAt: number;
  readonly serviceId: string;
};

/** Live bookings of one resource or of all that touch [startAt, endAt), in order, at most `limit`. */
export async function listLiveSpans(
  db: Database,
  tenantId: string,
  resourceId: string | null,
  { startAt, endAt }: { readonly startAt: number; readonly endAt: number },
  after: readonly [number, string] | null,
  limit: number,
): Promise<BookedSpan[]> {
  return liveSpansQuery(db, tenantId, resourceId, { startAt, endAt }, after, limit);
}

/** The statement, so that a test can read its plan. */
export function liveSpansQuery(
  db: Database,
  tenantId: string,
  resourceId: string | null,
  { startAt, endAt }: { readonly startAt: number; readonly endAt: number },
  after: readonly [number, string] | null,
  limit: number,
) {
  const span = {
    id: bookings.id,
    startAt: bookings.startAt,
    endAt: bookings.endAt,
    serviceId: bookings.serviceId,
  };
  const [afterAt, afterId] = after ?? [startAt - LONGEST_STAY_MINUTES * MINUTE_MS, ""];
  const isLive = and(inArray(bookings.status, ["pending", "confirmed"]), sql`${bookings.endAt} > ${startAt}`);
  if (resourceId === null) {
    return db
      .select(span)
      .from(bookings)
      .where(
        and(
          eq(bookings.tenantId, tenantId),
          sql`(${bookings.startAt}, ${bookings.id}) > (${afterAt}, ${afterId})`,
          lt(bookings.startAt, endAt),
          isLive,
        ),
      )
      .orderBy(bookings.startAt, bookings.id)
      .limit(limit);
  }
  return db
    .select(span)
    .from(bookingResources)
    .crossJoin(bookings)
    .where(
      and(
        eq(bookings.id, bookingResources.bookingId),
        eq(bookingResources.tenantId, tenantId),
        eq(bookingResources.resourceId, resourceId),
        sql`(${bookingResources.startAt}, ${bookingResources.bookingId}) > (${afterAt}, ${afterId})`,
        lt(bookingResources.startAt, endAt),
        isLive,
      ),
    )
    .orderBy(bookingResources.startAt, bookingResources.bookingId)
    .limit(limit);
}
