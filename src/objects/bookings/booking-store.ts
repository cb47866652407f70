// Synchronous SQL of the bookings. The other tables that every object keeps have a file each. Every function runs inside
// the caller's transaction; none decides anything.

import { BOOKING_STATUSES, COMPLETION_DELAY_MS, isBlocking, isLiveBooking } from "../../domain/booking/booking";
import { type BookingRecord, completeRecord, withoutPerson } from "../../domain/booking/booking-record";
import type { Service } from "../../domain/tenant/service";
import type { BookedResource, PaymentOf, Piece } from "../messages";

/** Whole bookings. Callers append the condition. */
const SELECT_BOOKINGS = `
  SELECT bookings.document, bookings.number, booked_services.document AS service
  FROM bookings CROSS JOIN booked_services ON booked_services.id = bookings.booked_service`;

/** isBlocking() as a condition in SQL. */
export const IS_BLOCKING = `status IN (${BOOKING_STATUSES.filter(isBlocking)
  .map((status) => `'${status}'`)
  .join(", ")})`;

/** What the document of a booking holds. Number and service have a column and a row of their own. */
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

/**
 * Bookings that have gone from a customer to another one, and still name the first as a payer. It reads all documents:
 * only an erasure and an export ask for them.
 */
export function readBookingsPaidBy(sql: SqlStorage, customerId: string): BookingRecord[] {
  return sql
    .exec<BookingRow>(`${SELECT_BOOKINGS} WHERE instr(bookings.document, ?) > 0`, customerId)
    .toArray()
    .map(parseBooking)
    .filter(({ payments = [] }) => payments.some(({ payer }) => payer?.customer.id === customerId));
}

/** What a customer paid for them. */
export function readPaymentsOf(sql: SqlStorage, customerId: string): PaymentOf[] {
  return readBookingsPaidBy(sql, customerId).flatMap(({ id: bookingId, payments = [] }) =>
    payments.filter(({ payer }) => payer?.customer.id === customerId).map((payment) => ({ bookingId, payment })),
  );
}

/** One piece of a customer's bookings, in the order of their starts. */
export function readBookingsOfPiece(sql: SqlStorage, customerId: string, { after, limit }: Piece): BookingRecord[] {
  const [afterAt, afterId] = after ?? [-1, ""];
  return sql
    .exec<BookingRow>(
      `${SELECT_BOOKINGS} WHERE bookings.customer_id = ? AND (bookings.start_at, bookings.id) > (?, ?)
       ORDER BY bookings.start_at, bookings.id LIMIT ?`,
      ...[customerId, afterAt, afterId, limit],
    )
    .toArray()
    .map(parseBooking);
}

/** A session's bookings, in the order of their making. */
export function readBookingsIn(sql: SqlStorage, sessionId: string): BookingRecord[] {
  return sql
    .exec<BookingRow>(`${SELECT_BOOKINGS} WHERE bookings.session_id = ? ORDER BY bookings.seq`, sessionId)
    .toArray()
    .map(parseBooking);
}

/** One piece of a session's bookings, in the order of their making. */
export function readBookingsPiece(sql: SqlStorage, sessionId: string, { after, limit }: Piece): BookingRecord[] {
  const [afterAt, afterId] = after ?? [-1, ""];
  return sql
    .exec<BookingRow>(
      `${SELECT_BOOKINGS} WHERE bookings.session_id = ? AND bookings.seq > coalesce(
         (SELECT seq FROM bookings WHERE id = ? AND session_id = ?), ?) ORDER BY bookings.seq LIMIT ?`,
      sessionId,
      afterId,
      sessionId,
      afterAt < 0 ? -1 : Number.MAX_SAFE_INTEGER,
      limit,
    )
    .toArray()
    .map(parseBooking);
}

/** Bookings after an id, in the order of ids. */
export function readBookingsAfter(sql: SqlStorage, after: string, limit: number): BookingRecord[] {
  return sql
    .exec<BookingRow>(`${SELECT_BOOKINGS} WHERE bookings.id > ? ORDER BY bookings.id LIMIT ?`, after, limit)
    .toArray()
    .map(parseBooking);
}

function parseBooking({ document, number, service }: BookingRow): BookingRecord {
  const rest = JSON.parse(document) as StoredBooking;
  return completeRecord({ ...rest, number, service: JSON.parse(service) as Service });
}

/** What the row of a new booking holds besides the booking. */
export type Making = {
  /** The key that this booking answers, with its resources by their present names; or null. */
  readonly answer: (KeyClaim & { readonly resources: readonly BookedResource[] }) | null;
  /** The copy learns of the making without a row in the outbox. */
  readonly tellsItself: boolean;
  /** A keyed hash of the customer's address, kept while the booking is open. */
  readonly address: string | null;
};

/** The key of a request, and a digest of its body. */
export type KeyClaim = { readonly scopedKey: string; readonly fingerprint: string };

