// What staff send themselves: an earlier message once more, and a test of how a kind reads.

import { runBatch } from "../../db/database";
import { findDelivery, insertDeliveries, type NewDelivery } from "../../db/deliveries";
import { insertAudit } from "../../db/logs";
import { findMessage, insertMessageRow, messageIdOf } from "../../db/messages";
import { findTenant } from "../../db/tenants";
import { type Channel, isSentKind, type SentKind } from "../../domain/messages/kinds";
import { invalid, missing, ok, type Result, refuse, refused } from "../../domain/refusal";
import { auditNameOf, type Staff } from "../../domain/tenant/actor";
import { countryOfTenant } from "../../domain/tenant/countries";
import { readMailAddress } from "../../domain/tenant/mail-address";
import { readPhoneNumber } from "../../domain/tenant/phone-number";
import { type Deps, newId, orNull } from "../deps";
import { type FullMessage, readMessage } from "./list-messages";
import { channelRefusal } from "./preview-message";

/** The same content to the same recipient, as a new message. It is checked again when it is sent. */
export async function resendMessage(deps: Deps, staff: Staff, messageId: string): Promise<Result<FullMessage>> {
  const { db } = deps;
  const { tenantId } = staff;
  const message = await findMessage(db, tenantId, messageId);
  if (!message) return refused(missing("message"));
  if (message.state === "queued") return refused({ ...refuse("invalid_transition"), detail: STILL_QUEUED });
  if (message.text === null || message.recipient === null || !isSentKind(message.kind))
    return refused({ ...refuse("invalid_transition"), detail: WITHOUT_CONTENT });
  const before = await findDelivery(db, tenantId, deliveryIdOf(messageId));
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
    insertMessageRow(db, row),
    insertDeliveries(db, [{ ...delivery, sourceId: id }], now),
    insertAudit(db, audited(deps, staff, "message.resent", id, { of: messageId })),
  ]);
  await wake(deps, tenantId);
  return readMessage(deps, tenantId, id);
}

const STILL_QUEUED = "The message is not sent yet.";
const WITHOUT_CONTENT = "The content of the message is not kept any more, or it was never written.";
const NOT_SENT = { state: "queued", provider: null, providerId: null, reason: null } as const;

function deliveryIdOf(messageId: string): string {
  return messageId.replace("msg_", "dlv_");
}

export type TestRequest = { readonly kind: SentKind; readonly channel: Channel; readonly to: string };

/** Sends a made-up message by the channel of its kind. Returns the id that the message will have. */
export async function sendTest(deps: Deps, staff: Staff, request: TestRequest): Promise<Result<string>> {
  const { db } = deps;
  const { tenantId } = staff;
  const { kind, channel } = request;
  const wrong = channelRefusal(kind, channel);
  if (wrong) return refused(wrong);
  const tenant = await findTenant(db, tenantId);
  if (!tenant) return refused(missing("tenant"));
  const to = recipientOf(request, countryOfTenant(tenant));
  if (!to.ok) return to;
  const now = deps.clock.now();
  const id = newId("dlv");
  const delivery: NewDelivery = {
    id,
    tenantId,
    sourceId: id,
    sourceType: "message.test",
    subjectId: tenantId,
    kind: "message",
    destination: `tenant/${channel}`,
    occurredAt: now,
    nextAttemptAt: now,
    detail: JSON.stringify({ kind, test: to.value }),
  };
  const messageId = messageIdOf({ id });
  await runBatch(db, [
    insertDeliveries(db, [delivery], now),
    insertAudit(db, audited(deps, staff, "message.tested", messageId, { kind, channel })),
  ]);
  await wake(deps, tenantId);
  return ok(messageId);
}

function recipientOf({ channel, to }: TestRequest, country: string | null): Result<string> {
  if (channel === "notice") return ok(to);
  if (channel === "email") {
    const address = readMailAddress(to);
    return address === null ? refused(invalid("/to", "must be an e-mail address")) : ok(address);
  }
  const phone = readPhoneNumber(to, country);
  return phone?.startsWith("+") ? ok(phone) : refused(invalid("/to", "must be a possible telephone number"));
}

function audited(deps: Deps, { tenantId, actor }: Staff, action: string, subjectId: string, detail: object) {
  const occurredAt = deps.clock.now();
  return {
    id: newId("aud"),
    tenantId,
    actor: auditNameOf(actor),
    action,
    subjectId,
    detail: JSON.stringify(detail),
    occurredAt,
  };
}

/** Wakes the runner. Without a queue, the sweep finds the delivery. */
export async function wake(deps: Deps, tenantId: string): Promise<void> {
  const { EVENTS } = deps.env;
  if (EVENTS) await orNull("events_not_sent", EVENTS.send({ tenant: tenantId, events: [] }));
}
