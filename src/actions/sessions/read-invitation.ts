import type { InvitationRecord } from "../../domain/booking/session";
import { homeOf } from "../../domain/ids";
import { missing, naming, ok, type Result, refused } from "../../domain/refusal";
import type { KeptSession } from "../../objects/messages";
import { coordinatorOf } from "../../objects/stubs";
import type { Deps } from "../deps";

export type ShownInvitation = { readonly invitation: InvitationRecord; readonly session: KeptSession };

/** An invitation for the holder of its token; the route has checked the token. */
export async function readInvitation(deps: Deps, invitationId: string): Promise<Result<ShownInvitation>> {
  const home = homeOf("inv", invitationId);
  if (home?.kind !== "coordinator") return refused(missing("invitation"));
  const coordinator = coordinatorOf(deps.env.COORDINATOR, home.tenantId, home.serviceId);
  const outcome = await coordinator.readInvitation(invitationId);
  return outcome.status === "done" ? ok(outcome) : refused(naming("invitation", outcome.refusal));
}
