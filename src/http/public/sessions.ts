import { openByToken } from "../../actions/bookings/open-by-token";
import { loadBusiness } from "../../actions/load-configuration";
import { acceptInvitation, declineInvitation } from "../../actions/sessions/answer-invitation";
import { readInvitation } from "../../actions/sessions/read-invitation";
import { readSession } from "../../actions/sessions/read-session";
import { toCustomerDetails } from "../../contract/person-schemas";
import {
  acceptedInvitationOut,
  invitationAnswer,
  publicSessionOut,
  shownInvitationOut,
} from "../../contract/session-schemas";
import { presentPublicSession } from "../../contract/session-wire";
import { missing } from "../../domain/refusal";
import { PLACE_REFUSALS } from "../place-request";
import { answerBooked } from "../present-booking";
import { presentInvitation } from "../present-session";
import { json, problem, replayed } from "../respond";
import { type Call, publicRoute } from "../route";

const shared = { tag: "Groups", access: "public" } as const;

export const readLinkedSession = publicRoute({
  ...shared,
  method: "GET",
  path: "/v1/public/sessions/{token}",
  name: "readLinkedSession",
  summary: "An unlisted session, for the holder of its link",
  limit: "reads",
  answers: { 200: publicSessionOut },
  refusals: ["not_found"],
  async handle(call) {
    const id = await openByToken(call.deps, "session", call.params.token ?? "");
    if (!id.ok) return problem(call, missing("session"));
    const found = await readSession(call.deps, null, id.value);
    return found.ok ? json(presentPublicSession(found.value)) : problem(call, found.refusal);
  },
});

export const readPublicInvitation = publicRoute({
  ...shared,
  method: "GET",
  path: "/v1/public/invitations/{token}",
  name: "readInvitation",
  summary: "An invitation with its session",
  limit: "reads",
  answers: { 200: shownInvitationOut },
  refusals: ["not_found"],
  async handle(call) {
    const found = await invited(call);
    if (!found.ok) return problem(call, found.refusal);
    const { invitation, session } = found.value;
    return json({
      invitation: presentInvitation(invitation, session, call.deps.clock.now()),
      session: presentPublicSession(session),
    });
  },
});

export const answerInvitation = publicRoute({
  ...shared,
  method: "POST",
  path: "/v1/public/invitations/{token}",
  name: "answerInvitation",
  summary: "Accept an invitation, which books the place in the same step, or decline it",
  description: "An invitation can be accepted once. Without a customer in the request, the invited address is booked.",
  limit: "bookings",
  isKeyed: true,
  body: invitationAnswer,
  answers: { 200: shownInvitationOut, 201: acceptedInvitationOut },
  refusals: [...PLACE_REFUSALS, "hold_expired"],
  async handle(call) {
    const found = await invited(call);
    if (!found.ok) return problem(call, found.refusal);
    const { body, deps } = call;
    const now = deps.clock.now();
    if (body.response === "decline") {
      const declined = await declineInvitation(deps, found.value.invitation.id, call.key);
      if (!declined.ok) return problem(call, declined.refusal);
      const { invitation, session, isReplay } = declined.value;
      const shown = { invitation: presentInvitation(invitation, session, now), session: presentPublicSession(session) };
      return json(shown, 200, replayed(isReplay));
    }
    const customer = body.customer ? toCustomerDetails(body.customer) : null;
    const accepted = await acceptInvitation(deps, found.value, customer, call.key);
    if (!accepted.ok) return problem(call, accepted.refusal);
    const placed = accepted.value;
    const { tenantId } = placed.booking;
    call.noteTenant(tenantId);
    const after = await readInvitation(deps, found.value.invitation.id);
    const { invitation, session } = after.ok ? after.value : found.value;
    const shown = { invitation: presentInvitation(invitation, session, now) };
    return answerBooked(call, placed, await loadBusiness(deps, tenantId), "/v1/public/bookings", shown);
  },
});

async function invited(call: Pick<Call, "deps" | "params">) {
  const id = await openByToken(call.deps, "invitation", call.params.token ?? "");
  return id.ok ? readInvitation(call.deps, id.value) : id;
}
