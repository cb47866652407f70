import { findResource, listResources } from "../../db/resources";
import { missing, type Result, refuse, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { calendarOf } from "../../objects/stubs";
import type { Deps } from "../deps";
import { applyToResource, type ChangedResource, changedRefusal, type ResourceFields } from "./resource-change";
import { checkParent, descendantsOf } from "./space-tree";

export async function changeResource(
  deps: Deps,
  { tenantId, actor }: Authority,
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
    return applyToResource(deps, { tenantId, actor }, resourceId, "resource.updated", plain, Object.keys(fields));
  }
  const resources = await listResources(deps.db, tenantId);
  const sound = checkParent(resources, resourceId, kind, parentId);
  if (!sound.ok) return sound;
  if (parentId === before.parentId) {
    return applyToResource(deps, { tenantId, actor }, resourceId, "resource.updated", plain, Object.keys(fields));
  }
  const tooMuch = await changedRefusal(deps, tenantId, resources, resourceId, { parentId });
  if (tooMuch) return refused(tooMuch);
  const inside = descendantsOf(resources, resourceId);
  return fenced(deps, tenantId, [resourceId, ...inside], () =>
    applyToResource(
      deps,
      { tenantId, actor },
      resourceId,
      "resource.updated",
      { ...plain, parentId },
      Object.keys(fields),
      inside,
    ),
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
