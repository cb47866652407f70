import { missing, type Result, refused } from "../../domain/refusal";
import type { KeptSession } from "../../objects/messages";
import { coordinatorOf } from "../../objects/stubs";
import { noteTouched } from "../availability/read-occupancy";
import type { Deps } from "../deps";
import { keptSession, type Staff, sessionHome } from "./read-session";

export async function cancelSession(
  deps: Deps,
  { tenantId, actor }: Staff,
  sessionId: string,
  reason: string | null,
): Promise<Result<KeptSession>> {
  const home = await sessionHome(deps, tenantId, sessionId);
  if (!home) return refused(missing("session"));
  const coordinator = coordinatorOf(deps.env.COORDINATOR, tenantId, home.serviceId);
  const outcome = await coordinator.cancelSession(sessionId, actor, reason);
  if (outcome.status === "done") noteTouched(tenantId, outcome.touched);
  return keptSession(outcome);
}
