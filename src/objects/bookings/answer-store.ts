// Synchronous SQL for the answers to idempotency keys. The answer to most keys is the booking that the request made:
// the booking's id derives from the key. The booking's row then holds the key. When the booking changes, the answer
// moves to a row of its own.

import type { BookingRecord } from "../../domain/booking/booking-record";
import type { SeriesRecord } from "../../domain/booking/series";
import type { BookedResource, Waiting } from "../messages";
import { type KeyClaim, readBooking } from "./booking-store";
import { readCounter, writeCounter } from "./counters";

/** What a repeated key is answered with. */
export type StoredOutcome = {
  readonly bookings: readonly BookingRecord[];
  readonly series: SeriesRecord | null;
  readonly resources: readonly (readonly BookedResource[])[];
  /**
   * The waitlist entry that the request made instead of a booking, or null. It is kept as it was then, without its
   * person.
   */
  readonly waiting: Pick<Waiting, "entry" | "position" | "resources"> | null;
  /** The session or invitation that the request made, or null. */
  readonly subjectId: string | null;
};

export function storedOutcome(fields: Partial<StoredOutcome>): StoredOutcome {
  return { bookings: [], series: null, resources: [], waiting: null, subjectId: null, ...fields };
}

/** The id of the booking that a key makes. Undefined when the caller runs an earlier build and cannot tell. */
export type Making = { readonly ownId: string | undefined };

export type KnownAnswer = { readonly fingerprint: string; readonly stored: StoredOutcome };

/**
 * The answer to a key. Undefined when the key never arrived. `making` says which booking the key makes. It is null when
 * a key makes none in this way.
 */
export function readAnswer(sql: SqlStorage, scopedKey: string, making: Making | null): KnownAnswer | undefined {
  const made = making && readMade(sql, scopedKey, making);
  if (made) {
    const bookings = answeredBookings(sql, made.id, []);
    const resources = [JSON.parse(made.answer) as BookedResource[]];
    return { fingerprint: made.fingerprint, stored: storedOutcome({ bookings, resources }) };
  }
  const row = sql
    .exec<{ fingerprint: string; booking_id: string | null; answer: string }>(
      "SELECT fingerprint, booking_id, answer FROM idempotency WHERE scoped_key = ?",
      scopedKey,
    )
    .toArray()[0];
  if (!row) return undefined;
  const stored = JSON.parse(row.answer) as StoredOutcome & { resource?: BookedResource };
  // An answer of an earlier build names only one resource.
  const resources = stored.resources ?? stored.bookings.map(() => (stored.resource ? [stored.resource] : []));
  return {
    fingerprint: row.fingerprint,
    stored: { ...stored, resources, bookings: answeredBookings(sql, row.booking_id, stored.bookings) },
  };
}

type Made = { id: string; fingerprint: string; answer: string };

/** The booking whose row has a key. Without its id the search covers all rows that may still have one. */
function readMade(sql: SqlStorage, scopedKey: string, { ownId }: Making): Made | undefined {
  const columns = "SELECT id, fingerprint, answer FROM bookings";
  const found =
    ownId === undefined
      ? sql.exec<Made>(`${columns} WHERE seq > ? AND scoped_key = ?`, readCounter(sql, "keys_from"), scopedKey)
      : sql.exec<Made>(`${columns} WHERE id = ? AND scoped_key = ?`, ownId, scopedKey);
  return found.toArray()[0];
}

function answeredBookings(
  sql: SqlStorage,
  bookingId: string | null,
  bookings: readonly BookingRecord[],
): BookingRecord[] {
  if (bookingId === null) return bookings.map((booking) => withService(sql, booking));
  const booking = readBooking(sql, bookingId);
  if (!booking) throw new Error("A stored answer has no booking.");
  return [asAnswered(booking)];
}

/** The copy assigns numbers after the answer, so an answer has none. */
function asAnswered(booking: BookingRecord): BookingRecord {
  return { ...booking, number: null };
}

/** Half of a booking is the service as agreed, which never changes. So the answer does not repeat it. */
function withoutService({ service: _, ...rest }: BookingRecord): BookingRecord {
  return rest as BookingRecord;
}

