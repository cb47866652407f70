// What happens to a booking after it was made: confirm, reject, cancel, complete, no-show, and moving it in time.
// Every change passes the one state machine; what is refused changes nothing.

import { lateChange, statusAt, transition } from "../domain/booking";
import { type BookingRecord, withoutPerson } from "../domain/booking-record";
import { MINUTE_MS } from "../domain/local-time";
import { wishToMove } from "../domain/moving";
import { refundOf } from "../domain/refunds";
import { type Refusal, refuse } from "../domain/refusal";
import { commit, type Desk, deedOf, done, isOpen } from "./calendar-desk";
import { judge, pendingUntil, priceAt } from "./calendar-place";
import { parseBooking, readBooking, type StoredOutcome } from "./calendar-store";
import type { ChangeCommand, ChangeOutcome, MoveCommand, MoveOutcome } from "./calendar-types";

export function change(desk: Desk, command: ChangeCommand): ChangeOutcome {
  const { now } = desk;
  const booking = readBooking(desk.sql, command.bookingId);
  if (!booking) return refused(refuse("not_found"));
  const stale = staleRevision(booking, command.ifRevision);
  if (stale) return refused(stale);
  const moved = transition(booking, command.action, now);
  if (moved.kind === "refused") return refused(moved.refusal);
  if (moved.kind === "unchanged") return done(desk, booking, []);
  // A hold of nobody has nobody to confirm.
  if (command.action === "confirm" && !booking.customer) {
    return refused(refuse("invalid_transition", { booking_status: booking.status }));
  }
  if (command.by === "customer" && booking.status !== "held") {
    const late = lateChange(booking, booking.service.cancellation, now);
    if (late) return refused(late);
  }
  const isCancelled = moved.status === "cancelled";
  const next: BookingRecord = {
    ...booking,
    status: moved.status,
    isNumbered: booking.isNumbered || moved.status === "confirmed",
    revision: booking.revision + 1,
    expiresAt: null,
    cancelReason: command.reason ?? booking.cancelReason,
    refund: isCancelled ? refundOf(booking.service.cancellation, booking.price, booking.startAt, now) : booking.refund,
    updatedAt: now,
  };
  return done(desk, next, commit(desk, next, booking, `booking.${moved.status}`, deedOf(command)));
}

/** Moves a booking: checks the new time ignoring its own claim and frees the old one in the same step. */
export function move(desk: Desk, command: MoveCommand): MoveOutcome {
  const { now } = desk;
  const booking = readBooking(desk.sql, command.bookingId);
  if (!booking) return refused(refuse("not_found"));
  if (!isOpen(desk)) return { status: "no_rules" };
  const stale = staleRevision(booking, command.ifRevision);
  if (stale) return refused(stale);
  const status = statusAt(booking, now);
  if (status !== "pending" && status !== "confirmed")
    return refused(refuse("invalid_transition", { booking_status: status }));
  if (command.by === "customer") {
    const late = lateChange(booking, booking.service.cancellation, now);
    if (late) return refused(late);
  }
  const lastsMinutes = (booking.endAt - booking.startAt) / MINUTE_MS;
  if (isSameTime(booking, command, lastsMinutes)) return done(desk, booking, []);

  const verdict = judge(desk, wishToMove(booking, command), command.startAt, booking.id);
  if (verdict.refusal) return refused(verdict.refusal);
  const { span } = verdict;
  if (status === "pending" && span.startAt <= now) return refused(refuse("too_soon"));
  const next: BookingRecord = {
    ...booking,
    startAt: span.startAt,
    endAt: span.endAt,
    periodId: span.period?.id ?? null,
    revision: booking.revision + 1,
    // By the prices agreed when it was booked, for the day and the length it has now.
    price: priceAt(desk, booking.service, span, booking.seats),
    expiresAt: pendingUntil(status, span.startAt),
    overridden: command.asker.kind === "staff" ? command.asker.override : booking.overridden,
    updatedAt: now,
  };
  return done(desk, next, commit(desk, next, booking, "booking.rescheduled", deedOf(command)));
}

/** Takes the person out of every booking and stored answer of this calendar. The numbers stay. */
export function erasePerson(desk: Desk, customerId: string, bookedUntil: number): number {
  const rows = desk.sql
    .exec<{ document: string }>("SELECT document FROM bookings WHERE customer_id = ?", customerId)
    .toArray();
  let erased = 0;
  for (const { document } of rows) {
    const booking = parseBooking(document);
    if (booking.customerSince > bookedUntil) continue;
    eraseBooking(desk, booking);
    erased += 1;
  }
  eraseAnswers(desk, customerId, bookedUntil);
  return erased;
}

export function eraseBooking(desk: Desk, booking: BookingRecord): void {
  desk.sql.exec(
    "UPDATE bookings SET customer_id = NULL, document = ? WHERE id = ?",
    JSON.stringify(withoutPerson(booking)),
    booking.id,
  );
  if (booking.customer) eraseAnswers(desk, booking.customer.id, booking.customerSince);
}

/** Stored answers keep guarding their keys, but no longer name the person. */
function eraseAnswers(desk: Desk, customerId: string, bookedUntil: number): void {
  const answers = desk.sql
    .exec<{ scoped_key: string; answer: string }>(
      "SELECT scoped_key, answer FROM idempotency WHERE customer_id = ? AND created_at <= ?",
      customerId,
      bookedUntil,
    )
    .toArray();
  for (const { scoped_key, answer } of answers) {
    const stored = JSON.parse(answer) as StoredOutcome;
    desk.sql.exec(
      "UPDATE idempotency SET answer = ?, customer_id = NULL WHERE scoped_key = ?",
      JSON.stringify({ ...stored, bookings: stored.bookings.map(withoutPerson) } satisfies StoredOutcome),
      scoped_key,
    );
  }
}

function isSameTime(booking: BookingRecord, command: MoveCommand, lastsMinutes: number): boolean {
  return (
    command.startAt === booking.startAt &&
    (command.durationMinutes === null || command.durationMinutes === lastsMinutes) &&
    (command.periodId === null || command.periodId === booking.periodId)
  );
}

function staleRevision(booking: BookingRecord, ifRevision: number | null): Refusal | null {
  if (ifRevision === null || ifRevision === booking.revision) return null;
  return refuse("revision_mismatch", { revision: booking.revision });
}

function refused(refusal: Refusal): { status: "refused"; refusal: Refusal } {
  return { status: "refused", refusal };
}
