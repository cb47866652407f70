// The way from an accepted offer or invitation to its booking.

import { tokenOf } from "../../actions/accounts/secrets";
import { readByToken } from "../../actions/bookings/change-booking";
import { manageLink } from "../kit/manage-link";
import type { PageContext } from "../kit/page-context";

/** Null when nothing was accepted, and once staff have given the booking to another customer. */
export async function linkToBooked(page: PageContext, bookingId: string | null): Promise<string | null> {
  if (bookingId === null) return null;
  const kept = await readByToken(page.deps, { id: bookingId, version: 1 });
  return kept.ok ? manageLink(page, await tokenOf(page.deps.settings.serverSecret, "manage", bookingId)) : null;
}
