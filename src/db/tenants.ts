import { eq, sql } from "drizzle-orm";
import type { Database, Statement } from "./database";
import { type Page, type Piece, pageOf } from "./paging";
import { tenants } from "./schema";

export type TenantRow = typeof tenants.$inferSelect;

/** Whether the operator has suspended or deleted the tenant. */
export function isClosed({ suspendedAt, deletedAt }: Pick<TenantRow, "suspendedAt" | "deletedAt">): boolean {
  return suspendedAt !== null || deletedAt !== null;
}

export async function findTenant(db: Database, tenantId: string): Promise<TenantRow | undefined> {
  return selectTenant(db, tenantId).get();
}

export function selectTenant(db: Database, tenantId: string) {
  return db.select().from(tenants).where(eq(tenants.id, tenantId));
}

export async function findTenantBySlug(db: Database, slug: string): Promise<TenantRow | undefined> {
  return db.select().from(tenants).where(eq(tenants.slug, slug)).get();
}

/** All tenants of the deployment by age, including suspended and deleted ones. */
export async function listTenants(db: Database, { after, limit }: Piece): Promise<Page<TenantRow>> {
  const rows = await db
    .select()
    .from(tenants)
    .where(after ? sql`(${tenants.createdAt}, ${tenants.id}) > (${after[0]}, ${after[1]})` : undefined)
    .orderBy(tenants.createdAt, tenants.id)
    .limit(limit + 1);
  return pageOf(rows, limit, (row) => [row.createdAt, row.id]);
}

/** Whether the deployment has any tenant, including closed ones. */
export async function hasTenants(db: Database): Promise<boolean> {
  return (await db.select({ id: tenants.id }).from(tenants).limit(1).get()) !== undefined;
}

export function insertTenant(db: Database, row: typeof tenants.$inferInsert): Statement {
  return db.insert(tenants).values(row);
}

export function updateTenant(db: Database, tenantId: string, changes: Partial<TenantRow>): Statement {
  return db.update(tenants).set(changes).where(eq(tenants.id, tenantId));
}

/** Merges the given policies. Null removes one. */
export function mergePolicies(db: Database, tenantId: string, changes: Readonly<Record<string, unknown>>): Statement {
  return db
    .update(tenants)
    .set({ policies: sql`json_patch(${tenants.policies}, ${JSON.stringify(changes)})` })
    .where(eq(tenants.id, tenantId));
}

/** Ends all feed addresses that were given out. */
export function raiseFeedVersion(db: Database, tenantId: string): Statement {
  return db
    .update(tenants)
    .set({ feedVersion: sql`${tenants.feedVersion} + 1` })
    .where(eq(tenants.id, tenantId));
}

/** Call it in the batch of every change to what KV holds about a tenant. */
export function raiseConfigRevision(db: Database, tenantId: string): Statement {
  return db
    .update(tenants)
    .set({ configRevision: sql`${tenants.configRevision} + 1` })
    .where(eq(tenants.id, tenantId));
}
