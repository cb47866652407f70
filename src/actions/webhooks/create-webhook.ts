// An endpoint begins with a secret of its own. Only the answer that makes it has the secret.

import { countWebhooks, insertWebhook, type WebhookRow } from "../../db/webhooks";
import { invalid, ok, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { type CreationKey, creationOf } from "../create-once";
import { type Deps, newId } from "../deps";
import { makeChange } from "../setup/make-change";
import { readWebhook } from "./read-webhook";
import { newSecret, storeSecrets } from "./secrets";
import { checkTarget } from "./target";
import { toWebhook, type Webhook } from "./webhook";

export type NewWebhook = Pick<WebhookRow, "url" | "includeCustomer" | "active" | "description"> & {
  readonly events: readonly string[];
};

/** The secret is null on a replay: it is stored encrypted, and told once. */
export type CreatedWebhook = { readonly webhook: Webhook; readonly secret: string | null };

const MOST_WEBHOOKS = 20;
const TOO_MANY = invalid("", `would be more than ${MOST_WEBHOOKS} endpoints: delete one first`);

export const createWebhook = creationOf("webhooks", makeWebhook, readCreated);

async function readCreated(deps: Deps, tenantId: string, id: string): Promise<Result<CreatedWebhook>> {
  const found = await readWebhook(deps, tenantId, id);
  return found.ok ? ok({ webhook: found.value, secret: null }) : found;
}

async function makeWebhook(
  deps: Deps,
  { tenantId, actor }: Authority,
  given: NewWebhook,
  once: CreationKey | null,
): Promise<Result<CreatedWebhook>> {
  const target = checkTarget(deps, given.url);
  if (!target.ok) return target;
  if ((await countWebhooks(deps.db, tenantId)) >= MOST_WEBHOOKS) return refused(TOO_MANY);
  const id = newId("whk");
  const now = deps.clock.now();
  const secret = newSecret();
  const row: WebhookRow = {
    id,
    tenantId,
    ...given,
    url: target.value,
    events: JSON.stringify(given.events),
    secrets: await storeSecrets(deps, { tenantId, id }, [{ secret, until: null }]),
    failingSince: null,
    endedReason: null,
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
  };
  await makeChange(deps, {
    tenantId,
    actor,
    action: "webhook.created",
    once,
    subjectId: id,
    detail: { url: row.url, events: given.events, include_customer: given.includeCustomer },
    statements: [insertWebhook(deps.db, row)],
  });
  return ok({ webhook: toWebhook(row), secret });
}
