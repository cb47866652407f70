// The hint of a calendar: what is occupied in each local month, published to KV after changes. Every change raises the
// version. So a reader that has seen a commit recognizes an older hint, and asks the calendar itself.

import { type MonthHint, monthHintKey, packMonth, packRules, putHint, rulesHintKey } from "../../cache/hint-store";
import type { Interval } from "../../domain/time/interval";
import { monthInterval, monthsTouching } from "../../domain/time/local-month";
import { DAY_MS } from "../../domain/time/local-time";
import type { SnapshotOutcome, TouchedMonth } from "../messages";
import { readAllocations, toAllocation } from "./calendar-store";
import { type CalendarTx, isOpen, type OpenCalendarTx } from "./calendar-tx";

/**
 * KV accepts one write a second for a key. A crowded month waits longer, because writing it would slow its bookings.
 */
const HINT_SPACING_MS = 1_000;
const CHARACTERS_A_SECOND = 50_000;

/** How long to wait after publishing hints of so many characters. */
export function hintSpacingMs(characters: number): number {
  return HINT_SPACING_MS * (1 + Math.floor(characters / CHARACTERS_A_SECOND));
}
const RULES = "rules";

/** Notes that months changed. Returns their new versions, so that readers accept no older one. */
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

/** Marks new rules for publishing. A new zone marks every month too. */
export function touchRules(sql: SqlStorage, isZoneChanged: boolean): void {
  const version = markChanged(sql, RULES);
  if (isZoneChanged) sql.exec("UPDATE hint_months SET version = ? WHERE month <> ?", version, RULES);
}

/** Rules and whole months, or what touches a part of them. Months that are read as a whole are published from then on. */
export function readSnapshot(tx: CalendarTx, months: readonly string[], part: Interval | null): SnapshotOutcome {
  if (!isOpen(tx)) return { status: "no_rules", resourceId: tx.resourceId };
  if (part) return { status: "done", rules: tx.rules, months: readPart(tx, months, part) };
  noteAsked(tx, months);
  return { status: "done", rules: tx.rules, months: months.map((month) => readMonth(tx, month)) };
}

/** One month as it is now. */
export function readMonth(tx: OpenCalendarTx, month: string): MonthHint {
  const { timeZone } = tx.rules;
  const { startAt, endAt } = monthInterval(timeZone, month);
  const row = tx.sql.exec<{ version: number }>("SELECT version FROM hint_months WHERE month = ?", month).toArray()[0];
  const allocations = readAllocations(tx.sql, startAt, endAt).map(toAllocation);
  return { month, timeZone, version: row?.version ?? currentVersion(tx.sql), asOf: tx.now, allocations };
}

/**
 * What is occupied in a part of some months. The first month carries all of it. So an allocation across the end of a
 * month is neither lost nor doubled.
 */
function readPart(tx: OpenCalendarTx, months: readonly string[], part: Interval): MonthHint[] {
  const { timeZone } = tx.rules;
  const version = currentVersion(tx.sql);
  const allocations = readAllocations(tx.sql, part.startAt, part.endAt).map(toAllocation);
  return months.slice(0, 1).map((month) => ({ month, timeZone, version, asOf: tx.now, allocations }));
}

/** Months that can be booked. Other months are answered, but not published. */
const KEPT_PAST_MS = 62 * DAY_MS;
const KEPT_AHEAD_MS = (1_095 + 62) * DAY_MS;
/** KV may have dropped a hint after so long, so a reader's question publishes it again. */
const REPUBLISH_AFTER_MS = DAY_MS;

/** A reader missed these months in KV. Publishes them and the rules again, unless that happened lately. */
function noteAsked(tx: OpenCalendarTx, months: readonly string[]): void {
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

/** The next document to publish, in the order of months, after a month. Null when none is left. */
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

/** Publishes one hint. If it changed again meanwhile, it stays due. */
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

/** Gives a month a version above all others, so that readers recognize older ones. */
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
