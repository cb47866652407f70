// Deletes everything of a tenant from D1, some rows at a time. It takes the tables from the schema, so it also covers
// tables that are added later.

import { eq, getTableColumns, is } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Database, Statement } from "./database";
import * as schema from "./schema";
import { idempotencyKeys, pushes, tenants } from "./schema";

const ROWS_PER_STATEMENT = 500;

/** Tables with rows of tenants. Pushes come last, as they say that something is left to remove. */
const TABLES = Object.values(schema)
  .filter((table) => is(table, SQLiteTable))
  .filter((table) => "tenantId" in getTableColumns(table) && table !== pushes)
  .map((table) => {
    const { name, columns, primaryKeys } = getTableConfig(table);
    const keys = [...columns.filter((column) => column.primary), ...primaryKeys.flatMap((key) => key.columns)];
    return { name, key: keys.map((column) => column.name).join(", ") };
  });

/** Deletes about `most` rows of a tenant. Returns how many: 0 once none is left. */
export async function deleteSomeRows({ $client }: Database, tenantId: string, most: number): Promise<number> {
  let deleted = 0;
  for (const { name, key } of TABLES) {
    for (;;) {
      if (deleted >= most) return deleted;
      // Some tables have no rowid.
      const some = `SELECT ${key} FROM ${name} WHERE tenant_id = ?1 LIMIT ${ROWS_PER_STATEMENT}`;
      const { meta } = await $client.prepare(`DELETE FROM ${name} WHERE (${key}) IN (${some})`).bind(tenantId).run();
      deleted += meta.changes;
      if (meta.changes < ROWS_PER_STATEMENT) break;
    }
  }
  return deleted;
}

/** Deletes a tenant's last rows. From here on its slug is free. */
export function deleteTenant(db: Database, { id }: { readonly id: string }): Statement[] {
  return [
    db.delete(idempotencyKeys).where(eq(idempotencyKeys.subjectId, id)),
    db.delete(pushes).where(eq(pushes.tenantId, id)),
    db.delete(tenants).where(eq(tenants.id, id)),
  ];
}
