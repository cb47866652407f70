// Staff count the cash of a day. A count is a line of the audit log, and is never changed.

import { readActorNames } from "../../db/actor-names";
import { runBatch } from "../../db/database";
import { insertAuditIf } from "../../db/logs";
import { isNewCount } from "../../db/till";
import { invalid, ok, type Result, refused } from "../../domain/refusal";
import { type Authority, auditNameOf } from "../../domain/tenant/actor";
import type { LocalDate } from "../../domain/time/local-time";
import { audited } from "../audited";
import type { Deps } from "../deps";
import { type CashCount, type CountDetail, cashOf, readCounts, readTill } from "./day-till";

/** A count, with the names of who made it. */
type NotedCount = { readonly count: CashCount; readonly names: ReadonlyMap<string, string> };

/** Notes what a member counted. A press that is sent twice, also at the same moment, counts once. */
export async function countCash(
  deps: Deps,
  staff: Authority,
  date: LocalDate,
  { currency, countedMinor }: Pick<CashCount, "currency" | "countedMinor">,
): Promise<Result<NotedCount>> {
  const till = await readTill(deps, staff, date);
  if (!till.ok) return till;
  const { sums } = till.value;
  const hasCash = sums.some((sum) => sum.method === "cash" && sum.currency === currency);
  if (!hasCash) return refused(invalid("/currency", "must be one in which cash was taken or given back on the day"));
  const by = auditNameOf(staff.actor);
  const expectedMinor = cashOf(sums, currency);
  const detail: CountDetail = { currency, counted: countedMinor, expected: expectedMinor };
  const line = audited(deps, staff, "cash.counted", date, detail);
  await runBatch(deps.db, [insertAuditIf(deps.db, line, isNewCount(line, currency))]);
  const own: CashCount = { by, at: line.occurredAt, currency, countedMinor, expectedMinor };
  const names = await readActorNames(deps.db, staff.tenantId, [by]);
  const counts = await readCounts(deps, staff, date);
  return ok({ count: counts.find((count) => isSame(count, own)) ?? own, names });
}

function isSame(count: CashCount, { by, currency, countedMinor, expectedMinor }: CashCount): boolean {
  const isOfIt = count.by === by && count.currency === currency;
  return isOfIt && count.countedMinor === countedMinor && count.expectedMinor === expectedMinor;
}
