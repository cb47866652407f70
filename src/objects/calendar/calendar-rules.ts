// What a calendar receives: its rules, and services that changed or ended. The highest revision wins, so messages may
// be repeated and may arrive in any order.

import { COMPLETION_DELAY_MS } from "../../domain/booking/booking";
import type { ResourceRules } from "../../domain/tenant/resource";
import { noteFreed } from "../bookings/effects";
import { readService, writeService } from "../bookings/service-store";
import { waitedServices } from "../bookings/waitlist-store";
import type { RetireOutcome } from "../messages";
import { touchRules } from "./calendar-hint";
import { writeRules } from "./calendar-store";
import type { CalendarTx } from "./calendar-tx";

/** Stores the rules unless it has newer ones. Returns the revision that it then has. */
export function takeRules(tx: CalendarTx, rules: ResourceRules): number {
  if (tx.rules && tx.rules.revision >= rules.revision) return tx.rules.revision;
  writeRules(tx.sql, rules);
  unfreeze(tx);
  touchRules(tx.sql, tx.rules !== null && tx.rules.timeZone !== rules.timeZone);
  // Hours may be longer, capacity larger, or a closure lifted, so look at the waitlist.
  noteFreed(tx.effects, null);
  tx.effects.isAllChanged = true;
  return rules.revision;
}

/** Ends new bookings of a service here, unless it has a live booking. */
export function retireService(tx: CalendarTx, serviceId: string, revision: number): RetireOutcome {
  const bookings = countOwnLive(tx, serviceId) + countForeignLive(tx, serviceId);
  if (bookings > 0) return { status: "in_use", bookings };
  const known = readService(tx.sql, serviceId)?.revision ?? 0;
  writeService(tx.sql, serviceId, Math.max(revision, known), true, null);
  return { status: "retired" };
}

/** Live bookings on this resource, including those of other objects. */
export function countLive(tx: CalendarTx): number {
  return countOwnLive(tx, null) + countForeignLive(tx, null);
}

/** Live bookings of this calendar: those that the agenda or their allocation will still change. */
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

/** A claim of another object counts as live while a booking with its end could be. */
function countForeignLive({ sql, now }: CalendarTx, serviceId: string | null): number {
  return sql
    .exec<{ count: number }>(
      "SELECT count(*) AS count FROM allocations WHERE attempt > 0 AND end_at > ?1 AND (?2 IS NULL OR service_id = ?2)",
      now - COMPLETION_DELAY_MS,
      serviceId,
    )
    .one().count;
}

/** If no rules arrive for so long, the calendar reads them itself, because the change may have failed. */
const FREEZE_MS = 30_000;

/**
 * Refuses everything new until the next rules arrive, so that the space around the resource can change. Refused itself
 * while the resource has live bookings: they have no claims on the new surroundings. The clock alone never lifts it.
 */
export function freeze(tx: CalendarTx): RetireOutcome {
  // Entries here could not receive offers from a coordinator.
  const bookings = countLive(tx) + waitedServices(tx.sql).length;
  if (bookings > 0) return { status: "in_use", bookings };
  tx.sql.exec("UPDATE facts SET value = ? WHERE name = 'fenced_until'", tx.now + FREEZE_MS);
  return { status: "retired" };
}

export function unfreeze({ sql }: CalendarTx): void {
  sql.exec("UPDATE facts SET value = 0 WHERE name = 'fenced_until'");
}

export function isFrozen({ sql }: Pick<CalendarTx, "sql">): boolean {
  return frozenUntil(sql) > 0;
}

/** Whether it is time to read the rules. */
export function isFreezeOver({ sql, now }: Pick<CalendarTx, "sql" | "now">): boolean {
  return isFrozen({ sql }) && frozenUntil(sql) <= now;
}

/** When to read the rules, or to retry. Null when not frozen. */
export function freezeDueAt(sql: SqlStorage, now: number): number | null {
  return isFrozen({ sql }) ? Math.max(frozenUntil(sql), now + 1_000) : null;
}

function frozenUntil(sql: SqlStorage): number {
  return sql.exec<{ value: number }>("SELECT value FROM facts WHERE name = 'fenced_until'").one().value;
}
