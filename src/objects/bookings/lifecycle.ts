// What happens to a booking after it was made: confirm, reject, cancel, and the marks of staff. Every change passes the
// one state machine. A refused change changes nothing.

import { type BookingStatus, lateChange, type Restorable, statusAt, transition } from "../../domain/booking/booking";
import type { BookingRecord } from "../../domain/booking/booking-record";
import { refundOf } from "../../domain/booking/refunds";
import { UNDO_MS } from "../../domain/messages/kinds";
import { openFee, withCard } from "../../domain/payments/payment";
import { feeOfNow, isUnpaid } from "../../domain/payments/standing";
import { leastFee } from "../../domain/payments/terms";
import { invalid, refuse } from "../../domain/refusal";
import { payableOf } from "../../domain/tenant/currencies";
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
  const isFeeAlone = statusAt(booking, now) === "no_show" && command.feeMinor !== undefined;
  const moved = isFeeAlone ? STAYED_AWAY : transition(booking, command.action, now, command.mark ?? null);
  if (moved.kind === "refused") return refusedWith(moved.refusal);
  if (moved.kind === "unchanged") return done(tx, booking, []);
  const fee = feeFor(booking, command, now);
  if (fee !== null && "code" in fee) return refusedWith(fee);
  // A hold without a customer cannot be confirmed. A booking that staff took without a name can.
  if (command.action === "confirm" && booking.status === "held" && !booking.customer) {
    return refusedWith(refuse("invalid_transition", { booking_status: booking.status }));
  }
  // The token of a hold lets go of a mere hold, not of a booking that waits for money.
  if (command.action === "release" && booking.dueNowMinor !== undefined) {
    return refusedWith(refuse("invalid_transition", { booking_status: booking.status }));
  }
  if (command.action === "confirm" && isUnpaid(booking)) return refusedWith(refuse("payment_required"));
  if (command.by === "customer" && booking.status !== "held") {
    const late = lateChange(booking, booking.service.cancellation, now);
    if (late) return refusedWith(late);
  }
  const isCancelled = moved.status === "cancelled";
  const { arrivedAt, restorable: _, ...rest } = booking;
  const isHere = command.action === "arrive" || (arrivedAt !== undefined && !isArrivalOver(command));
  const restorable = isCancelled || moved.status === "rejected" ? restorableBy(booking, command, now) : null;
  const next: BookingRecord = {
    ...rest,
    ...(isHere && { arrivedAt: arrivedAt ?? now }),
    ...(restorable && { restorable }),
    ...(fee && { payments: [...(booking.payments ?? []), fee] }),
    status: moved.status,
    isNumbered: booking.isNumbered || moved.status === "confirmed",
    revision: booking.revision + 1,
    expiresAt: command.action === "keep" ? booking.expiresAt : null,
    cancelReason: command.reason ?? booking.cancelReason,
    ...((isCancelled || moved.status === "rejected") && { endedBy: command.by }),
    refund: isCancelled ? refundOf(booking, booking.price, now) : booking.refund,
    updatedAt: now,
  };
  const { isCalledOff } = command;
  const type = isFeeAlone ? "booking.paid" : eventOf(command.action, moved.status);
  return commit(tx, next, booking, type, attributionOf(command), {
    decision,
    ...(isCalledOff && { isCalledOff }),
  });
}

const STAYED_AWAY = { kind: "moved", status: "no_show" } as const;

/** The fee that staff take of the kept card with this change. Null where they take none. */
function feeFor(booking: BookingRecord, { action, feeMinor, actor }: ChangeCommand, now: number) {
  if (action !== "no_show" || feeMinor === undefined) return null;
  const { payments = [], price } = booking;
  const left = feeOfNow(booking);
  const from = withCard(payments);
  if (price === null || from === undefined || feeMinor > left) return refuse("payment_exceeds_due", { left });
  const isTakeable = feeMinor >= leastFee(price.currency) && payableOf(feeMinor, price.currency) === feeMinor;
  if (!isTakeable) return invalid("/fee", "must be an amount that a provider takes");
  return openFee(booking.id, payments, { ...price, amountMinor: feeMinor }, { from, by: actor, now });
}

function isArrivalOver({ action, mark }: ChangeCommand): boolean {
  return action === "unmark" && mark === "arrived";
}

/**
 * How staff can take back what they now end. The customer learns of it only after a while, unless staff say that nothing
 * is told. Called-off sessions and series are told together, so nothing of them comes back.
 */
function restorableBy(booking: BookingRecord, { by, telling, within }: ChangeCommand, now: number): Restorable | null {
  const status = statusAt(booking, now);
  if (by !== "staff" || within !== undefined || (status !== "pending" && status !== "confirmed")) return null;
  const isReached = booking.customer?.email != null || booking.customer?.phone != null;
  return { status, until: isReached && telling?.notify !== false ? now + UNDO_MS : null };
}

function eventOf(action: ChangeCommand["action"], status: BookingStatus): BookingEventType {
  switch (action) {
    case "keep":
      return "booking.kept";
    case "arrive":
      return "booking.arrived";
    case "unmark":
      return "booking.unmarked";
    default:
      return `booking.${status}`;
  }
}
