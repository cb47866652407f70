// Messages to a customer about a move by staff, while they wait to be sent.

import { and, eq, inArray, like, sql } from "drizzle-orm";
import type { Telling } from "../domain/events";
import type { Database, Statement } from "./database";
import { deliveries, events } from "./schema";

/** A move that still waits is one of so many newest events. */
const NEWEST_EVENTS = 200;

/** The event is changed too: its deliveries may not have been made yet. */
export function changeWaitingMoves(db: Database, tenantId: string, bookingId: string, telling: Telling): Statement[] {
  const change = JSON.stringify(telling);
  const isNew = sql`${events.position} > (
    select coalesce(max(position), 0) - ${NEWEST_EVENTS} from events as newest where newest.tenant_id = ${tenantId})`;
  const isUntold = sql`${events.position} > (select told_position from tenants where id = ${tenantId})`;
  return [
    db
      .update(events)
      .set({ detail: sql`json_patch(coalesce(${events.detail}, '{}'), ${change})` })
      .where(
        and(
          eq(events.tenantId, tenantId),
          isNew,
          isUntold,
          eq(events.subjectId, bookingId),
          inArray(events.type, ["booking.rescheduled", "booking.reassigned"]),
        ),
      ),
    db
      .update(deliveries)
      .set({ detail: sql`json_patch(coalesce(${deliveries.detail}, '{}'), ${change})` })
      .where(
        and(
          eq(deliveries.subjectId, bookingId),
          eq(deliveries.state, "waiting"),
          eq(deliveries.tenantId, tenantId),
          eq(deliveries.kind, "message"),
          like(deliveries.destination, "customer/%"),
          sql`${deliveries.detail} ->> '$.kind' = 'moved_by_business'`,
        ),
      ),
  ];
}
