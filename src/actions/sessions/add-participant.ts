import { ONE_PLACE } from "../../domain/booking/booking-request";
import { sessionRefusal } from "../../domain/booking/session";
import type { Telling } from "../../domain/events";
import { ok, type Result, refused } from "../../domain/refusal";
import type { CustomerDetails } from "../bookings/customer-details";
import { type Configured, type Placed, placeBooking } from "../bookings/place-booking";
import type { Deps } from "../deps";
import { readSession, type StaffOfTenant } from "./read-session";

export type NewParticipant = {
  readonly customer: CustomerDetails | null;
  readonly seats: number;
  readonly guests: number;
  readonly notes: string | null;
  readonly telling?: Telling | undefined;
  readonly key: string;
  readonly body: unknown;
};

/** Staff add a participant to a session. */
export async function addParticipant(
  deps: Deps,
  staff: StaffOfTenant,
  sessionId: string,
  wanted: NewParticipant,
): Promise<Result<Placed & Configured>> {
  const found = await readSession(deps, staff.tenantId, sessionId);
  if (!found.ok) return found;
  const { session } = found.value;
  // The coordinator looks for the key first: a retry gets the earlier answer, even if the session has ended since.
  const placed = await placeBooking(deps, {
    kind: "book",
    slug: staff.slug,
    service: session.service.id,
    startAt: session.startAt,
    ...ONE_PLACE,
    seats: wanted.seats,
    guests: wanted.guests,
    resource: null,
    customer: wanted.customer,
    notes: wanted.notes,
    answers: {},
    metadata: {},
    by: staff.actor,
    override: ["too_soon", "too_late"],
    status: "confirmed",
    telling: wanted.telling,
    holdId: null,
    sessionId,
    namedSessionId: sessionId,
    ifFull: "refuse",
    address: null,
    keyScope: `participant-${sessionId}`,
    key: wanted.key,
    body: wanted.body,
  });
  if (!placed.ok) {
    const isOver = placed.refusal.code === "not_found" && session.status !== "open";
    return isOver ? refused(sessionRefusal(session.status)) : placed;
  }
  if (placed.value.kind === "waiting") throw new Error("A participant does not wait.");
  return ok(placed.value);
}
