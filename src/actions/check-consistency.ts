import { listPushes } from "../db/pushes";
import { findResource } from "../db/resources";
import { ok, type Result, refuse, refused } from "../domain/refusal";
import { calendarOf } from "../resource/calendar-client";
import type { ConsistencyReport } from "../resource/calendar-types";
import type { Deps } from "./deps";
import { pushOwed } from "./push-changes";

/** Compares a calendar with its copies, or makes them agree. */
export async function checkConsistency(
  deps: Deps,
  tenantId: string,
  resourceId: string,
  purpose: "check" | "repair",
): Promise<Result<ConsistencyReport>> {
  if (!(await findResource(deps.db, tenantId, resourceId))) return refused(refuse("not_found"));
  // What the calendar was not told yet - an erasure, say - would look like a difference.
  await pushOwed(deps, tenantId);
  const calendar = calendarOf(deps.env.CALENDAR, tenantId, resourceId);
  const report = purpose === "check" ? await calendar.consistency() : await calendar.repair();
  const owed = (await listPushes(deps.db, tenantId)).filter((push) => push.resourceId === resourceId);
  return ok({ ...report, pending: report.pending + owed.length });
}
