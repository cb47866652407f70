import { homeOf } from "../../domain/ids";
import { missing, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { type ChangeRequest, changeBooking, type KeptBooking, readBooking } from "../bookings/change-booking";
import type { Deps } from "../deps";

type Removal = Pick<ChangeRequest, "bookingId" | "reason" | "telling"> & { readonly sessionId: string };

/** Removes one participant; the others keep their seats. */
export async function removeParticipant(
  deps: Deps,
  { tenantId, actor }: Authority,
  { sessionId, bookingId, reason, telling }: Removal,
): Promise<Result<KeptBooking>> {
  if (homeOf("ses", sessionId)?.tenantId !== tenantId) return refused(missing("session"));
  const found = await readBooking(deps, tenantId, bookingId);
  if (!found.ok) return found;
  if (found.value.booking.sessionId !== sessionId) return refused(missing("booking"));
  const cancel = { bookingId, action: "cancel", by: actor, reason, telling, ifRevision: null } as const;
  return changeBooking(deps, tenantId, cancel);
}
