import { runBatch } from "../../db/database";
import { insertAudit } from "../../db/logs";
import type { Authority } from "../../domain/tenant/actor";
import { audited } from "../audited";
import type { Deps } from "../deps";

/** Notes who took bookings out of the system, and how many. */
export async function auditExport(deps: Deps, staff: Authority, rows: number): Promise<void> {
  await runBatch(deps.db, [insertAudit(deps.db, audited(deps, staff, "bookings.exported", staff.tenantId, { rows }))]);
}
