// A business connects its own account at Stripe. Berth makes the webhook that tells it of payments.

import { type ConnectionRow, findConnection, setConnectionAside } from "../../db/connections";
import { runBatch } from "../../db/database";
import { invalid, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { makeStripeWebhook, modeOf, OWN_ACCOUNT } from "../../integrations/payments/stripe";
import { type Deps, newId } from "../deps";
import { putConnectionOf } from "./put-connection";
import { openCredentials, type StripeCredentials } from "./sealed";

export type GivenStripe = { readonly secretKey: string; readonly baseUrl: string | null };

export async function putStripe(
  deps: Deps,
  authority: Authority,
  { secretKey, baseUrl }: GivenStripe,
  origin: string,
): Promise<Result<ConnectionRow>> {
  const { tenantId } = authority;
  if (baseUrl !== null && !deps.settings.allowsPrivateTargets) {
    return refused(invalid("/base_url", "is only for deployments that allow private targets"));
  }
  const found = await findConnection(deps.db, tenantId, "stripe");
  const opened = found && (await openCredentials<StripeCredentials>(deps, found));
  // Another account follows one that was removed, which still has its payments.
  const isAnother = found?.status === "disabled" && opened?.secretKey !== secretKey;
  if (isAnother) await runBatch(deps.db, [setConnectionAside(deps.db, found)]);
  const before = isAnother ? undefined : found;
  const known = isAnother ? null : opened;
  // Payments of one mode are never settled in the other.
  if (known && modeOf(known.secretKey) !== modeOf(secretKey)) {
    return refused(invalid("/secret_key", "is of the other mode: remove the present account first"));
  }
  const id = before?.id ?? newId("con");
  const isSame = known?.secretKey === secretKey && known.baseUrl === baseUrl && known.webhookSecret !== null;
  const at = baseUrl ?? deps.settings.stripeBaseUrl;
  const account = { ...OWN_ACCOUNT, secretKey, baseUrl: at, webhookSecret: null };
  const made = isSame ? null : await makeStripeWebhook(account, `${origin}/hooks/stripe/${id}`);
  const hook = made === null ? known : made.ok ? { webhookSecret: made.value.secret, webhookId: made.value.id } : null;
  const { webhookSecret = null, webhookId = null } = hook ?? {};
  return putConnectionOf(deps, authority, { provider: "stripe", secretKey, baseUrl, webhookSecret, webhookId }, id);
}
