// A group service at one start: many bookings, one claim on the resources, a limited number of seats.

import type { ResourceClaim } from "../availability/claims";
import type { Refusal } from "../refusal";
import type { Service } from "../tenant/service";

export const SESSION_VISIBILITIES = ["public", "private", "invite_only"] as const;
export type SessionVisibility = (typeof SESSION_VISIBILITIES)[number];

export type SessionStatus = "open" | "cancelled" | "ended";

export type SessionRecord = {
  readonly id: string;
  readonly tenantId: string;
  /** The service as it was when the session was created. */
  readonly service: Service;
  readonly startAt: number;
  readonly endAt: number;
  /** The session's own number of seats; null follows the current service. */
  readonly ownSeats: number | null;
  readonly visibility: SessionVisibility;
  readonly title: string | null;
  readonly status: SessionStatus;
  /** Staff scheduled it: the session stays when its last customer leaves. */
  readonly isStanding: boolean;
  readonly claims: readonly ResourceClaim[];
  /** A closure covers it: its customers stay, and no seat is offered. As last reported by a calendar. */
  readonly isClosed: boolean;
  /** When its claims expire while it has only holds, epoch ms; null once it has a booking. */
  readonly expiresAt: number | null;
  /** Seats and taken seats as last shown; null before the first time. */
  readonly shown: { readonly seats: number; readonly taken: number } | null;
  /** Rises whenever its seats change, so that an older count never replaces a newer one. */
  readonly revision: number;
  readonly createdAt: number;
  readonly updatedAt: number;
};

/** What an allocation knows of its session, without any personal data. */
export type SessionSeats = {
  readonly id: string;
  readonly seats: number;
  readonly taken: number;
  /** True when any customer may join; a private session needs its link. */
  readonly isListed: boolean;
  readonly endAt: number;
  readonly revision: number;
};

export function seatsLeft({ seats, taken }: Pick<SessionSeats, "seats" | "taken">): number {
  return Math.max(0, seats - taken);
}

export const INVITATION_STATUSES = ["pending", "accepted", "declined", "expired"] as const;
/** A pending invitation becomes `expired` at its last instant. */
export type InvitationStatus = (typeof INVITATION_STATUSES)[number];

export type InvitationRecord = {
  readonly id: string;
  readonly sessionId: string;
  /** Null after erasure. */
  readonly email: string | null;
  /** The customer with this address at the tenant, if there is one; null after erasure. */
  readonly customerId: string | null;
  readonly seats: number;
  readonly status: Exclude<InvitationStatus, "expired">;
  readonly expiresAt: number;
  readonly bookingId: string | null;
  readonly createdAt: number;
};

/** How long an invitation can be accepted. */
export const INVITATION_MS = 7 * 86_400_000;

/** Why a session that is no longer open refuses changes. */
export function sessionRefusal(status: SessionStatus): Refusal {
  return { code: "invalid_transition", facts: { session_status: status }, detail: `The session is ${status}.` };
}
