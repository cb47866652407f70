// A request for a place of a coordinated service, and what needs no calendar to decide about it.

import type { ResourceClaim } from "../../domain/availability/claims";
import { type BookingRequest, termsOf } from "../../domain/booking/booking-request";
import { type SessionRecord, type SessionSeats, seatsLeft } from "../../domain/booking/session";
import type { EntryRecord, EntryWish } from "../../domain/booking/waitlist";
import { type Refusal, refuse } from "../../domain/refusal";
import { PUBLIC } from "../../domain/tenant/actor";
import { asAgreed, type Service } from "../../domain/tenant/service";
import { DAY_MS, MINUTE_MS } from "../../domain/time/local-time";
import type * as types from "../messages";
import type { ClaimWish } from "../two-phase/claim-wish";
import type { Claimed } from "../two-phase/claiming";
import { hasPlace, seatsOf } from "./coordinator-store";

/** What a caller wants, and on what terms. */
export type JointRequest = BookingRequest & {
  readonly namedSessionId: string | null;
  readonly customerId: string | null;
  readonly favoured: readonly string[];
  /** The caller's own booking, which does not block the request. */
  readonly bookingId: string | null;
  /** The agreed terms count even if the service has changed since. */
  readonly isAgreed: boolean;
};

/** A place that is reserved until it is committed or given up. */
export type Reserved = {
  readonly kind: "alone" | "opens" | "joins";
  /** The booking or session that holds the claims. */
  readonly subjectId: string;
  /** The attempt to commit. Null when the session already has the claims. */
  readonly attempt: number | null;
  readonly claims: readonly ResourceClaim[];
  readonly span: Claimed["span"];
  readonly lead: types.BookedResource;
  readonly touched: readonly types.TouchedMonth[];
};

export type NotReserved = types.Refused | types.StaleService | types.NoRules;

/** Whether a start lies within the notice and horizon of a visible service. */
export function isInReach(service: Service, startAt: number, now: number): boolean {
  if (!service.active || !service.visible) return false;
  return startAt >= now + service.minNoticeMinutes * MINUTE_MS && startAt <= now + service.horizonDays * DAY_MS;
}

/** Whether the place of a request would also serve a waiting entry: same length, and enough seats, guests and units. */
export function isServedBy(entry: EntryRecord, wish: types.PlaceCommand): boolean {
  return (
    entry.durationMinutes === wish.durationMinutes &&
    entry.periodId === wish.periodId &&
    (entry.chosenId === null || entry.chosenId === wish.chosenId) &&
    entry.seats <= wish.seats &&
    entry.guests <= wish.guests &&
    entry.units <= wish.units
  );
}

export const FULL: ReadonlySet<Refusal["code"]> = new Set(["slot_taken", "seats_full"]);
/** An occurrence may stay prepared for so long, while the coordinator prepares the others. */
export const SERIES_PATIENCE_MS = 120_000;

/**
 * Whether the request names a session that it needs an invitation for. A request that names only the start does not
 * learn of the session.
 */
export function needsInvitation(session: SessionRecord, { sessionId, namedSessionId, asker }: JointRequest): boolean {
  const isLetIn = sessionId === session.id || asker.kind === "staff";
  return session.visibility === "invite_only" && namedSessionId === session.id && !isLetIn;
}

export const BY_INVITATION: Refusal = { code: "forbidden", detail: "This session is by invitation only." };
export const ALREADY_IN: Refusal = { code: "in_use", detail: "This customer already has a place in the session." };

/** Why a request cannot have seats of a session as it is now. */
export function seatRefusal(
  sql: SqlStorage,
  { seats, customerId, bookingId, asker }: JointRequest,
  session: SessionRecord,
): Refusal | null {
  const places = seatsOf(sql, session);
  if (seats > places.seats) return refuse("capacity_exceeded", { max_seats: places.seats });
  const left = seatsLeft(places);
  if (left < seats) return refuse("seats_full", { remaining_seats: left });
  // Only staff may learn who is in a session. For others a second place of one address looks like any other.
  const isAdding = asker.kind === "staff" && bookingId === null && customerId !== null;
  return isAdding && hasPlace(sql, session.id, customerId, null) ? ALREADY_IN : null;
}

export function jointRequestOf(command: types.PlaceCommand): JointRequest {
  const { service, startAt, asker, chosenId, sessionId, namedSessionId = null } = command;
  return {
    ...{ ...termsOf(command), service, startAt, asker, chosenId, sessionId, namedSessionId },
    ...OF_NO_BOOKING,
    customerId: command.customer?.id ?? null,
    isAgreed: command.isOffer ?? false,
  };
}

/** The request that would satisfy a waitlist entry. */
export function jointRequestOfWish(service: Service, wish: EntryWish): JointRequest {
  const { startAt, chosenId } = wish;
  return {
    ...{ ...termsOf(wish), service, startAt: startAt ?? 0, asker: PUBLIC, chosenId },
    ...{ sessionId: null, namedSessionId: null },
    ...OF_NO_BOOKING,
  };
}

/** A new request: of no customer, for no booking that exists, without agreed terms. */
export const OF_NO_BOOKING = { customerId: null, favoured: [], bookingId: null, isAgreed: false } as const;

export function claimWishOf(request: JointRequest, subjectId: string, shown: SessionSeats | null): ClaimWish {
  const { startAt, asker, chosenId, sessionId, favoured, isAgreed } = request;
  const service = isAgreed ? asAgreed(request.service) : request.service;
  return {
    ...{ ...termsOf(request), service, startAt, asker, chosenId, sessionId, favoured, isAgreed },
    subjectId,
    requires: service.requires,
    fixed: null,
    session: null,
    shown,
  };
}
