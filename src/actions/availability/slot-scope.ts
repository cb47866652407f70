// What a list of slots covers, as far as the configuration says: the days, the request, and the resources to read.

import { type Need, needsOf } from "../../domain/availability/needs";
import type { BookingRecord } from "../../domain/booking/booking-record";
import {
  longestMinutes,
  occupiedBy,
  type Terms,
  termsKey,
  termsOf,
  type Wish,
} from "../../domain/booking/booking-request";
import { wishToMove } from "../../domain/booking/moving";
import { ok, type Result, refused } from "../../domain/refusal";
import { PUBLIC } from "../../domain/tenant/actor";
import {
  ancestorsOf,
  type Configuration,
  type ConfiguredResource,
  misnamed,
  resourceOf,
} from "../../domain/tenant/configuration";
import type { Service } from "../../domain/tenant/service";
import { type LocalDate, type LocalDay, localDays, MINUTE_MS } from "../../domain/time/local-time";
import type { Fresh } from "./read-occupancy";

export type SlotsRequest = Terms & {
  readonly slug: string;
  readonly service: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly resource: string | null;
  readonly timeZone: string | null;
  /** The id of a booking to move. The route has already checked that the caller may move it. */
  readonly excludeBooking: string | null;
  /**
   * The version in the caller's link; absent for staff, and where the caller has already opened the booking by its
   * link.
   */
  readonly tokenVersion?: number | undefined;
  readonly isExplained: boolean;
  /** True when staff of the tenant ask. */
  readonly isStaff: boolean;
  readonly fresh: Fresh;
};

/** The part of a plan that depends on the configuration alone: neither clock nor bookings. */
export type Scope = {
  readonly service: Service;
  readonly timeZone: string;
  readonly days: readonly LocalDay[];
  readonly wish: Wish;
  readonly reach: Reach;
  readonly needs: readonly Need[];
  readonly asked: readonly ConfiguredResource[];
};

// Configurations are replaced, never changed, so a scope stays valid as long as its configuration lives.
const scopes = new WeakMap<Configuration, Map<string, Result<Scope>>>();
const REMEMBERED_SCOPES = 200;

export function scopeOf(
  configuration: Configuration,
  offered: Service,
  request: SlotsRequest,
  moved: BookingRecord | null,
): Result<Scope> {
  if (moved) return findScope(configuration, offered, request, moved);
  let known = scopes.get(configuration);
  if (!known) scopes.set(configuration, (known = new Map()));
  const { from, to, resource, timeZone } = request;
  const key = `${JSON.stringify([offered.id, from, to, resource, timeZone])} ${termsKey(request)}`;
  let found = known.get(key);
  if (!found) {
    if (known.size >= REMEMBERED_SCOPES) known.clear();
    known.set(key, (found = findScope(configuration, offered, request, null)));
  }
  return found;
}

function findScope(
  configuration: Configuration,
  offered: Service,
  request: SlotsRequest,
  moved: BookingRecord | null,
): Result<Scope> {
  const service = moved ? { ...moved.service, active: true, visible: true } : offered;
  const unfit = request.resource === null ? null : misnamed(configuration, service, request.resource);
  if (unfit) return refused(unfit);
  const timeZone = request.timeZone ?? configuration.tenant.timeZone;
  const days = localDays(timeZone, request.from, request.to);
  const wish = moved ? wishToMove(moved, { ...request, asker: PUBLIC }) : wishOf(service, request);
  // A move keeps the resource that the customer chose by name.
  const needs = needsOf(service.requires, wish.units, { chosenId: request.resource ?? moved?.chosenId ?? null });
  const candidateIds = needs.flatMap((need) => need.candidateIds);
  const around = candidateIds.flatMap((id) => ancestorsOf(configuration, id).map((ancestor) => ancestor.id));
  const asked = [...new Set([...candidateIds, ...around])].flatMap((id) => resourceOf(configuration, id) ?? []);
  return ok({ service, timeZone, days, wish, reach: reachOf(wish, days), needs, asked });
}

function wishOf(service: Service, request: SlotsRequest): Wish {
  return { ...termsOf(request), service, asker: PUBLIC, role: "lead", sessionId: null };
}

type Reach = {
  readonly startAt: number;
  readonly endAt: number;
  readonly firstStartAt: number;
  readonly lastStartAt: number;
};

/** The time that a start on these days could occupy, with whole days around it for daily limits. */
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
