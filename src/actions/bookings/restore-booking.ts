// Staff take back that they cancelled or declined a booking, while the customer has not been told. It stands again where it
// stood, if the place is still free.

import { OVERRIDABLE_CODES, type Result } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import type { IfMatch } from "../../objects/messages";
import type { Deps } from "../deps";
import { type KeptBooking, moveBooking } from "./change-booking";
import { readStaffBooking } from "./staff-booking";

/** It was agreed before, so no rule about times may refuse it. What took the place, or the rest of the day, may. */
const OF_TIMES = OVERRIDABLE_CODES.filter((code) => code !== "day_limit_reached");

export async function restoreBooking(
  deps: Deps,
  staff: Authority,
  bookingId: string,
  ifMatch: IfMatch,
): Promise<Result<KeptBooking>> {
  const found = await readStaffBooking(deps, staff, bookingId);
  if (!found.ok) return found;
  const { startAt, claims } = found.value.booking;
  return moveBooking(deps, staff.tenantId, {
    bookingId,
    startAt,
    durationMinutes: null,
    periodId: null,
    resources: claims.filter(({ role }) => role !== "ancestor").map(({ resourceId }) => resourceId),
    isRestoring: true,
    by: staff.actor,
    override: OF_TIMES,
    ...ifMatch,
  });
}
