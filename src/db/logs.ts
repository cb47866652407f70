// The two ordered logs: what happened (events) and who changed what (audit).

import { and, eq, gt, type SQL, sql } from "drizzle-orm";
import { ERASED_CUSTOMER } from "../domain/ids";
import type { Database, Statement } from "./database";
import { type Page, pageOf } from "./database";
import { audit, events } from "./schema";

export type EventRow = typeof events.$inferSelect;
export type AuditRow = typeof audit.$inferSelect;

type NewEvent = Pick<EventRow, "id" | "tenantId" | "type" | "subjectId" | "occurredAt">;
type NewAudit = Omit<AuditRow, "position">;

/** The place after the last event of a tenant. */
function nextPosition(tenantId: string): SQL<number> {
  return sql`(select coalesce(max(position), 0) + 1 from ${events} where tenant_id = ${tenantId})`;
}

export function insertEvent(db: Database, row: NewEvent): Statement {
  return db.insert(events).values({ ...row, position: nextPosition(row.tenantId) });
}

export function insertAudit(db: Database, row: NewAudit): Statement {
  return db.insert(audit).values(row);
}

/** Notes what happened where a condition holds: of a change that may not have come about, in the same batch. */
export function insertEventIf(db: Database, row: NewEvent, condition: SQL): Statement {
  const { id, tenantId, type, subjectId, occurredAt } = row;
  return db
    .insert(events)
    .select(
      sql`select ${tenantId}, ${nextPosition(tenantId)}, ${id}, ${type}, ${subjectId}, null, ${occurredAt} where ${condition}`,
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

/** Takes the id of a customer who is erased out of both logs. They are gone through for it, which is rare. */
export function forgetSubject(db: Database, tenantId: string, customerId: string): Statement[] {
  return [audit, events].map((log) =>
    db
      .update(log)
      .set({ subjectId: ERASED_CUSTOMER })
      .where(and(eq(log.tenantId, tenantId), eq(log.subjectId, customerId))),
  );
}

/** Events after a position, oldest first. */
export async function listEvents(
  db: Database,
  tenantId: string,
  limit: number,
  after: number,
): Promise<Page<EventRow>> {
  const rows = await db
    .select()
    .from(events)
    .where(and(eq(events.tenantId, tenantId), gt(events.position, after)))
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

/** Audit entries before a position, newest first. */
export async function listAudit(
  db: Database,
  tenantId: string,
  limit: number,
  before: number | null,
): Promise<Page<AuditRow>> {
  const rows = await db
    .select()
    .from(audit)
    .where(and(eq(audit.tenantId, tenantId), before === null ? undefined : sql`${audit.position} < ${before}`))
    .orderBy(sql`${audit.position} desc`)
    .limit(limit + 1);
  return pageOf(rows, limit, (row) => [row.position]);
}
