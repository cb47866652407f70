// An earlier message, once more.

import { runBatch } from "../../db/database";
import { findDelivery, insertDeliveries, type NewDelivery } from "../../db/deliveries";
import { insertIdempotencyKey } from "../../db/idempotency-keys";
import { insertAudit } from "../../db/logs";
import { findMessage, insertMessageRow, messageIdOf } from "../../db/messages";
import { isSentKind } from "../../domain/messages/kinds";
import { missing, ok, type Result, refuse, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { audited } from "../audited";
import { type CreationKey, createOnce } from "../create-once";
import { type Deps, newId, orNull } from "../deps";
import { type FullMessage, readMessage } from "./list-messages";
import { TEST } from "./send-test";

/** The same content to the same recipient, as a new message, once for each key. It is checked again when it is sent. */
export async function resendMessage(
  deps: Deps,
  staff: Authority,
  messageId: string,
  key = "",
): Promise<Result<FullMessage>> {
  const { tenantId } = staff;
  const keyed = { key, body: { messageId } };
  const sent = await createOnce(deps, tenantId, "messages", keyed, {
    make: (once) => sendAgain(deps, staff, messageId, once),
    restate: (id) => readMessage(deps, staff, id),
  });
  return sent.ok ? ok(sent.value.value) : sent;
}

async function sendAgain(
  deps: Deps,
  staff: Authority,
  messageId: string,
  once: CreationKey | null,
): Promise<Result<FullMessage>> {
  const { db } = deps;
  const { tenantId } = staff;
  const message = await findMessage(db, tenantId, messageId);
  if (!message) return refused(missing("message"));
  if (message.state === "queued") return refused({ ...refuse("invalid_transition"), detail: STILL_QUEUED });
  if (message.text === null || message.recipient === null || !isSentKind(message.kind))
    return refused({ ...refuse("invalid_transition"), detail: WITHOUT_CONTENT });
  const before = await findDelivery(db, tenantId, deliveryIdOf(messageId));
  if (before?.sourceType === TEST) return refused({ ...refuse("invalid_transition"), detail: IS_TEST });
  const now = deps.clock.now();
  const delivery: NewDelivery = {
    id: newId("dlv"),
    tenantId,
    sourceId: "",
    sourceType: "message.again",
    subjectId: message.subjectId,
    kind: "message",
    destination: before?.destination ?? `customer/${message.channel}`,
    occurredAt: now,
    nextAttemptAt: now,
    detail: JSON.stringify({ ...JSON.parse(before?.detail ?? "{}"), kind: message.kind, by: undefined, again: true }),
  };
  const id = messageIdOf(delivery);
  const row = { ...message, id, createdAt: now, updatedAt: now, sentAt: null, ...NOT_SENT };
  await runBatch(db, [
    ...(once ? [insertIdempotencyKey(db, { ...once, subjectId: id, createdAt: now })] : []),
    insertMessageRow(db, row),
    insertDeliveries(db, [{ ...delivery, sourceId: id }], now),
    insertAudit(db, audited(deps, staff, "message.resent", id, { of: messageId })),
  ]);
  await wake(deps, tenantId);
  return readMessage(deps, staff, id);
}

const STILL_QUEUED = "The message is not sent yet.";
const WITHOUT_CONTENT = "The content of the message is not kept any more, or it was never written.";
const IS_TEST = "A test is not sent again. Send another test.";
const NOT_SENT = { state: "queued", provider: null, providerId: null, reason: null } as const;

function deliveryIdOf(messageId: string): string {
  return messageId.replace("msg_", "dlv_");
}

/** Wakes the runner. Without a queue, the sweep finds the delivery. */
export async function wake(deps: Deps, tenantId: string): Promise<void> {
  const { EVENTS } = deps.env;
  if (EVENTS) await orNull("events_not_sent", EVENTS.send({ tenant: tenantId, events: [] }));
}
