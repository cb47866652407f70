// An account at Stripe: whether its key is good, whose it is, and the webhook by which it reports.

import Stripe from "stripe";
import type { Check } from "../messages/port";
import type { Answer } from "./port";
import { answered } from "./stripe-answers";
import { clientOf, type StripeAccount } from "./stripe-client";

/** The events that Stripe reports to the webhook of an account. */
const REPORTED = [
  "checkout.session.completed",
  "checkout.session.expired",
  "checkout.session.async_payment_succeeded",
  "checkout.session.async_payment_failed",
  "refund.created",
  "refund.updated",
  "refund.failed",
  "charge.dispute.created",
  "charge.dispute.closed",
] as const;

/** The names of all events that a webhook of ours reports, one space between. */
export const STRIPE_EVENTS = REPORTED.join(" ");

/** Asks Stripe whether a key is good, and whether the account may take money. */
export async function checkStripe(account: StripeAccount): Promise<Check> {
  const options = account.connectedAccount === null ? {} : { stripeAccount: account.connectedAccount };
  const asked = await answered(() => clientOf(account).balance.retrieve({}, options));
  if (asked.ok) return { ok: true };
  return { ok: false, reason: asked.reason === "again" ? "unreachable" : "refused", detail: asked.detail };
}

/** What the business calls its account. Null where the key may not read that. */
export async function stripeNameOf(account: StripeAccount): Promise<string | null> {
  const asked = await answered(() => clientOf(account).accounts.retrieveCurrent());
  if (!asked.ok) return null;
  const { settings, business_profile, id } = asked.value;
  return settings?.dashboard?.display_name || business_profile?.name || id;
}

/** Whether two keys are of different accounts. Not where a key may not read that, or is no good any more. */
export async function areOfTwoAccounts(one: StripeAccount, other: StripeAccount): Promise<boolean> {
  const [a, b] = await Promise.all(
    [one, other].map((each) => answered(() => clientOf(each).accounts.retrieveCurrent())),
  );
  return a?.ok === true && b?.ok === true && a.value.id !== b.value.id;
}

/** Makes the webhook of an account. Answers its signing secret, which Stripe shows only now. */
export async function makeStripeWebhook(
  account: StripeAccount,
  url: string,
): Promise<Answer<{ secret: string; id: string }>> {
  return answered(async () => {
    const made = await clientOf(account).webhookEndpoints.create({
      url,
      enabled_events: [...REPORTED],
      api_version: Stripe.API_VERSION as Stripe.WebhookEndpointCreateParams.ApiVersion,
    });
    return { id: made.id, secret: made.secret ?? "" };
  });
}

/** Lets a webhook of the account report what this build reads. An earlier build, or another key, may have made it. */
export async function renewStripeWebhook(account: StripeAccount, webhookId: string): Promise<Answer<string>> {
  const changes = { enabled_events: [...REPORTED] };
  return answered(async () => (await clientOf(account).webhookEndpoints.update(webhookId, changes)).id);
}

/** Ends a webhook. What Stripe does not know any more has ended. */
export async function removeStripeWebhook(account: StripeAccount, webhookId: string): Promise<Answer<string>> {
  return answered(async () => (await clientOf(account).webhookEndpoints.del(webhookId)).id);
}
