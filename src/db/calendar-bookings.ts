// What the calendar of staff reads of the copy: bookings that touch a stretch of time, and how many begin each day.

import { and, desc, eq, gt, inArray, lt, sql } from "drizzle-orm";
import { LONGEST_STAY_MINUTES } from "../domain/tenant/service";
import { DAY_MS, MINUTE_MS } from "../domain/time/local-time";
import type { Database } from "./database";
import { bookingResources, bookings, events } from "./schema";

const SHOWN = ["pending", "confirmed", "completed", "no_show"];

type Stretch = { readonly startAt: number; readonly endAt: number };

/** Bookings that touch [startAt, endAt), in the order of their starts. `within` names resources, or is null for all. */
export function selectStanding(
  db: Database,
  tenantId: string,
  { startAt, endAt }: Stretch,
  within: readonly string[] | null,
  limit: number,
  hasPhones: boolean,
) {
  return db
    .select({
      id: bookings.id,
      status: bookings.status,
      revision: bookings.revision,
      serviceId: bookings.serviceId,
      startAt: bookings.startAt,
      endAt: bookings.endAt,
      rest: sql<string>`json_object(
        'claims', json_extract(document, '$.claims'), 'resourceId', ${bookings.resourceId},
        'customer', document ->> '$.customer.name', 'phone', iif(${hasPhones ? 1 : 0}, document ->> '$.customer.phone', null),
        'service', document ->> '$.service.name', 'before', document ->> '$.service.bufferBeforeMinutes',
        'after', document ->> '$.service.bufferAfterMinutes', 'seats', document ->> '$.seats',
        'sessionId', document ->> '$.sessionId', 'expiresAt', document ->> '$.expiresAt',
        'notes', document ->> '$.notes', 'arrivedAt', document ->> '$.arrivedAt')`,
    })
    .from(bookings)
    .where(
      and(
        eq(bookings.tenantId, tenantId),
        gt(bookings.startAt, startAt - LONGEST_STAY_MINUTES * MINUTE_MS),
        lt(bookings.startAt, endAt),
        gt(bookings.endAt, startAt),
        inArray(bookings.status, SHOWN),
        within === null ? undefined : isOnOneOf(within),
      ),
    )
    .orderBy(bookings.startAt, bookings.id)
    .limit(limit);
}

/** How many bookings begin on each local day. `shifts` says from when on the zone has which offset. */
export async function countStarts(...asked: Parameters<typeof selectCounts>): Promise<Map<number, number>> {
  const rows = await selectCounts(...asked);
  return new Map(rows.map((row) => [row.day, row.count]));
}

/** The statement, so that a test can read its plan. */
export function selectCounts(
  db: Database,
  tenantId: string,
  { startAt, endAt }: Stretch,
  shifts: readonly { readonly fromAt: number; readonly offsetMs: number }[],
  within: readonly string[] | null,
) {
  const [first = { offsetMs: 0 }, ...later] = shifts;
  const cases = later.toReversed().map(({ fromAt, offsetMs }) => sql`when start_at >= ${fromAt} then ${offsetMs}`);
  const offset =
    cases.length === 0 ? sql`${first.offsetMs}` : sql`case ${sql.join(cases, sql` `)} else ${first.offsetMs} end`;
  const day = sql<number>`cast((${bookings.startAt} + ${offset}) / ${DAY_MS} as integer)`;
  return db
    .select({ day: sql<number>`${day} as day`, count: sql<number>`count(*)` })
    .from(bookings)
    .where(
      and(
        eq(bookings.tenantId, tenantId),
        sql`${bookings.startAt} >= ${startAt}`,
        lt(bookings.startAt, endAt),
        inArray(bookings.status, SHOWN),
        within === null ? undefined : isOnOneOf(within),
      ),
    )
    .groupBy(sql`day`);
}

/** A tenant's newest event, position 0 before the first. Any change of a booking raises it. One row is read. */
export async function newestEvent(
  db: Database,
  tenantId: string,
): Promise<{ readonly position: number; readonly occurredAt: number }> {
  const row = await db
    .select({ position: events.position, occurredAt: events.occurredAt })
    .from(events)
    .where(eq(events.tenantId, tenantId))
    .orderBy(desc(events.position))
    .limit(1)
    .get();
  return { position: row?.position ?? 0, occurredAt: row?.occurredAt ?? 0 };
}

function isOnOneOf(resourceIds: readonly string[]) {
  return sql`exists (
    select 1 from ${bookingResources} where ${bookingResources.tenantId} = ${bookings.tenantId}
      and ${bookingResources.resourceId} in (select value from json_each(${JSON.stringify(resourceIds)}))
      and ${bookingResources.startAt} = ${bookings.startAt} and ${bookingResources.bookingId} = ${bookings.id})`;
}
