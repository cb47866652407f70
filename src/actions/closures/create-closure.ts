import { insertClosure } from "../../db/closures";
import { isRefusedByTrigger } from "../../db/database";
import { owePushOfRules } from "../../db/pushes";
import { raiseRulesRevision } from "../../db/resources";
import { invalid, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { type CreationKey, creationOf } from "../create-once";
import { type Deps, newId } from "../deps";
import { makeChange } from "../setup/make-change";
import { closureRefusal } from "./bound-closures";
import {
  type ChangedClosure,
  type ClosureRequest,
  changedClosure,
  closedColumns,
  reachRefusal,
  scopeOf,
  whenOf,
} from "./closure-change";

export const createClosure = creationOf("closures", makeClosure, (deps, tenantId, id) =>
  changedClosure(deps, tenantId, id, []),
);

async function makeClosure(
  deps: Deps,
  staff: Authority,
  wire: ClosureRequest,
  once: CreationKey | null,
): Promise<Result<ChangedClosure>> {
  const { tenantId, actor } = staff;
  const scope = await scopeOf(deps, tenantId, wire);
  if (!scope.ok) return scope;
  const outOfReach = reachRefusal(staff, scope.value.resourceId, "resource");
  if (outOfReach) return refused(outOfReach);
  const { db } = deps;
  const now = deps.clock.now();
  const isActive = wire.active ?? true;
  const tooMuch = isActive ? await closureRefusal(deps, tenantId, null, scope.value.resourceId, whenOf(wire)) : null;
  if (tooMuch) return refused(tooMuch);
  const id = newId("clo");
  const row = {
    id,
    tenantId,
    ...scope.value,
    reason: wire.reason ?? null,
    active: wire.active ?? true,
    createdAt: now,
    updatedAt: now,
    ...closedColumns(whenOf(wire)),
  };
  try {
    const pending = await makeChange(deps, {
      tenantId,
      actor,
      action: "closure.created",
      once,
      subjectId: id,
      detail: { resource: scope.value.resourceId },
      statements: [
        insertClosure(db, row),
        raiseRulesRevision(db, tenantId, scope.value.resourceId),
        owePushOfRules(db, tenantId, scope.value.resourceId, now),
      ],
    });
    return changedClosure(deps, tenantId, id, pending);
  } catch (fault) {
    if (isRefusedByTrigger(fault, "too_many_closures")) return refused(invalid("", TOO_MANY_EVER));
    throw fault;
  }
}

const TOO_MANY_EVER = "would be more closures than a tenant may have: delete some that are over";
