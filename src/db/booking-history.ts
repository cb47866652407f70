// What happened to a booking: its events, each with its line of the audit log where staff did it.

import { and, desc, eq, lt, notInArray, sql } from "drizzle-orm";
import { makingEventId } from "../domain/ids";
import type { Database } from "./database";
import { type LogPiece, type Page, pageOf } from "./paging";
import { audit, events } from "./schema";

export type HistoryRow = {
  readonly id: string;
  readonly position: number;
  readonly type: string;
  readonly revision: number | null;
  readonly occurredAt: number;
  readonly detail: string | null;
  readonly actor: string | null;
  readonly audited: string | null;
};

/** The newest first. */
export async function listHistory(
  db: Database,
  tenantId: string,
  bookingId: string,
  piece: LogPiece,
): Promise<Page<HistoryRow>> {
  const rows = await historyQuery(db, tenantId, bookingId, piece);
  return pageOf(rows, piece.limit, (row) => [row.position]);
}

/**
 * The statement of the list, so that a test can read its plan. Moments that only remind are no part of it. A line of the audit log has the body of its event's id.
 */
export function historyQuery(db: Database, tenantId: string, bookingId: string, { after, limit }: LogPiece) {
  return db
    .select({
      id: events.id,
      position: events.position,
      type: events.type,
      revision: events.revision,
      occurredAt: events.occurredAt,
      detail: events.detail,
      actor: audit.actor,
      audited: audit.detail,
    })
    .from(events)
    .leftJoin(audit, and(eq(audit.id, sql`'aud' || substr(${events.id}, 4)`), eq(audit.tenantId, tenantId)))
    .where(
      and(
        // `+` keeps the index of all the tenant's events out.
        sql`+${events.tenantId} = ${tenantId}`,
        sql`((${events.subjectId} = ${bookingId} and ${events.revision} > 1) or ${events.id} = ${makingEventId(bookingId)})`,
        notInArray(events.type, ["booking.reminder", "booking.expiring"]),
        after === null ? undefined : lt(events.position, after),
      ),
    )
    .orderBy(desc(events.position))
    .limit(limit + 1);
}
