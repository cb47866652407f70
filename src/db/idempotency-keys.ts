import { and, eq, gt, lte } from "drizzle-orm";
import { ERASED_CUSTOMER } from "../domain/ids";
import type { Database, Statement } from "./database";
import { idempotencyKeys } from "./schema";

export type IdempotencyRow = typeof idempotencyKeys.$inferSelect;

/** Keys are remembered for two days: longer than the promised 24 hours. A sweep deletes older rows. */
export const KEY_MEMORY_MS = 48 * 3_600_000;

export async function findIdempotencyKey(
  db: Database,
  scope: string,
  key: string,
  now: number,
): Promise<IdempotencyRow | undefined> {
  return db
    .select()
    .from(idempotencyKeys)
    .where(
      and(
        eq(idempotencyKeys.scope, scope),
        eq(idempotencyKeys.key, key),
        gt(idempotencyKeys.createdAt, now - KEY_MEMORY_MS),
      ),
    )
    .get();
}

/** Fails when the key exists, and its batch too. */
export function insertIdempotencyKey(db: Database, row: IdempotencyRow): Statement {
  return db.insert(idempotencyKeys).values(row);
}

/** Erases the subject of a key and the digest of its request, because its text could be guessed. The key stays. */
export function forgetAsked(db: Database, scope: string, subjectId: string): Statement {
  return db
    .update(idempotencyKeys)
    .set({ fingerprint: "", subjectId: ERASED_CUSTOMER })
    .where(and(eq(idempotencyKeys.scope, scope), eq(idempotencyKeys.subjectId, subjectId)));
}

export async function forgetIdempotencyKeys(db: Database, now: number): Promise<void> {
  await db.delete(idempotencyKeys).where(lte(idempotencyKeys.createdAt, now - KEY_MEMORY_MS));
}
