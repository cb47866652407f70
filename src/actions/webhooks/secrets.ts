// Secrets of endpoints at rest. They are sealed together in one text, so a rotation changes them at once.

import type { WebhookRow } from "../../db/webhooks";
import { openVault, type Place } from "../../integrations/vault";
import { newWebhookSecret } from "../../integrations/webhooks/sign";
import type { Deps } from "../deps";

/** `until` is the instant until which an earlier secret signs too. Null for the newest. */
export type KeptSecret = { readonly secret: string; readonly until: number | null };

type Owner = Pick<WebhookRow, "tenantId" | "id">;

export const newSecret = newWebhookSecret;

export function signsAt({ until }: KeptSecret, now: number): boolean {
  return until === null || now < until;
}

export async function storeSecrets(deps: Deps, owner: Owner, secrets: readonly KeptSecret[]): Promise<string> {
  return vaultOf(deps).seal(placeOf(owner), JSON.stringify(secrets));
}

/** The newest first. Null when they cannot be opened, because the key of the deployment is gone. */
export async function openSecrets(deps: Deps, row: Owner & Pick<WebhookRow, "secrets">): Promise<KeptSecret[] | null> {
  const text = await vaultOf(deps).open(placeOf(row), row.secrets);
  return text === null ? null : (JSON.parse(text) as KeptSecret[]);
}

/** The same secrets, sealed by the newest key. Null when they cannot be opened. */
export async function storedAgain(deps: Deps, row: Owner & Pick<WebhookRow, "secrets">): Promise<string | null> {
  const secrets = await openSecrets(deps, row);
  return secrets && storeSecrets(deps, row, secrets);
}

function vaultOf({ settings }: Deps) {
  return openVault(settings.encryptionKeys, settings.serverSecret);
}

function placeOf({ tenantId, id }: Owner): Place {
  return { tenantId, provider: "webhook", connectionId: id, field: "secrets" };
}
