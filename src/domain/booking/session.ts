// A group service at one start: many bookings, one claim on the resources, up to so many seats.

import type { ResourceClaim } from "../availability/claims";
import type { Refusal } from "../refusal";
import type { Service } from "../tenant/service";

export const SESSION_VISIBILITIES = ["public", "private", "invite_only"] as const;
export type SessionVisibility = (typeof SESSION_VISIBILITIES)[number];

export type SessionStatus = "open" | "cancelled" | "ended";

export type SessionRecord = {
  readonly id: string;
  readonly tenantId: string;
  /** The service as it was when the session came about. */
  readonly service: Service;
  readonly startAt: number;
  readonly endAt: number;
  /** Places of its own; null goes by the service as it is now. */
  readonly ownSeats: number | null;
  readonly visibility: SessionVisibility;
  readonly title: string | null;
  readonly status: SessionStatus;
  /** Put on the calendar by staff: it stays when everybody has left. */
  readonly isStanding: boolean;
  readonly claims: readonly ResourceClaim[];
  /** Something closed over it since; who is in it stays, and nobody is offered a seat. As last heard. */
  readonly isClosed: boolean;
  /** When its claims lapse, as long as nothing but holds is in it, epoch ms; null once something more is. */
  readonly expiresAt: number | null;
  /** Places and taken seats as they were last shown; null before the first time. */
  readonly shown: { readonly seats: number; readonly taken: number } | null;
  /** Rises whenever its places change, so that an older count is never shown over a newer one. */
  readonly revision: number;
  readonly createdAt: number;
  readonly updatedAt: number;
};

/** What an allocation says of the session that it stands for, without any person. */
export type SessionSeats = {
  readonly id: string;
  readonly seats: number;
  readonly taken: number;
  /** Whether anybody may join; private ones are joined with their link. */
  readonly isListed: boolean;
  readonly endAt: number;
  readonly revision: number;
};

export function seatsLeft({ seats, taken }: Pick<SessionSeats, "seats" | "taken">): number {
  return Math.max(0, seats - taken);
}

export const INVITATION_STATUSES = ["pending", "accepted", "declined", "expired"] as const;
/** `expired` is what a pending one is from its last instant on. */
export type InvitationStatus = (typeof INVITATION_STATUSES)[number];

export type InvitationRecord = {
  readonly id: string;
  readonly sessionId: string;
  /** Null after erasure. */
  readonly email: string | null;
  /** Who that is among the tenant's customers, should they be one; null after erasure. */
  readonly customerId: string | null;
  readonly seats: number;
  readonly status: Exclude<InvitationStatus, "expired">;
  readonly expiresAt: number;
  readonly bookingId: string | null;
  readonly createdAt: number;
};

/** How long an invitation may be accepted. */
export const INVITATION_MS = 7 * 86_400_000;

/** Why nothing more can be done in a session that is not open any more. */
export function sessionRefusal(status: SessionStatus): Refusal {
  return { code: "invalid_transition", facts: { session_status: status }, detail: `The session is ${status}.` };
}
