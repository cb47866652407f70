// Synchronous SQL of what every home of bookings keeps. Every function runs inside the caller's transaction; none
// decides anything.

import { COMPLETION_DELAY_MS, isLiveBooking } from "../domain/booking";
import { type BookingRecord, completeRecord, withoutPerson } from "../domain/booking-record";
import type { OpenClaim } from "../domain/open-limits";
import type { SeriesRecord } from "../domain/series";
import type { Service } from "../domain/service";
import type { BookedResource, Waiting } from "./home-types";

export type BookingEvent = {
  readonly id: string;
  readonly type: string;
  readonly revision: number;
  readonly occurredAt: number;
  /** Token id of the staff member who did it, or null: the customer, or the clock. */
  readonly actor: string | null;
  /** Rules that staff set aside in doing so. */
  readonly override: readonly string[];
};

/**
 * What falls due on an agenda. `settle`: a hold lapses, a pending booking expires, a confirmed one completes. `purge`:
 * keys that are over. `entry`: a waitlist entry ends. `session`: a session is over.
 */
export type AgendaKind = "settle" | "purge" | "entry" | "session";

export type KnownService = { revision: number; is_retired: number };

export function readService(sql: SqlStorage, serviceId: string): KnownService | undefined {
  return sql.exec<KnownService>("SELECT revision, is_retired FROM services WHERE id = ?", serviceId).toArray()[0];
}

/** The service as it is now, or null when this object was never told all of it. */
export function readServiceNow(sql: SqlStorage, serviceId: string): Service | null {
  const row = sql
    .exec<{ document: string | null }>("SELECT document FROM services WHERE id = ?", serviceId)
    .toArray()[0];
  return row?.document ? (JSON.parse(row.document) as Service) : null;
}

/** Keeps the highest revision; what was retired stays retired unless a higher revision says otherwise. */
export function writeService(
  sql: SqlStorage,
  serviceId: string,
  revision: number,
  isRetired: boolean,
  service: Service | null,
): void {
  sql.exec(
    `INSERT INTO services (id, revision, is_retired, document) VALUES (?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, is_retired = excluded.is_retired,
       document = coalesce(excluded.document, services.document)
     WHERE excluded.revision >= services.revision`,
    serviceId,
    revision,
    isRetired ? 1 : 0,
    service && JSON.stringify(service),
  );
}

/** Whole bookings; what narrows them down follows. */
const SELECT_BOOKINGS = `
  SELECT bookings.document, bookings.number, booked_services.document AS service
  FROM bookings CROSS JOIN booked_services ON booked_services.id = bookings.booked_service`;

/** What the document of a booking tells; the rest has columns or a row of its own. */
type StoredBooking = Omit<BookingRecord, "number" | "service">;
type BookingRow = { document: string; number: string | null; service: string };

export function readBooking(sql: SqlStorage, bookingId: string): BookingRecord | undefined {
  const row = sql.exec<BookingRow>(`${SELECT_BOOKINGS} WHERE bookings.id = ?`, bookingId).toArray()[0];
  return row && parseBooking(row);
}

export function readBookingsOf(sql: SqlStorage, customerId: string): BookingRecord[] {
  return sql
    .exec<BookingRow>(`${SELECT_BOOKINGS} WHERE bookings.customer_id = ?`, customerId)
    .toArray()
    .map(parseBooking);
}

/** Of a session, in the order of their making. */
export function readBookingsIn(sql: SqlStorage, sessionId: string): BookingRecord[] {
  return sql
    .exec<BookingRow>(`${SELECT_BOOKINGS} WHERE bookings.session_id = ? ORDER BY bookings.seq`, sessionId)
    .toArray()
    .map(parseBooking);
}

/** Every booking, one after the other, as there may be many. */
export function* everyBooking(sql: SqlStorage): Iterable<BookingRecord> {
  for (const row of sql.exec<BookingRow>(SELECT_BOOKINGS)) yield parseBooking(row);
}

function parseBooking({ document, number, service }: BookingRow): BookingRecord {
  const rest = JSON.parse(document) as StoredBooking;
  return completeRecord({ ...rest, number, service: JSON.parse(service) as Service });
}

