// Payments by Stripe (https://docs.stripe.com/api): Checkout pages, refunds, and webhooks that this account made.

import Stripe from "stripe";
import type { EndedDispute, SeenRefund } from "../../domain/payments/learned";
import type { KeptCard, ProviderWord } from "../../domain/payments/payment";
import { payableOf } from "../../domain/tenant/currencies";
import type { Check } from "../messages/port";
import {
  type Answer,
  CALL_MS,
  type Opened,
  type Order,
  type PageState,
  type PaymentAccount,
  type RefundOrder,
  type RefundState,
  type Report,
  type Signed,
} from "./port";
import { fromStripe, toStripe } from "./stripe-amounts";
import { answered, hasFailed } from "./stripe-answers";
import { stripeCards } from "./stripe-cards";

export type StripeAccount = {
  /** A secret or restricted key of the business, or of the platform. */
  readonly secretKey: string;
  readonly webhookSecret: string | null;
  /** `acct_…` of a business that the platform serves. Null for a key of its own. */
  readonly connectedAccount: string | null;
  /** Another server than Stripe's, such as a stand-in. Null for Stripe. */
  readonly baseUrl: string | null;
};

/** The events that the webhook of an account is told. */
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

/** A page of Stripe stays open for 30 minutes at least, and for a day at most. Its clock may differ from ours. */
const SHORTEST_PAGE_MS = 31 * 60_000;
const LONGEST_PAGE_MS = 23 * 3_600_000;

/** Payments of one mode are never settled in the other. */
export function modeOf(secretKey: string): "test" | "live" {
  return /^(sk|rk)_test_/.test(secretKey) ? "test" : "live";
}

/** A business with an account of its own. */
export const OWN_ACCOUNT = { connectedAccount: null } as const;

export function stripeAccount(account: StripeAccount): PaymentAccount {
  const { connectedAccount } = account;
  const stripe = clientOf(account);
  const options = (idempotencyKey?: string) => ({
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    ...(connectedAccount !== null && { stripeAccount: connectedAccount }),
  });
  const retrieve = async (checkoutId: string): Promise<PageState> => {
    const expand = ["setup_intent", "payment_intent"];
    const session = await stripe.checkout.sessions.retrieve(checkoutId, { expand }, options());
    const state = stateOf(session);
    const chargeId = chargeOf(session);
    if (state.kind !== "processing" || chargeId === undefined) return state;
    // Of a page that was paid by a slow bank, only the money itself tells that the bank has refused.
    const { status } = await stripe.paymentIntents.retrieve(chargeId, undefined, options());
    return status === "requires_payment_method" || status === "canceled" ? { kind: "failed" } : state;
  };
  const refundsOf = async (chargeId: string) =>
    (await stripe.refunds.list({ payment_intent: chargeId, limit: 100 }, options())).data;
  return {
    provider: "stripe",
    open: (order) =>
      answered(async () => {
        const key = `${order.paymentId}/open/${order.attempt}`;
        const open = (again: string) => stripe.checkout.sessions.create(pageOf(order, account), options(key + again));
        const orAgain = (again: string) => (fault: unknown) =>
          hasFailed(fault) || isKeyOfAnother(fault) ? open(again) : fail(fault);
        // Stripe answers a repeated key with its first failure. The second key leads another process to the same page.
        // A page of a third that is not heard of takes no money: no customer knows its address.
        return openedOf(
          await open("")
            .catch(orAgain("/2"))
            .catch(orAgain(`/${crypto.randomUUID()}`)),
        );
      }),
    end: (checkoutId) =>
      answered(async () => {
        try {
          return stateOf(await stripe.checkout.sessions.expire(checkoutId, undefined, options()));
        } catch (fault) {
          // Only an open page can be ended. Of one that is not, Stripe tells what became of it.
          if (!(fault instanceof Stripe.errors.StripeInvalidRequestError)) throw fault;
          return retrieve(checkoutId);
        }
      }),
    read: (checkoutId) => answered(() => retrieve(checkoutId)),
    paymentOf: (chargeId) =>
      answered(
        async () => (await stripe.paymentIntents.retrieve(chargeId, undefined, options())).metadata.payment ?? null,
      ),
    refund: (order) =>
      answered(async () => {
        const { refundId, chargeId, attempt } = order;
        const known = async () => (await refundsOf(chargeId)).find(({ metadata }) => metadata?.refund === refundId);
        const create = (key: string) => stripe.refunds.create(refundParams(order, account), options(key));
        try {
          // Stripe forgets a key after a day, and a bank may take longer. Until then it repeats its first answer.
          return refundStateOf((await known()) ?? (await create(refundId)));
        } catch (fault) {
          // The business has given it back at Stripe itself.
          if (isReturnedAlready(fault)) return "done";
          if (!hasFailed(fault)) throw fault;
          // Stripe answers a repeated key with its first failure. So a new key follows, unless the money has moved.
          return refundStateOf((await known()) ?? (await create(`${refundId}/${attempt}`)));
        }
      }),
    refundsOf: (chargeId) => answered(async () => (await refundsOf(chargeId)).map(seenOf)),
    cards: stripeCards(stripe, options),
    hear: (signed) => hear(stripe, account, signed, retrieve),
  };
}

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

