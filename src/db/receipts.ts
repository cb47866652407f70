// Numbered receipts, as they were issued with the copy of their booking.

import { and, eq, sql } from "drizzle-orm";
import type { Database } from "./database";
import { receipts } from "./schema";

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