/** `address`: from where it is claimed, kept as long as it is open; null keeps what is known. */
export function writeBooking(
  sql: SqlStorage,
  booking: BookingRecord,
  before: BookingRecord | null,
  address: string | null,
): void {
  const { service, number, ...rest } = booking;
  const { id, status, revision, startAt, sessionId, seats } = rest;
  const customerId = rest.customer?.id ?? null;
  const document = JSON.stringify(rest satisfies StoredBooking);
  if (before) {
    keepAnswer(sql, before);
    sql.exec(
      `UPDATE bookings SET status = ?, revision = ?, customer_id = ?, start_at = ?, session_id = ?, seats = ?, document = ?,
         address = iif(?, coalesce(?, address), NULL)
       WHERE id = ?`,
      ...[status, revision, customerId, startAt, sessionId, seats, document],
      ...[isLiveBooking(status) ? 1 : 0, address, id],
    );
  } else {
    sql.exec(
      `INSERT INTO bookings (id, status, revision, service_id, booked_service, customer_id, start_at, session_id, seats,
         number, document, address)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[id, status, revision, service.id, bookedServiceId(sql, service)],
      ...[customerId, startAt, sessionId, seats, number, document, isLiveBooking(status) ? address : null],
    );
  }
  const dueBefore = before && settleDueAt(before);
  const due = settleDueAt(booking);
  if (dueBefore === due) return;
  if (dueBefore !== null) removeFromAgenda(sql, dueBefore, "settle", id);
  if (due !== null) addToAgenda(sql, due, "settle", id);
}

/** The number that the copy gave, once it did. */
export function writeNumber(sql: SqlStorage, bookingId: string, number: string): void {
  sql.exec("UPDATE bookings SET number = ?1 WHERE id = ?2 AND number IS NOT ?1", number, bookingId);
}

/** Takes the person out without a new revision; an answer that is this booking loses them with it. */
export function eraseFromBooking(sql: SqlStorage, booking: BookingRecord): void {
  const { service: _, number: __, ...rest } = withoutPerson(booking);
  sql.exec(
    "UPDATE bookings SET customer_id = NULL, address = NULL, document = ? WHERE id = ?",
    JSON.stringify(rest satisfies StoredBooking),
    booking.id,
  );
}

/** The one row for all bookings of a service as it is now. */
function bookedServiceId(sql: SqlStorage, service: Service): number {
  const document = JSON.stringify(service);
  const known = sql.exec<{ id: number }>("SELECT id FROM booked_services WHERE document = ?", document).toArray()[0];
  if (known) return known.id;
  return sql.exec<{ id: number }>("INSERT INTO booked_services (document) VALUES (?) RETURNING id", document).one().id;
}

/** When the clock alone changes the booking's status, epoch ms; null when it never does. */
export function settleDueAt({ status, expiresAt, endAt }: BookingRecord): number | null {
  if (status === "held" || status === "pending") return expiresAt;
  return status === "confirmed" ? endAt + COMPLETION_DELAY_MS : null;
}

/** Bookings that the clock will change yet, which are the live ones. */
export function countLiveBookings(sql: SqlStorage, serviceId: string | null): number {
  return sql
    .exec<{ count: number }>(
      `SELECT count(*) AS count FROM agenda CROSS JOIN bookings ON bookings.id = agenda.ref
       WHERE agenda.kind = 'settle' AND (?1 IS NULL OR bookings.service_id = ?1)`,
      serviceId,
    )
    .one().count;
}

/** The first booking that a customer has at a start of a service, apart from one; null where there is none. */
export function readEarlier(
  sql: SqlStorage,
  { id, service, startAt, customer }: Pick<BookingRecord, "id" | "service" | "startAt" | "customer">,
): string | null {
  if (!customer) return null;
  const row = sql
    .exec<{ id: string }>(
      `SELECT id FROM bookings WHERE customer_id = ? AND start_at = ? AND service_id = ? AND id <> ?
         AND status IN ('held', 'pending', 'confirmed', 'completed', 'no_show') ORDER BY seq LIMIT 1`,
      customer.id,
      startAt,
      service.id,
      id,
    )
    .toArray()[0];
  return row?.id ?? null;
}

/** What is open of each kind. What has lapsed was settled before, and what is offered to an entry is counted with it. */
const OPEN: Readonly<Record<OpenClaim, string>> = {
  holds: "bookings WHERE start_at > ?3 AND status = 'held' AND document ->> '$.entryId' IS NULL",
  bookings: "bookings WHERE start_at > ?3 AND status IN ('pending', 'confirmed')",
  waits: "waitlist WHERE status IN ('waiting', 'offered')",
};

/** How much is open of a customer, or from an address; no further than `most` is counted. */
export function countOpen(
  sql: SqlStorage,
  claim: OpenClaim,
  column: "customer_id" | "address",
  whose: string,
  now: number,
  most: number,
): number {
  return sql
    .exec<{ count: number }>(
      `SELECT count(*) AS count FROM (SELECT 1 FROM ${OPEN[claim]} AND ${column} = ?1 LIMIT ?2)`,
      ...[whose, most, ...(claim === "waits" ? [] : [now])],
    )
    .one().count;
}

/** What a key is answered with when it comes again. */
export type StoredOutcome = {
  readonly bookings: readonly BookingRecord[];
  readonly series: SeriesRecord | null;
  readonly resources: readonly (readonly BookedResource[])[];
  /** The waitlist entry that was made instead of a booking, as it was then and without its person; or null. */
  readonly waiting: Pick<Waiting, "entry" | "position" | "resources"> | null;
  /** The session or invitation that was made, or null. */
  readonly subjectId: string | null;
};

export type KnownAnswer = { readonly fingerprint: string; readonly stored: StoredOutcome };

/** What a key was answered with; undefined when it never came. */
export function readAnswer(sql: SqlStorage, scopedKey: string): KnownAnswer | undefined {
  const row = sql
    .exec<{ fingerprint: string; booking_id: string | null; answer: string }>(
      "SELECT fingerprint, booking_id, answer FROM idempotency WHERE scoped_key = ?",
      scopedKey,
    )
    .toArray()[0];
  if (!row) return undefined;
  const stored = JSON.parse(row.answer) as StoredOutcome & { resource?: BookedResource };
  // Answers of an earlier build name the one resource they are about.
  const resources = stored.resources ?? stored.bookings.map(() => (stored.resource ? [stored.resource] : []));
  return {
    fingerprint: row.fingerprint,
    stored: { ...stored, resources, bookings: answeredBookings(sql, row.booking_id, stored.bookings) },
  };
}

function answeredBookings(
  sql: SqlStorage,
  bookingId: string | null,
  bookings: readonly BookingRecord[],
): BookingRecord[] {
  if (bookingId === null) return bookings.map((booking) => withService(sql, booking));
  const booking = readBooking(sql, bookingId);
  if (!booking) throw new Error("A stored answer is about no booking.");
  return [asAnswered(booking)];
}

/** Numbers are given after the answer. */
function asAnswered(booking: BookingRecord): BookingRecord {
  return { ...booking, number: null };
}

/** Half of a booking is the service as agreed, which never changes: it is not kept with the answer as well. */
function withoutService({ service: _, ...rest }: BookingRecord): BookingRecord {
  return rest as BookingRecord;
}

function withService(sql: SqlStorage, booking: BookingRecord): BookingRecord {
  const service = (booking as Partial<BookingRecord>).service ?? readBooking(sql, booking.id)?.service;
  if (!service) throw new Error("A stored answer is about no booking.");
  return { ...booking, service };
}

/**
 * Remembers what a key is answered with. Where that is a booking just written, it is not written again: the answer is the
 * booking, until it changes.
 */
export function writeAnswer(
  sql: SqlStorage,
  claim: { readonly scopedKey: string; readonly fingerprint: string },
  stored: StoredOutcome,
  now: number,
): void {
  const sole = stored.series === null && stored.bookings.length === 1 ? stored.bookings[0] : undefined;
  const bookings = sole ? [] : stored.bookings.map(withoutService);
  const { seq } = sql
    .exec<{ seq: number }>(
      `INSERT INTO idempotency (scoped_key, fingerprint, booking_id, customer_id, answer, created_at)
       VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (scoped_key) DO UPDATE
       SET booking_id = excluded.booking_id, customer_id = excluded.customer_id, answer = excluded.answer
       RETURNING seq`,
      claim.scopedKey,
      claim.fingerprint,
      sole?.id ?? null,
      bookings[0]?.customer?.id ?? null,
      JSON.stringify({ ...stored, bookings } satisfies StoredOutcome),
      now,
    )
    .one();
  if (sole) sql.exec("UPDATE bookings SET answered = ? WHERE id = ?", seq, sole.id);
}

/** A booking is about to change: the key that was answered with it keeps it as it was. */
function keepAnswer(sql: SqlStorage, before: BookingRecord): void {
  const row = sql
    .exec<{ seq: number; answer: string }>(
      `SELECT idempotency.seq, idempotency.answer
       FROM bookings CROSS JOIN idempotency ON idempotency.seq = bookings.answered
       WHERE bookings.id = ? AND idempotency.booking_id = bookings.id`,
      before.id,
    )
    .toArray()[0];
  if (!row) return;
  const stored = JSON.parse(row.answer) as StoredOutcome;
  sql.exec(
    "UPDATE idempotency SET booking_id = NULL, customer_id = ?, answer = ? WHERE seq = ?",
    before.customer?.id ?? null,
    JSON.stringify({ ...stored, bookings: [withoutService(asAnswered(before))] } satisfies StoredOutcome),
    row.seq,
  );
}

/**
 * Forgets keys that came up to an instant; answers when the first of the others came, or null. They lie in the order of
 * coming, so only those that go are looked at.
 */
export function purgeAnswers(sql: SqlStorage, until: number): number | null {
  const first = sql
    .exec<{ seq: number; created_at: number }>(
      "SELECT seq, created_at FROM idempotency WHERE created_at > ? ORDER BY seq LIMIT 1",
      until,
    )
    .toArray()[0];
  if (first) sql.exec("DELETE FROM idempotency WHERE seq < ?", first.seq);
  else sql.exec("DELETE FROM idempotency");
  return first?.created_at ?? null;
}

export function addToOutbox(sql: SqlStorage, bookingId: string, event: BookingEvent | null): void {
  sql.exec("INSERT INTO outbox (booking_id, event) VALUES (?, ?)", bookingId, event && JSON.stringify(event));
}

export function readSeries(sql: SqlStorage, seriesId: string): SeriesRecord | undefined {
  const row = sql.exec<{ document: string }>("SELECT document FROM series WHERE id = ?", seriesId).toArray()[0];
  return row && (JSON.parse(row.document) as SeriesRecord);
}

export function writeSeries(sql: SqlStorage, series: SeriesRecord): void {
  sql.exec("INSERT INTO series (id, document) VALUES (?, ?)", series.id, JSON.stringify(series));
}

export type OutboxRow = { seq: number; booking_id: string; event: string | null };

export function readOutbox(sql: SqlStorage, limit: number): OutboxRow[] {
  return sql.exec<OutboxRow>("SELECT seq, booking_id, event FROM outbox ORDER BY seq LIMIT ?", limit).toArray();
}

export function hasOutbox(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM outbox LIMIT 1").toArray().length > 0;
}

export function countOutbox(sql: SqlStorage): number {
  return sql.exec<{ count: number }>("SELECT count(*) AS count FROM outbox").one().count;
}

export function addToAgenda(sql: SqlStorage, dueAt: number, kind: AgendaKind, ref: string): void {
  sql.exec("INSERT OR IGNORE INTO agenda (due_at, kind, ref) VALUES (?, ?, ?)", dueAt, kind, ref);
}

export function removeFromAgenda(sql: SqlStorage, dueAt: number, kind: AgendaKind, ref: string): void {
  sql.exec("DELETE FROM agenda WHERE due_at = ? AND kind = ? AND ref = ?", dueAt, kind, ref);
}

export type AgendaRow = { due_at: number; kind: AgendaKind; ref: string };

export function readDue(sql: SqlStorage, now: number): AgendaRow[] {
  return sql.exec<AgendaRow>("SELECT due_at, kind, ref FROM agenda WHERE due_at <= ? ORDER BY due_at", now).toArray();
}

export function nextDueAt(sql: SqlStorage): number | null {
  return sql.exec<{ due: number | null }>("SELECT min(due_at) AS due FROM agenda").one().due;
}

/** The next of a rising row of numbers. */
export function nextNumber(sql: SqlStorage, name: "attempt" | "entry"): number {
  return sql.exec<{ value: number }>("UPDATE counters SET value = value + 1 WHERE name = ? RETURNING value", name).one()
    .value;
}

export function writeKnownResource(sql: SqlStorage, resource: BookedResource): void {
  sql.exec(
    "INSERT OR REPLACE INTO known_resources (id, document) VALUES (?, ?)",
    resource.id,
    JSON.stringify(resource),
  );
}

export function readKnownResource(sql: SqlStorage, resourceId: string): BookedResource | undefined {
  const row = sql
    .exec<{ document: string }>("SELECT document FROM known_resources WHERE id = ?", resourceId)
    .toArray()[0];
  return row && (JSON.parse(row.document) as BookedResource);
}
