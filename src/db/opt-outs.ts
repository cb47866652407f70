// The messages that customers do not want. Recipients lie here as keyed hashes only.

import { and, eq, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database";
import { optOuts } from "./schema";

export type OptOut = Pick<typeof optOuts.$inferSelect, "tenantId" | "topic" | "recipient">;

const isSame = ({ tenantId, topic, recipient }: OptOut) =>
  and(eq(optOuts.tenantId, tenantId), eq(optOuts.topic, topic), eq(optOuts.recipient, recipient));

export async function hasOptOut(db: Database, optOut: OptOut): Promise<boolean> {
  return (await db.select({ topic: optOuts.topic }).from(optOuts).where(isSame(optOut)).get()) !== undefined;
}

/** Those of a list that stand here. */
export async function listOptOuts(db: Database, asked: readonly OptOut[]): Promise<OptOut[]> {
  return db
    .select({ tenantId: optOuts.tenantId, topic: optOuts.topic, recipient: optOuts.recipient })
    .from(optOuts)
    .where(isOneOf(asked));
}

/** SQL: true when one of them stands. */
export function hasAnyOptOut(asked: readonly OptOut[]): SQL {
  return sql`exists (select 1 from ${optOuts} where ${isOneOf(asked)})`;
}

function isOneOf(asked: readonly OptOut[]): SQL {
  const list = JSON.stringify(asked.map(({ tenantId, topic, recipient }) => [tenantId, topic, recipient]));
  return sql`(${optOuts.tenantId}, ${optOuts.topic}, ${optOuts.recipient}) in
    (select value ->> 0, value ->> 1, value ->> 2 from json_each(${list}))`;
}

export async function insertOptOut(db: Database, optOut: OptOut, now: number): Promise<void> {
  await db
    .insert(optOuts)
    .values({ ...optOut, createdAt: now })
    .onConflictDoNothing();
}

export async function deleteOptOut(db: Database, optOut: OptOut): Promise<void> {
  await db.delete(optOuts).where(isSame(optOut));
}
