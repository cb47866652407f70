import { countOfReplay, insertReplay } from "../../db/webhook-deliveries";
import { findWebhook } from "../../db/webhooks";
import { invalid, missing, ok, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { type Deps, newId } from "../deps";
import { makeChange } from "../setup/make-change";
import { wakeRunner } from "./wake";
import { ASKED } from "./webhook";

/** One replay sends so many events at most. */
const MOST_EVENTS = 10_000;
const TOO_MANY = invalid(
  "/to",
  `would send more than ${MOST_EVENTS.toLocaleString("en")} events: choose a shorter time`,
);

/**
 * Sends every event of a time that an endpoint wants again, delivered or not, both instants included. Returns how many.
 * An event keeps its id, so the endpoint can leave out what it has.
 */
export async function replayEvents(
  deps: Deps,
  { tenantId, actor }: Authority,
  webhookId: string,
  { fromAt, toAt }: { readonly fromAt: number; readonly toAt: number },
): Promise<Result<number>> {
  const { db } = deps;
  const webhook = await findWebhook(db, tenantId, webhookId);
  if (!webhook) return refused(missing("webhook"));
  if (toAt < fromAt) return refused(invalid("/to", "must not be earlier than from"));
  const replay = {
    tenantId,
    webhookId,
    patterns: webhook.events,
    fromAt,
    toAt,
    replayId: newId("dlv").slice("dlv_".length),
    detail: JSON.stringify(ASKED),
    now: deps.clock.now(),
  };
  if ((await countOfReplay(db, replay, MOST_EVENTS)) > MOST_EVENTS) return refused(TOO_MANY);
  const count = await insertReplay(db, replay);
  await makeChange(deps, {
    tenantId,
    actor,
    action: "webhook.replayed",
    subjectId: webhookId,
    detail: { from: new Date(fromAt).toISOString(), to: new Date(toAt).toISOString(), count },
    statements: [],
  });
  wakeRunner(deps, tenantId);
  return ok(count);
}
