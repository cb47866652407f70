// The tables of D1 for what is told: deliveries, messages, endpoints, accounts at providers, announcements.

import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** What is to be told to one destination. A row is made once for each event and destination, and worked off under a lease. */
export const deliveries = sqliteTable(
  "deliveries",
  {
    id: text().primaryKey(),
    tenantId: text("tenant_id").notNull(),
    /** The event that is told. An announcement, a digest, a test or a repetition stands here by its own id. */
    sourceId: text("source_id").notNull(),
    sourceType: text("source_type").notNull(),
    /** The booking, session, series, entry or customer that the event is about. */
    subjectId: text("subject_id").notNull(),
    kind: text({ enum: ["message", "webhook", "account", "payment"] }).notNull(),
    /** Such as `customer/email`, `member:mem_…/notice` or `webhook:whk_…`. */
    destination: text().notNull(),
    state: text({ enum: ["waiting", "done", "failed", "skipped"] }).notNull(),
    /** What the handler needs beside the event, as JSON. */
    detail: text(),
    /** Tries so far that reached out. */
    tries: integer().notNull().default(0),
    /** The latest tries as a JSON list: instant, status, duration, error. */
    attempts: text().notNull().default("[]"),
    /** Why it was skipped or failed, or what delays it. */
    reason: text(),
    /** Not before this instant, epoch ms. Under a lease it is the lease's end. */
    nextAttemptAt: integer("next_attempt_at").notNull(),
    occurredAt: integer("occurred_at").notNull(),
    createdAt: integer("created_at").notNull(),
    finishedAt: integer("finished_at"),
  },
  (table) => [
    uniqueIndex("deliveries_destination").on(table.tenantId, table.sourceId, table.destination),
    index("deliveries_due").on(table.nextAttemptAt).where(sql`state = 'waiting'`),
    index("deliveries_subject").on(table.subjectId).where(sql`state = 'waiting'`),
    // What providers of payments have yet to do for a business.
    index("deliveries_payment").on(table.tenantId).where(sql`state = 'waiting' and kind = 'payment'`),
    index("deliveries_webhook").on(table.destination, table.createdAt, table.id).where(sql`kind = 'webhook'`),
  ],
);

/** The log of messages. A row has the same body of its id as its delivery. */
export const messages = sqliteTable(
  "messages",
  {
    id: text().primaryKey(),
    tenantId: text("tenant_id").notNull(),
    kind: text().notNull(),
    channel: text({ enum: ["email", "sms", "whatsapp", "notice"] }).notNull(),
    /** The address or number. Null once its person was erased. */
    recipient: text(),
    customerId: text("customer_id"),
    memberId: text("member_id"),
    bookingId: text("booking_id"),
    subjectId: text("subject_id").notNull(),
    locale: text().notNull(),
    state: text({
      enum: ["queued", "sent", "delivered", "deferred", "bounced", "complained", "failed", "skipped"],
    }).notNull(),
    provider: text(),
    providerId: text("provider_id"),
    reason: text(),
    /** What the customer knows of the booking once this is sent: status, time and resources in one text. */
    told: text(),
    title: text(),
    text: text(),
    html: text(),
    attachments: text(),
    createdAt: integer("created_at").notNull(),
    sentAt: integer("sent_at"),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    index("messages_tenant").on(table.tenantId, table.createdAt, table.id),
    index("messages_booking").on(table.tenantId, table.bookingId, table.createdAt).where(sql`booking_id is not null`),
    index("messages_customer")
      .on(table.tenantId, table.customerId, table.createdAt)
      .where(sql`customer_id is not null`),
    index("messages_provider").on(table.providerId).where(sql`provider_id is not null`),
  ],
);

export const webhooks = sqliteTable(
  "webhooks",
  {
    id: text().primaryKey(),
    tenantId: text("tenant_id").notNull(),
    url: text().notNull(),
    /** Patterns of event types as a JSON list. */
    events: text().notNull(),
    includeCustomer: integer("include_customer", { mode: "boolean" }).notNull(),
    active: integer({ mode: "boolean" }).notNull(),
    description: text().notNull().default(""),
    /** Encrypted: the newest secret first, and until when each earlier one signs too. */
    secrets: text().notNull(),
    /** Since when every try has failed, epoch ms. Null after a success. */
    failingSince: integer("failing_since"),
    /** Why Berth ended it, or null. */
    endedReason: text("ended_reason"),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
    deletedAt: integer("deleted_at"),
  },
  (table) => [index("webhooks_tenant").on(table.tenantId, table.createdAt, table.id)],
);

/** Accounts of a tenant at providers. Credentials are encrypted, and never answered. */
export const connections = sqliteTable(
  "connections",
  {
    id: text().primaryKey(),
    tenantId: text("tenant_id").notNull(),
    provider: text().notNull(),
    status: text({ enum: ["active", "needs_attention", "needs_reconnect", "disabled"] }).notNull(),
    /** What may be shown, as JSON: the sender, the last four characters of each credential. */
    shown: text().notNull().default("{}"),
    secrets: text().notNull(),
    /** What the webhook at the provider reports, where Berth made it: names of events, one space between. */
    hears: text().notNull().default(""),
    lastOkAt: integer("last_ok_at"),
    lastError: text("last_error"),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    uniqueIndex("connections_provider").on(table.tenantId, table.provider),
    index("connections_account").on(sql`"shown" ->> '$.account'`),
  ],
);

export const announcements = sqliteTable(
  "announcements",
  {
    id: text().primaryKey(),
    tenantId: text("tenant_id").notNull(),
    audience: text().notNull(),
    title: text().notNull(),
    text: text().notNull(),
    sendAt: integer("send_at").notNull(),
    state: text({ enum: ["scheduled", "sending", "sent"] }).notNull(),
    /** How far its recipients are listed: the last customer or member with a delivery. */
    listedTo: text("listed_to"),
    recipients: integer().notNull().default(0),
    actor: text().notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    index("announcements_tenant").on(table.tenantId, table.createdAt, table.id),
    index("announcements_due").on(table.sendAt).where(sql`state <> 'sent'`),
  ],
);

/**
 * Tenants with events that may have no deliveries yet. A trigger makes a row with the first event. The sweep deletes it
 * in the first minute of an hour. So it reads nothing of a tenant where nothing happens.
 */
export const untold = sqliteTable("untold", { tenantId: text("tenant_id").primaryKey() });

/** What customers do not want: texts to a number, reminders or announcements to an address. Dead addresses, too. */
export const optOuts = sqliteTable(
  "opt_outs",
  {
    tenantId: text("tenant_id").notNull(),
    /** `text`, `reminder` or `announcement`; `dead` or `complained` is a provider's word. */
    topic: text().notNull(),
    /** A keyed hash of the address or number. */
    recipient: text().notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.topic, table.recipient] })],
);

/** Reports of providers that were received, so that a repeated one changes nothing. */
export const hookReceipts = sqliteTable(
  "hook_receipts",
  {
    tenantId: text("tenant_id").notNull(),
    provider: text().notNull(),
    eventId: text("event_id").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.provider, table.eventId] }),
    index("hook_receipts_created").on(table.createdAt),
  ],
);
