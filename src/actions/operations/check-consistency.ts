import { readCursor, writeCursor } from "../../db/paging";
import { listPushes } from "../../db/pushes";
import { findResource, listResources } from "../../db/resources";
import { listServices } from "../../db/services";
import { invalid, missing, ok, type Result, refused } from "../../domain/refusal";
import { isCoordinated } from "../../domain/tenant/home-of-service";
import { resourcesOf } from "../../domain/tenant/service";
import type { ConsistencyReport } from "../../objects/messages";
import { homeStub } from "../../objects/stubs";
import type { Deps } from "../deps";
import { pushOwed } from "../setup/push-changes";
import { homeOfTarget } from "../setup/send-state";

/** How much one request compares before it returns a cursor. */
const MOST_CHECKED = 20_000;
const MOST_DIFFERENCES = 1_000;

export type Consistency = Omit<ConsistencyReport, "next"> & { readonly nextCursor: string | null };

/** Compares a calendar with its copies, or repairs them, as far as one request may go. */
export async function checkConsistency(
  deps: Deps,
  tenantId: string,
  resourceId: string,
  purpose: "check" | "repair",
  cursor: string | undefined,
): Promise<Result<Consistency>> {
  const place = readCursor(cursor, ["string", "string"]);
  if (!(await findResource(deps.db, tenantId, resourceId))) return refused(missing("resource"));
  const homes = await homesConcerned(deps, tenantId, resourceId);
  const from = place === "invalid" ? -1 : place === null ? 0 : homes.indexOf(place[0]);
  if (place === "invalid" || from < 0) return refused(invalid("/cursor", "is not a cursor of this check"));
  // An undelivered push, an erasure for example, would look like a difference.
  if (place === null) await pushOwed(deps, tenantId);
  let report: ConsistencyReport = { agrees: true, checked: 0, differences: [], pending: 0 };
  let after = place === null ? null : place[1];
  for (const target of homes.slice(from)) {
    const home = homeStub(deps.env, homeOfTarget(tenantId, target));
    let pending = 0;
    do {
      const part = purpose === "check" ? await home.consistency(after) : await home.repair(after);
      report = joined(report, part);
      after = part.next ?? null;
      pending = part.pending;
      const isEnough = report.checked >= MOST_CHECKED || report.differences.length >= MOST_DIFFERENCES;
      if (isEnough && after !== null) {
        const sofar = { ...report, pending: report.pending + pending };
        return ok({ ...sofar, nextCursor: writeCursor([target, after]) });
      }
    } while (after !== null);
    report = { ...report, pending: report.pending + pending };
  }
  const owed = (await listPushes(deps.db, tenantId)).filter((push) => push.resourceId === resourceId);
  return ok({ ...report, pending: report.pending + owed.length, nextCursor: null });
}

/**
 * Objects with bookings of a resource. Coordinators come first, because they may still have decisions for the calendar.
 */
async function homesConcerned({ db }: Deps, tenantId: string, resourceId: string): Promise<string[]> {
  const resources = await listResources(db, tenantId);
  const coordinated = (await listServices(db, tenantId)).filter(
    (service) => resourcesOf(service).includes(resourceId) && isCoordinated(service, resources),
  );
  return [...coordinated.map(({ id }) => id), resourceId];
}

function joined(report: ConsistencyReport, part: ConsistencyReport): ConsistencyReport {
  return {
    agrees: report.agrees && part.agrees,
    checked: report.checked + part.checked,
    differences: [...report.differences, ...part.differences],
    pending: report.pending,
  };
}
