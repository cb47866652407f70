// Accounts of tenants at providers. What they hold is encrypted before it comes here.

import { and, desc, eq, gt, like, ne, or, type SQL, sql } from "drizzle-orm";
import { PAYMENT_PROVIDERS } from "../domain/payments/providers";
import { type Database, isUniqueViolation, type Statement } from "./database";
import { connections } from "./schema";

const ASIDE = "/";

export type ConnectionRow = typeof connections.$inferSelect;

export async function findConnection(
  db: Database,
  tenantId: string,
  provider: string,
): Promise<ConnectionRow | undefined> {
  return selectConnection(db, tenantId, provider).get();
}

export function selectConnection(db: Database, tenantId: string, provider: string) {
  return db
    .select()
    .from(connections)
    .where(and(eq(connections.tenantId, tenantId), eq(connections.provider, provider)));
}

/** The connection that a provider reports to. Its id alone names it, as no caller has a tenant here. */
export async function findConnectionById(db: Database, id: string): Promise<ConnectionRow | undefined> {
  return db.select().from(connections).where(eq(connections.id, id)).get();
}

/** The connection of an account on the operator's platform. */
export async function findConnectionOfAccount(db: Database, account: string): Promise<ConnectionRow | undefined> {
  return connectionOfAccountQuery(db, account).get();
}

/** The statement of it, so that a test can read its plan. One in use comes before one that was set aside. */
export function connectionOfAccountQuery(db: Database, account: string) {
  return db
    .select()
    .from(connections)
    .where(sql`${connections.shown} ->> '$.account' = ${account}`)
    .orderBy(sql`instr(${connections.provider}, ${ASIDE})`, desc(connections.updatedAt));
}

/** The accounts of a business at a provider that made room for another one, the newest first. */
export async function listSetAside(db: Database, tenantId: string, provider: string): Promise<ConnectionRow[]> {
  return db
    .select()
    .from(connections)
    .where(and(eq(connections.tenantId, tenantId), isAsideOf(provider)))
    .orderBy(desc(connections.updatedAt));
}

function isAsideOf(provider: string): SQL {
  return like(connections.provider, `${provider}${ASIDE}%`);
}

/** Accounts whose credentials do not begin with a text, by id. */
export async function listConnectionsSealedOtherwise(
  db: Database,
  prefix: string,
  after: string,
  most: number,
): Promise<ConnectionRow[]> {
  return db
    .select()
    .from(connections)
    .where(and(gt(connections.id, after), sql`substr(${connections.secrets}, 1, ${prefix.length}) <> ${prefix}`))
    .orderBy(connections.id)
    .limit(most);
}

/** Accounts at a provider whose webhook was made for other events than these, by id. Also those that were set aside. */
export async function listConnectionsHearingOtherwise(
  db: Database,
  provider: string,
  events: string,
  after: string,
  most: number,
): Promise<ConnectionRow[]> {
  const isOfProvider = or(eq(connections.provider, provider), isAsideOf(provider));
  return db
    .select()
    .from(connections)
    .where(and(gt(connections.id, after), isOfProvider, ne(connections.hears, events)))
    .orderBy(connections.id)
    .limit(most);
}

/** Replaces what an account holds, unless staff have replaced it meanwhile. */
export function replaceCredentials(
  db: Database,
  { id, secrets }: ConnectionRow,
  fresh: Partial<Pick<ConnectionRow, "secrets" | "status">>,
): Statement {
  return db
    .update(connections)
    .set(fresh)
    .where(and(eq(connections.id, id), eq(connections.secrets, secrets)));
}

/** Notes how an account does, unless staff have replaced or removed it meanwhile. */
export function noteAccount(
  db: Database,
  { id, secrets }: ConnectionRow,
  changes: Partial<Pick<ConnectionRow, "status" | "hears" | "lastError" | "lastOkAt" | "updatedAt">>,
): Statement {
  return db
    .update(connections)
    .set(changes)
    .where(
      and(
        eq(connections.id, id),
        eq(connections.secrets, secrets),
        changes.status && ne(connections.status, "disabled"),
      ),
    );
}

const TAKERS = PAYMENT_PROVIDERS.map((provider) => `'${provider}'`).join(", ");

/** Not once the business has removed it; on the operator's platform, not before Stripe lets it. */
export function mayTake({ status, shown }: Pick<ConnectionRow, "status" | "shown">): boolean {
  return isPlatforms(shown) ? status === "active" : status !== "disabled";
}

function isPlatforms(shown: string): boolean {
  return "account" in (JSON.parse(shown) as object);
}

/** The providers that take money for a business now, as a JSON list. The same as `mayTake`, for a query of another table. */
export function takersOf(tenantId: SQL): SQL<string> {
  return sql<string>`(select json_group_array(taker.provider) from connections as taker
    where taker.tenant_id = ${tenantId} and taker.provider in (${sql.raw(TAKERS)})
      and case when taker.shown -> '$.account' is null then taker.status <> 'disabled' else taker.status = 'active' end)`;
}

/**
 * Stores a connection, or changes the one of this id. Where another one was stored meanwhile, the whole batch fails: secrets
 * are sealed for their id, and would be lost under another. It fails too where `still` is no longer connected as it was.
 */
export function putConnection(db: Database, row: ConnectionRow, still?: ConnectionRow): Statement {
  const { id, createdAt, tenantId, provider, ...changes } = row;
  const isStill = still
    ? sql`${connections.id} = ${id} and ${connections.status} <> 'disabled' and ${connections.secrets} = ${still.secrets}`
    : sql`${connections.id} = ${id}`;
  return db
    .insert(connections)
    .values(row)
    .onConflictDoUpdate({
      target: [connections.tenantId, connections.provider],
      set: { ...changes, createdAt: sql`iif(${isStill}, ${connections.createdAt}, null)` },
    });
}

/** Whether a batch failed because another connection was stored meanwhile, or this one made room for another. */
export function wasStoredMeanwhile(fault: unknown): boolean {
  for (let error: unknown = fault; error instanceof Error; error = error.cause) {
    if (/NOT NULL constraint failed: connections\.created_at/.test(error.message)) return true;
  }
  return isUniqueViolation(fault, "connections.id");
}

/** Makes room for another account at the same provider. The row keeps its id, by which its payments find it. */
export function setConnectionAside(db: Database, { id, provider }: ConnectionRow): Statement {
  return db
    .update(connections)
    .set({ provider: `${provider}${ASIDE}${id}` })
    .where(eq(connections.id, id));
}

/** Puts an account in use again that was set aside. Another one makes room first. */
export function takeConnectionUp(db: Database, row: ConnectionRow): Statement {
  return db
    .update(connections)
    .set({ provider: providerOf(row) })
    .where(eq(connections.id, row.id));
}

/** The provider of an account, also of one that was set aside. */
export function providerOf({ provider }: Pick<ConnectionRow, "provider">): string {
  return provider.split(ASIDE)[0] ?? provider;
}

export function deleteConnection(db: Database, tenantId: string, provider: string): Statement {
  return db.delete(connections).where(and(eq(connections.tenantId, tenantId), eq(connections.provider, provider)));
}
