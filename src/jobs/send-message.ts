// Sends one message. It is checked and written when it is sent, not when it was queued: what a booking has become by then
// decides. The written text is stored first, so a repeated try sends the same text under the same key.

import type { Deps } from "../actions/deps";
import { loadConfigurationOf } from "../actions/load-configuration";
import { type Asked, readSubject, type Subject, timeOfTold } from "../actions/messages/message-subject";
import { isOptedOut, unsubscribeUrl } from "../actions/messages/opt-outs";
import { isStaffWords, readStaffWords, type StaffWords } from "../actions/messages/staff-words";
import { readErasedAt } from "../db/customers";
import { type DeliveryRow, hasNewerDelivery } from "../db/deliveries";
import {
  findMessage,
  insertMessage,
  type MessageRow,
  messageIdOf,
  readLastTold,
  storeRendered,
  updateMessage,
} from "../db/messages";
import { findTenant, type TenantRow } from "../db/tenants";
import type { EventDetail } from "../domain/events";
import type { Channel, SentKind } from "../domain/messages/kinds";
import { quietUntil } from "../domain/messages/quiet-hours";
import { type NotificationSettings, quietHoursOf, textsFor } from "../domain/messages/settings";
import type { Configuration } from "../domain/tenant/configuration";
import type { About } from "../messages/facts";
import { renderMessage } from "../messages/render";
import { type Attempted, came, type Outcome } from "./attempt";
import { dispatch } from "./dispatch";

/** What a delivery of a message carries besides its event. */
export type MessageDetail = EventDetail &
  StaffWords & {
    readonly kind: SentKind;
    /** Staff send a message once more. */
    readonly again?: true;
  };

/** A change by staff is told after so long, so that an undo tells nothing. */
export const UNDO_MS = 10_000;

type Sending = {
  readonly deps: Deps;
  readonly delivery: DeliveryRow;
  readonly detail: MessageDetail;
  readonly tenant: TenantRow;
  readonly settings: NotificationSettings;
  readonly configuration: Configuration;
  readonly subject: Subject;
  readonly reader: "customer" | "tenant";
  readonly channel: Channel;
  readonly origin: string;
};

export async function sendMessage(deps: Deps, delivery: DeliveryRow): Promise<Outcome> {
  const sending = await prepare(deps, delivery);
  if ("state" in sending) return came(sending);
  const id = messageIdOf(delivery);
  const known = await findMessage(deps.db, delivery.tenantId, id);
  const message = known ?? (await queued(sending, id));
  if (message.state !== "queued") return came({ state: "done" });
  const attempted = await checked(sending, message);
  if (attempted) return came(await noted(deps, message, attempted));
  const written = message.text === null ? await write(sending, message) : message;
  if (!written) return came({ state: "skipped", reason: "erased" });
  const sent = await dispatch(deps, {
    message: written,
    tenant: sending.tenant,
    headers: await headersOf(sending, message),
  });
  return came(sent);
}

async function prepare(deps: Deps, delivery: DeliveryRow): Promise<Sending | Attempted> {
  const detail = JSON.parse(delivery.detail ?? "{}") as MessageDetail;
  const [named, channel] = delivery.destination.split("/") as [string, Channel];
  const reader = named.startsWith("customer") ? "customer" : "tenant";
  const origin = deps.settings.linkOrigin;
  if (origin === null) return { state: "failed", reason: "no_public_url" };
  const tenant = await findTenant(deps.db, delivery.tenantId);
  if (!tenant || tenant.deletedAt !== null) return { state: "skipped", reason: "tenant_is_gone" };
  const configuration = await loadConfigurationOf(deps, tenant.id);
  if (configuration?.tenant.isClosed) return { state: "skipped", reason: "tenant_is_closed" };
  if (!configuration) return { state: "again", reason: "configuration_not_read", at: null };
  const asked: Asked = {
    kind: detail.kind,
    subjectId: delivery.subjectId,
    occurredAt: delivery.occurredAt,
    detail,
    configuration,
    origin,
  };
  const subject = isStaffWords(detail)
    ? await readStaffWords(deps, { kind: detail.kind, words: detail, reader: named, configuration })
    : await readSubject(deps, asked);
  if (!subject) return { state: "skipped", reason: "subject_is_gone" };
  const settings = JSON.parse(tenant.notifications) as NotificationSettings;
  return { deps, delivery, detail, tenant, settings, configuration, subject, reader, channel, origin };
}

async function queued(sending: Sending, id: string): Promise<MessageRow> {
  const { deps, delivery, detail, tenant, subject, reader, channel } = sending;
  const now = deps.clock.now();
  const row: MessageRow = {
    id,
    tenantId: tenant.id,
    kind: detail.kind,
    channel,
    recipient: recipientOf(sending),
    customerId: subject.customer?.id ?? null,
    memberId: null,
    bookingId: subject.bookingId,
    subjectId: delivery.subjectId,
    locale: localeOf(sending),
    state: "queued",
    provider: null,
    providerId: null,
    reason: null,
    told: null,
    title: null,
    text: null,
    html: null,
    attachments: null,
    createdAt: now,
    sentAt: null,
    updatedAt: now,
  };
  if (reader === "customer" && row.recipient === null) {
    const reason = subject.customer ? "no_address" : "erased";
    const skipped: MessageRow = { ...row, state: "skipped", reason };
    await insertMessage(deps.db, skipped);
    return skipped;
  }
  await insertMessage(deps.db, row);
  return row;
}

