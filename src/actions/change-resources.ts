// Resources, their hours and pools. Each change raises the revision that the resource's calendar must come to hold.

import type { Hours, NewResource, Pools, ResourceChanges } from "../contract/resource-schemas";
import { owePushOfConfiguration, owePushOfRules } from "../db/pushes";
import { findResource, insertResource, listResources, type ResourceRow, updateResource } from "../db/resources";
import { listServices } from "../db/services";
import { findTenant, raiseConfigRevision } from "../db/tenants";
import { invalid, type Result, ok, refuse, refused } from "../domain/refusal";
import { resourcesOf } from "../domain/service";
import { calendarOf } from "../resource/calendar-client";
import { type Deps, newId } from "./deps";
import { makeChange, type Pending } from "./push-changes";

export type ChangedResource = { readonly resource: ResourceRow; readonly pending: Pending };

export async function createResource(
  deps: Deps,
  tenantId: string,
  actor: string,
  wire: NewResource,
): Promise<Result<ChangedResource>> {
  const { db } = deps;
  const tenant = await findTenant(db, tenantId);
  if (!tenant) return refused(refuse("not_found"));
  if (wire.parent != null) {
    const sound = await checkParent(deps, tenantId, null, wire.parent);
    if (!sound.ok) return sound;
  }
  const now = deps.clock.now();
  const id = newId("res");
  const pending = await makeChange(deps, {
    tenantId,
    actor,
    action: "resource.created",
    subjectId: id,
    detail: { kind: wire.kind },
    statements: [
      insertResource(db, {
        id,
        tenantId,
        name: wire.name,
        kind: wire.kind,
        timeZone: wire.time_zone ?? tenant.timeZone,
        capacity: wire.capacity ?? 1,
        maxGuests: wire.max_guests ?? null,
        maxBookingsPerDay: wire.max_bookings_per_day ?? null,
        parentId: wire.parent ?? null,
        active: wire.active ?? true,
        createdAt: now,
        updatedAt: now,
      }),
      raiseConfigRevision(db, tenantId),
      owePushOfRules(db, tenantId, id, now),
      owePushOfConfiguration(db, tenantId, now),
    ],
  });
  return changed(deps, tenantId, id, pending);
}

export async function changeResource(
  deps: Deps,
  tenantId: string,
  actor: string,
  resourceId: string,
  wire: ResourceChanges,
): Promise<Result<ChangedResource>> {
  const before = await findResource(deps.db, tenantId, resourceId);
  if (!before) return refused(refuse("not_found"));
  if (wire.parent !== undefined && wire.parent !== before.parentId) {
    if (wire.parent !== null) {
      const sound = await checkParent(deps, tenantId, resourceId, wire.parent);
      if (!sound.ok) return sound;
    }
    const live = await calendarOf(deps.env.CALENDAR, tenantId, resourceId).countLive();
    if (live > 0) return refused(refuse("in_use", { live_bookings: live }));
  }
  const changes: Partial<ResourceRow> = {
    ...(wire.name != null && { name: wire.name }),
    ...(wire.kind != null && { kind: wire.kind }),
    ...(wire.time_zone != null && { timeZone: wire.time_zone }),
    ...(wire.capacity != null && { capacity: wire.capacity }),
    ...(wire.max_guests !== undefined && { maxGuests: wire.max_guests }),
    ...(wire.max_bookings_per_day !== undefined && { maxBookingsPerDay: wire.max_bookings_per_day }),
    ...(wire.parent !== undefined && { parentId: wire.parent }),
    ...(wire.active != null && { active: wire.active }),
  };
  return change(deps, tenantId, actor, resourceId, "resource.updated", changes, Object.keys(wire));
}

