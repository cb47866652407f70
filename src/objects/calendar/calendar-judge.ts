// Asks the one bookability function about a start, against this calendar's own allocations.

import { refusalOf } from "../../domain/availability/bookability";
import type { Allocation } from "../../domain/availability/occupancy";
import { type Schedule, scheduleOf } from "../../domain/availability/schedule";
import { type Situation, situationOf } from "../../domain/availability/situation";
import { ALTERNATIVE_REACH_DAYS, withAlternatives } from "../../domain/availability/slots";
import type { BookingRecord } from "../../domain/booking/booking-record";
import {
  longestMinutes,
  occupiedBy,
  reachedFrom,
  type StartSpan,
  spanAt,
  type Wish,
} from "../../domain/booking/booking-request";
import { priceOfStart } from "../../domain/booking/chosen-start";
import type { Price } from "../../domain/booking/pricing";
import type { SessionSeats } from "../../domain/booking/session";
import { hasAlternatives, type Refusal, type RefusalCode, refuse } from "../../domain/refusal";
import type { Service } from "../../domain/tenant/service";
import { addDaysClamped, DAY_MS, type LocalDate, localDateOf, localDay, MINUTE_MS } from "../../domain/time/local-time";
import { type AllocationRow, readAllocations, toAllocation } from "./calendar-store";
import type { OpenCalendarTx } from "./calendar-tx";

export type Verdict =
  | { readonly refusal: Refusal; readonly span?: undefined }
  | { readonly refusal: null; readonly span: StartSpan };

/** Refusals that an undecided attempt may have caused. */
export const CAUSED_BY_UNDECIDED: ReadonlySet<RefusalCode> = new Set([
  "slot_taken",
  "pool_exhausted",
  "day_limit_reached",
]);

export type Judging = {
  /** A booking whose own claims do not count. */
  readonly ignoring?: string | null;
  /** Alternatives take the work of many starts. A caller that does not show them asks for none. */
  readonly hasToTellAlternatives?: boolean;
  /**
   * The start is being offered to the entry whose turn it is. For all other callers, places that the waitlist comes
   * first for are taken.
   */
  readonly isOffer?: boolean;
  /** Further allocations that count; see Looking. */
  readonly beside?: readonly Allocation[];
};

/** Judges a start. */
export function judge(
  tx: OpenCalendarTx,
  wish: Wish,
  startAt: number,
  { ignoring = null, hasToTellAlternatives = true, isOffer = false, beside = [] }: Judging = {},
): Verdict {
  const { situation, isUndecided } = look(tx, wish, startAt, { ignoring, beside });
  const span = spanAt(situation.wish, situation.schedule, startAt);
  const isOthers = !isOffer && tx.offers.comeFirst(tx, occupiedBy(wish.service, span));
  const byRules = refusalOf(situation, span);
  const refusal = byRules ?? (isOthers ? refuse("slot_taken") : null);
  if (!refusal) return { refusal: null, span };
  // The entries before it may want something else: their turn comes in a moment.
  const mayChange = byRules ? isUndecided && CAUSED_BY_UNDECIDED.has(byRules.code) : isOthers;
  if (tx.patience && mayChange) {
    tx.patience.isNeeded = true;
    return { refusal };
  }
  if (!hasToTellAlternatives || !hasAlternatives(refusal.code)) return { refusal };
  const wider = look(tx, wish, startAt, { ignoring, reachDays: ALTERNATIVE_REACH_DAYS });
  return { refusal: withAlternatives(wider.situation, startAt, refusal) };
}

export type Looking = {
  readonly ignoring: string | null;
  readonly reachDays?: number;
  /** A session as its coordinator knows it. This calendar may know an older state. */
  readonly session?: SessionSeats | null;
  /** Further allocations that count: earlier occurrences of a series that is only previewed. */
  readonly beside?: readonly Allocation[];
};

export type Looked = {
  readonly situation: Situation;
  /** An undecided claim is among what was looked at. */
  readonly isUndecided: boolean;
};

