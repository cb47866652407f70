// Places a booking or hold of a coordinated service, and turns a hold into a booking.

import type { EntryRecord } from "../../domain/booking/waitlist";
import { refuse } from "../../domain/refusal";
import { readBooking } from "../bookings/booking-store";
import { type Decision, refusedWith } from "../bookings/booking-tx";
import { admitService, checkNewRequest, recallAnswer, replayedPlace } from "../bookings/idempotency";
import { checkHold, confirmHold } from "../bookings/new-booking";
import type { Done, PlaceCommand, PlaceOutcome, Refused } from "../messages";
import { placeNew, rememberPlace } from "./coordinator-booking";
import type { Coordinator, CoordinatorTx } from "./coordinator-context";
import { hasPlace, readOpenSession } from "./coordinator-store";
import { waitInstead } from "./coordinator-waitlist";
import { ALREADY_IN, FULL, isServedBy, type NotReserved } from "./joint-request";
import { offerableFor, offerStart } from "./offer-one";
import { isWaitedAt } from "./waited-starts";

/** How often a caller tries to take a start before the waitlist's turn is over. */
const MOST_TRIES = 4;

/** Requests with the same key run one after another. All but the first find the answer. */
export function place(coordinator: Coordinator, command: PlaceCommand): Promise<PlaceOutcome> {
  return coordinator.turns.run(`key/${command.idempotency.scopedKey}`, async () => {
    const known = coordinator.transact((tx) => answeredPlace(tx, command));
    if (known) return known;
    const outcome = await placeOrConfirm(coordinator, command);
    const isFull = outcome.status === "refused" && FULL.has(outcome.refusal.code);
    return isFull && command.ifFull === "waitlist" ? waitInstead(coordinator, command) : outcome;
  });
}

/** What can be answered before any calendar is asked. */
export function answeredPlace({ sql }: CoordinatorTx, command: PlaceCommand): PlaceOutcome | null {
  const known = recallAnswer(sql, command.idempotency, replayedPlace) ?? checkNewRequest(sql, command);
  if (known) return known;
  // A hold or offer counts with the service as agreed then.
  return command.holdId === null && !command.isOffer ? admitService(sql, command.service) : null;
}

function placeOrConfirm(coordinator: Coordinator, command: PlaceCommand): Promise<Done | NotReserved> {
  const { sql } = coordinator;
  const { service, startAt, holdId } = command;
  if (holdId !== null) return confirmHeld(coordinator, command, holdId);
  // The waitlist comes first for a start that came free. Seats of a session were offered already when they came free.
  const isBehind = !readOpenSession(sql, startAt) && isWaitedAt(sql, service.id, startAt);
  return isBehind
    ? placeBehind(coordinator, command)
    : placeNew(coordinator, command, { andThen: (tx, placed) => rememberPlace(tx, command, placed) });
}

/**
 * Takes a place that entries on the waitlist want too. A place can come free between offering it to them and booking
 * it. So: book; if an entry still wants this start, release it, offer it to them, then try again.
 */
async function placeBehind(coordinator: Coordinator, command: PlaceCommand): Promise<Done | NotReserved> {
  const isServed = (entry: EntryRecord) => isServedBy(entry, command);
  const andThen = (tx: CoordinatorTx, placed: Done) => rememberPlace(tx, command, placed);
  await offerStart(coordinator, command);
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    let isOthers = false;
    const whyNot = ({ sql }: CoordinatorTx) => {
      // Entries of a group service were offered seats when these came free.
      isOthers = command.service.seats === 1 && offerableFor(sql, command).some(isServed);
      return isOthers ? refusedWith(refuse("slot_taken")) : null;
    };
    const outcome = await placeNew(coordinator, command, { whyNot, andThen });
    if (!isOthers) return outcome;
    await coordinator.claims.sendNewestDecisions();
    // Entries for other starts may want the released place as well.
    coordinator.waitUntil(coordinator.wake());
    if (!(await offerStart(coordinator, command, isServed))) break;
  }
  return placeNew(coordinator, command, { andThen });
}

async function confirmHeld(coordinator: Coordinator, command: PlaceCommand, holdId: string): Promise<Done | Refused> {
  const { claims, transact } = coordinator;
  const subjectId = transact(({ sql }) => claims.pinnedSubject(readBooking(sql, holdId)));
  return subjectId === null
    ? claims.afterDecisionsSent(transact((tx) => confirm(tx, command, holdId, null)))
    : claims.withPins(subjectId, (tx, decision) => confirm(tx, command, holdId, decision));
}

function confirm(tx: CoordinatorTx, command: PlaceCommand, holdId: string, decision: Decision | null): Done | Refused {
  const held = checkHold(tx, command, holdId);
  if (held.status === "refused") return held;
  const customerId = command.asker.kind === "staff" ? command.customer?.id : undefined;
  if (held.sessionId !== null && customerId && hasPlace(tx.sql, held.sessionId, customerId, holdId)) {
    return refusedWith(ALREADY_IN);
  }
  const confirmed = confirmHold(tx, command, holdId, decision);
  if (confirmed.status === "done") rememberPlace(tx, command, confirmed);
  return confirmed;
}
