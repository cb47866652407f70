// Joins the waitlist of a coordinator: by itself, or instead of a booking that found no place.

import { MOST_ALTERNATIVES } from "../../domain/availability/slots";
import { isKnown } from "../../domain/booking/booking-record";
import { seatsLeft } from "../../domain/booking/session";
import { type EntryRecord, type EntryWish, entryWishOf } from "../../domain/booking/waitlist";
import { refuse, type Span } from "../../domain/refusal";
import type { Service } from "../../domain/tenant/service";
import { localDateOf } from "../../domain/time/local-time";
import { refusedWith } from "../bookings/booking-tx";
import { admitService, recallAnswer, rememberAnswer, staleService } from "../bookings/idempotency";
import { replayedWaiting, storedWaiting, waitingOutcome } from "../bookings/waiting-outcome";
import { addEntry, bookableNow, type NewEntry, outOfTime, zoneOf } from "../bookings/waitlist";
import { readEntry } from "../bookings/waitlist-store";
import type {
  EntryOutcome,
  IdempotencyClaim,
  JoinWaitlistCommand,
  JoinWaitlistOutcome,
  PlaceCommand,
  PlaceOutcome,
  Waiting,
} from "../messages";
import type { Coordinator, CoordinatorTx } from "./coordinator-context";
import { readOpenSession, seatsOf } from "./coordinator-store";
import { subscribeForEntry } from "./free-place-subscription";
import { freeSpans, isWaitedAt } from "./waited-starts";

export function joinWaitlist(coordinator: Coordinator, command: JoinWaitlistCommand): Promise<JoinWaitlistOutcome> {
  return coordinator.turns.run(`key/${command.idempotency.scopedKey}`, async () => {
    const known = coordinator.transact((tx) => answeredWait(tx, command));
    return known ?? coordinator.waitlistWork.whileJoining(() => join(coordinator, command));
  });
}

function answeredWait(tx: CoordinatorTx, { service, idempotency }: JoinWaitlistCommand): JoinWaitlistOutcome | null {
  const known = recallAnswer(tx.sql, idempotency, replayedWaiting);
  return known ?? staleService(tx.sql, service) ?? admitService(tx.sql, service);
}

async function join(coordinator: Coordinator, command: JoinWaitlistCommand): Promise<JoinWaitlistOutcome> {
  const { service, wish, customer, bounds, idempotency } = command;
  const { waitlistWork } = coordinator;
  const pointless = await subscribeForEntry(coordinator, service, wish.startAt ?? coordinator.now(), wish);
  if (pointless) return pointless;
  const late = coordinator.transact((tx) => outOfTime(tx, service, wish));
  if (late) return refusedWith(late);
  const seen = waitlistWork.count;
  const free = await freeFor(coordinator, service, wish);
  if (free.length > 0) return refusedWith(bookableNow(free));
  const asker = { kind: "public" } as const;
  const said = { notes: null, answers: {}, metadata: {} };
  const joined = enter(coordinator, { service, wish, customer, asker, bounds, ...said }, idempotency);
  if (joined.status !== "waiting" || seen === waitlistWork.count) return joined;
  // Places that came free meanwhile were offered to earlier entries only. So look again, now with this entry.
  await coordinator.wake();
  return coordinator.claims.afterDecisionsSent(enteredAs(coordinator, joined.entry, idempotency));
}

/** Joins the waitlist instead of a booking that found no place. */
export async function waitInstead(coordinator: Coordinator, command: PlaceCommand): Promise<PlaceOutcome> {
  const { service, customer, asker, bounds, telling, notes, answers, metadata, startAt, idempotency } = command;
  if (!isKnown(customer)) return refusedWith(refuse("slot_taken"));
  const wish = entryWishOf({ ...command, from: null, to: null });
  return coordinator.waitlistWork.whileJoining(async () => {
    const pointless = await subscribeForEntry(coordinator, service, startAt, wish);
    if (pointless) return pointless;
    const said = { telling, notes, answers, metadata };
    const outcome = enter(coordinator, { service, wish, customer, asker, bounds, ...said }, idempotency);
    // A place may have come free since the refusal.
    coordinator.waitUntil(coordinator.wake());
    return outcome;
  });
}

function enter(coordinator: Coordinator, entry: NewEntry, idempotency: IdempotencyClaim): EntryOutcome {
  return coordinator.transact((tx) => {
    const added = addEntry(tx, entry);
    return added.status === "refused" ? added : rememberWaiting(tx, added, added.customer, idempotency);
  });
}

/** The present state of an entry that has just joined. It becomes the answer to its key. */
function enteredAs(coordinator: Coordinator, entry: EntryRecord, idempotency: IdempotencyClaim): Waiting {
  return coordinator.transact((tx) =>
    rememberWaiting(tx, readEntry(tx.sql, entry.id) ?? entry, entry.customer, idempotency),
  );
}

function rememberWaiting(
  tx: CoordinatorTx,
  entry: EntryRecord,
  customer: EntryRecord["customer"],
  idempotency: IdempotencyClaim,
): Waiting {
  const waiting = waitingOutcome(tx, entry);
  rememberAnswer(tx, idempotency, storedWaiting(waiting), customer?.id);
  return waiting;
}

/** The first free starts for a wish. If there are any, waiting is pointless. */
async function freeFor(coordinator: Coordinator, service: Service, wish: EntryWish): Promise<readonly Span[]> {
  const free = await firstFree(coordinator, service, wish);
  // Waiting entries come first for these starts. Offer them, then look again.
  if (!free.some(({ startAt }) => isWaitedAt(coordinator.sql, service.id, startAt))) return free;
  await coordinator.wake();
  return firstFree(coordinator, service, wish);
}

async function firstFree(coordinator: Coordinator, service: Service, wish: EntryWish): Promise<readonly Span[]> {
  const { sql } = coordinator;
  const date = wish.startAt === null ? null : localDateOf(zoneOf(sql, service), wish.startAt);
  const dates = { ...wish, from: date ?? wish.from, to: date ?? wish.to, startAt: null };
  const free: Span[] = [];
  for await (const span of freeSpans(coordinator, service, dates)) {
    if (wish.startAt !== null && span.startAt !== wish.startAt) continue;
    // This object knows every taken seat at once. Calendars hear of it a moment later.
    const session = readOpenSession(sql, span.startAt);
    if (session && seatsLeft(seatsOf(sql, session)) < wish.seats) continue;
    free.push(span);
    if (free.length === MOST_ALTERNATIVES || wish.startAt !== null) break;
  }
  return free;
}
