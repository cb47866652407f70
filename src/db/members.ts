// The members of a business. Until its invitation is accepted, a member has no user.

import { and, eq, isNull, sql } from "drizzle-orm";
import type { Database, Statement } from "./database";
import { type Page, type Piece, pageOf } from "./paging";
import { members } from "./schema";

export type MemberRow = typeof members.$inferSelect;

export async function listMembers(db: Database, tenantId: string, { after, limit }: Piece): Promise<Page<MemberRow>> {
  const rows = await db
    .select()
    .from(members)
    .where(
      and(
        eq(members.tenantId, tenantId),
        after ? sql`(${members.createdAt}, ${members.id}) > (${after[0]}, ${after[1]})` : undefined,
      ),
    )
    .orderBy(members.createdAt, members.id)
    .limit(limit + 1);
  return pageOf(rows, limit, (row) => [row.createdAt, row.id]);
}

export async function findMember(db: Database, tenantId: string, memberId: string): Promise<MemberRow | undefined> {
  return db
    .select()
    .from(members)
    .where(and(eq(members.tenantId, tenantId), eq(members.id, memberId)))
    .get();
}

/** The member of an address, in the form that comparisons use; see mailIdentity(). */
export async function findMemberByEmail(db: Database, tenantId: string, email: string): Promise<MemberRow | undefined> {
  return db
    .select()
    .from(members)
    .where(and(eq(members.tenantId, tenantId), eq(sql`lower(${members.email})`, email.toLowerCase())))
    .get();
}

/** Whether a tenant has a member with this address. */
export async function hasMember(db: Database, tenantId: string, email: string): Promise<boolean> {
  return (await findMemberByEmail(db, tenantId, email)) !== undefined;
}

export function insertMember(db: Database, row: typeof members.$inferInsert): Statement {
  return db.insert(members).values(row);
}

/** A member whose person is known keeps them: an invitation is accepted once. */
export function giveMemberUser(
  db: Database,
  tenantId: string,
  memberId: string,
  { userId, name }: { readonly userId: string; readonly name: string },
): Statement {
  return db
    .update(members)
    .set({ userId, name })
    .where(and(eq(members.tenantId, tenantId), eq(members.id, memberId), isNull(members.userId)));
}

/** Gives a person's memberships their new address, except where it is invited apart. */
export function moveMembers(db: Database, userId: string, email: string): Statement {
  return db
    .update(members)
    .set({ email })
    .where(
      and(
        eq(members.userId, userId),
        sql`not exists (select 1 from members as other where other.tenant_id = ${members.tenantId} and other.email = ${email})`,
      ),
    );
}

/** Another owner of the tenant who has accepted: the business is never without one. */
const ANOTHER_OWNER = sql`exists (select 1 from members as other where other.tenant_id = ${members.tenantId}
  and other.id <> ${members.id} and other.role = 'owner' and other.user_id is not null)`;

export function updateMember(
  db: Database,
  tenantId: string,
  memberId: string,
  changes: Partial<Pick<MemberRow, "role" | "resources" | "name">>,
): Statement {
  const keepsOwner = changes.role === undefined || changes.role === "owner";
  return db
    .update(members)
    .set(changes)
    .where(
      and(
        eq(members.tenantId, tenantId),
        eq(members.id, memberId),
        keepsOwner ? undefined : sql`(${members.role} <> 'owner' or ${ANOTHER_OWNER})`,
      ),
    );
}

export function deleteMember(db: Database, tenantId: string, memberId: string): Statement {
  return db
    .delete(members)
    .where(
      and(
        eq(members.tenantId, tenantId),
        eq(members.id, memberId),
        sql`(${members.role} <> 'owner' or ${ANOTHER_OWNER})`,
      ),
    );
}
