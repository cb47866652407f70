// Resources, their hours and pools. Each change raises the revision that the resource's calendar must store.

import { isRefusedByTrigger } from "../../db/database";
import { owePushOfConfiguration, owePushOfRules } from "../../db/pushes";
import {
  findResource,
  hoursOf,
  insertResource,
  listResources,
  poolsOf,
  type ResourceRow,
  raiseRulesRevision,
  updateResource,
} from "../../db/resources";
import { listServices } from "../../db/services";
import { findTenant, raiseConfigRevision } from "../../db/tenants";
import type { OpeningHours } from "../../domain/availability/opening-hours";
import type { Pool } from "../../domain/availability/pools";
import { invalid, missing, ok, type Refusal, type Result, refuse, refused } from "../../domain/refusal";
import { isGrownBeyond, MOST_OVERRIDE_WINDOWS, MOST_OVERRIDES, MOST_POOLS } from "../../domain/tenant/allowance";
import { resourcesOf } from "../../domain/tenant/service";
import { calendarOf } from "../../objects/stubs";
import type { CreationKey } from "../create-once";
import { type Deps, newId } from "../deps";
import { newResourceRefusal, standingOf, standingRefusal, TOO_MANY_RESOURCES } from "./bound-configuration";
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
  once: CreationKey | null = null,
): Promise<Result<ChangedResource>> {
  const { db } = deps;
  const tenant = await findTenant(db, tenantId);
  if (!tenant) return refused(missing("tenant"));
  const sound = await checkParent(deps, tenantId, null, fields.kind, fields.parent ?? null);
  if (!sound.ok) return sound;
  const tooMuch = await newResourceRefusal(deps, tenantId, fields.name);
  if (tooMuch) return refused(tooMuch);
  const now = deps.clock.now();
  const id = newId("res");
  try {
    const pending = await makeChange(deps, {
      tenantId,
      actor,
      action: "resource.created",
      once,
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
          parentId: fields.parent ?? null,
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
  } catch (fault) {
    if (isRefusedByTrigger(fault, "too_many_resources")) return refused(TOO_MANY_RESOURCES);
    throw fault;
  }
}

export async function changeResource(
  deps: Deps,
  tenantId: string,
  actor: string,
  resourceId: string,
  fields: ResourceFields,
): Promise<Result<ChangedResource>> {
  const before = await findResource(deps.db, tenantId, resourceId);
  if (!before) return refused(missing("resource"));
  const { parent, ...plain } = fields;
  const parentId = parent === undefined ? before.parentId : parent;
  const kind = fields.kind ?? before.kind;
  const isNestingTouched = parentId !== before.parentId || kind !== before.kind;
  if (!isNestingTouched) {
    return change(deps, tenantId, actor, resourceId, "resource.updated", plain, Object.keys(fields));
  }
  const sound = await checkParent(deps, tenantId, resourceId, kind, parentId);
  if (!sound.ok) return sound;
  if (parentId === before.parentId) {
    return change(deps, tenantId, actor, resourceId, "resource.updated", plain, Object.keys(fields));
  }
  const resources = await listResources(deps.db, tenantId);
  const tooMuch = await changedRefusal(deps, tenantId, resources, resourceId, { parentId });
  if (tooMuch) return refused(tooMuch);
  const inside = descendantsOf(resources, resourceId);
  return fenced(deps, tenantId, [resourceId, ...inside], () =>
    change(deps, tenantId, actor, resourceId, "resource.updated", { ...plain, parentId }, Object.keys(fields), inside),
  );
}

/**
 * Changes the surroundings of spaces while their calendars accept no new bookings. Existing bookings have claims on the
 * old surroundings only, so the change is refused while there are any.
 */
async function fenced(
  deps: Deps,
  tenantId: string,
  ids: readonly string[],
  work: () => Promise<Result<ChangedResource>>,
): Promise<Result<ChangedResource>> {
  const calendars = ids.map((id) => calendarOf(deps.env.CALENDAR, tenantId, id));
  const outcomes = await Promise.all(calendars.map((calendar) => calendar.fence()));
  const live = outcomes.reduce((sum, outcome) => sum + (outcome.status === "in_use" ? outcome.bookings : 0), 0);
  if (live > 0) {
    await Promise.all(calendars.map((calendar) => calendar.liftFence()));
    return refused(refuse("in_use", { live_bookings: live }));
  }
  // The new rules end the freeze. If they never arrive, the freeze ends by itself.
  return work();
}

/** Everything inside a space, at any depth. */
function descendantsOf(resources: readonly ResourceRow[], resourceId: string): string[] {
  const found: string[] = [];
  const look = (id: string) => {
    for (const child of resources.filter((resource) => resource.parentId === id)) {
      if (found.includes(child.id)) continue;
      found.push(child.id);
      look(child.id);
    }
  };
  look(resourceId);
  return found;
}

export async function changeHours(
  deps: Deps,
  tenantId: string,
  actor: string,
  resourceId: string,
  hours: OpeningHours,
): Promise<Result<ChangedResource>> {
  const resources = await listResources(deps.db, tenantId);
  const before = resources.find(({ id }) => id === resourceId);
  if (!before) return refused(missing("resource"));
  const tooMuch =
    hoursRefusal(hours, hoursOf(before)) ?? (await changedRefusal(deps, tenantId, resources, resourceId, { hours }));
  if (tooMuch) return refused(tooMuch);
  const changes = { weekly: JSON.stringify(hours.weekly), overrides: JSON.stringify(hours.overrides) };
  return change(deps, tenantId, actor, resourceId, "resource.hours_changed", changes, ["hours"]);
}

function hoursRefusal({ overrides }: OpeningHours, before: OpeningHours): Refusal | null {
  if (isGrownBeyond(MOST_OVERRIDES, overrides.length, before.overrides.length)) {
    return invalid("/overrides", `must be at most ${MOST_OVERRIDES} entries long`);
  }
  const windowsIn = (hours: OpeningHours) => hours.overrides.reduce((sum, { windows }) => sum + windows.length, 0);
  if (!isGrownBeyond(MOST_OVERRIDE_WINDOWS, windowsIn({ weekly: [], overrides }), windowsIn(before))) return null;
  return invalid("/overrides", `must have at most ${MOST_OVERRIDE_WINDOWS} windows in all`);
}

/** The refusal of a changed resource, for the services that use it. */
function changedRefusal(
  deps: Deps,
  tenantId: string,
  resources: readonly ResourceRow[],
  resourceId: string,
  change: { readonly parentId?: string | null; readonly hours?: OpeningHours },
): Promise<Refusal | null> {
  const before = resources.map(standingOf);
  const after = before.map((one) => (one.id === resourceId ? { ...one, ...change } : one));
  return standingRefusal(deps, tenantId, before, after);
}

export async function changePools(
  deps: Deps,
  tenantId: string,
  actor: string,
  resourceId: string,
  pools: readonly Pool[],
): Promise<Result<ChangedResource>> {
  const before = await findResource(deps.db, tenantId, resourceId);
  if (!before) return refused(missing("resource"));
  if (isGrownBeyond(MOST_POOLS, pools.length, poolsOf(before).length)) {
    return refused(invalid("/pools", `must be at most ${MOST_POOLS} entries long`));
  }
  const changes = { pools: JSON.stringify(pools) };
  return change(deps, tenantId, actor, resourceId, "resource.pools_changed", changes, ["pools"]);
}

/** Soft delete. Refused while a live booking occupies it, a service names it, or a space lies in it. */
export async function removeResource(
  deps: Deps,
  tenantId: string,
  actor: string,
  resourceId: string,
): Promise<Result<Pending>> {
  const { db } = deps;
  if (!(await findResource(db, tenantId, resourceId))) return refused(missing("resource"));
  const services = (await listServices(db, tenantId)).filter((service) => resourcesOf(service).includes(resourceId));
  if (services.length > 0) return refused(refuse("in_use", { services: services.map((service) => service.code) }));
  const inside = (await listResources(db, tenantId)).filter((resource) => resource.parentId === resourceId);
  if (inside.length > 0) return refused(refuse("in_use", { resources: inside.map((resource) => resource.id) }));
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
  /** Other resources whose rules change with it. */
  alsoTold: readonly string[] = [],
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
      ...alsoTold.flatMap((id) => [raiseRulesRevision(db, tenantId, id), owePushOfRules(db, tenantId, id, now)]),
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
  return resource ? ok({ resource, pending }) : refused(missing("resource"));
}

/** Only a space can contain a space, and no space contains itself, at any depth. */
async function checkParent(
  deps: Deps,
  tenantId: string,
  resourceId: string | null,
  kind: ResourceRow["kind"],
  parentId: string | null,
): Promise<Result<null>> {
  const resources = await listResources(deps.db, tenantId);
  const isParent = resources.some((resource) => resource.parentId === resourceId && resourceId !== null);
  if (isParent && kind !== "space") return refused(invalid("/kind", "must stay space while the space contains others"));
  if (parentId === null) return ok(null);
  const parent = resources.find((resource) => resource.id === parentId);
  if (!parent) return refused(missing("resource"));
  if (kind !== "space") return refused(invalid("/parent", "is for spaces only"));
  if (parent.kind !== "space") return refused(invalid("/parent", "must be a space"));
  const isInside = resourceId !== null && [resourceId, ...descendantsOf(resources, resourceId)].includes(parentId);
  return isInside ? refused(invalid("/parent", "must not be inside this space")) : ok(null);
}
