// Takes a place on this resource alone: a hold, a booking, a booking from a hold, or a waitlist entry. All of it is
// synchronous. The caller runs it inside one transaction.

import { unitsAt } from "../../domain/availability/needs";
import { type BookingRecord, isKnown } from "../../domain/booking/booking-record";
import { type StartSpan, wishOfLead } from "../../domain/booking/booking-request";
import { wishToMove } from "../../domain/booking/moving";
import { entryWishOf } from "../../domain/booking/waitlist";
import { homedIdOf } from "../../domain/ids";
import { refuse } from "../../domain/refusal";
import { soleCalendarOf } from "../../domain/tenant/home-of-service";
import type { Service } from "../../domain/tenant/service";
import { type Amended, applyAmend, repriced, wishAmended } from "../bookings/amending";
import { storedOutcome } from "../bookings/answer-store";
import { hasBooking } from "../bookings/booking-store";
import { attributionOf, commit, newHomedId, refusedWith } from "../bookings/booking-tx";
import { admitService, checkNewRequest, recallAnswer, rememberAnswer, replayedPlace } from "../bookings/idempotency";
import { applyMove, checkMove, eventOfMove } from "../bookings/moving";
import { confirmHold, newBooking, type Place } from "../bookings/new-booking";
import { storedWaiting, waitingOutcome } from "../bookings/waiting-outcome";
import { addEntry } from "../bookings/waitlist";
import type {
  AmendCommand,
  IdempotencyClaim,
  MoveCommand,
  MoveOutcome,
  NoRules,
  PlaceCommand,
  PlaceOutcome,
  Refused,
} from "../messages";
import { LATE } from "../two-phase/joint-changes";
import { judge, priceAt } from "./calendar-judge";
import { isFrozen } from "./calendar-rules";
import { type CalendarTx, isOpen, type OpenCalendarTx } from "./calendar-tx";

export function place(tx: CalendarTx, command: PlaceCommand): PlaceOutcome {
  const { sql } = tx;
  const { idempotency } = command;
  const ownId = idempotency.idBody === undefined ? undefined : homedIdOf("bkg", tx.home, idempotency.idBody);
  const known = recallAnswer(sql, idempotency, replayedPlace, { ownId }) ?? checkNewRequest(sql, command);
  if (known) return known;
  if (!isOpen(tx)) return { status: "no_rules", resourceId: tx.resourceId };
  // If a forgotten key arrives again, its booking still has the id. The new booking then gets a random one.
  const own = ownId === undefined || hasBooking(sql, ownId) ? undefined : { id: ownId, claim: idempotency };
  const outcome =
    command.holdId === null ? placeNew(tx, command, { own }) : confirmHold(tx, command, command.holdId, null);
  if (outcome.status === "done" && outcome.booking.id !== own?.id) {
    const stored = storedOutcome({ bookings: [outcome.booking], resources: [outcome.resources] });
    rememberAnswer(tx, idempotency, stored);
  }
  const isRefused = outcome.status === "refused" && tx.patience?.isNeeded !== true;
  if (!isRefused || command.ifFull === "refuse" || !isFull(outcome)) return outcome;
  return waitInstead(tx, command);
}

/** Refusals that the waitlist can help with. */
export function isFull({ refusal }: Refused): boolean {
  return refusal.code === "slot_taken" || refusal.code === "seats_full";
}

function waitInstead(tx: OpenCalendarTx, command: PlaceCommand): PlaceOutcome {
  const { service, customer, asker, bounds, telling, notes, answers, metadata } = command;
  if (!isKnown(customer)) return refusedWith(refuse("slot_taken"));
  const wish = { ...command, from: null, to: null };
  const said = { telling, notes, answers, metadata };
  const entry = addEntry(tx, { service, wish: entryWishOf(wish), customer, asker, bounds, ...said });
  if (entry.status === "refused") return entry;
  const waiting = waitingOutcome(tx, entry);
  rememberAnswer(tx, command.idempotency, storedWaiting(waiting), customer.id);
  return waiting;
}

/** Whether this calendar alone decides a service. */
export function decidesAlone(tx: OpenCalendarTx, service: Service): boolean {
  const parentId = tx.rules.ancestorIds[0] ?? null;
  return soleCalendarOf(service, [{ id: tx.resourceId, parentId }]) === tx.resourceId;
}

/** The id of the new booking, and the key that it answers. */
type Own = { readonly id: string; readonly claim: IdempotencyClaim };

