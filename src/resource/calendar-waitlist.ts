// Offering places that came free to those who wait for them, in the same transaction in which they came free: nobody
// can slip in between. Order of joining; who cannot be served is passed over and keeps their place.

import { type LocalDate, localDateOf } from "../domain/local-time";
import { refuse } from "../domain/refusal";
import { scheduleOf } from "../domain/schedule";
import type { Service } from "../domain/service";
import { situationOf } from "../domain/situation";
import { judgedStarts } from "../domain/slots";
import type { EntryRecord } from "../domain/waitlist";
import { longestMinutes, type Wish } from "../domain/wish";
import { recallAnswer, rememberAnswer, staleService } from "../home/home-answers";
import { refusedWith } from "../home/home-desk";
import { readEntry, readServiceNow, readWaiting, waitedServices } from "../home/home-store";
import type { Done, JoinWaitlistCommand, JoinWaitlistOutcome, Refused } from "../home/home-types";
import {
  addEntry,
  isHopeless,
  noteOffered,
  offerCommand,
  recalledWaiting,
  storedWaiting,
  waitingOutcome,
} from "../home/home-waitlist";
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
  const hopeless = hopelessRefusal(desk, service, wish);
  if (hopeless) return refusedWith(hopeless);
  const asker = { kind: "public" } as const;
  const said = { notes: null, answers: {}, metadata: {} };
  const entry = addEntry(desk, { service, wish: entryWishOf(wish), customer, asker, bounds, ...said });
  if (entry.status === "refused") return entry;
  // There may be a place already.
  offerWaiting(desk);
  const waiting = waitingOutcome(desk, readEntry(desk.sql, entry.id) ?? entry);
  rememberAnswer(desk, command.idempotency, storedWaiting(waiting));
  return waiting;
}

function hopelessRefusal(desk: OpenDesk, service: Service, wish: JoinWaitlistCommand["wish"]) {
  if (wish.startAt === null) return service.active && service.visible ? null : refuse("not_bookable");
  const verdict = judge(desk, wishOf(service, wish), wish.startAt, null, false);
  return verdict.refusal && (isHopeless(verdict.refusal) || verdict.refusal.code === "off_grid")
    ? verdict.refusal
    : null;
}

function wishOf(service: Service, wish: JoinWaitlistCommand["wish"]): Wish {
  const units = (service.requires[0]?.units ?? 1) * wish.units;
  return { ...wish, service, units, asker: { kind: "public" }, role: "lead", sessionId: null };
}

/** Offers what is free now to those who wait, service by service, in the order of joining. */
export function offerWaiting(desk: Desk): void {
  if (!isOpen(desk)) return;
  for (const serviceId of waitedServices(desk.sql)) {
    const service = readServiceNow(desk.sql, serviceId);
    if (!service || !decidesAlone(desk, service)) continue;
    // What one could not have, nobody who wants the same can.
    const hopeless = new Set<string>();
    for (const entry of readWaiting(desk.sql, serviceId)) {
      const { startAt, from, to, durationMinutes, periodId, seats, guests, units } = entry;
      const want = JSON.stringify([startAt, from, to, durationMinutes, periodId, seats, guests, units]);
      if (hopeless.has(want)) continue;
      const isOffered = startsFor(desk, service, entry).some(
        (at) => offerTo(desk, service, entry, at).status === "done",
      );
      if (!isOffered) hopeless.add(want);
    }
  }
}

/** A real hold, for this customer alone, as long as the service says. */
export function offerTo(desk: OpenDesk, service: Service, entry: EntryRecord, startAt: number): Done | Refused {
  const more = { entryId: entry.id, holdSeconds: service.offerSeconds };
  const outcome = placeNew(desk, offerCommand(service, entry, startAt), more, false);
  if (outcome.status === "done") noteOffered(desk, entry, outcome.booking);
  return outcome.status === "done" || outcome.status === "refused" ? outcome : refusedWith(refuse("not_bookable"));
}

/** The free starts that an entry waits for, in order. */
export function startsFor(desk: OpenDesk, service: Service, entry: EntryRecord): number[] {
  if (entry.startAt !== null) return [entry.startAt];
  const today = localDateOf(desk.rules.timeZone, desk.now);
  const from = (entry.from ?? today) < today ? today : (entry.from ?? today);
  const to: LocalDate = entry.to ?? from;
  if (to < from) return [];
  const wish = wishOf(service, entry);
  const schedule = scheduleOf(desk.rules, from, to);
  const reachMs = longestMinutes(wish) * 60_000 + 3 * 86_400_000;
  const [first, last] = [schedule.days[0], schedule.days.at(-1)];
  if (!first || !last) return [];
  const rows = readAllocations(desk.sql, first.startAt - reachMs, last.endAt + reachMs);
  const situation = situationOf(schedule, rows.map(toAllocation), wish, desk.now);
  return schedule.days
    .filter((day) => from <= day.localDate && day.localDate <= to)
    .flatMap((day) => judgedStarts(situation, day))
    .filter(({ code }) => code === null)
    .map(({ span }) => span.startAt);
}
