// Payments that are not over yet: what a provider is to be asked about, what customers can pay, and what is to go back.

import { and, eq, gt, isNotNull, ne, or, sql } from "drizzle-orm";
import { ASKING, FIRST_ASKED_MS } from "../domain/payments/asking";
import { DAY_MS } from "../domain/time/local-time";
import type { Database } from "./database";
import { deliveries, payments } from "./schema";
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
