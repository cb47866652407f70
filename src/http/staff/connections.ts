import type * as z from "zod";
import { joinPlatform } from "../../actions/connections/join-platform";
import { putConnectionOf } from "../../actions/connections/put-connection";
import { putRazorpay } from "../../actions/connections/put-razorpay";
import { putStripe } from "../../actions/connections/put-stripe";
import { readConnection } from "../../actions/connections/read-connection";
import { removeConnection } from "../../actions/connections/remove-connection";
import { PROVIDERS, type Provider } from "../../actions/connections/sealed";
import { usesOfAccount } from "../../actions/connections/used-by";
import {
  connectionOut,
  disconnecting,
  joinedOut,
  joining,
  razorpayAccount,
  razorpayConnectionOut,
  resendAccount,
  stripeAccount,
  twilioAccount,
} from "../../contract/connection-schemas";
import { isPaymentProvider, type PaymentProvider } from "../../domain/payments/providers";
import { json, noContent, problem } from "../respond";
import { type Call, type StaffCall, staffRoute } from "../route";
import { instantWriter, type WriteInstant } from "./tenant-clock";

const shared = { tag: "Connections", limit: "staff" } as const;

type Row = Extract<Awaited<ReturnType<typeof readConnection>>, { ok: true }>["value"];

const NAMES: Readonly<Record<Provider, string>> = {
  resend: "Resend",
  twilio: "Twilio",
  stripe: "Stripe",
  razorpay: "Razorpay",
};

const FORGETTING: Readonly<Record<Provider, string>> = {
  resend: "Forget the account at Resend; messages go by the deployment's again",
  twilio: "Forget the account at Twilio; messages go by the deployment's again",
  stripe: "Take no more payments by the account at Stripe; what it took can still be given back",
  razorpay: "Take no more payments by the account at Razorpay; what it took can still be given back",
};

const DISCONNECTING =
  "Read the connection first: used_by names the services that ask for money or for a card there, and counts the payments under way. Their pages end, and money that still comes goes back to the customer, who is told why. Send if_unused=true to disconnect only what is not in use.";

function routesOf(provider: Provider) {
  const named = NAMES[provider];
  const path = `/v1/connections/${provider}`;
  return [
    staffRoute({
      ...shared,
      method: "GET",
      path,
      name: `read${named}Connection`,
      summary: `The business's own account at ${named}, without its credentials`,
      access: { scope: "manage" },
      answers: { 200: connectionOut },
      refusals: ["not_found"],
      async handle(call) {
        const found = await readConnection(call.deps, call.staff.tenantId, provider);
        if (!found.ok) return problem(call, found.refusal);
        const shown = present(call, found.value, await instantWriter(call));
        return json(isPaymentProvider(provider) ? { ...shown, used_by: await usedBy(call, provider) } : shown, 200);
      },
    }),
    forgetting(provider),
  ];
}

/** Only an account that takes payments can be in use. */
function forgetting(provider: Provider) {
  const forget = {
    ...shared,
    method: "DELETE",
    path: `/v1/connections/${provider}`,
    name: `delete${NAMES[provider]}Connection`,
    summary: FORGETTING[provider],
    access: { scope: "manage" },
    asksAgain: true,
    answers: { 204: null },
  } as const;
  if (!isPaymentProvider(provider)) {
    return staffRoute({
      ...forget,
      refusals: ["not_found"],
      async handle(call) {
        const done = await removeConnection(call.deps, call.staff, provider);
        return done.ok ? noContent() : problem(call, done.refusal);
      },
    });
  }
  return staffRoute({
    ...forget,
    description: DISCONNECTING,
    query: disconnecting,
    refusals: ["not_found", "in_use"],
    async handle(call) {
      const done = await removeConnection(call.deps, call.staff, provider, call.query.if_unused === "true");
      return done.ok ? noContent() : problem(call, done.refusal);
    },
  });
}

const put = {
  ...shared,
  method: "PUT",
  access: { scope: "manage" },
  asksAgain: true,
  description: "The provider is asked first. What it refuses is refused here. Credentials are stored encrypted.",
  answers: { 200: connectionOut },
  refusals: ["invalid_request"],
} as const;

export const putResendRoute = staffRoute({
  ...put,
  path: "/v1/connections/resend",
  name: "putResendConnection",
  summary: "Send mails by the business's own account at Resend",
  body: resendAccount,
  async handle(call) {
    const { api_key: apiKey, from, webhook_secret: webhookSecret = null } = call.body;
    const done = await putConnectionOf(call.deps, call.staff, { provider: "resend", apiKey, from, webhookSecret });
    return done.ok ? json(present(call, done.value, await instantWriter(call)), 200) : problem(call, done.refusal);
  },
});

