// A webhook at Stripe reports the events that it was made for. After a build that reads more of them, the clock has the
// webhooks of all accounts report these too. An isolate that came to the end looks again after an hour.

import { type HeldStripe, isOnPlatform, openCredentials } from "../actions/connections/sealed";
import type { Deps } from "../actions/deps";
import { type ConnectionRow, listConnectionsHearingOtherwise, noteAccount } from "../db/connections";
import { runBatch } from "../db/database";
import { MINUTE_MS } from "../domain/time/local-time";
import type { Env } from "../env";
import { renewStripeWebhook, STRIPE_EVENTS } from "../integrations/payments/stripe-accounts";
import { OWN_ACCOUNT } from "../integrations/payments/stripe-client";
import { log } from "../log";

/** So many accounts at a time, as each costs a call to Stripe. */
const AT_ONCE = 10;
const PAUSE_MS = 60 * MINUTE_MS;

/** Where each isolate goes on, and not before when (epoch ms). */
const places = new WeakMap<Env, { readonly after: string; readonly at: number }>();

export async function renewWebhooks(deps: Deps): Promise<void> {
  const { db, clock, env } = deps;
  const now = clock.now();
  const { after, at } = places.get(env) ?? { after: "", at: now };
  if (now < at) return;
  const rows = await listConnectionsHearingOtherwise(db, "stripe", STRIPE_EVENTS, after, AT_ONCE);
  const renewed = await Promise.all(rows.map(async (row) => ((await renew(deps, row)) ? [row] : [])));
  await runBatch(
    db,
    renewed.flat().map((row) => noteAccount(db, row, { hears: STRIPE_EVENTS })),
  );
  const isWhole = rows.length < AT_ONCE;
  places.set(env, isWhole ? { after: "", at: now + PAUSE_MS } : { after: rows.at(-1)?.id ?? "", at: now });
}

/** Whether nothing is left to do. What Stripe refuses is left: the next key that staff give makes a webhook anew. */
async function renew(deps: Deps, row: ConnectionRow): Promise<boolean> {
  const held = await openCredentials<HeldStripe>(deps, row);
  if (held === null) return false;
  if (isOnPlatform(held) || held.webhookId === null) return true;
  const account = { ...OWN_ACCOUNT, ...held, baseUrl: held.baseUrl ?? deps.settings.stripeBaseUrl };
  const answer = await renewStripeWebhook(account, held.webhookId);
  if (!answer.ok) log("warn", "webhook_not_renewed", { connection: row.id, detail: answer.detail });
  return answer.ok || answer.reason === "refused";
}
