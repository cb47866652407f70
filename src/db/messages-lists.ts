// Lists of messages for staff.

import { and, desc, eq, inArray, sql } from "drizzle-orm";
import type { Database } from "./database";
import type { MessageRow } from "./messages";
import { type Page, type Piece, pageOf } from "./paging";
import { messages } from "./schema";

export type MessageFilter = {
  readonly bookingId?: string | undefined;
  /** A customer, and those merged into them. */
  readonly customerIds?: readonly string[] | undefined;
  readonly states?: readonly MessageRow["state"][] | undefined;
  readonly kind?: string | undefined;
  readonly channel?: MessageRow["channel"] | undefined;
};

/** A tenant's messages, the newest first. */
export async function listMessages(
  db: Database,
  tenantId: string,
  filter: MessageFilter,
  piece: Piece,
): Promise<Page<MessageRow>> {
  const rows = await messagesQuery(db, tenantId, filter, piece);
  return pageOf(rows, piece.limit, (row) => [row.createdAt, row.id]);
}

/** The statement of the list, so that a test can read its plan. */
export function messagesQuery(
  db: Database,
  tenantId: string,
  { bookingId, customerIds, states, kind, channel }: MessageFilter,
  { after, limit }: Piece,
) {
  return db
    .select()
    .from(messages)
    .where(
      and(
        eq(messages.tenantId, tenantId),
        bookingId === undefined ? undefined : eq(messages.bookingId, bookingId),
        customerIds === undefined ? undefined : isToOneOf(customerIds),
        states === undefined ? undefined : inArray(messages.state, [...states]),
        kind === undefined ? undefined : eq(messages.kind, kind),
        channel === undefined ? undefined : eq(messages.channel, channel),
        after ? sql`(${messages.createdAt}, ${messages.id}) < (${after[0]}, ${after[1]})` : undefined,
      ),
    )
    .orderBy(...newestFirst(bookingId !== undefined || customerIds !== undefined))
    .limit(limit + 1);
}

/** What one booking or person has is few, so it is found by its own index and then sorted: `+` keeps the tenant's index out. */
function newestFirst(isOfFew: boolean) {
  return isOfFew
    ? [sql`+${messages.createdAt} desc`, sql`+${messages.id} desc`]
    : [desc(messages.createdAt), desc(messages.id)];
}

/** The messages to a person, the oldest first. Those that staff got about the person are none of them. */
export async function listMessagesTo(
  db: Database,
  tenantId: string,
  customerIds: readonly string[],
): Promise<MessageRow[]> {
  return db
    .select()
    .from(messages)
    .where(
      and(eq(messages.tenantId, tenantId), isToOneOf(customerIds), sql`substr(${messages.kind}, 1, 6) <> 'staff_'`),
    )
    .orderBy(messages.createdAt, messages.id)
    .limit(MOST_OF_A_PERSON);
}

function isToOneOf(customerIds: readonly string[]) {
  const [only, ...others] = customerIds;
  return only !== undefined && others.length === 0
    ? eq(messages.customerId, only)
    : inArray(messages.customerId, [...customerIds]);
}

const MOST_OF_A_PERSON = 2_000;
