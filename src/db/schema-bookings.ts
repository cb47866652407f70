// The listing copy of bookings, and what finds them. The objects of bookings hold the truth.

import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

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
