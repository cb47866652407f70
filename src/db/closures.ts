import { and, eq, gt, isNotNull, isNull, or, sql } from "drizzle-orm";
import type { ClosedWhen, Closure } from "../domain/availability/closure";
import { DAY_MS } from "../domain/time/local-time";
import type { Database, Statement } from "./database";
import { type Page, type Piece, pageOf } from "./paging";
import { closures } from "./schema";

export type ClosureRow = typeof closures.$inferSelect;

export async function findClosure(db: Database, tenantId: string, closureId: string): Promise<ClosureRow | undefined> {
  return db
    .select()
    .from(closures)
    .where(and(eq(closures.tenantId, tenantId), eq(closures.id, closureId), isNull(closures.deletedAt)))
    .get();
}

/** A closure that was removed, so that staff can take that back. */
export async function findRemovedClosure(
  db: Database,
  tenantId: string,
  closureId: string,
): Promise<ClosureRow | undefined> {
  return db
    .select()
    .from(closures)
    .where(and(eq(closures.tenantId, tenantId), eq(closures.id, closureId), isNotNull(closures.deletedAt)))
    .get();
}

export async function listClosures(db: Database, tenantId: string, { after, limit }: Piece): Promise<Page<ClosureRow>> {
  const rows = await db
    .select()
    .from(closures)
    .where(
      and(
        eq(closures.tenantId, tenantId),
        isNull(closures.deletedAt),
        after ? sql`(${closures.createdAt}, ${closures.id}) > (${after[0]}, ${after[1]})` : undefined,
      ),
    )
    .orderBy(closures.createdAt, closures.id)
    .limit(limit + 1);
  return pageOf(rows, limit, (row) => [row.createdAt, row.id]);
}

/** Closures that a tenant's calendars keep: active ones that had not ended at an instant. */
export async function listClosuresInForce(db: Database, tenantId: string, since: number): Promise<ClosureRow[]> {
  return db
    .select()
    .from(closures)
    .where(and(eq(closures.tenantId, tenantId), isInForceSince(since)));
}

/** Active, and not ended at an instant, within a day for zones. */
export function isInForceSince(since: number) {
  const sinceDate = new Date(since - DAY_MS).toISOString().slice(0, 10);
  const last = sql`(SELECT max(value) FROM json_each(${closures.dates}))`;
  return and(
    eq(closures.active, true),
    isNull(closures.deletedAt),
    or(gt(closures.endAt, since), sql`${last} >= ${sinceDate}`),
  );
}

export function insertClosure(db: Database, row: typeof closures.$inferInsert): Statement {
  return db.insert(closures).values(row);
}

export function updateClosure(
  db: Database,
  tenantId: string,
  closureId: string,
  changes: Partial<ClosureRow>,
  now: number,
): Statement {
  return db
    .update(closures)
    .set({ ...changes, updatedAt: now })
    .where(and(eq(closures.tenantId, tenantId), eq(closures.id, closureId), isNull(closures.deletedAt)));
}

/** The removal is taken back. */
export function restoreClosure(db: Database, tenantId: string, closureId: string, now: number): Statement {
  return db
    .update(closures)
    .set({ active: true, deletedAt: null, updatedAt: now })
    .where(and(eq(closures.tenantId, tenantId), eq(closures.id, closureId)));
}

export function toClosure(row: ClosureRow): Closure {
  return { id: row.id, serviceId: row.serviceId, reason: row.reason, when: closedWhenOf(row) };
}

export function closedWhenOf(
  row: Pick<ClosureRow, "dates" | "startAt" | "endAt" | "fromMinute" | "toMinute">,
): ClosedWhen {
  if (row.dates === null) return { kind: "instants", startAt: row.startAt ?? 0, endAt: row.endAt ?? 0 };
  return {
    kind: "dates",
    dates: JSON.parse(row.dates) as string[],
    fromMinute: row.fromMinute ?? 0,
    toMinute: row.toMinute ?? 1_440,
  };
}
