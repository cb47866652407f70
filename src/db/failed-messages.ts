import { and, count, eq, gte, inArray } from "drizzle-orm";
import { TROUBLED_STATES } from "../domain/messages/states";
import type { Database } from "./database";
import { messages } from "./schema";

/** How many messages of the time since an instant did not reach their readers. */
export async function countFailedMessages(db: Database, tenantId: string, since: number): Promise<number> {
  const [row] = await failedMessagesQuery(db, tenantId, since);
  return row?.count ?? 0;
}

/** The statement, so that a test can read its plan. */
export function failedMessagesQuery(db: Database, tenantId: string, since: number) {
  return db
    .select({ count: count() })
    .from(messages)
    .where(
      and(eq(messages.tenantId, tenantId), gte(messages.createdAt, since), inArray(messages.state, TROUBLED_STATES)),
    );
}
