import { deliverAgain, findWebhookDelivery } from "../../db/webhook-deliveries";
import { findWebhook } from "../../db/webhooks";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { Staff } from "../../domain/tenant/actor";
import type { Deps } from "../deps";
import { wakeRunner } from "./wake";
import { ASKED, toDelivery, type WebhookDelivery } from "./webhook";

/** Sends one event to one endpoint again, as if for the first time: the same id, and all tries. */
export async function redeliver(deps: Deps, { tenantId }: Staff, deliveryId: string): Promise<Result<WebhookDelivery>> {
  const { db } = deps;
  const before = await findWebhookDelivery(db, tenantId, deliveryId);
  const webhookId = before?.destination.slice("webhook:".length) ?? "";
  if (!before || !(await findWebhook(db, tenantId, webhookId))) return refused(missing("webhook delivery"));
  const detail = JSON.stringify({ ...JSON.parse(before.detail ?? "{}"), ...ASKED });
  await deliverAgain(db, deliveryId, detail, deps.clock.now());
  wakeRunner(deps, tenantId);
  const after = await findWebhookDelivery(db, tenantId, deliveryId);
  return after ? ok(toDelivery(after)) : refused(missing("webhook delivery"));
}
