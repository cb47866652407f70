// Changes of bookings whose claims lie on other resources: the calendars take all of the change or none.

import type { BookingRecord } from "../../domain/booking/booking-record";
import { wishToMove } from "../../domain/booking/moving";
import { type Price, priceIn } from "../../domain/booking/pricing";
import { invalid, refuse } from "../../domain/refusal";
import type { Asker } from "../../domain/tenant/actor";
import { type Amended, applyAmend, checkAmend, repriced, wishAmended } from "../bookings/amending";
import { type BookingTx, type Decision, refusedWith } from "../bookings/booking-tx";
import { ofRevision } from "../bookings/if-match";
import { applyMove, checkMove, eventOfMove, requirementsFor } from "../bookings/moving";
import type { Place } from "../bookings/new-booking";
import { checkReassign } from "../bookings/reassigning";
import type {
  AmendCommand,
  MoveCommand,
  MoveOutcome,
  NoRules,
  PaymentOutcome,
  ReassignCommand,
  Refused,
} from "../messages";
import type { ClaimWish } from "./claim-wish";
import type { Claimed } from "./claiming";
import type { JointClaims } from "./joint-claims";

/** A late payment sets aside the rules that its booking met when it was made. */
export const LATE: Asker = { kind: "staff", override: ["too_soon", "too_late", "off_grid"] };

/** Claims for a booking that exists: its terms are agreed, and it is no session. */
const OF_A_BOOKING = { favoured: [], fixed: null, chosenId: null, session: null, isAgreed: true, shown: null } as const;

export async function moveJoint<Tx extends BookingTx>(
  claims: JointClaims<Tx>,
  command: MoveCommand,
): Promise<MoveOutcome> {
  return claims.turns.run(command.bookingId, async () => {
    const movable = claims.host.transact((tx) => checkMove(tx, command));
    if (movable.status !== "movable") return movable;
    const { booking } = movable;
    const { resources = null, service = null } = command;
    const requires = resources === null ? booking.service.requires : requirementsFor(booking, resources, service);
    if (requires === null) return refusedWith(invalid("/resource", "does not serve this service"));
    const claimed = await claimAgreed(claims, {
      ...OF_A_BOOKING,
      ...wishToMove(booking, command),
      subjectId: booking.id,
      requires,
      units: booking.units,
      startAt: command.startAt,
      chosenId: command.by === "staff" ? null : booking.chosenId,
      favoured: booking.claims.map((claim) => claim.resourceId),
      fixed: resources,
    });
    if (claimed.status !== "claimed") return claimed;
    const moved = await claims.commit(booking.id, claimed, (tx, decision): MoveOutcome => {
      const again = checkMove(tx, { ...command, ...ofRevision(booking) });
      if (again.status !== "movable") return again;
      const { startAt, endAt, periodId } = claimed.span;
      if (again.booking.status === "pending" && startAt <= tx.now) return refusedWith(refuse("too_soon"));
      const price = jointPrice(booking, claimed);
      const place = { startAt, endAt, periodId, price, claims: claimed.claims, sessionId: null };
      return applyMove(tx, again.booking, place, command, eventOfMove(command), decision);
    });
    return claims.afterDecisionsSent(moved);
  });
}

/** How an object corrects what needs other resources, or more of its own. */
export type AmendRules<Tx> = {
  /** Corrects what this object decides alone, in the same transaction. Null when other calendars must judge it. */
  readonly alone: (tx: Tx, asked: Amended, command: AmendCommand) => MoveOutcome | null;
  readonly joint: (asked: Amended, command: AmendCommand) => Promise<MoveOutcome>;
};

/** Corrects a booking without moving it. */
export async function amend<Tx extends BookingTx>(
  claims: JointClaims<Tx>,
  command: AmendCommand,
  { alone, joint }: AmendRules<Tx>,
): Promise<MoveOutcome> {
  return claims.turns.run(command.bookingId, async () => {
    const first = claims.host.transact((tx) => {
      const asked = checkAmend(tx, command);
      if (asked.status !== "amended") return asked;
      if (!asked.isLarger && !asked.takesOthers) return applyAmend(tx, asked, command, repriced(tx, asked));
      return alone(tx, asked, command) ?? asked;
    });
    return claims.afterDecisionsSent(first.status === "amended" ? await joint(first, command) : first);
  });
}

