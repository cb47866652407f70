import { and, eq } from "drizzle-orm";
import type { Database, Statement } from "./database";
import { idempotencyKeys } from "./schema";

export type IdempotencyRow = typeof idempotencyKeys.$inferSelect;

export async function findIdempotencyKey(db: Database, scope: string, key: string): Promise<IdempotencyRow | undefined> {
  return db
    .select()
    .from(idempotencyKeys)
    .where(and(eq(idempotencyKeys.scope, scope), eq(idempotencyKeys.key, key)))
    .get();
}

/** Fails on a key that is taken, and with it the batch it stands in. */
export function insertIdempotencyKey(db: Database, row: IdempotencyRow): Statement {
  return db.insert(idempotencyKeys).values(row);
}
