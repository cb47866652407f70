import { eq, sql } from "drizzle-orm";
import type { Database, Statement } from "./database";
import { members, tenants } from "./schema";

export type TenantRow = typeof tenants.$inferSelect;

export async function findTenant(db: Database, tenantId: string): Promise<TenantRow | undefined> {
  return db.select().from(tenants).where(eq(tenants.id, tenantId)).get();
}

export function insertTenant(db: Database, row: typeof tenants.$inferInsert): Statement {
  return db.insert(tenants).values(row);
}

export function insertMember(db: Database, row: typeof members.$inferInsert): Statement {
  return db.insert(members).values(row);
}

export function updateTenant(db: Database, tenantId: string, changes: Partial<TenantRow>): Statement {
  return db.update(tenants).set(changes).where(eq(tenants.id, tenantId));
}

/** What is not named stays as it is, and null takes away. */
export function mergePolicies(db: Database, tenantId: string, changes: Readonly<Record<string, unknown>>): Statement {
  return db
    .update(tenants)
    .set({ policies: sql`json_patch(${tenants.policies}, ${JSON.stringify(changes)})` })
    .where(eq(tenants.id, tenantId));
}

/** All addresses of calendar feeds that were given out stop working. */
export function raiseFeedVersion(db: Database, tenantId: string): Statement {
  return db
    .update(tenants)
    .set({ feedVersion: sql`${tenants.feedVersion} + 1` })
    .where(eq(tenants.id, tenantId));
}

/** Every change of what KV holds about a tenant raises this, in the same batch. */
export function raiseConfigRevision(db: Database, tenantId: string): Statement {
  return db
    .update(tenants)
    .set({ configRevision: sql`${tenants.configRevision} + 1` })
    .where(eq(tenants.id, tenantId));
}
