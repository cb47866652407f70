import { type ConnectionRow, findConnection } from "../../db/connections";
import { invalid, missing, ok, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import type { Check } from "../../integrations/messages/port";
import { checkResend } from "../../integrations/messages/resend";
import { checkTwilio } from "../../integrations/messages/twilio";
import { checkRazorpay, modeOfKey } from "../../integrations/payments/razorpay";
import { checkStripe } from "../../integrations/payments/stripe-accounts";
import { modeOf, OWN_ACCOUNT } from "../../integrations/payments/stripe-client";
import { type Deps, newId } from "../deps";
import {
  lastFour,
  type RazorpayCredentials,
  type ResendCredentials,
  type StripeCredentials,
  type TwilioCredentials,
} from "./sealed";
import { storeConnection } from "./store-connection";

export type GivenCredentials =
  | ({ readonly provider: "resend" } & ResendCredentials)
  | ({ readonly provider: "twilio" } & TwilioCredentials)
  | ({ readonly provider: "stripe" } & StripeCredentials)
  | ({ readonly provider: "razorpay" } & RazorpayCredentials);

export type HowStored = {
  readonly accountName?: string | null;
  readonly hears?: string;
  /** One that was disconnected while its provider was asked stays so. */
  readonly ifConnected?: boolean;
};

/** Stores an account. The provider is asked first: what it refuses is refused, and what it cannot answer is noted. */
export async function putConnectionOf(
  deps: Deps,
  authority: Authority,
  given: GivenCredentials,
  id?: string,
  { accountName = null, hears, ifConnected = false }: HowStored = {},
): Promise<Result<ConnectionRow>> {
  const { tenantId } = authority;
  const { provider, ...credentials } = given;
  const check = await checkCredentials(deps, given);
  if (!check.ok && check.reason === "refused")
    return refused(invalid(SECRET_FIELD[provider], "is refused by the provider"));
  const before = await findConnection(deps.db, tenantId, provider);
  const twoAtOnce = refused(invalid(SECRET_FIELD[provider], TWO_AT_ONCE));
  // The provider's reports go to the id that the caller made room for.
  if (before && id !== undefined && before.id !== id) return twoAtOnce;
  if (ifConnected && before?.status === "disabled") return refused(missing("connection"));
  const now = deps.clock.now();
  const row = {
    ...{ id: before?.id ?? id ?? newId("con"), tenantId, provider },
    status: check.ok ? "active" : "needs_attention",
    shown: JSON.stringify({ ...shownOf(given), ...(accountName !== null && { account_name: accountName }) }),
    hears: hears ?? before?.hears ?? "",
    lastOkAt: check.ok ? now : (before?.lastOkAt ?? null),
    lastError: check.ok ? null : check.detail,
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  } as const;
  const account = { row, credentials, found: before, ifStill: ifConnected, detail: { provider } };
  const stored = await storeConnection(deps, authority, account);
  return stored ? ok(stored) : twoAtOnce;
}

/** Two members, or one who pressed twice, gave the first account at once. */
const TWO_AT_ONCE =
  "came beside another one, which is connected now: look at it, and give this one again if you want it";
const SECRET_FIELD = {
  resend: "/api_key",
  twilio: "/auth_token",
  stripe: "/secret_key",
  razorpay: "/key_secret",
} as const;

async function checkCredentials({ settings }: Deps, given: GivenCredentials): Promise<Check> {
  const { baseUrls } = settings.senders;
  switch (given.provider) {
    case "resend":
      return checkResend({ apiKey: given.apiKey, baseUrl: baseUrls.resend });
    case "twilio":
      return checkTwilio({ accountSid: given.accountSid, authToken: given.authToken, baseUrl: baseUrls.twilio });
    case "stripe":
      return checkStripe({ ...OWN_ACCOUNT, ...given, baseUrl: given.baseUrl ?? settings.stripeBaseUrl });
    case "razorpay":
      return checkRazorpay({ ...given, baseUrl: given.baseUrl ?? settings.razorpayBaseUrl });
  }
}

function shownOf(given: GivenCredentials): Readonly<Record<string, string | null>> {
  if (given.provider === "resend") return { from: given.from, api_key: lastFour(given.apiKey) };
  if (given.provider === "stripe") return { secret_key: lastFour(given.secretKey), mode: modeOf(given.secretKey) };
  if (given.provider === "razorpay") return shownOfRazorpay(given);
  const { accountSid, authToken, from, whatsappFrom } = given;
  return { account_sid: accountSid, auth_token: lastFour(authToken), from, whatsapp_from: whatsappFrom };
}

/** The id of a key is no secret: each page of Razorpay's shows it. */
function shownOfRazorpay({ keyId, keySecret, webhookSecret }: RazorpayCredentials) {
  return {
    key_id: keyId,
    key_secret: lastFour(keySecret),
    webhook_secret: lastFour(webhookSecret),
    mode: modeOfKey(keyId),
  };
}
