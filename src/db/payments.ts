// Lists of payments, from their listing copy.

import { and, desc, eq, gt, gte, isNotNull, isNull, lt, ne, or, sql } from "drizzle-orm";
import { ASKING, FIRST_ASKED_MS } from "../domain/payments/asking";
import { DAY_MS } from "../domain/time/local-time";
import type { Database } from "./database";
import { type Page, type Piece, pageOf } from "./paging";
import { bookings, customers, deliveries, payments, purchases } from "./schema";
import { IS_ASKED } from "./schema-payments";

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

/** The payer who is not the customer of today. */
const FORMER = sql`${payments.document} ->> '$.payer'`;

/** What a payment was for, and who made it. */
export const PAID_FOR = {
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

/** The customer whom the list has to look up: a former one, or the buyer of a package. */
export const IS_PAYER = sql`${customers.id} = coalesce(${FORMER}, ${purchases.customerId})`;

/** The statement of the list, so that a test can read its plan. */
export function paymentsQuery(db: Database, tenantId: string, sought: SoughtPayments, { after, limit }: Piece) {
  return db
    .select({
      payment: payments,
      ...PAID_FOR,
    })
    .from(payments)
    .leftJoin(bookings, eq(bookings.id, payments.bookingId))
    .leftJoin(purchases, eq(purchases.id, payments.bookingId))
    .leftJoin(customers, IS_PAYER)
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

export type AskedPayment = { readonly id: string; readonly bookingId: string };

/**
 * Takes payments of which a provider is to be asked now, at most `most`, the longest due first. In the same statement each
 * gets its next time. So no other run asks about them, and a run that dies leaves them to that time.
 */
export async function takeAsked({ $client }: Database, now: number, most: number): Promise<AskedPayment[]> {
  const { results } = await $client.prepare(TAKE_ASKED).bind(now, most).all<AskedPayment>();
  return results;
}

const { soonMs, soonForMs, dailyForMs } = ASKING;

/** The statement, so that a test can read its plan. */
export const TAKE_ASKED = `
  UPDATE payments SET ask_at = ?1 + CASE
    WHEN ?1 - created_at < ${soonForMs} THEN min(max(?1 - created_at, ${FIRST_ASKED_MS}), ${soonMs})
    WHEN ?1 - created_at < ${dailyForMs} THEN ${DAY_MS}
    ELSE ?1 - created_at END
  WHERE id IN (SELECT id FROM payments WHERE ${IS_ASKED} AND asked_from <= ?1 ORDER BY asked_from LIMIT ?2)
  RETURNING id, booking_id AS bookingId`;

/** Payments that customers can still make on pages of one account, by id: those after an id, at most `limit`. */
export function listOpenThrough(db: Database, tenantId: string, connectionId: string, after: string, limit: number) {
  return db
    .select({ id: payments.id, bookingId: payments.bookingId })
    .from(payments)
    .where(
      and(
        eq(payments.tenantId, tenantId),
        eq(payments.state, "open"),
        gt(payments.id, after),
        sql`${payments.document} ->> '$.checkout.connectionId' = ${connectionId}`,
      ),
    )
    .orderBy(payments.id)
    .limit(limit);
}

type CountedPayments = {
  /** One provider alone. */
  readonly provider?: string;
  /** Only what began after then, epoch ms. */
  readonly since?: number;
};

/**
 * How many payments of a business are under way. A customer can pay them now, or the provider has yet to act. What is to go
 * back counts from its decision on.
 */
export async function countUnderWay(
  db: Database,
  tenantId: string,
  now: number,
  { provider, since = 0 }: CountedPayments = {},
): Promise<number> {
  const isPageOpen = sql`(${payments.state} = 'open' and ${payments.document} ->> '$.checkout.expiresAt' > ${now})`;
  const isOwed = sql`exists (select 1 from ${deliveries} where ${deliveries.subjectId} = ${payments.bookingId}
    and ${deliveries.kind} = 'payment' and ${deliveries.state} = 'waiting' and ${deliveries.occurredAt} > ${since}
    and ${deliveries.sourceType} <> 'payment.card_released')`;
  const isDue = sql`(${payments.dueMinor} > 0 and exists (
    select 1 from json_each(${payments.document}, '$.refunds') as refund
    where refund.value ->> '$.state' = 'due' and refund.value ->> '$.decidedAt' > ${since}))`;
  const row = await db
    .select({ count: sql<number>`count(*)` })
    .from(payments)
    .where(
      and(
        eq(payments.tenantId, tenantId),
        provider === undefined ? isNotNull(payments.provider) : eq(payments.provider, provider),
        ne(payments.method, "credit"),
        or(isPageOpen, isOwed, isDue),
      ),
    )
    .get();
  return row?.count ?? 0;
}

/** Money that is to go back and has not, by the provider or by hand. */
export type LeftPayment = Pick<PaymentRow, "id" | "bookingId" | "provider" | "chargeId" | "dueMinor" | "currency">;

/** The oldest first. */
export async function listLeft(db: Database, tenantId: string, limit: number): Promise<LeftPayment[]> {
  const { id, bookingId, provider, chargeId, dueMinor, currency } = payments;
  return db
    .select({ id, bookingId, provider, chargeId, dueMinor, currency })
    .from(payments)
    .where(and(eq(payments.tenantId, tenantId), gt(payments.dueMinor, 0), ne(payments.method, "credit")))
    .orderBy(payments.countedAt, payments.id)
    .limit(limit);
}
