// The accounts of a business at providers of payments, opened where they are used.

import { type ConnectionRow, findConnection, findConnectionById, providerOf } from "../../db/connections";
import { isPaymentProvider, PAYMENT_PROVIDERS, providersFor } from "../../domain/payments/providers";
import type { PaymentAccount } from "../../integrations/payments/port";
import { razorpayAccount } from "../../integrations/payments/razorpay";
import { OWN_ACCOUNT, stripeAccount } from "../../integrations/payments/stripe";
import { openCredentials, type RazorpayCredentials, type StripeCredentials } from "../connections/sealed";
import type { Deps } from "../deps";

export type ConnectedAccount = {
  readonly connectionId: string;
  readonly tenantId: string;
  readonly account: PaymentAccount;
};

/** The account through which a business takes payments of a currency now. Null where it has none. */
export async function accountFor(deps: Deps, tenantId: string, currency: string): Promise<ConnectedAccount | null> {
  for (const provider of providersFor(currency)) {
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
  const provider = providerOf(row);
  if (!isPaymentProvider(provider)) return null;
  const account = provider === "stripe" ? await openStripe(deps, row) : await openRazorpay(deps, row);
  return account && { connectionId: row.id, tenantId: row.tenantId, account };
}

async function openStripe(deps: Deps, row: ConnectionRow): Promise<PaymentAccount | null> {
  const credentials = await openCredentials<StripeCredentials>(deps, row);
  if (!credentials) return null;
  const { secretKey, webhookSecret, baseUrl } = credentials;
  const at = baseUrl ?? deps.settings.stripeBaseUrl;
  return stripeAccount({ ...OWN_ACCOUNT, secretKey, webhookSecret, baseUrl: at });
}

async function openRazorpay(deps: Deps, row: ConnectionRow): Promise<PaymentAccount | null> {
  const credentials = await openCredentials<RazorpayCredentials>(deps, row);
  if (!credentials) return null;
  const { keyId, keySecret, webhookSecret, formerSecret, baseUrl } = credentials;
  const former = formerSecret && deps.clock.now() < formerSecret.until ? [formerSecret.secret] : [];
  const at = baseUrl ?? deps.settings.razorpayBaseUrl;
  return razorpayAccount({ keyId, keySecret, webhookSecrets: [webhookSecret, ...former], baseUrl: at });
}
