import { type ClosureRow, closedWhenOf, findClosure } from "../../db/closures";
import { type ClosureTimes, closureTimesProblem } from "../../domain/availability/closure";
import { invalid, missing, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import type { Deps } from "../deps";
import { closureRefusal } from "./bound-closures";
import {
  applyToClosure,
  type ChangedClosure,
  type ClosureRequest,
  changedClosure,
  closedColumns,
  reachRefusal,
  scopeOf,
  whenOf,
} from "./closure-change";

export async function changeClosure(
  deps: Deps,
  staff: Authority,
  closureId: string,
  wire: ClosureRequest,
): Promise<Result<ChangedClosure>> {
  const { db } = deps;
  const { tenantId, actor } = staff;
  const before = await findClosure(db, tenantId, closureId);
  if (!before) return refused(missing("closure"));
  const scope = await scopeOf(deps, tenantId, wire);
  if (!scope.ok) return scope;
  const outOfReach =
    reachRefusal(staff, before.resourceId, "closure") ??
    (wire.resource === undefined ? null : reachRefusal(staff, scope.value.resourceId, "resource"));
  if (outOfReach) return refused(outOfReach);
  const times = mergedTimes(before, wire);
  const problem = closureTimesProblem(times);
  if (problem) return refused(invalid(`/${problem.path}`, problem.message));
  const resource = wire.resource === undefined ? before.resourceId : scope.value.resourceId;
  const isActive = wire.active ?? before.active;
  const tooMuch = isActive ? await closureRefusal(deps, tenantId, closureId, resource, whenOf(times)) : null;
  if (tooMuch) return refused(tooMuch);
  const changes: Partial<ClosureRow> = {
    ...(wire.resource !== undefined && { resourceId: scope.value.resourceId }),
    ...(wire.service !== undefined && { serviceId: scope.value.serviceId }),
    ...(wire.reason !== undefined && { reason: wire.reason ?? null }),
    ...(wire.active != null && { active: wire.active }),
    ...closedColumns(whenOf(times)),
  };
  // Calendars that the closure no longer covers must learn of the change too.
  const resourceId = "resourceId" in changes && changes.resourceId !== before.resourceId ? null : before.resourceId;
  const pending = await applyToClosure(deps, { tenantId, actor }, closureId, "closure.updated", changes, resourceId);
  return changedClosure(deps, tenantId, closureId, pending);
}

/** The stored times with the changes of the request. Dates replace instants and the other way round. */
function mergedTimes(before: ClosureRow, wire: ClosureRequest): ClosureTimes {
  const when = closedWhenOf(before);
  if (wire.dates != null || (when.kind === "dates" && wire.start == null && wire.end == null)) {
    const stored = when.kind === "dates" ? when : { dates: [], fromMinute: 0, toMinute: 1_440 };
    return {
      dates: wire.dates ?? [...stored.dates],
      from: wire.from === undefined ? stored.fromMinute : wire.from,
      to: wire.to === undefined ? stored.toMinute : wire.to,
      start: wire.start,
      end: wire.end,
    };
  }
  const stored = when.kind === "instants" ? when : { startAt: null, endAt: null };
  return { start: wire.start ?? stored.startAt, end: wire.end ?? stored.endAt, from: wire.from, to: wire.to };
}
