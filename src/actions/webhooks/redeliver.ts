import { runBatch } from "../../db/database";
import { insertAudit } from "../../db/logs";
import { deliverAgain, findWebhookDelivery } from "../../db/webhook-deliveries";
import { findWebhook } from "../../db/webhooks";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { audited } from "../audited";
import type { Deps } from "../deps";
import { wakeRunner } from "./wake";
import { ASKED, toDelivery, type WebhookDelivery } from "./webhook";

/** Sends one event to one endpoint again, as if for the first time: the same id, and all tries. */
export async function redeliver(deps: Deps, staff: Authority, deliveryId: string): Promise<Result<WebhookDelivery>> {
  const { db } = deps;
  const { tenantId } = staff;
  const before = await findWebhookDelivery(db, tenantId, deliveryId);
  const webhookId = before?.destination.slice("webhook:".length) ?? "";
  if (!before || !(await findWebhook(db, tenantId, webhookId))) return refused(missing("webhook delivery"));
  const detail = JSON.stringify({ ...JSON.parse(before.detail ?? "{}"), ...ASKED });
  await runBatch(db, [
    deliverAgain(db, deliveryId, detail, deps.clock.now()),
    insertAudit(db, audited(deps, staff, "webhook.redelivered", webhookId, { delivery: deliveryId })),
  ]);
  wakeRunner(deps, tenantId);
  const after = await findWebhookDelivery(db, tenantId, deliveryId);
  return after ? ok(toDelivery(after)) : refused(missing("webhook delivery"));
}