/** Lets a webhook that an earlier build made report what this one reads. */
export async function renewStripeWebhook(account: StripeAccount, webhookId: string): Promise<Answer<string>> {
  const changes = { enabled_events: [...REPORTED] };
  return answered(async () => (await clientOf(account).webhookEndpoints.update(webhookId, changes)).id);
}

export function clientOf({ secretKey, baseUrl }: Pick<StripeAccount, "secretKey" | "baseUrl">): Stripe {
  const at = baseUrl === null ? null : new URL(baseUrl);
  return new Stripe(secretKey, {
    httpClient: Stripe.createFetchHttpClient(),
    timeout: CALL_MS,
    maxNetworkRetries: 1,
    telemetry: false,
    ...(at && {
      host: at.hostname,
      port: at.port || (at.protocol === "https:" ? 443 : 80),
      protocol: at.protocol === "https:" ? "https" : "http",
    }),
  });
}

function pageOf(order: Order, { connectedAccount }: StripeAccount): Stripe.Checkout.SessionCreateParams {
  const { tenantId, bookingId, paymentId, amountMinor, currency, title, customer, keepsCard } = order;
  const fee = connectedAccount === null ? 0 : payableOf(order.feeMinor, currency);
  const metadata = {
    tenant: tenantId,
    ...(bookingId !== null && { booking: bookingId }),
    payment: paymentId,
    ...(fee > 0 && { fee }),
    ...(keepsCard && { card: 1 }),
  };
  // The page is a net: the calendar ends it at the deadline.
  const { keptUntil, openedBy } = order;
  const expiresAt = Math.min(Math.max(keptUntil, openedBy + SHORTEST_PAGE_MS), openedBy + LONGEST_PAGE_MS);
  const price_data = {
    currency: currency.toLowerCase(),
    unit_amount: toStripe(amountMinor, currency),
    product_data: { name: title },
  };
  const asked: Stripe.Checkout.SessionCreateParams =
    amountMinor === 0
      ? { mode: "setup", currency: currency.toLowerCase(), setup_intent_data: { metadata } }
      : {
          mode: "payment",
          line_items: [{ quantity: 1, price_data }],
          // Stripe does not copy metadata from the page.
          payment_intent_data: {
            metadata,
            ...(fee > 0 && { application_fee_amount: toStripe(fee, currency) }),
            ...(keepsCard && { setup_future_usage: "off_session" as const }),
          },
        };
  return {
    ...asked,
    // Only a card of a customer of Stripe's can be used again.
    ...(keepsCard && { customer_creation: "always", allowed_payment_method_types: ["card"] }),
    client_reference_id: paymentId,
    metadata,
    success_url: order.successUrl,
    cancel_url: order.cancelUrl,
    expires_at: Math.floor(expiresAt / 1_000),
    ...(customer.email !== null && { customer_email: customer.email }),
    locale: localeOf(order.locale),
  };
}

/** Languages of ours that Stripe's page speaks. In others it goes by the browser. */
const SPOKEN = ["en", "es", "fr", "de", "pt", "ja", "ko"] as const;

