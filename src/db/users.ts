import { and, eq } from "drizzle-orm";
import type { Database, Statement } from "./database";
import { identities, users } from "./schema";

export type UserRow = typeof users.$inferSelect;

export async function findUserByEmail(db: Database, emailIdentity: string): Promise<UserRow | undefined> {
  return db.select().from(users).where(eq(users.emailIdentity, emailIdentity)).get();
}

export async function findUser(db: Database, userId: string): Promise<UserRow | undefined> {
  return db.select().from(users).where(eq(users.id, userId)).get();
}

export function insertUser(db: Database, row: UserRow): Statement {
  return db.insert(users).values(row);
}

export function updateUser(
  db: Database,
  userId: string,
  changes: Partial<Omit<UserRow, "id" | "createdAt">> & Pick<UserRow, "updatedAt">,
): Statement {
  return db.update(users).set(changes).where(eq(users.id, userId));
}

/** The account of a person elsewhere, or null. */
export async function findUserByIdentity(db: Database, provider: string, subject: string): Promise<string | null> {
  const found = await db
    .select({ userId: identities.userId })
    .from(identities)
    .where(and(eq(identities.provider, provider), eq(identities.subject, subject)))
    .get();
  return found?.userId ?? null;
}

export function insertIdentity(db: Database, row: typeof identities.$inferInsert): Statement {
  return db.insert(identities).values(row);
}

export async function listIdentities(db: Database, userId: string): Promise<(typeof identities.$inferSelect)[]> {
  return db.select().from(identities).where(eq(identities.userId, userId)).limit(10);
}

export function deleteIdentities(db: Database, userId: string, provider: string): Statement {
  return db.delete(identities).where(and(eq(identities.userId, userId), eq(identities.provider, provider)));
}
