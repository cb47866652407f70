// The tables of D1: configuration, people, and the listing copy of bookings and events. Nothing here is ever asked
// whether a slot is free. `npm run migrations` writes the SQL from this file.

import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

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
    /** ISO 3166-1 alpha-2; null until it is guessed from the zone. */
    country: text(),
    /** Where the business is, as one text, and how it is reached; null where it does not say. */
    address: text(),
    phone: text(),
    website: text(),
    /** When the operator suspended the tenant, epoch ms; null while it is served. */
    suspendedAt: integer("suspended_at"),
    /** When the operator asked for its deletion, epoch ms; everything of it is being removed since. */
    deletedAt: integer("deleted_at"),
    /** Rises with every change of what the configuration in KV holds. */
    configRevision: integer("config_revision").notNull().default(1),
    /** What the addresses of the calendar feeds are made with; raising it ends all that were given out. */
    feedVersion: integer("feed_version").notNull().default(1),
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
    role: text({ enum: ["owner", "admin", "staff"] }).notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [uniqueIndex("members_tenant_email").on(table.tenantId, table.email)],
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
    /** The most occurrences that a customer may book as one series; 0 leaves series to staff. */
    seriesMax: integer("series_max").notNull().default(0),
    /** The most seats that a customer may take with one booking; at most `seats` count. */
    seatsPerBooking: integer("seats_per_booking").notNull().default(4),
    /** How long the business may leave a request unanswered. */
    answerSeconds: integer("answer_seconds").notNull().default(172_800),
    cancellation: text().notNull(),
    questions: text().notNull(),
    requires: text().notNull(),
    customerChoosesResource: integer("customer_chooses_resource", { mode: "boolean" }).notNull(),
    location: text(),
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
    /** Rises with every change of what the resource's object holds as its rules. */
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
    /** Either instants, or dates with wall-clock minutes. */
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
    /** What `q` looks in, lower case. */
    searchText: text("search_text").notNull().default(""),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
    /** When staff last said that it is so, epoch ms; null while it is only what somebody gave when booking. */
    verifiedAt: integer("verified_at"),
    /** What the newest booking said otherwise, as JSON; null where it said the same. */
    latest: text(),
    /** What was booked before this instant stays without a person, whatever is copied later. */
    erasedAt: integer("erased_at"),
  },
  (table) => [index("customers_tenant").on(table.tenantId, table.createdAt, table.id)],
);

/**
 * The listing copy of what has been pending or confirmed; holds are not copied. The truth is in the booking's home; a row
 * here is only ever replaced by a higher revision.
 */
export const bookings = sqliteTable(
  "bookings",
  {
    id: text().primaryKey(),
    tenantId: text("tenant_id").notNull(),
    number: text(),
    numberYear: integer("number_year"),
    numberSequence: integer("number_sequence"),
    /** Has been pending or confirmed, and so owes its holder a number. */
    isNumbered: integer("is_numbered", { mode: "boolean" }).notNull(),
    status: text().notNull(),
    revision: integer().notNull(),
    serviceId: text("service_id").notNull(),
    resourceId: text("resource_id").notNull(),
    customerId: text("customer_id"),
    startAt: integer("start_at").notNull(),
    endAt: integer("end_at").notNull(),
    /** The rest of the booking as JSON; of its service only what lists tell. */
    document: text().notNull(),
    /** What `q` looks in, lower case. */
    searchText: text("search_text").notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    index("bookings_start").on(table.tenantId, table.startAt, table.id),
    // Those that are confirmed are found by their starts: nearly everything that is to come is confirmed.
    index("bookings_status")
      .on(table.tenantId, table.status, table.startAt, table.id)
      .where(sql`status <> 'confirmed'`),
    // There are none, unless a build before copied one while this one was being rolled out.
    index("bookings_holds").on(table.id).where(sql`is_numbered = 0`),
    index("bookings_service").on(table.tenantId, table.serviceId, table.startAt, table.id),
    index("bookings_customer").on(table.tenantId, table.customerId, table.startAt, table.id),
    index("bookings_updated").on(table.tenantId, table.updatedAt, table.id),
    uniqueIndex("bookings_number").on(table.tenantId, table.numberYear, table.numberSequence),
  ],
);

/** Which bookings stand on a resource as a whole, in the order of their starts: what lists by resource go by. */
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
 * The ordered log of what happened. No personal data. Positions rise by one within a tenant; the newest row of a tenant
 * is never swept, so none is given twice. The default is for the build before, which lets the table number its rows.
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
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.position] }), uniqueIndex("events_id").on(table.id)],
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

/** What objects and KV still have to be told; a row goes when it was acknowledged. */
export const pushes = sqliteTable(
  "pushes",
  {
    tenantId: text("tenant_id").notNull(),
    kind: text({ enum: ["rules", "service", "erase", "config", "empty", "remove", "cancel"] }).notNull(),
    /** The resource or service whose object is to be told; empty for what is told to none. */
    resourceId: text("resource_id").notNull(),
    /** What the push is about: a service, a customer, or empty. */
    ref: text().notNull(),
    revision: integer().notNull(),
    createdAt: integer("created_at").notNull(),
    /** What is to be done and how far it has come, where telling is not all; as JSON. */
    detail: text(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.kind, table.resourceId, table.ref] }),
    index("pushes_created").on(table.createdAt),
  ],
);

/** Idempotency of what is created in D1 itself (tenants). Bookings keep theirs in the object that commits them. */
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
