// Resources, their hours and pools. Each change raises the revision that the resource's calendar must come to hold.

import { owePushOfConfiguration, owePushOfRules } from "../db/pushes";
import { findResource, insertResource, type ResourceRow, updateResource } from "../db/resources";
import { listServices } from "../db/services";
import { findTenant, raiseConfigRevision } from "../db/tenants";
import type { OpeningHours } from "../domain/opening-hours";
import type { Pool } from "../domain/pools";
import { invalid, ok, type Result, refuse, refused } from "../domain/refusal";
import { resourcesOf } from "../domain/service";
import { calendarOf } from "../resource/calendar-client";
import { type Deps, newId } from "./deps";
import { makeChange, type Pending } from "./push-changes";

type Plain = "name" | "kind" | "timeZone" | "capacity" | "maxGuests" | "maxBookingsPerDay" | "active";

export type ResourceFields = Partial<Pick<ResourceRow, Plain>> & { readonly parent?: string | null };
export type NewResourceFields = ResourceFields & Pick<ResourceRow, "name" | "kind">;

export type ChangedResource = { readonly resource: ResourceRow; readonly pending: Pending };

export async function createResource(
  deps: Deps,
  tenantId: string,
  actor: string,
  fields: NewResourceFields,
): Promise<Result<ChangedResource>> {
  const { db } = deps;
  const tenant = await findTenant(db, tenantId);
  if (!tenant) return refused(refuse("not_found"));
  const sound = await checkParent(deps, tenantId, fields.parent);
  if (!sound.ok) return sound;
  const now = deps.clock.now();
  const id = newId("res");
  const pending = await makeChange(deps, {
    tenantId,
    actor,
    action: "resource.created",
    subjectId: id,
    detail: { kind: fields.kind },
    statements: [
      insertResource(db, {
        id,
        tenantId,
        name: fields.name,
        kind: fields.kind,
        timeZone: fields.timeZone ?? tenant.timeZone,
        capacity: fields.capacity ?? 1,
        maxGuests: fields.maxGuests ?? null,
        maxBookingsPerDay: fields.maxBookingsPerDay ?? null,
        active: fields.active ?? true,
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
  fields: ResourceFields,
): Promise<Result<ChangedResource>> {
  const before = await findResource(deps.db, tenantId, resourceId);
  if (!before) return refused(refuse("not_found"));
  const sound = await checkParent(deps, tenantId, fields.parent);
  if (!sound.ok) return sound;
  const { parent, ...changes } = fields;
  return change(deps, tenantId, actor, resourceId, "resource.updated", changes, Object.keys(fields));
}

export async function changeHours(
  deps: Deps,
  tenantId: string,
  actor: string,
  resourceId: string,
  hours: OpeningHours,
): Promise<Result<ChangedResource>> {
  if (!(await findResource(deps.db, tenantId, resourceId))) return refused(refuse("not_found"));
  const changes = { weekly: JSON.stringify(hours.weekly), overrides: JSON.stringify(hours.overrides) };
  return change(deps, tenantId, actor, resourceId, "resource.hours_changed", changes, ["hours"]);
}

export async function changePools(
  deps: Deps,
  tenantId: string,
  actor: string,
  resourceId: string,
  pools: readonly Pool[],
): Promise<Result<ChangedResource>> {
  if (!(await findResource(deps.db, tenantId, resourceId))) return refused(refuse("not_found"));
  const changes = { pools: JSON.stringify(pools) };
  return change(deps, tenantId, actor, resourceId, "resource.pools_changed", changes, ["pools"]);
}

/** Soft; refused while anything live stands on it, a service names it, or it is another's parent. */
export async function removeResource(
  deps: Deps,
  tenantId: string,
  actor: string,
  resourceId: string,
): Promise<Result<Pending>> {
  const { db } = deps;
  if (!(await findResource(db, tenantId, resourceId))) return refused(refuse("not_found"));
  const services = (await listServices(db, tenantId)).filter((service) => resourcesOf(service).includes(resourceId));
  if (services.length > 0) return refused(refuse("in_use", { services: services.map((service) => service.code) }));
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

async function changed(
  deps: Deps,
  tenantId: string,
  resourceId: string,
  pending: Pending,
): Promise<Result<ChangedResource>> {
  const resource = await findResource(deps.db, tenantId, resourceId);
  return resource ? ok({ resource, pending }) : refused(refuse("not_found"));
}

/** A place inside another would have to exclude it and be excluded by it; until that is kept it is not accepted. */
async function checkParent(deps: Deps, tenantId: string, parentId: string | null | undefined): Promise<Result<null>> {
  if (parentId == null) return ok(null);
  if (!(await findResource(deps.db, tenantId, parentId))) return refused(refuse("not_found"));
  return refused(invalid("/parent", "nested resources are not supported yet"));
}
