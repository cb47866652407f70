import { and, eq, gt, isNull, lt, ne, or, type SQL, sql } from "drizzle-orm";
import type { Database, Statement } from "./database";
import { type Page, type Piece, pageOf } from "./paging";
import { tenants, tokens } from "./schema";
import { isClosed } from "./tenants";

export type TokenRow = typeof tokens.$inferSelect;

/** The token of a secret's hash, unless it was revoked. This look-up finds the tenant, so it cannot name one. */
export async function findTokenByHash(
  db: Database,
  secretHash: string,
): Promise<{ readonly token: TokenRow; readonly isClosed: boolean } | undefined> {
  const found = await db
    .select({ token: tokens, suspendedAt: tenants.suspendedAt, deletedAt: tenants.deletedAt })
    .from(tokens)
    .innerJoin(tenants, eq(tenants.id, tokens.tenantId))
    .where(and(eq(tokens.secretHash, secretHash), isNull(tokens.revokedAt)))
    .get();
  return found && { token: found.token, isClosed: isClosed(found) };
}

export function insertToken(db: Database, row: typeof tokens.$inferInsert): Statement {
  return db.insert(tokens).values(row);
}

export async function listTokens(db: Database, tenantId: string, { after, limit }: Piece): Promise<Page<TokenRow>> {
  const rows = await db
    .select()
    .from(tokens)
    .where(
      and(
        eq(tokens.tenantId, tenantId),
        isNull(tokens.revokedAt),
        after ? sql`(${tokens.createdAt}, ${tokens.id}) > (${after[0]}, ${after[1]})` : undefined,
      ),
    )
    .orderBy(tokens.createdAt, tokens.id)
    .limit(limit + 1);
  return pageOf(rows, limit, (row) => [row.createdAt, row.id]);
}

export async function findToken(db: Database, tenantId: string, tokenId: string): Promise<TokenRow | undefined> {
  return db
    .select()
    .from(tokens)
    .where(and(eq(tokens.tenantId, tenantId), eq(tokens.id, tokenId)))
    .get();
}

/** Revokes a token, but never the last one that may manage: the tenant would lock itself out. */
export function revokeToken(db: Database, tenantId: string, tokenId: string, now: number): Statement {
  const another = sql`select 1 from ${tokens} as other where other.tenant_id = ${tenantId} and other.id <> ${tokenId}
    and other.revoked_at is null and exists (select 1 from json_each(other.scopes) where value = 'manage')`;
  const manages = sql`exists (select 1 from json_each(${tokens.scopes}) where value = 'manage')`;
  return db
    .update(tokens)
    .set({ revokedAt: now })
    .where(
      and(
        eq(tokens.tenantId, tenantId),
        eq(tokens.id, tokenId),
        isNull(tokens.revokedAt),
        sql`(not ${manages} or exists (${another}))`,
      ),
    );
}

/** Revokes every token of a tenant but one. */
export function revokeOtherTokens(db: Database, tenantId: string, keptId: string, now: number): Statement {
  return db
    .update(tokens)
    .set({ revokedAt: now })
    .where(and(eq(tokens.tenantId, tenantId), ne(tokens.id, keptId), isNull(tokens.revokedAt)));
}

/** True if a token was revoked at this instant. */
export function wasRevoked(tokenId: string, at: number): SQL {
  return sql`exists (select 1 from ${tokens} where ${tokens.id} = ${tokenId} and ${tokens.revokedAt} = ${at})`;
}

/** Notes the use at most once a minute. */
export async function touchToken(db: Database, tenantId: string, tokenId: string, now: number): Promise<void> {
  await db
    .update(tokens)
    .set({ lastUsedAt: now })
    .where(
      and(
        eq(tokens.tenantId, tenantId),
        eq(tokens.id, tokenId),
        or(isNull(tokens.lastUsedAt), lt(tokens.lastUsedAt, now - 60_000), gt(tokens.lastUsedAt, now)),
      ),
    );
}
