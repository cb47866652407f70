import { owePushOfConfiguration, owePushOfRules } from "../../db/pushes";
import { findResource, listResources, updateResource } from "../../db/resources";
import { listServices } from "../../db/services";
import { raiseConfigRevision } from "../../db/tenants";
import { missing, ok, type Result, refuse, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { resourcesOf } from "../../domain/tenant/service";
import { calendarOf } from "../../objects/stubs";
import type { Deps } from "../deps";
import { makeChange } from "../setup/make-change";
import type { Pending } from "../setup/push-changes";

/** Soft delete. Refused while a live booking occupies it, a service names it, or a space lies in it. */
export async function removeResource(
  deps: Deps,
  { tenantId, actor }: Authority,
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
