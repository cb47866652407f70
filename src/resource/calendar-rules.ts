// What a calendar is told: its rules, and which services changed or ended. It keeps the highest revision of each, so
// messages may be repeated and may arrive in any order.

import type { ResourceRules } from "../domain/resource";
import type { Desk } from "./calendar-desk";
import { touchRules } from "./calendar-hint";
import { readService, writeRules, writeService } from "./calendar-store";
import type { RetireOutcome } from "./calendar-types";

/** Takes the rules unless it has newer ones; answers the revision it holds. */
export function takeRules(desk: Desk, rules: ResourceRules): number {
  if (desk.rules && desk.rules.revision >= rules.revision) return desk.rules.revision;
  writeRules(desk.sql, rules);
  touchRules(desk.sql, desk.rules !== null && desk.rules.timeZone !== rules.timeZone);
  return rules.revision;
}

export function takeService(desk: Desk, serviceId: string, revision: number, isRetired: boolean): void {
  writeService(desk.sql, serviceId, revision, isRetired);
}

/** Ends new bookings of a service here, unless a live one stands on it. */
export function retireService(desk: Desk, serviceId: string, revision: number): RetireOutcome {
  const bookings = countLiveBookings(desk.sql, serviceId);
  if (bookings > 0) return { status: "in_use", bookings };
  writeService(desk.sql, serviceId, Math.max(revision, readService(desk.sql, serviceId)?.revision ?? 0), true);
  return { status: "retired" };
}

export function countLiveBookings(sql: SqlStorage, serviceId: string | null): number {
  const live = "status IN ('held', 'pending', 'confirmed')";
  const query =
    serviceId === null
      ? sql.exec<{ count: number }>(`SELECT count(*) AS count FROM bookings WHERE ${live}`)
      : sql.exec<{ count: number }>(
          `SELECT count(*) AS count FROM bookings WHERE service_id = ? AND ${live}`,
          serviceId,
        );
  return query.one().count;
}
