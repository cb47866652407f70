// What the clock makes due, and when the one alarm must ring. Every command first applies what the clock has decided.
// So no answer depends on the alarm: it only tidies up and delivers.

import { isLiveBooking, statusAt } from "../../domain/booking/booking";
import type { BookingRecord } from "../../domain/booking/booking-record";
import { momentsDue } from "../../domain/booking/due-moments";
import { wasTaken } from "../../domain/payments/payment";
import { DAY_MS } from "../../domain/time/local-time";
import type { Concern } from "../concern";
import { addToAgenda, NEXT_UNKNOWN, nextDueAt, readDue, removeFromAgenda } from "./agenda-store";
import { clockDueAt, forgetBooking, readBooking } from "./booking-store";
import { type BookingTx, BY_THE_CLOCK, commit, noteMoment } from "./booking-tx";
import { endEntry } from "./waitlist";

/** The slowest bank has answered so long after its customer left the provider's page. */
const LATEST_MONEY_MS = 30 * DAY_MS;

/** Applies everything that the clock has decided by now: expired holds and requests, completed bookings. */
function applyClockToAgenda(tx: BookingTx, endSession: (sessionId: string) => void): void {
  for (const { due_at, kind, ref } of readDue(tx.sql, tx.now)) {
    removeFromAgenda(tx.sql, due_at, kind, ref);
    switch (kind) {
      case "forget":
        forgetHold(tx, ref);
        break;
      case "entry":
        endEntry(tx, ref);
        break;
      case "session":
        endSession(ref);
        break;
      case "reminder":
        remind(tx, ref, due_at);
        break;
      case "settle": {
        const booking = readBooking(tx.sql, ref);
        if (booking) applyClockToBooking(tx, booking, due_at);
      }
    }
  }
}

/** Tells what has fallen due of a booking, and puts its next moment on the agenda. */
function remind(tx: BookingTx, bookingId: string, dueAt: number): void {
  const booking = readBooking(tx.sql, bookingId);
  if (!booking) return;
  if (dueAt !== NEXT_UNKNOWN) for (const moment of momentsDue(booking, dueAt, tx.now)) noteMoment(tx, booking, moment);
  const next = tx.momentOnAgenda(booking);
  if (next !== null) addToAgenda(tx.sql, next, "reminder", bookingId);
  else tx.remindHere(booking);
}

/** Deletes a booking that was never more than a hold and ended long ago. */
function forgetHold({ sql, effects, now }: BookingTx, bookingId: string): void {
  const booking = readBooking(sql, bookingId);
  if (!booking || booking.isNumbered || isLiveBooking(booking.status)) return;
  const { payments = [] } = booking;
  // What was taken stays in the books.
  if (payments.some(wasTaken)) return;
  // Money may still come through a provider's page, and must find what it is for.
  const lastPageAt = Math.max(0, ...payments.map(({ checkout }) => checkout?.expiresAt ?? 0));
  if (lastPageAt > 0 && lastPageAt + LATEST_MONEY_MS > now) {
    addToAgenda(sql, lastPageAt + LATEST_MONEY_MS, "forget", bookingId);
    return;
  }
  forgetBooking(sql, bookingId);
  effects.hasForgotten = true;
}

/** Applies what the clock makes of a booking, if it is still due at that instant. */
export function applyClockToBooking(tx: BookingTx, booking: BookingRecord, dueAt: number): void {
  if (clockDueAt(booking) !== dueAt) return;
  const status = statusAt(booking, tx.now);
  if (status === booking.status) return;
  const expiresAt = isLiveBooking(status) ? booking.expiresAt : null;
  const next = { ...booking, status, expiresAt, revision: booking.revision + 1, updatedAt: tx.now };
  commit(tx, next, booking, `booking.${status}`, BY_THE_CLOCK);
}

/** The concern of an object with its agenda. `endSession` says what the end of a session's time means. */
export function agendaOf<Tx extends BookingTx>(
  sql: SqlStorage,
  endSession: (tx: Tx, sessionId: string) => void = () => undefined,
): Concern<Tx> {
  return {
    applyClock: (tx) => applyClockToAgenda(tx, (sessionId) => endSession(tx, sessionId)),
    dueAt: () => nextDueAt(sql),
  };
}
