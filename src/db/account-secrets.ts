// Links and codes in mails of accounts. A spent row stays until its time is over, so that its second use is refused.

import { and, eq, isNull, sql } from "drizzle-orm";
import type { Database, Statement } from "./database";
import { accountSecrets } from "./schema";

export type SecretRow = typeof accountSecrets.$inferSelect;
export type AccountSecretKind = SecretRow["kind"];

/** A secret that is neither spent nor over. */
export async function findSecret(
  db: Database,
  kind: AccountSecretKind,
  secretHash: string,
  now: number,
): Promise<SecretRow | undefined> {
  const row = await db.select().from(accountSecrets).where(eq(accountSecrets.secretHash, secretHash)).get();
  return row?.kind === kind && row.spentAt === null && row.expiresAt > now ? row : undefined;
}

export async function findSecretById(db: Database, id: string): Promise<SecretRow | undefined> {
  return db.select().from(accountSecrets).where(eq(accountSecrets.id, id)).get();
}

/** The code that a browser may type now. */
export async function findCode(
  db: Database,
  emailIdentity: string,
  browserHash: string,
  now: number,
): Promise<SecretRow | undefined> {
  const row = await db
    .select()
    .from(accountSecrets)
    .where(
      and(
        eq(accountSecrets.emailIdentity, emailIdentity),
        eq(accountSecrets.kind, "code"),
        eq(accountSecrets.browserHash, browserHash),
        isNull(accountSecrets.spentAt),
      ),
    )
    .get();
  return row && row.expiresAt > now ? row : undefined;
}

/**
 * Counts a try before it is judged, so that tries at the same moment all count. False when there are none left.
 */
export async function countTry({ $client }: Database, id: string, most: number): Promise<boolean> {
  const { meta } = await $client
    .prepare("UPDATE account_secrets SET tries = tries + 1 WHERE id = ?1 AND tries < ?2 AND spent_at IS NULL")
    .bind(id, most)
    .run();
  return meta.changes > 0;
}

export function insertSecret(db: Database, row: SecretRow): Statement {
  return db.insert(accountSecrets).values(row);
}

/** Uses a secret. The trigger refuses the second use, and its whole batch with it. */
export function spendSecret(db: Database, id: string, now: number): Statement {
  return db.update(accountSecrets).set({ spentAt: now, detail: "{}" }).where(eq(accountSecrets.id, id));
}

/**
 * Replaces the earlier secrets of a kind for an address: one at a time counts. Of codes one counts for each browser. So
 * a stranger who asks for a code does not end the person's own.
 */
export function replaceSecrets(
  db: Database,
  { kind, emailIdentity, memberId, browserHash, createdAt: now }: SecretRow,
): Statement {
  return db
    .update(accountSecrets)
    .set({ spentAt: now, detail: "{}" })
    .where(
      and(
        eq(accountSecrets.emailIdentity, emailIdentity),
        eq(accountSecrets.kind, kind),
        isNull(accountSecrets.spentAt),
        memberId === null ? undefined : eq(accountSecrets.memberId, memberId),
        browserHash === null ? undefined : eq(accountSecrets.browserHash, browserHash),
      ),
    );
}

/**
 * Marks a challenge as met. Each is met once: a second row of its hash is refused, and its whole batch with it.
 */
export function insertMet(
  db: Database,
  { id, secretHash, now, expiresAt }: { id: string; secretHash: string; now: number; expiresAt: number },
): Statement {
  return db.insert(accountSecrets).values({
    id,
    kind: "challenge",
    secretHash,
    emailIdentity: "",
    detail: "{}",
    createdAt: now,
    expiresAt,
    spentAt: now,
  });
}

/** One link to a new address counts at a time. */
export function endAddressLinks(db: Database, userId: string, now: number): Statement {
  return db
    .update(accountSecrets)
    .set({ spentAt: now, detail: "{}" })
    .where(and(eq(accountSecrets.userId, userId), isNull(accountSecrets.spentAt), eq(accountSecrets.kind, "address")));
}

/** Ends all links and codes of a person, such as after a new password. */
export function endSecretsOfUser(db: Database, userId: string, now: number): Statement {
  return db
    .update(accountSecrets)
    .set({ spentAt: now, detail: "{}" })
    .where(
      and(
        eq(accountSecrets.userId, userId),
        isNull(accountSecrets.spentAt),
        sql`${accountSecrets.kind} in ('code', 'reset', 'address')`,
      ),
    );
}

/** Ends the invitation of a member who is removed. */
export function endSecretsOfMember(db: Database, memberId: string, now: number): Statement {
  return db
    .update(accountSecrets)
    .set({ spentAt: now, detail: "{}" })
    .where(and(eq(accountSecrets.memberId, memberId), isNull(accountSecrets.spentAt)));
}

/** Deletes what has been over for a while, some at a time. Returns how many. */
export async function forgetSecrets({ $client }: Database, before: number): Promise<number> {
  const { meta } = await $client
    .prepare(
      `DELETE FROM account_secrets WHERE id IN (
         SELECT id FROM account_secrets WHERE expires_at <= ?1 ORDER BY expires_at LIMIT 500)`,
    )
    .bind(before)
    .run();
  return meta.changes;
}
