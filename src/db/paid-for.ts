// Payments with what they were for, and who made them: a booking, or the sale of a package.

import { eq, sql } from "drizzle-orm";
import type { SelectedFields } from "drizzle-orm/sqlite-core";
import type { Database } from "./database";
import { bookings, customers, payments, purchases } from "./schema";

export type PaymentRow = typeof payments.$inferSelect & {
  readonly bookingNumber: string | null;
  /** The customer who paid: of a booking that went to another one since, who had it then. */
  readonly payerId: string | null;
  readonly payerName: string | null;
  /** The service, or the package that was sold. */
  readonly serviceName: string | null;
  /** The customer who bought the package. Null for the payment of a booking. */
  readonly buyerId: string | null;
};

/** The payer who is not the customer of today. */
const FORMER = sql`${payments.document} ->> '$.payer'`;

const PAID_FOR = {
  bookingNumber: bookings.number,
  payerId: sql<string | null>`iif(${FORMER} is null, coalesce(${bookings.customerId},
    iif(coalesce(${customers.name}, ${purchases.document} ->> '$.buyer') is null, null, ${purchases.customerId})),
    iif(${customers.name} is null, null, ${customers.id}))`,
  payerName: sql<string | null>`iif(${FORMER} is null, coalesce(${bookings.document} ->> '$.customer.name',
    ${customers.name}, ${purchases.document} ->> '$.buyer.name'), ${customers.name})`,
  serviceName: sql<string | null>`coalesce(${bookings.document} ->> '$.service.name',
    ${purchases.document} ->> '$.package.name')`,
  buyerId: purchases.customerId,
};

/** The customer to look up: a former one, or the buyer of a package. */
const IS_PAYER = sql`${customers.id} = coalesce(${FORMER}, ${purchases.customerId})`;

/** All payments, each with what it was for, and with what the caller reads beside it. */
export function selectPaidFor<Beside extends SelectedFields>(db: Database, beside: Beside) {
  return db
    .select({ payment: payments, ...PAID_FOR, ...beside })
    .from(payments)
    .leftJoin(bookings, eq(bookings.id, payments.bookingId))
    .leftJoin(purchases, eq(purchases.id, payments.bookingId))
    .leftJoin(customers, IS_PAYER);
}
