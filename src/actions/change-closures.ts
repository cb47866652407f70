// Closures: dated stretches in which nothing new may be booked. Bookings that exist stay; the preview lists them.

import { listLiveOverlapping } from "../db/bookings";
import { type ClosureRow, closedWhenOf, findClosure, insertClosure, updateClosure } from "../db/closures";
import { owePushOfRules } from "../db/pushes";
import { findResource, listResources, type ResourceRow, raiseRulesRevision } from "../db/resources";
import { findService } from "../db/services";
import type { BookingRecord } from "../domain/booking-record";
import { type ClosedWhen, type ClosureTimes, closedIntervals, closureTimesProblem } from "../domain/closure";
import { overlaps } from "../domain/interval";
import { invalid, missing, ok, type Result, refused } from "../domain/refusal";
import type { KeptBooking } from "./change-booking";
import { type Deps, newId } from "./deps";
import { makeChange, type Pending } from "./push-changes";

export type ClosureRequest = ClosureTimes & {
  readonly resource?: string | null | undefined;
  readonly service?: string | null | undefined;
  readonly reason?: string | null | undefined;
  readonly active?: boolean | null | undefined;
};

export type ChangedClosure = { readonly closure: ClosureRow; readonly pending: Pending };

export async function createClosure(
  deps: Deps,
  tenantId: string,
  actor: string,
  wire: ClosureRequest,
): Promise<Result<ChangedClosure>> {
  const scope = await scopeOf(deps, tenantId, wire);
  if (!scope.ok) return scope;
  const { db } = deps;
  const now = deps.clock.now();
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
  const pending = await makeChange(deps, {
    tenantId,
    actor,
    action: "closure.created",
    subjectId: id,
    detail: { resource: scope.value.resourceId },
    statements: [
      insertClosure(db, row),
      raiseRulesRevision(db, tenantId, scope.value.resourceId),
      owePushOfRules(db, tenantId, scope.value.resourceId, now),
    ],
  });
  return changed(deps, tenantId, id, pending);
}

export async function changeClosure(
  deps: Deps,
  tenantId: string,
  actor: string,
  closureId: string,
  wire: ClosureRequest,
): Promise<Result<ChangedClosure>> {
  const { db } = deps;
  const before = await findClosure(db, tenantId, closureId);
  if (!before) return refused(missing("closure"));
  const scope = await scopeOf(deps, tenantId, wire);
  if (!scope.ok) return scope;
  const times = mergedTimes(before, wire);
  const problem = closureTimesProblem(times);
  if (problem) return refused(invalid(`/${problem.path}`, problem.message));
  const changes: Partial<ClosureRow> = {
    ...(wire.resource !== undefined && { resourceId: scope.value.resourceId }),
    ...(wire.service !== undefined && { serviceId: scope.value.serviceId }),
    ...(wire.reason !== undefined && { reason: wire.reason ?? null }),
    ...(wire.active != null && { active: wire.active }),
    ...closedColumns(whenOf(times)),
  };
  // Whoever it closed before must learn too that it no longer does.
  const resourceId = "resourceId" in changes && changes.resourceId !== before.resourceId ? null : before.resourceId;
  return change(deps, tenantId, actor, closureId, "closure.updated", changes, resourceId);
}

export async function removeClosure(
  deps: Deps,
  tenantId: string,
  actor: string,
  closureId: string,
): Promise<Result<Pending>> {
  const before = await findClosure(deps.db, tenantId, closureId);
  if (!before) return refused(missing("closure"));
  const now = deps.clock.now();
  const changes = { active: false, deletedAt: now };
  return ok(await apply(deps, tenantId, actor, closureId, "closure.deleted", changes, before.resourceId));
}

/** The live bookings that a closure would overlap; changes nothing. */
export async function previewClosure(
  deps: Deps,
  tenantId: string,
  wire: ClosureRequest,
): Promise<Result<readonly KeptBooking[]>> {
  const scope = await scopeOf(deps, tenantId, wire);
  if (!scope.ok) return scope;
  const { resourceId, serviceId } = scope.value;
  const all = await listResources(deps.db, tenantId);
  const resources = all.filter((resource) => resourceId === null || resource.id === resourceId);
  const closure = { id: "", serviceId, reason: null, when: whenOf(wire) };
  const touched: KeptBooking[] = [];
  for (const resource of resources) {
    const closed = closedIntervals(closure, resource.timeZone);
    const startAt = Math.min(...closed.map((interval) => interval.startAt));
    const endAt = Math.max(...closed.map((interval) => interval.endAt));
    const bookings = await listLiveOverlapping(deps.db, tenantId, resource.id, startAt, endAt);
    const isTouched = (booking: BookingRecord) =>
      (serviceId === null || booking.service.id === serviceId) &&
      closed.some((interval) => overlaps(interval, booking));
    touched.push(
      ...bookings.filter(isTouched).map((booking) => ({ booking, resources: namedResources(booking, all) })),
    );
  }
  return ok(touched);
}

function namedResources({ claims }: BookingRecord, resources: readonly ResourceRow[]) {
  return claims.flatMap(({ role, resourceId }) => {
    const found = role === "ancestor" ? undefined : resources.find(({ id }) => id === resourceId);
    return found ? [{ id: found.id, name: found.name, timeZone: found.timeZone }] : [];
  });
}

async function change(
  deps: Deps,
  tenantId: string,
  actor: string,
  closureId: string,
  action: string,
  changes: Partial<ClosureRow>,
  resourceId: string | null,
): Promise<Result<ChangedClosure>> {
  const pending = await apply(deps, tenantId, actor, closureId, action, changes, resourceId);
  return changed(deps, tenantId, closureId, pending);
}

async function apply(
  deps: Deps,
  tenantId: string,
  actor: string,
  closureId: string,
  action: string,
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

async function changed(
  deps: Deps,
  tenantId: string,
  closureId: string,
  pending: Pending,
): Promise<Result<ChangedClosure>> {
  const closure = await findClosure(deps.db, tenantId, closureId);
  return closure ? ok({ closure, pending }) : refused(missing("closure"));
}

type Scope = { readonly resourceId: string | null; readonly serviceId: string | null };

async function scopeOf(
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

/** The stored times with what the request changes; dates replace instants and the other way round. */
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

function whenOf({ start, end, dates, from, to }: ClosureTimes): ClosedWhen {
  if (dates) return { kind: "dates", dates, fromMinute: from ?? 0, toMinute: to ?? 1_440 };
  return { kind: "instants", startAt: start ?? 0, endAt: end ?? 0 };
}

function closedColumns(when: ClosedWhen) {
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
