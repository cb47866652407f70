// A booking for staff, who may see those on some resources only.

import { missing, ok, type Result, refused } from "../../domain/refusal";
import { type Authority, reaches, seenBy } from "../../domain/tenant/actor";
import type { Deps } from "../deps";
import { type KeptBooking, readBooking } from "./change-booking";

/** What stands on resources that they do not see is missing for them. */
export async function readStaffBooking(deps: Deps, staff: Authority, bookingId: string): Promise<Result<KeptBooking>> {
  const kept = await readBooking(deps, staff.tenantId, bookingId);
  if (!kept.ok) return kept;
  if (!reaches(staff, kept.value.resources)) return refused(missing("booking"));
  return ok({ ...kept.value, booking: seenBy(staff, kept.value.booking) });
}

/** The refusal of a change, where staff who see only some resources do not see the booking. It is read only for them. */
export async function whyOutOfReach(deps: Deps, staff: Authority, bookingId: string): Promise<Result<null>> {
  if (staff.resources === "all") return { ok: true, value: null };
  const kept = await readStaffBooking(deps, staff, bookingId);
  return kept.ok ? { ok: true, value: null } : kept;
}