function recipientOf({ detail, reader, channel, subject, tenant }: Sending): string | null {
  if (detail.test !== undefined) return detail.test;
  if (reader === "tenant") return tenant.email;
  return (channel === "email" ? subject.customer?.email : subject.customer?.phone) ?? null;
}

function localeOf({ reader, subject, tenant }: Sending): string {
  return (reader === "customer" ? subject.customer?.locale : null) ?? tenant.locale;
}

/** Why the message is not sent now, or null when it is. */
async function checked(sending: Sending, message: MessageRow): Promise<Attempted | null> {
  const { deps, delivery, detail, subject, tenant, reader, channel } = sending;
  const now = deps.clock.now();
  const heldUntil = delivery.occurredAt + UNDO_MS;
  if (reader === "customer" && detail.by === "staff" && now < heldUntil) return { state: "held", at: heldUntil };
  if (await isErased(sending)) return { state: "skipped", reason: "erased" };
  if (subject.isOver !== null) return { state: "skipped", reason: subject.isOver };
  if (reader !== "customer") return null;
  if (isMove(detail.kind) && (await hasNewerDelivery(deps.db, delivery)))
    return { state: "skipped", reason: "changed_since" };
  if (subject.told !== null) {
    if (message.told !== null && message.told !== subject.told) return { state: "skipped", reason: "changed_since" };
    // A first word about a booking is always told. A move is not, where the customer knows of it already.
    if (isMove(detail.kind) && !detail.again && subject.told === (await readLastTold(deps.db, message)))
      return { state: "skipped", reason: "told_already" };
  }
  const { consents } = subject.customer ?? {};
  if (channel !== "email" && channel !== "notice" && !consents?.includes(channel))
    return { state: "skipped", reason: "no_consent" };
  const topic = channel === "email" ? unsubscribedTopic(detail.kind) : "text";
  if (topic && (await isOptedOut(deps, tenant.id, topic, message.recipient ?? "")))
    return { state: "skipped", reason: "opted_out" };
  if (channel === "email") return null;
  const zone = subject.customer?.timeZone ?? tenant.timeZone;
  const quiet = quietUntil(quietHoursOf(sending.settings), zone, now);
  return quiet === null ? null : { state: "held", at: quiet };
}

/** D1 knows of an erasure before the object does. An announcement is for whom D1 knows now. */
async function isErased({ deps, tenant, subject }: Sending): Promise<boolean> {
  const { customer, since } = subject;
  if (since === null || customer?.id == null) return false;
  const erasedAt = await readErasedAt(deps.db, tenant.id, customer.id);
  return erasedAt !== null && since <= erasedAt;
}

function isMove(kind: SentKind): boolean {
  return kind === "moved" || kind === "moved_by_business";
}

/** Writes the message and stores it. Null when its person was erased meanwhile. */
async function write(sending: Sending, message: MessageRow): Promise<MessageRow | null> {
  const { deps, detail, settings, configuration, subject, reader, channel, origin } = sending;
  const now = deps.clock.now();
  const rendered = renderMessage({
    kind: detail.kind,
    channel,
    locale: message.locale,
    timeZone: reader === "customer" ? (subject.customer?.timeZone ?? null) : configuration.tenant.timeZone,
    now,
    origin,
    business: configuration.tenant,
    texts: textsFor(settings, detail.kind, channel, message.locale),
    about: await sinceTold(sending, message),
    urls: { ...subject.urls, ...(await ownUrls(sending, message.recipient)) },
  });
  const said = {
    title: rendered.subject,
    text: rendered.text,
    html: rendered.html,
    attachments: JSON.stringify(rendered.attachments),
    told: reader === "customer" ? subject.told : null,
    updatedAt: now,
  };
  return (await storeRendered(deps.db, message.id, said)) ? { ...message, ...said } : null;
}

/** A customer who was told of no step between hears where the booking was when they last heard of it. */
async function sinceTold({ deps, subject, reader }: Sending, message: MessageRow): Promise<About> {
  const { about } = subject;
  if (reader !== "customer" || about.about !== "booking" || about.was === null) return about;
  const told = await readLastTold(deps.db, message);
  return told === null ? about : { ...about, was: timeOfTold(told) };
}

async function ownUrls({ deps, detail, tenant, origin }: Sending, recipient: string | null) {
  const topic = unsubscribedTopic(detail.kind);
  if (topic === null || recipient === null) return {};
  return { unsubscribe: await unsubscribeUrl(deps, origin, tenant.id, topic, recipient) };
}

function unsubscribedTopic(kind: SentKind) {
  return kind === "reminder" || kind === "announcement" ? kind : null;
}

/** Headers of every mail, and one-click unsubscribing (RFC 8058) where the reader may end it. */
async function headersOf(sending: Sending, message: MessageRow): Promise<Readonly<Record<string, string>>> {
  const { unsubscribe } = await ownUrls(sending, message.recipient);
  const list = unsubscribe && {
    "List-Unsubscribe": `<${unsubscribe}>`,
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
  };
  return { "Auto-Submitted": "auto-generated", ...list };
}

/** Writes into the log what became of the message. */
async function noted(deps: Deps, { id }: MessageRow, attempted: Attempted): Promise<Attempted> {
  if (attempted.state === "skipped" || attempted.state === "failed") {
    const { state, reason } = attempted;
    await updateMessage(deps.db, id, { state, reason, updatedAt: deps.clock.now() });
  }
  return attempted;
}
