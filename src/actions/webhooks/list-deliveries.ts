import { type ListQuery, mapPage, type Page, readPiece } from "../../db/paging";
import { listWebhookDeliveries } from "../../db/webhook-deliveries";
import { findWebhook } from "../../db/webhooks";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { Deps } from "../deps";
import { toDelivery, type WebhookDelivery } from "./webhook";

/** What an endpoint was sent, the newest first. */
export async function listDeliveries(
  { db }: Deps,
  tenantId: string,
  webhookId: string,
  query: ListQuery,
): Promise<Result<Page<WebhookDelivery>>> {
  const piece = readPiece(query);
  if (!piece.ok) return piece;
  if (!(await findWebhook(db, tenantId, webhookId))) return refused(missing("webhook"));
  return ok(mapPage(await listWebhookDeliveries(db, tenantId, webhookId, piece.value), toDelivery));
}
