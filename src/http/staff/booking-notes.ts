import * as z from "zod";
import { type Happened, readHistory } from "../../actions/bookings/booking-history";
import { addNote, type BookingNote, listNotesOf } from "../../actions/bookings/booking-notes";
import { presentPrice } from "../../contract/booking-wire";
import { happenedOut, newNote, noteOut } from "../../contract/note-schemas";
import { listOf, listQuery } from "../../contract/primitives";
import { EVENTS_KEPT_DAYS } from "../../domain/kept";
import { isoWriter } from "../../domain/time/local-time";
import { answerCreated, answerPage, json, problem } from "../respond";
import { staffRoute } from "../route";
import { instantWriter, type WriteInstant } from "./tenant-clock";

const shared = { tag: "Bookings", limit: "staff", reach: "own" } as const;

export const listBookingNotesRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/bookings/{id}/notes",
  name: "listBookingNotes",
  summary: "What staff noted about a booking, the oldest first; the customer never sees it",
  access: { scope: "read" },
  query: z.strictObject(listQuery),
  answers: { 200: listOf(noteOut) },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const page = await listNotesOf(call.deps, call.staff, call.params.id ?? "", call.query);
    if (!page.ok) return problem(call, page.refusal);
    const iso = await instantWriter(call);
    return answerPage(call, page, (note) => presentNote(note, iso));
  },
});

export const addBookingNoteRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/bookings/{id}/notes",
  name: "addBookingNote",
  summary: "Note something about a booking, for staff alone",
  access: { scope: "bookings" },
  takesKey: true,
  body: newNote,
  answers: { 201: noteOut },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const created = await addNote(call.deps, call.staff, call.params.id ?? "", call.body.text, call);
    if (!created.ok) return problem(call, created.refusal);
    const iso = await instantWriter(call);
    return answerCreated(call, created, (note) => ({ body: presentNote(note, iso) }));
  },
});

export const readBookingHistoryRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/bookings/{id}/history",
  name: "readBookingHistory",
  summary: "What happened to a booking, when and by whom, the newest first",
  description: `Kept for ${EVENTS_KEPT_DAYS} days.`,
  access: { scope: "read" },
  query: z.strictObject(listQuery),
  answers: { 200: listOf(happenedOut) },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const history = await readHistory(call.deps, call.staff, call.params.id ?? "", call.query);
    if (!history.ok) return problem(call, history.refusal);
    const { rows, nextCursor, timeZone } = history.value;
    const iso = isoWriter(timeZone);
    return json({ data: rows.map((row) => presentHappened(row, iso)), next_cursor: nextCursor });
  },
});

export function presentNote(note: BookingNote, iso: WriteInstant): z.output<typeof noteOut> {
  const { id, bookingId, author, text, createdAt } = note;
  return { id, booking: bookingId, author, text, created_at: iso(createdAt) };
}

function presentHappened(row: Happened, iso: WriteInstant): z.output<typeof happenedOut> {
  const { was } = row;
  return {
    id: row.id,
    type: row.type,
    revision: row.revision,
    occurred_at: iso(row.occurredAt),
    by: row.by,
    actor: row.actor,
    was: was && {
      start: iso(was.startAt),
      end: iso(was.endAt),
      resource: { id: was.resourceId, name: was.resourceName },
    },
    price: row.price && { was: presentPrice(row.price.was), now: presentPrice(row.price.now) },
    override: [...row.override],
    notify: row.notify,
    message: row.message,
  };
}