export async function changeHours(
  deps: Deps,
  tenantId: string,
  actor: string,
  resourceId: string,
  wire: Hours,
): Promise<Result<ChangedResource>> {
  if (!(await findResource(deps.db, tenantId, resourceId))) return refused(refuse("not_found"));
  const weekly = wire.weekly.map(({ days, start, end }) => ({ days, startMinute: start, endMinute: end }));
  const overrides = (wire.overrides ?? []).map(({ date, windows }) => ({
    date,
    windows: windows.map(({ start, end }) => ({ startMinute: start, endMinute: end })),
  }));
  const changes = { weekly: JSON.stringify(weekly), overrides: JSON.stringify(overrides) };
  return change(deps, tenantId, actor, resourceId, "resource.hours_changed", changes, ["hours"]);
}

export async function changePools(
  deps: Deps,
  tenantId: string,
  actor: string,
  resourceId: string,
  wire: Pools,
): Promise<Result<ChangedResource>> {
  if (!(await findResource(deps.db, tenantId, resourceId))) return refused(refuse("not_found"));
  const pools = wire.pools.map(({ name, days, start, end, minutes }) => ({
    name,
    days,
    startMinute: start,
    endMinute: end,
    totalMinutes: minutes,
  }));
  const changes = { pools: JSON.stringify(pools) };
  return change(deps, tenantId, actor, resourceId, "resource.pools_changed", changes, ["pools"]);
}

/** Soft; refused while anything live stands on it, a service names it, or it is another's parent. */
export async function removeResource(deps: Deps, tenantId: string, actor: string, resourceId: string): Promise<Result<Pending>> {
  const { db } = deps;
  if (!(await findResource(db, tenantId, resourceId))) return refused(refuse("not_found"));
  const services = (await listServices(db, tenantId)).filter((service) => resourcesOf(service).includes(resourceId));
  if (services.length > 0) return refused(refuse("in_use", { services: services.map((service) => service.code) }));
  const children = (await listResources(db, tenantId)).filter((resource) => resource.parentId === resourceId);
  if (children.length > 0) return refused(refuse("in_use", { children: children.map((child) => child.id) }));
  const live = await calendarOf(deps.env.CALENDAR, tenantId, resourceId).countLive();
  if (live > 0) return refused(refuse("in_use", { live_bookings: live }));
  const now = deps.clock.now();
  const pending = await makeChange(deps, {
    tenantId,
    actor,
    action: "resource.deleted",
    subjectId: resourceId,
    detail: {},
    statements: [
      updateResource(db, tenantId, resourceId, { active: false, deletedAt: now }, now),
      raiseConfigRevision(db, tenantId),
      owePushOfRules(db, tenantId, resourceId, now),
      owePushOfConfiguration(db, tenantId, now),
    ],
  });
  return ok(pending);
}

async function change(
  deps: Deps,
  tenantId: string,
  actor: string,
  resourceId: string,
  action: string,
  changes: Partial<ResourceRow>,
  fields: readonly string[],
): Promise<Result<ChangedResource>> {
  const { db } = deps;
  const now = deps.clock.now();
  const pending = await makeChange(deps, {
    tenantId,
    actor,
    action,
    subjectId: resourceId,
    detail: { fields },
    statements: [
      updateResource(db, tenantId, resourceId, changes, now),
      raiseConfigRevision(db, tenantId),
      owePushOfRules(db, tenantId, resourceId, now),
      owePushOfConfiguration(db, tenantId, now),
    ],
  });
  return changed(deps, tenantId, resourceId, pending);
}

async function changed(deps: Deps, tenantId: string, resourceId: string, pending: Pending): Promise<Result<ChangedResource>> {
  const resource = await findResource(deps.db, tenantId, resourceId);
  return resource ? ok({ resource, pending }) : refused(refuse("not_found"));
}

/** A parent must be another space of the tenant, and not one of its own descendants. */
async function checkParent(deps: Deps, tenantId: string, resourceId: string | null, parentId: string): Promise<Result<null>> {
  const parents = new Map((await listResources(deps.db, tenantId)).map((resource) => [resource.id, resource.parentId]));
  if (!parents.has(parentId)) return refused(refuse("not_found"));
  for (let above: string | null = parentId; above !== null; above = parents.get(above) ?? null) {
    if (above === resourceId) return refused(invalid("/parent", "must not be the resource itself or one below it"));
  }
  return ok(null);
}
