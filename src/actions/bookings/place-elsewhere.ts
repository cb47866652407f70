// Staff give a booking another time, another length, another resource, or several of these at once. It stands where they
// put it, or stays where it was.

import { findService } from "../../db/services";
import type { BookingRecord } from "../../domain/booking/booking-record";
import type { Telling } from "../../domain/events";
import { missing, type OverridableCode, ok, type Result, refused } from "../../domain/refusal";
import { type Authority, reaches } from "../../domain/tenant/actor";
import { MINUTE_MS } from "../../domain/time/local-time";
import type { Deps } from "../deps";
import { type KeptBooking, moveBooking } from "./change-booking";
import { reassignBooking } from "./reassign-booking";
import { readStaffBooking } from "./staff-booking";

export type Elsewhere = {
  readonly bookingId: string;
  /** The revision that staff saw. Null moves the booking as it is now. */
  readonly revision: number | null;
  readonly startAt: number;
  /** Null keeps the length. */
  readonly minutes: number | null;
  /** The resource to take the place of another; null keeps the resources. */
  readonly resource: { readonly from: string; readonly to: string } | null;
  /** The rules that staff set aside by name. */
  readonly override: readonly OverridableCode[];
  /** Rules that are set aside only where they stand in the way. So the history names no others. */
  readonly asNeeded: readonly OverridableCode[];
  readonly telling: Telling | undefined;
};

export type Placed = { readonly kept: KeptBooking; readonly before: KeptBooking };

/**
 * The home moves the booking and gives it to another resource in one transaction. So the customer hears of all of it or
 * of nothing.
 */
export async function placeElsewhere(deps: Deps, staff: Authority, wanted: Elsewhere): Promise<Result<Placed>> {
  const found = await readStaffBooking(deps, staff, wanted.bookingId);
  if (!found.ok) return found;
  const before = found.value;
  const { booking } = before;
  const { resource } = wanted;
  const isOther = resource !== null && resource.from !== resource.to;
  if (isOther && !reaches(staff, [{ id: resource.to }])) return refused(missing("resource"));
  const revision = wanted.revision ?? booking.revision;
  const isMoved = wanted.startAt !== booking.startAt || wanted.minutes !== null;
  if (isOther && !isMoved) {
    const to = { resourceId: resource.to, telling: wanted.telling, ifRevision: revision };
    const given = await reassignBooking(deps, staff, wanted.bookingId, to);
    return given.ok ? ok({ kept: given.value, before }) : given;
  }
  const placed = await moveTo(deps, staff, wanted, { before: booking, resource: isOther ? resource : null, revision });
  return placed.ok ? ok({ kept: placed.value, before }) : placed;
}

type Other = {
  readonly before: BookingRecord;
  readonly resource: Elsewhere["resource"];
  readonly revision: number;
};

async function moveTo(
  deps: Deps,
  { tenantId, actor }: Authority,
  { bookingId, startAt, minutes, override, asNeeded, telling }: Elsewhere,
  { before, resource, revision }: Other,
): Promise<Result<KeptBooking>> {
  const served = servedBy(before);
  const resources = resource ? served.with(Math.max(served.indexOf(resource.from), 0), resource.to) : served;
  // The service may have got the resource after the booking was made.
  const service = resource ? ((await findService(deps.db, tenantId, before.service.id)) ?? null) : null;
  const request = { bookingId, startAt, durationMinutes: minutes, periodId: null, resources, service, by: actor };
  const told = { ...request, telling, ifRevision: revision };
  // A refused move changes nothing, so each may name the rule that refused the one before.
  for (const aside = [...override]; ; ) {
    const moved = await moveBooking(deps, tenantId, { ...told, override: aside });
    const broken = moved.ok ? undefined : asNeeded.find((code) => code === moved.refusal.code);
    if (broken === undefined || aside.includes(broken)) return moved;
    aside.push(broken);
  }
}

/** The resources that it stands on, one for each requirement of its service. */
export function servedBy({ claims }: Pick<BookingRecord, "claims">): string[] {
  return claims.filter(({ role }) => role !== "ancestor").map(({ resourceId }) => resourceId);
}

export function minutesOf({ startAt, endAt }: Pick<BookingRecord, "startAt" | "endAt">): number {
  return (endAt - startAt) / MINUTE_MS;
}
