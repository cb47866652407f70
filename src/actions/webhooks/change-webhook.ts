import { findWebhook, updateWebhook } from "../../db/webhooks";
import { missing, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import type { Deps } from "../deps";
import { makeChange } from "../setup/make-change";
import type { NewWebhook } from "./create-webhook";
import { readWebhook } from "./read-webhook";
import { checkTarget } from "./target";
import type { Webhook } from "./webhook";

/** Changes an endpoint. One that becomes active starts afresh: why it was ended, and its failures, are forgotten. */
export async function changeWebhook(
  deps: Deps,
  { tenantId, actor }: Authority,
  webhookId: string,
  { url, events, ...given }: Partial<NewWebhook>,
): Promise<Result<Webhook>> {
  const { db } = deps;
  const before = await findWebhook(db, tenantId, webhookId);
  if (!before) return refused(missing("webhook"));
  const target = checkTarget(deps, url ?? before.url);
  if (url !== undefined && !target.ok) return target;
  const begins = given.active === true && !before.active;
  const changes = {
    ...given,
    ...(url !== undefined && target.ok && { url: target.value }),
    ...(events !== undefined && { events: JSON.stringify(events) }),
    ...(begins && { endedReason: null, failingSince: null }),
    updatedAt: deps.clock.now(),
  };
  await makeChange(deps, {
    tenantId,
    actor,
    action: "webhook.updated",
    subjectId: webhookId,
    detail: { ...(url !== undefined && { url }), ...(events !== undefined && { events }), ...given },
    statements: [updateWebhook(db, tenantId, webhookId, changes)],
  });
  return readWebhook(deps, tenantId, webhookId);
}
