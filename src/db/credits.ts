// Credit of customers, and its uses. One statement checks what is left and takes it, so two bookings never take the same.

import { and, asc, desc, eq, inArray, lt, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { ERASED_CUSTOMER } from "../domain/ids";
import type { Database, Statement } from "./database";
import { type Page, type Piece, pageOf } from "./paging";
import { credits, creditUses } from "./schema";

export type CreditRow = typeof credits.$inferSelect;
export type CreditUseRow = typeof creditUses.$inferSelect;

/** Credit with what is left of it: visits, or minor units. */
export type KeptCredit = CreditRow & { readonly left: number };

export function insertCredit(db: Database, row: CreditRow): Statement {
  return db.insert(credits).values(row);
}

export async function findCredit(db: Database, tenantId: string, id: string): Promise<KeptCredit | undefined> {
  return creditsQuery(db)
    .where(and(eq(credits.tenantId, tenantId), eq(credits.id, id)))
    .get();
}

/** All credit of a customer, the newest first. */
export function listCredits(db: Database, tenantId: string, customerIds: readonly string[]): Promise<KeptCredit[]> {
  return creditsOfQuery(db, tenantId, customerIds, null);
}

/** The same by pieces. */
export async function pageCredits(
  db: Database,
  tenantId: string,
  customerIds: readonly string[],
  piece: Piece,
): Promise<Page<KeptCredit>> {
  const rows = await creditsOfQuery(db, tenantId, customerIds, piece.after).limit(piece.limit + 1);
  return pageOf(rows, piece.limit, ({ soldAt, id }) => [soldAt, id]);
}

/** The statement of the list, so that a test can read its plan. */
export function creditsOfQuery(db: Database, tenantId: string, customerIds: readonly string[], after: Piece["after"]) {
  const isFurther = after && sql`(+${credits.soldAt}, ${credits.id}) < (${after[0]}, ${after[1]})`;
  return (
    creditsQuery(db)
      .where(and(eq(credits.tenantId, tenantId), isOneOf(credits.customerId, customerIds), isFurther ?? undefined))
      // By the index of sales, all credit of the business would be gone through.
      .orderBy(sql`+${credits.soldAt} desc`, desc(credits.id))
  );
}

function creditsQuery(db: Database) {
  const { id, tenantId, customerId, packageId, name, visits, amountMinor, currency, services } = credits;
  const { priceMinor, method, note, soldBy, soldAt, expiresAt, withdrawn } = credits;
  const columns = { id, tenantId, customerId, packageId, name, visits, amountMinor, currency, services };
  return db
    .select({
      ...columns,
      priceMinor,
      method,
      note,
      soldBy,
      soldAt,
      expiresAt,
      withdrawn,
      left: sql<number>`max(0, ${sql.raw(LEFT)})`,
    })
    .from(credits);
}

/** What its uses leave. A use that is not decided yet counts. Below 0 where all was taken back after a use. */
const LEFT = `coalesce(credits.visits, credits.amount_minor) - credits.withdrawn - coalesce((
    SELECT sum(credit_uses.taken - credit_uses.returned) FROM credit_uses
    WHERE credit_uses.tenant_id = credits.tenant_id AND credit_uses.credit_id = credits.id), 0)`;

/** Uses of some credit, the newest first: of each credit so many at most. */
export function listCreditUses(
  db: Database,
  tenantId: string,
  creditIds: readonly string[],
  mostOfEach: number,
): Promise<CreditUseRow[]> {
  return creditUsesQuery(db, tenantId, creditIds, mostOfEach);
}

/** The statement of the list, so that a test can read its plan. */
export function creditUsesQuery(db: Database, tenantId: string, creditIds: readonly string[], mostOfEach: number) {
  const oldest = sql`(select created_at from credit_uses as newer where newer.tenant_id = ${creditUses.tenantId}
    and newer.credit_id = ${creditUses.creditId} order by newer.created_at desc limit 1 offset ${mostOfEach - 1})`;
  return db
    .select()
    .from(creditUses)
    .where(
      and(
        eq(creditUses.tenantId, tenantId),
        isOneOf(creditUses.creditId, creditIds),
        sql`+${creditUses.createdAt} >= coalesce(${oldest}, 0)`,
      ),
    )
    .orderBy(desc(creditUses.createdAt), desc(creditUses.id));
}

/** SQL: one parameter holds all ids, because D1 takes few. */
function isOneOf(column: SQLWrapper, ids: readonly string[]): SQL {
  return sql`${column} in (select value from json_each(${JSON.stringify(ids)}))`;
}

/** What a booking needs of its customer's credit. */
export type Need = {
  readonly useId: string;
  readonly tenantId: string;
  readonly bookingId: string;
  readonly customerId: string;
  /** The customer's own records, by any of which they may have bought. */
  readonly customerIds: readonly string[];
  readonly serviceId: string;
  readonly visits: number;
  readonly amountMinor: number;
  readonly currency: string;
  readonly actor: string | null;
};

const PAYS_FOR = `
    credits.tenant_id = ?2 AND credits.customer_id IN (SELECT value FROM json_each(?5))
    AND (credits.expires_at IS NULL OR credits.expires_at > ?10)
    AND (credits.services IS NULL OR EXISTS (SELECT 1 FROM json_each(credits.services) WHERE value = ?6))
    AND (credits.visits IS NOT NULL OR credits.currency = ?9)
    AND ${LEFT} >= iif(credits.visits IS NULL, ?8, ?7)`;

// Of several that would do, the one that ends first is used, and visits before money.
export const TAKE_CREDIT = `
  INSERT INTO credit_uses (id, tenant_id, credit_id, booking_id, customer_id, taken, amount_minor, currency, actor, created_at)
  SELECT ?1, ?2, credits.id, ?3, ?4, iif(credits.visits IS NULL, ?8, ?7), ?8, ?9, ?11, ?10
  FROM credits WHERE ${PAYS_FOR}
  ORDER BY credits.expires_at IS NULL, credits.expires_at, credits.visits IS NULL, credits.sold_at, credits.id
  LIMIT 1
  ON CONFLICT DO NOTHING`;

/** Takes what a booking needs, where one credit has enough left. Another use of the booking must be decided first. */
export async function takeCredit({ $client }: Database, need: Need, now: number): Promise<void> {
  const { useId, tenantId, bookingId, customerId, customerIds, serviceId } = need;
  await $client
    .prepare(TAKE_CREDIT)
    .bind(
      ...[useId, tenantId, bookingId, customerId, JSON.stringify(customerIds), serviceId, need.visits],
      ...[need.amountMinor, need.currency, now, need.actor],
    )
    .run();
}

/** The use of a booking that its home has not decided yet, with the unit of its credit. */
export async function findUndecidedUse(db: Database, bookingId: string): Promise<UndecidedUse | undefined> {
  return undecidedQuery(db)
    .where(and(eq(creditUses.bookingId, bookingId), eq(creditUses.state, "taken")))
    .get();
}

export type UndecidedUse = CreditUseRow & { readonly visits: number | null };

/** Uses whose home was asked before an instant, or never, the oldest first. */
export function listUndecidedUses(db: Database, before: number, most: number): Promise<UndecidedUse[]> {
  return undecidedUsesQuery(db, before, most);
}

/** The statement of the list, so that a test can read its plan. */
export function undecidedUsesQuery(db: Database, before: number, most: number) {
  return undecidedQuery(db)
    .where(and(eq(creditUses.state, "taken"), lt(creditUses.createdAt, before)))
    .orderBy(asc(creditUses.createdAt))
    .limit(most);
}

function undecidedQuery(db: Database) {
  const { id, tenantId, creditId, bookingId, customerId, state, taken, returned } = creditUses;
  const { amountMinor, currency, actor, createdAt } = creditUses;
  return db
    .select({
      ...{ id, tenantId, creditId, bookingId, customerId, state, taken, returned },
      ...{ amountMinor, currency, actor, createdAt },
      visits: sql<number | null>`iif(${credits.visits} is null, null, ${creditUses.taken})`,
    })
    .from(creditUses)
    .innerJoin(credits, eq(credits.id, creditUses.creditId));
}

/** Notes what the home decided. What is void is as if it had never been taken. */
export async function decideUse(db: Database, useId: string, state: "paid" | "void"): Promise<void> {
  await db
    .update(creditUses)
    .set({ state, ...(state === "void" && { returned: sql`${creditUses.taken}` }) })
    .where(and(eq(creditUses.id, useId), eq(creditUses.state, "taken")));
}

/** Notes how much of a use is back in all. Repeating it changes nothing. */
export async function returnCredit(db: Database, useId: string, returned: number): Promise<void> {
  await db
    .update(creditUses)
    .set({ returned })
    .where(and(eq(creditUses.id, useId), lt(creditUses.returned, returned)));
}

/** Takes back what is left of credit, if it is still that much: a booking that came first makes the batch fail whole. */
export function withdrawCredit(db: Database, id: string, left: number): Statement {
  return db
    .update(credits)
    .set({ withdrawn: sql`iif(${sql.raw(LEFT)} = ${left}, ${credits.withdrawn} + ${left}, null)` })
    .where(eq(credits.id, id));
}

/** Takes back all of credit, so that nothing is left of it either when its bookings give something back. */
export function withdrawAll(db: Database, id: string): Statement {
  const all = sql`coalesce(${credits.visits}, ${credits.amountMinor})`;
  return db.update(credits).set({ withdrawn: all }).where(eq(credits.id, id));
}

export function prolongCredit(db: Database, id: string, expiresAt: number | null): Statement {
  return db.update(credits).set({ expiresAt }).where(eq(credits.id, id));
}

/** The credit of an erased person stays in the books, without them. */
export function forgetCredits(db: Database, tenantId: string, customerId: string): Statement[] {
  return [
    db
      .update(credits)
      .set({ customerId: ERASED_CUSTOMER, note: null })
      .where(and(eq(credits.tenantId, tenantId), eq(credits.customerId, customerId))),
    db
      .update(creditUses)
      .set({ customerId: ERASED_CUSTOMER })
      .where(
        and(
          eq(creditUses.tenantId, tenantId),
          inArray(
            creditUses.creditId,
            db
              .select({ id: credits.id })
              .from(credits)
              .where(and(eq(credits.tenantId, tenantId), eq(credits.customerId, ERASED_CUSTOMER))),
          ),
        ),
      ),
  ];
}
