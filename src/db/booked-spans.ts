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
  const { of, id } =
    resourceId === null ? { of: bookings, id: bookings.id } : { of: bookingResources, id: bookingResources.bookingId };
  const touches = and(
    eq(of.tenantId, tenantId),
    sql`(${of.startAt}, ${id}) > (${afterAt}, ${afterId})`,
    lt(of.startAt, endAt),
    inArray(bookings.status, ["pending", "confirmed"]),
    sql`${bookings.endAt} > ${startAt}`,
  );
  const spans = db.select(span);
  const found =
    resourceId === null
      ? spans.from(bookings).where(touches)
      : spans
          .from(bookingResources)
          .crossJoin(bookings)
          .where(and(eq(bookings.id, id), eq(bookingResources.resourceId, resourceId), touches));
  return found.orderBy(of.startAt, id).limit(limit);
}
