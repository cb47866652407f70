// Sales of packages. Each change names the revision that it read: another one that came first makes its batch fail whole.

import { and, eq, exists, inArray, isNotNull, lte, sql } from "drizzle-orm";
import { ERASED_CUSTOMER } from "../domain/ids";
import { ASK_AGAIN_MS, ASKING_PAUSE_MS, type AskedPage } from "../domain/payments/asking";
import type { Purchase } from "../domain/payments/purchase";
import { type Database, plainStatement, type Statement } from "./database";
import { payments, purchases } from "./schema";

type PurchaseRow = typeof purchases.$inferSelect;

export async function findPurchase(db: Database, id: string): Promise<Purchase | undefined> {
  const row = await db.select().from(purchases).where(eq(purchases.id, id)).get();
  return row && toPurchase(row);
}

function toPurchase({ document, id, tenantId, customerId, revision, createdAt }: PurchaseRow): Purchase {
  return { ...(JSON.parse(document) as Purchase), id, tenantId, customerId, revision, createdAt };
}

function documentOf({ package: bought, buyer, payment, asked, commissionPercent, payBy }: Purchase): string {
  return JSON.stringify({ package: bought, buyer, payment, asked, commissionPercent, payBy });
}

export function insertPurchase(db: Database, purchase: Purchase, lookAt: number | null): Statement {
  const { id, tenantId, customerId, revision, createdAt } = purchase;
  const document = documentOf(purchase);
  return db
    .insert(purchases)
    .values({ id, tenantId, customerId, revision, document, lookAt, createdAt, updatedAt: createdAt });
}

/** Replaces a purchase by its next state, whose revision follows the one that was read. */
export function updatePurchase(db: Database, next: Purchase, lookAt: number | null, now: number): Statement {
  const { id, revision } = next;
  return db
    .update(purchases)
    .set({
      revision: sql`iif(${purchases.revision} = ${revision - 1}, ${revision}, null)`,
      document: documentOf(next),
      lookAt,
      updatedAt: now,
    })
    .where(eq(purchases.id, id));
}

/** Whether a batch failed because the purchase, or its credit, was changed first. */
export function wasOvertaken(fault: unknown): boolean {
  for (let error: unknown = fault; error instanceof Error; error = error.cause) {
    if (/NOT NULL constraint failed: (purchases\.revision|credits\.withdrawn)/.test(error.message)) return true;
  }
  return false;
}

/**
 * Takes purchases that are to be looked at, at most `most`, the longest due first. In the same statement each gets its next
 * look. So one that cannot be looked at lets others have their turn.
 */
export async function takeWaiting(db: Database, now: number, most: number): Promise<Purchase[]> {
  return (await waitingPurchasesQuery(db, now, most)).map(toPurchase);
}

/** The statement, so that a test can read its plan. */
export function waitingPurchasesQuery(db: Database, now: number, most: number) {
  const due = db
    .select({ id: purchases.id })
    .from(purchases)
    .where(and(isNotNull(purchases.lookAt), lte(purchases.lookAt, now)))
    .orderBy(purchases.lookAt)
    .limit(most);
  return db
    .update(purchases)
    .set({ lookAt: now + ASK_AGAIN_MS })
    .where(inArray(purchases.id, due))
    .returning();
}

/** The next look at a purchase that still waits. */
export async function postponeLook(db: Database, { id, revision }: Purchase, lookAt: number): Promise<void> {
  await db
    .update(purchases)
    .set({ lookAt })
    .where(and(eq(purchases.id, id), eq(purchases.revision, revision), isNotNull(purchases.lookAt)));
}

/**
 * Takes the turn to ask the provider about a purchase. Null where it is the caller's. Else what was learned last. The first
 * look of a buyer who comes back needs no pause: it may be the first to learn of the money.
 */
