// Gives a booking another time or other resources, or puts back one that staff cancelled: whether it may, and what that
// writes.

import type { ResourceClaim } from "../../domain/availability/claims";
import { lateChange, mayHaveArrived, statusAt, whyNotRestored } from "../../domain/booking/booking";
import type { BookingRecord } from "../../domain/booking/booking-record";
import { mostBackAfterMove } from "../../domain/payments/told";
import { refuse } from "../../domain/refusal";
import type { Service } from "../../domain/tenant/service";
import { MINUTE_MS } from "../../domain/time/local-time";
import type { Done, MoveCommand, Refused } from "../messages";
import { readBooking, readEarlier } from "./booking-store";
import { attributionOf, type BookingTx, commit, type Decision, done, refusedWith } from "./booking-tx";
import { isOutdated, staleRevision } from "./if-match";
import { type Place, pendingUntil } from "./new-booking";
import { readService } from "./service-store";

export type Movable = { readonly status: "movable"; readonly booking: BookingRecord };

/** Whether a booking may be moved at all, or put back. Done when it already stands as wanted. */
export function checkMove(tx: BookingTx, command: MoveCommand): Movable | Done | Refused {
  const { now } = tx;
  const booking = readBooking(tx.sql, command.bookingId);
  if (!booking || isOutdated(booking, command)) return refusedWith(refuse("not_found"));
  const stale = staleRevision(booking, command);
  if (stale) return refusedWith(stale);
  const status = statusAt(booking, now);
  const isLive = status === "pending" || status === "confirmed";
  if (command.isRestoring) return isLive ? done(tx, booking, []) : checkRestore(tx, booking);
  if (!isLive) return refusedWith(refuse("invalid_transition", { booking_status: status }));
  if (command.by === "customer") {
    const late = lateChange(booking, booking.service.cancellation, now);
    if (late) return refusedWith(late);
  }
  const lastsMinutes = (booking.endAt - booking.startAt) / MINUTE_MS;
  if (isSameTime(booking, command, lastsMinutes)) return done(tx, booking, []);
  return { status: "movable", booking };
}

/** It takes its place as a new booking would, so a service that has ended here takes none back. */
function checkRestore(tx: BookingTx, booking: BookingRecord): Movable | Refused {
  const refusal = whyNotRestored(booking, tx.now);
  if (refusal) return refusedWith(refusal);
  const { restorable, service, startAt, customerSince } = booking;
  if (readService(tx.sql, service.id)?.is_retired) return refusedWith(refuse("not_bookable"));
  const until = pendingUntil(restorable?.status ?? "confirmed", startAt, customerSince, service.answerSeconds);
  // A request whose time to be answered is over would expire at once.
  const isLate = until !== null && until <= tx.now;
  return isLate ? refusedWith(refuse("too_late_to_change")) : { status: "movable", booking };
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

/**
 * The requirements by which a booking may stand where staff want it: on resources of its service as it was agreed, or as
 * it is now, or where it stands already. Null when it may not.
 */
export function requirementsFor(
  booking: BookingRecord,
  resources: readonly string[],
  now: Service | null = null,
): Service["requires"] | null {
  const served = servedBy(booking);
  const fits = (requires: Service["requires"]) =>
    resources.length === requires.length &&
    resources.every((id, at) => id === served[at] || requires[at]?.anyOf.includes(id) === true);
  return [booking.service, ...(now ? [now] : [])].find(({ requires }) => fits(requires))?.requires ?? null;
}

export type MoveEvent = "booking.rescheduled" | "booking.reassigned" | "booking.restored";

export function eventOfMove({ isRestoring }: Pick<MoveCommand, "isRestoring">): MoveEvent {
  return isRestoring ? "booking.restored" : "booking.rescheduled";
}

/** The booking as it stood before staff cancelled it. */
function restored({ restorable, endedBy: _, endedAt: __, ...booking }: BookingRecord): BookingRecord {
  return { ...booking, status: restorable?.status ?? booking.status, cancelReason: null, refund: null };
}

/**
 * Gives a booking another time or other resources. The caller has made sure that it may move and that there is room.
 */
export function applyMove(
  tx: BookingTx,
  booking: BookingRecord,
  place: Place,
  command: Pick<MoveCommand, "asker" | "actor" | "by" | "telling">,
  eventType: MoveEvent,
  decision: Decision | null = null,
): Done {
  const { arrivedAt, ...before } = eventType === "booking.restored" ? restored(booking) : booking;
  // A move is no way around the steps of notice. What staff move stays as the customer's own moves left it.
  const isOwnMove = command.by === "customer";
  const mostBack = isOwnMove ? mostBackAfterMove(booking, tx.now) : undefined;
  const next: BookingRecord = {
    ...before,
    ...place,
    ...(mostBack !== undefined && { mostBackPercent: mostBack }),
    // What was agreed stays, and so does the price of what comes back.
    ...((booking.isPriceAgreed || eventType === "booking.restored") && { price: booking.price }),
    // A new time that is far away has not brought the customer yet.
    ...(arrivedAt !== undefined && mayHaveArrived(place, tx.now) && { arrivedAt }),
    repeatOf: readEarlier(tx.sql, { ...booking, startAt: place.startAt }),
    resourceId: place.claims[0]?.resourceId ?? booking.resourceId,
    // If staff choose another resource, the customer's own choice no longer counts.
    chosenId: place.claims.some((claim) => claim.resourceId === booking.chosenId) ? booking.chosenId : null,
    hasMoved: booking.hasMoved || !isSamePlace(booking.claims, place.claims),
    revision: booking.revision + 1,
    // A move does not give the business more time to answer.
    expiresAt: pendingUntil(before.status, place.startAt, booking.customerSince, booking.service.answerSeconds),
    overridden:
      command.asker.kind === "staff" && eventType === "booking.rescheduled"
        ? command.asker.override
        : booking.overridden,
    updatedAt: tx.now,
  };
  // What comes back was agreed, and so was the time of what another resource gets: staff set nothing aside for it now.
  const asker = eventType === "booking.rescheduled" ? command.asker : ({ kind: "staff", override: [] } as const);
  return commit(tx, next, booking, eventType, attributionOf({ ...command, asker }), { decision, isOwnMove });
}

function isSamePlace(before: readonly ResourceClaim[], after: readonly ResourceClaim[]): boolean {
  return before.length === after.length && before.every((claim, at) => claim.resourceId === after[at]?.resourceId);
}
