// The tables of D1. Here are those of the configuration and of people; the files beside this hold the rest. No decision
// about a free slot reads them. `npm run migrations` writes the SQL.

import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

export * from "./schema-accounts";
export * from "./schema-bookings";
export * from "./schema-credit";
export * from "./schema-desk";
export * from "./schema-logs";
export * from "./schema-payments";
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
