// A message to a person who is invited to a session, who may be no customer yet.

import { UNDO_MS } from "../../domain/messages/kinds";
import type { About } from "../../messages/facts";
import { tokenOf } from "../accounts/secrets";
import type { Deps } from "../deps";
import { readInvitation, type ShownInvitation } from "../sessions/read-invitation";
import { type Asked, bookUrl, orNothing, type Subject } from "./subject";

export async function readInvitationSubject(deps: Deps, asked: Asked): Promise<Subject | null> {
  const id = asked.detail.invitation ?? "";
  const shown = orNothing(await readInvitation(deps, id));
  if (!shown) return null;
  const { invitation, session } = shown;
  if (session.session.tenantId !== asked.configuration.tenant.id) return null;
  const token = await tokenOf(deps.settings.serverSecret, "invitation", id);
  const { email } = invitation;
  const { resources } = session;
  const { reason = null, message = null } = asked.detail;
  const about: About =
    asked.kind === "invitation"
      ? { about: "invitation", invitation, session: session.session, resources }
      : { about: "session", session: session.session, resources, reason, message };
  return {
    about,
    customer:
      email === null ? null : { id: invitation.customerId, name: "", email, phone: null, timeZone: null, locale: null },
    since: invitation.createdAt,
    bookingId: null,
    told: null,
    isOver: whyInvitedIsOver(deps.clock.now(), asked, shown),
    urls: asked.kind === "invitation" ? { invitation: `${asked.origin}/manage/${token}` } : { book: bookUrl(asked) },
  };
}

/** Why an invited person is not told any more of an invitation, or of the end of its session. */
function whyInvitedIsOver(
  now: number,
  { kind, occurredAt }: Asked,
  { invitation, session }: ShownInvitation,
): string | null {
  const { status, startAt } = session.session;
  if (invitation.status !== "pending") return `is_${invitation.status}`;
  if (kind !== "invitation") {
    // The invitation waited for an undo, so it was never sent.
    if (invitation.createdAt > occurredAt - UNDO_MS) return "was_not_invited";
    return status === "cancelled" ? null : `is_${status}`;
  }
  if (status !== "open") return `is_${status}`;
  if (startAt <= now) return "moment_passed";
  return invitation.expiresAt > now ? null : "is_expired";
}
