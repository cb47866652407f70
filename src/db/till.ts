// The till of a day: what staff took by hand, what went back of it, and how the cash was counted.

import { and, desc, eq, gte, inArray, isNotNull, lt, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database";
import { type PaymentRow, selectPaidFor } from "./paid-for";
import { IS_NO_MISTAKE } from "./payments";
import { audit, payments, receipts } from "./schema";

/** From an instant on, and before another. Epoch ms. */
export type Span = { readonly fromAt: number; readonly toAt: number };

export type ReturnedRow = PaymentRow & {
  /** The id of the refund and of its receipt. */
  readonly refundId: string;
  readonly returnedMinor: number;
  readonly returnedAt: number;
};

type CountLine = Pick<typeof audit.$inferSelect, "tenantId" | "subjectId" | "actor" | "detail">;
export type CountRow = Pick<typeof audit.$inferSelect, "actor" | "detail" | "occurredAt">;

const isByHand = and(inArray(payments.method, ["cash", "transfer"]), IS_NO_MISTAKE);

const OF_SUM = { currency: payments.currency, method: payments.method };

/** The newest first, at most `limit`. */
export async function listTakenByHand(
  db: Database,
  tenantId: string,
  span: Span,
  limit: number,
): Promise<PaymentRow[]> {
  const rows = await takenByHandQuery(db, tenantId, span, limit);
  return rows.map(({ payment, ...about }) => ({ ...payment, ...about }));
}

/** The statement, so that a test can read its plan. */
export function takenByHandQuery(db: Database, tenantId: string, span: Span, limit: number) {
  return selectPaidFor(db, {})
    .where(wasTaken(tenantId, span))
    .orderBy(desc(payments.countedAt), desc(payments.id))
    .limit(limit);
}

function wasTaken(tenantId: string, { fromAt, toAt }: Span) {
  return and(
    eq(payments.tenantId, tenantId),
    gte(payments.countedAt, fromAt),
    lt(payments.countedAt, toAt),
    isByHand,
    isNotNull(payments.paidAt),
  );
}

/** The newest first, at most `limit`. */
export async function listReturnedByHand(
  db: Database,
  tenantId: string,
  span: Span,
  limit: number,
): Promise<ReturnedRow[]> {
  const rows = await returnedByHandQuery(db, tenantId, span, limit);
  return rows.map(({ payment, ...about }) => ({ ...payment, ...about }));
}

/** The statement, so that a test can read its plan. Money that is due to go back has no receipt: it is in the drawer. */
export function returnedByHandQuery(db: Database, tenantId: string, span: Span, limit: number) {
  const returned = {
    refundId: receipts.id,
    returnedMinor: receipts.amountMinor,
    returnedAt: receipts.issuedAt,
  };
  return selectPaidFor(db, returned)
    .innerJoin(receipts, eq(receipts.paymentId, payments.id))
    .where(wasReturned(tenantId, span))
    .orderBy(desc(receipts.issuedAt), desc(receipts.id))
    .limit(limit);
}

function wasReturned(tenantId: string, { fromAt, toAt }: Span) {
  return and(
    eq(receipts.tenantId, tenantId),
    sql`${receipts.kind} = 'refund'`,
    gte(receipts.issuedAt, fromAt),
    lt(receipts.issuedAt, toAt),
    isByHand,
  );
}

/** What was taken or given back by one member in one way, in minor units. Who began first comes first. */
export type ByHandSum = {
  readonly currency: string;
  readonly method: string;
  /** A member or a token. Null for the calendar. */
  readonly by: string | null;
  readonly amountMinor: number;
};

export function sumTakenByHand(db: Database, tenantId: string, span: Span): Promise<ByHandSum[]> {
  return takenSumsQuery(db, tenantId, span);
}

/** The statement, so that a test can read its plan. */
export function takenSumsQuery(db: Database, tenantId: string, span: Span) {
  const by = sql<string | null>`${payments.document} ->> '$.by'`;
  return db
    .select({ ...OF_SUM, by, amountMinor: sql<number>`sum(${payments.amountMinor})` })
    .from(payments)
    .where(wasTaken(tenantId, span))
    .groupBy(payments.currency, payments.method, by)
    .orderBy(sql`min(${payments.countedAt})`);
}

export function sumReturnedByHand(db: Database, tenantId: string, span: Span): Promise<ByHandSum[]> {
  return returnedSumsQuery(db, tenantId, span);
}

/** The statement, so that a test can read its plan. */
export function returnedSumsQuery(db: Database, tenantId: string, span: Span) {
  const by = sql<string | null>`(select value ->> '$.by' from json_each(${payments.document}, '$.refunds')
    where value ->> '$.id' = ${receipts.id})`;
  return db
    .select({ ...OF_SUM, by, amountMinor: sql<number>`sum(${receipts.amountMinor})` })
    .from(receipts)
    .innerJoin(payments, eq(payments.id, receipts.paymentId))
    .where(wasReturned(tenantId, span))
    .groupBy(payments.currency, payments.method, by)
    .orderBy(sql`min(${receipts.issuedAt})`);
}

/** How the cash of a local date was counted, the last count first. */
export function listCounts(db: Database, tenantId: string, localDate: string): Promise<CountRow[]> {
  return countsQuery(db, tenantId, localDate);
}

/** The statement, so that a test can read its plan. */
export function countsQuery(db: Database, tenantId: string, localDate: string) {
  return db
    .select({ actor: audit.actor, detail: audit.detail, occurredAt: audit.occurredAt })
    .from(audit)
    .where(and(eq(audit.tenantId, tenantId), sql`${audit.action} = 'cash.counted'`, eq(audit.subjectId, localDate)))
    .orderBy(sql`${audit.position} desc`)
    .limit(MOST_COUNTS);
}

const MOST_COUNTS = 20;

/** SQL: true unless the last count of a day's currency was made by the same member, and says the same. */
export function isNewCount({ tenantId, subjectId, actor, detail }: CountLine, currency: string): SQL {
  const isOfDay = sql`${audit.tenantId} = ${tenantId} and ${audit.action} = 'cash.counted' and ${audit.subjectId} = ${subjectId}`;
  const last = sql`select actor, detail from ${audit} where ${isOfDay} and ${audit.detail} ->> '$.currency' = ${currency}
    order by ${audit.position} desc limit 1`;
  return sql`not exists (select 1 from (${last}) where actor = ${actor} and detail = ${detail})`;
}
