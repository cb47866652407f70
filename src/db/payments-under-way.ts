// Payments that are not over yet: what a provider is to be asked about, what customers can pay, and what is to go back.

import { and, eq, gt, ne, sql } from "drizzle-orm";
import {
  ASKING,
  FIRST_ASKED_MS,
  MAY_COME_LATE,
  MOST_AT_BANK_MS,
  MOST_TAKEN_LATE_MS,
  WATCHED,
} from "../domain/payments/asking";
import { DAY_MS } from "../domain/time/local-time";
import type { Database } from "./database";
import { payments } from "./schema";
import { IS_ASKED } from "./schema-payments";

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

export type PaymentsUnderWay = {
  /**
   * A customer can pay them now, or the provider has yet to act: a bank may still work on a page that is over. What is to
   * go back counts from its decision on.
   */
  readonly underWay: number;
  /** Their pages are over. Berth looks daily whether money comes all the same. */
  readonly late: number;
};

/** How many payments of a business are not over, each counted once. */
export async function countUnderWay(
  { $client }: Database,
  tenantId: string,
  now: number,
  { provider, since = 0 }: CountedPayments = {},
): Promise<PaymentsUnderWay> {
  const found = await $client
    .prepare(COUNT_UNDER_WAY)
    .bind(tenantId, now, provider ?? null, since)
    .first<PaymentsUnderWay>();
  return found ?? { underWay: 0, late: 0 };
}

/**
 * The statement, so that a test can read its plan. It goes by what is open, due or waits, and by no other payment. A sale
 * without money is looked at within a day, or else is to be forgotten.
 */
export const COUNT_UNDER_WAY = `
  SELECT count(*) - coalesce(sum(late), 0) AS underWay, coalesce(sum(late), 0) AS late FROM (
    SELECT min(found.late) AS late FROM (
      SELECT id, 0 AS late FROM payments
        WHERE tenant_id = ?1 AND state = 'open' AND (document ->> '$.checkout.expiresAt' > ?2
          OR (document ->> '$.checkout' IS NOT NULL AND created_at > max(?4, ?2 - ${MOST_AT_BANK_MS})))
      UNION ALL
      SELECT id, 0 FROM payments WHERE tenant_id = ?1 AND due_minor > 0 AND EXISTS (
        SELECT 1 FROM json_each(document, '$.refunds')
        WHERE value ->> '$.state' = 'due' AND value ->> '$.decidedAt' > ?4)
      UNION ALL
      SELECT detail ->> '$.payment', reason IS '${MAY_COME_LATE}' OR source_type = '${WATCHED}' FROM deliveries
        WHERE tenant_id = ?1 AND state = 'waiting' AND kind = 'payment' AND occurred_at > ?4
          AND source_type <> 'payment.card_released'
      UNION ALL
      SELECT 'pay_' || substr(id, 5) || '01', 1 FROM purchases
        WHERE tenant_id = ?1 AND look_at <= ?2 + ${DAY_MS} AND document ->> '$.payment.state' = 'expired'
          AND look_at < (document ->> '$.payBy') + ${MOST_TAKEN_LATE_MS + 2 * DAY_MS}
    ) AS found CROSS JOIN payments ON payments.id = found.id
    WHERE payments.tenant_id = ?1 AND payments.method <> 'credit'
      AND payments.provider IS NOT NULL AND (?3 IS NULL OR payments.provider = ?3)
    GROUP BY payments.id)`;

/** Money that is to go back and has not, by the provider or by hand. */
export type LeftPayment = Pick<
  typeof payments.$inferSelect,
  "id" | "bookingId" | "provider" | "chargeId" | "dueMinor" | "currency"
>;

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
