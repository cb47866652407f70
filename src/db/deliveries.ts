// What is to be told, one row for each event and destination. The runner claims due rows under a lease: for so long no
// other run takes them. A run that dies leaves them to the next one after the lease.

import { and, eq, type SQL, sql } from "drizzle-orm";
import { MAY_COME_LATE } from "../domain/payments/asking";
import type { Database, Statement } from "./database";
import { deliveries } from "./schema";

export type DeliveryRow = typeof deliveries.$inferSelect;

export type NewDelivery = Pick<
  DeliveryRow,
  "id" | "tenantId" | "sourceId" | "sourceType" | "subjectId" | "kind" | "destination" | "occurredAt" | "nextAttemptAt"
> & { readonly detail: string | null };

/** Makes rows, if a condition holds. A destination that has its row for an event already keeps it. */
export function insertDeliveries(
  db: Database,
  rows: readonly NewDelivery[],
  now: number,
  condition: SQL = sql`true`,
): Statement {
  const list = JSON.stringify(rows);
  return db
    .insert(deliveries)
    .select(
      sql`select value ->> '$.id', value ->> '$.tenantId', value ->> '$.sourceId', value ->> '$.sourceType',
            value ->> '$.subjectId', value ->> '$.kind', value ->> '$.destination', 'waiting', value ->> '$.detail', 0, '[]',
            null, value ->> '$.nextAttemptAt', value ->> '$.occurredAt', ${now}, null
          from json_each(${list}) where ${condition}`,
    )
    .onConflictDoNothing();
}

/** True if fewer than so many deliveries of a tenant have a source that begins with a text. The text ends with a colon. */
export function hasFewerOf(tenantId: string, sourcePrefix: string, most: number): SQL {
  return sql`(select count(*) from (select 1 from ${deliveries} where tenant_id = ${tenantId}
    and source_id >= ${sourcePrefix} and source_id < ${sourcePrefix.replace(/:$/, ";")} limit ${most})) < ${most}`;
}

export type Claim = {
  readonly now: number;
  /** The end of the lease, epoch ms. */
  readonly leaseUntil: number;
  readonly most: number;
  /** So many of one destination at most, so that a slow one cannot fill the claim. */
  readonly mostOfOne: Readonly<Record<"message" | "webhook", number>>;
  /** Readers (`readerOf`) that get nothing now: they have enough under way, or just had their share. */
  readonly busy: readonly string[];
};

/** The key of a reader: a destination of one tenant. */
export function readerOf({ tenantId, destination }: Pick<DeliveryRow, "tenantId" | "destination">): string {
  return `${tenantId}|${destination}`;
}

/** How many due rows a claim looks at. */
const LOOKED_AT = 2_000;

/** Claims due deliveries, the longest due first. */
export async function claimDeliveries({ $client }: Database, claim: Claim): Promise<DeliveryRow[]> {
  const { results } = await $client
    .prepare(
      `UPDATE deliveries SET next_attempt_at = ?2 WHERE id IN (
         SELECT id FROM (
           SELECT id, kind, next_attempt_at,
             row_number() OVER (PARTITION BY tenant_id, destination ORDER BY next_attempt_at) AS turn
           FROM (
             SELECT id, kind, tenant_id, destination, next_attempt_at FROM deliveries
             WHERE state = 'waiting' AND next_attempt_at <= ?1
               AND tenant_id || '|' || destination NOT IN (SELECT value FROM json_each(?5))
             ORDER BY next_attempt_at LIMIT ${LOOKED_AT}
           )
         ) WHERE turn <= CASE kind WHEN 'webhook' THEN ?6 ELSE ?4 END ORDER BY next_attempt_at LIMIT ?3
       ) AND state = 'waiting' AND next_attempt_at <= ?1 RETURNING *`,
    )
    .bind(
      claim.now,
      claim.leaseUntil,
      claim.most,
      claim.mostOfOne.message,
      JSON.stringify(claim.busy),
      claim.mostOfOne.webhook,
    )
    .all<Record<string, unknown>>();
  return results.map(toRow);
}

