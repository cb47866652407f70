// The copies of payments and receipts as the consistency check reads them. Also deletes payments that no object knows.

import type { CopiedPayment } from "./payment-copy";

export type MoneyCopies = {
  readonly payments: readonly Omit<CopiedPayment, "revision" | "document" | "created_at" | "receipts">[];
  readonly receipts: readonly { readonly id: string; readonly amount: number }[];
};

export async function readMoneyCopies(
  db: D1Database,
  tenantId: string,
  bookingIds: readonly string[],
): Promise<MoneyCopies> {
  const ids = JSON.stringify(bookingIds);
  const [payments, receipts] = await db.batch([
    db.prepare(READ_PAYMENT_COPIES).bind(tenantId, ids),
    db.prepare(READ_RECEIPTS).bind(tenantId, ids),
  ]);
  return {
    payments: (payments?.results ?? []) as MoneyCopies["payments"],
    receipts: (receipts?.results ?? []) as MoneyCopies["receipts"],
  };
}

/** Bookings with payments in the copy, whose ids lie between two. */
export async function readPaidIds(db: D1Database, tenantId: string, after: string, before: string): Promise<string[]> {
  const { results } = await db.prepare(READ_PAID_IDS).bind(tenantId, after, before).all<{ id: string }>();
  return results.map(({ id }) => id);
}

/** The caller has compared them with the object. Their receipts stay, as numbers leave no gap. */
export async function removePaymentCopies(db: D1Database, tenantId: string, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await db.prepare(REMOVE_PAYMENTS).bind(tenantId, JSON.stringify(ids)).run();
}

const READ_PAYMENT_COPIES = `
  SELECT payments.id, booking_id, state, method, provider, charge_id, amount_minor, refunded_minor, due_minor, currency,
    paid_at, document ->> '$.payer' AS payer
  FROM json_each(?2) AS wanted CROSS JOIN payments ON payments.booking_id = wanted.value
  WHERE payments.tenant_id = ?1`;

const READ_RECEIPTS = `
  SELECT receipts.id, receipts.amount_minor AS amount
  FROM json_each(?2) AS wanted CROSS JOIN payments ON payments.booking_id = wanted.value AND payments.tenant_id = ?1
    CROSS JOIN receipts ON receipts.payment_id = payments.id
  WHERE receipts.tenant_id = ?1`;

const READ_PAID_IDS = `
  SELECT DISTINCT booking_id AS id FROM payments
  WHERE tenant_id = ?1 AND booking_id > ?2 AND booking_id < ?3`;

const REMOVE_PAYMENTS = "DELETE FROM payments WHERE id IN (SELECT value FROM json_each(?2)) AND tenant_id = ?1";

/** The statements by purpose, so that a test can read their plans. */
export const PAYMENT_AUDIT_STATEMENTS: Readonly<Record<string, string>> = {
  "reading payment copies": READ_PAYMENT_COPIES,
  "reading receipts of bookings": READ_RECEIPTS,
  "reading bookings with payments": READ_PAID_IDS,
};
