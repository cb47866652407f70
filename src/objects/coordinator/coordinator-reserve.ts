// Reserves a place of a service: calendars prepare the claims of a booking or of a new session, or say whether a session
// may be joined. What is reserved is committed or given up by coordinator-take.ts and coordinator-series.ts.

import type { SessionRecord, SessionSeats } from "../../domain/booking/session";
import { newHomedId } from "../bookings/booking-tx";
import type { BookedResource } from "../messages";
import type { Bids } from "../two-phase/bids";
import type { ClaimWish } from "../two-phase/claim-wish";
import type { Claimed } from "../two-phase/claiming";
import type { Coordinator } from "./coordinator-context";
import { seatsOf } from "./coordinator-store";
import { claimWishOf, type JointRequest, type NotReserved, type Reserved } from "./joint-request";

/** How a place is reserved. */
export type Manner = {
  /** How long the claims may stay prepared. */
  readonly patienceMs?: number | undefined;
  /** Earlier bids of the candidates. */
  readonly known?: Bids | undefined;
  /** Whether a refusal carries alternatives, which takes much work. */
  readonly hasToTellAlternatives?: boolean;
};

/** Reserves the resources of one booking. */
export async function reserveAlone(
  coordinator: Coordinator,
  request: JointRequest,
  manner: Manner = {},
): Promise<Reserved | NotReserved> {
  const subjectId = request.bookingId ?? newHomedId(coordinator, "bkg");
  const claimed = await claimIn(coordinator, manner, claimWishOf(request, subjectId, null));
  return claimed.status === "claimed" ? reservedOf("alone", subjectId, claimed) : claimed;
}

/** Reserves the resources of a new session. */
export async function reserveSession(
  coordinator: Coordinator,
  request: JointRequest,
  manner: Manner = {},
): Promise<Reserved | NotReserved> {
  const subjectId = newHomedId(coordinator, "ses");
  const shown: SessionSeats = {
    id: subjectId,
    seats: request.service.seats,
    taken: request.seats,
    isListed: true,
    endAt: 0,
    revision: 0,
  };
  const claimed = await claimIn(coordinator, manner, claimWishOf(request, subjectId, shown));
  return claimed.status === "claimed" ? reservedOf("opens", subjectId, claimed) : claimed;
}

function claimIn(
  { claims }: Coordinator,
  { patienceMs, known, hasToTellAlternatives = true }: Manner,
  wish: ClaimWish,
) {
  return claims.claim({ ...wish, ...(patienceMs !== undefined && { patienceMs }) }, hasToTellAlternatives, known);
}

function reservedOf(kind: Reserved["kind"], subjectId: string, claimed: Claimed): Reserved {
  const { attempt, claims, span, lead, touched } = claimed;
  return { kind, subjectId, attempt, claims, span, lead, touched };
}

const NO_PERIOD = { periodId: null, periodMultiplier: 1 };

/** Seats of an existing session. It has its claims already. */
export function reservedIn(
  { id, startAt, endAt, claims }: SessionRecord,
  lead: BookedResource | undefined,
  period: Pick<Claimed["span"], "periodId" | "periodMultiplier"> = NO_PERIOD,
): Reserved {
  return {
    kind: "joins",
    subjectId: id,
    attempt: null,
    claims,
    span: { ...period, startAt, endAt },
    lead: lead ?? { id: "", name: "", timeZone: "UTC" },
    touched: [],
  };
}

/** What to ask a session's calendars on behalf of a request that would join it. */
export function joinWishOf({ transact }: Coordinator, request: JointRequest, session: SessionRecord): ClaimWish {
  return {
    ...claimWishOf(request, session.id, null),
    requires: session.service.requires,
    session: transact(({ sql }) => seatsOf(sql, session)),
    fixed: session.claims.filter((claim) => claim.role !== "ancestor").map((claim) => claim.resourceId),
  };
}
