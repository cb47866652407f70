// A calendar's part in bookings of several resources: it bids, holds what it has prepared, and applies the decision. A
// prepared claim blocks its time until the booking's object has decided. A calendar that hears no decision asks for it.
// Messages carry the attempt, so repeated and overtaken ones do no harm.

import { refusalOf } from "../../domain/availability/bookability";
import { claimKindOf } from "../../domain/availability/claims";
import type { Allocation } from "../../domain/availability/occupancy";
import { occupiedBy, requiredMinutesOf, type StartSpan, spanAt } from "../../domain/booking/booking-request";
import { type Refusal, refuse } from "../../domain/refusal";
import { refusedWith } from "../bookings/booking-tx";
import { noteFreed } from "../bookings/effects";
import { admitService, staleService } from "../bookings/idempotency";
import type {
  BidOutcome,
  BidRequest,
  Conclusion,
  PrepareCommand,
  PrepareOutcome,
  StartVerdict,
  TouchedMonth,
} from "../messages";
import { PREPARE_LEASE_MS } from "../two-phase/decision-log";
import { touchMonths } from "./calendar-hint";
import { CAUSED_BY_UNDECIDED, type Looked, type Looking, look, lookAtMany } from "./calendar-judge";
import { isFrozen } from "./calendar-rules";
import {
  type AllocationRow,
  deleteAllocation,
  insertAllocation,
  readAllocationsOf,
  toAllocation,
} from "./calendar-store";
import { type CalendarTx, calendarResource, isOpen, type OpenCalendarTx } from "./calendar-tx";

/** Answers from this calendar's own allocations. It commits the calendar to nothing. */
export function bid(tx: CalendarTx, request: BidRequest): BidOutcome {
  const stale = staleService(tx.sql, request.service);
  if (stale && !request.isAgreed) return stale;
  if (!isOpen(tx)) return { status: "no_rules", resourceId: tx.resourceId };
  return {
    status: "bid",
    ...toStartVerdict(verdictOn(tx, request)),
    ...(request.moreStartAts && { more: verdictsOn(tx, request, request.moreStartAts).map(toStartVerdict) }),
    ancestorIds: tx.rules.ancestorIds,
    lastAssignedAt: lastAssignedAt(tx, request.service.id),
    upcomingCount: request.service.requires.some(({ assign }) => assign === "least_loaded") ? upcomingCount(tx) : 0,
    resource: calendarResource(tx),
  };
}

function toStartVerdict({ refusal, isUndecided, span }: Verdict): StartVerdict {
  return {
    refusal,
    isUndecided,
    span: {
      startAt: span.startAt,
      endAt: span.endAt,
      periodId: span.period?.id ?? null,
      periodMultiplier: span.period?.priceMultiplier ?? 1,
    },
  };
}

/**
 * Blocks the time for an attempt that is not decided yet. A repeated call for the same attempt gets the same answer.
 */
export function prepare(tx: CalendarTx, command: PrepareCommand): PrepareOutcome {
  const { subjectId, attempt, role } = command;
  const own = readAllocationsOf(tx.sql, subjectId);
  if (own.some((row) => row.attempt === attempt)) return { status: "prepared", touched: [] };
  if (!isOpen(tx)) return { status: "no_rules", resourceId: tx.resourceId };
  if (role !== "ancestor" && tx.rules.ancestorIds.join() !== command.ancestorIds.join()) return { status: "outdated" };
  if (role !== "ancestor" && !command.isAgreed) {
    if (staleService(tx.sql, command.service)) return { status: "outdated" };
    const retired = admitService(tx.sql, command.service);
    if (retired) return { ...retired, isUndecided: false };
  }
  const { refusal, isUndecided, span } = verdictOn(tx, command);
  if (refusal) return { ...refusedWith(refusal), isUndecided };
  const occupied = occupiedBy(command.service, span);
  const allocation: Allocation = {
    ...occupied,
    claim: claimKindOf(role),
    units: command.units,
    serviceId: command.service.id,
    serviceStartAt: span.startAt,
    requiredMinutes: requiredMinutesOf(command.service, span),
    expiresAt: null,
    session: command.shown,
  };
  insertAllocation(tx.sql, subjectId, attempt, allocation, { askAt: tx.now + command.patienceMs });
  return { status: "prepared", touched: touchMonths(tx, [occupied]), resource: calendarResource(tx) };
}

/** Keeps a hold's claim from expiring until the attempt is decided. */
export function pin(tx: CalendarTx, subjectId: string, attempt: number): PrepareOutcome {
  const own = readAllocationsOf(tx.sql, subjectId);
  if (own.some((row) => row.attempt === attempt)) return { status: "prepared", touched: [] };
  const live = own.find((row) => row.expires_at === null || row.expires_at > tx.now);
  if (!live) return { ...refusedWith(refuse("hold_expired")), isUndecided: false };
  const kept = { ...toAllocation(live), expiresAt: null };
  insertAllocation(tx.sql, subjectId, attempt, kept, { askAt: tx.now + PREPARE_LEASE_MS });
  return { status: "prepared", touched: touchMonths(tx, [kept]) };
}

/** Applies several decisions in one transaction. */
export function concludeAll(tx: CalendarTx, conclusions: readonly Conclusion[]): readonly TouchedMonth[] {
  return conclusions.flatMap((conclusion) => conclude(tx, conclusion));
}

