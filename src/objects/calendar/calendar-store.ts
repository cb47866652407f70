// Synchronous SQL of what only a calendar keeps: its rules, and what occupies its resource. Every function runs inside
// the caller's transaction; none decides anything.

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
  /** When the booking that lives here completes itself; null for others. */
  completes_at: number | null;
};

export function readRules(sql: SqlStorage): ResourceRules | null {
  const row = sql.exec<{ document: string }>("SELECT document FROM rules").toArray()[0];
  if (!row) return null;
  // Rules from before spaces could lie in one another name none.
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

/** The guard in SQL throws when it would be more than the resource carries; it never should be asked to. */
export function insertAllocation(
  sql: SqlStorage,
  subjectId: string,
  attempt: number,
  allocation: Allocation,
  { askAt = null, completesAt = null }: { readonly askAt?: number | null; readonly completesAt?: number | null },
): void {
  const { startAt, endAt, claim, units, serviceId, serviceStartAt, requiredMinutes, expiresAt, session } = allocation;
  sql.exec("UPDATE facts SET value = ?1 WHERE name = 'longest_stay_ms' AND value < ?1", endAt - startAt);
  sql.exec(
    `INSERT INTO allocations (subject_id, attempt, start_at, end_at, claim, units, service_id, service_start_at,
       required_minutes, expires_at, session, session_revision, ask_at, completes_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
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
  );
}

/** Where a booking that lives here has its place among what occupies the resource. */
export type LocalPlace = { readonly startAt: number; readonly subjectId: string };

/** A booking that lives here keeps its place for as long as it is now. */
export function setLocalTerm(
  sql: SqlStorage,
  { startAt, subjectId }: LocalPlace,
  { expiresAt, completesAt }: { readonly expiresAt: number | null; readonly completesAt: number | null },
): void {
  sql.exec(
    "UPDATE allocations SET expires_at = ?, completes_at = ? WHERE start_at = ? AND subject_id = ? AND attempt = 0",
    ...[expiresAt, completesAt, startAt, subjectId],
  );
}

/** Takes away what a booking of this calendar has here as its own. */
export function deleteLocalAllocation(sql: SqlStorage, { startAt, subjectId }: LocalPlace): void {
  sql.exec("DELETE FROM allocations WHERE start_at = ? AND subject_id = ? AND attempt = 0", startAt, subjectId);
}

/** Takes away one claim. */
export function deleteAllocation(sql: SqlStorage, { start_at, subject_id, attempt }: AllocationRow): void {
  sql.exec(
    "DELETE FROM allocations WHERE start_at = ? AND subject_id = ? AND attempt = ?",
    ...[start_at, subject_id, attempt],
  );
}

/** Takes away every claim that was made in an attempt, prepared or not. */
export function deleteAllocations(sql: SqlStorage, subjectId: string): void {
  sql.exec("DELETE FROM allocations WHERE subject_id = ? AND attempt > 0", subjectId);
}

/** Claims that were made in attempts; what a booking has where it lives is found by its start. */
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

/** What is decided and has not lapsed, a piece at a time; a claim that moves has two rows for a moment. */
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

/** Claims from elsewhere whose hold has lapsed by now. */
export function readLapsed(sql: SqlStorage, now: number): AllocationRow[] {
  return sql
    .exec<AllocationRow>(
      "SELECT * FROM allocations WHERE attempt > 0 AND ask_at IS NULL AND expires_at IS NOT NULL AND expires_at <= ?",
      now,
    )
    .toArray();
}

/** When the next of them lapses, epoch ms, or null. */
export function nextLapseAt(sql: SqlStorage): number | null {
  return sql
    .exec<{ at: number | null }>(
      "SELECT min(expires_at) AS at FROM allocations WHERE attempt > 0 AND ask_at IS NULL AND expires_at IS NOT NULL",
    )
    .one().at;
}

/** Prepared claims that wait for a decision, and when the first of them is to be asked about. */
export function readUndecided(sql: SqlStorage, now: number): AllocationRow[] {
  return sql.exec<AllocationRow>("SELECT * FROM allocations WHERE ask_at IS NOT NULL AND ask_at <= ?", now).toArray();
}

export function nextAskAt(sql: SqlStorage): number | null {
  return sql.exec<{ at: number | null }>("SELECT min(ask_at) AS at FROM allocations WHERE ask_at IS NOT NULL").one().at;
}
