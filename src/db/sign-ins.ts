// Devices on which people are signed in. One statement checks a secret and reads what its person may do where.

import { and, eq, ne, sql } from "drizzle-orm";
import type { MemberPolicy, Role } from "../domain/accounts/roles";
import type { Database, Statement } from "./database";
import { signIns, users } from "./schema";

export type SignInRow = typeof signIns.$inferSelect;

/** A membership of the person, as every request reads it anew. */
export type Membership = {
  readonly memberId: string;
  readonly tenantId: string;
  readonly slug: string;
  readonly name: string;
  readonly role: Role;
  /** Null means all. */
  readonly resources: readonly string[] | null;
  /** What the business lets its people do beyond their role. */
  readonly policy: MemberPolicy | null;
  /** The operator suspended the business, or is removing it. */
  readonly isClosed: boolean;
};

export type FoundSignIn = {
  readonly id: string;
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly locale: string | null;
  readonly lastSeenAt: number;
  readonly provedAt: number;
  /** Other people use the device too. */
  readonly isShared: boolean;
  readonly memberships: readonly Membership[];
};

type Row = Omit<FoundSignIn, "memberships" | "isShared"> & { readonly memberships: string; readonly isShared: number };

/** The person behind a secret, unless the device is signed out, idle for `idleMs`, or at its end. */
export async function findSignIn(
  { $client }: Database,
  secretHash: string,
  now: number,
  { idleMs, sharedIdleMs }: { readonly idleMs: number; readonly sharedIdleMs: number },
): Promise<FoundSignIn | null> {
  const row = await $client
    .prepare(
      `SELECT s.id, s.user_id AS userId, u.email, u.name, u.locale, s.last_seen_at AS lastSeenAt, s.proved_at AS provedAt,
         s.is_shared AS isShared,
         (SELECT json_group_array(json_object('memberId', m.id, 'tenantId', t.id, 'slug', t.slug, 'name', t.name,
             'role', m.role, 'resources', json(m.resources), 'policy', json(t.policies -> '$.members'),
             'isClosed', json(iif(t.suspended_at IS NULL AND t.deleted_at IS NULL, 'false', 'true'))) ORDER BY t.slug)
          FROM members m JOIN tenants t ON t.id = m.tenant_id WHERE m.user_id = s.user_id) AS memberships
       FROM sign_ins s JOIN users u ON u.id = s.user_id
       WHERE s.secret_hash = ?1 AND s.ends_at > ?2 AND s.last_seen_at > ?2 - iif(s.is_shared, ?4, ?3)`,
    )
    .bind(secretHash, now, idleMs, sharedIdleMs)
    .first<Row>();
  return row && { ...row, isShared: row.isShared === 1, memberships: JSON.parse(row.memberships) as Membership[] };
}

export function insertSignIn(db: Database, row: SignInRow): Statement {
  return db.insert(signIns).values(row);
}

/** Ends a sign-in by a password that was replaced while it was checked. For the batch of the sign-in. */
export function endUnlessPassword(db: Database, secretHash: string, userId: string, record: string | null): Statement {
  return db
    .delete(signIns)
    .where(
      and(
        eq(signIns.secretHash, secretHash),
        sql`not exists (select 1 from ${users} where ${users.id} = ${userId} and ${users.password} is ${record})`,
      ),
    );
}

/** Notes that the device was used. */
export async function touchSignIn(db: Database, id: string, now: number): Promise<void> {
  await db
    .update(signIns)
    .set({ lastSeenAt: sql`max(${signIns.lastSeenAt}, ${now})` })
    .where(eq(signIns.id, id));
}

/** A new secret for the same device, once its person has shown who they are. */
export function renewSignIn(db: Database, id: string, secretHash: string, now: number): Statement {
  return db.update(signIns).set({ secretHash, provedAt: now, lastSeenAt: now }).where(eq(signIns.id, id));
}

export async function listSignIns(db: Database, userId: string, now: number): Promise<SignInRow[]> {
  return db
    .select()
    .from(signIns)
    .where(and(eq(signIns.userId, userId), sql`${signIns.endsAt} > ${now}`))
    .orderBy(sql`${signIns.lastSeenAt} desc`)
    .limit(100);
}

export function deleteSignIn(db: Database, userId: string, id: string): Statement {
  return db.delete(signIns).where(and(eq(signIns.userId, userId), eq(signIns.id, id)));
}

/** Signs a person out everywhere, or everywhere but on one device. */
export function deleteSignInsOf(db: Database, userId: string, exceptId: string | null): Statement {
  return db
    .delete(signIns)
    .where(and(eq(signIns.userId, userId), exceptId === null ? undefined : ne(signIns.id, exceptId)));
}

/** Deletes devices whose time is over, some at a time. Returns how many. */
export async function forgetSignIns({ $client }: Database, now: number): Promise<number> {
  const { meta } = await $client
    .prepare(
      "DELETE FROM sign_ins WHERE id IN (SELECT id FROM sign_ins WHERE ends_at <= ?1 ORDER BY ends_at LIMIT 500)",
    )
    .bind(now)
    .run();
  return meta.changes;
}
