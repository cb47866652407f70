// What one date is for each resource: its hours, and the closures that touch it.

import { countBookings } from "../../db/bookings";
import { listClosuresInForce } from "../../db/closures";
import { hoursOf, listResources, type ResourceRow } from "../../db/resources";
import { closedIntervals } from "../../domain/availability/closure";
import { ownWindows } from "../../domain/availability/day-hours";
import { type OpeningHours, type Window, windowsOn } from "../../domain/availability/opening-hours";
import type { Authority } from "../../domain/tenant/actor";
import { type Interval, overlaps, subtract } from "../../domain/time/interval";
import { instantOf, type LocalDate, localDay } from "../../domain/time/local-time";
import { type StaffClosure, toStaffClosure } from "../closures/read-closure";
import type { Deps } from "../deps";

export type DayOfResource = Pick<ResourceRow, "id" | "name" | "timeZone"> & {
  readonly hours: OpeningHours;
  readonly windows: readonly Window[];
  /** Windows that this date has instead of its weekday's, or null. */
  readonly own: readonly Window[] | null;
  /** What is closed on this date for all services. */
  readonly closed: readonly Interval[];
  /** What is open, without what is closed. */
  readonly open: readonly Interval[];
};

export type ClosureOfDay = StaffClosure & {
  /** The first stretch of it on this date. */
  readonly span: Interval;
};

export type ShownDay = {
  /** Those in use that the person reaches, the oldest first. */
  readonly resources: readonly DayOfResource[];
  readonly closures: readonly ClosureOfDay[];
};

export async function showDay(
  deps: Deps,
  { tenantId, resources: reached }: Pick<Authority, "tenantId" | "resources">,
  date: LocalDate,
  businessZone: string,
): Promise<ShownDay> {
  const [rows, standing] = await Promise.all([
    listResources(deps.db, tenantId),
    listClosuresInForce(deps.db, tenantId, localDay(businessZone, date).startAt),
  ]);
  const closures = standing.map(toStaffClosure);
  const used = rows.filter(({ id, active }) => active && (reached === "all" || reached.includes(id)));
  const zones = new Map(rows.map(({ id, timeZone }) => [id, timeZone]));
  return {
    resources: used.map((row) => dayOf(row, closures, date)),
    closures: closures.flatMap((closure) => {
      const { resourceId } = closure;
      if (resourceId !== null && !used.some(({ id }) => id === resourceId)) return [];
      const timeZone = (resourceId === null ? undefined : zones.get(resourceId)) ?? businessZone;
      const [span] = stretchesOn(closure, timeZone, date);
      return span ? [{ ...closure, span }] : [];
    }),
  };
}

function dayOf(row: ResourceRow, closures: readonly StaffClosure[], date: LocalDate): DayOfResource {
  const { id, name, timeZone } = row;
  const hours = hoursOf(row);
  const windows = windowsOn(hours, date);
  const closed = closures
    .filter(({ resourceId, serviceId }) => serviceId === null && (resourceId === null || resourceId === id))
    .flatMap((closure) => stretchesOn(closure, timeZone, date));
  const whole = windows.map(({ startMinute, endMinute }) => ({
    startAt: instantOf(timeZone, date, startMinute),
    endAt: instantOf(timeZone, date, endMinute),
  }));
  return { id, name, timeZone, hours, windows, own: ownWindows(hours, date), closed, open: subtract(whole, closed) };
}

/** The stretches of a closure on a date. */
function stretchesOn(closure: StaffClosure, timeZone: string, date: LocalDate): Interval[] {
  const day = localDay(timeZone, date);
  const within = { startAt: day.startAt, endAt: day.endAt, from: date, to: date };
  return closedIntervals(closure, timeZone, within).filter((stretch) => overlaps(stretch, day));
}

/** How many live bookings of a service are still to come. */
export function countToCome({ db, clock }: Deps, tenantId: string, serviceId: string): Promise<number> {
  return countBookings(db, tenantId, { serviceId, statuses: ["pending", "confirmed"], fromAt: clock.now() });
}
