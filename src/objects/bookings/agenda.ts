// What falls due by the clock, and when the one alarm must ring. Status changes by the clock are noted at the start of
// every command, so nothing depends on the alarm having run; the alarm only tidies up and delivers.

import { isLiveBooking, statusAt } from "../../domain/booking/booking";
import type { BookingRecord } from "../../domain/booking/booking-record";
import { forgetBooking, readBooking, readDue, removeFromAgenda, settleDueAt } from "./booking-store";
import { type BookingTx, BY_THE_CLOCK, commit } from "./booking-tx";
import { endEntry } from "./waitlist";

/** Notes everything that the clock has decided by now: lapsed holds, expired and completed bookings. */
export function settle(tx: BookingTx, endSession: (sessionId: string) => void): void {
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
      case "settle": {
        const booking = readBooking(tx.sql, ref);
        if (booking) settleBooking(tx, booking, due_at);
      }
    }
  }
}

/** What never was more than a hold, and has been over for long. */
function forgetHold({ sql, effects }: BookingTx, bookingId: string): void {
  const booking = readBooking(sql, bookingId);
  if (!booking || booking.isNumbered || isLiveBooking(booking.status)) return;
  forgetBooking(sql, bookingId);
  effects.hasForgotten = true;
}

/** Notes what the clock makes of a booking, if that is still due when it was to be. */
export function settleBooking(tx: BookingTx, booking: BookingRecord, dueAt: number): void {
  if (settleDueAt(booking) !== dueAt) return;
  const status = statusAt(booking, tx.now);
  if (status === booking.status) return;
  const expiresAt = isLiveBooking(status) ? booking.expiresAt : null;
  const next = { ...booking, status, expiresAt, revision: booking.revision + 1, updatedAt: tx.now };
  commit(tx, next, booking, `booking.${status}`, BY_THE_CLOCK);
}

/** The earliest of several times; null when nothing is due. Epoch ms. */
export function earliest(times: readonly (number | null)[]): number | null {
  const due = times.filter((at) => at !== null);
  return due.length > 0 ? Math.min(...due) : null;
}

/** How long to wait after so many failures in a row: 1 s doubling to a minute. */
export function retryDelayMs(failures: number): number {
  return Math.min(60_000, 1_000 * 2 ** Math.min(failures, 6));
}
