import { and, eq, sql } from "drizzle-orm";
import type { Database, Statement } from "./database";
import { type Page, type Piece, pageOf } from "./paging";
import { packages } from "./schema";

export type PackageRow = typeof packages.$inferSelect;

export async function findPackage(db: Database, tenantId: string, id: string): Promise<PackageRow | undefined> {
  return db
    .select()
    .from(packages)
    .where(and(eq(packages.tenantId, tenantId), eq(packages.id, id)))
    .get();
}

/** Whether a business sells, or sold, packages. */
export async function hasPackages(db: Database, tenantId: string): Promise<boolean> {
  const row = await db.select({ id: packages.id }).from(packages).where(eq(packages.tenantId, tenantId)).limit(1).get();
  return row !== undefined;
}

/** The packages of a business, the oldest first. */
export async function listPackages(db: Database, tenantId: string, piece: Piece): Promise<Page<PackageRow>> {
  const rows = await packagesQuery(db, tenantId, piece);
  return pageOf(rows, piece.limit, (row) => [row.createdAt, row.id]);
}

/** The statement of the list, so that a test can read its plan. */
export function packagesQuery(db: Database, tenantId: string, { after, limit }: Piece) {
  return db
    .select()
    .from(packages)
    .where(
      and(
        eq(packages.tenantId, tenantId),
        after ? sql`(${packages.createdAt}, ${packages.id}) > (${after[0]}, ${after[1]})` : undefined,
      ),
    )
    .orderBy(packages.createdAt, packages.id)
    .limit(limit + 1);
}

/** What no business sells more of at once. */
const MOST_SOLD = 100;

/** The packages that a business sells now, the oldest first. */
export function listSold(db: Database, tenantId: string): Promise<PackageRow[]> {
  return db
    .select()
    .from(packages)
    .where(and(eq(packages.tenantId, tenantId), eq(packages.isActive, true)))
    .orderBy(packages.createdAt, packages.id)
    .limit(MOST_SOLD);
}

export function insertPackage(db: Database, row: PackageRow): Statement {
  return db.insert(packages).values(row);
}

export function updatePackage(db: Database, tenantId: string, id: string, changes: Partial<PackageRow>): Statement {
  return db
    .update(packages)
    .set(changes)
    .where(and(eq(packages.tenantId, tenantId), eq(packages.id, id)));
}
