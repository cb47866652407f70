import type { ConnectionRow } from "../../db/connections";
import { invalid, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { MINUTE_MS } from "../../domain/time/local-time";
import {
  areOfTwoAccounts,
  makeStripeWebhook,
  removeStripeWebhook,
  renewStripeWebhook,
  STRIPE_EVENTS,
  stripeNameOf,
} from "../../integrations/payments/stripe-accounts";
import { modeOf, OWN_ACCOUNT, type StripeAccount } from "../../integrations/payments/stripe-client";
import type { Deps } from "../deps";
import { type HowStored, putConnectionOf } from "./put-connection";
import { NO_PRIVATE_TARGETS, OTHER_ACCOUNT, OTHER_MODE, roomForAccount } from "./room-for-account";
import { type HeldStripe, isOnPlatform, type StripeCredentials } from "./sealed";

const ON_PLATFORM = invalid("/secret_key", "cannot replace the account on the operator's platform: remove that first");

/** Stripe repeats a report for three days. */
const FORMER_MS = 73 * 60 * MINUTE_MS;

export type GivenStripe = Pick<HowStored, "ifConnected"> & {
  readonly secretKey: string;
  readonly baseUrl: string | null;
};

export async function putStripe(
  deps: Deps,
  authority: Authority,
  { secretKey, baseUrl, ifConnected = false }: GivenStripe,
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
  const account: StripeAccount = { ...OWN_ACCOUNT, secretKey, baseUrl: at, webhookSecret: null };
  const before = known && known.secretKey !== secretKey ? { ...account, secretKey: known.secretKey } : null;
  // The present account still has payments: one that is removed keeps its key for them.
  if (before && (await areOfTwoAccounts(before, account))) return refused(invalid("/secret_key", OTHER_ACCOUNT));
  const hook = await webhookOf(deps, account, { known, baseUrl }, `${origin}/hooks/stripe/${id}`);
  const accountName = await stripeNameOf(account);
  const { isMade, ...kept } = hook;
  const given = { provider: "stripe", secretKey, baseUrl, ...kept } as const;
  const done = await putConnectionOf(deps, authority, given, id, {
    accountName,
    ifConnected,
    ...(isMade && { hears: STRIPE_EVENTS }),
  });
  const isNew = known?.webhookId !== hook.webhookId;
  if (done.ok && known !== null && isNew) await endFormer(account, known);
  // No connection is there to hear what it reports.
  if (!done.ok && hook.webhookId !== null && isNew) await removeStripeWebhook(account, hook.webhookId);
  return done;
}

/** Ends a webhook that was replaced, by either key. One that neither may end is refused once its secret is forgotten. */
async function endFormer(account: StripeAccount, { secretKey, webhookId, baseUrl }: StripeCredentials): Promise<void> {
  if (webhookId === null) return;
  const before = { ...account, secretKey, ...(baseUrl !== null && { baseUrl }) };
  const ended = await removeStripeWebhook(before, webhookId);
  if (!ended.ok) await removeStripeWebhook(account, webhookId);
}

type Webhook = Pick<StripeCredentials, "webhookSecret" | "webhookId" | "formerSecret"> & {
  /** Stripe has just made it, or lets it report what this build reads. */
  readonly isMade: boolean;
};

/**
 * The webhook of an account. Another key of the same account goes on with the webhook that there is: no report is lost,
 * and no second one is left behind.
 */
async function webhookOf(
  deps: Deps,
  account: StripeAccount,
  { known, baseUrl }: { readonly known: StripeCredentials | null; readonly baseUrl: string | null },
  url: string,
): Promise<Webhook> {
  const present = known !== null && known.baseUrl === baseUrl ? known : null;
  const { webhookSecret = null, webhookId = null, formerSecret } = present ?? {};
  const kept = { webhookSecret, webhookId, ...(formerSecret && { formerSecret }), isMade: false };
  if (webhookSecret !== null && known?.secretKey === account.secretKey) return kept;
  if (webhookSecret !== null && webhookId !== null && (await renewStripeWebhook(account, webhookId)).ok) {
    return { ...kept, isMade: true };
  }
  const made = await makeStripeWebhook(account, url);
  // A key that may make none leaves the present one, which goes on to report.
  if (!made.ok && made.reason !== "again") return kept;
  const until = deps.clock.now() + FORMER_MS;
  const former = webhookSecret !== null ? { secret: webhookSecret, until } : formerSecret;
  // Where Stripe does not answer, the webhook is made with the next press.
  const fresh = made.ok ? { secret: made.value.secret, id: made.value.id } : { secret: null, id: webhookId };
  return {
    ...{ webhookSecret: fresh.secret, webhookId: fresh.id, isMade: made.ok },
    ...(former && { formerSecret: former }),
  };
}
