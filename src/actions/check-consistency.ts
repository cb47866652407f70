import { listPushes } from "../db/pushes";
import { findResource, listResources } from "../db/resources";
import { listServices } from "../db/services";
import { missing, ok, type Result, refused } from "../domain/refusal";
import { resourcesOf } from "../domain/service";
import { calendarOf, coordinatorOf } from "../home/home-names";
import type { ConsistencyReport } from "../home/home-types";
import { isCoordinated } from "./coordinated";
import type { Deps } from "./deps";
import { pushOwed } from "./push-changes";

/** Compares a calendar with its copies, or makes them agree. */
export async function checkConsistency(
  deps: Deps,
  tenantId: string,
  resourceId: string,
  purpose: "check" | "repair",
): Promise<Result<ConsistencyReport>> {
  if (!(await findResource(deps.db, tenantId, resourceId))) return refused(missing("resource"));
  // What the calendar was not told yet - an erasure, say - would look like a difference.
  await pushOwed(deps, tenantId);
  const resources = await listResources(deps.db, tenantId);
  const coordinated = (await listServices(deps.db, tenantId)).filter(
    (service) => resourcesOf(service).includes(resourceId) && isCoordinated(service, resources),
  );
  // What coordinators have yet to tell the calendar comes first, so that it is not found missing.
  const homes = [
    ...coordinated.map((service) => coordinatorOf(deps.env.COORDINATOR, tenantId, service.id)),
    calendarOf(deps.env.CALENDAR, tenantId, resourceId),
  ];
  let report: ConsistencyReport = { agrees: true, checked: 0, differences: [], pending: 0 };
  for (const home of homes) {
    const part = purpose === "check" ? await home.consistency() : await home.repair();
    report = {
      agrees: report.agrees && part.agrees,
      checked: report.checked + part.checked,
      differences: [...report.differences, ...part.differences],
      pending: report.pending + part.pending,
    };
  }
  const owed = (await listPushes(deps.db, tenantId)).filter((push) => push.resourceId === resourceId);
  return ok({ ...report, pending: report.pending + owed.length });
}