/** Applies a decision: keeps the claim of one attempt, and drops every other one up to it. */
export function conclude(tx: CalendarTx, { subjectId, upTo, keep }: Conclusion): readonly TouchedMonth[] {
  const own = readAllocationsOf(tx.sql, subjectId);
  const touched: AllocationRow[] = [];
  for (const row of own) {
    if (keep && row.attempt === keep.attempt) {
      if (row.ask_at !== null && row.claim === "exclusive" && !own.some((other) => other.ask_at === null)) {
        noteAssigned(tx, row);
      }
      const isNewer = keep.session !== null && keep.session.revision >= row.session_revision;
      const session = isNewer ? JSON.stringify(keep.session) : row.session;
      const isChanged = row.ask_at !== null || row.expires_at !== keep.expiresAt || session !== row.session;
      if (!isChanged) continue;
      tx.sql.exec(
        `UPDATE allocations SET ask_at = NULL, expires_at = ?, session = ?, session_revision = ?
         WHERE start_at = ? AND subject_id = ? AND attempt = ?`,
        keep.expiresAt,
        session,
        isNewer ? keep.session.revision : row.session_revision,
        row.start_at,
        subjectId,
        row.attempt,
      );
      touched.push(row);
    } else if (row.attempt <= upTo) {
      deleteAllocation(tx.sql, row);
      // Freed places make coordinators try again. A failed attempt must not, or its coordinator would try forever.
      if (row.ask_at === null) noteFreed(tx.effects, toAllocation(row));
      else tx.effects.undone.push({ startAt: row.start_at, endAt: row.end_at });
      touched.push(row);
    }
  }
  if (touched.length === 0) return [];
  return touchMonths(tx, touched.map(toAllocation));
}

/** Drops expired claims of other objects. Their places may now be offered to the waitlist. */
export function removeExpired(tx: CalendarTx, expired: readonly AllocationRow[]): void {
  for (const row of expired) deleteAllocation(tx.sql, row);
  if (expired.length === 0) return;
  for (const row of expired) noteFreed(tx.effects, toAllocation(row));
  touchMonths(tx, expired.map(toAllocation));
}

type Verdict = { readonly refusal: Refusal | null; readonly span: StartSpan; readonly isUndecided: boolean };

function verdictOn(tx: OpenCalendarTx, request: BidRequest): Verdict {
  return verdictIn(tx, request, request.startAt, look(tx, { ...request }, request.startAt, lookingFor(request)));
}

/** The verdict on each of many starts, each judged on its own. */
function verdictsOn(tx: OpenCalendarTx, request: BidRequest, startAts: readonly number[]): Verdict[] {
  return lookAtMany(tx, { ...request }, startAts, lookingFor(request)).flatMap(({ startAts: together, looked }) =>
    together.map((startAt) => verdictIn(tx, request, startAt, looked)),
  );
}

function lookingFor({ session, subjectId }: BidRequest): Looking {
  return { ignoring: session ? null : subjectId, session };
}

function verdictIn(
  tx: OpenCalendarTx,
  request: BidRequest,
  startAt: number,
  { situation, isUndecided }: Looked,
): Verdict {
  const own = spanAt(situation.wish, situation.schedule, startAt);
  const span: StartSpan = request.endAt === null ? own : { ...own, endAt: request.endAt };
  if (isFrozen(tx)) return { refusal: refuse("unavailable"), span, isUndecided: false };
  // This calendar has a session at this start already. `isUndecided` makes the coordinator ask again and join it.
  const isForestalled = request.session === null && request.role !== "ancestor" && situation.sessions.has(span.startAt);
  if (isForestalled) return { refusal: refuse("slot_taken"), span, isUndecided: true };
  const refusal = refusalOf(situation, span);
  // The waitlist comes first. `isUndecided` makes the coordinator ask again, after the offers are made.
  const isForWaitlist = refusal === null && tx.offers.comeFirst(tx, occupiedBy(request.service, span));
  if (isForWaitlist) return { refusal: refuse("slot_taken"), span, isUndecided: true };
  return { refusal, span, isUndecided: isUndecided && refusal !== null && CAUSED_BY_UNDECIDED.has(refusal.code) };
}

/** When the service last went to this resource. A prepared claim counts as just now. */
function lastAssignedAt({ sql, now }: CalendarTx, serviceId: string): number | null {
  const assigned = sql
    .exec<{ at: number }>("SELECT assigned_at AS at FROM assignments WHERE service_id = ?", serviceId)
    .toArray()[0];
  const prepared = sql
    .exec<{ at: number | null }>(
      "SELECT max(ask_at) AS at FROM allocations WHERE ask_at IS NOT NULL AND service_id = ? AND claim = 'exclusive'",
      serviceId,
    )
    .one().at;
  return prepared === null ? (assigned?.at ?? null) : now;
}

function noteAssigned({ sql, now }: CalendarTx, row: AllocationRow): void {
  sql.exec(
    `INSERT INTO assignments (service_id, assigned_at) VALUES (?, ?)
     ON CONFLICT (service_id) DO UPDATE SET assigned_at = max(assigned_at, excluded.assigned_at)`,
    row.service_id,
    now,
  );
}

function upcomingCount({ sql, now }: CalendarTx): number {
  return sql
    .exec<{ count: number }>(
      "SELECT count(*) AS count FROM allocations WHERE start_at >= ? AND claim = 'exclusive'",
      now,
    )
    .one().count;
}
