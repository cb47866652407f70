// Accounts of tenants at providers. What they hold is encrypted before it comes here.

import { and, eq } from "drizzle-orm";
import type { Database, Statement } from "./database";
import { connections } from "./schema";

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

export function putConnection(db: Database, row: ConnectionRow): Statement {
  const { id, createdAt, tenantId, provider, ...changes } = row;
  return db
    .insert(connections)
    .values(row)
    .onConflictDoUpdate({ target: [connections.tenantId, connections.provider], set: changes });
}

export function deleteConnection(db: Database, tenantId: string, provider: string): Statement {
  return db.delete(connections).where(and(eq(connections.tenantId, tenantId), eq(connections.provider, provider)));
}
