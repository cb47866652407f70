import { hoursOf, listResources } from "../../db/resources";
import type { OpeningHours } from "../../domain/availability/opening-hours";
import { invalid, missing, type Refusal, type Result, refuse, refused } from "../../domain/refusal";
import { type Authority, reaches } from "../../domain/tenant/actor";
import { isGrownBeyond, MOST_OVERRIDE_WINDOWS, MOST_OVERRIDES } from "../../domain/tenant/allowance";
import type { Deps } from "../deps";
import { applyToResource, type ChangedResource, changedRefusal } from "./resource-change";

export async function changeHours(
  deps: Deps,
  staff: Authority,
  resourceId: string,
  hours: OpeningHours,
): Promise<Result<ChangedResource>> {
  const { tenantId, actor } = staff;
  if (!staff.changesHours) return refused(refuse("forbidden"));
  if (!reaches(staff, [{ id: resourceId }])) return refused(missing("resource"));
  const resources = await listResources(deps.db, tenantId);
  const before = resources.find(({ id }) => id === resourceId);
  if (!before) return refused(missing("resource"));
  const tooMuch =
    hoursRefusal(hours, hoursOf(before)) ?? (await changedRefusal(deps, tenantId, resources, resourceId, { hours }));
  if (tooMuch) return refused(tooMuch);
  const changes = { weekly: JSON.stringify(hours.weekly), overrides: JSON.stringify(hours.overrides) };
  return applyToResource(deps, { tenantId, actor }, resourceId, "resource.hours_changed", changes, ["hours"]);
}

/** The refusal of more dated hours than a resource may have. */
export function hoursRefusal({ overrides }: OpeningHours, before: OpeningHours): Refusal | null {
  if (isGrownBeyond(MOST_OVERRIDES, overrides.length, before.overrides.length)) {
    return invalid("/overrides", `must be at most ${MOST_OVERRIDES} entries long`);
  }
  const windowsIn = (hours: OpeningHours) => hours.overrides.reduce((sum, { windows }) => sum + windows.length, 0);
  if (!isGrownBeyond(MOST_OVERRIDE_WINDOWS, windowsIn({ weekly: [], overrides }), windowsIn(before))) return null;
  return invalid("/overrides", `must have at most ${MOST_OVERRIDE_WINDOWS} windows in all`);
}