export function insertBooking(sql: SqlStorage, booking: BookingRecord, { answer, tellsItself, address }: Making): void {
  const { service, number, ...rest } = booking;
  const { id, status, revision, startAt, sessionId, seats } = rest;
  sql.exec(
    `INSERT INTO bookings (id, status, revision, service_id, booked_service, customer_id, start_at, session_id, seats,
       number, tells_itself, scoped_key, fingerprint, answer, document, address)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[id, status, revision, service.id, bookedServiceId(sql, service), rest.customer?.id ?? null, startAt],
    ...[sessionId, seats, number, tellsItself ? 1 : null, answer?.scopedKey ?? null, answer?.fingerprint ?? null],
    ...[answer && JSON.stringify(answer.resources), JSON.stringify(rest satisfies StoredBooking)],
    isLiveBooking(status) ? address : null,
  );
}

/**
 * The row loses the key that its making answered: `keepAnswer` has stored that answer elsewhere. A null address keeps
 * the stored one.
 */
export function updateBooking(sql: SqlStorage, booking: BookingRecord, address: string | null): void {
  const { service: _, number: __, ...rest } = booking;
  const { id, status, revision, startAt, sessionId, seats } = rest;
  sql.exec(
    `UPDATE bookings SET status = ?, revision = ?, customer_id = ?, start_at = ?, session_id = ?, seats = ?, document = ?,
       scoped_key = NULL, fingerprint = NULL, answer = NULL, address = iif(?, coalesce(?, address), NULL)
     WHERE id = ?`,
    ...[status, revision, rest.customer?.id ?? null, startAt, sessionId, seats],
    ...[JSON.stringify(rest satisfies StoredBooking), isLiveBooking(status) ? 1 : 0, address, id],
  );
}

export function hasBooking(sql: SqlStorage, bookingId: string): boolean {
  return sql.exec("SELECT 1 FROM bookings WHERE id = ?", bookingId).toArray().length > 0;
}

/** Whether the copy has not learned of a booking's making, and no row of the outbox holds that event. */
export function isMakingUnsent(sql: SqlStorage, { id, revision, number }: BookingRecord): boolean {
  if (revision !== 1 || number !== null) return false;
  return sql.exec("SELECT 1 FROM bookings WHERE id = ? AND tells_itself = 1", id).toArray().length > 0;
}

/**
 * Deletes an ended hold. SQLite may give the last row's number to the next booking. So both counters move back to the
 * last row that is left.
 */
export function forgetBooking(sql: SqlStorage, bookingId: string): void {
  sql.exec("DELETE FROM bookings WHERE id = ?", bookingId);
  sql.exec(
    `UPDATE counters SET value = (SELECT coalesce(max(seq), 0) FROM bookings)
     WHERE name IN ('copied_to', 'keys_from') AND value > (SELECT coalesce(max(seq), 0) FROM bookings)`,
  );
}

/** Writes the number that the copy has assigned. */
export function writeNumber(sql: SqlStorage, bookingId: string, number: string): void {
  sql.exec("UPDATE bookings SET number = ?1 WHERE id = ?2 AND number IS NOT ?1", number, bookingId);
}

/**
 * Erases the person without a new revision. A key that this booking answers loses them too. The digest of the request
 * goes as well, because its text could be guessed. The key is still answered.
 */
export function eraseFromBooking(sql: SqlStorage, booking: BookingRecord): void {
  const { service: _, number: __, ...rest } = withoutPerson(booking);
  sql.exec(
    `UPDATE idempotency SET fingerprint = '' WHERE booking_id = ?1
       AND seq = (SELECT answered FROM bookings WHERE id = ?1)`,
    booking.id,
  );
  sql.exec(
    `UPDATE bookings SET customer_id = NULL, address = NULL, fingerprint = iif(fingerprint IS NULL, NULL, ''), document = ?
     WHERE id = ?`,
    JSON.stringify(rest satisfies StoredBooking),
    booking.id,
  );
  sql.exec(
    `UPDATE outbox SET event = json_remove(event, '$.detail.message')
     WHERE booking_id = ? AND event ->> '$.detail.message' IS NOT NULL`,
    booking.id,
  );
}

/** Writes what a booking says of its payments, without a new revision. */
export function rewritePayments(sql: SqlStorage, { id, payments }: BookingRecord): void {
  const document = "json_set(document, '$.payments', json(?))";
  sql.exec(`UPDATE bookings SET document = ${document} WHERE id = ?`, JSON.stringify(payments), id);
}

/** The one row that all bookings of a service share while it does not change. */
function bookedServiceId(sql: SqlStorage, service: Service): number {
  const document = JSON.stringify(service);
  const known = sql.exec<{ id: number }>("SELECT id FROM booked_services WHERE document = ?", document).toArray()[0];
  if (known) return known.id;
  return sql.exec<{ id: number }>("INSERT INTO booked_services (document) VALUES (?) RETURNING id", document).one().id;
}

/** When the clock alone changes the booking's status, epoch ms. Null when it never does. */
export function clockDueAt({ status, expiresAt, endAt }: BookingRecord): number | null {
  if (status === "held" || status === "pending") return expiresAt;
  return status === "confirmed" ? endAt + COMPLETION_DELAY_MS : null;
}

/** A customer's first other booking at the same start of a service. Null when there is none. */
export function readEarlier(
  sql: SqlStorage,
  { id, service, startAt, customer }: Pick<BookingRecord, "id" | "service" | "startAt" | "customer">,
): string | null {
  if (!customer) return null;
  const row = sql
    .exec<{ id: string }>(
      `SELECT id FROM bookings WHERE customer_id = ? AND start_at = ? AND service_id = ? AND id <> ?
         AND ${IS_BLOCKING} ORDER BY seq LIMIT 1`,
      customer.id,
      startAt,
      service.id,
      id,
    )
    .toArray()[0];
  return row?.id ?? null;
}
