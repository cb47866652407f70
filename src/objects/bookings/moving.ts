// Gives a booking another time or other resources: whether it may move, and what the move writes.

import type { ResourceClaim } from "../../domain/availability/claims";
import { lateChange, statusAt } from "../../domain/booking/booking";
import type { BookingRecord } from "../../domain/booking/booking-record";
import { refuse } from "../../domain/refusal";
import { MINUTE_MS } from "../../domain/time/local-time";
import type { Done, MoveCommand, Refused } from "../messages";
import { readBooking, readEarlier } from "./booking-store";
import { attributionOf, type BookingTx, commit, type Decision, done, refusedWith } from "./booking-tx";
import { isOutdated, staleRevision } from "./if-match";
import { type Place, pendingUntil } from "./new-booking";

export type Movable = { readonly status: "movable"; readonly booking: BookingRecord };

/** Whether a booking may be moved at all. Done when it is already at the wanted time. */
export function checkMove(tx: BookingTx, command: MoveCommand): Movable | Done | Refused {
  const { now } = tx;
  const booking = readBooking(tx.sql, command.bookingId);
  if (!booking || isOutdated(booking, command)) return refusedWith(refuse("not_found"));
  const stale = staleRevision(booking, command);
  if (stale) return refusedWith(stale);
  const status = statusAt(booking, now);
  if (status !== "pending" && status !== "confirmed")
    return refusedWith(refuse("invalid_transition", { booking_status: status }));
  if (command.by === "customer") {
    const late = lateChange(booking, booking.service.cancellation, now);
    if (late) return refusedWith(late);
  }
  const lastsMinutes = (booking.endAt - booking.startAt) / MINUTE_MS;
  if (isSameTime(booking, command, lastsMinutes)) return done(tx, booking, []);
  return { status: "movable", booking };
}

function isSameTime(booking: BookingRecord, command: MoveCommand, lastsMinutes: number): boolean {
  return (
    command.startAt === booking.startAt &&
    (command.durationMinutes === null || command.durationMinutes === lastsMinutes) &&
    (command.periodId === null || command.periodId === booking.periodId) &&
    (command.resources === undefined || command.resources.join() === servedBy(booking).join())
  );
}

/** The resources of a booking, one for each requirement of its service. */
function servedBy({ claims }: BookingRecord): string[] {
  return claims.filter((claim) => claim.role !== "ancestor").map((claim) => claim.resourceId);
}

/** Whether a booking may stand where staff want it: on resources of its service, or where it stands already. */
export function mayStandOn(booking: BookingRecord, resources: readonly string[]): boolean {
  const { requires } = booking.service;
  const served = servedBy(booking);
  return (
    resources.length === requires.length &&
    resources.every((id, at) => id === served[at] || requires[at]?.anyOf.includes(id) === true)
  );
}

/**
 * Gives a booking another time or other resources. The caller has made sure that it may move and that there is room.
 */
export function applyMove(
  tx: BookingTx,
  booking: BookingRecord,
  place: Place,
  command: Pick<MoveCommand, "asker" | "actor" | "telling">,
  eventType: "booking.rescheduled" | "booking.reassigned",
  decision: Decision | null = null,
): Done {
  const next: BookingRecord = {
    ...booking,
    ...place,
    ...(booking.isPriceAgreed && { price: booking.price }),
    repeatOf: readEarlier(tx.sql, { ...booking, startAt: place.startAt }),
    resourceId: place.claims[0]?.resourceId ?? booking.resourceId,
    // If staff choose another resource, the customer's own choice no longer counts.
    chosenId: place.claims.some((claim) => claim.resourceId === booking.chosenId) ? booking.chosenId : null,
    hasMoved: booking.hasMoved || !isSamePlace(booking.claims, place.claims),
    revision: booking.revision + 1,
    // A move does not give the business more time to answer.
    expiresAt: pendingUntil(booking.status, place.startAt, booking.customerSince, booking.service.answerSeconds),
    overridden:
      command.asker.kind === "staff" && eventType === "booking.rescheduled"
        ? command.asker.override
        : booking.overridden,
    updatedAt: tx.now,
  };
  return done(tx, next, commit(tx, next, booking, eventType, attributionOf(command), { decision }));
}

function isSamePlace(before: readonly ResourceClaim[], after: readonly ResourceClaim[]): boolean {
  return before.length === after.length && before.every((claim, at) => claim.resourceId === after[at]?.resourceId);
}