function withService(sql: SqlStorage, booking: BookingRecord): BookingRecord {
  const service = (booking as Partial<BookingRecord>).service ?? readBooking(sql, booking.id)?.service;
  if (!service) throw new Error("A stored answer has no booking.");
  return { ...booking, service };
}

/**
 * Remembers the answer to a key. If the answer is the booking just written, only its id is stored until the booking
 * changes.
 */
export function writeAnswer(
  sql: SqlStorage,
  claim: KeyClaim,
  stored: StoredOutcome,
  customerId: string | null,
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
      customerId,
      JSON.stringify({ ...stored, bookings } satisfies StoredOutcome),
      now,
    )
    .one();
  if (sole) sql.exec("UPDATE bookings SET answered = ? WHERE id = ?", seq, sole.id);
}

/** The booking is about to change, so its key keeps the answer as it was. */
export function keepAnswer(sql: SqlStorage, before: BookingRecord): void {
  const made = sql
    .exec<{ scoped_key: string | null; fingerprint: string; answer: string }>(
      "SELECT scoped_key, fingerprint, answer FROM bookings WHERE id = ?",
      before.id,
    )
    .toArray()[0];
  const bookings = [withoutService(asAnswered(before))];
  if (made?.scoped_key != null) {
    const resources = [JSON.parse(made.answer) as BookedResource[]];
    sql.exec(
      "INSERT INTO idempotency (scoped_key, fingerprint, customer_id, answer, created_at) VALUES (?, ?, ?, ?, ?)",
      made.scoped_key,
      made.fingerprint,
      before.customer?.id ?? null,
      JSON.stringify(storedOutcome({ bookings, resources })),
      before.createdAt,
    );
  }
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
    JSON.stringify({ ...stored, bookings } satisfies StoredOutcome),
    row.seq,
  );
}

/** One purge forgets at most so many keys, so that no caller waits for it. */
const PURGED_AT_ONCE = 2_000;

/**
 * Forgets keys that arrived up to an instant. Rows lie in the order of arrival, so the purge reads only those that it
 * deletes. An answer that left its booking lies among later rows, and is deleted with its neighbours there.
 */
export function purgeAnswers(sql: SqlStorage, until: number): void {
  const first = sql
    .exec<{ seq: number }>("SELECT seq FROM idempotency WHERE created_at > ? ORDER BY seq LIMIT 1", until)
    .toArray()[0];
  if (first) sql.exec("DELETE FROM idempotency WHERE seq < ?", first.seq);
  else sql.exec("DELETE FROM idempotency");
  const from = readCounter(sql, "keys_from");
  const { to } = sql
    .exec<{ to: number }>(
      `SELECT coalesce(max(seq), ?1) AS "to" FROM (
         SELECT seq, document ->> '$.createdAt' AS made_at FROM bookings WHERE seq > ?1 ORDER BY seq LIMIT ?2
       ) WHERE made_at <= ?3`,
      from,
      PURGED_AT_ONCE,
      until,
    )
    .one();
  if (to === from) return;
  sql.exec(
    `UPDATE bookings SET scoped_key = NULL, fingerprint = NULL, answer = NULL
     WHERE seq > ? AND seq <= ? AND scoped_key IS NOT NULL`,
    from,
    to,
  );
  writeCounter(sql, "keys_from", to);
}

/** When the oldest remembered key arrived, epoch ms. Null when there is none. */
export function firstAnsweredAt(sql: SqlStorage): number | null {
  return sql
    .exec<{ at: number | null }>(
      `SELECT min(at) AS at FROM (
         SELECT * FROM (SELECT created_at AS at FROM idempotency ORDER BY seq LIMIT 1)
         UNION ALL
         SELECT * FROM (
           SELECT document ->> '$.createdAt' AS at FROM bookings
           WHERE seq > (SELECT value FROM counters WHERE name = 'keys_from') AND scoped_key IS NOT NULL
           ORDER BY seq LIMIT 1))`,
    )
    .one().at;
}
