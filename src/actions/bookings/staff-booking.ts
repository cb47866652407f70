// A booking for staff, who may see those on some resources only.

import { missing, type Result, refused } from "../../domain/refusal";
import { type Authority, reaches } from "../../domain/tenant/actor";
import type { Deps } from "../deps";
import { type KeptBooking, readBooking } from "./change-booking";

/** What stands on resources that they do not see is missing for them. */
export async function readStaffBooking(deps: Deps, staff: Authority, bookingId: string): Promise<Result<KeptBooking>> {
  const kept = await readBooking(deps, staff.tenantId, bookingId);
  return kept.ok && !reaches(staff, kept.value.resources) ? refused(missing("booking")) : kept;
}

/** The refusal of a change, where staff who see only some resources do not see the booking. It is read only for them. */
export async function whyOutOfReach(deps: Deps, staff: Authority, bookingId: string): Promise<Result<null>> {
  if (staff.resources === "all") return { ok: true, value: null };
  const kept = await readStaffBooking(deps, staff, bookingId);
  return kept.ok ? { ok: true, value: null } : kept;
}
