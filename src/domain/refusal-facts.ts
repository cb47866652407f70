// The facts of a refusal, so that the caller can act on it.

import { remainingMinutes } from "./availability/pools";
import { scheduleDayAt } from "./availability/schedule";
import { NO_LOAD, type Situation, sessionAt } from "./availability/situation";
import { isBeyondPrice, mostSeatsOf, requiredMinutesOf, type StartSpan } from "./booking/booking-request";
import { MOST_AMOUNT } from "./booking/price-range";
import { seatsLeft } from "./booking/session";
import type { Refusal, RefusalCode } from "./refusal";
import { firstEndingAfter, firstOverlap } from "./time/interval";

export function factsOf(situation: Situation, span: StartSpan, code: RefusalCode): Refusal["facts"] {
  const { schedule, wish } = situation;
  const { service } = wish;
  switch (code) {
    case "not_bookable":
      return isBeyondPrice(wish) ? { most_amount: MOST_AMOUNT } : undefined;
    case "capacity_exceeded":
      return {
        max_guests: schedule.rules.maxGuests,
        max_seats: mostSeatsOf(wish, sessionAt(situation, span.startAt)),
        max_units: schedule.rules.capacity,
      };
    case "too_soon":
      return { min_notice_minutes: service.minNoticeMinutes };
    case "too_late":
      return { horizon_days: service.horizonDays };
    case "closed":
      return { closure_reason: firstOverlap(situation.closed, span.startAt, span.endAt)?.reason ?? null };
    case "day_limit_reached":
      return dayLimitFacts(situation, span);
    case "seats_full": {
      const session = sessionAt(situation, span.startAt);
      return { remaining_seats: session ? seatsLeft(session) : 0 };
    }
    case "pool_exhausted": {
      const index = firstEndingAfter(schedule.pools, span.startAt);
      const pool = schedule.pools[index];
      const use = situation.poolUse[index];
      return {
        pool: pool?.name ?? null,
        remaining_minutes: pool && use ? remainingMinutes(pool, use) : 0,
        required_minutes: requiredMinutesOf(service, span),
      };
    }
    default:
      return undefined;
  }
}

function dayLimitFacts(situation: Situation, span: StartSpan): Refusal["facts"] {
  const { rules } = situation.schedule;
  const { service } = situation.wish;
  const day = scheduleDayAt(situation.schedule, span.startAt);
  const load = (day && situation.loads.get(day.localDate)) ?? NO_LOAD;
  if (rules.maxBookingsPerDay !== null && load.bookings >= rules.maxBookingsPerDay) {
    return { max_bookings_per_day: rules.maxBookingsPerDay };
  }
  const limit = service.dailyLimitMinutes ?? 0;
  return {
    daily_limit_minutes: limit,
    consumed_minutes: load.serviceMinutes,
    remaining_minutes: Math.max(0, limit - load.serviceMinutes),
    required_minutes: requiredMinutesOf(service, span),
  };
}
