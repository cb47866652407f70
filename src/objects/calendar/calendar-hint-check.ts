// Does the published hint agree with the calendar?

import { type MonthHint, monthHintKey, unpackMonth } from "../../cache/hint-store";
import { isLive } from "../../domain/availability/occupancy";
import type { ConsistencyDifference } from "../messages";
import { readMonth } from "./calendar-hint";
import { type CalendarTx, isOpen } from "./calendar-tx";

/** A write to KV may take so long to reach all readers. */
const KV_DELAY_MS = 60_000;

/**
 * Hints that differ from the calendar. A missing hint misleads no reader. KV may not show a fresh one yet. Neither
 * counts as a difference.
 */
export async function compareHints(kv: KVNamespace, tx: () => CalendarTx): Promise<ConsistencyDifference[]> {
  const { sql, tenantId, resourceId, now } = tx();
  const months = sql
    .exec<{ month: string }>(
      "SELECT month FROM hint_months WHERE month <> 'rules' AND version = published_version AND published_at <= ?",
      now - KV_DELAY_MS,
    )
    .toArray();
  const differences: ConsistencyDifference[] = [];
  for (const { month } of months) {
    const hint = unpackMonth(await kv.get(monthHintKey(tenantId, resourceId, month)));
    const current = tx();
    if (!hint || !isOpen(current)) continue;
    const truth = readMonth(current, month);
    const isSame = hint.version === truth.version && stays(hint, current.now) === stays(truth, current.now);
    if (!isSame && hint.version <= truth.version) differences.push({ subject: "hint", id: month, problem: "differs" });
  }
  return differences;
}

/** What a month's hint shows as occupied now, sorted so that two readings compare. */
function stays(hint: MonthHint, now: number): string {
  return JSON.stringify(
    hint.allocations
      .filter((allocation) => isLive(allocation, now))
      .map((allocation) => JSON.stringify(Object.values(allocation)))
      .sort(),
  );
}

/** Marks months with differences, so that they are published again. */
export function repairHints(sql: SqlStorage, differences: readonly ConsistencyDifference[]): void {
  for (const { subject, id } of differences) {
    if (subject === "hint") sql.exec("UPDATE hint_months SET published_version = -1 WHERE month = ?", id);
  }
}
