// Synchronous SQL of one calendar. Every function runs inside the caller's transaction; none decides anything.

import { COMPLETION_DELAY_MS } from "../domain/booking";
import type { BookingRecord } from "../domain/booking-record";
import { allocationOf } from "../domain/booking-record";
import type { Allocation } from "../domain/occupancy";
import type { ResourceRules } from "../domain/resource";
import type { SeriesRecord } from "../domain/series";
import type { CalendarResource } from "./calendar-types";

export type AllocationRow = {
  booking_id: string;
  start_at: number;
  end_at: number;
  claim: "exclusive" | "part";
  units: number;
  service_id: string;
  service_start_at: number;
  required_minutes: number;
  expires_at: number | null;
};

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

/** What falls due on an agenda. `settle`: a hold lapses, a pending booking expires, a confirmed one completes. */
export type AgendaKind = "settle" | "purge";

export function readRules(sql: SqlStorage): ResourceRules | null {
  const row = sql.exec<{ document: string }>("SELECT document FROM rules").toArray()[0];
  return row ? (JSON.parse(row.document) as ResourceRules) : null;
}

export function writeRules(sql: SqlStorage, rules: ResourceRules): void {
  sql.exec(
    "INSERT OR REPLACE INTO rules (only_row, revision, capacity, document) VALUES (1, ?, ?, ?)",
    rules.revision,
    rules.capacity,
    JSON.stringify(rules),
  );
}

export type KnownService = { revision: number; is_retired: number };

export function readService(sql: SqlStorage, serviceId: string): KnownService | undefined {
  return sql.exec<KnownService>("SELECT revision, is_retired FROM services WHERE id = ?", serviceId).toArray()[0];
}

/** Keeps the highest revision; what was retired stays retired unless a higher revision says otherwise. */
export function writeService(sql: SqlStorage, serviceId: string, revision: number, isRetired: boolean): void {
  sql.exec(
    `INSERT INTO services (id, revision, is_retired) VALUES (?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, is_retired = excluded.is_retired
     WHERE excluded.revision >= services.revision`,
    serviceId,
    revision,
    isRetired ? 1 : 0,
  );
}

export function readBooking(sql: SqlStorage, bookingId: string): BookingRecord | undefined {
  const row = sql.exec<{ document: string }>("SELECT document FROM bookings WHERE id = ?", bookingId).toArray()[0];
  return row && parseBooking(row.document);
}

export function parseBooking(document: string): BookingRecord {
  return JSON.parse(document) as BookingRecord;
}

/** Writes the booking with what follows from it: its allocation and its place on the agenda. */
export function writeBooking(sql: SqlStorage, booking: BookingRecord, before: BookingRecord | null): void {
  const { id, status, revision, service, customer, startAt } = booking;
  sql.exec(
    `INSERT OR REPLACE INTO bookings (id, status, revision, service_id, customer_id, start_at, document)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    id,
    status,
    revision,
    service.id,
    customer?.id ?? null,
    startAt,
    JSON.stringify(booking),
  );
  writeAllocation(sql, booking, before);
  const dueBefore = before && settleDueAt(before);
  const due = settleDueAt(booking);
  if (dueBefore === due) return;
  if (dueBefore !== null) removeFromAgenda(sql, dueBefore, "settle", id);
  if (due !== null) addToAgenda(sql, due, "settle", id);
}

function writeAllocation(sql: SqlStorage, booking: BookingRecord, before: BookingRecord | null): void {
  const old = before && allocationOf(before);
  const now = allocationOf(booking);
  if (!now) {
    if (old) sql.exec("DELETE FROM allocations WHERE booking_id = ?", booking.id);
    return;
  }
  if (old && old.startAt === now.startAt && old.endAt === now.endAt && old.units === now.units) {
    if (old.expiresAt === now.expiresAt) return;
    sql.exec("UPDATE allocations SET expires_at = ? WHERE booking_id = ?", now.expiresAt, booking.id);
    return;
  }
  if (old) sql.exec("DELETE FROM allocations WHERE booking_id = ?", booking.id);
  sql.exec(
    "UPDATE facts SET value = ? WHERE name = 'longest_stay_ms' AND value < ?",
    now.endAt - now.startAt,
    now.endAt - now.startAt,
  );
  sql.exec(
    `INSERT INTO allocations
       (booking_id, start_at, end_at, claim, units, service_id, service_start_at, required_minutes, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    booking.id,
    now.startAt,
    now.endAt,
    now.claim,
    now.units,
    now.serviceId,
    now.serviceStartAt,
    now.requiredMinutes,
    now.expiresAt,
  );
}

/** When the clock alone changes the booking's status, epoch ms; null when it never does. */
export function settleDueAt({ status, expiresAt, endAt }: BookingRecord): number | null {
  if (status === "held" || status === "pending") return expiresAt;
  return status === "confirmed" ? endAt + COMPLETION_DELAY_MS : null;
}

/** Allocations that touch [fromAt, toAt). No stay is longer than the longest on record, which bounds the search. */
export function readAllocations(sql: SqlStorage, fromAt: number, toAt: number): AllocationRow[] {
  return sql
    .exec<AllocationRow>(
      `SELECT * FROM allocations
       WHERE start_at >= ? - (SELECT value FROM facts WHERE name = 'longest_stay_ms')
         AND start_at < ? AND end_at > ?
       ORDER BY start_at`,
      fromAt,
      toAt,
      fromAt,
    )
    .toArray();
}

export function toAllocation(row: AllocationRow): Allocation {
  return {
    startAt: row.start_at,
    endAt: row.end_at,
    claim: row.claim,
    units: row.units,
    serviceId: row.service_id,
    serviceStartAt: row.service_start_at,
    requiredMinutes: row.required_minutes,
    expiresAt: row.expires_at,
  };
}

/** What a key is answered with when it comes again: one booking, or the bookings of a series. */
export type StoredOutcome = {
  readonly bookings: readonly BookingRecord[];
  readonly series: SeriesRecord | null;
  readonly resource: CalendarResource;
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
    `INSERT INTO idempotency (scoped_key, fingerprint, booking_id, customer_id, answer, created_at)
     VALUES (?, ?, ?, ?, ?, ?)`,
    claim.scopedKey,
    claim.fingerprint,
    stored.series?.id ?? first?.id ?? "",
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
