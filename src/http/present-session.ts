// Sessions and invitations as clients see them.

import type * as z from "zod";
import { tokenOf } from "../actions/accounts/secrets";
import { zoneOfBooking } from "../contract/booking-wire";
import type { invitationOut, sessionOut } from "../contract/session-schemas";
import { presentPublicSession } from "../contract/session-wire";
import type { InvitationRecord } from "../domain/booking/session";
import { mayDo } from "../domain/tenant/actor";
import { isoWriter } from "../domain/time/local-time";
import type { KeptSession } from "../objects/messages";
import { manageUrl } from "./present-booking";
import type { StaffCall } from "./route";
import { maySecretsBeTold } from "./told-secrets";

/** With its link, for staff who may book. A replay returns the link under the same rule as any secret. */
export async function presentSession(
  call: Pick<StaffCall, "deps" | "origin" | "staff" | "key">,
  kept: KeptSession & { readonly isReplay?: boolean },
): Promise<z.output<typeof sessionOut>> {
  const { session } = kept;
  const isTold = mayDo(call.staff.actor, "bookings") && maySecretsBeTold(call, kept);
  const token =
    isTold && session.visibility === "private"
      ? await tokenOf(call.deps.settings.serverSecret, "session", session.id)
      : null;
  return {
    ...presentPublicSession(kept),
    taken: kept.taken,
    link: token === null ? null : { token, url: manageUrl(call, token) },
  };
}

export function presentInvitation(
  invitation: InvitationRecord,
  kept: KeptSession,
  now: number,
): z.output<typeof invitationOut> {
  const iso = isoWriter(zoneOfBooking(kept));
  const isOver = invitation.status === "pending" && invitation.expiresAt <= now;
  return {
    id: invitation.id,
    session: invitation.sessionId,
    email: invitation.email,
    seats: invitation.seats,
    status: isOver ? "expired" : invitation.status,
    expires_at: iso(invitation.expiresAt),
    booking: invitation.bookingId,
    created_at: iso(invitation.createdAt),
  };
}
