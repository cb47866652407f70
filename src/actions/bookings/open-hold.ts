// The hold that a customer names, by its id and its secret.

import { statusAt } from "../../domain/booking/booking";
import { tokenVersionOf } from "../../domain/booking/booking-record";
import { checkHoldToken } from "../accounts/secrets";
import type { Deps } from "../deps";
import { type KeptBooking, readBooking } from "./change-booking";

export type NamedHold = { readonly id: string; readonly token: string };

/** The hold, or what became of it. Null without its token, and for a hold of another service. */
export async function openHold(deps: Deps, serviceId: string, { id, token }: NamedHold): Promise<KeptBooking | null> {
  const allowed = await checkHoldToken(deps.settings.serverSecret, id, token);
  if (!allowed.ok) return null;
  const kept = await readBooking(deps, null, id);
  if (!kept.ok || kept.value.booking.service.id !== serviceId) return null;
  // In a later version the booking belongs to another customer, with a link of their own.
  return tokenVersionOf(kept.value.booking) === 1 ? kept.value : null;
}

/** The same, only while it is a hold. */
export async function openLiveHold(deps: Deps, serviceId: string, named: NamedHold): Promise<KeptBooking | null> {
  const kept = await openHold(deps, serviceId, named);
  return kept !== null && isHeld(deps, kept) ? kept : null;
}

export function isHeld({ clock }: Deps, { booking }: KeptBooking): boolean {
  return statusAt(booking, clock.now()) === "held";
}
