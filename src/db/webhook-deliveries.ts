// What endpoints were sent, as staff see it, and what staff have sent again.

import { and, eq, sql } from "drizzle-orm";
import type { Database, Statement } from "./database";
import type { DeliveryRow } from "./deliveries";
import { type Page, type Piece, pageOf } from "./paging";
import { deliveries } from "./schema";

/** The name of an endpoint among the destinations. */
export function destinationOf(webhookId: string): string {
  return `webhook:${webhookId}`;
}

/** What an endpoint was sent, the newest first. */
export async function listWebhookDeliveries(
  db: Database,
  tenantId: string,
  webhookId: string,
  piece: Piece,
): Promise<Page<DeliveryRow>> {
  const rows = await webhookDeliveriesQuery(db, tenantId, webhookId, piece);
  return pageOf(rows, piece.limit, (row) => [row.createdAt, row.id]);
}

export function webhookDeliveriesQuery(db: Database, tenantId: string, webhookId: string, { after, limit }: Piece) {
  return db
    .select()
    .from(deliveries)
    .where(
      and(
        eq(deliveries.destination, destinationOf(webhookId)),
        sql`${deliveries.kind} = 'webhook'`,
        eq(deliveries.tenantId, tenantId),
        after ? sql`(${deliveries.createdAt}, ${deliveries.id}) < (${after[0]}, ${after[1]})` : undefined,
      ),
    )
    .orderBy(sql`${deliveries.createdAt} desc`, sql`${deliveries.id} desc`)
    .limit(limit + 1);
}

export async function findWebhookDelivery(
  db: Database,
  tenantId: string,
  id: string,
): Promise<DeliveryRow | undefined> {
  return db
    .select()
    .from(deliveries)
    .where(and(eq(deliveries.id, id), eq(deliveries.tenantId, tenantId), eq(deliveries.kind, "webhook")))
    .get();
}

/** Lets a delivery begin anew. Its log of tries stays. */
export function deliverAgain(db: Database, id: string, detail: string, now: number): Statement {
  return db
    .update(deliveries)
    .set({ state: "waiting", tries: 0, reason: null, nextAttemptAt: now, finishedAt: null, detail })
    .where(eq(deliveries.id, id));
}

export type Replay = {
  readonly tenantId: string;
  readonly webhookId: string;
  /** Patterns of the endpoint as JSON. A pattern reads the same as a GLOB. */
  readonly patterns: string;
  readonly fromAt: number;
  readonly toAt: number;
  /** Makes the rows of this replay differ from those of others. */
  readonly replayId: string;
  /** What each row's detail has beside its event's. */
  readonly detail: string;
  readonly now: number;
};

const OF_REPLAY = `FROM events WHERE tenant_id = ?1 AND occurred_at BETWEEN ?2 AND ?3 AND subject_id <> ?4
  AND EXISTS (SELECT 1 FROM json_each(?5) WHERE events.type GLOB value)`;

/** How many events a replay would send, counted up to `most` and one. */
export async function countOfReplay({ $client }: Database, replay: Replay, most: number): Promise<number> {
  const { tenantId, fromAt, toAt, webhookId, patterns } = replay;
  const row = await $client
    .prepare(`SELECT count(*) AS count FROM (SELECT 1 ${OF_REPLAY} LIMIT ?6)`)
    .bind(tenantId, fromAt, toAt, webhookId, patterns, most + 1)
    .first<{ count: number }>();
  return row?.count ?? 0;
}

/** Makes a delivery of each event of a time that an endpoint wants. Returns how many. */
export async function insertReplay({ $client }: Database, replay: Replay): Promise<number> {
  const { tenantId, fromAt, toAt, webhookId, patterns, replayId, detail, now } = replay;
  const { meta } = await $client
    .prepare(
      `INSERT INTO deliveries (id, tenant_id, source_id, source_type, subject_id, kind, destination, state, detail,
         next_attempt_at, occurred_at, created_at)
       SELECT 'dlv_' || lower(hex(randomblob(8))), tenant_id, id || '/' || ?6, type, subject_id, 'webhook', ?7, 'waiting',
         json_patch(coalesce(detail, '{}'), ?8), ?9, occurred_at, ?9
       ${OF_REPLAY} ORDER BY position`,
    )
    .bind(tenantId, fromAt, toAt, webhookId, patterns, replayId, destinationOf(webhookId), detail, now)
    .run();
  return meta.changes;
}
