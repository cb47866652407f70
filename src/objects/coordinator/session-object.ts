// The calls about sessions and about who is invited to them. A coordinator alone answers them.

import { EVERYTHING } from "../../db/paging";
import type { Telling } from "../../domain/events";
import type * as types from "../messages";
import { PayingObject } from "../paying-object";
import type { Coordinator, CoordinatorTx } from "./coordinator-context";
import { acceptInvitation, declineInvitation, invitationOutcome, invite } from "./coordinator-invitations";
import { cancelSession, createSession, listParticipants, listSessions, sessionOutcome } from "./coordinator-sessions";
import { readInvitations, readInvitationsOf } from "./coordinator-store";

export abstract class SessionObject extends PayingObject<CoordinatorTx> {
  protected abstract readonly coordinator: Coordinator;

  createSession(command: types.NewSessionCommand): Promise<types.SessionOutcome> {
    return createSession(this.coordinator, command);
  }

  readSession(sessionId: string): types.SessionOutcome {
    return this.transact((tx) => sessionOutcome(tx, sessionId));
  }

  listSessions(fromAt: number, toAt: number, piece: types.Piece = EVERYTHING): types.KeptSession[] {
    return this.transact((tx) => listSessions(tx, fromAt, toAt, piece));
  }

  listParticipants(sessionId: string, piece: types.Piece = EVERYTHING): types.Done[] {
    return this.transact((tx) => listParticipants(tx, sessionId, piece));
  }

  async cancelSession(
    sessionId: string,
    actor: string,
    reason: string | null,
    telling?: Telling,
  ): Promise<types.SessionOutcome> {
    const cancellation = { actor, reason, telling };
    return this.claims.afterDecisionsSent(this.transact((tx) => cancelSession(tx, sessionId, cancellation)));
  }

  invite(
    sessionId: string,
    email: string,
    customerId: string,
    seats: number,
    idempotency: types.IdempotencyClaim,
    actor: string | null = null,
  ): types.InvitationOutcome {
    return this.transact((tx) => invite(tx, { sessionId, email, customerId, seats }, idempotency, actor));
  }

  listInvitations(sessionId: string): types.InvitationDone["invitation"][] {
    return this.transact((tx) => readInvitations(tx.sql, sessionId));
  }

  readInvitation(invitationId: string): types.InvitationOutcome {
    return this.transact((tx) => invitationOutcome(tx, invitationId));
  }

  declineInvitation(invitationId: string, idempotency: types.IdempotencyClaim): types.InvitationOutcome {
    return this.transact((tx) => declineInvitation(tx, invitationId, idempotency));
  }

  acceptInvitation(invitationId: string, command: types.PlaceCommand): Promise<types.PlaceOutcome> {
    return acceptInvitation(this.coordinator, invitationId, command);
  }

  /** A customer's invitations, in the order of ids. */
  readPersonsInvitations(customerId: string, piece: types.Piece = EVERYTHING): types.InvitationDone["invitation"][] {
    return this.transact((tx) => readInvitationsOf(tx.sql, customerId, piece));
  }
}
