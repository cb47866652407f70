// The account of a business at a provider of payments, as its owner sees it: what it is, and whether it works.

import type { ConnectionRow } from "../../db/connections";
import type { PaymentProvider } from "../../domain/payments/providers";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import type { Deps } from "../deps";
import { paymentsRefused } from "./payments-refused";
import { putRazorpay } from "./put-razorpay";
import { putStripe } from "./put-stripe";
import { readConnection } from "./read-connection";
import { type HeldStripe, openCredentials, type RazorpayCredentials } from "./sealed";
import { KEY_REFUSED } from "./whether-it-works";

export type PaymentAccountShown = Pick<ConnectionRow, "id" | "status" | "lastOkAt" | "lastError"> & {
  readonly mode: string;
  /** What the business calls it there, where the key may read that. */
  readonly name: string | null;
  /** What tells its key from another. Null on the operator's platform, whose key it is. */
  readonly key: string | null;
  readonly isOnPlatform: boolean;
  /** Whether the provider reports here. Else a payment shows once its customer is back, or their time is over. */
  readonly isReporting: boolean;
};

/** Null where the business has connected none. */
export async function showPaymentAccount(
  deps: Deps,
  tenantId: string,
  provider: PaymentProvider,
): Promise<PaymentAccountShown | null> {
  const found = await readConnection(deps, tenantId, provider);
  if (!found.ok) return null;
  const { id, status, lastOkAt, lastError } = found.value;
  const shown = JSON.parse(found.value.shown) as Readonly<Record<string, string | undefined>>;
  const held = await openCredentials<HeldStripe | RazorpayCredentials>(deps, found.value);
  return {
    ...{ id, lastOkAt, lastError },
    status: held === null ? "needs_reconnect" : status,
    mode: shown.mode ?? "live",
    name: shown.account_name ?? shown.account ?? null,
    key: shown.key_id ?? shown.secret_key ?? null,
    isOnPlatform: shown.account !== undefined,
    isReporting: held !== null && !("webhookSecret" in held && held.webhookSecret === null),
  };
}

/** Asks the provider anew whether the account works, and makes what of it could not be made before. */
export async function checkPaymentAccount(
  deps: Deps,
  authority: Authority,
  provider: PaymentProvider,
  origin: string,
): Promise<Result<null>> {
  const found = await readConnection(deps, authority.tenantId, provider);
  if (!found.ok) return found;
  const held = await openCredentials<HeldStripe | RazorpayCredentials>(deps, found.value);
  if (held === null || "account" in held) return refused(missing("connection"));
  const asBefore = { baseUrl: held.baseUrl, ifConnected: true };
  const done =
    "keyId" in held
      ? await putRazorpay(deps, authority, {
          keyId: held.keyId,
          keySecret: held.keySecret,
          webhookSecret: null,
          ...asBefore,
        })
      : await putStripe(deps, authority, { secretKey: held.secretKey, ...asBefore }, origin);
  if (done.ok) return ok(null);
  // It may have been disconnected meanwhile. Then no refusal of its key matters.
  const now = await readConnection(deps, authority.tenantId, provider);
  if (!now.ok) return now;
  // Another key was stored meanwhile, and proved then.
  if (now.value.secrets !== found.value.secrets) return ok(null);
  await paymentsRefused(deps, found.value, KEY_REFUSED);
  return done;
}
