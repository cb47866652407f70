// Offering places that came free to those who wait for them, in the same transaction in which they came free: nobody
// can slip in between. Order of joining; who cannot be served is passed over and keeps their place.

import type { Interval } from "../domain/interval";
import { datesChanged, stretchOf } from "../domain/live-dates";
import { addDays, DAY_MS, type LocalDate, localDateOf, localDay, MINUTE_MS } from "../domain/local-time";
import { type Refusal, refuse, type Span } from "../domain/refusal";
import { scheduleOf } from "../domain/schedule";
import type { Service } from "../domain/service";
import { situationOf } from "../domain/situation";
import { judgedStarts, MOST_ALTERNATIVES } from "../domain/slots";
import type { EntryRecord, EntryWish } from "../domain/waitlist";
import { longestMinutes, type StartSpan, standingRefusal, type Wish } from "../domain/wish";
import { recallAnswer, rememberAnswer, staleService } from "../home/home-answers";
import { refusedWith } from "../home/home-desk";
import { readServiceNow } from "../home/home-store";
import type { Done, JoinWaitlistCommand, JoinWaitlistOutcome, Refused } from "../home/home-types";
import {
  addEntry,
  bookableNow,
  isHopeless,
  noteOffered,
  offerCommand,
  outOfTime,
  recalledWaiting,
  storedWaiting,
  waitingOutcome,
} from "../home/home-waitlist";
import { hasOpenOffer, readEntriesOf, readWaiting, waitedServices } from "../home/waitlist-store";
import { type Desk, isOpen, type OpenDesk } from "./calendar-desk";
import { judge } from "./calendar-judge";
import { decidesAlone, entryWishOf, placeNew } from "./calendar-place";
import { readAllocations, toAllocation } from "./calendar-store";

export function joinWaitlist(desk: Desk, command: JoinWaitlistCommand): JoinWaitlistOutcome {
  const answered = recallAnswer(desk.sql, command.idempotency);
  if (answered?.status === "refused") return answered;
  const known = answered && recalledWaiting(answered.stored);
  if (known) return known;
  const { service, wish, customer, bounds } = command;
  const stale = staleService(desk.sql, service);
  if (stale) return stale;
  if (!isOpen(desk)) return { status: "no_rules", resourceId: desk.resourceId };
  if (!decidesAlone(desk, service)) return { status: "needs_coordinator" };
  const pointless = pointlessRefusal(desk, service, wish);
  if (pointless) return refusedWith(pointless);
  const asker = { kind: "public" } as const;
  const said = { notes: null, answers: {}, metadata: {} };
  const entry = addEntry(desk, { service, wish: entryWishOf(wish), customer, asker, bounds, ...said });
  if (entry.status === "refused") return entry;
  const waiting = waitingOutcome(desk, entry);
  rememberAnswer(desk, command.idempotency, storedWaiting(waiting), customer.id);
  return waiting;
}

/** Why nobody need wait: it can be had now, or can never come. */
function pointlessRefusal(desk: OpenDesk, service: Service, entry: JoinWaitlistCommand["wish"]): Refusal | null {
  const wish = wishOf(service, entry);
  if (entry.startAt !== null) {
    const verdict = judge(desk, wish, entry.startAt, null);
    if (verdict.refusal === null) return bookableNow([verdict.span]);
    return isHopeless(verdict.refusal) || verdict.refusal.code === "off_grid" ? verdict.refusal : null;
  }
  const standing = standingRefusal(wish, desk.rules);
  if (standing) return refuse(standing);
  const late = outOfTime(desk, service, entry);
  if (late) return late;
  const free: Span[] = [];
  for (const span of startsFor(desk, service, entry)) {
    free.push(span);
    if (free.length === MOST_ALTERNATIVES) break;
  }
  return free.length > 0 ? bookableNow(free) : null;
}

function wishOf(service: Service, wish: JoinWaitlistCommand["wish"]): Wish {
  const units = (service.requires[0]?.units ?? 1) * wish.units;
  return { ...wish, service, units, asker: { kind: "public" }, role: "lead", sessionId: null };
}

/**
 * Offers what came free to those who wait, service by service, in the order of joining. `freed` says where, null that it
 * may be anywhere; of customers who have `answered` all that they wait for is looked at. Nobody has two offers open.
 */
export function offerWaiting(desk: Desk, freed: readonly Interval[] | null, answered: readonly string[]): void {
  if (!isOpen(desk)) return;
  for (const serviceId of waitedServices(desk.sql)) {
    const service = readServiceNow(desk.sql, serviceId);
    if (!service || !decidesAlone(desk, service)) continue;
    const dates = freed && datesFreed(desk, service, freed);
    const free: FreeStarts = new Map();
    // What one could not have, nobody who wants the same can.
    const hopeless = new Set<string>();
    for (const entry of concerned(desk, serviceId, dates, answered)) {
      if (!entry.customer || hasOpenOffer(desk.sql, entry.customer.id)) continue;
      const on = answered.includes(entry.customer.id) ? null : dates;
      for (const { startAt } of startsFor(desk, service, entry, on, free)) {
        const want = `${shapeOf(entry)} ${startAt}`;
        if (hopeless.has(want)) continue;
        if (offerTo(desk, service, entry, startAt).status === "done") {
          forgetDay(free, localDateOf(desk.rules.timeZone, startAt));
          break;
        }
        hopeless.add(want);
      }
    }
  }
}

