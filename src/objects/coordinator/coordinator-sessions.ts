// Sessions as staff keep them: create, read, list and cancel.

import { isBlocking } from "../../domain/booking/booking";
import { ONE_PLACE } from "../../domain/booking/booking-request";
import { type SessionRecord, sessionRefusal } from "../../domain/booking/session";
import { refuse } from "../../domain/refusal";
import { storedOutcome } from "../bookings/answer-store";
import { attributionOf, type Decision, done, namedResourcesOf, noteEvent, refusedWith } from "../bookings/booking-tx";
import { admitService, recallAnswer, rememberAnswer, staleService } from "../bookings/idempotency";
import { change } from "../bookings/lifecycle";
import { cancelEntry } from "../bookings/waitlist";
import { readWaiting } from "../bookings/waitlist-store";
import type {
  ChangeCommand,
  Done,
  KeptSession,
  NewSessionCommand,
  Piece,
  SessionDone,
  SessionOutcome,
} from "../messages";
import { recordDecision, releaseDecision } from "../two-phase/decision-log";
import type { Coordinator, CoordinatorTx } from "./coordinator-context";
import { reserveSession } from "./coordinator-reserve";
import {
  readInvitations,
  readOpenSession,
  readParticipants,
  readParticipantsPiece,
  readSession,
  readSessions,
  seatsOf,
  writeSession,
} from "./coordinator-store";
import { commitReserved } from "./coordinator-take";
import { type JointRequest, OF_NO_BOOKING, type Reserved } from "./joint-request";

/** Staff create a session. It stays even without bookings. */
export function createSession(coordinator: Coordinator, command: NewSessionCommand): Promise<SessionOutcome> {
  const { startAt, idempotency } = command;
  const { sql, turns, transact } = coordinator;
  return turns.run(`key/${idempotency.scopedKey}`, async () => {
    const known = transact((tx) => answeredSession(tx, command));
    if (known) return known;
    return turns.run(`start/${startAt}`, async () => {
      if (readOpenSession(sql, startAt)) return refusedWith(refuse("slot_taken"));
      const request = requestOf(command);
      const reserved = await reserveSession(coordinator, request);
      if ("status" in reserved) return reserved;
      const { seats, visibility, title } = command;
      const own = { ownSeats: seats, visibility, title, isStanding: true };
      const write = (tx: CoordinatorTx, { subjectId, claims }: Reserved, decision: Decision): SessionOutcome => {
        const resourceIds = claims.map((claim) => claim.resourceId);
        recordDecision(tx.sql, subjectId, decision.attempt, resourceIds, null);
        tx.changed.add(subjectId);
        noteEvent(tx, subjectId, "session.created", attributionOf({ actor: command.actor }));
        rememberAnswer(tx, idempotency, storedOutcome({ subjectId }));
        return sessionOutcome(tx, subjectId);
      };
      return commitReserved(coordinator, reserved, { request, until: () => null, write }, own);
    });
  });
}

function answeredSession(
  tx: CoordinatorTx,
  { service, startAt, idempotency }: NewSessionCommand,
): SessionOutcome | null {
  const known = recallAnswer(tx.sql, idempotency, ({ subjectId }) => {
    const made = subjectId ? readSession(tx.sql, subjectId) : undefined;
    return made ? { ...sessionDone(tx, made), isReplay: true } : null;
  });
  if (known) return known;
  if (startAt <= tx.now) return refusedWith(refuse("too_soon"));
  return staleService(tx.sql, service) ?? admitService(tx.sql, service);
}

function requestOf({ service, startAt, durationMinutes, chosenId }: NewSessionCommand): JointRequest {
  return {
    ...ONE_PLACE,
    service,
    startAt,
    durationMinutes,
    asker: { kind: "staff", override: ["off_grid", "too_soon", "too_late"] },
    chosenId,
    sessionId: null,
    namedSessionId: null,
    ...OF_NO_BOOKING,
  };
}

export function sessionOutcome(tx: CoordinatorTx, sessionId: string): SessionOutcome {
  const session = readSession(tx.sql, sessionId);
  return session ? sessionDone(tx, session) : refusedWith(refuse("not_found"));
}

export function sessionDone(tx: CoordinatorTx, session: SessionRecord): SessionDone {
  const { seats, taken } = seatsOf(tx.sql, session);
  const resources = namedResourcesOf(tx.sql, session);
  return { status: "done", session, seats, taken, resources, touched: [], isReplay: false };
}

/** Sessions that start in [fromAt, toAt), in order. */
export function listSessions(tx: CoordinatorTx, fromAt: number, toAt: number, piece: Piece): KeptSession[] {
  return readSessions(tx.sql, fromAt, toAt, piece).map((session) => sessionDone(tx, session));
}

export function listParticipants(tx: CoordinatorTx, sessionId: string, piece: Piece): Done[] {
  return readParticipantsPiece(tx.sql, sessionId, piece).map((booking) => done(tx, booking, []));
}

type Cancellation = Pick<ChangeCommand, "reason" | "telling"> & { readonly actor: string };

/** Cancels a session and every booking in it. */
export function cancelSession(
  tx: CoordinatorTx,
  sessionId: string,
  { actor, reason, telling }: Cancellation,
): SessionOutcome {
  const session = readSession(tx.sql, sessionId);
  if (!session) return refusedWith(refuse("not_found"));
  if (session.status === "cancelled") return refusedWith(refuse("already_cancelled"));
  if (session.status !== "open") return refusedWith(sessionRefusal(session.status));
  const cancelled = { ...session, status: "cancelled", revision: session.revision + 1 } as const;
  writeSession(tx.sql, { ...cancelled, updatedAt: tx.now });
  const attribution = attributionOf({ actor, telling });
  const cancel = {
    action: "cancel",
    by: "staff",
    actor,
    reason,
    telling,
    ifRevision: null,
    within: sessionId,
    isCalledOff: true,
  } as const;
  for (const { id: bookingId, status } of readParticipants(tx.sql, sessionId)) {
    if (isBlocking(status)) change(tx, { ...cancel, bookingId });
  }
  releaseDecision(tx.sql, sessionId);
  const invitations = readInvitations(tx.sql, sessionId)
    .filter(({ status, expiresAt }) => status === "pending" && expiresAt > tx.now)
    .map(({ id }) => id);
  const why = reason === null ? {} : { reason };
  const toInvited = invitations.length > 0 ? { invitations, ...why } : {};
  noteEvent(tx, sessionId, "session.cancelled", attribution, toInvited);
  // The session that these entries wait for will not take place. If it was not listed, they wait for the time itself,
  // and stay.
  const { detail, ...byStaff } = attributionOf({ actor, telling, within: sessionId });
  for (const entry of readWaiting(tx.sql, tx.home.serviceId)) {
    if (entry.startAt === session.startAt && session.visibility === "public") {
      cancelEntry(tx, entry, { ...byStaff, detail: { ...detail, ...why } });
    }
  }
  return sessionDone(tx, cancelled);
}
