// Moving a booking in time: what it wishes of the new one, and what stands in its way.

import { claimKindOf } from "../availability/claims";
import type { Allocation } from "../availability/occupancy";
import { asAgreed } from "../tenant/service";
import { MINUTE_MS } from "../time/local-time";
import { allocationOf, type BookingRecord, type Standing } from "./booking-record";
import type { Asker, Wish } from "./booking-request";

export type NewTime = {
  readonly durationMinutes: number | null;
  readonly periodId: string | null;
  readonly asker: Asker;
};

/** The service as it was booked, whatever became of it since; as long as before unless the mover says otherwise. */
export function wishToMove(booking: BookingRecord, { durationMinutes, periodId, asker }: NewTime): Wish {
  const isPeriods = booking.service.duration.kind === "periods";
  const lastsMinutes = (booking.endAt - booking.startAt) / MINUTE_MS;
  return {
    service: { ...asAgreed(booking.service), active: true, visible: true },
    durationMinutes: durationMinutes ?? (isPeriods ? null : lastsMinutes),
    periodId: periodId ?? (isPeriods && durationMinutes === null ? booking.periodId : null),
    guests: booking.guests,
    seats: booking.seats,
    units: booking.units,
    asker,
    role: "lead",
    sessionId: null,
  };
}

/**
 * What a resource carries besides one booking. Allocations name no booking, so the resource and all that an allocation
 * says of itself tell which is its own: the same service may stand at the same time on other resources, in other units.
 * Of two that are alike in all of it, either will do.
 */
export function othersOn(
  resourceId: string,
  allocations: readonly Allocation[],
  booking: Standing,
): readonly Allocation[] {
  const claim = booking.claims.find((one) => one.resourceId === resourceId);
  const lead = allocationOf(booking);
  // A place in a session leaves the session where it is.
  if (!claim || !lead || booking.sessionId !== null) return allocations;
  const own = { ...lead, claim: claimKindOf(claim.role), units: claim.units };
  const index = allocations.findIndex((allocation) => isAlike(allocation, own));
  return index < 0 ? allocations : allocations.toSpliced(index, 1);
}

function isAlike(one: Allocation, other: Allocation): boolean {
  return (
    one.startAt === other.startAt &&
    one.endAt === other.endAt &&
    one.claim === other.claim &&
    one.units === other.units &&
    one.serviceId === other.serviceId &&
    one.serviceStartAt === other.serviceStartAt &&
    one.expiresAt === other.expiresAt &&
    one.session === null
  );
}
