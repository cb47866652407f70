// The removal of a person's account. The first statement looks once more whether a business would be left without an
// owner. The others act only where the account is gone.

import { and, eq, sql } from "drizzle-orm";
import type { Database, Statement } from "./database";
import { insertAuditOfUser } from "./logs";
import { accountSecrets, identities, members, passkeys, signIns, users } from "./schema";

const owned = (userId: string) => sql`from members as own where own.user_id = ${userId} and own.role = 'owner'
  and not exists (select 1 from members as other where other.tenant_id = own.tenant_id and other.role = 'owner'
    and other.user_id is not null and other.user_id <> ${userId})`;

/** Names of the businesses that have no owner but this person. */
export async function listOwnedAlone(db: Database, userId: string): Promise<string[]> {
  const rows = await db.all<{ name: string }>(
    sql`select (select name from tenants where id = own.tenant_id) as name ${owned(userId)} limit 50`,
  );
  return rows.map(({ name }) => name);
}

export function deleteUser(db: Database, userId: string, now: number): Statement[] {
  const isGone = sql`not exists (select 1 from ${users} where id = ${userId})`;
  return [
    insertAuditOfUser(db, userId, { action: "member.left", detail: "{}", occurredAt: now }),
    db.delete(users).where(and(eq(users.id, userId), sql`not exists (select 1 ${owned(userId)})`)),
    db.delete(members).where(and(eq(members.userId, userId), isGone)),
    db.delete(passkeys).where(and(eq(passkeys.userId, userId), isGone)),
    db.delete(identities).where(and(eq(identities.userId, userId), isGone)),
    db.delete(signIns).where(and(eq(signIns.userId, userId), isGone)),
    db.delete(accountSecrets).where(and(eq(accountSecrets.userId, userId), isGone)),
  ];
}
