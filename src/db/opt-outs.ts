// Who does not want what. Recipients lie here as keyed hashes only.

import { and, eq } from "drizzle-orm";
import type { Database } from "./database";
import { optOuts } from "./schema";

export type OptOut = Pick<typeof optOuts.$inferSelect, "tenantId" | "topic" | "recipient">;

const isSame = ({ tenantId, topic, recipient }: OptOut) =>
  and(eq(optOuts.tenantId, tenantId), eq(optOuts.topic, topic), eq(optOuts.recipient, recipient));

export async function hasOptOut(db: Database, optOut: OptOut): Promise<boolean> {
  return (await db.select({ topic: optOuts.topic }).from(optOuts).where(isSame(optOut)).get()) !== undefined;
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
