import { findResource } from "../db/resources";
import { ok, type Result, refuse, refused } from "../domain/refusal";
import { calendarOf } from "../resource/calendar-client";
import type { ConsistencyReport } from "../resource/calendar-types";
import type { Deps } from "./deps";

/** Compares a calendar with its copies, or makes them agree. */
export async function checkConsistency(
  deps: Deps,
  tenantId: string,
  resourceId: string,
  purpose: "check" | "repair",
): Promise<Result<ConsistencyReport>> {
  if (!(await findResource(deps.db, tenantId, resourceId))) return refused(refuse("not_found"));
  const calendar = calendarOf(deps.env.CALENDAR, tenantId, resourceId);
  return ok(purpose === "check" ? await calendar.consistency() : await calendar.repair());
}
