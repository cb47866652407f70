// Offers one entry what it can have, as a part of a round. A turn takes a bounded amount of work. A round keeps what it
// has found out for entries with the same terms.

import type { EntryRecord } from "../../domain/booking/waitlist";
import type { Service } from "../../domain/tenant/service";
import { monthsTouching } from "../../domain/time/local-month";
import type { Turn } from "../bookings/offer-turn";
import { readServiceNow } from "../bookings/service-store";
import { offerCommand } from "../bookings/waitlist";
import { gatherBidsFor, refusalOfBids } from "../two-phase/bids";
import type { Coordinator } from "./coordinator-context";
import type { Manner } from "./coordinator-reserve";
import { readOpenSession } from "./coordinator-store";
import { claimWishOf, jointRequestOf, seatRefusal } from "./joint-request";
import { mayBeOffered, offerableFor, offerTo, stillWaits } from "./offer-one";
import { CALL_UNITS, candidateCount, ENTRIES_A_TURN, ENTRY_UNITS, type RoundFindings, shapeOf } from "./round-findings";
import { freeInMonth, freeOnDayOf, stretchOf } from "./waited-starts";

export type Round = { readonly coordinator: Coordinator; readonly turn: Turn; readonly found: RoundFindings };

/** Offers an entry what it can have. False when the turn ended first. */
export async function offerInTurn(round: Round, entry: EntryRecord, others: readonly EntryRecord[]): Promise<boolean> {
  const { coordinator, turn } = round;
  turn.spend(ENTRY_UNITS);
  if (!mayBeOffered(coordinator.sql, entry)) return true;
  const service = readServiceNow(coordinator.sql, entry.serviceId);
  if (!service) return true;
  return entry.startAt === null
    ? offerOnDates(round, service, entry)
    : offerAtStart(round, service, entry, entry.startAt, others);
}

async function offerAtStart(
  round: Round,
  service: Service,
  entry: EntryRecord,
  startAt: number,
  others: readonly EntryRecord[],
): Promise<boolean> {
  const { coordinator, turn, found } = round;
  if (startAt <= coordinator.now() || found.isHopeless(entry, startAt)) return true;
  if (service.seats > 1 && readOpenSession(coordinator.sql, startAt)) {
    await tryOffer(round, service, entry, startAt);
    return true;
  }
  if (!found.bidsFor(entry, startAt)) {
    if (!turn.mayGoOn()) return false;
    await askForStarts(round, service, entry, startAt, others);
  }
  const known = found.bidsFor(entry, startAt);
  const refused = known && refusalOfBids(known);
  if (refused && !refused.isUndecided) found.noteHopeless(entry, startAt);
  else await tryOffer(round, service, entry, startAt, { known });
  return true;
}

/** Asks every candidate once for all starts that the next entries want on the same terms. */
async function askForStarts(
  { coordinator, turn, found }: Round,
  service: Service,
  entry: EntryRecord,
  at: number,
  others: readonly EntryRecord[],
): Promise<void> {
  const { env, home } = coordinator;
  const now = coordinator.now();
  const alike = others.filter((other) => shapeOf(other) === shapeOf(entry) && other.sequence >= entry.sequence);
  const startAts = [...new Set(alike.flatMap(({ startAt }) => (startAt !== null && startAt > now ? [startAt] : [])))];
  const wanted = startAts.filter((startAt) => !found.isHopeless(entry, startAt)).sort((a, b) => a - b);
  const request = jointRequestOf(offerCommand(service, entry, at));
  const bids = await gatherBidsFor(env, home.tenantId, claimWishOf(request, "", null), wanted);
  turn.work(candidateCount(service) * (CALL_UNITS + wanted.length));
  if ("status" in bids) return;
  for (const [startAt, known] of bids) found.noteBids(entry, startAt, known);
}

async function offerOnDates(round: Round, service: Service, entry: EntryRecord): Promise<boolean> {
  const { coordinator, turn, found } = round;
  if (found.isVain(entry)) return true;
  const stretch = stretchOf(coordinator, service, entry);
  for (const month of stretch ? monthsTouching(stretch.zone, stretch) : []) {
    turn.spend(ENTRY_UNITS);
    let free = found.freeIn(entry, month);
    if (!free) {
      if (!turn.mayGoOn()) return false;
      const looked = await freeInMonth(coordinator, service, entry, month);
      turn.work(candidateCount(service) * CALL_UNITS + looked.judgements);
      found.noteFree(entry, month, (free = looked.free));
    }
    for (const { startAt } of free) {
      const isWanted = stretch && stretch.startAt <= startAt && startAt < stretch.endAt;
      if (!isWanted || found.isHopeless(entry, startAt)) continue;
      if (!turn.mayGoOn()) return false;
      if (await tryOffer(round, service, entry, startAt)) {
        await lookAnew(round, entry, startAt, month);
        return true;
      }
      if (!stillWaits(coordinator.sql, entry)) return true;
    }
  }
  found.noteVain(entry);
  return true;
}

/**
 * Offers a start, unless the session there has too few seats. Returns whether the entry has the offer. A start that came
 * free during the round goes first to the earlier entries that want it too.
 */
async function tryOffer(
  { coordinator, turn, found }: Round,
  service: Service,
  entry: EntryRecord,
  startAt: number,
  manner: Manner = {},
): Promise<boolean> {
  const { sql } = coordinator;
  const command = offerCommand(service, entry, startAt);
  const session = service.seats > 1 ? readOpenSession(sql, startAt) : undefined;
  if (session && seatRefusal(sql, jointRequestOf(command), session)) {
    found.noteHopeless(entry, startAt);
    return false;
  }
  for (let known: Manner = manner; ; known = {}) {
    const next = offerableFor(sql, command, ENTRIES_A_TURN).find((other) => isAhead(other, entry)) ?? entry;
    turn.work(candidateCount(service) * CALL_UNITS + ENTRIES_A_TURN * ENTRY_UNITS);
    const offered = await offerTo(coordinator, next, startAt, known);
    const isDone = offered.status === "done";
    // An entry that left meanwhile is refused for that. It says nothing about others with the same terms.
    const isHopeless = !isDone && stillWaits(sql, next);
    if (isHopeless) found.noteHopeless(entry, startAt);
    if (isHopeless || next === entry) return isDone;
  }
}

/** Whether an entry joined before another with the same terms. */
function isAhead(one: EntryRecord, other: EntryRecord): boolean {
  return one.sequence < other.sequence && shapeOf(one) === shapeOf(other);
}

/**
 * Looks again at the day of a start that was just offered. What is known of other days and terms stays. An offer only
 * takes places, and a start that is gone is refused when tried.
 */
async function lookAnew(
  { coordinator, found }: Round,
  entry: EntryRecord,
  takenAt: number,
  month: string,
): Promise<void> {
  const service = readServiceNow(coordinator.sql, entry.serviceId);
  const before = found.freeIn(entry, month);
  if (!service || !before) return;
  const { day, free } = await freeOnDayOf(coordinator, service, entry, takenAt);
  const earlier = before.filter(({ startAt }) => startAt < day.startAt);
  const later = before.filter(({ startAt }) => startAt >= day.endAt);
  found.noteFree(entry, month, [...earlier, ...free, ...later]);
}
