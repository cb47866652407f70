// What happens to a booking after it was made: confirm, reject, cancel, complete, no-show. Every change passes the one
// state machine. A refused change changes nothing.

import { type BookingStatus, lateChange, transition } from "../../domain/booking/booking";
import type { BookingRecord } from "../../domain/booking/booking-record";
import { refundOf } from "../../domain/booking/refunds";
import { refuse } from "../../domain/refusal";
import type { ChangeCommand, ChangeOutcome } from "../messages";
import { readBooking } from "./booking-store";
import {
  attributionOf,
  type BookingEventType,
  type BookingTx,
  commit,
  type Decision,
  done,
  refusedWith,
} from "./booking-tx";
import { isOutdated, staleRevision } from "./if-match";

/** Changes the status of a booking. `decision` names the attempt that pinned its claims in other calendars. */
export function change(tx: BookingTx, command: ChangeCommand, decision: Decision | null = null): ChangeOutcome {
  const { now } = tx;
  const booking = readBooking(tx.sql, command.bookingId);
  if (!booking || isOutdated(booking, command)) return refusedWith(refuse("not_found"));
  const stale = staleRevision(booking, command);
  if (stale) return refusedWith(stale);
  const moved = transition(booking, command.action, now);
  if (moved.kind === "refused") return refusedWith(moved.refusal);
  if (moved.kind === "unchanged") return done(tx, booking, []);
  // A hold without a customer cannot be confirmed. A booking that staff took without a name can.
  if (command.action === "confirm" && booking.status === "held" && !booking.customer) {
    return refusedWith(refuse("invalid_transition", { booking_status: booking.status }));
  }
  if (command.by === "customer" && booking.status !== "held") {
    const late = lateChange(booking, booking.service.cancellation, now);
    if (late) return refusedWith(late);
  }
  const isCancelled = moved.status === "cancelled";
  const next: BookingRecord = {
    ...booking,
    status: moved.status,
    isNumbered: booking.isNumbered || moved.status === "confirmed",
    revision: booking.revision + 1,
    expiresAt: command.action === "keep" ? booking.expiresAt : null,
    cancelReason: command.reason ?? booking.cancelReason,
    ...((isCancelled || moved.status === "rejected") && { endedBy: command.by }),
    refund: isCancelled ? refundOf(booking.service.cancellation, booking.price, booking.startAt, now) : booking.refund,
    updatedAt: now,
  };
  return done(
    tx,
    next,
    commit(tx, next, booking, eventOf(command.action, moved.status), attributionOf(command), { decision }),
  );
}

function eventOf(action: ChangeCommand["action"], status: BookingStatus): BookingEventType {
  return action === "keep" ? "booking.kept" : `booking.${status}`;
}
