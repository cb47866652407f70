// Endpoints that receive events.

import { and, eq, gt, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import type { Database, Statement } from "./database";
import { type Page, type Piece, pageOf } from "./paging";
import { webhooks } from "./schema";

export type WebhookRow = typeof webhooks.$inferSelect;

export function selectActiveWebhooks(db: Database, tenantId: string) {
  return db
    .select()
    .from(webhooks)
    .where(and(eq(webhooks.tenantId, tenantId), eq(webhooks.active, true), isNull(webhooks.deletedAt)));
}

/** A tenant's endpoints, the oldest first. */
export async function listWebhooks(db: Database, tenantId: string, { after, limit }: Piece): Promise<Page<WebhookRow>> {
  const rows = await db
    .select()
    .from(webhooks)
    .where(
      and(
        eq(webhooks.tenantId, tenantId),
        isNull(webhooks.deletedAt),
        after ? sql`(${webhooks.createdAt}, ${webhooks.id}) > (${after[0]}, ${after[1]})` : undefined,
      ),
    )
    .orderBy(webhooks.createdAt, webhooks.id)
    .limit(limit + 1);
  return pageOf(rows, limit, (row) => [row.createdAt, row.id]);
}

export async function countWebhooks(db: Database, tenantId: string): Promise<number> {
  return db.$count(webhooks, and(eq(webhooks.tenantId, tenantId), isNull(webhooks.deletedAt)));
}

/** An endpoint that was not deleted. */
export async function findWebhook(db: Database, tenantId: string, id: string): Promise<WebhookRow | undefined> {
  return selectWebhook(db, tenantId, id).get();
}

export function selectWebhook(db: Database, tenantId: string, id: string) {
  return db.select().from(webhooks).where(standing(tenantId, id));
}

export function insertWebhook(db: Database, row: WebhookRow): Statement {
  return db.insert(webhooks).values(row);
}

export function updateWebhook(db: Database, tenantId: string, id: string, changes: Partial<WebhookRow>): Statement {
  return db.update(webhooks).set(changes).where(standing(tenantId, id));
}

/** Replaces the secrets, unless another change has replaced them meanwhile. */
export function replaceSecrets(
  db: Database,
  { tenantId, id, secrets }: WebhookRow,
  fresh: Pick<WebhookRow, "secrets" | "updatedAt">,
): Statement {
  return db
    .update(webhooks)
    .set(fresh)
    .where(and(standing(tenantId, id), eq(webhooks.secrets, secrets)));
}

/** Endpoints of all tenants whose secrets do not begin with a text, by id. */
export async function listWebhooksSealedOtherwise(
  db: Database,
  prefix: string,
  after: string,
  most: number,
): Promise<WebhookRow[]> {
  return db
    .select()
    .from(webhooks)
    .where(
      and(
        gt(webhooks.id, after),
        isNull(webhooks.deletedAt),
        sql`substr(${webhooks.secrets}, 1, ${prefix.length}) <> ${prefix}`,
      ),
    )
    .orderBy(webhooks.id)
    .limit(most);
}

/** True if an endpoint has these secrets. */
export function hasSecrets(id: string, secrets: string): SQL {
  return sql`exists (select 1 from ${webhooks} where ${webhooks.id} = ${id} and ${webhooks.secrets} = ${secrets})`;
}

/** Notes that an endpoint has failed. Since when, a first failure decides. */
export function noteFailure(db: Database, tenantId: string, id: string, now: number): Statement {
  return db
    .update(webhooks)
    .set({ failingSince: now })
    .where(and(standing(tenantId, id), isNull(webhooks.failingSince)));
}

/** Notes that an endpoint took an event. */
export function noteSuccess(db: Database, tenantId: string, id: string): Statement {
  return db
    .update(webhooks)
    .set({ failingSince: null })
    .where(and(standing(tenantId, id), isNotNull(webhooks.failingSince)));
}

/** Ends an endpoint that is active. */
export function endWebhook(db: Database, tenantId: string, id: string, reason: string, now: number): Statement {
  return db
    .update(webhooks)
    .set({ active: false, endedReason: reason, updatedAt: now })
    .where(and(standing(tenantId, id), eq(webhooks.active, true)));
}

/** True if an endpoint was ended at this instant. */
export function wasEnded(id: string, at: number): SQL {
  return sql`exists (select 1 from ${webhooks} where ${webhooks.id} = ${id} and ${webhooks.endedReason} is not null
    and ${webhooks.updatedAt} = ${at})`;
}

function standing(tenantId: string, id: string): SQL | undefined {
  return and(eq(webhooks.tenantId, tenantId), eq(webhooks.id, id), isNull(webhooks.deletedAt));
}
