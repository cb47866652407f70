import { closedWhenOf, findRemovedClosure, restoreClosure as restoreRow } from "../../db/closures";
import { owePushOfRules } from "../../db/pushes";
import { raiseRulesRevision } from "../../db/resources";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import type { Deps } from "../deps";
import { makeChange } from "../setup/make-change";
import { closureRefusal } from "./bound-closures";
import { type ChangedClosure, changedClosure, reachRefusal } from "./closure-change";
import { type StaffClosure, toStaffClosure } from "./read-closure";

/** Takes back the removal of a closure. */
export async function restoreClosure(deps: Deps, staff: Authority, closureId: string): Promise<Result<ChangedClosure>> {
  const { db } = deps;
  const { tenantId, actor } = staff;
  const before = await findRemovedClosure(db, tenantId, closureId);
  if (!before) return refused(missing("closure"));
  const { resourceId } = before;
  const refusal =
    reachRefusal(staff, resourceId, "closure") ??
    (await closureRefusal(deps, tenantId, null, resourceId, closedWhenOf(before)));
  if (refusal) return refused(refusal);
  const now = deps.clock.now();
  const pending = await makeChange(deps, {
    tenantId,
    actor,
    action: "closure.updated",
    subjectId: closureId,
    detail: { active: true },
    statements: [
      restoreRow(db, tenantId, closureId, now),
      raiseRulesRevision(db, tenantId, resourceId),
      owePushOfRules(db, tenantId, resourceId, now),
    ],
  });
  return changedClosure(deps, tenantId, closureId, pending);
}

/** A closure that was removed, so that staff see what they take back. */
export async function readRemovedClosure(
  { db }: Deps,
  tenantId: string,
  closureId: string,
): Promise<Result<StaffClosure>> {
  const row = await findRemovedClosure(db, tenantId, closureId);
  return row ? ok(toStaffClosure(row)) : refused(missing("closure"));
}
