// How often tries to sign in failed in a row, of an account or of a network. A try counts before it is judged, so that
// many tries at the same moment cannot pass together. A success forgets the count.

import { eq, sql } from "drizzle-orm";
import { waitAfterMs } from "../domain/accounts/waits";
import type { Database, Statement } from "./database";
import { signInTries } from "./schema";

/** A row that was not used for so long counts from zero again. */
const FORGOTTEN_MS = 24 * 3_600_000;

/** `free`: so many failures cost nothing. Null when the try may go on, and is counted. Else the instant before which none may, epoch ms. */
export async function beginTry(db: Database, subject: string, free: number, now: number): Promise<number | null> {
  const row = await db.select().from(signInTries).where(eq(signInTries.subject, subject)).get();
  const isOld = row !== undefined && row.updatedAt <= now - FORGOTTEN_MS;
  if (row && !isOld && row.nextAt > now) return row.nextAt;
  const failed = (row && !isOld ? row.failed : 0) + 1;
  const nextAt = now + waitAfterMs(failed, free);
  const { meta } = await db.$client
    .prepare(
      row
        ? "UPDATE sign_in_tries SET failed = ?2, next_at = ?3, updated_at = ?4 WHERE subject = ?1 AND failed = ?5 AND next_at = ?6"
        : "INSERT INTO sign_in_tries (subject, failed, next_at, updated_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
    )
    .bind(...[subject, failed, nextAt, now], ...(row ? [row.failed, row.nextAt] : []))
    .run();
  if (meta.changes > 0) return null;
  // Another try came between. It counts, and this one is judged by the new count.
  return beginTry(db, subject, free, now);
}

export function forgetTries(db: Database, subject: string): Statement {
  return db.delete(signInTries).where(eq(signInTries.subject, subject));
}

/** Gives one try back: it succeeded. Failures before it stay counted. */
export function giveTryBack(db: Database, subject: string): Statement {
  return db
    .update(signInTries)
    .set({ failed: sql`max(0, ${signInTries.failed} - 1)`, nextAt: 0 })
    .where(eq(signInTries.subject, subject));
}

/** Deletes counts that are forgotten, some at a time. Returns how many. */
export async function sweepTries({ $client }: Database, now: number): Promise<number> {
  const { meta } = await $client
    .prepare(
      `DELETE FROM sign_in_tries WHERE subject IN (
         SELECT subject FROM sign_in_tries WHERE updated_at <= ?1 ORDER BY updated_at LIMIT 500)`,
    )
    .bind(now - FORGOTTEN_MS)
    .run();
  return meta.changes;
}
