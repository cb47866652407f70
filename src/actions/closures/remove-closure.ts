import { findClosure } from "../../db/closures";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import type { Deps } from "../deps";
import type { Pending } from "../setup/push-changes";
import { applyToClosure } from "./closure-change";

export async function removeClosure(
  deps: Deps,
  { tenantId, actor }: Authority,
  closureId: string,
): Promise<Result<Pending>> {
  const before = await findClosure(deps.db, tenantId, closureId);
  if (!before) return refused(missing("closure"));
  const now = deps.clock.now();
  const changes = { active: false, deletedAt: now };
  return ok(await applyToClosure(deps, { tenantId, actor }, closureId, "closure.deleted", changes, before.resourceId));
}
