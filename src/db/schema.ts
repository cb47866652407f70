// The tables of D1: configuration, people, and the listing copy of bookings and events. No decision about a free slot
// reads them. `npm run migrations` writes the SQL from this file.

import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

export * from "./schema-accounts";
export * from "./schema-credit";
export * from "./schema-desk";
export * from "./schema-told";

export const tenants = sqliteTable(
  "tenants",
  {
    id: text().primaryKey(),
    slug: text().notNull(),
    name: text().notNull(),
    timeZone: text("time_zone").notNull(),
    locale: text().notNull().default("en"),
    description: text().notNull().default(""),
    branding: text().notNull().default("{}"),
    embedOrigins: text("embed_origins").notNull().default("[]"),
    policies: text().notNull().default("{}"),
    email: text().notNull(),
    /** ISO 3166-1 alpha-2. Null until it is guessed from the zone. */
    country: text(),
    /** The address of the business as one text, and how to reach it. Null where it does not say. */
    address: text(),
    phone: text(),
    website: text(),
    /** When the operator suspended the tenant, epoch ms. Null while it is served. */
    suspendedAt: integer("suspended_at"),
    /** When the operator asked to delete the tenant, epoch ms. Its removal is under way since. */
    deletedAt: integer("deleted_at"),
    /** Rises with every change of the configuration in KV. */
    configRevision: integer("config_revision").notNull().default(1),
    /** Part of every feed address. Raising it ends all addresses that were given out. */
    feedVersion: integer("feed_version").notNull().default(1),
    /** Which messages are sent, with which words, and when reminders are due, as JSON. Defaults where it is silent. */
    notifications: text().notNull().default("{}"),
    /** The events up to this position have a row in `deliveries` for each of their destinations. */
    toldPosition: integer("told_position").notNull().default(0),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [uniqueIndex("tenants_slug").on(table.slug)],
);

export const members = sqliteTable(
  "members",
  {
    id: text().primaryKey(),
    tenantId: text("tenant_id").notNull(),
    email: text().notNull(),
    name: text().notNull(),
    role: text({ enum: ["owner", "admin", "desk", "staff"] }).notNull(),
    /** The person who accepted the invitation. Null while it is open. */
    userId: text("user_id"),
    /** The resources that the member works with, as a JSON list of ids. Null means all. */
    resources: text(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [
    uniqueIndex("members_tenant_email").on(table.tenantId, table.email),
    index("members_user").on(table.userId).where(sql`user_id is not null`),
  ],
);

export const tokens = sqliteTable(
  "tokens",
  {
    id: text().primaryKey(),
    tenantId: text("tenant_id").notNull(),
    name: text().notNull(),
    /** SHA-256 of the secret, hex. The secret itself is never stored. */
    secretHash: text("secret_hash").notNull(),
    scopes: text().notNull(),
    /** The role that it stands for among members: that of the member who made it. Null means an owner. */
    role: text({ enum: ["owner", "admin", "desk", "staff"] }),
    createdAt: integer("created_at").notNull(),
    lastUsedAt: integer("last_used_at"),
    revokedAt: integer("revoked_at"),
  },
  (table) => [
    uniqueIndex("tokens_secret_hash").on(table.secretHash),
    index("tokens_tenant").on(table.tenantId, table.createdAt, table.id),
  ],
);

export const services = sqliteTable(
  "services",
  {
    id: text().primaryKey(),
    tenantId: text("tenant_id").notNull(),
    code: text().notNull(),
    name: text().notNull(),
    description: text().notNull(),
    category: text(),
    position: integer().notNull(),
    revision: integer().notNull().default(1),
    visible: integer({ mode: "boolean" }).notNull(),
    active: integer({ mode: "boolean" }).notNull(),
    duration: text().notNull(),
    bufferBeforeMinutes: integer("buffer_before_minutes").notNull(),
    bufferAfterMinutes: integer("buffer_after_minutes").notNull(),
    buffersInsideHours: integer("buffers_inside_hours", { mode: "boolean" }).notNull(),
    stepMinutes: integer("step_minutes"),
    minNoticeMinutes: integer("min_notice_minutes").notNull(),
    horizonDays: integer("horizon_days").notNull(),
    dailyLimitMinutes: integer("daily_limit_minutes"),
    price: text(),
    confirmation: text({ enum: ["instant", "approval", "payment"] }).notNull(),
    holdSeconds: integer("hold_seconds").notNull(),
    seats: integer().notNull(),
    offerSeconds: integer("offer_seconds").notNull(),
    /** The most occurrences that a customer may book as one series. 0 leaves series to staff. */
    seriesMax: integer("series_max").notNull().default(0),
    /** The most seats that a customer may take with one booking, at most `seats`. */
    seatsPerBooking: integer("seats_per_booking").notNull().default(4),
    /** How long the business may leave a request unanswered. */
    answerSeconds: integer("answer_seconds").notNull().default(172_800),
    cancellation: text().notNull(),
    questions: text().notNull(),
    requires: text().notNull(),
    customerChoosesResource: integer("customer_chooses_resource", { mode: "boolean" }).notNull(),
    location: text(),
    /** Minutes before the start at which its bookings remind, as a JSON list. Null follows the tenant. */
    reminderMinutes: text("reminder_minutes"),
    /** What customers pay, and when, as JSON. Null asks for nothing before the visit. */
    payment: text(),
    /** The tax that its prices include, as JSON. Null follows the tenant. */
    tax: text(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
    deletedAt: integer("deleted_at"),
  },
  (table) => [
    uniqueIndex("services_tenant_code").on(table.tenantId, table.code).where(sql`deleted_at is null`),
    index("services_tenant_position").on(table.tenantId, table.position, table.id),
  ],
);

export const resources = sqliteTable(
  "resources",
  {
    id: text().primaryKey(),
    tenantId: text("tenant_id").notNull(),
    name: text().notNull(),
    kind: text({ enum: ["person", "space", "equipment"] }).notNull(),
    timeZone: text("time_zone").notNull(),
    capacity: integer().notNull(),
    maxGuests: integer("max_guests"),
    maxBookingsPerDay: integer("max_bookings_per_day"),
    parentId: text("parent_id"),
    active: integer({ mode: "boolean" }).notNull(),
    weekly: text().notNull().default("[]"),
    overrides: text().notNull().default("[]"),
    pools: text().notNull().default("[]"),
    /** Rises with every change of the rules in the resource's calendar. */
    revision: integer().notNull().default(1),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
    deletedAt: integer("deleted_at"),
  },
  (table) => [index("resources_tenant").on(table.tenantId, table.createdAt, table.id)],
);

export const closures = sqliteTable(
  "closures",
  {
    id: text().primaryKey(),
    tenantId: text("tenant_id").notNull(),
    /** Null closes every resource of the tenant. */
    resourceId: text("resource_id"),
    /** Null closes for every service. */
    serviceId: text("service_id"),
    /** Either instants, or dates with local minutes. */
    startAt: integer("start_at"),
    endAt: integer("end_at"),
    dates: text(),
    fromMinute: integer("from_minute"),
    toMinute: integer("to_minute"),
    reason: text(),
    active: integer({ mode: "boolean" }).notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
    deletedAt: integer("deleted_at"),
  },
  (table) => [index("closures_tenant").on(table.tenantId, table.createdAt, table.id)],
);

export const customers = sqliteTable(
  "customers",
  {
    id: text().primaryKey(),
    tenantId: text("tenant_id").notNull(),
    name: text(),
    email: text(),
    phone: text(),
    timeZone: text("time_zone"),
    locale: text(),
    notes: text(),
    /** The text that `q` searches, in lower case. */
    searchText: text("search_text").notNull().default(""),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
    /** When staff last confirmed these data, epoch ms. Null while they come from a booking only. */
    verifiedAt: integer("verified_at"),
    /** How the newest booking differed, as JSON. Null when it did not. */
    latest: text(),
    /** Bookings made before this instant stay without a person, even if copied later. */
    erasedAt: integer("erased_at"),
    /** The customer as whom this one is known since staff merged the two. Bookings keep the id that they were made with. */
    mergedInto: text("merged_into"),
  },
  (table) => [
    index("customers_tenant").on(table.tenantId, table.createdAt, table.id),
    index("customers_merged").on(table.mergedInto).where(sql`merged_into is not null`),
  ],
);

/**
 * The words by which customers are found: of `search_text`, and each telephone number from its end, after a `#`. Triggers
 * write them.
 */
export const customerWords = sqliteTable(
  "customer_words",
  {
    tenantId: text("tenant_id").notNull(),
    word: text().notNull(),
    customerId: text("customer_id").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.word, table.customerId] })],
);

/**
 * The listing copy of bookings that were ever pending or confirmed; holds are not copied. The booking's object holds
 * the truth. Only a higher revision replaces a row.
 */
export const bookings = sqliteTable(
  "bookings",
  {
    id: text().primaryKey(),
    tenantId: text("tenant_id").notNull(),
    number: text(),
    numberYear: integer("number_year"),
    numberSequence: integer("number_sequence"),
    /** The booking was ever pending or confirmed, so it has a number. */
    isNumbered: integer("is_numbered", { mode: "boolean" }).notNull(),
    status: text().notNull(),
    revision: integer().notNull(),
    serviceId: text("service_id").notNull(),
    resourceId: text("resource_id").notNull(),
    customerId: text("customer_id"),
    startAt: integer("start_at").notNull(),
    endAt: integer("end_at").notNull(),
    /** The rest of the booking as JSON. Of its service only what lists show. */
    document: text().notNull(),
    /** The text that `q` searches, in lower case. */
    searchText: text("search_text").notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    index("bookings_start").on(table.tenantId, table.startAt, table.id),
    // Nearly all coming bookings are confirmed, so lists find those by start instead.
    index("bookings_status")
      .on(table.tenantId, table.status, table.startAt, table.id)
      .where(sql`status <> 'confirmed'`),
    // Holds appear only if an earlier build copied one during a deploy.
    index("bookings_holds").on(table.id).where(sql`is_numbered = 0`),
    index("bookings_service").on(table.tenantId, table.serviceId, table.startAt, table.id),
    index("bookings_customer").on(table.tenantId, table.customerId, table.startAt, table.id),
    index("bookings_updated").on(table.tenantId, table.updatedAt, table.id),
    uniqueIndex("bookings_number").on(table.tenantId, table.numberYear, table.numberSequence),
  ],
);

/**
 * The words of bookings by which `customer_words` does not lead to them: they have no customer, or say otherwise than the
 * customer. Triggers write them.
 */
export const bookingWords = sqliteTable(
  "booking_words",
  {
    tenantId: text("tenant_id").notNull(),
    word: text().notNull(),
    /** The customer, and the booking itself where it has none. */
    subjectId: text("subject_id").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.word, table.subjectId] }),
    index("booking_words_subject").on(table.subjectId),
  ],
);

