// What staff see of some days on some resources. Bookings, hours and closures come from D1 in one round trip. Holds and
// the seats of sessions come from the calendars' hints; without them the days are still shown.

import { countStarts, newestEvent, selectStanding } from "../../db/calendar-bookings";
import { listClosuresInForce, toClosure } from "../../db/closures";
import { hoursOf, listResources } from "../../db/resources";
import type { Closure } from "../../domain/availability/closure";
import type { Allocation } from "../../domain/availability/occupancy";
import type { OpeningHours } from "../../domain/availability/opening-hours";
import { type BookingStatus, statusAt } from "../../domain/booking/booking";
import type { Authority } from "../../domain/tenant/actor";
import type { Configuration, ConfiguredResource } from "../../domain/tenant/configuration";
import { type LocalDate, localDay, localDays } from "../../domain/time/local-time";
import { readOccupancy } from "../availability/read-occupancy";
import { type Deps, orNull } from "../deps";

/** More than these are not drawn. The page then asks to choose fewer resources. */
const MOST_BOOKINGS = 2_000;
/** Holds and seats that come later are left out. */
const LONGEST_WAIT_MS = 4_000;

export type CalendarBooking = {
  readonly id: string;
  readonly status: BookingStatus;
  readonly revision: number;
  readonly serviceId: string;
  readonly startAt: number;
  readonly endAt: number;
  readonly claims: readonly { readonly resourceId: string; readonly role: "lead" | "support" | "ancestor" }[];
  /** The name of the customer, null without one. */
  readonly customer: string | null;
  readonly phone: string | null;
  readonly service: string;
  /** The buffers around it, in minutes. */
  readonly before: number;
  readonly after: number;
  readonly seats: number;
  readonly sessionId: string | null;
  readonly notes: string | null;
  /** When the customer arrived, epoch ms, or null. */
  readonly arrivedAt: number | null;
};

export type CalendarResource = {
  readonly resource: ConfiguredResource;
  readonly hours: OpeningHours;
  readonly closures: readonly (Closure & { readonly isWide: boolean })[];
  readonly allocations: readonly Allocation[];
};

export type ShownCalendar = {
  readonly bookings: readonly CalendarBooking[];
  /** There are more bookings than are shown. */
  readonly isCut: boolean;
  readonly resources: readonly CalendarResource[];
  /** The place of the newest event, to ask for what changed since. */
  readonly position: number;
};

/** The resources that a person may see, in the order of the business. The page leaves out unused ones, unless it names them. */
export function resourcesFor(
  { resources }: Pick<Authority, "resources">,
  configuration: Configuration,
): readonly ConfiguredResource[] {
  return configuration.resources.filter(({ id }) => resources === "all" || resources.includes(id));
}

/** Both dates are included, and are those of each resource's own zone. */
export async function showCalendar(
  deps: Deps,
  { tenantId, seesContacts }: Pick<Authority, "tenantId" | "seesContacts">,
  chosen: readonly ConfiguredResource[],
  isAll: boolean,
  from: LocalDate,
  to: LocalDate,
): Promise<ShownCalendar> {
  const days = chosen.map(({ timeZone }) => [localDay(timeZone, from).startAt, localDay(timeZone, to).endAt] as const);
  const startAt = Math.min(...days.map(([first]) => first));
  const endAt = Math.max(...days.map(([, last]) => last));
  const within = isAll ? null : chosen.map(({ id }) => id);
  if (chosen.length === 0) return { bookings: [], isCut: false, resources: [], position: 0 };
  // Read before the bookings, so that a change in between is heard of.
  const { position } = await newestEvent(deps.db, tenantId);
  const [rows, stored, closures, occupancy] = await Promise.all([
    selectStanding(deps.db, tenantId, { startAt, endAt }, within, MOST_BOOKINGS + 1, seesContacts),
    listResources(deps.db, tenantId),
    listClosuresInForce(deps.db, tenantId, startAt),
    withinTime(orNull("occupancy_not_read", readOccupancy(deps, tenantId, chosen, { startAt, endAt }, false))),
  ]);
  const hours = new Map(stored.map((row) => [row.id, hoursOf(row)]));
  const now = deps.clock.now();
  return {
    bookings: rows.slice(0, MOST_BOOKINGS).flatMap((row) => toBooking(row, now) ?? []),
    isCut: rows.length > MOST_BOOKINGS,
    resources: chosen.map((resource) => ({
      resource,
      hours: hours.get(resource.id) ?? { weekly: resource.weekly ?? [], overrides: [] },
      closures: closures
        .filter((row) => row.resourceId === null || row.resourceId === resource.id)
        .map((row) => ({ ...toClosure(row), isWide: row.resourceId === null })),
      allocations: occupancy?.get(resource.id)?.allocations ?? [],
    })),
    position,
  };
}

type Row = Awaited<ReturnType<typeof selectStanding>>[number];
type Rest = Omit<CalendarBooking, "id" | "status" | "revision" | "serviceId" | "startAt" | "endAt"> & {
  readonly resourceId: string;
  readonly expiresAt: number | null;
};

/** Null for a request that has ended by the clock. */
function toBooking({ rest, ...row }: Row, now: number): CalendarBooking | null {
  const { resourceId, expiresAt, claims, ...said } = JSON.parse(rest) as Rest;
  const status = statusAt({ ...row, status: row.status as BookingStatus, expiresAt }, now);
  if (status === "expired") return null;
  // Records of an earlier build have one resource and no claims.
  return { ...row, ...said, status, claims: claims ?? [{ resourceId, role: "lead" }] };
}

/** How many bookings begin on each local date, in the zone of the business. */
export async function countByDate(
  deps: Deps,
  { tenantId }: Pick<Authority, "tenantId">,
  timeZone: string,
  within: readonly string[] | null,
  from: LocalDate,
  to: LocalDate,
): Promise<Map<LocalDate, number>> {
  const days = localDays(timeZone, from, to);
  const startAt = days[0]?.startAt ?? 0;
  const endAt = days.at(-1)?.endAt ?? 0;
  const offsets = days.flatMap((day) => day.offsets);
  const shifts = offsets.filter(({ offsetMs }, at) => offsetMs !== offsets[at - 1]?.offsetMs);
  const counts = await countStarts(deps.db, tenantId, { startAt, endAt }, shifts, within);
  return new Map([...counts].map(([day, count]) => [new Date(day * 86_400_000).toISOString().slice(0, 10), count]));
}

export { newestEvent } from "../../db/calendar-bookings";

function withinTime<T>(work: Promise<T | null>): Promise<T | null> {
  return Promise.race([work, new Promise<null>((resolve) => setTimeout(() => resolve(null), LONGEST_WAIT_MS))]);
}
