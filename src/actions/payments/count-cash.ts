// Staff count the cash of a day. A count is a line of the audit log, and is never changed.

import { readActorNames } from "../../db/actor-names";
import { runBatch } from "../../db/database";
import { insertAudit } from "../../db/logs";
import { invalid, ok, type Result, refused } from "../../domain/refusal";
import { type Authority, auditNameOf } from "../../domain/tenant/actor";
import type { LocalDate } from "../../domain/time/local-time";
import { audited } from "../audited";
import type { Deps } from "../deps";
import { type CashCount, type CountDetail, cashOf, readTill } from "./day-till";

/** A count, with the names of who made it. */
type NotedCount = { readonly count: CashCount; readonly names: ReadonlyMap<string, string> };

/** Notes what a member counted. A press that is sent twice counts once. */
export async function countCash(
  deps: Deps,
  staff: Authority,
  date: LocalDate,
  { currency, countedMinor }: Pick<CashCount, "currency" | "countedMinor">,
): Promise<Result<NotedCount>> {
  const till = await readTill(deps, staff, date);
  if (!till.ok) return till;
  const { sums, counts } = till.value;
  const hasCash = sums.some((sum) => sum.method === "cash" && sum.currency === currency);
  if (!hasCash) return refused(invalid("/currency", "must be one in which cash was taken or given back on the day"));
  const by = auditNameOf(staff.actor);
  const names = await readActorNames(deps.db, staff.tenantId, [by]);
  const expectedMinor = cashOf(sums, currency);
  const last = counts.find((count) => count.currency === currency);
  const isSame = last?.countedMinor === countedMinor && last.expectedMinor === expectedMinor;
  if (isSame && last.by === by) return ok({ count: last, names });
  const detail: CountDetail = { currency, counted: countedMinor, expected: expectedMinor };
  const line = audited(deps, staff, "cash.counted", date, detail);
  await runBatch(deps.db, [insertAudit(deps.db, line)]);
  return ok({ count: { by, at: line.occurredAt, currency, countedMinor, expectedMinor }, names });
}
