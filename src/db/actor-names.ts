// The names of those who act: members, and tokens also after they were revoked.

import { sql } from "drizzle-orm";
import type { Database } from "./database";
import { members, tokens } from "./schema";

export async function readActorNames(
  db: Database,
  tenantId: string,
  actors: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (actors.length === 0) return new Map();
  const rows = await db.all<{ id: string; name: string }>(namesQuery(tenantId, actors));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** The statement, so that a test can read its plan. */
export function namesQuery(tenantId: string, actors: readonly string[]) {
  const wanted = sql`(select value from json_each(${JSON.stringify([...new Set(actors)])}))`;
  return sql`
    select id, name from ${members} where id in ${wanted} and +tenant_id = ${tenantId}
    union all
    select id, name from ${tokens} where id in ${wanted} and +tenant_id = ${tenantId}`;
}
