// A booking request laid over a schedule and its allocations: all that the rules read, prepared once for many starts.

import { standingRefusal, type Wish } from "../booking/booking-request";
import type { SessionSeats } from "../booking/session";
import { awaitsPayment } from "../payments/terms";
import type { RefusalCode } from "../refusal";
import { gridStepMinutes, type Service } from "../tenant/service";
import type { Interval } from "../time/interval";
import { DAY_MS, type LocalDate, MINUTE_MS } from "../time/local-time";
import { claimKindOf } from "./claims";
import type { ClosedStretch } from "./closure";
import { type Allocation, blockedStretches, isLive, type UsageStep, usageSteps } from "./occupancy";
import { type PoolUse, poolUse } from "./pools";
import { closedFor, type Schedule, scheduleDayAt } from "./schedule";

/** A booking request laid over a schedule and its allocations: enough to judge any start. */
export type Situation = {
  readonly wish: Wish;
  readonly schedule: Schedule;
  readonly now: number;
  readonly closed: readonly ClosedStretch[];
  readonly blocked: readonly Interval[];
  /** The refusal that applies to every start, or null. */
  readonly standing: RefusalCode | null;
  /** Units in use over time; empty for a resource with capacity one. */
  readonly usage: readonly UsageStep[];
  readonly poolUse: readonly PoolUse[];
  /** The sessions of the requested service by their start. */
  readonly sessions: ReadonlyMap<number, SessionSeats>;
  readonly loads: ReadonlyMap<LocalDate, DayLoad>;
  readonly stepMs: number;
  readonly bufferBeforeMs: number;
  readonly bufferAfterMs: number;
  /** When the next live hold expires, epoch ms; infinite when there is none. */
  readonly nextLapseAt: number;
  readonly earliestStartAt: number;
  readonly latestStartAt: number;
};

export type DayLoad = { readonly bookings: number; readonly serviceMinutes: number };

export const NO_LOAD: DayLoad = { bookings: 0, serviceMinutes: 0 };

/** Whether a booking waits for nothing. One that waits ends at its start, so it cannot start now. */
function standsAtOnce(service: Service): boolean {
  return service.confirmation === "instant" && !awaitsPayment(service);
}

/**
 * Allocations may include more than touches the schedule; expired holds do not count. A request that is still open ends at
 * its start, so it cannot be made for this very instant.
 */
export function situationOf(
  schedule: Schedule,
  allocations: readonly Allocation[],
  wish: Wish,
  now: number,
): Situation {
  const { rules } = schedule;
  const { service } = wish;
  const live = allocations.filter((allocation) => isLive(allocation, now));
  return {
    wish,
    schedule,
    now,
    standing: standingRefusal(wish, rules),
    usage: rules.capacity === 1 ? [] : usageSteps(live),
    closed: closedFor(schedule, service.id),
    blocked: blockedStretches(live, rules.capacity, { claim: claimKindOf(wish.role), units: wish.units }),
    poolUse: poolUse(schedule.pools, live),
    sessions: sessionsOf(live, service),
    loads: dayLoads(schedule, live, service),
    stepMs: gridStepMinutes(service) * MINUTE_MS,
    bufferBeforeMs: service.bufferBeforeMinutes * MINUTE_MS,
    bufferAfterMs: service.bufferAfterMinutes * MINUTE_MS,
    nextLapseAt: live.reduce((at, one) => Math.min(at, one.expiresAt ?? at), Number.POSITIVE_INFINITY),
    earliestStartAt: now + Math.max(service.minNoticeMinutes * MINUTE_MS, standsAtOnce(service) ? 0 : 1),
    latestStartAt: now + service.horizonDays * DAY_MS,
  };
}

/** The session at a start, if the asker may know of it. A private session without its link is only taken time. */
export function sessionAt({ sessions, wish }: Situation, startAt: number): SessionSeats | undefined {
  const session = sessions.size === 0 ? undefined : sessions.get(startAt);
  if (!session) return undefined;
  const isLetIn = session.isListed || wish.sessionId === session.id || wish.asker.kind === "staff";
  return isLetIn ? session : undefined;
}

const NO_SESSIONS: ReadonlyMap<number, SessionSeats> = new Map();

function sessionsOf(allocations: readonly Allocation[], service: Service): ReadonlyMap<number, SessionSeats> {
  if (service.seats === 1) return NO_SESSIONS;
  const sessions = new Map<number, SessionSeats>();
  for (const { session, serviceId, serviceStartAt } of allocations) {
    if (session && serviceId === service.id) sessions.set(serviceStartAt, session);
  }
  return sessions;
}

function dayLoads(
  schedule: Schedule,
  allocations: readonly Allocation[],
  service: Service,
): ReadonlyMap<LocalDate, DayLoad> {
  const loads = new Map<LocalDate, { bookings: number; serviceMinutes: number }>();
  if (schedule.rules.maxBookingsPerDay === null && service.dailyLimitMinutes === null) return loads;
  for (const allocation of allocations) {
    const day = scheduleDayAt(schedule, allocation.serviceStartAt);
    if (!day || allocation.claim === "part") continue;
    const load = loads.get(day.localDate) ?? { bookings: 0, serviceMinutes: 0 };
    load.bookings += 1;
    if (allocation.serviceId === service.id) load.serviceMinutes += allocation.requiredMinutes;
    loads.set(day.localDate, load);
  }
  return loads;
}
