import { runBatch } from "../../db/database";
import { insertDeliveries } from "../../db/deliveries";
import { insertAudit } from "../../db/logs";
import { destinationOf, findWebhookDelivery } from "../../db/webhook-deliveries";
import { findWebhook } from "../../db/webhooks";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { audited } from "../audited";
import { type Deps, newId } from "../deps";
import { wakeRunner } from "./wake";
import { ASKED, toDelivery, type WebhookDelivery } from "./webhook";

export const TEST_EVENT = "webhook.test";

/** Sends a test event, also to an endpoint that is inactive or has chosen other types. No log of events has it. */
export async function testWebhook(deps: Deps, staff: Authority, webhookId: string): Promise<Result<WebhookDelivery>> {
  const { db } = deps;
  const { tenantId } = staff;
  if (!(await findWebhook(db, tenantId, webhookId))) return refused(missing("webhook"));
  const now = deps.clock.now();
  const id = newId("dlv");
  const row = {
    id,
    tenantId,
    sourceId: newId("evt"),
    sourceType: TEST_EVENT,
    subjectId: webhookId,
    kind: "webhook" as const,
    destination: destinationOf(webhookId),
    occurredAt: now,
    nextAttemptAt: now,
    detail: JSON.stringify(ASKED),
  };
  await runBatch(db, [
    insertDeliveries(db, [row], now),
    insertAudit(db, audited(deps, staff, "webhook.tested", webhookId, { delivery: id })),
  ]);
  wakeRunner(deps, tenantId);
  const made = await findWebhookDelivery(db, tenantId, id);
  return made ? ok(toDelivery(made)) : refused(missing("webhook delivery"));
}
