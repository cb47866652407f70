// What happened, who did it, and what objects and KV have yet to receive.

import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

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
  (table) => [
    uniqueIndex("audit_id").on(table.id),
    index("audit_tenant").on(table.tenantId, table.position),
    // The counts of a day's cash, which the page of that day shows.
    index("audit_counted").on(table.tenantId, table.subjectId).where(sql`action = 'cash.counted'`),
  ],
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
