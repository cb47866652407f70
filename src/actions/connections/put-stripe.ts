import type { ConnectionRow } from "../../db/connections";
import { invalid, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import {
  areOfTwoAccounts,
  makeStripeWebhook,
  STRIPE_EVENTS,
  stripeNameOf,
} from "../../integrations/payments/stripe-accounts";
import { modeOf, OWN_ACCOUNT } from "../../integrations/payments/stripe-client";
import type { Deps } from "../deps";
import { putConnectionOf } from "./put-connection";
import { NO_PRIVATE_TARGETS, OTHER_ACCOUNT, OTHER_MODE, roomForAccount } from "./room-for-account";
import { type HeldStripe, isOnPlatform } from "./sealed";

const ON_PLATFORM = invalid("/secret_key", "cannot replace the account on the operator's platform: remove that first");

export type GivenStripe = { readonly secretKey: string; readonly baseUrl: string | null };

export async function putStripe(
  deps: Deps,
  authority: Authority,
  { secretKey, baseUrl }: GivenStripe,
  origin: string,
): Promise<Result<ConnectionRow>> {
  if (baseUrl !== null && !deps.settings.allowsPrivateTargets) return refused(NO_PRIVATE_TARGETS);
  const { id, known } = await roomForAccount<HeldStripe>(
    deps,
    authority.tenantId,
    "stripe",
    (before) => !isOnPlatform(before) && before.secretKey === secretKey,
  );
  if (known && isOnPlatform(known)) return refused(ON_PLATFORM);
  if (known && modeOf(known.secretKey) !== modeOf(secretKey)) return refused(invalid("/secret_key", OTHER_MODE));
  const at = baseUrl ?? deps.settings.stripeBaseUrl;
  const account = { ...OWN_ACCOUNT, secretKey, baseUrl: at, webhookSecret: null };
  const before = known && known.secretKey !== secretKey ? { ...account, secretKey: known.secretKey } : null;
  // The present account still has payments: one that is removed keeps its key for them.
  if (before && (await areOfTwoAccounts(before, account))) return refused(invalid("/secret_key", OTHER_ACCOUNT));
  const isSame = known?.secretKey === secretKey && known.baseUrl === baseUrl && known.webhookSecret !== null;
  const made = isSame ? null : await makeStripeWebhook(account, `${origin}/hooks/stripe/${id}`);
  const hook = made === null ? known : made.ok ? { webhookSecret: made.value.secret, webhookId: made.value.id } : null;
  const { webhookSecret = null, webhookId = null } = hook ?? {};
  const accountName = await stripeNameOf(account);
  const given = { provider: "stripe", secretKey, baseUrl, webhookSecret, webhookId } as const;
  const isMade = made?.ok === true;
  return putConnectionOf(deps, authority, given, id, { accountName, ...(isMade && { hears: STRIPE_EVENTS }) });
}
