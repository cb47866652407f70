// Events on their way to their readers. Each event gets one delivery for each of its destinations, in the order of the
// log. A run goes on where the tenant's last run stopped. A repeated run makes no second row.

import { type Deps, newId } from "../actions/deps";
import { runBatch } from "../db/database";
import { insertDeliveries, type NewDelivery } from "../db/deliveries";
import { selectTenant } from "../db/tenants";
import { raiseToldPosition, selectUntold, selectUntoldEvents, type UntoldEvent } from "../db/untold";
import { selectActiveWebhooks } from "../db/webhooks";
import { detailOf, type EventDetail, type EventsMessage, type EventType } from "../domain/events";
import { firstLookAt, WATCHED } from "../domain/payments/asking";
import { pagesDestination, paymentDestination } from "../domain/payments/destinations";
import { log, reasonOf } from "../log";
import { type Audience, audienceOf } from "./audience";
import { listAnnouncementReaders } from "./list-announcements";
import { runDeliveries } from "./run-deliveries";
import { messagesOf } from "./told-of-events";
import { isWanted } from "./webhook-events";

const EVENTS_AT_ONCE = 100;
const TENANTS_AT_ONCE = 100;

/** Makes deliveries of all events of a tenant that have none. */
export async function fanOut(deps: Deps, tenantId: string): Promise<void> {
  for (;;) {
    const [events, tenants, webhooks] = await deps.db.batch([
      selectUntoldEvents(deps.db, tenantId, EVENTS_AT_ONCE),
      selectTenant(deps.db, tenantId),
      selectActiveWebhooks(deps.db, tenantId),
    ]);
    const last = events.at(-1);
    if (!last) return;
    const audience = audienceOf(tenants[0], webhooks);
    const rows = audience ? events.flatMap((event) => deliveriesOf(event, audience)) : [];
    const now = deps.clock.now();
    await runBatch(deps.db, [
      ...(rows.length > 0 ? [insertDeliveries(deps.db, rows, now)] : []),
      raiseToldPosition(deps.db, tenantId, last.position),
    ]);
    if (events.length < EVENTS_AT_ONCE) return;
  }
}

/** The same for all tenants: for a deployment without a queue, and for what a queue has lost. */
export async function fanOutAll(deps: Deps): Promise<void> {
  for (const { id: tenantId } of await selectUntold(deps.db, TENANTS_AT_ONCE)) {
    await fanOut(deps, tenantId).catch((fault) =>
      log("error", "events_not_told", { tenant: tenantId, reason: reasonOf(fault) }),
    );
  }
}

function deliveriesOf(event: UntoldEvent, audience: Audience): NewDelivery[] {
  const detail = event.detail === null ? {} : (JSON.parse(event.detail) as EventDetail);
  const shared = {
    tenantId: event.tenantId,
    sourceId: event.id,
    sourceType: event.type,
    subjectId: event.subjectId,
    occurredAt: event.occurredAt,
    nextAttemptAt: event.occurredAt,
  };
  const { invitations: _, ...own } = detail;
  const told = messagesOf(event, detail, audience).map(({ kind, destination, ...invited }) => ({
    ...shared,
    id: newId("dlv"),
    kind: "message" as const,
    destination,
    detail: JSON.stringify({ kind, ...own, ...invited }),
  }));
  const posted = audience.webhooks
    // An endpoint is not told of its own changes.
    .filter((webhook) => isWanted(webhook.events, event.type) && webhook.id !== event.subjectId)
    .map(({ id }) => ({
      ...shared,
      id: newId("dlv"),
      kind: "webhook" as const,
      destination: `webhook:${id}`,
      detail: postedDetail(detail),
    }));
  return [...told, ...posted, ...atProvider(event, detail, shared)];
}

/** What an endpoint is told beside the subject of an event. */
function postedDetail({ invitation, payment, refund }: EventDetail): string | null {
  const named = detailOf({ invitation, payment, refund });
  return named && JSON.stringify(named);
}

const AT_PROVIDER: ReadonlySet<string> = new Set([
  "payment.expired",
  "payment.page_ended",
  "payment.refund_due",
  "payment.fee_due",
  "payment.card_released",
  "credit.refund_due",
] satisfies EventType[]);

/** What a provider of payments has to do. */
function atProvider(
  { type, subjectId }: UntoldEvent,
  { payment, otherTry }: EventDetail,
  shared: Omit<NewDelivery, "id" | "kind" | "destination" | "detail">,
): NewDelivery[] {
  if (type === "connection.deleted") {
    return [{ ...shared, id: newId("dlv"), kind: "payment", destination: pagesDestination(subjectId), detail: null }];
  }
  if (payment === undefined) return [];
  const detail = JSON.stringify({ payment } satisfies EventDetail);
  const row = {
    ...shared,
    id: newId("dlv"),
    kind: "payment",
    destination: paymentDestination(payment),
    detail,
  } as const;
  if (otherTry && type === WATCHED) return [{ ...row, nextAttemptAt: firstLookAt(shared.occurredAt) }];
  return AT_PROVIDER.has(type) ? [row] : [];
}

/** The queue is acknowledged after so long, even if a slow destination still works. */
const PATIENCE_MS = 2_000;

/** Takes a batch of the queue. What it does not finish lies in D1, for the next batch or the sweep. */
export async function consumeEvents(deps: Deps, batch: readonly EventsMessage[]): Promise<void> {
  const tenants = [...new Set(batch.map(({ tenant }) => tenant))];
  await Promise.all(tenants.map((tenantId) => fanOut(deps, tenantId)));
  if (batch.some(({ events }) => events.length === 0)) await listAnnouncementReaders(deps);
  const ended = runDeliveries(deps).catch((fault) => log("error", "deliveries_failed", { reason: reasonOf(fault) }));
  deps.background(ended);
  await Promise.race([ended, scheduler.wait(PATIENCE_MS)]);
}
