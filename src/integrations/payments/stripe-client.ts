// An account as calls to Stripe need it: its keys, its mode, and the client of Stripe's own package.

import Stripe from "stripe";
import { CALL_MS } from "./port";

export type StripeAccount = {
  /** A secret or restricted key of the business, or of the platform. */
  readonly secretKey: string;
  readonly webhookSecret: string | null;
  /** The secret of a webhook that was replaced. Reports that it signed may still be on their way. */
  readonly formerWebhookSecret?: string;
  /** `acct_…` of a business that the platform serves. Null for a key of its own. */
  readonly connectedAccount: string | null;
  /** Another server than Stripe's, such as a stand-in. Null for Stripe. */
  readonly baseUrl: string | null;
};

/** Payments of one mode are never settled in the other. */
export function modeOf(secretKey: string): "test" | "live" {
  return /^(sk|rk)_test_/.test(secretKey) ? "test" : "live";
}

/** A business with an account of its own. */
export const OWN_ACCOUNT = { connectedAccount: null } as const;

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
