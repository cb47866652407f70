import { invalid, ok, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { auditExport } from "../audit-export";
import type { Deps } from "../deps";
import { type ListedPayment, listPaymentsOf, type SoughtDays } from "./list-payments";

const A_PIECE = 500;
/** More would not fit the memory and time of a request. A part of them would pass for all. */
const MOST_ROWS = 20_000;
const TOO_MANY = invalid("/from", `makes more than ${MOST_ROWS} payments: choose fewer days`);

/** All payments of some days, the newest first. It is noted who took them. */
export async function exportPayments(
  deps: Deps,
  staff: Authority,
  sought: SoughtDays,
): Promise<Result<readonly ListedPayment[]>> {
  const rows: ListedPayment[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await listPaymentsOf(deps, staff, { ...sought, limit: A_PIECE, cursor });
    if (!page.ok) return page;
    rows.push(...page.value.rows);
    if (rows.length > MOST_ROWS) return refused(TOO_MANY);
    if (page.value.nextCursor === null) break;
    cursor = page.value.nextCursor;
  }
  await auditExport(deps, staff, "payments", rows.length);
  return ok(rows);
}
