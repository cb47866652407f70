// The two ordered logs: events, and the audit log of who changed what.

import { and, eq, gt, type SQL, sql } from "drizzle-orm";
import type { AuditAction } from "../domain/audit";
import type { EventType } from "../domain/events";
import { ERASED_CUSTOMER } from "../domain/ids";
import type { Database, Statement } from "./database";
import { type LogPiece, type Page, pageOf } from "./paging";
import { audit, events } from "./schema";

export type EventRow = typeof events.$inferSelect;
export type AuditRow = typeof audit.$inferSelect;

type NewEvent = Pick<EventRow, "id" | "tenantId" | "subjectId" | "occurredAt"> & {
  readonly type: EventType;
  readonly detail?: string;
};
export type NewAudit = Omit<AuditRow, "position" | "action"> & { readonly action: AuditAction };

/** The next position in a tenant's events. */
function nextPosition(tenantId: string): SQL<number> {
  return sql`(select coalesce(max(position), 0) + 1 from ${events} where tenant_id = ${tenantId})`;
}

export function insertEvent(db: Database, row: NewEvent): Statement {
  return db.insert(events).values({ ...row, position: nextPosition(row.tenantId) });
}

export function insertAudit(db: Database, row: NewAudit): Statement {
  return db.insert(audit).values(row);
}

/** Logs an event if a condition holds, for a change of the same batch that may not have happened. */
export function insertEventIf(db: Database, row: NewEvent, condition: SQL): Statement {
  const { id, tenantId, type, subjectId, occurredAt } = row;
  return db
    .insert(events)
    .select(
      sql`select ${tenantId}, ${nextPosition(tenantId)}, ${id}, ${type}, ${subjectId}, null, ${occurredAt}, null where ${condition}`,
    );
}

export function insertAuditIf(db: Database, row: NewAudit, condition: SQL): Statement {
  const { id, tenantId, actor, action, subjectId, detail, occurredAt } = row;
  return db
    .insert(audit)
    .select(
      sql`select null, ${id}, ${tenantId}, ${actor}, ${action}, ${subjectId}, ${detail}, ${occurredAt} where ${condition}`,
    );
}

/** A line in the log of each business that a person belongs to. */
export function insertAuditOfUser(
  db: Database,
  userId: string,
  { action, detail, occurredAt }: Pick<NewAudit, "action" | "detail" | "occurredAt">,
): Statement {
  return db
    .insert(audit)
    .select(
      sql`select null, 'aud_' || lower(hex(randomblob(8))), tenant_id, id, ${action}, id, ${detail}, ${occurredAt} from members where user_id = ${userId}`,
    );
}

/** True if the statement before this one, in the same batch, changed or added rows. */
export function changedRows(): SQL {
  return sql`changes() > 0`;
}

/** Replaces an erased customer's id in both logs. It scans them, which is rare enough. */
export function forgetSubject(db: Database, tenantId: string, customerId: string): Statement[] {
  return [audit, events].map((log) =>
    db
      .update(log)
      .set({ subjectId: ERASED_CUSTOMER })
      .where(and(eq(log.tenantId, tenantId), eq(log.subjectId, customerId))),
  );
}

/** Events after a place in the list, which has the oldest first. */
export async function listEvents(db: Database, tenantId: string, { after, limit }: LogPiece): Promise<Page<EventRow>> {
  const rows = await db
    .select()
    .from(events)
    .where(and(eq(events.tenantId, tenantId), gt(events.position, after ?? 0)))
    .orderBy(events.position)
    .limit(limit + 1);
  return pageOf(rows, limit, (row) => [row.position]);
}

export async function findEventPosition(db: Database, tenantId: string, eventId: string): Promise<number | undefined> {
  const row = await db
    .select({ position: events.position })
    .from(events)
    .where(and(eq(events.tenantId, tenantId), eq(events.id, eventId)))
    .get();
  return row?.position;
}

/** What telling an event needs, as JSON. Null where there is nothing, or no such event. */
export async function findEventDetail(db: Database, tenantId: string, eventId: string): Promise<string | null> {
  const row = await db
    .select({ detail: events.detail })
    .from(events)
    .where(and(eq(events.tenantId, tenantId), eq(events.id, eventId)))
    .get();
  return row?.detail ?? null;
}

/** Audit entries after a place in the list, which has the newest first. */
export async function listAudit(db: Database, tenantId: string, { after, limit }: LogPiece): Promise<Page<AuditRow>> {
  const rows = await db
    .select()
    .from(audit)
    .where(and(eq(audit.tenantId, tenantId), after === null ? undefined : sql`${audit.position} < ${after}`))
    .orderBy(sql`${audit.position} desc`)
    .limit(limit + 1);
  return pageOf(rows, limit, (row) => [row.position]);
}
