// The parts that changes of a closure share. A closure is a dated stretch without new bookings. Existing bookings stay.

import { type ClosureRow, updateClosure } from "../../db/closures";
import { owePushOfRules } from "../../db/pushes";
import { findResource, raiseRulesRevision } from "../../db/resources";
import { findService } from "../../db/services";
import type { LoggedEvent } from "../../domain/audit";
import type { ClosedWhen, ClosureTimes } from "../../domain/availability/closure";
import { missing, ok, type Refusal, type Result, refuse, refused } from "../../domain/refusal";
import { type Authority, mayClose } from "../../domain/tenant/actor";
import type { Deps } from "../deps";
import { makeChange } from "../setup/make-change";
import type { Pending } from "../setup/push-changes";
import { readClosure, type StaffClosure } from "./read-closure";

export type ClosureRequest = ClosureTimes & {
  readonly resource?: string | null | undefined;
  readonly service?: string | null | undefined;
  readonly reason?: string | null | undefined;
  readonly active?: boolean | null | undefined;
};

export type ChangedClosure = { readonly closure: StaffClosure; readonly pending: Pending };

export async function applyToClosure(
  deps: Deps,
  { tenantId, actor }: Pick<Authority, "tenantId" | "actor">,
  closureId: string,
  action: LoggedEvent,
  changes: Partial<ClosureRow>,
  resourceId: string | null,
): Promise<Pending> {
  const { db } = deps;
  const now = deps.clock.now();
  return makeChange(deps, {
    tenantId,
    actor,
    action,
    subjectId: closureId,
    detail: { active: changes.active ?? null },
    statements: [
      updateClosure(db, tenantId, closureId, changes, now),
      raiseRulesRevision(db, tenantId, resourceId),
      owePushOfRules(db, tenantId, resourceId, now),
    ],
  });
}

/** The closure after a change. */
export async function changedClosure(
  deps: Deps,
  tenantId: string,
  closureId: string,
  pending: Pending,
): Promise<Result<ChangedClosure>> {
  const closure = await readClosure(deps, tenantId, closureId);
  return closure.ok ? ok({ closure: closure.value, pending }) : closure;
}

/** The refusal of a closure that is out of reach. What belongs to other resources looks as if it did not exist. */
export function reachRefusal(
  staff: Pick<Authority, "closes" | "resources">,
  resourceId: string | null,
  what: "closure" | "resource",
): Refusal | null {
  if (mayClose(staff, resourceId)) return null;
  return resourceId === null ? refuse("forbidden") : missing(what);
}

type Scope = { readonly resourceId: string | null; readonly serviceId: string | null };

export async function scopeOf(
  deps: Deps,
  tenantId: string,
  wire: Pick<ClosureRequest, "resource" | "service">,
): Promise<Result<Scope>> {
  const resource = wire.resource == null ? null : await findResource(deps.db, tenantId, wire.resource);
  const service = wire.service == null ? null : await findService(deps.db, tenantId, wire.service);
  if (resource === undefined) return refused(missing("resource"));
  if (service === undefined) return refused(missing("service"));
  return ok({ resourceId: resource?.id ?? null, serviceId: service?.id ?? null });
}

export function whenOf({ start, end, dates, from, to }: ClosureTimes): ClosedWhen {
  if (dates) return { kind: "dates", dates, fromMinute: from ?? 0, toMinute: to ?? 1_440 };
  return { kind: "instants", startAt: start ?? 0, endAt: end ?? 0 };
}

export function closedColumns(when: ClosedWhen) {
  return when.kind === "instants"
    ? { startAt: when.startAt, endAt: when.endAt, dates: null, fromMinute: null, toMinute: null }
    : {
        startAt: null,
        endAt: null,
        dates: JSON.stringify(when.dates),
        fromMinute: when.fromMinute,
        toMinute: when.toMinute,
      };
}
