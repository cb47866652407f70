import { findClosure } from "../../db/closures";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import type { Deps } from "../deps";
import type { Pending } from "../setup/push-changes";
import { applyToClosure, reachRefusal } from "./closure-change";

export async function removeClosure(deps: Deps, staff: Authority, closureId: string): Promise<Result<Pending>> {
  const { tenantId, actor } = staff;
  const before = await findClosure(deps.db, tenantId, closureId);
  if (!before) return refused(missing("closure"));
  const outOfReach = reachRefusal(staff, before.resourceId, "closure");
  if (outOfReach) return refused(outOfReach);
  const now = deps.clock.now();
  const changes = { active: false, deletedAt: now };
  return ok(await applyToClosure(deps, { tenantId, actor }, closureId, "closure.deleted", changes, before.resourceId));
}
