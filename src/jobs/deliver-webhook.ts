// Posts one event to one endpoint, by Standard Webhooks 1.0. What is posted is read anew for each try. The id of the
// event stays the same, so a receiver can leave out what it has.

import type { Deps } from "../actions/deps";
import { openSecrets, signsAt } from "../actions/webhooks/secrets";
import { targetRefusal } from "../actions/webhooks/target";
import { eventIdOf, type WebhookDetail } from "../actions/webhooks/webhook";
import type { DeliveryRow } from "../db/deliveries";
import { selectTenant } from "../db/tenants";
import { noteFailure, noteSuccess, selectWebhook, type WebhookRow } from "../db/webhooks";
import { DAY_MS, MINUTE_MS } from "../domain/time/local-time";
import { type Posted, postWebhook } from "../integrations/webhooks/post";
import { type Attempted, came, type Outcome, type Try, whileSuspended } from "./attempt";
import { endEndpoint } from "./end-webhook";
import { webhookBody } from "./webhook-body";

const SECOND_MS = 1_000;
const HOUR_MS = 60 * MINUTE_MS;

/** When each try is due, counted from the first. */
export const TRIES_MS = [
  0,
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];
/** A try comes so much later at most, so that what failed together is not tried together. */
const JITTER = 0.1;
/** An endpoint that failed so long without a success is ended. */
const MOST_FAILING_MS = 3 * DAY_MS;
/** An endpoint that asks for less is left alone so long at least. */
const SLOWER_MS = MINUTE_MS;
/** An endpoint may put a try off so long. */
const MOST_PUT_OFF_MS = DAY_MS;
/** When to look again for a subject that could not be read. */
const UNREAD_MS = 30 * SECOND_MS;

export async function deliverWebhook(deps: Deps, delivery: DeliveryRow): Promise<Outcome> {
  const { db } = deps;
  const { tenantId, destination } = delivery;
  const [[webhook], [tenant]] = await db.batch([
    selectWebhook(db, tenantId, destination.slice("webhook:".length)),
    selectTenant(db, tenantId),
  ]);
  if (!webhook || !tenant || tenant.deletedAt !== null) return came({ state: "skipped", reason: "endpoint_is_gone" });
  if (tenant.suspendedAt !== null) return came(whileSuspended(deps.clock.now()));
  const detail = JSON.parse(delivery.detail ?? "{}") as WebhookDetail;
  if (!webhook.active && !detail.isAsked) return came({ state: "skipped", reason: "endpoint_is_inactive" });
  const secrets = await openSecrets(deps, webhook);
  if (!secrets) return came({ state: "failed", reason: "secret_is_unreadable" });
  const body = await webhookBody(deps, delivery, detail, webhook.includeCustomer);
  const at = deps.clock.now();
  if (body === null) return came({ state: "held", at: at + UNREAD_MS });
  const refusal = targetRefusal(deps, webhook.url);
  const posted: Posted =
    refusal === null
      ? await postWebhook({
          url: webhook.url,
          id: eventIdOf(delivery),
          now: at,
          body,
          secrets: secrets.filter((kept) => signsAt(kept, at)).map(({ secret }) => secret),
        })
      : { status: null, ms: 0, error: `the address ${refusal}`, retryAfterMs: null };
  const { status, ms, error, retryAfterMs } = posted;
  const tried: Try = { at, status, ms, error };
  if (error === null) {
    return { attempted: { state: "done" }, tried, notes: [noteSuccess(db, tenantId, webhook.id)] };
  }
  const attempted = await failed(deps, delivery, webhook, { ...tried, error }, retryAfterMs);
  return { attempted, tried, notes: status === 410 ? [] : [noteFailure(db, tenantId, webhook.id, at)] };
}

async function failed(
  deps: Deps,
  delivery: DeliveryRow,
  webhook: WebhookRow,
  { at, status, error: reason }: Try & { readonly error: string },
  retryAfterMs: number | null,
): Promise<Attempted> {
  if (status === 410) {
    await endEndpoint(deps, webhook, "gone");
    return { state: "failed", reason };
  }
  const failingSince = webhook.failingSince ?? at;
  const posts = postsOf(delivery);
  const firstAt = posts[0]?.at ?? at;
  const due = TRIES_MS[posts.length + 1];
  const isLast = due === undefined;
  // Another event may have come through since the first try. Then the fault may lie in this event.
  if (at - failingSince >= MOST_FAILING_MS || (isLast && failingSince <= firstAt)) {
    await endEndpoint(deps, webhook, "failing");
  }
  if (isLast) return { state: "failed", reason };
  const usual = firstAt + Math.round(due * (1 + Math.random() * JITTER));
  return { state: "again", reason, at: Math.max(usual, at + SECOND_MS, at + pauseOf(status, retryAfterMs)) };
}

/** How long an endpoint asks to be left alone. */
function pauseOf(status: number | null, retryAfterMs: number | null): number {
  const isSlow = status === 429 || status === 502 || status === 504;
  return Math.min(MOST_PUT_OFF_MS, Math.max(retryAfterMs ?? 0, isSlow ? SLOWER_MS : 0));
}

/**
 * What the endpoint was posted before, as far as it counts now. A delivery that staff began anew has earlier posts. A try
 * that failed by a fault of ours has none, and costs the endpoint nothing.
 */
function postsOf({ attempts, tries }: DeliveryRow): Try[] {
  const known = JSON.parse(attempts) as Try[];
  return known.slice(Math.max(0, known.length - tries));
}
