import { runBatch } from "../db/database";
import { insertAudit } from "../db/logs";
import { invalid, type Refusal } from "../domain/refusal";
import type { Authority } from "../domain/tenant/actor";
import { audited } from "./audited";
import type { Deps } from "./deps";

/** An export reads so many rows at a time. */
export const EXPORT_PIECE = 500;
/** More would not fit the memory and time of a request. A part of them would pass for all. */
export const MOST_EXPORTED = 20_000;

export function tooManyRows(what: "payments" | "receipts"): Refusal {
  return invalid("/from", `makes more than ${MOST_EXPORTED} ${what}: choose fewer days`);
}

/** Notes who took bookings or payments out of the system, and how many. */
export async function auditExport(
  deps: Deps,
  staff: Authority,
  what: "bookings" | "payments" | "commission" | "receipts",
  rows: number,
): Promise<void> {
  await runBatch(deps.db, [insertAudit(deps.db, audited(deps, staff, `${what}.exported`, staff.tenantId, { rows }))]);
}