/** Puts a request together with the rules and allocations around a start. */
export function look(tx: OpenCalendarTx, wish: Wish, startAt: number, looking: Looking): Looked {
  const { reachDays = 0 } = looking;
  const date = localDateOf(tx.rules.timeZone, startAt);
  const [from, to] = [addDaysClamped(date, -reachDays), addDaysClamped(date, reachDays)];
  return layOver(tx, wish, scheduleOf(tx.rules, from, to), reachOf(tx, wish, startAt, reachDays), looking);
}

/** The same for many starts, in order. Starts of about a month share one look. */
export function lookAtMany(
  tx: OpenCalendarTx,
  wish: Wish,
  startAts: readonly number[],
  looking: Looking,
): { readonly startAts: readonly number[]; readonly looked: Looked }[] {
  const groups: number[][] = [];
  for (const startAt of startAts) {
    const group = groups.at(-1);
    if (group && startAt - (group[0] ?? startAt) <= MOST_APART_MS) group.push(startAt);
    else groups.push([startAt]);
  }
  return groups.map((group) => {
    const { timeZone } = tx.rules;
    const [from, to] = [group[0] ?? 0, group.at(-1) ?? 0].map((at) => localDateOf(timeZone, at)) as [
      LocalDate,
      LocalDate,
    ];
    const reach = daysAround(tx, wish, from, to);
    return { startAts: group, looked: layOver(tx, wish, scheduleOf(tx.rules, from, to), reach, looking) };
  });
}

const MOST_APART_MS = 31 * DAY_MS;

function layOver(
  tx: OpenCalendarTx,
  wish: Wish,
  schedule: Schedule,
  { fromAt, toAt }: { readonly fromAt: number; readonly toAt: number },
  { ignoring, session = null, beside = [] }: Looking,
): Looked {
  const rows = readAllocations(tx.sql, fromAt, toAt);
  const others = rows.filter((row) => row.subject_id !== ignoring);
  const allocations = others.map((row) => {
    const allocation = toAllocation(row);
    return session && row.subject_id === session.id ? { ...allocation, session } : allocation;
  });
  return {
    situation: situationOf(schedule, [...allocations, ...beside], wish, tx.now),
    isUndecided: others.some((row: AllocationRow) => row.ask_at !== null),
  };
}

/**
 * Reads only the allocations that can matter. That is the time that the start would occupy. Limits by the day need
 * whole days, and alternatives all days around.
 */
function reachOf(tx: OpenCalendarTx, wish: Wish, startAt: number, reachDays: number): { fromAt: number; toAt: number } {
  const { timeZone, pools, maxBookingsPerDay } = tx.rules;
  const isCounted = pools.length > 0 || maxBookingsPerDay !== null || wish.service.dailyLimitMinutes !== null;
  if (!isCounted && reachDays === 0) {
    const occupied = occupiedBy(wish.service, { startAt, endAt: startAt + longestMinutes(wish) * MINUTE_MS });
    return { fromAt: occupied.startAt, toAt: occupied.endAt };
  }
  const date = localDateOf(timeZone, startAt);
  return daysAround(tx, wish, addDaysClamped(date, -reachDays), addDaysClamped(date, reachDays));
}

/** Whole days, and the time that a start on the last of them could reach into. */
function daysAround(
  { rules }: OpenCalendarTx,
  wish: Wish,
  from: LocalDate,
  to: LocalDate,
): { fromAt: number; toAt: number } {
  const [first, last] = [localDay(rules.timeZone, from), localDay(rules.timeZone, to)];
  const widest = reachedFrom({ startAt: first.startAt, endAt: last.endAt }, wish);
  return { fromAt: widest.startAt, toAt: widest.endAt };
}

export function priceAt(
  { rules }: OpenCalendarTx,
  service: Service,
  span: StartSpan,
  { seats, units }: Pick<BookingRecord, "seats" | "units">,
): Price | null {
  const { startAt, endAt, period } = span;
  return priceOfStart(rules.timeZone, service, period, { startAt, endAt, seats, units });
}
