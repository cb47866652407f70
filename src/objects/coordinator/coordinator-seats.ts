// What a change of a booking means for its session, inside the same transaction: seats are counted, free seats are
// offered, the calendars hear the new numbers, and a session without bookings ends.

import { isBlocking } from "../../domain/booking/booking";
import type { BookingRecord } from "../../domain/booking/booking-record";
import { type SessionRecord, type SessionSeats, seatsLeft } from "../../domain/booking/session";
import { type EntryRecord, isWished } from "../../domain/booking/waitlist";
import type { Service } from "../../domain/tenant/service";
import { localDateOf } from "../../domain/time/local-time";
import {
  type Attribution,
  BY_A_CUSTOMER,
  BY_THE_CLOCK,
  type Decision,
  newHomedId,
  noteEvent,
} from "../bookings/booking-tx";
import { readKnownResource } from "../bookings/known-resources";
import { readServiceNow } from "../bookings/service-store";
import { noteOffered, offerCommand, zoneOf } from "../bookings/waitlist";
import { readEntriesOf, readWaiting, waitedServices } from "../bookings/waitlist-store";
import { releaseDecision, resendDecision } from "../two-phase/decision-log";
import { writeBooking } from "./coordinator-booking";
import type { CoordinatorTx } from "./coordinator-context";
import { reservedIn } from "./coordinator-reserve";
import { readSession, seatsOf, writeSession } from "./coordinator-store";
import { extendSession, isLasting } from "./coordinator-take";
import { isInReach } from "./joint-request";
import { mayBeOffered } from "./offer-one";
import { around } from "./waited-starts";

/** Applies a change of a booking to the sessions that it is or was in. */
export function applyToSessions(
  tx: CoordinatorTx,
  booking: BookingRecord,
  before: BookingRecord | null,
  decision: Decision | null,
): void {
  for (const id of [booking.sessionId, before?.sessionId ?? null]) if (id !== null) tx.changed.add(id);
  const isElsewhere = !isBlocking(booking.status) || before?.sessionId !== booking.sessionId;
  const hasLeft = isElsewhere || booking.seats < (before?.seats ?? 0);
  if (before?.sessionId && isBlocking(before.status) && hasLeft) {
    tx.left.add(before.sessionId);
    tx.waitlistWork.count += 1;
  }
  const session = booking.sessionId === null ? undefined : readSession(tx.sql, booking.sessionId);
  if (!session || !decision) return;
  extendSession(tx, session, booking.status === "held" ? booking.expiresAt : null, decision);
}

/** After a change of seats: shows the new numbers, offers free seats, and ends a session without bookings. */
export function settleSessions(tx: CoordinatorTx): void {
  while (tx.changed.size > 0) {
    const [id] = tx.changed;
    if (id === undefined) break;
    tx.changed.delete(id);
    const session = readSession(tx.sql, id);
    // The session ended without bookings: release its claims, so that they do not count towards the resource's daily
    // limit.
    const isDeserted = session?.status === "ended" && !session.isStanding && seatsOf(tx.sql, session).taken === 0;
    if (isDeserted) releaseDecision(tx.sql, id);
    if (session?.status !== "open") continue;
    offerSeats(tx, session);
    tx.changed.delete(id);
    settle(tx, readSession(tx.sql, id) ?? session);
  }
}

function settle(tx: CoordinatorTx, session: SessionRecord): void {
  const { id } = session;
  const { waitlistWork } = tx;
  const seats = seatsOf(tx.sql, session);
  if (seats.taken === 0 && !session.isStanding) {
    endNow(tx, session, BY_A_CUSTOMER);
    releaseDecision(tx.sql, id);
    // Entries for this start may now have a session of their own.
    waitlistWork.isDue ||= waitedServices(tx.sql).length > 0;
    return;
  }
  // The session's claims expire, as only holds have needed them. A wake makes them last before it offers a seat.
  const isOffered = session.expiresAt !== null && tx.left.has(id) && seatsLeft(seats) > 0;
  waitlistWork.isDue ||= isOffered && waitedServices(tx.sql).length > 0;
  const shown = { seats: seats.seats, taken: seats.taken };
  if (session.shown?.seats === shown.seats && session.shown.taken === shown.taken) return;
  writeSession(tx.sql, { ...session, shown, revision: session.revision + 1, updatedAt: tx.now });
  resendDecision(tx.sql, id);
}