function toRow(row: Record<string, unknown>): DeliveryRow {
  const named = Object.entries(row).map(([name, value]) => [
    name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return Object.fromEntries(named) as DeliveryRow;
}

export type DeliveryChange = Partial<
  Pick<DeliveryRow, "state" | "tries" | "attempts" | "reason" | "nextAttemptAt" | "finishedAt">
>;

/** Records what became of a try, unless the lease has ended and another run has the row. */
export function recordDelivery(
  db: Database,
  { id, nextAttemptAt: lease }: Pick<DeliveryRow, "id" | "nextAttemptAt">,
  change: DeliveryChange,
): Statement {
  return (
    db
      .update(deliveries)
      // What staff said to the customer stays no longer than it takes to say it.
      .set({ ...change, ...(change.state && { detail: sql`json_remove(${deliveries.detail}, '$.message')` }) })
      .where(and(eq(deliveries.id, id), eq(deliveries.nextAttemptAt, lease), eq(deliveries.state, "waiting")))
  );
}

/**
 * Moves the next try of a delivery, or the end of its lease. `reason` says what delays it. False where another run has moved
 * it first.
 */
export async function moveDelivery(
  { $client }: Database,
  { id, nextAttemptAt: was }: Pick<DeliveryRow, "id" | "nextAttemptAt">,
  at: number,
  reason: string | null = null,
): Promise<boolean> {
  const { meta } = await $client
    .prepare(
      `UPDATE deliveries SET next_attempt_at = ?3, reason = coalesce(?4, reason)
        WHERE id = ?1 AND next_attempt_at = ?2 AND state = 'waiting'`,
    )
    .bind(id, was, at, reason)
    .run();
  return meta.changes > 0;
}

/** The first delivery to the same destination that an earlier event of this type made, while it waits. */
export async function earlierDelivery(
  { $client }: Database,
  { id, tenantId, subjectId, sourceType, destination }: DeliveryRow,
): Promise<Pick<DeliveryRow, "id" | "nextAttemptAt" | "reason"> | null> {
  // Rows are made in the order of events, also of those in one millisecond.
  return $client
    .prepare(
      `SELECT id, next_attempt_at AS nextAttemptAt, reason FROM deliveries WHERE subject_id = ? AND state = 'waiting'
        AND tenant_id = ? AND destination = ? AND source_type = ? AND kind = 'payment'
        AND rowid < (SELECT rowid FROM deliveries AS this WHERE this.id = ?) ORDER BY rowid LIMIT 1`,
    )
    .bind(subjectId, tenantId, destination, sourceType, id)
    .first();
}

/** SQL: true when the same reader is about to hear something newer of the same subject, of one of these kinds. */
export function hasNewerDelivery({ id, subjectId, destination, tenantId }: DeliveryRow, kinds: readonly string[]): SQL {
  // Rows are made in the order of events, also of those in one millisecond.
  return sql`exists (select 1 from deliveries where subject_id = ${subjectId} and state = 'waiting'
    and tenant_id = ${tenantId} and destination = ${destination} and kind = 'message'
    and rowid > (select rowid from deliveries as this where this.id = ${id})
    and detail ->> '$.kind' in (select value from json_each(${JSON.stringify(kinds)})))`;
}

export async function findDelivery(db: Database, tenantId: string, id: string): Promise<DeliveryRow | undefined> {
  return db
    .select()
    .from(deliveries)
    .where(and(eq(deliveries.tenantId, tenantId), eq(deliveries.id, id)))
    .get();
}

/** Whether an event is still to be brought to a destination. A page that is over and only looked at is not. */
export async function isUnderWay(
  db: Database,
  { tenantId, sourceId, destination }: Pick<DeliveryRow, "tenantId" | "sourceId" | "destination">,
): Promise<boolean> {
  const row = await db
    .select({ state: deliveries.state, reason: deliveries.reason })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.tenantId, tenantId),
        eq(deliveries.sourceId, sourceId),
        eq(deliveries.destination, destination),
      ),
    )
    .get();
  return row?.state === "waiting" && row.reason !== MAY_COME_LATE;
}

const SWEPT_AT_ONCE = 500;

/** Whether what an event asked of a provider of payments is not done yet. Endpoints may hear of the event for longer. */
export async function isAskedYet(
  { $client }: Database,
  { tenantId, subjectId, sourceType }: Pick<DeliveryRow, "tenantId" | "subjectId" | "sourceType">,
): Promise<boolean> {
  const found = await $client
    .prepare(
      `SELECT 1 FROM deliveries WHERE tenant_id = ? AND subject_id = ? AND state = 'waiting' AND source_type = ?
        AND kind = 'payment' LIMIT 1`,
    )
    .bind(tenantId, subjectId, sourceType)
    .first();
  return found !== null;
}

/**
 * Deletes ended rows that were made before an instant, some at a time. Returns how many. The oldest row stands first, so it
 * reads one ended row while none is old enough. It passes over what still waits, of which a suspended business may have
 * thousands.
 */
export async function forgetDeliveries({ $client }: Database, before: number): Promise<number> {
  const ended = "SELECT rowid, created_at FROM deliveries WHERE state <> 'waiting' ORDER BY rowid LIMIT";
  const oldest = await $client.prepare(`${ended} 1`).first("created_at");
  if (oldest === null || Number(oldest) >= before) return 0;
  const { meta } = await $client
    .prepare(
      `DELETE FROM deliveries WHERE rowid IN (SELECT rowid FROM (${ended} ${SWEPT_AT_ONCE}) WHERE created_at < ?1)
         AND state <> 'waiting'`,
    )
    .bind(before)
    .run();
  return meta.changes;
}
