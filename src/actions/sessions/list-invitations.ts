import type { InvitationRecord } from "../../domain/booking/session";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { KeptSession } from "../../objects/messages";
import { coordinatorOf } from "../../objects/stubs";
import type { Deps } from "../deps";
import { readSession, sessionHome } from "./read-session";

export async function listInvitations(
  deps: Deps,
  tenantId: string,
  sessionId: string,
): Promise<Result<{ readonly invitations: readonly InvitationRecord[]; readonly session: KeptSession }>> {
  const session = await readSession(deps, tenantId, sessionId);
  const home = await sessionHome(deps, tenantId, sessionId);
  if (!session.ok || !home) return refused(missing("session"));
  const coordinator = coordinatorOf(deps.env.COORDINATOR, tenantId, home.serviceId);
  return ok({ invitations: await coordinator.listInvitations(sessionId), session: session.value });
}
