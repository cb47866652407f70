// Which starts are free. Nothing here decides: the pure engine does, from hints when they are warm.

import { allocationOf, type BookingRecord } from "../domain/booking-record";
import { type Configuration, resourceOf, soleResourceOf } from "../domain/configuration";
import { bookingHomeOf } from "../domain/ids";
import { daysBetween, type LocalDate, type LocalDay, localDateOf, localDays, MINUTE_MS } from "../domain/local-time";
import { wishToMove } from "../domain/moving";
import type { Allocation } from "../domain/occupancy";
import { type InputProblem, invalid, ok, type Result, refuse, refused } from "../domain/refusal";
import { scheduleOf } from "../domain/schedule";
import type { Service } from "../domain/service";
import { situationOf } from "../domain/situation";
import { type SlotList, slotDays } from "../domain/slot-days";
import { type Asker, longestMinutes, occupiedBy, type Wish } from "../domain/wish";
import { calendarOf } from "../resource/calendar-client";
import type { Deps } from "./deps";
import { loadOffer } from "./load-configuration";
import { readOccupancy } from "./read-occupancy";

export const MOST_DAYS = 62;

export type SlotsRequest = {
  readonly slug: string;
  readonly service: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly resource: string | null;
  readonly durationMinutes: number | null;
  readonly periodId: string | null;
  readonly seats: number;
  readonly guests: number;
  readonly timeZone: string | null;
  readonly excludeBooking: string | null;
  readonly isExplained: boolean;
  readonly isFresh: boolean;
};

export type SlotsPlan = {
  readonly configuration: Configuration;
  readonly service: Service;
  readonly timeZone: string;
  readonly asOf: number;
  readonly seats: number;
  readonly requestedDays: readonly LocalDay[];
  /** The zone of the resource, which decides weekends and seasons in prices. */
  readonly resourceTimeZone: string;
  /** Two plans of the same request and stamp list the same, until the clock changes it; null where that is not so. */
  readonly stamp: string | null;
  readonly list: () => SlotList;
};

/** Everything that a list of slots is made of; making it is left to the caller, who may have it already. */
export async function planSlots(deps: Deps, request: SlotsRequest): Promise<Result<SlotsPlan>> {
  const rangeProblem = rangeProblemOf(request.from, request.to, MOST_DAYS);
  if (rangeProblem) return refused({ code: "invalid_request", problems: [rangeProblem] });
  const offer = await loadOffer(deps, request.slug, request.service);
  if (!offer.ok) return offer;
  const { configuration } = offer.value;
  const tenantId = configuration.tenant.id;

  const moved = request.excludeBooking === null ? null : await readMoved(deps, configuration, request.excludeBooking);
  if (moved && !moved.ok) return moved;
  const service = moved ? { ...moved.value.service, active: true, visible: true } : offer.value.service;
  const resourceId = chosenResource(configuration, service, request.resource);
  if (!resourceId.ok) return resourceId;
  const resource = resourceOf(configuration, resourceId.value);
  if (!resource) return refused(refuse("not_found"));

  const timeZone = request.timeZone ?? configuration.tenant.timeZone;
  const days = localDays(timeZone, request.from, request.to);
  const wish = moved ? wishToMove(moved.value, { ...request, asker: PUBLIC }) : wishOf(service, request);
  const reach = reachOf(wish, days);
  // A booking to be moved is left out of what its calendar says now; a hint might not know it yet.
  const isFresh = request.isFresh || moved !== null;
  const occupancy = (await readOccupancy(deps, tenantId, [resource], reach, isFresh)).get(resource.id);
  if (!occupancy) return refused(refuse("not_found"));
  const { rules, asOf } = occupancy;
  const list = () => {
    const first = localDateOf(rules.timeZone, reach.firstStartAt);
    const last = localDateOf(rules.timeZone, reach.lastStartAt);
    const allocations = moved ? without(occupancy.allocations, moved.value) : occupancy.allocations;
    const situation = situationOf(scheduleOf(rules, first, last), allocations, wish, deps.clock.now());
    return slotDays([{ resourceId: resource.id, situation }], days, request.isExplained);
  };
  return ok({
    configuration,
    service,
    timeZone,
    asOf,
    seats: request.seats,
    requestedDays: days,
    resourceTimeZone: rules.timeZone,
    stamp: moved || request.isExplained ? null : `${configuration.revision}/${service.revision}/${occupancy.stamp}`,
    list,
  });
}

const PUBLIC: Asker = { kind: "public" };

export function rangeProblemOf(from: LocalDate, to: LocalDate, mostDays: number): InputProblem | null {
  if (to < from) return { pointer: "/to", detail: "must not be earlier than from" };
  if (daysBetween(from, to) >= mostDays) return { pointer: "/to", detail: `must be within ${mostDays} days of from` };
  return null;
}

/** The one resource that a service needs, or why the choice cannot be honoured. */
export function chosenResource(configuration: Configuration, service: Service, chosen: string | null): Result<string> {
  if (chosen !== null && !resourceOf(configuration, chosen)) return refused(refuse("not_found"));
  const only = soleResourceOf(service);
  if (only === null)
    return refused(invalid("/service", "services with several possible resources cannot be booked yet"));
  if (chosen !== null && chosen !== only) return refused(invalid("/resource", "is not one that serves this service"));
  return ok(only);
}

function wishOf(service: Service, request: SlotsRequest): Wish {
  const { durationMinutes, periodId, guests, seats } = request;
  return { service, durationMinutes, periodId, guests, seats, units: 1, asker: PUBLIC };
}

type Reach = {
  readonly startAt: number;
  readonly endAt: number;
  readonly firstStartAt: number;
  readonly lastStartAt: number;
};

/** Everything that a start on these days could occupy, and whole days around it for limits that count by the day. */
function reachOf(wish: Wish, days: readonly LocalDay[]): Reach {
  const firstStartAt = days[0]?.startAt ?? 0;
  const lastStartAt = (days.at(-1)?.endAt ?? 0) - 1;
  const longest = longestMinutes(wish) * MINUTE_MS;
  const occupied = occupiedBy(wish.service, { startAt: firstStartAt, endAt: lastStartAt + longest });
  const DAY = 1_440 * MINUTE_MS;
  return {
    startAt: Math.min(occupied.startAt, firstStartAt - DAY),
    endAt: Math.max(occupied.endAt, lastStartAt + DAY),
    firstStartAt,
    lastStartAt,
  };
}

async function readMoved(deps: Deps, configuration: Configuration, bookingId: string): Promise<Result<BookingRecord>> {
  const tenantId = configuration.tenant.id;
  const home = bookingHomeOf(bookingId);
  // Only resources that exist are asked: an invented id must not call an object into being.
  if (home?.tenantId !== tenantId || !resourceOf(configuration, home.resourceId)) return refused(refuse("not_found"));
  const outcome = await calendarOf(deps.env.CALENDAR, tenantId, home.resourceId).readBooking(bookingId);
  return outcome.status === "done" ? ok(outcome.booking) : refused(outcome.refusal);
}

function without(allocations: readonly Allocation[], booking: BookingRecord): readonly Allocation[] {
  const own = allocationOf(booking);
  if (!own) return allocations;
  const index = allocations.findIndex(
    (allocation) =>
      allocation.startAt === own.startAt && allocation.endAt === own.endAt && allocation.serviceId === own.serviceId,
  );
  return index < 0 ? allocations : allocations.toSpliced(index, 1);
}
