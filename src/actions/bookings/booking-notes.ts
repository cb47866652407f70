// What staff note about a booking, apart from what its customer wrote.

import { readActorNames } from "../../db/actor-names";
import { findNote, insertNote, listNotes, type NoteRow } from "../../db/booking-notes";
import { runBatch } from "../../db/database";
import { insertIdempotencyKey } from "../../db/idempotency-keys";
import { type ListQuery, mapPage, type Page, readPiece } from "../../db/paging";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import { type Authority, auditNameOf } from "../../domain/tenant/actor";
import { type Created, type CreationKey, createOnce, creationScope, type Keyed } from "../create-once";
import { type Deps, newId } from "../deps";
import { readStaffBooking } from "./staff-booking";

/** The actor: a member or token with its name, or with null once it is gone. */
export type NamedActor = { readonly id: string; readonly name: string | null };

export type BookingNote = {
  readonly id: string;
  readonly bookingId: string;
  readonly author: NamedActor;
  readonly text: string;
  readonly createdAt: number;
};

const KIND = "notes";

/** Where the keys of requests for notes are stored. */
export function noteScope(tenantId: string): string {
  return creationScope(tenantId, KIND);
}

/** The notes of a booking, the oldest first. */
export async function listNotesOf(
  deps: Deps,
  staff: Authority,
  bookingId: string,
  query: ListQuery,
): Promise<Result<Page<BookingNote>>> {
  const piece = readPiece(query);
  if (!piece.ok) return piece;
  const found = await readStaffBooking(deps, staff, bookingId);
  if (!found.ok) return found;
  const page = await listNotes(deps.db, staff.tenantId, bookingId, piece.value);
  return ok(mapPage(page, await namer(deps, staff.tenantId, page.rows)));
}

export async function addNote(
  deps: Deps,
  staff: Authority,
  bookingId: string,
  text: string,
  { key }: Pick<Keyed, "key">,
): Promise<Result<Created<BookingNote>>> {
  const found = await readStaffBooking(deps, staff, bookingId);
  if (!found.ok) return found;
  const { customer, customerSince } = found.value.booking;
  const about = { customerId: customer?.id ?? null, customerSince };
  return createOnce(
    deps,
    staff.tenantId,
    KIND,
    { key, body: { bookingId, text } },
    {
      make: (once) => makeNote(deps, staff, { bookingId, text, ...about }, once),
      restate: (id) => readNote(deps, staff.tenantId, id),
    },
  );
}

type NewNote = Pick<NoteRow, "bookingId" | "text" | "customerId"> & { readonly customerSince: number };

async function makeNote(
  deps: Deps,
  { tenantId, actor }: Authority,
  { customerSince, ...note }: NewNote,
  once: CreationKey | null,
): Promise<Result<BookingNote>> {
  const { db } = deps;
  const createdAt = deps.clock.now();
  const id = newId("nte");
  const row = { ...note, id, tenantId, author: auditNameOf(actor), createdAt };
  await runBatch(db, [
    ...(once ? [insertIdempotencyKey(db, { ...once, subjectId: id, createdAt })] : []),
    insertNote(db, row, customerSince),
  ]);
  return readNote(deps, tenantId, id);
}

async function readNote(deps: Deps, tenantId: string, noteId: string): Promise<Result<BookingNote>> {
  const row = await findNote(deps.db, tenantId, noteId);
  if (!row) return refused(missing("booking"));
  return ok((await namer(deps, tenantId, [row]))(row));
}

async function namer({ db }: Deps, tenantId: string, rows: readonly NoteRow[]) {
  const authors = rows.map(({ author }) => author);
  const names = await readActorNames(db, tenantId, authors);
  return ({ id, bookingId, author, text, createdAt }: NoteRow): BookingNote => ({
    id,
    bookingId,
    author: { id: author, name: names.get(author) ?? null },
    text,
    createdAt,
  });
}
