// The accounts of a business at providers of payments, opened where they are used.

import { type ConnectionRow, findConnection, findConnectionById, providerOf } from "../../db/connections";
import type { PaymentAccount } from "../../integrations/payments/port";
import { OWN_ACCOUNT, stripeAccount } from "../../integrations/payments/stripe";
import { openCredentials, type StripeCredentials } from "../connections/sealed";
import type { Deps } from "../deps";

/** Providers of payments, in the order in which a business with several of them uses them. */
export const PAYMENT_PROVIDERS = ["stripe"] as const;
export type PaymentProvider = (typeof PAYMENT_PROVIDERS)[number];

export type ConnectedAccount = {
  readonly connectionId: string;
  readonly tenantId: string;
  readonly account: PaymentAccount;
};

export function isPaymentProvider(text: string): text is PaymentProvider {
  return (PAYMENT_PROVIDERS as readonly string[]).includes(text);
}

/** The account through which a business takes payments now. Null where it has none. */
export async function accountOfTenant(deps: Deps, tenantId: string): Promise<ConnectedAccount | null> {
  for (const provider of PAYMENT_PROVIDERS) {
    const row = await findConnection(deps.db, tenantId, provider);
    const opened = row && row.status !== "disabled" ? await openAccount(deps, row) : null;
    if (opened) return opened;
  }
  return null;
}

/** Whether a business has connected a provider, without opening its account. */
export async function takesOnline(deps: Deps, tenantId: string): Promise<boolean> {
  const rows = await Promise.all(PAYMENT_PROVIDERS.map((provider) => findConnection(deps.db, tenantId, provider)));
  return rows.some((row) => row !== undefined && row !== null && row.status !== "disabled");
}

/**
 * The account that a payment was opened through. Null when there is none. `unreadable`: the operator has to put back the
 * key that sealed its credentials, and until then nothing is decided.
 */
export async function accountById(deps: Deps, connectionId: string): Promise<ConnectedAccount | "unreadable" | null> {
  const row = await findConnectionById(deps.db, connectionId);
  if (!row || !isPaymentProvider(providerOf(row))) return null;
  return (await openAccount(deps, row)) ?? "unreadable";
}

async function openAccount(deps: Deps, row: ConnectionRow): Promise<ConnectedAccount | null> {
  if (!isPaymentProvider(providerOf(row))) return null;
  const credentials = await openCredentials<StripeCredentials>(deps, row);
  if (!credentials) return null;
  const { secretKey, webhookSecret, baseUrl } = credentials;
  const at = baseUrl ?? deps.settings.stripeBaseUrl;
  const account = stripeAccount({ ...OWN_ACCOUNT, secretKey, webhookSecret, baseUrl: at });
  return { connectionId: row.id, tenantId: row.tenantId, account };
}
