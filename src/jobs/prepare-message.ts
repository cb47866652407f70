// What sending one message needs: the business, what it is about as it is now, and its row in the log of messages.

import type { Deps } from "../actions/deps";
import { loadConfigurationOf } from "../actions/load-configuration";
import { readSubject } from "../actions/messages/message-subject";
import { PROVIDER_OF } from "../actions/messages/senders";
import { isStaffWords, readStaffWords, type StaffWords } from "../actions/messages/staff-words";
import type { Asked, Subject } from "../actions/messages/subject";
import { type ConnectionRow, selectConnection } from "../db/connections";
import type { Person } from "../db/customers";
import type { DeliveryRow } from "../db/deliveries";
import { type MessageRow, messageIdOf, selectMessage } from "../db/messages";
import { selectTenant, type TenantRow } from "../db/tenants";
import type { EventDetail } from "../domain/events";
import type { Channel, SentKind } from "../domain/messages/kinds";
import type { NotificationSettings } from "../domain/messages/settings";
import type { Configuration } from "../domain/tenant/configuration";
import { type Attempted, whileSuspended } from "./attempt";

/** What a delivery of a message carries besides its event. */
export type MessageDetail = EventDetail &
  StaffWords & {
    readonly kind: SentKind;
    /** It is sent once more, by staff or because the first did not arrive. */
    readonly again?: true;
  };

export type Sending = {
  readonly deps: Deps;
  readonly delivery: DeliveryRow;
  readonly detail: MessageDetail;
  readonly tenant: TenantRow;
  /** The tenant's own account for the channel. */
  readonly connection: ConnectionRow | undefined;
  readonly settings: NotificationSettings;
  readonly configuration: Configuration;
  readonly subject: Subject;
  /** An erasure of this person forbids the message. Null where none does. */
  readonly person: Person | null;
  readonly reader: "customer" | "tenant";
  readonly channel: Channel;
  readonly origin: string;
  /** As the log has it, or as it will have it. */
  readonly message: MessageRow;
};

export async function prepareMessage(deps: Deps, delivery: DeliveryRow): Promise<Sending | Attempted> {
  const { db } = deps;
  const { tenantId } = delivery;
  const detail = JSON.parse(delivery.detail ?? "{}") as MessageDetail;
  const [named, channel] = delivery.destination.split("/") as [string, Channel];
  const reader = named.startsWith("customer") ? "customer" : "tenant";
  const origin = deps.settings.linkOrigin;
  if (origin === null) return { state: "failed", reason: "no_public_url" };
  const [[tenant], [known], [connection]] = await db.batch([
    selectTenant(db, tenantId),
    selectMessage(db, tenantId, messageIdOf(delivery)),
    selectConnection(db, tenantId, PROVIDER_OF[channel] ?? ""),
  ]);
  if (!tenant || tenant.deletedAt !== null) return { state: "skipped", reason: "tenant_is_gone" };
  if (tenant.suspendedAt !== null) return whileSuspended(deps.clock.now());
  const configuration = await loadConfigurationOf(deps, tenantId);
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
  const person = personOf(tenantId, subject);
  const sending = { deps, delivery, detail, tenant, connection, settings, configuration, subject, person };
  const made = { ...sending, reader, channel, origin } as const;
  return { ...made, message: known ?? queuedRow(made) };
}

/** D1 knows of an erasure before the object does. An announcement is for whom D1 knows now. */
function personOf(tenantId: string, { customer, since }: Subject): Person | null {
  return since === null || customer?.id == null ? null : { tenantId, customerId: customer.id, since };
}

function queuedRow(sending: Omit<Sending, "message">): MessageRow {
  const { deps, delivery, detail, tenant, subject, reader, channel } = sending;
  const now = deps.clock.now();
  return {
    id: messageIdOf(delivery),
    tenantId: tenant.id,
    kind: detail.kind,
    channel,
    recipient: recipientOf(sending),
    customerId: subject.customer?.id ?? null,
    memberId: null,
    bookingId: subject.bookingId,
    subjectId: delivery.subjectId,
    locale: (reader === "customer" ? subject.customer?.locale : null) ?? tenant.locale,
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
}

function recipientOf({ detail, reader, channel, subject, tenant }: Omit<Sending, "message">): string | null {
  if (detail.test !== undefined) return detail.test;
  if (reader === "tenant") return tenant.email;
  return (channel === "email" ? subject.customer?.email : subject.customer?.phone) ?? null;
}
