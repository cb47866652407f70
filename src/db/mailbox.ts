// The newest messages of all tenants: what a local server shows instead of sending.

import { and, desc, eq, isNotNull, ne } from "drizzle-orm";
import type { Database } from "./database";
import type { MessageRow } from "./messages";
import { messages, tenants } from "./schema";

export type MailboxFilter = {
  readonly to?: string | undefined;
  readonly booking?: string | undefined;
  readonly kind?: string | undefined;
};

export type MailboxRow = { readonly message: MessageRow; readonly slug: string | null };

const MOST = 1_000;

/** Messages that were written, the newest first, at most 1,000. What was left out is in each tenant's log. */
export async function readMailbox(db: Database, { to, booking, kind }: MailboxFilter): Promise<MailboxRow[]> {
  return db
    .select({ message: messages, slug: tenants.slug })
    .from(messages)
    .leftJoin(tenants, eq(tenants.id, messages.tenantId))
    .where(
      and(
        isNotNull(messages.text),
        ne(messages.state, "skipped"),
        to ? eq(messages.recipient, to) : undefined,
        booking ? eq(messages.bookingId, booking) : undefined,
        kind ? eq(messages.kind, kind) : undefined,
      ),
    )
    .orderBy(desc(messages.createdAt), desc(messages.id))
    .limit(MOST);
}