/**
 * The listing copy of payments. The object of the booking holds the truth. Only a higher revision of the booking
 * replaces a row.
 */
export const payments = sqliteTable(
  "payments",
  {
    id: text().primaryKey(),
    tenantId: text("tenant_id").notNull(),
    bookingId: text("booking_id").notNull(),
    /** The revision of the booking that the row was copied from. */
    revision: integer().notNull(),
    state: text().notNull(),
    method: text().notNull(),
    provider: text(),
    /** The provider's name of the money that moved. Null until it did. */
    chargeId: text("charge_id"),
    amountMinor: integer("amount_minor").notNull(),
    refundedMinor: integer("refunded_minor").notNull(),
    currency: text().notNull(),
    /** What is to go back and has not yet. */
    dueMinor: integer("due_minor").notNull().default(0),
    /** The rest of the payment as JSON. */
    document: text().notNull(),
    createdAt: integer("created_at").notNull(),
    paidAt: integer("paid_at"),
  },
  (table) => [
    index("payments_created").on(table.tenantId, table.createdAt, table.id),
    index("payments_state").on(table.tenantId, table.state, table.createdAt, table.id),
    index("payments_booking").on(table.tenantId, table.bookingId, table.id),
    index("payments_due").on(table.tenantId, table.createdAt, table.id).where(sql`due_minor > 0`),
    index("payments_charge").on(table.tenantId, table.chargeId).where(sql`charge_id IS NOT NULL`),
  ],
);

