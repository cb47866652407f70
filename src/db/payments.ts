// Lists of payments, from their listing copy.

import { and, desc, eq, gte, lt, sql } from "drizzle-orm";
import type { Database } from "./database";
import { type Page, type Piece, pageOf } from "./paging";
import { bookings, payments } from "./schema";

export type PaymentRow = typeof payments.$inferSelect & { readonly bookingNumber: string | null };

export type SoughtPayments = {
  readonly state?: string | undefined;
  /** From this instant on, epoch ms. */
  readonly fromAt?: number | undefined;
  /** Before this instant, epoch ms. */
  readonly toAt?: number | undefined;
};

/** Payments of a business, the newest first. */
export async function listPayments(
  db: Database,
  tenantId: string,
  sought: SoughtPayments,
  piece: Piece,
): Promise<Page<PaymentRow>> {
  const rows = await paymentsQuery(db, tenantId, sought, piece);
  return pageOf(
    rows.map(({ payment, bookingNumber }) => ({ ...payment, bookingNumber })),
    piece.limit,
    (row) => [row.createdAt, row.id],
  );
}

/** The statement of the list, so that a test can read its plan. */
export function paymentsQuery(
  db: Database,
  tenantId: string,
  { state, fromAt, toAt }: SoughtPayments,
  { after, limit }: Piece,
) {
  return db
    .select({ payment: payments, bookingNumber: bookings.number })
    .from(payments)
    .leftJoin(bookings, eq(bookings.id, payments.bookingId))
    .where(
      and(
        eq(payments.tenantId, tenantId),
        state === undefined ? undefined : eq(payments.state, state),
        fromAt === undefined ? undefined : gte(payments.createdAt, fromAt),
        toAt === undefined ? undefined : lt(payments.createdAt, toAt),
        after ? sql`(${payments.createdAt}, ${payments.id}) < (${after[0]}, ${after[1]})` : undefined,
      ),
    )
    .orderBy(desc(payments.createdAt), desc(payments.id))
    .limit(limit + 1);
}

/** The payment that a provider's charge belongs to. */
export async function findPaymentByCharge(
  db: Database,
  tenantId: string,
  chargeId: string,
): Promise<string | undefined> {
  const row = await db
    .select({ id: payments.id })
    .from(payments)
    .where(and(eq(payments.tenantId, tenantId), eq(payments.chargeId, chargeId)))
    .get();
  return row?.id;
}
