// The tables of D1 for what staff write down at the desk.

import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** What staff note about a booking. The customer never sees it. */
export const bookingNotes = sqliteTable(
  "booking_notes",
  {
    id: text().primaryKey(),
    tenantId: text("tenant_id").notNull(),
    bookingId: text("booking_id").notNull(),
    /** The booking's customer at that time, whose erasure deletes the note. Null where there was none with an address. */
    customerId: text("customer_id"),
    /** Id of the token or member that wrote it. */
    author: text().notNull(),
    text: text().notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [
    index("booking_notes_booking").on(table.tenantId, table.bookingId, table.createdAt, table.id),
    index("booking_notes_customer").on(table.tenantId, table.customerId).where(sql`customer_id is not null`),
  ],
);