/** Numbered receipts of money that was taken or given back. Numbers have no gaps within a tenant and a year. */
export const receipts = sqliteTable(
  "receipts",
  {
    /** The id of the payment, or of the refund. */
    id: text().primaryKey(),
    tenantId: text("tenant_id").notNull(),
    paymentId: text("payment_id").notNull(),
    /** A correction takes back the receipt of a refund that failed later. */
    kind: text({ enum: ["payment", "refund", "correction"] }).notNull(),
    year: integer().notNull(),
    sequence: integer().notNull(),
    amountMinor: integer("amount_minor").notNull(),
    currency: text().notNull(),
    issuedAt: integer("issued_at").notNull(),
  },
  (table) => [
    uniqueIndex("receipts_number").on(table.tenantId, table.year, table.sequence),
    index("receipts_payment").on(table.tenantId, table.paymentId),
  ],
);

/** The bookings of each resource, in the order of starts, for lists by resource. */
export const bookingResources = sqliteTable(
  "booking_resources",
  {
    tenantId: text("tenant_id").notNull(),
    resourceId: text("resource_id").notNull(),
    startAt: integer("start_at").notNull(),
    bookingId: text("booking_id").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.resourceId, table.startAt, table.bookingId] })],
);

/**
 * The ordered log of events, without personal data. Positions rise by one within a tenant. The sweep keeps a tenant's
 * newest row, so no position is given twice. The default serves the earlier build, which lets the table number its
 * rows.
 */
