// What Stripe reports of pages, refunds and disputes (https://docs.stripe.com/webhooks).

import type Stripe from "stripe";
import type { EndedDispute } from "../../domain/payments/learned";
import type { ProviderWord } from "../../domain/payments/provider-word";
import type { PageState, Report, Signed } from "./port";
import { fromStripe } from "./stripe-amounts";
import { answered } from "./stripe-answers";
import { modeOf, type StripeAccount } from "./stripe-client";
import { chargeOf, openedOf, stateOf } from "./stripe-pages";
import { refundStateOf } from "./stripe-refunds";

export async function hear(
  stripe: Stripe,
  account: StripeAccount,
  { headers, body, now }: Signed,
  retrieve: (checkoutId: string) => Promise<PageState>,
): Promise<Report | "unread" | null> {
  const { secretKey, webhookSecret, formerWebhookSecret = null, connectedAccount } = account;
  const signature = headers.get("stripe-signature");
  if (signature === null) return null;
  const signedBy = async (secret: string | null) =>
    secret === null
      ? null
      : stripe.webhooks
          .constructEventAsync(body, signature, secret, TOLERANCE_SECONDS, undefined, now)
          .catch(() => null);
  const event = (await signedBy(webhookSecret)) ?? (await signedBy(formerWebhookSecret));
  if (event === null || isOfFuture(signature, now)) return null;
  if (event.livemode === (modeOf(secretKey) === "test")) return null;
  if (connectedAccount !== null && event.account !== connectedAccount) return null;
  const about = aboutOf(event);
  if (about.kind !== "page" || !isCardLeft(event)) return { eventId: event.id, about };
  // The report does not name the card.
  const read = await answered(() => retrieve(about.page.id));
  return read.ok ? { eventId: event.id, about: { ...about, state: read.value } } : "unread";
}

/** A signature counts for so long, in both directions. Stripe's package looks back alone. */
const TOLERANCE_SECONDS = 300;

/** Such a signature would count for as long as its stamp lies ahead, however often it is sent. */
function isOfFuture(signature: string, now: number): boolean {
  const stamps = signature.split(",").filter((part) => part.startsWith("t="));
  return stamps.some((stamp) => Number.parseInt(stamp.slice(2), 10) > Math.floor(now / 1_000) + TOLERANCE_SECONDS);
}

function isCardLeft({ type, data }: Stripe.Event): boolean {
  return type === "checkout.session.completed" && (data.object as Stripe.Checkout.Session).metadata?.card === "1";
}

function aboutOf(event: Stripe.Event): Report["about"] {
  switch (event.type) {
    case "checkout.session.completed":
    case "checkout.session.expired":
    case "checkout.session.async_payment_succeeded":
    case "checkout.session.async_payment_failed": {
      const session = event.data.object;
      const { payment } = session.metadata ?? {};
      if (!payment) return { kind: "other" };
      const failed: ProviderWord = { kind: "failed" };
      const state = event.type === "checkout.session.async_payment_failed" ? failed : stateOf(session);
      return { kind: "page", paymentId: payment, page: openedOf(session), state };
    }
    case "refund.created":
    case "refund.updated":
    case "refund.failed": {
      const refund = event.data.object;
      const { payment, refund: refundId } = refund.metadata ?? {};
      const chargeId = chargeOf(refund);
      if (!payment || !refundId) return chargeId ? { kind: "returned", chargeId } : { kind: "other" };
      return { kind: "refund", paymentId: payment, refundId, state: refundStateOf(refund) };
    }
    case "charge.dispute.created":
    case "charge.dispute.closed": {
      const dispute = event.data.object;
      const chargeId = chargeOf(dispute);
      if (!chargeId) return { kind: "other" };
      return { kind: "dispute", chargeId, at: dispute.created * 1_000, ended: endOf(dispute) };
    }
    case "account.updated":
      return { kind: "account", isReady: event.data.object.charges_enabled };
    default:
      return { kind: "other" };
  }
}

/** A warning that was closed has taken no money. */
function endOf({ id, status, amount, currency }: Stripe.Dispute): EndedDispute | null {
  if (status !== "won" && status !== "lost" && status !== "warning_closed") return null;
  return { id, isLost: status === "lost", amountMinor: fromStripe(amount, currency.toUpperCase()) };
}
