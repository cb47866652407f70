// Synchronous SQL for what only a calendar keeps: its rules and its allocations. Every function runs inside the
// caller's transaction; none decides anything.

import type { Allocation } from "../../domain/availability/occupancy";
import type { SessionSeats } from "../../domain/booking/session";
import type { ResourceRules } from "../../domain/tenant/resource";
import type { Piece } from "../messages";

export type AllocationRow = {
  subject_id: string;
  attempt: number;
  start_at: number;
  end_at: number;
  claim: "exclusive" | "part";
  units: number;
  service_id: string;
  service_start_at: number;
  required_minutes: number;
  expires_at: number | null;
  session: string | null;
  session_revision: number;
  ask_at: number | null;
  /** When a booking of this calendar completes. Null for claims of other objects. */
  completes_at: number | null;
};

export function readRules(sql: SqlStorage): ResourceRules | null {
  const row = sql.exec<{ document: string }>("SELECT document FROM rules").toArray()[0];
  if (!row) return null;
  // An earlier build wrote rules without spaces.
  return { ancestorIds: [], ...(JSON.parse(row.document) as Omit<ResourceRules, "ancestorIds">) };
}

export function writeRules(sql: SqlStorage, rules: ResourceRules): void {
  sql.exec(
    "INSERT OR REPLACE INTO rules (only_row, revision, capacity, document) VALUES (1, ?, ?, ?)",
    rules.revision,
    rules.capacity,
    JSON.stringify(rules),
  );
}

/** A trigger throws when the claim exceeds the capacity. Correct callers never reach it. */
export function insertAllocation(
  sql: SqlStorage,
  subjectId: string,
  attempt: number,
  allocation: Allocation,
  { askAt = null, completesAt = null, remindsAt = null }: Partial<LocalTerm> & { readonly askAt?: number | null },
): void {
  const { startAt, endAt, claim, units, serviceId, serviceStartAt, requiredMinutes, expiresAt, session } = allocation;
  sql.exec("UPDATE facts SET value = ?1 WHERE name = 'longest_stay_ms' AND value < ?1", endAt - startAt);
  sql.exec(
    `INSERT INTO allocations (subject_id, attempt, start_at, end_at, claim, units, service_id, service_start_at,
       required_minutes, expires_at, session, session_revision, ask_at, completes_at,
       reminds_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    subjectId,
    attempt,
    startAt,
    endAt,
    claim,
    units,
    serviceId,
    serviceStartAt,
    requiredMinutes,
    expiresAt,
    session && JSON.stringify(session),
    session?.revision ?? 0,
    askAt,
    completesAt,
    remindsAt,
  );
}

/** Finds the allocation of a booking of this calendar. */
export type LocalPlace = { readonly startAt: number; readonly subjectId: string };

/** When the allocation of a booking of this calendar expires, completes and next reminds, epoch ms or null. */
type LocalTerm = {
  readonly expiresAt: number | null;
  readonly completesAt: number | null;
  readonly remindsAt: number | null;
};

/** Changes when a booking's allocation expires, completes and reminds. Its place stays. */
export function setLocalTerm(
  sql: SqlStorage,
  { startAt, subjectId }: LocalPlace,
  { expiresAt, completesAt, remindsAt }: LocalTerm,
): void {
  sql.exec(
    `UPDATE allocations SET expires_at = ?, completes_at = ?, reminds_at = ?
     WHERE start_at = ? AND subject_id = ? AND attempt = 0`,
    ...[expiresAt, completesAt, remindsAt, startAt, subjectId],
  );
}

/** Changes when a booking is next reminded. */
export function setLocalReminder(sql: SqlStorage, { startAt, subjectId }: LocalPlace, remindsAt: number | null): void {
  sql.exec(
    "UPDATE allocations SET reminds_at = ? WHERE start_at = ? AND subject_id = ? AND attempt = 0",
    ...[remindsAt, startAt, subjectId],
  );
}

/** Deletes the allocation of a booking of this calendar. */
export function deleteLocalAllocation(sql: SqlStorage, { startAt, subjectId }: LocalPlace): void {
  sql.exec("DELETE FROM allocations WHERE start_at = ? AND subject_id = ? AND attempt = 0", startAt, subjectId);
}

/** Deletes one claim. */
export function deleteAllocation(sql: SqlStorage, { start_at, subject_id, attempt }: AllocationRow): void {
  sql.exec(
    "DELETE FROM allocations WHERE start_at = ? AND subject_id = ? AND attempt = ?",
    ...[start_at, subject_id, attempt],
  );
}

/** Deletes all claims that a subject made in attempts, prepared or decided. */
export function deleteAllocations(sql: SqlStorage, subjectId: string): void {
  sql.exec("DELETE FROM allocations WHERE subject_id = ? AND attempt > 0", subjectId);
}

/** A subject's claims that were made in attempts. A booking with no claims elsewhere has attempt 0: it is left out. */
export function readAllocationsOf(sql: SqlStorage, subjectId: string): AllocationRow[] {
  return sql
    .exec<AllocationRow>("SELECT * FROM allocations WHERE subject_id = ? AND attempt > 0 ORDER BY attempt", subjectId)
    .toArray();
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

/** Decided allocations that have not expired, a piece at a time. A claim that moves has two rows for a moment. */
export function readStanding(
  sql: SqlStorage,
  fromAt: number,
  toAt: number,
  now: number,
  { after, limit }: Piece,
): AllocationRow[] {
  return sql
    .exec<AllocationRow>(
      `SELECT * FROM allocations
       WHERE start_at >= ? - (SELECT value FROM facts WHERE name = 'longest_stay_ms')
         AND start_at < ? AND end_at > ? AND ask_at IS NULL AND (expires_at IS NULL OR expires_at > ?)
         AND (start_at, subject_id) > (?, ?)
       ORDER BY start_at, subject_id LIMIT ?`,
      fromAt,
      toAt,
      fromAt,
      now,
      after?.[0] ?? Number.MIN_SAFE_INTEGER,
      after?.[1] ?? "",
      limit,
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
    session: row.session === null ? null : (JSON.parse(row.session) as SessionSeats),
  };
}

/** Claims of other objects whose hold has expired. */
export function readExpired(sql: SqlStorage, now: number): AllocationRow[] {
  return sql
    .exec<AllocationRow>(
      "SELECT * FROM allocations WHERE attempt > 0 AND ask_at IS NULL AND expires_at IS NOT NULL AND expires_at <= ?",
      now,
    )
    .toArray();
}

/** When the next of them expires, epoch ms, or null. */
export function nextExpiryAt(sql: SqlStorage): number | null {
  return sql
    .exec<{ at: number | null }>(
      "SELECT min(expires_at) AS at FROM allocations WHERE attempt > 0 AND ask_at IS NULL AND expires_at IS NOT NULL",
    )
    .one().at;
}

/** Prepared claims whose decision is overdue. The calendar has to ask for it. */
export function readUndecided(sql: SqlStorage, now: number): AllocationRow[] {
  return sql.exec<AllocationRow>("SELECT * FROM allocations WHERE ask_at IS NOT NULL AND ask_at <= ?", now).toArray();
}

export function nextAskAt(sql: SqlStorage): number | null {
  return sql.exec<{ at: number | null }>("SELECT min(ask_at) AS at FROM allocations WHERE ask_at IS NOT NULL").one().at;
}
