// Everything of a tenant out of D1, some rows at a time. The tables are read from the schema, so that one which is added
// later is emptied as well.

import { eq, getTableColumns, is } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Database, Statement } from "./database";
import * as schema from "./schema";
import { idempotencyKeys, pushes, tenants } from "./schema";

const ROWS_PER_STATEMENT = 500;

/** Tables with rows of tenants, all but the pushes, which say that there is something to remove. */
const TABLES = Object.values(schema)
  .filter((table) => is(table, SQLiteTable))
  .filter((table) => "tenantId" in getTableColumns(table) && table !== pushes)
  .map((table) => {
    const { name, columns, primaryKeys } = getTableConfig(table);
    const keys = [...columns.filter((column) => column.primary), ...primaryKeys.flatMap((key) => key.columns)];
    return { name, key: keys.map((column) => column.name).join(", ") };
  });

/** Deletes about as many rows of a tenant as said; answers how many there were, which is 0 once none is left. */
export async function deleteSomeRows({ $client }: Database, tenantId: string, most: number): Promise<number> {
  let deleted = 0;
  for (const { name, key } of TABLES) {
    for (;;) {
      if (deleted >= most) return deleted;
      // Not every table has a rowid.
      const some = `SELECT ${key} FROM ${name} WHERE tenant_id = ?1 LIMIT ${ROWS_PER_STATEMENT}`;
      const { meta } = await $client.prepare(`DELETE FROM ${name} WHERE (${key}) IN (${some})`).bind(tenantId).run();
      deleted += meta.changes;
      if (meta.changes < ROWS_PER_STATEMENT) break;
    }
  }
  return deleted;
}

/** The last of a tenant, once it has no rows elsewhere: from here on its slug is free. */
export function deleteTenant(db: Database, { id }: { readonly id: string }): Statement[] {
  return [
    db.delete(idempotencyKeys).where(eq(idempotencyKeys.subjectId, id)),
    db.delete(pushes).where(eq(pushes.tenantId, id)),
    db.delete(tenants).where(eq(tenants.id, id)),
  ];
}
