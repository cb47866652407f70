// The listing copy of payments, and the numbered receipts of money that moved. The objects of bookings hold the truth.

import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { FIRST_ASKED_MS } from "../domain/payments/asking";

/** Open payments of bookings that have a page of a provider. A sale has a row of its own that tells when to look. */
export const IS_ASKED = "state = 'open' and provider is not null and booking_id >= 'bkg_' and booking_id < 'bkg~'";

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
    /** When its money came; until then, when it was opened. Lists and files count it on that day. */
    countedAt: integer("counted_at")
      .generatedAlwaysAs(sql`coalesce(paid_at, created_at)`, { mode: "virtual" })
      .notNull(),
    /** When its provider is asked again whether it was paid. Null until it was asked for the first time. */
    askAt: integer("ask_at"),
    /** From when on it is to be asked. */
    askedFrom: integer("asked_from")
      .generatedAlwaysAs(sql.raw(`coalesce(ask_at, created_at + ${FIRST_ASKED_MS})`), { mode: "virtual" })
      .notNull(),
  },
  (table) => [
    index("payments_counted").on(table.tenantId, table.countedAt, table.id),
    index("payments_state").on(table.tenantId, table.state, table.countedAt, table.id),
    index("payments_booking").on(table.tenantId, table.bookingId, table.id),
    index("payments_due").on(table.tenantId, table.countedAt, table.id).where(sql`due_minor > 0`),
    index("payments_asked").on(table.askedFrom).where(sql.raw(IS_ASKED)),
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
    // What went back on a day. What came in is found by its payment, so most receipts cost no entry more.
    index("receipts_returned").on(table.tenantId, table.issuedAt).where(sql`kind = 'refund'`),
  ],
);
