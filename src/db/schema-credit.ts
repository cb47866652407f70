// Packages of a business, credit that its customers bought, and what each booking took of it. D1 holds their truth.

import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

export const packages = sqliteTable(
  "packages",
  {
    id: text().primaryKey(),
    tenantId: text("tenant_id").notNull(),
    name: text().notNull(),
    priceMinor: integer("price_minor").notNull(),
    currency: text().notNull(),
    /** Either visits or an amount of money. */
    visits: integer(),
    amountMinor: integer("amount_minor"),
    /** The services that it pays for, as a JSON list of ids. Null means all. */
    services: text(),
    /** Null does not end. */
    validDays: integer("valid_days"),
    isActive: integer("is_active", { mode: "boolean" }).notNull().default(true),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [index("packages_tenant").on(table.tenantId, table.createdAt, table.id)],
);

/** A package that a customer bought, as it was then. What is left of it is what its uses leave. */
export const credits = sqliteTable(
  "credits",
  {
    id: text().primaryKey(),
    tenantId: text("tenant_id").notNull(),
    customerId: text("customer_id").notNull(),
    packageId: text("package_id").notNull(),
    name: text().notNull(),
    visits: integer(),
    amountMinor: integer("amount_minor"),
    currency: text().notNull(),
    services: text(),
    priceMinor: integer("price_minor").notNull(),
    /** How it was paid. */
    method: text({ enum: ["cash", "transfer", "online"] }).notNull(),
    note: text(),
    /** `customer` who bought it online, or the member who sold it. */
    soldBy: text("sold_by").notNull(),
    soldAt: integer("sold_at").notNull(),
    expiresAt: integer("expires_at"),
    /** Visits, or minor units, that the business has taken back. No booking can use them. */
    withdrawn: integer().notNull().default(0),
  },
  (table) => [
    index("credits_customer").on(table.tenantId, table.customerId, table.soldAt),
    index("credits_sold").on(table.tenantId, table.soldAt),
  ],
);

/**
 * The sale of a package, under the id of the credit that it makes. Its document holds its payment, as that of a booking
 * does. The credit exists from the moment the money is there.
 */
export const purchases = sqliteTable(
  "purchases",
  {
    id: text().primaryKey(),
    tenantId: text("tenant_id").notNull(),
    customerId: text("customer_id").notNull(),
    /** Each change raises it by one, or fails when another came first. */
    revision: integer().notNull(),
    /** The package as it was, its buyer, and the payment, as JSON. */
    document: text().notNull(),
    /** When the sweep looks at it: it waits for money, or nothing came of it. Null once it was paid. */
    lookAt: integer("look_at"),
    /** When its provider was asked last, and what was learned, as JSON. */
    turn: text(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    index("purchases_customer").on(table.tenantId, table.customerId),
    index("purchases_waiting").on(table.lookAt).where(sql`look_at is not null`),
    index("purchases_waiting_of").on(table.tenantId, table.lookAt).where(sql`look_at is not null`),
  ],
);

export const creditUses = sqliteTable(
  "credit_uses",
  {
    id: text().primaryKey(),
    tenantId: text("tenant_id").notNull(),
    creditId: text("credit_id").notNull(),
    bookingId: text("booking_id").notNull(),
    /** The customer of the booking: a merged record may own the credit. */
    customerId: text("customer_id").notNull(),
    /** `taken` until the booking's home has decided; then it pays, or it is void. */
    state: text({ enum: ["taken", "paid", "void"] })
      .notNull()
      .default("taken"),
    /** Visits, or minor units: what it took of the credit, and what came back. */
    taken: integer().notNull(),
    returned: integer().notNull().default(0),
    /** What it pays of the booking. */
    amountMinor: integer("amount_minor").notNull(),
    currency: text().notNull(),
    /** The member of staff who used it for the customer. Null for the customer. */
    actor: text(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [
    index("credit_uses_credit").on(table.tenantId, table.creditId, table.createdAt),
    uniqueIndex("credit_uses_undecided_booking").on(table.bookingId).where(sql`state = 'taken'`),
    index("credit_uses_undecided").on(table.createdAt).where(sql`state = 'taken'`),
  ],
);
