import { findWebhook } from "../../db/webhooks";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { Deps } from "../deps";
import { toWebhook, type Webhook } from "./webhook";

export async function readWebhook({ db }: Deps, tenantId: string, webhookId: string): Promise<Result<Webhook>> {
  const row = await findWebhook(db, tenantId, webhookId);
  return row ? ok(toWebhook(row)) : refused(missing("webhook"));
}
