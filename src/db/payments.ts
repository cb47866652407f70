// Lists of payments, from their listing copy.

import { and, desc, eq, gte, isNull, lt, ne, sql } from "drizzle-orm";
import { DAY_MS } from "../domain/time/local-time";
import type { Database } from "./database";
import { type Page, type Piece, pageOf } from "./paging";
import { type PaymentRow, selectPaidFor } from "./paid-for";
import { bookings, payments } from "./schema";

export type SoughtPayments = {
  readonly state?: string | undefined;
  /** Only money that staff have to hand back. */
  readonly isToHand?: boolean | undefined;
  /** Not those of packages. */
  readonly isOfBooking?: boolean | undefined;
  /** From this instant on, epoch ms. A payment counts when its money came, and until then when it was opened. */
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
    rows.map(({ payment, ...booking }) => ({ ...payment, ...booking })),
    piece.limit,
    (row) => [row.countedAt, row.id],
  );
}

/** The statement of the list, so that a test can read its plan. */
export function paymentsQuery(db: Database, tenantId: string, sought: SoughtPayments, { after, limit }: Piece) {
  return selectPaidFor(db, {})
    .where(
      and(
        fits(tenantId, sought),
        after ? sql`(${payments.countedAt}, ${payments.id}) < (${after[0]}, ${after[1]})` : undefined,
      ),
    )
    .orderBy(desc(payments.countedAt), desc(payments.id))
    .limit(limit + 1);
}

/** No place is held longer for its money. */
const LONGEST_HOLD_MS = 7 * DAY_MS;

/** The bookings that are held for money, by id. Those whose payments are the newest come first. */
export async function listWaitingIds(db: Database, tenantId: string, now: number, limit: number): Promise<string[]> {
  const rows = await waitingQuery(db, tenantId, now, limit);
  return rows.map(({ bookingId }) => bookingId);
}

/**
 * The statement, so that a test can read its plan. What has a row among the bookings stands already, and is asked for the
 * rest. The copies of an earlier build do not say until when a place is held. There an open payment tells of it.
 */
export function waitingQuery(db: Database, tenantId: string, now: number, limit: number) {
  return db
    .select({ bookingId: payments.bookingId })
    .from(payments)
    .leftJoin(bookings, eq(bookings.id, payments.bookingId))
    .where(
      and(
        fits(tenantId, { isOfBooking: true, fromAt: now - LONGEST_HOLD_MS }),
        isNull(bookings.id),
        sql`coalesce(${payments.document} ->> '$.waitsUntil' > ${now}, ${payments.state} = 'open')`,
      ),
    )
    .groupBy(payments.bookingId)
    .orderBy(desc(sql`max(${payments.countedAt})`))
    .limit(limit);
}

function fits(tenantId: string, { state, isToHand, isOfBooking, fromAt, toAt }: SoughtPayments) {
  return and(
    eq(payments.tenantId, tenantId),
    isOfBooking ? sql`+${payments.bookingId} >= 'bkg_' and +${payments.bookingId} < 'bkg~'` : undefined,
    state === undefined ? undefined : eq(payments.state, state),
    isToHand ? and(sql`${payments.dueMinor} > 0`, isNull(payments.provider)) : undefined,
    fromAt === undefined ? undefined : gte(payments.countedAt, fromAt),
    toAt === undefined ? undefined : lt(payments.countedAt, toAt),
  );
}

/** No entry by mistake, which counts as if it had never been made. Its last refund takes it back. */
export const IS_NO_MISTAKE = sql`${payments.document} ->> '$.refunds[#-1].isMistake' is null`;

/** Sums of one currency, in minor units. */
export type PaymentSums = {
  readonly currency: string;
  readonly taken: number;
  readonly refunded: number;
  /** What is to go back and has not yet. */
  readonly due: number;
};

export function sumPayments(db: Database, tenantId: string, sought: SoughtPayments): Promise<PaymentSums[]> {
  return sumsQuery(db, tenantId, sought);
}

/** The statement of the sums, so that a test can read its plan. */
export function sumsQuery(db: Database, tenantId: string, sought: SoughtPayments) {
  return (
    db
      .select({
        currency: payments.currency,
        taken: sql<number>`sum(case when ${payments.paidAt} is null then 0 else ${payments.amountMinor} end)`,
        refunded: sql<number>`sum(${payments.refundedMinor})`,
        due: sql<number>`sum(${payments.dueMinor})`,
      })
      .from(payments)
      // Credit is no money: that moved when it was bought.
      .where(and(fits(tenantId, sought), ne(payments.method, "credit"), IS_NO_MISTAKE))
      .groupBy(payments.currency)
      .orderBy(payments.currency)
  );
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
