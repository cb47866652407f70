// Credentials of a tenant at a provider: sealed as a whole, opened where they are used, and never answered.

import { type ConnectionRow, providerOf } from "../../db/connections";
import { openVault } from "../../integrations/vault";
import type { Deps } from "../deps";

export const PROVIDERS = ["resend", "twilio", "stripe", "razorpay"] as const;
export type Provider = (typeof PROVIDERS)[number];

export type ResendCredentials = {
  readonly apiKey: string;
  /** `Name <bookings@example.com>` or the bare address. */
  readonly from: string;
  readonly webhookSecret: string | null;
};

export type TwilioCredentials = {
  readonly accountSid: string;
  readonly authToken: string;
  readonly from: string | null;
  readonly whatsappFrom: string | null;
};

export type FormerSecret = { readonly secret: string; readonly until: number };

export type StripeCredentials = {
  readonly secretKey: string;
  /** Null where Stripe cannot reach this deployment. Then pages are asked instead. */
  readonly webhookSecret: string | null;
  readonly webhookId: string | null;
  /** The secret of the webhook before. Until then, epoch ms, reports that it signed count. Absent where there is none. */
  readonly formerSecret?: FormerSecret;
  /** Another server than Stripe's. */
  readonly baseUrl: string | null;
};

export type RazorpayCredentials = {
  readonly keyId: string;
  readonly keySecret: string;
  readonly webhookSecret: string;
  /** The secret of before. Until then, epoch ms, Razorpay may repeat what it signed with it. */
  readonly formerSecret: FormerSecret | null;
  /** Another server than Razorpay's. */
  readonly baseUrl: string | null;
};

/** An account on the operator's platform. The key is the deployment's. */
export type PlatformCredentials = {
  /** `acct_…` */
  readonly account: string;
  readonly mode: "test" | "live";
};

/** The account of a business at Stripe: its own, or one on the operator's platform. */
export type HeldStripe = StripeCredentials | PlatformCredentials;

export function isOnPlatform(credentials: HeldStripe): credentials is PlatformCredentials {
  return "account" in credentials;
}

export type Credentials = ResendCredentials | TwilioCredentials | HeldStripe | RazorpayCredentials;

type Held = Pick<ConnectionRow, "id" | "tenantId" | "provider">;

const placeOf = ({ id, tenantId, provider }: Held) => ({
  tenantId,
  provider: providerOf({ provider }),
  connectionId: id,
  field: "credentials",
});

export function sealCredentials({ settings }: Deps, at: Held, credentials: object): Promise<string> {
  return openVault(settings.encryptionKeys, settings.serverSecret).seal(placeOf(at), JSON.stringify(credentials));
}

/** Null when they cannot be opened: the key of the deployment is gone. The tenant has to give them again. */
export async function openCredentials<T extends Credentials>(
  { settings }: Deps,
  row: ConnectionRow,
): Promise<T | null> {
  const text = await openVault(settings.encryptionKeys, settings.serverSecret).open(placeOf(row), row.secrets);
  return text === null ? null : (JSON.parse(text) as T);
}

/** The same credentials, sealed by the newest key. Null when they cannot be opened. */
export async function sealedAgain(deps: Deps, row: ConnectionRow): Promise<string | null> {
  const credentials = await openCredentials(deps, row);
  return credentials && sealCredentials(deps, row, credentials);
}

/** The last four characters, which tell one key from another and give nothing away. */
export function lastFour(secret: string): string {
  return secret.slice(-4);
}
