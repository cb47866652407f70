// The starts of a day that are offered, and why the others are not. This file lists the candidates; bookability.ts
// alone decides.

import { occupiedBy, periodSpan, periodsMeant, type StartSpan, spanAt } from "../booking/booking-request";
import { seatsLeft } from "../booking/session";
import { hasAlternatives, type Refusal, type RefusalCode, type Span } from "../refusal";
import { addDaysWithin, DAY_MS, isInDay, type LocalDate, localDateOf } from "../time/local-time";
import { failingRule, refusalOf } from "./bookability";
import { freeUnits } from "./occupancy";
import type { ScheduleDay } from "./schedule";
import type { Situation } from "./situation";

export const DAY_LEVELS = ["available", "limited", "full", "closed"] as const;
export type DayLevel = (typeof DAY_LEVELS)[number];

/** Every start on the day's grid, in order, bookable or not. */
export function candidateSpans(situation: Situation, day: ScheduleDay): StartSpan[] {
  const { wish, schedule, stepMs } = situation;
  const { duration } = wish.service;
  if (duration.kind === "periods") {
    return periodsMeant(wish)
      .map((period) => periodSpan(schedule, day, period))
      .sort((a, b) => a.startAt - b.startAt);
  }
  const spans: StartSpan[] = [];
  const sessions = joinableSpans(situation, day);
  let reachedAt = Number.NEGATIVE_INFINITY;
  let isOverlapping = sessions.length > 0;
  for (const { startAt, endAt } of day.windows) {
    // Windows overlap only where a clock change moved one into the next.
    if (startAt < reachedAt) isOverlapping = true;
    for (let at = startAt; at < endAt; at += stepMs) spans.push(spanAt(situation.wish, situation.schedule, at));
    reachedAt = Math.max(reachedAt, endAt);
  }
  if (!isOverlapping) return spans;
  spans.unshift(...sessions);
  spans.sort((a, b) => a.startAt - b.startAt);
  return spans.filter((span, index) => span.startAt !== spans[index - 1]?.startAt);
}

/** Joinable sessions of the day; some start off the grid. */
function joinableSpans({ sessions, wish }: Situation, day: ScheduleDay): StartSpan[] {
  if (sessions.size === 0) return [];
  return [...sessions]
    .filter(([startAt, { isListed, id }]) => isInDay(day, startAt) && (isListed || wish.sessionId === id))
    .map(([startAt, { endAt }]) => ({ startAt, endAt, period: null }));
}

export type JudgedStart = { readonly span: StartSpan; readonly code: RefusalCode | null };

/** Every start of the day's grid with the first rule it fails, or null when it is bookable. */
export function judgedStarts(situation: Situation, day: ScheduleDay): JudgedStart[] {
  return candidateSpans(situation, day).map((span) => ({ span, code: failingRule(situation, span, day) }));
}

/** True when a start belongs to the grid of an empty day: all rules but hours and grid pass. */
export function isOnEmptyGrid(code: RefusalCode | null): boolean {
  return code !== "outside_hours" && code !== "off_grid";
}

/** True when a start shows that its day is open. A period has its start on closed days too. */
export function isOnOpenDay({ period }: StartSpan, code: RefusalCode | null): boolean {
  return code !== "closed" && !(period && code === "outside_hours");
}

/** `closed`: not open that day. `full`: nothing is free. `limited`: under 30 % of the day's grid is free. */
export function dayLevel(freeCount: number, gridSize: number, isOpen: boolean): DayLevel {
  if (freeCount === 0) return isOpen ? "full" : "closed";
  return freeCount / gridSize < 0.3 ? "limited" : "available";
}

/** Why each start of the day's grid is not offered. A day without windows has one entry, at its start. */
export function refusedStarts(situation: Situation, day: ScheduleDay): { startAt: number; refusal: Refusal }[] {
  const refused: { startAt: number; refusal: Refusal }[] = [];
  const spans = candidateSpans(situation, day);
  for (const span of spans.length > 0 ? spans : [spanAt(situation.wish, situation.schedule, day.startAt)]) {
    const refusal = refusalOf(situation, span);
    if (refusal) refused.push({ startAt: span.startAt, refusal });
  }
  return refused;
}

export const MOST_ALTERNATIVES = 3;
/** How many local days before and after are searched for alternatives. */
export const ALTERNATIVE_REACH_DAYS = 7;

/** The same refusal with the nearest free starts, if another time would help. */
export function withAlternatives(situation: Situation, startAt: number, refusal: Refusal): Refusal {
  if (!hasAlternatives(refusal.code)) return refusal;
  const { timeZone } = situation.schedule.rules;
  return { ...refusal, alternatives: nearestFree(timeZone, startAt, (date) => freeSpans(situation, date)) };
}

/** The free starts nearest to the requested one; `freeOn` lists those of a date. */
export function nearestFree(timeZone: string, wishedAt: number, freeOn: (date: LocalDate) => readonly Span[]): Span[] {
  const search = searchNearest(timeZone, wishedAt);
  let step = search.next([]);
  while (!step.done) step = search.next(freeOn(step.value));
  return step.value;
}

/**
 * The same search for callers that read one date at a time: yields a date, receives its free starts, returns the
 * nearest.
 */
export function* searchNearest(timeZone: string, wishedAt: number): Generator<LocalDate, Span[], readonly Span[]> {
  const wishedDate = localDateOf(timeZone, wishedAt);
  let found: Span[] = [];
  for (let reach = 0; reach <= ALTERNATIVE_REACH_DAYS; reach++) {
    // Starts more than a whole day further out than the third best cannot be nearer.
    const third = found[MOST_ALTERNATIVES - 1];
    if (third && Math.abs(third.startAt - wishedAt) <= (reach - 1) * DAY_MS) break;
    for (const days of reach === 0 ? [0] : [-reach, reach]) {
      const date = addDaysWithin(wishedDate, days);
      if (date !== null) found.push(...(yield date));
    }
    found = found
      .sort((a, b) => Math.abs(a.startAt - wishedAt) - Math.abs(b.startAt - wishedAt) || a.startAt - b.startAt)
      .slice(0, MOST_ALTERNATIVES);
  }
  return found;
}

function freeSpans(situation: Situation, date: LocalDate): Span[] {
  const day = situation.schedule.days.find((candidate) => candidate.localDate === date);
  if (!day) return [];
  return judgedStarts(situation, day)
    .filter(({ code }) => code === null)
    .map(({ span: { startAt, endAt } }) => ({ startAt, endAt }));
}

/** How many more bookings fit at a start; for a group service, how many seats. */
export function remainingAt(situation: Situation, span: StartSpan): number {
  const { capacity } = situation.schedule.rules;
  const { seats } = situation.wish.service;
  if (seats > 1) {
    const session = situation.sessions.get(span.startAt);
    return session ? seatsLeft(session) : seats;
  }
  if (capacity === 1) return 1;
  const occupied = occupiedBy(situation.wish.service, span);
  return freeUnits(situation.usage, capacity, occupied.startAt, occupied.endAt);
}
