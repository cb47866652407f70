// A calendar's part in bookings that need more than it: saying what it can do, holding what is prepared, and taking or
// giving it up once that is decided elsewhere. What is prepared blocks until its home says what became of it; a calendar
// that was told nothing asks. Messages carry the attempt, so repeated and overtaken ones do no harm.

import { refusalOf } from "../../domain/availability/bookability";
import { claimKindOf } from "../../domain/availability/claims";
import type { Allocation } from "../../domain/availability/occupancy";
import { occupiedBy, requiredMinutesOf, type StartSpan, spanAt } from "../../domain/booking/booking-request";
import { type Refusal, refuse } from "../../domain/refusal";
import { noteFreed, refusedWith } from "../bookings/booking-tx";
import { admitService, staleService } from "../bookings/idempotency";
import { touchMonths } from "../calendar/calendar-hint";
import { CAUSED_BY_OTHERS, type Looked, type Looking, look, lookAtMany } from "../calendar/calendar-judge";
import { isFenced } from "../calendar/calendar-rules";
import {
  type AllocationRow,
  deleteAllocation,
  insertAllocation,
  readAllocationsOf,
  toAllocation,
} from "../calendar/calendar-store";
import { calendarResource, type Desk, isOpen, type OpenDesk } from "../calendar/calendar-tx";
import type {
  Asking,
  BidOutcome,
  Conclusion,
  PrepareCommand,
  PrepareOutcome,
  StartVerdict,
  TouchedMonth,
} from "../messages";

/** How long something may stay prepared before its home is asked. */
export const PREPARED_MS = 10_000;

/** What this resource can say from its own books; commits it to nothing. */
export function bid(desk: Desk, asking: Asking): BidOutcome {
  const stale = staleService(desk.sql, asking.service);
  if (stale && !asking.isAgreed) return stale;
  if (!isOpen(desk)) return { status: "no_rules", resourceId: desk.resourceId };
  return {
    status: "bid",
    ...toldOf(verdictOn(desk, asking)),
    ...(asking.moreStartAts && { more: verdictsOn(desk, asking, asking.moreStartAts).map(toldOf) }),
    ancestorIds: desk.rules.ancestorIds,
    lastAssignedAt: lastAssignedAt(desk, asking.service.id),
    upcomingCount: asking.service.requires.some(({ assign }) => assign === "least_loaded") ? upcomingCount(desk) : 0,
    resource: calendarResource(desk),
  };
}

