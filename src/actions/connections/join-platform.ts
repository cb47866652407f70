// A business gets an account at Stripe on the operator's platform, and tells Stripe what Stripe asks. Until it has, the
// account takes no money.

import {
  type ConnectionRow,
  findConnection,
  listSetAside,
  setConnectionAside,
  takeConnectionUp,
} from "../../db/connections";
import { invalid, ok, type Refusal, type Result, refuse, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { countryOfTenant } from "../../domain/tenant/countries";
import type { Answer } from "../../integrations/payments/port";
import { modeOf } from "../../integrations/payments/stripe-client";
import {
  isAccountReady,
  type JoiningPage,
  joiningPage,
  openPlatformAccount,
} from "../../integrations/payments/stripe-platform";
import { log } from "../../log";
import { type Deps, newId } from "../deps";
import { readTenant } from "../setup/read-tenant";
import { type HeldStripe, isOnPlatform, openCredentials } from "./sealed";
import { storeConnection } from "./store-connection";

/** Why a deployment without a platform cannot serve one. */
export const NO_MARKETPLACE =
  "is not offered here: the operator of this deployment has no account at Stripe for businesses";

const HAS_OWN: Refusal = {
  code: "in_use",
  detail: "The business has an account of its own at Stripe. Remove it first, at DELETE /v1/connections/stripe.",
};

export type Joined = {
  readonly isReady: boolean;
  /** Where the business goes on at Stripe. Null once the account may take money. */
  readonly page: JoiningPage | null;
};

/** Another member may store an account meanwhile. Then it is looked at anew, so many times. */
const MOST_TRIES = 3;

/** Repeating it leads to the same account. `back` is where Stripe sends the person afterwards. */
export async function joinPlatform(deps: Deps, authority: Authority, back: string): Promise<Result<Joined>> {
  const { stripePlatform, stripeBaseUrl: baseUrl } = deps.settings;
  if (stripePlatform === null) return refused(invalid("", NO_MARKETPLACE));
  const platform = { secretKey: stripePlatform.secretKey, baseUrl };
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const connected = await connectOnPlatform(deps, authority, platform);
    if (!connected.ok) return connected;
    if (connected.value === null) continue;
    const { account, isReady } = connected.value;
    if (isReady) return ok({ isReady, page: null });
    const page = await joiningPage(platform, account, back);
    return page.ok ? ok({ isReady, page: page.value }) : refused(whyNot(authority.tenantId, page));
  }
  return refused(refuse("unavailable"));
}

type Platform = { readonly secretKey: string; readonly baseUrl: string | null };

/** Stores the account that the business has there, and opens one first where it has none. Null where another came first. */
async function connectOnPlatform(
  deps: Deps,
  authority: Authority,
  platform: Platform,
): Promise<Result<{ readonly account: string; readonly isReady: boolean } | null>> {
  const { tenantId } = authority;
  const mode = modeOf(platform.secretKey);
  const found = await findConnection(deps.db, tenantId, "stripe");
  const held = found && (await openCredentials<HeldStripe>(deps, found));
  if (found && found.status !== "disabled" && held && !isOnPlatform(held)) return refused(HAS_OWN);
  const known = await knownOnPlatform(deps, tenantId, found, mode);
  const opened = known === null ? await openFor(deps, tenantId, platform, mode) : ok(known.account);
  if (!opened.ok) return opened;
  const account = opened.value;
  const ready = await isAccountReady(platform, account);
  if (!ready.ok) return refused(whyNot(tenantId, ready));
  const isReady = ready.value;
  const now = deps.clock.now();
  const before = known?.row;
  const row = {
    ...{ id: before?.id ?? newId("con"), tenantId, provider: "stripe" },
    status: isReady ? "active" : "needs_attention",
    shown: JSON.stringify({ account, mode }),
    // The operator makes the webhook of the platform.
    hears: "",
    lastOkAt: isReady ? now : (before?.lastOkAt ?? null),
    lastError: null,
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  } as const;
  const stored = await storeConnection(deps, authority, {
    ...{ row, credentials: { account, mode }, found },
    detail: { provider: "stripe", account },
    // An account of before keeps its payments, by its id.
    room: [
      ...(found && found.id !== row.id ? [setConnectionAside(deps.db, found)] : []),
      ...(before && before.id !== found?.id ? [takeConnectionUp(deps.db, before)] : []),
    ],
  });
  return ok(stored && { account, isReady });
}

type OnPlatform = { readonly row: ConnectionRow; readonly account: string };

/**
 * The account that the business has on the platform, also one that made room for its own account. One account has one
 * connection: what is reported of it names the account alone.
 */
async function knownOnPlatform(
  deps: Deps,
  tenantId: string,
  found: ConnectionRow | undefined,
  mode: string,
): Promise<OnPlatform | null> {
  for (const row of [...(found ? [found] : []), ...(await listSetAside(deps.db, tenantId, "stripe"))]) {
    const held = await openCredentials<HeldStripe>(deps, row);
    if (held && isOnPlatform(held) && held.mode === mode) return { row, account: held.account };
  }
  return null;
}

async function openFor(deps: Deps, tenantId: string, platform: Platform, mode: string): Promise<Result<string>> {
  const tenant = await readTenant(deps, tenantId);
  if (!tenant.ok) return tenant;
  const { name, email } = tenant.value;
  const country = countryOfTenant(tenant.value);
  const key = `join/${tenantId}/${mode}`;
  const opened = await openPlatformAccount(platform, { key, tenantId, name, email, country });
  return opened.ok ? ok(opened.value) : refused(whyNot(tenantId, opened));
}

function whyNot(tenantId: string, { reason, detail }: Answer<unknown> & { readonly ok: false }): Refusal {
  log("warn", "platform_not_joined", { tenant: tenantId, reason: detail });
  if (reason === "again") return refuse("unavailable");
  return { code: "unavailable", detail: `Stripe refuses it (${detail}). The operator of this deployment has to look.` };
}
