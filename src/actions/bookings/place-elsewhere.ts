// Staff give a booking another time, another length, another resource, or several of these at once. It stands where they
// put it, or stays where it was.

import type { BookingRecord } from "../../domain/booking/booking-record";
import type { Telling } from "../../domain/events";
import { missing, type OverridableCode, ok, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
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
  readonly override: readonly OverridableCode[];
  readonly telling: Telling | undefined;
  /** A start between those that customers are offered is refused, as for a customer. Else it counts as meant. */
  readonly keepsGrid?: boolean;
};

export type Placed = { readonly kept: KeptBooking; readonly before: KeptBooking };

const SILENT: Telling = { notify: false };

export async function placeElsewhere(deps: Deps, staff: Authority, wanted: Elsewhere): Promise<Result<Placed>> {
  const found = await readStaffBooking(deps, staff, wanted.bookingId);
  if (!found.ok) return found;
  const before = found.value;
  const { resource } = wanted;
  const isOther = resource !== null && resource.from !== resource.to;
  if (isOther && staff.resources !== "all" && !staff.resources.includes(resource.to)) {
    return refused(missing("resource"));
  }
  const revision = wanted.revision ?? before.booking.revision;
  const served = servedBy(before.booking);
  const placed = isOther
    ? await placeOn(deps, staff, wanted, { booking: before.booking, resource, revision })
    : await moveTo(deps, staff, wanted, served, revision, wanted.telling);
  return placed.ok ? ok({ kept: placed.value, before }) : placed;
}

type Other = {
  readonly booking: BookingRecord;
  readonly resource: { readonly from: string; readonly to: string };
  readonly revision: number;
};

/**
 * One step, where the service as booked knows the resource. Its home alone knows a resource that the service got later:
 * then the booking is given first and moved after, and given back if it cannot be moved.
 */
async function placeOn(deps: Deps, staff: Authority, wanted: Elsewhere, { booking, resource, revision }: Other) {
  const { from, to } = resource;
  const at = servedBy(booking).indexOf(from);
  const next = servedBy(booking).with(Math.max(at, 0), to);
  const { bookingId, telling } = wanted;
  const isMoved = wanted.startAt !== booking.startAt || wanted.minutes !== null;
  if (isMoved && booking.service.requires[at]?.anyOf.includes(to)) {
    return moveTo(deps, staff, wanted, next, revision, telling);
  }
  const first = { resourceId: to, telling: isMoved ? SILENT : telling, ifRevision: revision };
  const given = await reassignBooking(deps, staff, bookingId, first);
  if (!given.ok || !isMoved) return given;
  const moved = await moveTo(deps, staff, wanted, next, given.value.booking.revision, telling);
  if (!moved.ok) {
    const back = { resourceId: from, telling: SILENT, ifRevision: given.value.booking.revision };
    await reassignBooking(deps, staff, bookingId, back);
  }
  return moved;
}

async function moveTo(
  deps: Deps,
  { tenantId, actor }: Authority,
  { bookingId, startAt, minutes, override, keepsGrid = false }: Elsewhere,
  resources: readonly string[],
  ifRevision: number,
  telling: Telling | undefined,
): Promise<Result<KeptBooking>> {
  const request = { bookingId, startAt, durationMinutes: minutes, periodId: null, resources, by: actor, telling };
  const moved = await moveBooking(deps, tenantId, { ...request, override, ifRevision });
  if (keepsGrid || moved.ok || moved.refusal.code !== "off_grid" || override.includes("off_grid")) return moved;
  return moveBooking(deps, tenantId, { ...request, override: [...override, "off_grid"], ifRevision });
}

function servedBy({ claims }: BookingRecord): string[] {
  return claims.filter(({ role }) => role !== "ancestor").map(({ resourceId }) => resourceId);
}

export function minutesOf({ startAt, endAt }: Pick<BookingRecord, "startAt" | "endAt">): number {
  return (endAt - startAt) / MINUTE_MS;
}