export async function takeTurn(
  { $client }: Database,
  id: string,
  isBack: boolean,
  now: number,
): Promise<{ readonly page: AskedPage | null } | null> {
  const taken = await $client
    .prepare(TAKE_TURN)
    .bind(id, now, Number(isBack), now - ASKING_PAUSE_MS)
    .first();
  if (taken) return null;
  return $client.prepare("SELECT turn ->> '$.page' AS page FROM purchases WHERE id = ?1").bind(id).first();
}

const TAKE_TURN = `
  UPDATE purchases
  SET turn = json_object('at', ?2, 'page', 'unknown', 'back', max(?3, coalesce(turn ->> '$.back', 0)))
  WHERE id = ?1 AND (turn IS NULL OR turn ->> '$.at' <= ?4 OR (?3 = 1 AND turn ->> '$.back' = 0)) RETURNING id`;

/** What was learned, for those who look during the pause. */
export async function noteTurn({ $client }: Database, id: string, page: AskedPage | null): Promise<void> {
  await $client.prepare("UPDATE purchases SET turn = json_set(turn, '$.page', ?2) WHERE id = ?1").bind(id, page).run();
}

/** Forgets a purchase of which nothing came, unless something has come meanwhile. */
export function forgetUnpaid(db: Database, { id, revision, payment }: Purchase): Statement[] {
  const isSame = and(eq(purchases.id, id), eq(purchases.revision, revision));
  const isThere = exists(db.select({ id: purchases.id }).from(purchases).where(isSame));
  return [db.delete(payments).where(and(eq(payments.id, payment.id), isThere)), db.delete(purchases).where(isSame)];
}

/** A sale to a person who was erased while it was written. */
export function forgetBuyerIfErased(id: string): Statement {
  return plainStatement(FORGET_BUYER, [id]);
}

const FORGET_BUYER = `
  UPDATE purchases SET document = json_set(document, '$.buyer', NULL) WHERE id = ?1 AND EXISTS (
    SELECT 1 FROM customers WHERE customers.tenant_id = purchases.tenant_id AND customers.id = purchases.customer_id
      AND erased_at >= purchases.created_at)`;

/** The sales to an erased person stay in the books, without them. Money that comes later goes back. */
export function forgetPurchases(db: Database, tenantId: string, customerId: string): Statement {
  return db
    .update(purchases)
    .set({
      customerId: ERASED_CUSTOMER,
      revision: sql`${purchases.revision} + 1`,
      document: sql`json_remove(json_set(${purchases.document}, '$.buyer', null), '$.asked')`,
    })
    .where(and(eq(purchases.tenantId, tenantId), eq(purchases.customerId, customerId)));
}

/**
 * The sale of a credit that an earlier build sold without one. Keep in step with `openPayment` in
 * `src/domain/payments/payment.ts`.
 */
export function adoptSale(tenantId: string, creditId: string): Statement {
  return plainStatement(ADOPT_SALE, [tenantId, creditId]);
}

const ADOPT_SALE = `
  INSERT INTO purchases (id, tenant_id, customer_id, revision, document, look_at, created_at, updated_at)
  SELECT id, tenant_id, customer_id, 1, json_object(
    'package', json_object('id', package_id, 'name', name, 'visits', visits, 'amountMinor', amount_minor,
      'services', json(coalesce(services, 'null')), 'validDays', NULL),
    'buyer', NULL, 'commissionPercent', 0, 'payBy', NULL,
    'payment', json_object('id', 'pay_' || substr(id, 5) || '01', 'state', 'paid', 'method', method, 'provider', NULL,
      'amountMinor', price_minor, 'currency', currency, 'checkout', NULL, 'chargeId', NULL, 'refunds', json('[]'),
      'note', NULL, 'by', sold_by, 'createdAt', sold_at, 'paidAt', sold_at)), NULL, sold_at, sold_at
  FROM credits WHERE tenant_id = ?1 AND id = ?2
  ON CONFLICT DO NOTHING`;
