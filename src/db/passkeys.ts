// The public halves of people's passkeys.

import { and, count, eq } from "drizzle-orm";
import type { Database, Statement } from "./database";
import { passkeys } from "./schema";

export type PasskeyRow = typeof passkeys.$inferSelect;

export async function findPasskey(db: Database, credentialId: string): Promise<PasskeyRow | undefined> {
  return db.select().from(passkeys).where(eq(passkeys.credentialId, credentialId)).get();
}

export async function listPasskeys(db: Database, userId: string): Promise<PasskeyRow[]> {
  return db.select().from(passkeys).where(eq(passkeys.userId, userId)).orderBy(passkeys.createdAt).limit(100);
}

export async function countPasskeys(db: Database, userId: string): Promise<number> {
  const row = await db.select({ many: count() }).from(passkeys).where(eq(passkeys.userId, userId)).get();
  return row?.many ?? 0;
}

export function insertPasskey(db: Database, row: PasskeyRow): Statement {
  return db.insert(passkeys).values(row);
}

export function touchPasskey(db: Database, id: string, counter: number, now: number): Statement {
  return db.update(passkeys).set({ counter, lastUsedAt: now }).where(eq(passkeys.id, id));
}

export function renamePasskey(db: Database, userId: string, id: string, name: string): Statement {
  return db
    .update(passkeys)
    .set({ name })
    .where(and(eq(passkeys.userId, userId), eq(passkeys.id, id)));
}

export function deletePasskey(db: Database, userId: string, id: string): Statement {
  return db.delete(passkeys).where(and(eq(passkeys.userId, userId), eq(passkeys.id, id)));
}
