// Claims on resources of other objects, in two phases with presumed abort. The rows here are the decision. Their tables
// keep the names of an earlier build, so that no migration has to rename them:
//
//   plans   attempts that are not decided yet. A missing attempt was given up.
//   grips   decisions: what a subject holds. Written in the same transaction as the booking, which is the commit point.
//   duties  pending acknowledgements: calendars that have not acknowledged a decision. Its message is made from grips
//           when it is sent, so it may be repeated, overtaken or lost.

import type { SessionSeats } from "../../domain/booking/session";
import { nextNumber } from "../bookings/counters";
import type { Conclusion } from "../messages";

/**
 * How long an attempt may stay undecided. Preparing takes milliseconds, so after this time something has failed. The
 * calendar then asks for the decision. The deciding object sets its alarm to this time. If it died, the alarm wakes it,
 * and the constructor of JointClaims gives the attempt up.
 */
export const PREPARE_LEASE_MS = 10_000;

/** The attempt was given up before its commit: a calendar asked for the decision, or the object restarted. */
export class GivenUp extends Error {
  constructor() {
    super("The attempt was given up.");
  }
}

/** Records an attempt before any calendar is asked to prepare. */
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

/** Gives an attempt up, unless it is decided already. Every calendar that it may have reached has to acknowledge. */
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

/** After a restart no code continues the attempts of before, so gives all of them up. */
export function giveUpAll(sql: SqlStorage): void {
  const plans = sql.exec<{ subject_id: string; attempt: number }>("SELECT subject_id, attempt FROM plans").toArray();
  for (const { subject_id, attempt } of plans) giveUp(sql, subject_id, attempt);
}

/**
 * The commit point: from here on the subject holds what the attempt prepared. Throws when the attempt was given up
 * meanwhile.
 */
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
  // One change at a time: an older attempt relied on claims that a newer decision has replaced.
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

/** Gives up everything that a subject holds. */
export function releaseDecision(sql: SqlStorage, subjectId: string): void {
  const decision = readDecision(sql, subjectId);
  if (!decision) return;
  sql.exec("DELETE FROM grips WHERE subject_id = ?", subjectId);
  awaitAcks(sql, subjectId, decision.resourceIds, nextNumber(sql, "attempt"));
}

/** Sends the decision again, because what calendars show of the session has changed. */
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

/** What a calendar is to hold for a subject. It settles all attempts up to `upTo`. */
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

const ACKS_AT_ONCE = 100;
/** No command creates more, not even one that cancels a series over several resources. */
const MOST_OF_ONE_COMMAND = 400;

export function readPendingAcks(sql: SqlStorage): PendingAck[] {
  return sql.exec<PendingAck>("SELECT * FROM duties ORDER BY turn LIMIT ?", ACKS_AT_ONCE).toArray();
}

/** All decisions of the last command, and perhaps some of earlier ones. */
export function readNewestPendingAcks(sql: SqlStorage): PendingAck[] {
  return sql.exec<PendingAck>("SELECT * FROM duties ORDER BY turn DESC LIMIT ?", MOST_OF_ONE_COMMAND).toArray();
}

export function hasPendingAcks(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM duties LIMIT 1").toArray().length > 0;
}

export function hasPlans(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM plans LIMIT 1").toArray().length > 0;
}

/** Moves a failed acknowledgement behind the others, so that one dead calendar does not starve them. */
export function postponeAck(sql: SqlStorage, pending: PendingAck): PendingAck {
  const turn = nextNumber(sql, "attempt");
  sql.exec(
    "UPDATE duties SET turn = ? WHERE subject_id = ? AND resource_id = ? AND turn = ?",
    turn,
    pending.subject_id,
    pending.resource_id,
    pending.turn,
  );
  return { ...pending, turn };
}

/** Deletes the pending acknowledgement, unless a newer decision has to be sent. */
export function noteAcknowledged(sql: SqlStorage, pending: PendingAck): void {
  sql.exec(
    "DELETE FROM duties WHERE subject_id = ? AND resource_id = ? AND turn = ?",
    pending.subject_id,
    pending.resource_id,
    pending.turn,
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
