import { findResource } from "../db/resources";
import { isLiveBooking, statusAt } from "../domain/booking";
import { invalid, type Result, refuse, refused } from "../domain/refusal";
import { type KeptBooking, readBooking } from "./change-booking";
import type { Deps } from "./deps";

/** Gives a booking to another resource of its service. A service with one resource has no other, and says so. */
export async function reassignBooking(
  deps: Deps,
  tenantId: string,
  bookingId: string,
  resourceId: string,
  ifRevision: number | null,
): Promise<Result<KeptBooking>> {
  const kept = await readBooking(deps, tenantId, bookingId);
  if (!kept.ok) return kept;
  const { booking } = kept.value;
  if (!(await findResource(deps.db, tenantId, resourceId))) return refused(refuse("not_found"));
  if (ifRevision !== null && ifRevision !== booking.revision) {
    return refused(refuse("revision_mismatch", { revision: booking.revision }));
  }
  const status = statusAt(booking, deps.clock.now());
  if (!isLiveBooking(status)) return refused(refuse("invalid_transition", { booking_status: status }));
  if (resourceId === booking.resourceId) return kept;
  return refused(
    invalid("/resource", "the service has one resource; giving a booking to another is not supported yet"),
  );
}