/** Dates on which a start may have come free; null when it may be any. */
function datesFreed(
  { rules, now }: OpenDesk,
  service: Service,
  freed: readonly Interval[],
): readonly LocalDate[] | null {
  const stretches = freed.map((stay) => stretchOf(rules.timeZone, stay));
  return datesChanged(service, rules.timeZone, stretches, now);
}

/** Those who may want what came free, in the order of joining. */
function concerned(
  desk: OpenDesk,
  serviceId: string,
  dates: readonly LocalDate[] | null,
  answered: readonly string[],
): readonly EntryRecord[] {
  if (dates === null) return readWaiting(desk.sql, serviceId);
  const { timeZone } = desk.rules;
  const [first, last] = [dates[0], dates.at(-1)];
  const within = first && last && { startAt: localDay(timeZone, first).startAt, endAt: localDay(timeZone, last).endAt };
  const waiting = [
    ...(within ? readWaiting(desk.sql, serviceId, within) : []),
    ...answered.flatMap((customerId) => readEntriesOf(desk.sql, customerId)),
  ].filter((entry) => entry.status === "waiting" && entry.serviceId === serviceId);
  const each = new Map(waiting.map((entry) => [entry.id, entry]));
  return [...each.values()].sort((a, b) => a.sequence - b.sequence);
}

/** A real hold, for this customer alone, as long as the service says. */
export function offerTo(desk: OpenDesk, service: Service, entry: EntryRecord, startAt: number): Done | Refused {
  const outcome = placeNew(desk, offerCommand(service, entry, startAt), {
    entryId: entry.id,
    holdSeconds: service.offerSeconds,
  });
  if (outcome.status === "done") noteOffered(desk, entry, outcome.booking);
  return outcome.status === "done" || outcome.status === "refused" ? outcome : refusedWith(refuse("not_bookable"));
}

/** What is known to be free on a date for a party of a shape. */
type FreeStarts = Map<string, readonly StartSpan[]>;

/** What is known of other dates stays: an offer only takes, and what is gone is refused when it is asked for. */
function forgetDay(known: FreeStarts, date: LocalDate): void {
  for (const key of known.keys()) if (key.startsWith(`${date} `)) known.delete(key);
}

function shapeOf({ durationMinutes, periodId, seats, guests, units }: EntryWish): string {
  return JSON.stringify([durationMinutes, periodId, seats, guests, units]);
}

/** The starts that an entry waits for: the one that it names, or those that are free on its dates, in order. */
export function* startsFor(
  desk: OpenDesk,
  service: Service,
  wish: EntryWish,
  on: readonly LocalDate[] | null = null,
  known: FreeStarts = new Map(),
): Iterable<Span> {
  if (wish.startAt !== null) {
    yield { startAt: wish.startAt, endAt: wish.startAt };
    return;
  }
  const shape = shapeOf(wish);
  for (const date of datesOf(desk, wish, on)) {
    const key = `${date} ${shape}`;
    let free = known.get(key);
    if (!free) known.set(key, (free = freeOn(desk, wishOf(service, wish), date)));
    yield* free;
  }
}

/** The dates of an entry from today on, or those of them that are looked at. */
function* datesOf({ rules, now }: OpenDesk, wish: EntryWish, on: readonly LocalDate[] | null): Iterable<LocalDate> {
  const today = localDateOf(rules.timeZone, now);
  const [from, to] = [wish.from ?? today, wish.to ?? wish.from ?? today];
  const first = from < today ? today : from;
  if (on) yield* on.filter((date) => first <= date && date <= to);
  else if (first <= to) yield* datesUntil(first, to);
}

function* datesUntil(first: LocalDate, last: LocalDate): Iterable<LocalDate> {
  for (let date = first; ; date = addDays(date, 1)) {
    yield date;
    if (date >= last) return;
  }
}

function freeOn(desk: OpenDesk, wish: Wish, date: LocalDate): StartSpan[] {
  const schedule = scheduleOf(desk.rules, date, date);
  const day = schedule.days.find(({ localDate }) => localDate === date);
  if (!day) return [];
  const reachMs = longestMinutes(wish) * MINUTE_MS + 3 * DAY_MS;
  const rows = readAllocations(desk.sql, day.startAt - reachMs, day.endAt + reachMs);
  const situation = situationOf(schedule, rows.map(toAllocation), wish, desk.now);
  return judgedStarts(situation, day)
    .filter(({ code }) => code === null)
    .map(({ span }) => span);
}