function localeOf(locale: string | null): Stripe.Checkout.SessionCreateParams.Locale {
  return SPOKEN.find((language) => locale?.toLowerCase().startsWith(language)) ?? "auto";
}

function openedOf({ id, url, expires_at, metadata }: Stripe.Checkout.Session): Opened {
  const feeMinor = Number(metadata?.fee ?? 0);
  return { id, url: url ?? "", expiresAt: expires_at * 1_000, ...(feeMinor > 0 && { feeMinor }) };
}

function stateOf(session: Stripe.Checkout.Session): PageState {
  const { status, payment_status, amount_total, currency, mode } = session;
  if (status === "expired") return { kind: "expired" };
  if (status === "open") return { kind: "open" };
  if (payment_status === "unpaid") return { kind: "processing" };
  const chargeId = chargeOf(session) ?? session.id;
  const code = (currency ?? "").toUpperCase();
  const card = cardOf(session);
  if (mode === "setup" && card === null) return { kind: "processing" };
  const amountMinor = fromStripe(amount_total ?? 0, code);
  return { kind: "paid", chargeId, amountMinor, currency: code, ...(card && { card }) };
}

/** The card that was left. Only a page that was read with its intents shows it. */
function cardOf({ metadata, customer, setup_intent, payment_intent }: Stripe.Checkout.Session): KeptCard | null {
  const intent = setup_intent ?? payment_intent;
  const method = typeof intent === "object" ? idOf(intent?.payment_method) : undefined;
  const owner = idOf(customer);
  return metadata?.card && owner !== undefined && method !== undefined ? { customer: owner, method } : null;
}

function chargeOf({
  payment_intent,
}: {
  readonly payment_intent: string | { readonly id: string } | null;
}): string | undefined {
  return idOf(payment_intent);
}

function idOf(named: string | { readonly id: string } | null | undefined): string | undefined {
  return typeof named === "string" ? named : named?.id;
}

function refundParams(order: RefundOrder, { connectedAccount }: StripeAccount): Stripe.RefundCreateParams {
  const { chargeId, amountMinor, currency, paymentId, refundId, hasFee } = order;
  return {
    payment_intent: chargeId,
    amount: toStripe(amountMinor, currency),
    metadata: { payment: paymentId, refund: refundId },
    ...(connectedAccount !== null && hasFee && { refund_application_fee: true }),
  };
}

function refundStateOf({ status }: Stripe.Refund): RefundState {
  if (status === "succeeded") return "done";
  return status === "failed" || status === "canceled" ? "failed" : "pending";
}

function seenOf(refund: Stripe.Refund): SeenRefund {
  const { id, metadata, amount, currency } = refund;
  const amountMinor = fromStripe(amount, currency.toUpperCase());
  return { id, ours: metadata?.refund ?? null, amountMinor, state: refundStateOf(refund) };
}

async function hear(
  stripe: Stripe,
  account: StripeAccount,
  { headers, body, now }: Signed,
  retrieve: (checkoutId: string) => Promise<PageState>,
): Promise<Report | "unread" | null> {
  const { secretKey, webhookSecret, connectedAccount } = account;
  const signature = headers.get("stripe-signature");
  if (webhookSecret === null || signature === null) return null;
  const event = await stripe.webhooks
    .constructEventAsync(body, signature, webhookSecret, undefined, undefined, now)
    .catch(() => null);
  if (event === null || event.livemode === (modeOf(secretKey) === "test")) return null;
  if (connectedAccount !== null && event.account !== connectedAccount) return null;
  const about = aboutOf(event);
  if (about.kind !== "page" || !isCardLeft(event)) return { eventId: event.id, about };
  // The report does not name the card.
  const read = await answered(() => retrieve(about.page.id));
  return read.ok ? { eventId: event.id, about: { ...about, state: read.value } } : "unread";
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

/** The key asked for a page that leads elsewhere. */
function isKeyOfAnother(fault: unknown): boolean {
  return fault instanceof Stripe.errors.StripeIdempotencyError;
}

function isReturnedAlready(fault: unknown): boolean {
  return fault instanceof Stripe.errors.StripeInvalidRequestError && fault.code === "charge_already_refunded";
}

function fail(fault: unknown): never {
  throw fault;
}
