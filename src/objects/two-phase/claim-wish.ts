// What the caller of a claim wants, and the question that it makes to a calendar.

import { type Need, needsOf } from "../../domain/availability/needs";
import { type Terms, termsOf } from "../../domain/booking/booking-request";
import type { SessionSeats } from "../../domain/booking/session";
import type { Asker } from "../../domain/tenant/actor";
import type { Requirement, Service } from "../../domain/tenant/service";
import type { BidRequest } from "../messages";

export type ClaimWish = Terms & {
  readonly subjectId: string;
  readonly service: Service;
  /** The requirements of the service, or of a booking's snapshot. */
  readonly requires: readonly Requirement[];
  readonly startAt: number;
  /** Further starts to bid on, in the same message. */
  readonly moreStartAts?: readonly number[];
  readonly asker: Asker;
  /** The resource that the customer named. No other may serve its requirement. */
  readonly chosenId: string | null;
  /** Resources to try first, such as those that a booking already has. */
  readonly favoured: readonly string[];
  /** Resources that must serve, one for each requirement. Null leaves the choice open. */
  readonly fixed: readonly string[] | null;
  readonly session: SessionSeats | null;
  readonly sessionId: string | null;
  /** The service is a booking's snapshot, or part of an offer. It counts even if a newer revision exists. */
  readonly isAgreed: boolean;
  /** How long claims may stay prepared before the calendar asks for the decision. */
  readonly patienceMs?: number;
  /** What calendars show of the session that the claims belong to. */
  readonly shown: SessionSeats | null;
};

/** The resources that may serve each requirement. */
export function needsOfWish(wish: ClaimWish): readonly Need[] {
  return needsOf(wish.requires, wish.units, wish);
}

export function bidRequestOf(
  wish: ClaimWish,
  { role, units }: Pick<Need, "units"> & Pick<BidRequest, "role">,
): BidRequest {
  return {
    ...termsOf(wish),
    service: wish.service,
    role,
    units,
    asker: wish.asker,
    startAt: wish.startAt,
    endAt: null,
    subjectId: wish.subjectId,
    session: wish.session,
    sessionId: wish.sessionId,
    isAgreed: wish.isAgreed,
    ...(wish.moreStartAts && { moreStartAts: wish.moreStartAts }),
  };
}