/** Makes one booking or hold: on its own, in a series, or as an offer. */
export function placeNew(
  tx: OpenCalendarTx,
  command: PlaceCommand,
  { own, ...more }: Parameters<typeof newBooking>[4] & { readonly own?: Own | undefined } = {},
  hasToTellAlternatives = true,
): PlaceOutcome {
  const { service } = command;
  if (!decidesAlone(tx, service)) return { status: "needs_coordinator" };
  if (tx.mayHavePeerWork && isFrozen(tx)) return refusedWith(refuse("unavailable"));
  const retired = admitService(tx.sql, service);
  if (retired) return retired;
  const wish = wishOfLead(command);
  const isOffer = typeof more.entryId === "string";
  const verdict = judge(tx, wish, command.startAt, { hasToTellAlternatives, isOffer });
  if (verdict.refusal) return refusedWith(verdict.refusal);
  const booking = newBooking(
    tx,
    own?.id ?? newHomedId(tx, "bkg"),
    command,
    placeOf(tx, service, verdict.span, wish.units, command),
    more,
  );
  if (booking.status === "refused") return booking;
  return commit(tx, booking, null, `booking.${booking.status}`, attributionOf(command), { claim: own?.claim ?? null });
}

function placeOf(
  tx: OpenCalendarTx,
  service: Service,
  span: StartSpan,
  claimedUnits: number,
  numbers: Pick<BookingRecord, "seats" | "units">,
): Place {
  return {
    startAt: span.startAt,
    endAt: span.endAt,
    periodId: span.period?.id ?? null,
    price: priceAt(tx, service, span, numbers),
    claims: [{ resourceId: tx.resourceId, role: "lead", units: claimedUnits }],
    sessionId: null,
  };
}

/** Corrects a booking that this calendar decides alone. The one bookability function judges the new numbers. */
export function amend(tx: CalendarTx, asked: Amended, command: AmendCommand): MoveOutcome {
  if (!isOpen(tx)) return { status: "no_rules", resourceId: tx.resourceId };
  const { before, next } = asked;
  const units = unitsAt(before.service.requires, 0, next.units);
  if (asked.isLarger) {
    const { refusal } = judge(tx, { ...wishAmended(asked), units }, before.startAt, {
      ignoring: before.id,
      hasToTellAlternatives: false,
    });
    if (refusal) return refusedWith(refusal);
  }
  const claims = before.claims.map((claim) => ({ ...claim, units }));
  return applyAmend(tx, asked, command, { ...repriced(tx, asked), claims });
}

/** The place of a booking for which money came late, if it can be taken again. The wish is that of the booking. */
export function placeAgain(tx: CalendarTx, booking: BookingRecord): Place | Refused | NoRules {
  if (booking.startAt <= tx.now) return refusedWith(refuse("too_soon"));
  if (!isOpen(tx)) return { status: "no_rules", resourceId: tx.resourceId };
  const units = booking.claims[0]?.units ?? 1;
  const wish = { ...wishToMove(booking, { durationMinutes: null, periodId: null, asker: LATE }), units };
  const { refusal, span } = judge(tx, wish, booking.startAt, { ignoring: booking.id, hasToTellAlternatives: false });
  return refusal ? refusedWith(refusal) : placeOf(tx, booking.service, span, units, booking);
}

/**
 * Moves a booking, or puts back what staff cancelled. The calendar judges the new time without the booking's own claim,
 * and frees the old time in the same step.
 */
export function move(tx: CalendarTx, command: MoveCommand): MoveOutcome {
  const movable = checkMove(tx, command);
  if (movable.status !== "movable") return movable;
  if (!isOpen(tx)) return { status: "no_rules", resourceId: tx.resourceId };
  const { booking } = movable;
  if (command.isRestoring && tx.mayHavePeerWork && isFrozen(tx)) return refusedWith(refuse("unavailable"));
  const units = booking.claims[0]?.units ?? 1;
  const verdict = judge(tx, { ...wishToMove(booking, command), units }, command.startAt, {
    ignoring: booking.id,
  });
  if (verdict.refusal) return refusedWith(verdict.refusal);
  const { span } = verdict;
  if (booking.status === "pending" && span.startAt <= tx.now) return refusedWith(refuse("too_soon"));
  // The agreed prices, for the new day and length.
  const next = placeOf(tx, booking.service, span, units, booking);
  return applyMove(tx, booking, next, command, eventOfMove(command));
}
