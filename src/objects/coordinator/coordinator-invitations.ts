// Invitations to a session: staff invite, and the invited person declines, or takes a place.

import { INVITATION_MS, type InvitationRecord, sessionRefusal } from "../../domain/booking/session";
import { refuse } from "../../domain/refusal";
import { storedOutcome } from "../bookings/answer-store";
import { readBooking } from "../bookings/booking-store";
import { attributionOf, BY_A_CUSTOMER, newHomedId, noteEvent, refusedWith } from "../bookings/booking-tx";
import { recallAnswer, rememberAnswer } from "../bookings/idempotency";
import type { IdempotencyClaim, InvitationOutcome, PlaceCommand, PlaceOutcome, Refused } from "../messages";
import { placeNew, rememberPlace } from "./coordinator-booking";
import type { Coordinator, CoordinatorTx } from "./coordinator-context";
import { answeredPlace } from "./coordinator-place";
import { sessionDone } from "./coordinator-sessions";
import { readInvitation, readInvitationsOf, readSession, writeInvitation } from "./coordinator-store";

export type Invited = {
  readonly sessionId: string;
  readonly email: string;
  readonly customerId: string;
  readonly seats: number;
};

/** `actor`: token id of the staff member who invites. An earlier build does not send it. */
export function invite(
  tx: CoordinatorTx,
  invited: Invited,
  idempotency: IdempotencyClaim,
  actor: string | null,
): InvitationOutcome {
  const { sessionId, seats, customerId } = invited;
  const known = recallAnswer(tx.sql, idempotency, ({ subjectId }) => replayedInvitation(tx, subjectId));
  if (known) return known;
  const session = readSession(tx.sql, sessionId);
  if (!session) return refusedWith(refuse("not_found"));
  if (session.status !== "open") return refusedWith(sessionRefusal(session.status));
  const kept = sessionDone(tx, session);
  if (seats > kept.seats) return refusedWith(refuse("capacity_exceeded", { max_seats: kept.seats }));
  const invitation: InvitationRecord = {
    id: newHomedId(tx, "inv"),
    ...invited,
    status: "pending",
    expiresAt: tx.now + INVITATION_MS,
    bookingId: null,
    createdAt: tx.now,
  };
  writeInvitation(tx.sql, invitation);
  noteEvent(tx, sessionId, "session.invited", attributionOf({ actor, by: "staff" }), { invitation: invitation.id });
  rememberAnswer(tx, idempotency, storedOutcome({ subjectId: invitation.id }), customerId);
  return { status: "done", invitation, session: kept, isReplay: false };
}

export function invitationOutcome(tx: CoordinatorTx, invitationId: string): InvitationOutcome {
  const invitation = readInvitation(tx.sql, invitationId);
  const session = invitation && readSession(tx.sql, invitation.sessionId);
  if (!invitation || !session) return refusedWith(refuse("not_found"));
  return { status: "done", invitation, session: sessionDone(tx, session), isReplay: false };
}

/** An invitation that a key made or declined before, as it is now. */
function replayedInvitation(tx: CoordinatorTx, invitationId: string | null): InvitationOutcome | null {
  const found = invitationId ? invitationOutcome(tx, invitationId) : null;
  return found?.status === "done" ? { ...found, isReplay: true } : null;
}

export function declineInvitation(
  tx: CoordinatorTx,
  invitationId: string,
  idempotency: IdempotencyClaim,
): InvitationOutcome {
  const known = recallAnswer(tx.sql, idempotency, () => replayedInvitation(tx, invitationId));
  if (known) return known;
  const found = invitationOutcome(tx, invitationId);
  if (found.status === "refused") return found;
  if (found.invitation.status === "accepted") return refusedWith(refuse("not_found"));
  const invitation = { ...found.invitation, status: "declined" } as const;
  writeInvitation(tx.sql, invitation);
  // Declining twice is one answer.
  if (found.invitation.status === "pending") {
    noteEvent(tx, invitation.sessionId, "session.declined", BY_A_CUSTOMER, { invitation: invitationId });
  }
  rememberAnswer(tx, idempotency, storedOutcome({ subjectId: invitation.id }));
  return { ...found, invitation };
}

/** One step accepts the invitation and takes the place. Without a place the invitation stays open. */
export function acceptInvitation(
  coordinator: Coordinator,
  invitationId: string,
  command: PlaceCommand,
): Promise<PlaceOutcome> {
  const { turns, transact } = coordinator;
  const whyNot = (tx: CoordinatorTx) => whyClosed(tx, invitationId);
  return turns.run(`key/${command.idempotency.scopedKey}`, async () => {
    const early = transact((tx) => answeredPlace(tx, command)) ?? transact(whyNot);
    if (early) return early;
    const outcome = await placeNew(coordinator, command, {
      whyNot,
      andThen: (tx, placed) => {
        const invitation = readInvitation(tx.sql, invitationId);
        if (invitation) {
          writeInvitation(tx.sql, { ...invitation, status: "accepted", bookingId: placed.booking.id });
          noteEvent(tx, invitation.sessionId, "session.accepted", BY_A_CUSTOMER, { invitation: invitationId });
        }
        rememberPlace(tx, command, placed);
      },
    });
    // If several callers accept at once, the first uses the invitation up. The others hear that, even if they met
    // another refusal first.
    return outcome.status === "refused" ? (transact(whyNot) ?? outcome) : outcome;
  });
}

function whyClosed({ sql, now }: CoordinatorTx, invitationId: string): Refused | null {
  const invitation = readInvitation(sql, invitationId);
  const isOpen = invitation && readSession(sql, invitation.sessionId)?.status === "open";
  if (!isOpen || (invitation.status !== "pending" && !wasNotPaid(sql, invitation)))
    return refusedWith(refuse("not_found"));
  return invitation.expiresAt <= now ? refusedWith(refuse("hold_expired")) : null;
}

/** Its customer accepted, and did not pay in time. They may accept again. */
function wasNotPaid(sql: SqlStorage, { status, bookingId }: InvitationRecord): boolean {
  return status === "accepted" && bookingId !== null && readBooking(sql, bookingId)?.status === "expired";
}

/** Erases a person from the invitations that they received until an instant. */
export function eraseInvitations({ sql }: CoordinatorTx, customerId: string, until: number): void {
  for (const invitation of readInvitationsOf(sql, customerId)) {
    if (invitation.createdAt <= until) writeInvitation(sql, { ...invitation, email: null, customerId: null });
  }
}
