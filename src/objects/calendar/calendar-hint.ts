// The hint of a calendar: per local month, what is occupied, published to KV after changes. Versions rise with every
// change, so a reader that has seen a commit can tell an older hint and ask the calendar itself.

import { type MonthHint, monthHintKey, packMonth, packRules, putHint, rulesHintKey } from "../../cache/hint-store";
import type { Interval } from "../../domain/time/interval";
import { monthInterval, monthsTouching } from "../../domain/time/local-month";
import { DAY_MS } from "../../domain/time/local-time";
import type { TouchedMonth } from "../messages";
import { readAllocations, toAllocation } from "./calendar-store";
import type { CalendarTx, OpenCalendarTx } from "./calendar-tx";

/** KV takes one write a second for a key. A crowded month waits longer, as writing it out would slow its bookings. */
const HINT_SPACING_MS = 1_000;
const CHARACTERS_A_SECOND = 50_000;

/** How long to wait after publishing hints of this many characters. */
export function hintSpacingMs(characters: number): number {
  return HINT_SPACING_MS * (1 + Math.floor(characters / CHARACTERS_A_SECOND));
}
const RULES = "rules";

/** Notes that months changed; returns the versions that readers must not go behind. */
export function touchMonths(tx: CalendarTx, stays: readonly Interval[]): TouchedMonth[] {
  if (!tx.rules) return [];
  const { timeZone } = tx.rules;
  const months = new Set(stays.flatMap((stay) => monthsTouching(timeZone, stay)));
  const touched = [...months].map((month) => ({
    resourceId: tx.resourceId,
    month,
    version: markChanged(tx.sql, month),
  }));
  tx.effects.touched.push(...touched);
  tx.effects.stays.push(...stays);
  return touched;
}

/** New rules: they are published, and a change of zone redraws every month. */
export function touchRules(sql: SqlStorage, isZoneChanged: boolean): void {
  const version = markChanged(sql, RULES);
  if (isZoneChanged) sql.exec("UPDATE hint_months SET version = ? WHERE month <> ?", version, RULES);
}

/** One month as it stands now. */
export function readMonth(tx: OpenCalendarTx, month: string): MonthHint {
  const { timeZone } = tx.rules;
  const { startAt, endAt } = monthInterval(timeZone, month);
  const row = tx.sql.exec<{ version: number }>("SELECT version FROM hint_months WHERE month = ?", month).toArray()[0];
  const allocations = readAllocations(tx.sql, startAt, endAt).map(toAllocation);
  return { month, timeZone, version: row?.version ?? currentVersion(tx.sql), asOf: tx.now, allocations };
}

/** Months that anybody can book in; what is asked beyond is answered, but not kept. */
const KEPT_PAST_MS = 62 * DAY_MS;
const KEPT_AHEAD_MS = (1_095 + 62) * DAY_MS;
/** KV may have forgotten a hint after this long; whoever asks for it has it published again. */
const REPUBLISH_AFTER_MS = DAY_MS;

/** Somebody had to ask for these months: they, and the rules, are published again unless that was done lately. */
export function noteAsked(tx: OpenCalendarTx, months: readonly string[]): void {
  for (const month of [RULES, ...months]) {
    if (month !== RULES) {
      const { startAt, endAt } = monthInterval(tx.rules.timeZone, month);
      if (endAt < tx.now - KEPT_PAST_MS || startAt > tx.now + KEPT_AHEAD_MS) continue;
    }
    tx.sql.exec(
      `INSERT INTO hint_months (month, version, published_version, published_at) VALUES (?, ?, -1, 0)
       ON CONFLICT (month) DO UPDATE SET published_version = -1 WHERE published_at < ?`,
      month,
      currentVersion(tx.sql),
      tx.now - REPUBLISH_AFTER_MS,
    );
  }
}

type HintRow = { month: string; version: number; published_version: number };

export function hasUnpublished(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM hint_months WHERE version > published_version LIMIT 1").toArray().length > 0;
}

function readUnpublished(sql: SqlStorage): HintRow[] {
  return sql
    .exec<HintRow>(
      "SELECT month, version, published_version FROM hint_months WHERE version > published_version ORDER BY month",
    )
    .toArray();
}

export type HintWrite = { readonly key: string; readonly text: string; readonly row: HintRow };

export function countUnpublished(sql: SqlStorage): number {
  return readUnpublished(sql).length;
}

/** The next document that KV is still to be given, of those in the order of months that come after one; or null. */
export function nextHint(tx: CalendarTx, after: string): HintWrite | null {
  const { rules, tenantId, resourceId } = tx;
  const row = readUnpublished(tx.sql).find(({ month }) => month > after);
  if (!rules || !row) return null;
  return row.month === RULES
    ? { key: rulesHintKey(tenantId, resourceId), text: packRules(rules), row }
    : {
        key: monthHintKey(tenantId, resourceId, row.month),
        text: packMonth(readMonth({ ...tx, rules }, row.month)),
        row,
      };
}

/** Puts one hint and notes it as published, unless it changed again meanwhile: then it stays due. */
export async function publishHint(tx: CalendarTx, kv: KVNamespace, { key, text, row }: HintWrite): Promise<void> {
  await putHint(kv, key, text);
  tx.sql.exec(
    "UPDATE hint_months SET published_version = ?, published_at = ? WHERE month = ? AND published_version < ?",
    row.version,
    tx.now,
    row.month,
    row.version,
  );
}

/** Gives a month a version above every other, so that whoever saw one can tell what is older. */
function markChanged(sql: SqlStorage, month: string): number {
  return sql
    .exec<{ version: number }>(
      `INSERT INTO hint_months (month, version, published_version, published_at)
       VALUES (?, (SELECT coalesce(max(version), 0) + 1 FROM hint_months), -1, 0)
       ON CONFLICT (month) DO UPDATE SET version = excluded.version RETURNING version`,
      month,
    )
    .one().version;
}

function currentVersion(sql: SqlStorage): number {
  return sql.exec<{ version: number }>("SELECT coalesce(max(version), 0) AS version FROM hint_months").one().version;
}
