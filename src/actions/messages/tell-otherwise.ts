// A text that did not arrive is told otherwise: by one more text where the telephone may only have been off, and else by
// mail. Where the same event is told by mail anyway, nothing is added: an event has one row for each destination. What is
// told otherwise is checked when it is sent, so nothing comes whose moment has passed.

import { runBatch, type Statement } from "../../db/database";
import { type DeliveryRow, findDelivery, insertDeliveries, type NewDelivery } from "../../db/deliveries";
import { findEventDetail } from "../../db/logs";
import type { MessageRow } from "../../db/messages";
import { MINUTE_MS } from "../../domain/time/local-time";
import { isWorthAnotherText } from "../../integrations/messages/twilio-codes";
import { type Deps, newId } from "../deps";
import { wakeRunner } from "../webhooks/wake";

const TEXTS: readonly string[] = ["customer/sms", "customer/whatsapp"];
/** A telephone that was off gets so long until the second text. */
const PAUSE_MS = 5 * MINUTE_MS;

/** What the second text carries besides: the event that it tells. */
type Second = { readonly secondOf?: string };

/** Tells otherwise what a provider took, and then could not deliver. */
export async function tellUndelivered(
  deps: Deps,
  { id, tenantId }: Pick<MessageRow, "id" | "tenantId">,
  reason: string | null,
): Promise<void> {
  const delivery = await findDelivery(deps.db, tenantId, id.replace("msg_", "dlv_"));
  if (!delivery) return;
  await runBatch(deps.db, await toldOtherwise(deps, delivery, reason));
  wakeRunner(deps, tenantId);
}

/** Makes the delivery of the second text or of the mail, if this was a text to a customer. Twice makes no second row. */
export async function toldOtherwise(deps: Deps, delivery: DeliveryRow, reason: string | null): Promise<Statement[]> {
  if (!TEXTS.includes(delivery.destination)) return [];
  const { id, tenantId, sourceType, subjectId, occurredAt } = delivery;
  const { secondOf, ...detail } = JSON.parse(delivery.detail ?? "{}") as Second;
  const sourceId = secondOf ?? delivery.sourceId;
  // A delivery that has ended does not hold what staff added any more. The event does.
  const ofEvent = JSON.parse((await findEventDetail(deps.db, tenantId, sourceId)) ?? "{}") as object;
  const told = { ...ofEvent, ...detail };
  const now = deps.clock.now();
  const shared = { id: newId("dlv"), tenantId, sourceType, subjectId, occurredAt, kind: "message" as const };
  const row: NewDelivery =
    secondOf === undefined && isWorthAnotherText(reason)
      ? {
          ...shared,
          sourceId: `${id}/second`,
          destination: delivery.destination,
          nextAttemptAt: now + PAUSE_MS,
          detail: JSON.stringify({ ...told, again: true, secondOf: sourceId }),
        }
      : {
          ...shared,
          sourceId,
          destination: "customer/email",
          nextAttemptAt: now,
          detail: JSON.stringify(told),
        };
  return [insertDeliveries(deps.db, [row], now)];
}
