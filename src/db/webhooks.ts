// Endpoints that receive events.

import { and, eq, isNull } from "drizzle-orm";
import type { Database } from "./database";
import { webhooks } from "./schema";

export type WebhookRow = typeof webhooks.$inferSelect;

export async function listActiveWebhooks(db: Database, tenantId: string): Promise<WebhookRow[]> {
  return db
    .select()
    .from(webhooks)
    .where(and(eq(webhooks.tenantId, tenantId), eq(webhooks.active, true), isNull(webhooks.deletedAt)));
}
