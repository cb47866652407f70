// D1 through Drizzle. Statements on the hot path in booking-copy.ts are plain SQL.

import type { BatchItem } from "drizzle-orm/batch";
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import * as schema from "./schema";

export type Database = DrizzleD1Database<typeof schema> & { readonly $client: D1Database };
export type Statement = BatchItem<"sqlite">;

const opened = new WeakMap<D1Database, Database>();

export function openDatabase(d1: D1Database): Database {
  let database = opened.get(d1);
  if (!database) opened.set(d1, (database = drizzle(d1, { schema })));
  return database;
}

/** Runs one D1 batch, in order: all of it or nothing. */
export async function runBatch(db: Database, statements: readonly Statement[]): Promise<unknown[]> {
  const [first, ...rest] = statements;
  return first ? await db.batch([first, ...rest]) : [];
}

/** Plain SQL with numbered parameters, for a batch of Drizzle's statements. Its own raw ones take no parameters there. */
export function plainStatement({ $client }: Database, text: string, params: readonly unknown[]): Statement {
  const prepared = {
    stmt: $client.prepare(text),
    getQuery: () => ({ sql: text, params, method: "run" }),
    mapResult: (result: unknown) => result,
  };
  return { _prepare: () => prepared } as unknown as Statement;
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
