import { ok, type Result, refuse, refused } from "../../domain/refusal";
import { CUSTOMER } from "../../domain/tenant/actor";
import type { Deps } from "../deps";
import { changeBooking, type KeptBooking } from "./change-booking";

/** Releases a hold; the caller has checked its token. Releasing twice is fine. */
export async function releaseHold(
  deps: Deps,
  bookingId: string,
  ifRevision: number | null = null,
): Promise<Result<null>> {
  const released = await changeBooking(deps, null, {
    bookingId,
    action: "release",
    by: CUSTOMER,
    reason: null,
    ifRevision,
  });
  if (released.ok) return ok(null);
  const { code, facts } = released.refusal;
  if (code === "already_cancelled") return ok(null);
  const isExpired = code === "invalid_transition" && facts?.booking_status === "expired";
  return refused(isExpired ? refuse("hold_expired") : released.refusal);
}

/** A reload looks like leaving: this is the time to come back. */
const GRACE_MS = 5_000;

/** Releases a hold after a moment, unless its customer keeps it meanwhile. No answer waits for it. */
export function releaseHoldSoon(deps: Deps, { booking: { id, revision } }: KeptBooking): void {
  const left = new Promise((resolve) => setTimeout(resolve, GRACE_MS));
  deps.background(left.then(() => releaseHold(deps, id, revision)));
}
