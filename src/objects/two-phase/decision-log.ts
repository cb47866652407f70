// Claims on resources elsewhere, taken in two phases with presumed abort. The rows here are the decision:
//
//   plans   an attempt that is not decided yet. Not there means given up.
//   grips   what a subject holds, as decided. Written in the same transaction as the booking: the commit point.
//   duties  resources that have yet to be told what is decided. What they are told is made from grips when it is sent,
//           so a message may be repeated, overtaken or lost.

import type { SessionSeats } from "../../domain/booking/session";
import { nextNumber } from "../bookings/booking-store";
import type { Conclusion } from "../messages";

/** An attempt was given up before it could be committed: a participant asked, or the object was restarted. */
export class GivenUp extends Error {
  constructor() {
    super("The attempt was given up.");
  }
}

/** Writes down what is about to be prepared, before anybody is asked to. */
export function beginAttempt(sql: SqlStorage, subjectId: string, resourceIds: readonly string[]): number {
  const attempt = nextNumber(sql, "attempt");
  sql.exec(
    "INSERT INTO plans (subject_id, attempt, resource_ids) VALUES (?, ?, ?)",
    subjectId,
    attempt,
    JSON.stringify(resourceIds),
  );
  return attempt;
}

/** Decides against an attempt, unless it is decided already; everybody it may have reached is to be told. */
export function giveUp(sql: SqlStorage, subjectId: string, attempt: number): void {
  const plan = sql
    .exec<{ resource_ids: string }>(
      "DELETE FROM plans WHERE subject_id = ? AND attempt = ? RETURNING resource_ids",
      subjectId,
      attempt,
    )
    .toArray()[0];
  if (plan) awaitAcks(sql, subjectId, JSON.parse(plan.resource_ids) as string[], attempt);
}

/** Nobody drives what an earlier life of the object began: all of it is given up. */
export function giveUpAll(sql: SqlStorage): void {
  const plans = sql.exec<{ subject_id: string; attempt: number }>("SELECT subject_id, attempt FROM plans").toArray();
  for (const { subject_id, attempt } of plans) giveUp(sql, subject_id, attempt);
}

/** The commit point: what was prepared in an attempt is held from here on. Throws when it was given up meanwhile. */
export function recordDecision(
  sql: SqlStorage,
  subjectId: string,
  attempt: number,
  resourceIds: readonly string[],
  expiresAt: number | null,
): void {
  const planned = sql
    .exec("DELETE FROM plans WHERE subject_id = ? AND attempt = ? RETURNING 1", subjectId, attempt)
    .toArray();
  if (planned.length === 0) throw new GivenUp();
  const before = readDecision(sql, subjectId);
  // One change at a time: what began before the last one went by claims that are gone.
  if (before && before.attempt > attempt) throw new GivenUp();
  sql.exec(
    "INSERT OR REPLACE INTO grips (subject_id, attempt, resource_ids, expires_at) VALUES (?, ?, ?, ?)",
    subjectId,
    attempt,
    JSON.stringify(resourceIds),
    expiresAt,
  );
  awaitAcks(sql, subjectId, [...new Set([...(before?.resourceIds ?? []), ...resourceIds])], attempt);
}

/** Lets go of everything that a subject holds. */
export function releaseDecision(sql: SqlStorage, subjectId: string): void {
  const decision = readDecision(sql, subjectId);
  if (!decision) return;
  sql.exec("DELETE FROM grips WHERE subject_id = ?", subjectId);
  awaitAcks(sql, subjectId, decision.resourceIds, nextNumber(sql, "attempt"));
}

/** Has everybody told again what a subject holds, because what is shown of it has changed. */
export function resendDecision(sql: SqlStorage, subjectId: string): void {
  const decision = readDecision(sql, subjectId);
  if (decision) awaitAcks(sql, subjectId, decision.resourceIds, decision.attempt);
}

export type RecordedDecision = {
  readonly attempt: number;
  readonly resourceIds: readonly string[];
  readonly expiresAt: number | null;
};

export function readDecision(sql: SqlStorage, subjectId: string): RecordedDecision | null {
  const row = sql
    .exec<{ attempt: number; resource_ids: string; expires_at: number | null }>(
      "SELECT attempt, resource_ids, expires_at FROM grips WHERE subject_id = ?",
      subjectId,
    )
    .toArray()[0];
  return row
    ? { attempt: row.attempt, resourceIds: JSON.parse(row.resource_ids) as string[], expiresAt: row.expires_at }
    : null;
}

/** What a resource is to hold for a subject, everything up to an attempt being decided. */
export function conclusionFor(
  sql: SqlStorage,
  subjectId: string,
  resourceId: string,
  upTo: number,
  session: SessionSeats | null,
): Conclusion {
  const decision = readDecision(sql, subjectId);
  const isHeld = decision?.resourceIds.includes(resourceId) ?? false;
  return {
    subjectId,
    upTo: Math.max(upTo, decision?.attempt ?? 0),
    keep: decision && isHeld ? { attempt: decision.attempt, expiresAt: decision.expiresAt, session } : null,
  };
}

export type PendingAck = { subject_id: string; resource_id: string; up_to: number; turn: number };

const DUTIES_AT_ONCE = 100;

export function readPendingAcks(sql: SqlStorage): PendingAck[] {
  return sql.exec<PendingAck>("SELECT * FROM duties ORDER BY turn LIMIT ?", DUTIES_AT_ONCE).toArray();
}

export function hasPendingAcks(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM duties LIMIT 1").toArray().length > 0;
}

export function hasPlans(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM plans LIMIT 1").toArray().length > 0;
}

/** Puts a duty that failed behind the others, so that one dead receiver does not starve them. */
export function postponeAck(sql: SqlStorage, duty: PendingAck): void {
  sql.exec(
    "UPDATE duties SET turn = ? WHERE subject_id = ? AND resource_id = ? AND turn = ?",
    nextNumber(sql, "attempt"),
    duty.subject_id,
    duty.resource_id,
    duty.turn,
  );
}

/** Notes that a resource has acknowledged, unless there is something newer to tell it. */
export function noteAcknowledged(sql: SqlStorage, duty: PendingAck): void {
  sql.exec(
    "DELETE FROM duties WHERE subject_id = ? AND resource_id = ? AND turn = ?",
    duty.subject_id,
    duty.resource_id,
    duty.turn,
  );
}

function awaitAcks(sql: SqlStorage, subjectId: string, resourceIds: readonly string[], upTo: number): void {
  const turn = nextNumber(sql, "attempt");
  for (const resourceId of resourceIds) {
    sql.exec(
      `INSERT INTO duties (subject_id, resource_id, up_to, turn) VALUES (?, ?, ?, ?)
       ON CONFLICT (subject_id, resource_id) DO UPDATE SET up_to = max(up_to, excluded.up_to), turn = excluded.turn`,
      subjectId,
      resourceId,
      upTo,
      turn,
    );
  }
}