/** Claims the same resources again, for the new number of guests. */
export async function amendJoint<Tx extends BookingTx>(
  claims: JointClaims<Tx>,
  asked: Amended,
  command: AmendCommand,
): Promise<MoveOutcome> {
  const { before, next } = asked;
  const claimed = await claimAgreed(claims, {
    ...OF_A_BOOKING,
    ...wishAmended(asked),
    subjectId: before.id,
    requires: before.service.requires,
    units: next.units,
    startAt: before.startAt,
    fixed: before.claims.filter((claim) => claim.role !== "ancestor").map((claim) => claim.resourceId),
  });
  if (claimed.status !== "claimed") return claimed;
  return claims.commit(before.id, claimed, (tx, decision): MoveOutcome => {
    const again = checkAmend(tx, { ...command, ...ofRevision(before) });
    if (again.status !== "amended") return again;
    return applyAmend(tx, again, command, { claims: claimed.claims, ...repriced(tx, again) }, decision);
  });
}

/** Gives a booking to another resource of the same requirement, at the same time. */
export async function reassign<Tx extends BookingTx>(
  claims: JointClaims<Tx>,
  command: ReassignCommand,
): Promise<MoveOutcome> {
  return claims.turns.run(command.bookingId, async () => {
    const asked = claims.host.transact((tx) => checkReassign(tx, command));
    if (asked.status !== "reassigned") return asked;
    const { booking, fixed, requires } = asked;
    if (booking.sessionId !== null) {
      return refusedWith(invalid("/resource", "a place in a session cannot move to another resource"));
    }
    const asker = { kind: "staff", override: ["too_soon", "too_late", "off_grid"] } as const;
    const claimed = await claimAgreed(claims, {
      ...OF_A_BOOKING,
      ...wishToMove(booking, { durationMinutes: null, periodId: null, asker }),
      subjectId: booking.id,
      requires,
      units: booking.units,
      startAt: booking.startAt,
      fixed,
    });
    if (claimed.status !== "claimed") return claimed;
    const given = await claims.commit(booking.id, claimed, (tx, decision): MoveOutcome => {
      const again = checkReassign(tx, { ...command, ...ofRevision(booking) });
      if (again.status !== "reassigned") return again;
      const { startAt, endAt, periodId, price } = again.booking;
      const place = { startAt, endAt, periodId, price, claims: claimed.claims, sessionId: null };
      const { actor, telling } = command;
      return applyMove(
        tx,
        again.booking,
        place,
        { asker, actor, by: "staff", telling },
        "booking.reassigned",
        decision,
      );
    });
    return claims.afterDecisionsSent(given);
  });
}

/** Takes the resources of a booking again for which money came late. `place` writes it in the committing transaction. */
export async function retakeJoint<Tx extends BookingTx>(
  claims: JointClaims<Tx>,
  booking: BookingRecord,
  write: (tx: Tx, place: Place, decision: Decision) => PaymentOutcome,
): Promise<PaymentOutcome | Refused | NoRules> {
  return claims.turns.run(booking.id, async () => {
    if (booking.startAt <= claims.host.now()) return refusedWith(refuse("too_soon"));
    const claimed = await claimAgreed(claims, {
      ...OF_A_BOOKING,
      ...wishToMove(booking, { durationMinutes: null, periodId: null, asker: LATE }),
      subjectId: booking.id,
      requires: booking.service.requires,
      units: booking.units,
      startAt: booking.startAt,
      chosenId: booking.chosenId,
      favoured: booking.claims.map((claim) => claim.resourceId),
    });
    if (claimed.status !== "claimed") return claimed;
    const { price, periodId } = booking;
    const place = { ...claimed.span, periodId, price, claims: claimed.claims, sessionId: null };
    return claims.commit(booking.id, claimed, (tx, decision) => write(tx, place, decision));
  });
}

/** The service of a booking is agreed, so a caller cannot bring a newer one. */
async function claimAgreed<Tx extends BookingTx>(claims: JointClaims<Tx>, wish: ClaimWish) {
  const claimed = await claims.claim(wish);
  return claimed.status === "stale_service" ? refusedWith(refuse("unavailable")) : claimed;
}

/** The price of a booking, by the time zone of its leading resource. */
export function jointPrice(
  { service, seats, units }: Pick<BookingRecord, "service" | "seats" | "units">,
  { span, lead }: Pick<Claimed, "span" | "lead">,
): Price | null {
  const { startAt, endAt, periodMultiplier } = span;
  return priceIn(lead.timeZone, service.price, { startAt, endAt, seats, units, periodMultiplier });
}
