// Numbered receipts, as they were issued with the copy of their booking.

import { and, eq, sql } from "drizzle-orm";
import type { Database } from "./database";
import { IS_NO_MISTAKE } from "./payments";
import { bookings, payments, purchases, receipts } from "./schema";

export type ReceiptRow = typeof receipts.$inferSelect;

export async function findReceipt(db: Database, tenantId: string, id: string): Promise<ReceiptRow | undefined> {
  return db
    .select()
    .from(receipts)
    .where(and(eq(receipts.id, id), eq(receipts.tenantId, tenantId)))
    .get();
}

/** The receipts of some payments, in the order of their numbers. */
export function listReceipts(db: Database, tenantId: string, paymentIds: readonly string[]): Promise<ReceiptRow[]> {
  return receiptsQuery(db, tenantId, paymentIds);
}

/** The statement of the list, so that a test can read its plan. */
export function receiptsQuery(db: Database, tenantId: string, paymentIds: readonly string[]) {
  const wanted = sql`(select value from json_each(${JSON.stringify(paymentIds)}))`;
  return (
    db
      .select()
      .from(receipts)
      .where(and(eq(receipts.tenantId, tenantId), sql`${receipts.paymentId} in ${wanted}`))
      // By the index of the numbers, all receipts of the business would be gone through.
      .orderBy(sql`+${receipts.year}`, sql`+${receipts.sequence}`)
  );
}

/** Receipts that were issued from one instant until before another, and come after a number. */
export type SoughtReceipts = { readonly fromAt: number; readonly toAt: number; readonly after: ReceiptRow | null };

/** A receipt with what its payment was for, and its tax. */
export type ListedReceipt = {
  readonly row: ReceiptRow;
  /** The booking, or the credit of a package. */
  readonly bookingId: string | null;
  readonly bookingNumber: string | null;
  readonly serviceName: string | null;
  readonly packageName: string | null;
  readonly basisPoints: number | null;
  readonly tenths: number | null;
  readonly taxName: string | null;
  /** 1 where it takes back an entry by mistake. */
  readonly isOfMistake: number;
};

export function listIssued(
  db: Database,
  tenantId: string,
  sought: SoughtReceipts,
  limit: number,
): Promise<ListedReceipt[]> {
  return issuedQuery(db, tenantId, sought, limit);
}

/** The statement of the list, so that a test can read its plan. */
export function issuedQuery(db: Database, tenantId: string, { fromAt, toAt, after }: SoughtReceipts, limit: number) {
  return db
    .select({
      row: receipts,
      bookingId: payments.bookingId,
      bookingNumber: bookings.number,
      serviceName: sql<string | null>`${bookings.document} ->> '$.service.name'`,
      packageName: sql<string | null>`${purchases.document} ->> '$.package.name'`,
      basisPoints: sql<number | null>`${payments.document} ->> '$.tax.basisPoints'`,
      tenths: sql<number | null>`${payments.document} ->> '$.tax.tenths'`,
      taxName: sql<string | null>`${payments.document} ->> '$.tax.name'`,
      isOfMistake: sql<number>`${receipts.kind} = 'refund' and not ${IS_NO_MISTAKE}`,
    })
    .from(receipts)
    .leftJoin(payments, eq(payments.id, receipts.paymentId))
    .leftJoin(bookings, eq(bookings.id, payments.bookingId))
    .leftJoin(purchases, eq(purchases.id, payments.bookingId))
    .where(
      and(
        eq(receipts.tenantId, tenantId),
        sql`(${receipts.year}, ${receipts.sequence}) > (${after?.year ?? 0}, ${after?.sequence ?? 0})`,
        sql`${receipts.issuedAt} >= ${fromAt} and ${receipts.issuedAt} < ${toAt}`,
      ),
    )
    .orderBy(receipts.year, receipts.sequence)
    .limit(limit);
}

export type MonthSpan = { readonly month: string; readonly fromAt: number; readonly toAt: number };

/** What was taken and given back in a month, in one currency, and the operator's share of it. Minor units. */
export type MonthSums = {
  readonly month: string;
  readonly currency: string;
  readonly taken: number;
  readonly refunded: number;
  readonly commission: number;
  /** What the operator has by the providers: the fees of payments, less what came back of them. */
  readonly collected: number;
};

export function sumMonths(
  db: Database,
  tenantId: string,
  year: number,
  months: readonly MonthSpan[],
): Promise<MonthSums[]> {
  return monthsQuery(db, tenantId, year, months);
}

/**
 * The statement of the sums, so that a test can read its plan. A receipt tells when money moved. What a refund came to,
 * and whether it did, its payment knows: a refund that was done may fail days later. An entry by mistake has receipts, and
 * counts on neither side.
 */
export function monthsQuery(db: Database, tenantId: string, year: number, months: readonly MonthSpan[]) {
  const refund = sql`(select value from json_each(${payments.document}, '$.refunds')
    where value ->> 'id' = ${receipts.id} and value ->> 'state' = 'done')`;
  const isTaken = sql`${receipts.kind} = 'payment'`;
  const commission = sql`iif(${isTaken}, coalesce(${payments.document} ->> '$.commission', 0),
    -coalesce(${refund} ->> 'commission', 0))`;
  // The copies of an earlier build do not say what of the fee came back.
  const fee = sql`coalesce(${payments.document} ->> '$.checkout.feeMinor', 0)`;
  const feeBack = sql`coalesce(${refund} ->> 'fee', ${refund} ->> 'commission', 0)`;
  const collected = sql`iif(${isTaken}, ${fee}, iif(${fee} > 0, -${feeBack}, 0))`;
  const month = sql<string>`wanted.value ->> 'month'`;
  return db
    .select({
      month: month.as("month"),
      currency: receipts.currency,
      taken: sql<number>`sum(iif(${isTaken}, ${receipts.amountMinor}, 0))`,
      refunded: sql<number>`sum(iif(${isTaken}, 0, coalesce(${refund} ->> 'amountMinor', 0)))`,
      commission: sql<number>`sum(${commission})`,
      collected: sql<number>`sum(${collected})`,
    })
    .from(receipts)
    .innerJoin(payments, eq(payments.id, receipts.paymentId))
    .innerJoin(
      sql`json_each(${JSON.stringify(months)}) as wanted`,
      sql`${receipts.issuedAt} >= wanted.value ->> 'fromAt' and ${receipts.issuedAt} < wanted.value ->> 'toAt'`,
    )
    .where(and(eq(receipts.tenantId, tenantId), eq(receipts.year, year), IS_NO_MISTAKE))
    .groupBy(sql`1`, receipts.currency)
    .orderBy(sql`1`, receipts.currency);
}
