// The log of messages: what each says, to whom, and what became of it.

import { and, eq, inArray, isNotNull, notInArray, or, type SQL, sql } from "drizzle-orm";
import type { Database, Statement } from "./database";
import { messages } from "./schema";

export type MessageRow = typeof messages.$inferSelect;
export type NewMessage = typeof messages.$inferInsert;
export type MessageState = MessageRow["state"];

/** A message and its delivery share the body of their ids. */
export function messageIdOf(delivery: { readonly id: string }): string {
  return delivery.id.replace("dlv_", "msg_");
}

/** Keeps the row that an earlier try has made. */
export async function insertMessage(db: Database, row: NewMessage): Promise<void> {
  await db.insert(messages).values(row).onConflictDoNothing();
}

/** A message that is made together with its delivery. */
export function insertMessageRow(db: Database, row: NewMessage): Statement {
  return db.insert(messages).values(row);
}

export async function findMessage(db: Database, tenantId: string, id: string): Promise<MessageRow | undefined> {
  return db
    .select()
    .from(messages)
    .where(and(eq(messages.tenantId, tenantId), eq(messages.id, id)))
    .get();
}

export async function updateMessage(db: Database, id: string, changes: Partial<MessageRow>): Promise<void> {
  await db.update(messages).set(changes).where(eq(messages.id, id));
}

/**
 * Stores what a message says, unless its person was erased meanwhile. Returns whether it is stored.
 */
export async function storeRendered(
  db: Database,
  id: string,
  said: Pick<MessageRow, "title" | "text" | "html" | "attachments" | "told" | "updatedAt">,
): Promise<boolean> {
  const { meta } = await db
    .update(messages)
    .set(said)
    .where(and(eq(messages.id, id), eq(messages.state, "queued")));
  return meta.changes > 0;
}

/** What the customer was last told of a booking by a channel, other than by this message. Null when nothing. */
export async function readLastTold(
  db: Database,
  { tenantId, bookingId, channel, id }: Pick<MessageRow, "tenantId" | "bookingId" | "channel" | "id">,
): Promise<string | null> {
  if (bookingId === null) return null;
  const rows = await db
    .select({ id: messages.id, told: messages.told })
    .from(messages)
    .where(
      and(
        eq(messages.tenantId, tenantId),
        eq(messages.bookingId, bookingId),
        eq(messages.channel, channel),
        notInArray(messages.state, ["skipped", "failed"]),
      ),
    )
    // `+` keeps the index of the whole tenant out: a booking has few messages.
    .orderBy(sql`+${messages.createdAt} desc`, sql`+${messages.id} desc`)
    .limit(20);
  return rows.find((row) => row.told !== null && row.id !== id)?.told ?? null;
}

/** The message that a provider knows by an id of its own. */
export async function findByProviderId(db: Database, providerId: string): Promise<MessageRow | undefined> {
  return db.select().from(messages).where(eq(messages.providerId, providerId)).get();
}

/** The message of an id that a signed report carries: its provider knows no tenant. */
export async function findAnyMessage(db: Database, id: string): Promise<MessageRow | undefined> {
  return db.select().from(messages).where(eq(messages.id, id)).get();
}

/** The last try of a message has failed. */
export async function endMessage(
  db: Database,
  delivery: { readonly id: string; readonly tenantId: string },
  reason: string | null,
  now: number,
): Promise<void> {
  await db
    .update(messages)
    .set({ state: "failed", reason, updatedAt: now })
    .where(
      and(
        eq(messages.tenantId, delivery.tenantId),
        eq(messages.id, messageIdOf(delivery)),
        eq(messages.state, "queued"),
      ),
    );
}

/** Whose messages an erasure empties: a customer with their addresses, or those about one booking. */
export type ErasedReader =
  | { readonly customerId: string; readonly addresses: readonly string[] }
  /** A series is told in one message, which names the person too. */
  | { readonly bookingId: string; readonly seriesId: string | null };

/**
 * Empties all messages to a person and about them, those to staff included. What waits is not sent any more. A digest
 * names many persons, so an erasure empties all of them.
 */
export function eraseMessages(db: Database, tenantId: string, erased: ErasedReader, now: number): Statement {
  const isTheirs: SQL | undefined =
    "bookingId" in erased
      ? or(eq(messages.bookingId, erased.bookingId), eq(messages.subjectId, erased.seriesId ?? erased.bookingId))
      : or(eq(messages.customerId, erased.customerId), inArray(messages.recipient, [...erased.addresses]));
  const isToStaff = sql`(substr(${messages.kind}, 1, 6) = 'staff_' or ${messages.kind} = 'digest')`;
  return db
    .update(messages)
    .set({
      recipient: sql`iif(${isToStaff}, ${messages.recipient}, null)`,
      state: sql`iif(${messages.state} = 'queued', 'skipped', ${messages.state})`,
      reason: sql`iif(${messages.state} = 'queued', 'erased', ${messages.reason})`,
      title: null,
      text: null,
      html: null,
      attachments: null,
      updatedAt: now,
    })
    .where(
      and(eq(messages.tenantId, tenantId), or(isTheirs, and(eq(messages.kind, "digest"), isNotNull(messages.text)))),
    );
}
