import type { Result } from "../../domain/refusal";
import type { Deps } from "../deps";
import type { KeptBooking } from "./change-booking";
import { isHeld } from "./open-hold";
import { placeHold } from "./place-booking";
import type { PlaceRequest } from "./place-command";

/**
 * Holds a start for a form that may be sent twice. Its key makes one hold. Once that is over, or if the key was used for
 * something else, the same choice makes a new hold.
 */
export async function holdForForm(deps: Deps, request: PlaceRequest): Promise<Result<KeptBooking>> {
  const placed = await placeHold(deps, request);
  const isSpent = placed.ok ? !isHeld(deps, placed.value) : placed.refusal.code === "idempotency_key_reused";
  return isSpent ? placeHold(deps, { ...request, key: crypto.randomUUID() }) : placed;
}
