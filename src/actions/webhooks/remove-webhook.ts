import { findWebhook, updateWebhook } from "../../db/webhooks";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import type { Deps } from "../deps";
import { makeChange } from "../setup/make-change";

/** Ends an endpoint for good, with its secrets. What waits for it is not sent. */
export async function removeWebhook(
  deps: Deps,
  { tenantId, actor }: Authority,
  webhookId: string,
): Promise<Result<null>> {
  const { db } = deps;
  if (!(await findWebhook(db, tenantId, webhookId))) return refused(missing("webhook"));
  const now = deps.clock.now();
  await makeChange(deps, {
    tenantId,
    actor,
    action: "webhook.deleted",
    subjectId: webhookId,
    detail: {},
    statements: [
      updateWebhook(db, tenantId, webhookId, { active: false, secrets: "", deletedAt: now, updatedAt: now }),
    ],
  });
  return ok(null);
}
