// What staff note about bookings.

import { and, asc, eq, inArray, or, sql } from "drizzle-orm";
import { isErasedSince } from "./customers";
import type { Database, Statement } from "./database";
import { type Page, type Piece, pageOf } from "./paging";
import { bookingNotes, bookings, idempotencyKeys } from "./schema";

export type NoteRow = typeof bookingNotes.$inferSelect;

/** The notes of a booking, the oldest first. */
export async function listNotes(
  db: Database,
  tenantId: string,
  bookingId: string,
  piece: Piece,
): Promise<Page<NoteRow>> {
  const rows = await notesQuery(db, tenantId, bookingId, piece);
  return pageOf(rows, piece.limit, (row) => [row.createdAt, row.id]);
}

/** The statement of the list, so that a test can read its plan. */
export function notesQuery(db: Database, tenantId: string, bookingId: string, { after, limit }: Piece) {
  return db
    .select()
    .from(bookingNotes)
    .where(
      and(
        eq(bookingNotes.tenantId, tenantId),
        eq(bookingNotes.bookingId, bookingId),
        after ? sql`(${bookingNotes.createdAt}, ${bookingNotes.id}) > (${after[0]}, ${after[1]})` : undefined,
      ),
    )
    .orderBy(asc(bookingNotes.createdAt), asc(bookingNotes.id))
    .limit(limit + 1);
}

export async function findNote(db: Database, tenantId: string, noteId: string): Promise<NoteRow | undefined> {
  return db
    .select()
    .from(bookingNotes)
    .where(and(eq(bookingNotes.tenantId, tenantId), eq(bookingNotes.id, noteId)))
    .get();
}

/** Writes a note, unless its customer was erased since they were named in the booking. */
export function insertNote(db: Database, row: NoteRow, customerSince: number): Statement {
  const { id, tenantId, bookingId, customerId, author, text, createdAt } = row;
  const person = customerId === null ? null : { tenantId, customerId, since: customerSince };
  return db.insert(bookingNotes).select(
    sql`select ${id}, ${tenantId}, ${bookingId}, ${customerId}, ${author}, ${text}, ${createdAt}
        where not ${isErasedSince(person)}`,
  );
}

/** Notes about a customer, the oldest first: of their bookings, and of those that were theirs. */
export async function listNotesAbout(db: Database, tenantId: string, customerId: string): Promise<NoteRow[]> {
  return db
    .select()
    .from(bookingNotes)
    .where(and(eq(bookingNotes.tenantId, tenantId), isAbout(tenantId, customerId)))
    .orderBy(bookingNotes.createdAt, bookingNotes.id)
    .limit(MOST_OF_A_PERSON);
}

const MOST_OF_A_PERSON = 2_000;

function isAbout(tenantId: string, customerId: string) {
  return or(
    eq(bookingNotes.customerId, customerId),
    sql`${bookingNotes.bookingId} in (
      select id from ${bookings} where tenant_id = ${tenantId} and customer_id = ${customerId})`,
  );
}

/** The notes that an erasure deletes: those about a customer, or those of one booking. */
export type ErasedFromNotes = { readonly customerId: string } | { readonly bookingId: string };

/** Deletes notes, and the digests of the requests that made them. It comes before the bookings lose their customer. */
export function eraseNotes(db: Database, tenantId: string, erased: ErasedFromNotes, scope: string): Statement[] {
  const isMeant = and(
    eq(bookingNotes.tenantId, tenantId),
    "bookingId" in erased ? eq(bookingNotes.bookingId, erased.bookingId) : isAbout(tenantId, erased.customerId),
  );
  const meant = db.select({ id: bookingNotes.id }).from(bookingNotes).where(isMeant);
  return [
    db
      .update(idempotencyKeys)
      .set({ fingerprint: "" })
      .where(and(eq(idempotencyKeys.scope, scope), inArray(idempotencyKeys.subjectId, meant))),
    db.delete(bookingNotes).where(isMeant),
  ];
}
