// Reports of providers, each taken once.

import { and, eq, lt } from "drizzle-orm";
import type { Database } from "./database";
import { hookReceipts } from "./schema";

export type Receipt = Omit<typeof hookReceipts.$inferSelect, "createdAt">;

/** Whether a report was taken before. */
export async function hasReceipt(db: Database, { tenantId, provider, eventId }: Receipt): Promise<boolean> {
  const row = await db
    .select({ eventId: hookReceipts.eventId })
    .from(hookReceipts)
    .where(
      and(eq(hookReceipts.tenantId, tenantId), eq(hookReceipts.provider, provider), eq(hookReceipts.eventId, eventId)),
    )
    .get();
  return row !== undefined;
}

/** Call it after the report has acted: a report whose work dies comes again. */
export async function noteReceipt(db: Database, receipt: Receipt, now: number): Promise<void> {
  await db
    .insert(hookReceipts)
    .values({ ...receipt, createdAt: now })
    .onConflictDoNothing();
}

export async function forgetReceipts(db: Database, before: number): Promise<void> {
  await db.delete(hookReceipts).where(lt(hookReceipts.createdAt, before));
}
