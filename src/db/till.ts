// The till of a day: what staff took by hand, what went back of it, and how the cash was counted.

import { and, eq, gte, inArray, isNotNull, lt, sql } from "drizzle-orm";
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

export type CountRow = Pick<typeof audit.$inferSelect, "actor" | "detail" | "occurredAt">;

const BY_HAND = ["cash", "transfer"];

export async function listTakenByHand(db: Database, tenantId: string, span: Span): Promise<PaymentRow[]> {
  const rows = await takenByHandQuery(db, tenantId, span);
  return rows.map(({ payment, ...about }) => ({ ...payment, ...about }));
}

/** The statement, so that a test can read its plan. */
export function takenByHandQuery(db: Database, tenantId: string, { fromAt, toAt }: Span) {
  return selectPaidFor(db, {}).where(
    and(
      eq(payments.tenantId, tenantId),
      gte(payments.countedAt, fromAt),
      lt(payments.countedAt, toAt),
      inArray(payments.method, BY_HAND),
      isNotNull(payments.paidAt),
      IS_NO_MISTAKE,
    ),
  );
}

export async function listReturnedByHand(db: Database, tenantId: string, span: Span): Promise<ReturnedRow[]> {
  const rows = await returnedByHandQuery(db, tenantId, span);
  return rows.map(({ payment, ...about }) => ({ ...payment, ...about }));
}

/** The statement, so that a test can read its plan. Money that is due to go back has no receipt: it is in the drawer. */
export function returnedByHandQuery(db: Database, tenantId: string, { fromAt, toAt }: Span) {
  const returned = {
    refundId: receipts.id,
    returnedMinor: receipts.amountMinor,
    returnedAt: receipts.issuedAt,
  };
  return selectPaidFor(db, returned)
    .innerJoin(receipts, eq(receipts.paymentId, payments.id))
    .where(
      and(
        eq(receipts.tenantId, tenantId),
        sql`${receipts.kind} = 'refund'`,
        gte(receipts.issuedAt, fromAt),
        lt(receipts.issuedAt, toAt),
        inArray(payments.method, BY_HAND),
        IS_NO_MISTAKE,
      ),
    );
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
