// Stripe's Checkout pages (https://docs.stripe.com/api/checkout/sessions): what a page asks for, and what became of it.

import type Stripe from "stripe";
import type { KeptCard } from "../../domain/payments/payment";
import { payableOf } from "../../domain/tenant/currencies";
import type { Opened, Order, PageState } from "./port";
import { fromStripe, toStripe } from "./stripe-amounts";
import type { StripeAccount } from "./stripe-client";

/** A page of Stripe stays open for 30 minutes at least, and for a day at most. Its clock may differ from ours. */
const SHORTEST_PAGE_MS = 31 * 60_000;
const LONGEST_PAGE_MS = 23 * 3_600_000;

export function pageOf(order: Order, { connectedAccount }: StripeAccount): Stripe.Checkout.SessionCreateParams {
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

export function openedOf({ id, url, expires_at, metadata }: Stripe.Checkout.Session): Opened {
  const feeMinor = Number(metadata?.fee ?? 0);
  return { id, url: url ?? "", expiresAt: expires_at * 1_000, ...(feeMinor > 0 && { feeMinor }) };
}

export function stateOf(session: Stripe.Checkout.Session): PageState {
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

export function chargeOf({
  payment_intent,
}: {
  readonly payment_intent: string | { readonly id: string } | null;
}): string | undefined {
  return idOf(payment_intent);
}

function idOf(named: string | { readonly id: string } | null | undefined): string | undefined {
  return typeof named === "string" ? named : named?.id;
}
