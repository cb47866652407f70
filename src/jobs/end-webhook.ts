// Ends an endpoint that takes nothing any more, and tells the owner.

import { type Deps, newId } from "../actions/deps";
import type { EndedReason } from "../actions/webhooks/webhook";
import { runBatch } from "../db/database";
import { insertDeliveries } from "../db/deliveries";
import { changedRows, insertAuditIf, insertEventIf } from "../db/logs";
import { findTenant } from "../db/tenants";
import { endWebhook, type WebhookRow } from "../db/webhooks";
import { endedWebhookWords } from "../i18n/webhook-words";

/** The owner hears of it by mail and inside the product, and both logs have it. Only the first of several calls counts. */
export async function endEndpoint(deps: Deps, webhook: WebhookRow, reason: EndedReason): Promise<void> {
  if (!webhook.active) return;
  const { id, tenantId, url, updatedAt } = webhook;
  const { db } = deps;
  const tenant = await findTenant(db, tenantId);
  if (!tenant) return;
  const now = deps.clock.now();
  const logged = { tenantId, subjectId: id, occurredAt: now };
  const told = { kind: "announcement", ...endedWebhookWords(tenant.locale, reason, url) };
  const messages = ["tenant/email", "tenant/notice"].map((destination) => ({
    id: newId("dlv"),
    tenantId,
    // Each change of the endpoint, such as a new start, lets it end anew.
    sourceId: `${id}/ended/${updatedAt}`,
    sourceType: "webhook.ended",
    subjectId: id,
    kind: "message" as const,
    destination,
    detail: JSON.stringify(told),
    occurredAt: now,
    nextAttemptAt: now,
  }));
  const detail = JSON.stringify({ reason });
  await runBatch(db, [
    endWebhook(db, tenantId, id, reason, now),
    insertAuditIf(db, { id: newId("aud"), actor: "berth", action: "webhook.ended", detail, ...logged }, changedRows()),
    insertEventIf(db, { id: newId("evt"), type: "webhook.ended", ...logged }, changedRows()),
    insertDeliveries(db, messages, now),
  ]);
}
