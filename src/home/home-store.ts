// Synchronous SQL of what every home of bookings keeps. Every function runs inside the caller's transaction; none
// decides anything.

import { COMPLETION_DELAY_MS } from "../domain/booking";
import { type BookingRecord, completeRecord } from "../domain/booking-record";
import type { SeriesRecord } from "../domain/series";
import type { Service } from "../domain/service";
import type { EntryRecord, EntryStatus } from "../domain/waitlist";
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

export function readBooking(sql: SqlStorage, bookingId: string): BookingRecord | undefined {
  const row = sql.exec<{ document: string }>("SELECT document FROM bookings WHERE id = ?", bookingId).toArray()[0];
  return row && parseBooking(row.document);
}

export function parseBooking(document: string): BookingRecord {
  return completeRecord(JSON.parse(document) as BookingRecord);
}

export function writeBooking(sql: SqlStorage, booking: BookingRecord, before: BookingRecord | null): void {
  const { id, status, revision, service, customer, startAt } = booking;
  sql.exec(
    `INSERT OR REPLACE INTO bookings (id, status, revision, service_id, customer_id, start_at, document, session_id, seats)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    status,
    revision,
    service.id,
    customer?.id ?? null,
    startAt,
    JSON.stringify(booking),
    booking.sessionId,
    booking.seats,
  );
  const dueBefore = before && settleDueAt(before);
  const due = settleDueAt(booking);
  if (dueBefore === due) return;
  if (dueBefore !== null) removeFromAgenda(sql, dueBefore, "settle", id);
  if (due !== null) addToAgenda(sql, due, "settle", id);
}

/** When the clock alone changes the booking's status, epoch ms; null when it never does. */
export function settleDueAt({ status, expiresAt, endAt }: BookingRecord): number | null {
  if (status === "held" || status === "pending") return expiresAt;
  return status === "confirmed" ? endAt + COMPLETION_DELAY_MS : null;
}

export function countLiveBookings(sql: SqlStorage, serviceId: string | null): number {
  const live = "status IN ('held', 'pending', 'confirmed')";
  const query =
    serviceId === null
      ? sql.exec<{ count: number }>(`SELECT count(*) AS count FROM bookings WHERE ${live}`)
      : sql.exec<{ count: number }>(
          `SELECT count(*) AS count FROM bookings WHERE service_id = ? AND ${live}`,
          serviceId,
        );
  return query.one().count;
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

export type StoredAnswer = { fingerprint: string; booking_id: string; answer: string };

export function readAnswer(sql: SqlStorage, scopedKey: string): StoredAnswer | undefined {
  return sql
    .exec<StoredAnswer>("SELECT fingerprint, booking_id, answer FROM idempotency WHERE scoped_key = ?", scopedKey)
    .toArray()[0];
}

export function writeAnswer(
  sql: SqlStorage,
  claim: { readonly scopedKey: string; readonly fingerprint: string },
  stored: StoredOutcome,
  now: number,
): void {
  const [first] = stored.bookings;
  sql.exec(
    `INSERT OR REPLACE INTO idempotency (scoped_key, fingerprint, booking_id, customer_id, answer, created_at)
     VALUES (?, ?, ?, ?, ?, ?)`,
    claim.scopedKey,
    claim.fingerprint,
    stored.series?.id ?? first?.id ?? stored.waiting?.entry.id ?? stored.subjectId ?? "",
    first?.customer?.id ?? null,
    JSON.stringify(stored),
    now,
  );
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

// --- the waitlist ------------------------------------------------------------------------------------------------------

export function readEntry(sql: SqlStorage, entryId: string): EntryRecord | undefined {
  const row = sql.exec<{ document: string }>("SELECT document FROM waitlist WHERE id = ?", entryId).toArray()[0];
  return row && parseEntry(row.document);
}

function parseEntry(document: string): EntryRecord {
  return JSON.parse(document) as EntryRecord;
}

export function writeEntry(sql: SqlStorage, entry: EntryRecord): void {
  sql.exec(
    `INSERT OR REPLACE INTO waitlist (id, sequence, status, service_id, customer_id, document)
     VALUES (?, ?, ?, ?, ?, ?)`,
    entry.id,
    entry.sequence,
    entry.status,
    entry.serviceId,
    entry.customer?.id ?? null,
    JSON.stringify(entry),
  );
}

/** Those who wait for a service, in the order of joining. */
export function readWaiting(sql: SqlStorage, serviceId: string): EntryRecord[] {
  return sql
    .exec<{ document: string }>(
      "SELECT document FROM waitlist WHERE service_id = ? AND status = 'waiting' ORDER BY sequence",
      serviceId,
    )
    .toArray()
    .map((row) => parseEntry(row.document));
}

/** Services that somebody waits for here. */
export function waitedServices(sql: SqlStorage): string[] {
  return sql
    .exec<{ service_id: string }>("SELECT DISTINCT service_id FROM waitlist WHERE status = 'waiting'")
    .toArray()
    .map((row) => row.service_id);
}

export function readEntries(sql: SqlStorage, serviceId: string | null, status: EntryStatus | null): EntryRecord[] {
  return sql
    .exec<{ document: string }>(
      "SELECT document FROM waitlist WHERE (?1 IS NULL OR service_id = ?1) AND (?2 IS NULL OR status = ?2) ORDER BY sequence",
      serviceId,
      status,
    )
    .toArray()
    .map((row) => parseEntry(row.document));
}

export function readEntriesOf(sql: SqlStorage, customerId: string): EntryRecord[] {
  return sql
    .exec<{ document: string }>("SELECT document FROM waitlist WHERE customer_id = ?", customerId)
    .toArray()
    .map((row) => parseEntry(row.document));
}
