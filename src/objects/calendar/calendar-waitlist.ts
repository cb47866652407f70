// The waitlist of this resource: who need not wait, which starts are free for an entry, and the hold behind an offer.
// offer-round.ts decides the order of offers.

import { scheduleOf } from "../../domain/availability/schedule";
import { situationOf } from "../../domain/availability/situation";
import { judgedStarts, MOST_ALTERNATIVES } from "../../domain/availability/slots";
import {
  longestMinutes,
  type StartSpan,
  standingRefusal,
  type Wish,
  wishOfLead,
} from "../../domain/booking/booking-request";
import { type EntryRecord, type EntryWish, entryWishOf } from "../../domain/booking/waitlist";
import { type Refusal, refuse, type Span } from "../../domain/refusal";
import { PUBLIC } from "../../domain/tenant/actor";
import type { Service } from "../../domain/tenant/service";
import { addDays, DAY_MS, type LocalDate, localDateOf, MINUTE_MS } from "../../domain/time/local-time";
import { refusedWith } from "../bookings/booking-tx";
import { recallAnswer, rememberAnswer, staleService } from "../bookings/idempotency";
import { readServiceNow } from "../bookings/service-store";
import { replayedWaiting, storedWaiting, waitingOutcome } from "../bookings/waiting-outcome";
import {
  ALREADY_OFFERED,
  addEntry,
  bookableNow,
  entryRefusal,
  isHopeless,
  noteOffered,
  offerCommand,
  outOfTime,
} from "../bookings/waitlist";
import { hasOpenOffer, readEntry } from "../bookings/waitlist-store";
import type { Done, EntryOutcome, JoinWaitlistCommand, JoinWaitlistOutcome, Refused } from "../messages";
import { judge } from "./calendar-judge";
import { decidesAlone, placeNew } from "./calendar-place";
import { readAllocations, toAllocation } from "./calendar-store";
import { type CalendarTx, isOpen, type OpenCalendarTx } from "./calendar-tx";

export function joinWaitlist(tx: CalendarTx, command: JoinWaitlistCommand): JoinWaitlistOutcome {
  const { service, wish, customer, bounds } = command;
  const known = recallAnswer(tx.sql, command.idempotency, replayedWaiting) ?? staleService(tx.sql, service);
  if (known) return known;
  if (!isOpen(tx)) return { status: "no_rules", resourceId: tx.resourceId };
  if (!decidesAlone(tx, service)) return { status: "needs_coordinator" };
  const pointless = pointlessRefusal(tx, service, wish);
  if (pointless) return refusedWith(pointless);
  const asker = PUBLIC;
  const said = { notes: null, answers: {}, metadata: {} };
  const entry = addEntry(tx, { service, wish: entryWishOf(wish), customer, asker, bounds, ...said });
  if (entry.status === "refused") return entry;
  const waiting = waitingOutcome(tx, entry);
  rememberAnswer(tx, command.idempotency, storedWaiting(waiting), customer.id);
  return waiting;
}

/** Why waiting is pointless: the wish is free now, or can never be. */
function pointlessRefusal(tx: OpenCalendarTx, service: Service, entry: JoinWaitlistCommand["wish"]): Refusal | null {
  const wish = wishOf(service, entry);
  if (entry.startAt !== null) {
    const verdict = judge(tx, wish, entry.startAt);
    if (verdict.refusal === null) return bookableNow([verdict.span]);
    return isHopeless(verdict.refusal) || verdict.refusal.code === "off_grid" ? verdict.refusal : null;
  }
  const never = standingRefusal(wish, tx.rules);
  if (never) return refuse(never);
  const late = outOfTime(tx, service, entry);
  if (late) return late;
  const free: Span[] = [];
  for (const span of startsFor(tx, service, entry)) {
    free.push(span);
    if (free.length === MOST_ALTERNATIVES) break;
  }
  return free.length > 0 ? bookableNow(free) : null;
}

function wishOf(service: Service, wish: JoinWaitlistCommand["wish"]): Wish {
  return wishOfLead({ ...wish, service, asker: PUBLIC });
}

/** Staff offer a place out of turn. */
export function offerEntry(tx: CalendarTx, entryId: string): EntryOutcome {
  const entry = readEntry(tx.sql, entryId);
  if (!entry) return refusedWith(refuse("not_found"));
  const service = readServiceNow(tx.sql, entry.serviceId);
  if (entry.status !== "waiting") return refusedWith(entryRefusal(entry.status));
  if (!service || !isOpen(tx)) return refusedWith(refuse("not_bookable"));
  if (entry.customer && hasOpenOffer(tx.sql, entry.customer.id)) return refusedWith(ALREADY_OFFERED);
  let lastRefused: Refused = refusedWith(refuse("slot_taken"));
  for (const { startAt } of startsFor(tx, service, entry)) {
    const offered = offerTo(tx, service, entry, startAt);
    if (offered.status === "done") return waitingOutcome(tx, readEntry(tx.sql, entryId) ?? entry);
    lastRefused = offered;
  }
  return lastRefused;
}

/** An offer is a real hold for this customer alone, as long as the service says. */
export function offerTo(tx: OpenCalendarTx, service: Service, entry: EntryRecord, startAt: number): Done | Refused {
  const more = { entryId: entry.id, holdSeconds: service.offerSeconds };
  const outcome = placeNew(tx, offerCommand(service, entry, startAt), more, false);
  if (outcome.status === "done") noteOffered(tx, entry, outcome.booking);
  return outcome.status === "done" || outcome.status === "refused" ? outcome : refusedWith(refuse("not_bookable"));
}

/** The starts that an entry wants: the one that it names, or the free ones on its dates, in order. */
export function* startsFor(tx: OpenCalendarTx, service: Service, wish: EntryWish): Iterable<Span> {
  if (wish.startAt !== null) yield { startAt: wish.startAt, endAt: wish.startAt };
  else for (const date of datesOf(tx, wish, null)) yield* freeOn(tx, service, wish, date).free;
}

/** The dates of an entry from today on. With `on`: only those among them. */
export function* datesOf(
  { rules, now }: OpenCalendarTx,
  wish: EntryWish,
  on: readonly LocalDate[] | null,
): Iterable<LocalDate> {
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

/** The free starts of a date for a wish, and how many starts were judged. */
export function freeOn(
  tx: OpenCalendarTx,
  service: Service,
  entry: EntryWish,
  date: LocalDate,
): { readonly free: readonly StartSpan[]; readonly judged: number } {
  const wish = wishOf(service, entry);
  const schedule = scheduleOf(tx.rules, date, date);
  const day = schedule.days.find(({ localDate }) => localDate === date);
  if (!day) return { free: [], judged: 0 };
  const reachMs = longestMinutes(wish) * MINUTE_MS + 3 * DAY_MS;
  const rows = readAllocations(tx.sql, day.startAt - reachMs, day.endAt + reachMs);
  const situation = situationOf(schedule, rows.map(toAllocation), wish, tx.now);
  const judged = judgedStarts(situation, day);
  const free = judged.filter(({ code }) => code === null).map(({ span }) => span);
  return { free, judged: judged.length };
}
