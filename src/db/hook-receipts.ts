// Reports of providers, each taken once.

import { lt } from "drizzle-orm";
import type { Database } from "./database";
import { hookReceipts } from "./schema";

export type Receipt = Omit<typeof hookReceipts.$inferSelect, "createdAt">;

/** Whether a report is new. It is noted with that. */
export async function noteReceipt(db: Database, receipt: Receipt, now: number): Promise<boolean> {
  const { meta } = await db
    .insert(hookReceipts)
    .values({ ...receipt, createdAt: now })
    .onConflictDoNothing();
  return meta.changes > 0;
}

export async function forgetReceipts(db: Database, before: number): Promise<void> {
  await db.delete(hookReceipts).where(lt(hookReceipts.createdAt, before));
}