/** The agenda ends a session when it is over. */
export function endSession(tx: CoordinatorTx, sessionId: string): void {
  const session = readSession(tx.sql, sessionId);
  if (session?.status === "open" && session.endAt <= tx.now) endNow(tx, session, BY_THE_CLOCK);
}

function endNow(tx: CoordinatorTx, session: SessionRecord, attribution: Attribution): void {
  writeSession(tx.sql, { ...session, status: "ended", revision: session.revision + 1, updatedAt: tx.now });
  if (isLasting(session)) noteEvent(tx, session.id, "session.ended", attribution);
}

/** If a customer answered an offer, their other entries may receive one now. */
export function noteAnswered(tx: CoordinatorTx): void {
  const waitsOn = (id: string) => readEntriesOf(tx.sql, id).some(({ status }) => status === "waiting");
  if (tx.effects.answered.some(waitsOn)) tx.waitlistWork.isDue = true;
  tx.effects.answered = [];
}

/**
 * Offers free seats in the transaction that freed them, in the order of joining. So no request can take them in
 * between.
 */
function offerSeats(tx: CoordinatorTx, session: SessionRecord): void {
  const service = readServiceNow(tx.sql, tx.home.serviceId);
  if (!service || !isOffering(tx, service, session)) return;
  let left = seatsLeft(seatsOf(tx.sql, session));
  if (left === 0) return;
  const zone = zoneOf(tx.sql, service);
  for (const entry of readWaiting(tx.sql, service.id, around(session.startAt))) {
    if (left < entry.seats || !isWished(entry, session.startAt, (at) => localDateOf(zone, at))) continue;
    const isChosen = entry.chosenId === null || session.claims.some((claim) => claim.resourceId === entry.chosenId);
    if (!isChosen || !mayBeOffered(tx.sql, entry) || !offerSeat(tx, service, session, entry, zone)) continue;
    left -= entry.seats;
    if (left === 0) return;
  }
}

/** Whether seats of a session go to the waitlist as soon as they come free. */
function isOffering(tx: CoordinatorTx, service: Service, session: SessionRecord): boolean {
  if (session.isClosed || session.visibility !== "public" || session.expiresAt !== null) return false;
  return session.startAt > tx.now && isInReach(service, session.startAt, tx.now);
}

function offerSeat(
  tx: CoordinatorTx,
  service: Service,
  session: SessionRecord,
  entry: EntryRecord,
  timeZone: string,
): boolean {
  const lead = readKnownResource(tx.sql, session.claims[0]?.resourceId ?? "") ?? { id: "", name: "", timeZone };
  const placed = writeBooking(tx, {
    command: offerCommand(service, entry, session.startAt),
    id: newHomedId(tx, "bkg"),
    reserved: reservedIn(session, lead),
    decision: null,
    more: { entryId: entry.id, holdSeconds: service.offerSeconds },
  });
  if (placed.status === "done") noteOffered(tx, entry, placed.booking);
  return placed.status === "done";
}

/** What calendars show of the session that a claim belongs to. Null for the claim of a booking. */
export function sessionSeats(sql: SqlStorage, subjectId: string): SessionSeats | null {
  const session = subjectId.startsWith("ses_") ? readSession(sql, subjectId) : undefined;
  return session ? seatsOf(sql, session) : null;
}

/** The session of a booking, when its claims must be pinned before the booking is confirmed. */
export function sessionToPin(sql: SqlStorage, { status, sessionId }: BookingRecord): string | null {
  if (sessionId === null || (status !== "held" && status !== "pending")) return null;
  const session = readSession(sql, sessionId);
  return session && session.expiresAt !== null ? session.id : null;
}
