// D1 through Drizzle. Statements on the hot path in booking-copy.ts are plain SQL.

import type { Query } from "drizzle-orm";
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import * as schema from "./schema";

export type Database = DrizzleD1Database<typeof schema> & { readonly $client: D1Database };
/** A change of D1 that waits for its batch: a statement of Drizzle's, or plain SQL. */
export type Statement = { toSQL(): Pick<Query, "sql" | "params"> };

const opened = new WeakMap<D1Database, Database>();

export function openDatabase(d1: D1Database): Database {
  let database = opened.get(d1);
  if (!database) opened.set(d1, (database = drizzle(d1, { schema })));
  return database;
}

/** Runs one D1 batch, in order: all of it or nothing. */
export async function runBatch({ $client }: Database, statements: readonly Statement[]): Promise<void> {
  if (statements.length === 0) return;
  const prepared = statements.map((statement) => {
    const { sql, params } = statement.toSQL();
    return $client.prepare(sql).bind(...params);
  });
  await $client.batch(prepared);
}

/** Plain SQL with numbered parameters, to stand in a batch beside Drizzle's statements. */
export function plainStatement(sql: string, params: readonly unknown[]): Statement {
  return { toSQL: () => ({ sql, params: [...params] }) };
}

/** Whether a fault says that a unique index was violated. */
export function isUniqueViolation(fault: unknown, index?: string): boolean {
  for (let error: unknown = fault; error instanceof Error; error = error.cause) {
    if (error.message.includes("UNIQUE constraint failed")) return index === undefined || error.message.includes(index);
  }
  return false;
}

/** Whether a trigger of the database refused the write. `word` is the trigger's message. */
export function isRefusedByTrigger(fault: unknown, word: string): boolean {
  for (let error: unknown = fault; error instanceof Error; error = error.cause) {
    if (error.message.includes(word)) return true;
  }
  return false;
}
