// Moves and corrects places in sessions. Calendars judge guests and units. This object counts the seats.

import type { BookingRecord } from "../../domain/booking/booking-record";
import { wishToMove } from "../../domain/booking/moving";
import { type SessionRecord, seatsLeft, sessionRefusal } from "../../domain/booking/session";
import { invalid, refuse } from "../../domain/refusal";
import { type Amended, applyAmend, checkAmend, repriced, wishAmended } from "../bookings/amending";
import { type Decision, refusedWith } from "../bookings/booking-tx";
import { ofRevision } from "../bookings/if-match";
import { applyMove, checkMove, eventOfMove, type Movable } from "../bookings/moving";
import { revive } from "../bookings/paying";
import type {
  AmendCommand,
  Done,
  MoveCommand,
  MoveOutcome,
  NoRules,
  PaymentOutcome,
  Refused,
  SettleCommand,
} from "../messages";
import { gatherBids, refusalOfBids } from "../two-phase/bids";
import { jointPrice, LATE } from "../two-phase/joint-changes";
import type { Coordinator, CoordinatorTx } from "./coordinator-context";
import { joinWishOf } from "./coordinator-reserve";
import { readSession, seatsOf } from "./coordinator-store";
import { takePlace } from "./coordinator-take";
import type { JointRequest, Reserved } from "./joint-request";

/** Moves a place from its session to another start, or puts one back that staff cancelled. */
export function moveSeats(coordinator: Coordinator, command: MoveCommand): Promise<MoveOutcome> {
  const { turns, transact, claims } = coordinator;
  return turns.run(command.bookingId, async () => {
    const movable = transact((tx) => checkMoveOfSeats(tx, command));
    if (movable.status !== "movable") return movable;
    if (isForOthers(movable.booking, command)) {
      return refusedWith(invalid("/resource", "a place in a session cannot move to another resource"));
    }
    const moved = await takePlace(coordinator, {
      request: requestToMove(movable, command),
      until: () => null,
      write: (tx, reserved, decision) => writeMove(tx, movable, command, reserved, decision),
    });
    if (moved.status === "stale_service") return refusedWith(refuse("unavailable"));
    return claims.afterDecisionsSent(moved);
  });
}

/** Whether a place may move or come back. It does not bring back a session that staff have called off since. */
function checkMoveOfSeats(tx: CoordinatorTx, command: MoveCommand): ReturnType<typeof checkMove> {
  const movable = checkMove(tx, command);
  if (movable.status !== "movable" || !command.isRestoring) return movable;
  return whyNotBack(tx, movable.booking) ?? movable;
}

/** Staff have called its session off since. */
function whyNotBack(tx: CoordinatorTx, { sessionId }: BookingRecord): Refused | null {
  const session = sessionId === null ? null : readSession(tx.sql, sessionId);
  return session?.status === "cancelled" ? refusedWith(sessionRefusal(session.status)) : null;
}

/** Whether staff want other resources than those of its session. */
function isForOthers({ claims }: BookingRecord, { resources }: MoveCommand): boolean {
  return resources?.some((id) => !claims.some(({ resourceId }) => resourceId === id)) === true;
}

/** Takes the seats of a booking again for which money came late, unless staff have called its session off since. */
export async function retakeSeats(
  coordinator: Coordinator,
  booking: BookingRecord,
  command: SettleCommand,
): Promise<PaymentOutcome | NoRules> {
  if (booking.startAt <= coordinator.now()) return refusedWith(refuse("too_soon"));
  const calledOff = coordinator.transact((tx) => whyNotBack(tx, booking));
  if (calledOff) return calledOff;
  const here = { startAt: booking.startAt, durationMinutes: null, periodId: null, asker: LATE, by: "staff" } as const;
  const taken = await takePlace(coordinator, {
    request: requestToMove({ booking }, here),
    until: () => null,
    write: (tx, reserved, decision) => {
      const place = { ...placeIn(reserved), price: booking.price };
      return whyNotBack(tx, booking) ?? revive(tx, command, place, decision);
    },
  });
  return taken.status === "stale_service" ? refusedWith(refuse("unavailable")) : taken;
}

function placeIn({ span: { startAt, endAt, periodId }, claims, subjectId }: Reserved) {
  return { startAt, endAt, periodId, claims, sessionId: subjectId };
}

function requestToMove(
  { booking }: Pick<Movable, "booking">,
  command: Pick<MoveCommand, "startAt" | "durationMinutes" | "periodId" | "asker" | "by">,
): JointRequest {
  const { units: _, ...wish } = wishToMove(booking, command);
  return {
    ...wish,
    units: booking.units,
    startAt: command.startAt,
    chosenId: command.by === "staff" ? null : booking.chosenId,
    namedSessionId: null,
    customerId: booking.customer?.id ?? null,
    favoured: booking.claims.map((claim) => claim.resourceId),
    bookingId: booking.id,
    isAgreed: true,
  };
}

function writeMove(
  tx: CoordinatorTx,
  { booking }: Movable,
  command: MoveCommand,
  reserved: Reserved,
  decision: Decision | null,
): Done | Refused {
  const again = checkMoveOfSeats(tx, { ...command, ...ofRevision(booking) });
  if (again.status !== "movable") return again;
  const { startAt } = reserved.span;
  if (again.booking.status === "pending" && startAt <= tx.now) return refusedWith(refuse("too_soon"));
  const place = { ...placeIn(reserved), price: jointPrice(booking, reserved) };
  return applyMove(tx, again.booking, place, command, eventOfMove(command), decision);
}

/** Corrects a place in a session. */
export async function amendSeats(
  coordinator: Coordinator,
  asked: Amended,
  sessionId: string,
  command: AmendCommand,
): Promise<MoveOutcome> {
  const { before, next } = asked;
  const session = readSession(coordinator.sql, sessionId);
  if (session?.status !== "open") return refusedWith(refuse("invalid_transition", { booking_status: before.status }));
  if (next.guests > before.guests || next.units > before.units) {
    const said = await askCalendars(coordinator, asked, session);
    if (said) return said;
  }
  return coordinator.transact((tx) => {
    const again = checkAmend(tx, { ...command, ...ofRevision(before) });
    if (again.status !== "amended") return again;
    const places = seatsOf(tx.sql, session);
    if (next.seats > places.seats) return refusedWith(refuse("capacity_exceeded", { max_seats: places.seats }));
    const free = seatsLeft(places) + before.seats;
    if (free < next.seats) return refusedWith(refuse("seats_full", { remaining_seats: free - before.seats }));
    return applyAmend(tx, again, command, repriced(tx, again));
  });
}

/** Why the calendars of a session cannot carry more guests or units. Null when they can. */
async function askCalendars(
  coordinator: Coordinator,
  asked: Amended,
  session: SessionRecord,
): Promise<Refused | NoRules | null> {
  const { before, next } = asked;
  const { units: _, ...wish } = wishAmended(asked);
  const request: JointRequest = {
    ...wish,
    units: next.units,
    startAt: session.startAt,
    chosenId: null,
    sessionId: session.id,
    namedSessionId: null,
    customerId: null,
    favoured: [],
    bookingId: before.id,
    isAgreed: true,
  };
  const bids = await gatherBids(coordinator.env, coordinator.home.tenantId, joinWishOf(coordinator, request, session));
  if ("status" in bids) return bids.status === "no_rules" ? bids : refusedWith(refuse("unavailable"));
  const said = refusalOfBids(bids)?.refusal;
  return said && said.code !== "seats_full" ? refusedWith(said) : null;
}
