import { runBatch } from "../db/database";
import { insertAudit } from "../db/logs";
import type { Authority } from "../domain/tenant/actor";
import { audited } from "./audited";
import type { Deps } from "./deps";

/** Notes who took bookings or payments out of the system, and how many. */
export async function auditExport(
  deps: Deps,
  staff: Authority,
  what: "bookings" | "payments" | "commission" | "receipts",
  rows: number,
): Promise<void> {
  await runBatch(deps.db, [insertAudit(deps.db, audited(deps, staff, `${what}.exported`, staff.tenantId, { rows }))]);
}