function toldOf({ refusal, isUndecided, span }: Verdict): StartVerdict {
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

/** Takes hold for an attempt that is not decided yet. Asked again for the same attempt, it answers the same. */
export function prepare(desk: Desk, command: PrepareCommand): PrepareOutcome {
  const { subjectId, attempt, role } = command;
  const own = readAllocationsOf(desk.sql, subjectId);
  if (own.some((row) => row.attempt === attempt)) return { status: "prepared", touched: [] };
  if (!isOpen(desk)) return { status: "no_rules", resourceId: desk.resourceId };
  if (role !== "ancestor" && desk.rules.ancestorIds.join() !== command.ancestorIds.join())
    return { status: "outdated" };
  if (role !== "ancestor" && !command.isAgreed) {
    if (staleService(desk.sql, command.service)) return { status: "outdated" };
    const retired = admitService(desk.sql, command.service);
    if (retired) return { ...retired, isUndecided: false };
  }
  const { refusal, isUndecided, span } = verdictOn(desk, command);
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
  insertAllocation(desk.sql, subjectId, attempt, allocation, { askAt: desk.now + command.patienceMs });
  return { status: "prepared", touched: touchMonths(desk, [occupied]), resource: calendarResource(desk) };
}

/** Keeps what a hold has, so that it no longer lapses by itself, until it is decided what it becomes. */
export function pin(desk: Desk, subjectId: string, attempt: number): PrepareOutcome {
  const own = readAllocationsOf(desk.sql, subjectId);
  if (own.some((row) => row.attempt === attempt)) return { status: "prepared", touched: [] };
  const live = own.find((row) => row.expires_at === null || row.expires_at > desk.now);
  if (!live) return { ...refusedWith(refuse("hold_expired")), isUndecided: false };
  const kept = { ...toAllocation(live), expiresAt: null };
  insertAllocation(desk.sql, subjectId, attempt, kept, { askAt: desk.now + PREPARED_MS });
  return { status: "prepared", touched: touchMonths(desk, [kept]) };
}

/** Does everything that was decided about claims here, in one transaction. */
export function concludeAll(desk: Desk, conclusions: readonly Conclusion[]): readonly TouchedMonth[] {
  return conclusions.flatMap((conclusion) => conclude(desk, conclusion));
}

/** Does what was decided: keeps the claim of one attempt and gives up every other up to it. */
export function conclude(desk: Desk, { subjectId, upTo, keep }: Conclusion): readonly TouchedMonth[] {
  const own = readAllocationsOf(desk.sql, subjectId);
  const touched: AllocationRow[] = [];
  for (const row of own) {
    if (keep && row.attempt === keep.attempt) {
      if (row.ask_at !== null && row.claim === "exclusive" && !own.some((other) => other.ask_at === null)) {
        noteAssigned(desk, row);
      }
      const isNewer = keep.session !== null && keep.session.revision >= row.session_revision;
      const session = isNewer ? JSON.stringify(keep.session) : row.session;
      const isChanged = row.ask_at !== null || row.expires_at !== keep.expiresAt || session !== row.session;
      if (!isChanged) continue;
      desk.sql.exec(
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
      deleteAllocation(desk.sql, row);
      // What was only prepared kept nobody from anything for good.
      if (row.ask_at === null) noteFreed(desk.notices, toAllocation(row));
      touched.push(row);
    }
  }
  if (touched.length === 0) return [];
  return touchMonths(desk, touched.map(toAllocation));
}

/** Claims from elsewhere that have lapsed are gone; whoever waits for the place is to be told. */
export function removeLapsed(desk: Desk, lapsed: readonly AllocationRow[]): void {
  for (const row of lapsed) deleteAllocation(desk.sql, row);
  if (lapsed.length === 0) return;
  for (const row of lapsed) noteFreed(desk.notices, toAllocation(row));
  touchMonths(desk, lapsed.map(toAllocation));
}

type Verdict = { readonly refusal: Refusal | null; readonly span: StartSpan; readonly isUndecided: boolean };

function verdictOn(desk: OpenDesk, asking: Asking): Verdict {
  return verdictIn(desk, asking, asking.startAt, look(desk, { ...asking }, asking.startAt, lookingFor(asking)));
}

/** What is said of many starts, whatever becomes of the others. */
function verdictsOn(desk: OpenDesk, asking: Asking, startAts: readonly number[]): Verdict[] {
  return lookAtMany(desk, { ...asking }, startAts, lookingFor(asking)).flatMap(({ startAts: together, looked }) =>
    together.map((startAt) => verdictIn(desk, asking, startAt, looked)),
  );
}

function lookingFor({ session, subjectId }: Asking): Looking {
  return { ignoring: session ? null : subjectId, session };
}

function verdictIn(desk: OpenDesk, asking: Asking, startAt: number, { situation, isUndecided }: Looked): Verdict {
  const own = spanAt(situation.wish, situation.schedule, startAt);
  const span: StartSpan = asking.endAt === null ? own : { ...own, endAt: asking.endAt };
  if (isFenced(desk)) return { refusal: refuse("unavailable"), span, isUndecided: false };
  // Another attempt has just put a session here; its home will find it and join.
  const isForestalled = asking.session === null && asking.role !== "ancestor" && situation.sessions.has(span.startAt);
  if (isForestalled) return { refusal: refuse("slot_taken"), span, isUndecided: true };
  const refusal = refusalOf(situation, span);
  // Who asks again is told once those who wait here were offered what came free.
  const isOthers = refusal === null && desk.offers.areFirst(desk, occupiedBy(asking.service, span));
  if (isOthers) return { refusal: refuse("slot_taken"), span, isUndecided: true };
  return { refusal, span, isUndecided: isUndecided && refusal !== null && CAUSED_BY_OTHERS.has(refusal.code) };
}

/** When the service last fell to this resource; what is prepared counts as just now. */
function lastAssignedAt({ sql, now }: Desk, serviceId: string): number | null {
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

function noteAssigned({ sql, now }: Desk, row: AllocationRow): void {
  sql.exec(
    `INSERT INTO assignments (service_id, assigned_at) VALUES (?, ?)
     ON CONFLICT (service_id) DO UPDATE SET assigned_at = max(assigned_at, excluded.assigned_at)`,
    row.service_id,
    now,
  );
}

function upcomingCount({ sql, now }: Desk): number {
  return sql
    .exec<{ count: number }>(
      "SELECT count(*) AS count FROM allocations WHERE start_at >= ? AND claim = 'exclusive'",
      now,
    )
    .one().count;
}
