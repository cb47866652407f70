import { and, eq, gt, isNull, lt, or, sql } from "drizzle-orm";
import type { Database, Statement } from "./database";
import { type Page, pageOf } from "./database";
import { tokens } from "./schema";

export type TokenRow = typeof tokens.$inferSelect;

/** The token of a secret's hash, unless it was revoked. The only look-up that knows no tenant yet: it tells which. */
export async function findTokenByHash(db: Database, secretHash: string): Promise<TokenRow | undefined> {
  return db
    .select()
    .from(tokens)
    .where(and(eq(tokens.secretHash, secretHash), isNull(tokens.revokedAt)))
    .get();
}

export function insertToken(db: Database, row: typeof tokens.$inferInsert): Statement {
  return db.insert(tokens).values(row);
}

export async function listTokens(
  db: Database,
  tenantId: string,
  limit: number,
  after: readonly (string | number)[] | null,
): Promise<Page<TokenRow>> {
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

/** False when there was no such token to revoke. */
export async function revokeToken(db: Database, tenantId: string, tokenId: string, now: number): Promise<boolean> {
  const rows = await db
    .update(tokens)
    .set({ revokedAt: now })
    .where(and(eq(tokens.tenantId, tenantId), eq(tokens.id, tokenId), isNull(tokens.revokedAt)))
    .returning({ id: tokens.id });
  return rows.length > 0;
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
