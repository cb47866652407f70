// Moving a booking in time: the request for the new time, and the allocations in its way.

import { claimKindOf } from "../availability/claims";
import type { Allocation } from "../availability/occupancy";
import type { Asker } from "../tenant/actor";
import { asAgreed, periodOf } from "../tenant/service";
import { MINUTE_MS } from "../time/local-time";
import { allocationOf, type BookingRecord, type Standing } from "./booking-record";
import type { Terms, Wish } from "./booking-request";
import { endOfStart, priceOfStart } from "./chosen-start";
import type { Price } from "./pricing";

export type NewTime = Pick<Terms, "durationMinutes" | "periodId"> & { readonly asker: Asker };

/** The service as booked, even if it has changed since. The length stays, unless the caller names another. */
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

/** What the booking costs at another start, by the service as booked, in the zone of its leading resource. */
export function priceMoved(booking: BookingRecord, start: NewStart, timeZone: string): Price | null {
  if (booking.isPriceAgreed) return booking.price;
  const { service, seats, units } = booking;
  const { startAt } = start;
  const period = periodOf(service, start.periodId ?? booking.periodId);
  const endAt = endOfStart(timeZone, period, startAt, booking.endAt - booking.startAt);
  return priceOfStart(timeZone, service, period, { startAt, endAt, seats, units });
}

type NewStart = { readonly startAt: number; readonly periodId: string | null };

/**
 * The allocations of a resource without one booking's own. Allocations do not name their booking, so all fields of an
 * allocation identify it. Other bookings can have the same service and time on other resources or units. If two are
 * equal in every field, either one is right.
 */
export function othersOn(
  resourceId: string,
  allocations: readonly Allocation[],
  booking: Standing,
): readonly Allocation[] {
  const claim = booking.claims.find((one) => one.resourceId === resourceId);
  const lead = allocationOf(booking);
  // A booking with a seat in a session leaves the session's allocation where it is.
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