export const putTwilioRoute = staffRoute({
  ...put,
  path: "/v1/connections/twilio",
  name: "putTwilioConnection",
  summary: "Send texts by the business's own account at Twilio",
  body: twilioAccount,
  async handle(call) {
    const {
      account_sid: accountSid,
      auth_token: authToken,
      from = null,
      whatsapp_from: whatsappFrom = null,
    } = call.body;
    const given = { provider: "twilio", accountSid, authToken, from, whatsappFrom } as const;
    const done = await putConnectionOf(call.deps, call.staff, given);
    return done.ok ? json(present(call, done.value, await instantWriter(call)), 200) : problem(call, done.refusal);
  },
});

export const putStripeRoute = staffRoute({
  ...put,
  path: "/v1/connections/stripe",
  name: "putStripeConnection",
  summary: "Take payments by the business's own account at Stripe",
  body: stripeAccount,
  async handle(call) {
    const { secret_key: secretKey, base_url: baseUrl = null } = call.body;
    const done = await putStripe(call.deps, call.staff, { secretKey, baseUrl }, call.origin);
    return done.ok ? json(present(call, done.value, await instantWriter(call)), 200) : problem(call, done.refusal);
  },
});

export const putRazorpayRoute = staffRoute({
  ...put,
  path: "/v1/connections/razorpay",
  name: "putRazorpayConnection",
  summary: "Take payments by the business's own account at Razorpay",
  description: `${put.description} Make a webhook at Razorpay with hook_url as its address. Give its secret here, or give Razorpay the one that this answer has.`,
  answers: { 200: razorpayConnectionOut },
  body: razorpayAccount,
  async handle(call) {
    const { key_id: keyId, key_secret: keySecret, webhook_secret, base_url: baseUrl = null } = call.body;
    const given = { keyId, keySecret, webhookSecret: webhook_secret ?? null, baseUrl };
    const done = await putRazorpay(call.deps, call.staff, given);
    if (!done.ok) return problem(call, done.refusal);
    const { row, madeSecret } = done.value;
    return json({ ...present(call, row, await instantWriter(call)), webhook_secret: madeSecret }, 200);
  },
});

export const joinStripeRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/connections/stripe/onboarding",
  name: "joinStripePlatform",
  summary: "Take payments by an account at Stripe on the operator's platform, as in a marketplace",
  description:
    "The first call opens the account. Each call answers a page of Stripe, for minutes and one visit, until the account may take money. The operator's commission is taken of each payment, and comes back with a refund.",
  access: { scope: "manage" },
  asksAgain: true,
  body: joining,
  answers: { 200: joinedOut },
  refusals: ["invalid_request", "in_use", "unavailable"],
  async handle(call) {
    const done = await joinPlatform(call.deps, call.staff, call.body.return_url ?? call.origin);
    if (!done.ok) return problem(call, done.refusal);
    const { isReady, page } = done.value;
    const iso = await instantWriter(call);
    return json({
      status: isReady ? "active" : "needs_attention",
      url: page?.url ?? null,
      expires_at: page === null ? null : iso(page.expiresAt),
    });
  },
});

export const CONNECTION_ROUTES = [
  ...PROVIDERS.flatMap(routesOf),
  putResendRoute,
  putTwilioRoute,
  putStripeRoute,
  putRazorpayRoute,
  joinStripeRoute,
];

async function usedBy({ deps, staff }: Pick<StaffCall, "deps" | "staff">, provider: PaymentProvider) {
  const { services, cards, underWay, late } = await usesOfAccount(deps, staff.tenantId, provider);
  const shown = (those: typeof services) => those.map(({ id, code, name }) => ({ id, code, name }));
  return {
    ...{ services: shown(services), card_services: shown(cards) },
    ...{ open_payments: underWay, late_payments: late },
  };
}

function present({ origin }: Pick<Call, "origin">, row: Row, iso: WriteInstant): z.output<typeof connectionOut> {
  return {
    id: row.id,
    provider: row.provider,
    status: row.status,
    shown: JSON.parse(row.shown) as Record<string, string | null>,
    hook_url: `${origin}/hooks/${row.provider}/${row.id}`,
    last_ok_at: row.lastOkAt === null ? null : iso(row.lastOkAt),
    last_error: row.lastError,
    created_at: iso(row.createdAt),
    updated_at: iso(row.updatedAt),
  };
}
