import type { Result } from "../../domain/refusal";
import { CUSTOMER } from "../../domain/tenant/actor";
import type { Deps } from "../deps";
import { changeBooking, type KeptBooking } from "./change-booking";

/** Tells the calendar that the customer is still there, so that a pending release does nothing. */
export function keepHold(deps: Deps, bookingId: string): Promise<Result<KeptBooking>> {
  return changeBooking(deps, null, { bookingId, action: "keep", by: CUSTOMER, reason: null, ifRevision: null });
}
