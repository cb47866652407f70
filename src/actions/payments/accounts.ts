// The accounts of a business at providers of payments, opened where they are used.

import {
  type ConnectionRow,
  findConnection,
  findConnectionById,
  findConnectionOfAccount,
  mayTake,
  providerOf,
} from "../../db/connections";
import {
  isPaymentProvider,
  PAYMENT_PROVIDERS,
  type PaymentProvider,
  providersFor,
} from "../../domain/payments/providers";
import type { PaymentAccount, Signed } from "../../integrations/payments/port";
import { razorpayAccount } from "../../integrations/payments/razorpay";
import { stripeAccount } from "../../integrations/payments/stripe";
import { modeOf, OWN_ACCOUNT } from "../../integrations/payments/stripe-client";
import { type HeldStripe, isOnPlatform, openCredentials, type RazorpayCredentials } from "../connections/sealed";
import type { Deps } from "../deps";

export type ConnectedAccount = {
  readonly connectionId: string;
  readonly tenantId: string;
  readonly account: PaymentAccount;
  /** The business has removed it: it gives back what it took, and takes nothing more. */
  readonly isRemoved: boolean;
  /** The provider has refused it lately. */
  readonly isTroubled: boolean;
};

/** How the home of a payment is told of money that came to an account. */
export function whetherGone({ isRemoved }: ConnectedAccount): { readonly isAccountGone?: true } {
  return isRemoved ? { isAccountGone: true } : {};
}

/** The account through which a business takes payments of a currency now. Null where it has none, or none keeps cards. */
export async function accountFor(
  deps: Deps,
  tenantId: string,
  currency: string,
  keepsCard = false,
): Promise<ConnectedAccount | null> {
  for (const provider of providersFor(currency)) {
    const row = await findConnection(deps.db, tenantId, provider);
    const opened = row && mayTake(row) ? await openAccount(deps, row) : null;
    if (opened && (opened.account.cards !== null || !keepsCard)) return opened;
  }
  return null;
}

/** The providers that a business has connected, without opening its accounts. */
export function connectedProviders(deps: Deps, tenantId: string): Promise<PaymentProvider[]> {
  return providersWhose(deps, tenantId, mayTake);
}

/** The providers that do not accept the business's account as it is, or have not answered for it yet. */
export function troubledProviders(deps: Deps, tenantId: string): Promise<PaymentProvider[]> {
  return providersWhose(deps, tenantId, ({ status }) => status === "needs_attention");
}

async function providersWhose(
  { db }: Deps,
  tenantId: string,
  fits: (row: ConnectionRow) => boolean,
): Promise<PaymentProvider[]> {
  const rows = await Promise.all(PAYMENT_PROVIDERS.map((provider) => findConnection(db, tenantId, provider)));
  return PAYMENT_PROVIDERS.filter((_, at) => {
    const row = rows[at];
    return row !== undefined && fits(row);
  });
}

/** Whether a business takes payments online now. */
export async function takesOnline(deps: Deps, tenantId: string): Promise<boolean> {
  return (await connectedProviders(deps, tenantId)).length > 0;
}

/** Whether the business has removed an account. */
export async function isRemoved({ db }: Deps, connectionId: string): Promise<boolean> {
  return (await findConnectionById(db, connectionId))?.status === "disabled";
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
  const account = await OPENERS[provider](deps, row);
  return (
    account && {
      connectionId: row.id,
      tenantId: row.tenantId,
      account,
      isRemoved: row.status === "disabled",
      isTroubled: row.status === "needs_attention",
    }
  );
}

const OPENERS: Readonly<Record<PaymentProvider, (deps: Deps, row: ConnectionRow) => Promise<PaymentAccount | null>>> = {
  stripe: openStripe,
  razorpay: openRazorpay,
};

async function openStripe(deps: Deps, row: ConnectionRow): Promise<PaymentAccount | null> {
  const credentials = await openCredentials<HeldStripe>(deps, row);
  if (!credentials) return null;
  const { stripeBaseUrl, stripePlatform } = deps.settings;
  if (isOnPlatform(credentials)) {
    // An account of another mode, or of an operator who serves no marketplace any more, takes nothing.
    if (stripePlatform === null || modeOf(stripePlatform.secretKey) !== credentials.mode) return null;
    const connectedAccount = credentials.account;
    return stripeAccount({ ...stripePlatform, connectedAccount, baseUrl: stripeBaseUrl });
  }
  const { secretKey, webhookSecret, formerSecret: former, baseUrl } = credentials;
  const at = baseUrl ?? stripeBaseUrl;
  const isHeard = former !== undefined && deps.clock.now() < former.until;
  const secrets = { webhookSecret, ...(isHeard && { formerWebhookSecret: former.secret }) };
  return stripeAccount({ ...OWN_ACCOUNT, secretKey, ...secrets, baseUrl: at });
}

async function openRazorpay(deps: Deps, row: ConnectionRow): Promise<PaymentAccount | null> {
  const credentials = await openCredentials<RazorpayCredentials>(deps, row);
  if (!credentials) return null;
  const { keyId, keySecret, webhookSecret, formerSecret, baseUrl } = credentials;
  const former = formerSecret && deps.clock.now() < formerSecret.until ? [formerSecret.secret] : [];
  const at = baseUrl ?? deps.settings.razorpayBaseUrl;
  return razorpayAccount({ keyId, keySecret, webhookSecrets: [webhookSecret, ...former], baseUrl: at });
}

/** Names the operator's platform among connections, in the address of its webhook. */
export const PLATFORM = "platform";

/** The account that a report to the platform is about. Its signature is yet to be checked. */
export async function accountInReport(deps: Deps, body: string): ReturnType<typeof accountById> {
  const named = /"account":\s*"(acct_\w+)"/.exec(body)?.[1];
  const row = named === undefined ? undefined : await findConnectionOfAccount(deps.db, named);
  return row ? accountById(deps, row.id) : null;
}

/** A report to the platform about an account that no business has. */
export async function hearStrange({ settings }: Deps, signed: Signed): ReturnType<PaymentAccount["hear"]> {
  const { stripePlatform, stripeBaseUrl } = settings;
  if (stripePlatform === null) return null;
  return stripeAccount({ ...OWN_ACCOUNT, ...stripePlatform, baseUrl: stripeBaseUrl }).hear(signed);
}
