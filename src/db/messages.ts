// The log of messages: what each says, to whom, and what became of it.

import { and, eq, getTableColumns, inArray, isNotNull, or, type SQL, sql } from "drizzle-orm";
import { makingEventId } from "../domain/ids";
import { isErasedSince, type Person } from "./customers";
import type { Database, Statement } from "./database";
import { messages } from "./schema";

export type MessageRow = typeof messages.$inferSelect;
export type NewMessage = typeof messages.$inferInsert;
export type MessageState = MessageRow["state"];

/** A message and its delivery share the body of their ids. */
export function messageIdOf(delivery: { readonly id: string }): string {
  return delivery.id.replace("dlv_", "msg_");
}

/**
 * What inserts a message. `isLeftOut` is an SQL condition under which no row is made, and `changed` replaces values by
 * SQL. `person` is whom it is about, or null.
 */
function inserting(
  db: Database,
  row: MessageRow,
  isLeftOut: SQL,
  changed: Partial<Record<keyof MessageRow, SQL>> = {},
) {
  const names = Object.keys(getTableColumns(messages)) as (keyof MessageRow)[];
  const values = names.map((name) => changed[name] ?? sql`${row[name]}`);
  return db.insert(messages).select(sql`select ${sql.join(values, sql`, `)} where not ${isLeftOut}`);
}

/** Keeps a message that is sent later. It keeps none of a person who was erased, and leaves one that is there. */
export function keepMessage(db: Database, row: MessageRow, person: Person | null): Statement {
  return inserting(db, row, isErasedSince(person)).onConflictDoNothing();
}

/**
 * Stores a message with what it says, before it is sent. An earlier try may have stored it without words. Undefined when
 * its person was erased, or when the row that is there has words or has ended.
 */
export async function storeMessage(
  db: Database,
  row: MessageRow,
  person: Person | null,
): Promise<MessageRow | undefined> {
  const { kind, title, text, html, attachments, told, updatedAt } = row;
  const stored = await inserting(db, row, isErasedSince(person))
    .onConflictDoUpdate({
      target: messages.id,
      set: { kind, title, text, html, attachments, told, updatedAt },
      setWhere: sql`${messages.state} = 'queued' and ${messages.text} is null`,
    })
    .returning();
  return stored[0];
}

/** Stores why a message is not sent. Of a person who was erased it keeps no address. */
export function storeUnsent(
  db: Database,
  row: MessageRow,
  { state, reason }: Pick<MessageRow, "state" | "reason">,
  person: Person | null,
): Statement {
  const isErased = isErasedSince(person);
  const why = sql`iif(${isErased}, 'erased', ${reason})`;
  return inserting(db, { ...row, state }, sql`false`, {
    reason: why,
    recipient: sql`iif(${isErased}, null, ${row.recipient})`,
  }).onConflictDoUpdate({
    target: messages.id,
    set: {
      state,
      reason: why,
      recipient: sql`iif(${isErased}, null, ${messages.recipient})`,
      updatedAt: row.updatedAt,
    },
    setWhere: eq(messages.state, "queued"),
  });
}

/** A message that is made together with its delivery. */
export function insertMessageRow(db: Database, row: NewMessage): Statement {
  return db.insert(messages).values(row);
}

export async function findMessage(db: Database, tenantId: string, id: string): Promise<MessageRow | undefined> {
  return selectMessage(db, tenantId, id).get();
}

export function selectMessage(db: Database, tenantId: string, id: string) {
  return db
    .select()
    .from(messages)
    .where(and(eq(messages.tenantId, tenantId), eq(messages.id, id)));
}

export async function updateMessage(db: Database, id: string, changes: Partial<MessageRow>): Promise<void> {
  await changeMessage(db, id, changes);
}

export function changeMessage(db: Database, id: string, changes: Partial<MessageRow>) {
  return db.update(messages).set(changes).where(eq(messages.id, id));
}

/**
 * What the customer was last told of a booking by a channel, other than by this message. Null when nothing. A message that
 * was written and then skipped counts: a try whose answer was lost may have reached its reader. `isSure` wants what
 * certainly did, and is null where the last was skipped.
 */
export function lastTold({ tenantId, bookingId, channel, id }: LastToldOf, isSure: boolean): SQL<string | null> {
  const told = isSure ? sql`iif(state = 'skipped', null, told)` : sql`told`;
  // `+` keeps the index of the whole tenant out: a booking has few messages.
  return sql`(select ${told} from messages where tenant_id = ${tenantId} and booking_id = ${bookingId}
    and channel = ${channel} and state <> 'failed' and told is not null and id <> ${id}
    order by +created_at desc, +id desc limit 1)`;
}

/**
 * Whether a booking was made without a word to its customer, and nothing told them of it before an event. What tells of
 * that event by another channel does not count: by each it is the first word.
 */
export function isUnheard({ tenantId, bookingId }: LastToldOf, eventId: string): SQL<number> {
  if (bookingId === null) return sql`false`;
  return sql`(exists (select 1 from events where id = ${makingEventId(bookingId)} and +tenant_id = ${tenantId}
      and detail ->> '$.notify' = 0)
    and not exists (select 1 from messages where tenant_id = ${tenantId} and booking_id = ${bookingId}
      and state <> 'failed' and told is not null
      and id not in (select replace(id, 'dlv_', 'msg_') from deliveries
        where tenant_id = ${tenantId} and source_id = ${eventId})))`;
}

export type LastToldOf = Pick<MessageRow, "tenantId" | "bookingId" | "channel" | "id">;

/** The message that a provider knows by an id of its own. */
export async function findByProviderId(db: Database, providerId: string): Promise<MessageRow | undefined> {
  return db.select().from(messages).where(eq(messages.providerId, providerId)).get();
}

/** The message of an id that a signed report carries: its provider knows no tenant. */
export async function findAnyMessage(db: Database, id: string): Promise<MessageRow | undefined> {
  return db.select().from(messages).where(eq(messages.id, id)).get();
}

/** The last try of a message has failed. */
export function endMessage(
  db: Database,
  delivery: { readonly id: string; readonly tenantId: string },
  reason: string | null,
  now: number,
): Statement {
  return db
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

/** The messages that an erasure empties: those to a customer and their addresses, or those about one booking. */
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
