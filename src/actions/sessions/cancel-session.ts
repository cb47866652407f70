import type { Telling } from "../../domain/events";
import { missing, type Result, refused } from "../../domain/refusal";
import { type Authority, auditNameOf } from "../../domain/tenant/actor";
import type { KeptSession } from "../../objects/messages";
import { coordinatorOf } from "../../objects/stubs";
import { noteTouched } from "../availability/read-occupancy";
import type { Deps } from "../deps";
import { keptSession, sessionHome } from "./read-session";

export async function cancelSession(
  deps: Deps,
  { tenantId, actor }: Authority,
  sessionId: string,
  reason: string | null,
  telling?: Telling,
): Promise<Result<KeptSession>> {
  const home = await sessionHome(deps, tenantId, sessionId);
  if (!home) return refused(missing("session"));
  const coordinator = coordinatorOf(deps.env.COORDINATOR, tenantId, home.serviceId);
  const outcome = await coordinator.cancelSession(sessionId, auditNameOf(actor), reason, telling);
  if (outcome.status === "done") noteTouched(tenantId, outcome.touched);
  return keptSession(outcome);
}