export const events = sqliteTable(
  "events",
  {
    tenantId: text("tenant_id").notNull(),
    position: integer().notNull().default(sql`(cast(unixepoch('subsec') * 1000 as integer))`),
    id: text().notNull(),
    type: text().notNull(),
    subjectId: text("subject_id").notNull(),
    revision: integer(),
    occurredAt: integer("occurred_at").notNull(),
    /** What telling it needs beside its subject, as JSON. Null for what a customer did plainly. */
    detail: text(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.position] }),
    uniqueIndex("events_id").on(table.id),
    // The history of a booking. The event of its making has an id of its own, so that most events cost no row more.
    index("events_changes").on(table.subjectId, table.position).where(sql`revision > 1`),
  ],
);

export const audit = sqliteTable(
  "audit",
  {
    position: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull(),
    tenantId: text("tenant_id").notNull(),
    /** Id of the token or member that acted. */
    actor: text().notNull(),
    action: text().notNull(),
    subjectId: text("subject_id").notNull(),
    detail: text().notNull().default("{}"),
    occurredAt: integer("occurred_at").notNull(),
  },
  (table) => [uniqueIndex("audit_id").on(table.id), index("audit_tenant").on(table.tenantId, table.position)],
);

/** Messages that objects and KV have yet to receive. A row goes when the receiver has acknowledged it. */
export const pushes = sqliteTable(
  "pushes",
  {
    tenantId: text("tenant_id").notNull(),
    kind: text({ enum: ["rules", "service", "erase", "config", "empty", "remove", "cancel"] }).notNull(),
    /** The resource or service whose object receives it. Empty when no object does. */
    resourceId: text("resource_id").notNull(),
    /** What the push is about: a service, a customer, or empty. */
    ref: text().notNull(),
    revision: integer().notNull(),
    createdAt: integer("created_at").notNull(),
    /** What to do and how far it has come, as JSON, where a push takes several steps. */
    detail: text(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.kind, table.resourceId, table.ref] }),
    index("pushes_created").on(table.createdAt),
  ],
);

/** Idempotency keys of what is created in D1 itself, such as tenants. Keys of bookings lie in the deciding object. */
export const idempotencyKeys = sqliteTable(
  "idempotency_keys",
  {
    scope: text().notNull(),
    key: text().notNull(),
    fingerprint: text().notNull(),
    subjectId: text("subject_id").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.scope, table.key] }), index("idempotency_keys_created").on(table.createdAt)],
);
