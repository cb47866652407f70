// What a calendar is told: its rules, and which services changed or ended. It keeps the highest revision of each, so
// messages may be repeated and may arrive in any order.

import { COMPLETION_DELAY_MS } from "../../domain/booking/booking";
import type { ResourceRules } from "../../domain/tenant/resource";
import { readService, writeService } from "../bookings/booking-store";
import { noteFreed } from "../bookings/booking-tx";
import { waitedServices } from "../bookings/waitlist-store";
import type { RetireOutcome } from "../messages";
import { touchRules } from "./calendar-hint";
import { writeRules } from "./calendar-store";
import type { CalendarTx } from "./calendar-tx";

/** Takes the rules unless it has newer ones; answers the revision it holds. */
export function takeRules(tx: CalendarTx, rules: ResourceRules): number {
  if (tx.rules && tx.rules.revision >= rules.revision) return tx.rules.revision;
  writeRules(tx.sql, rules);
  liftFence(tx);
  touchRules(tx.sql, tx.rules !== null && tx.rules.timeZone !== rules.timeZone);
  // Longer hours, more capacity, a closure lifted: somebody may have waited for it.
  noteFreed(tx.effects, null);
  tx.effects.isAllChanged = true;
  return rules.revision;
}

/** Ends new bookings of a service here, unless a live one stands on it. */
export function retireService(tx: CalendarTx, serviceId: string, revision: number): RetireOutcome {
  const bookings = countOwnLive(tx, serviceId) + countForeignLive(tx, serviceId);
  if (bookings > 0) return { status: "in_use", bookings };
  const known = readService(tx.sql, serviceId)?.revision ?? 0;
  writeService(tx.sql, serviceId, Math.max(revision, known), true, null);
  return { status: "retired" };
}

/** Live bookings that stand on this resource, whatever their home. */
export function countLive(tx: CalendarTx): number {
  return countOwnLive(tx, null) + countForeignLive(tx, null);
}

/** Live bookings of this calendar: the clock will change them yet, by the agenda or by what they occupy. */
function countOwnLive({ sql, now }: CalendarTx, serviceId: string | null): number {
  return sql
    .exec<{ count: number }>(
      `SELECT count(*) AS count FROM (
         SELECT ref AS id FROM agenda WHERE kind = 'settle'
         UNION
         SELECT subject_id FROM allocations
         WHERE attempt = 0 AND start_at >= ?1 - (SELECT value FROM facts WHERE name = 'longest_stay_ms')
       ) AS due CROSS JOIN bookings ON bookings.id = due.id
       WHERE bookings.status IN ('held', 'pending', 'confirmed') AND (?2 IS NULL OR bookings.service_id = ?2)`,
      now - COMPLETION_DELAY_MS,
      serviceId,
    )
    .one().count;
}

/** Claims from elsewhere are live as long as a booking with their end could be. */
function countForeignLive({ sql, now }: CalendarTx, serviceId: string | null): number {
  return sql
    .exec<{ count: number }>(
      "SELECT count(*) AS count FROM allocations WHERE attempt > 0 AND end_at > ?1 AND (?2 IS NULL OR service_id = ?2)",
      now - COMPLETION_DELAY_MS,
      serviceId,
    )
    .one().count;
}

/** When a calendar looks for itself what became of a change that nobody told it the end of. */
const FENCE_MS = 30_000;

/**
 * Takes nothing new until the next rules come, so that the space around it can change in between. Refused while
 * anything live stands on it: that has no claim on the new surroundings. It never falls by the clock alone.
 */
export function fence(tx: CalendarTx): RetireOutcome {
  // Whoever waits here could not be offered anything by a coordinator.
  const bookings = countLive(tx) + waitedServices(tx.sql).length;
  if (bookings > 0) return { status: "in_use", bookings };
  tx.sql.exec("UPDATE facts SET value = ? WHERE name = 'fenced_until'", tx.now + FENCE_MS);
  return { status: "retired" };
}

export function liftFence({ sql }: CalendarTx): void {
  sql.exec("UPDATE facts SET value = 0 WHERE name = 'fenced_until'");
}

export function isFenced({ sql }: Pick<CalendarTx, "sql">): boolean {
  return fencedUntil(sql) > 0;
}

/** Whether it is time to look what became of the change. */
export function isFenceOver({ sql, now }: Pick<CalendarTx, "sql" | "now">): boolean {
  return isFenced({ sql }) && fencedUntil(sql) <= now;
}

/** When to look, or to look again; null without a fence. */
export function fenceDueAt(sql: SqlStorage, now: number): number | null {
  return isFenced({ sql }) ? Math.max(fencedUntil(sql), now + 1_000) : null;
}

function fencedUntil(sql: SqlStorage): number {
  return sql.exec<{ value: number }>("SELECT value FROM facts WHERE name = 'fenced_until'").one().value;
}
