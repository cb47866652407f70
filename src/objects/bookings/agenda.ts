// What falls due by the clock, and when the one alarm must ring. Status changes by the clock are noted at the start of
// every command, so nothing depends on the alarm having run; the alarm only tidies up and delivers.

import { isLiveBooking, statusAt } from "../../domain/booking/booking";
import type { BookingRecord } from "../../domain/booking/booking-record";
import { forgetBooking, readBooking, readDue, removeFromAgenda, settleDueAt } from "./booking-store";
import { commit, type HomeDesk, NOBODYS_DEED } from "./booking-tx";
import { endEntry } from "./waitlist";

/** Notes everything that the clock has decided by now: lapsed holds, expired and completed bookings. */
export function settle(desk: HomeDesk, endSession: (sessionId: string) => void): void {
  for (const { due_at, kind, ref } of readDue(desk.sql, desk.now)) {
    removeFromAgenda(desk.sql, due_at, kind, ref);
    switch (kind) {
      case "forget":
        forgetHold(desk, ref);
        break;
      case "entry":
        endEntry(desk, ref);
        break;
      case "session":
        endSession(ref);
        break;
      case "settle": {
        const booking = readBooking(desk.sql, ref);
        if (booking) settleBooking(desk, booking, due_at);
      }
    }
  }
}

/** What never was more than a hold, and has been over for long. */
function forgetHold({ sql, notices }: HomeDesk, bookingId: string): void {
  const booking = readBooking(sql, bookingId);
  if (!booking || booking.isNumbered || isLiveBooking(booking.status)) return;
  forgetBooking(sql, bookingId);
  notices.hasForgotten = true;
}

/** Notes what the clock makes of a booking, if that is still due when it was to be. */
export function settleBooking(desk: HomeDesk, booking: BookingRecord, dueAt: number): void {
  if (settleDueAt(booking) !== dueAt) return;
  const status = statusAt(booking, desk.now);
  if (status === booking.status) return;
  const expiresAt = isLiveBooking(status) ? booking.expiresAt : null;
  const next = { ...booking, status, expiresAt, revision: booking.revision + 1, updatedAt: desk.now };
  commit(desk, next, booking, `booking.${status}`, NOBODYS_DEED);
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
