import { ok, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { auditExport, EXPORT_PIECE, MOST_EXPORTED, tooManyRows } from "../audit-export";
import type { Deps } from "../deps";
import { type ListedPayment, listPaymentsOf, type SoughtDays } from "./list-payments";

/** All payments of some days, the newest first. The audit log notes the actor. */
export async function exportPayments(
  deps: Deps,
  staff: Authority,
  sought: SoughtDays,
): Promise<Result<readonly ListedPayment[]>> {
  const rows: ListedPayment[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await listPaymentsOf(deps, staff, { ...sought, limit: EXPORT_PIECE, cursor });
    if (!page.ok) return page;
    rows.push(...page.value.rows);
    if (rows.length > MOST_EXPORTED) return refused(tooManyRows("payments"));
    if (page.value.nextCursor === null) break;
    cursor = page.value.nextCursor;
  }
  await auditExport(deps, staff, "payments", rows.length);
  return ok(rows);
}
