// What falls due by the clock, and when the one alarm must ring. Status changes by the clock are noted at the start of
// every command, so nothing depends on the alarm having run; the alarm only tidies up and delivers.

import { isLiveBooking, statusAt } from "../domain/booking";
import { purgeKeys } from "./home-answers";
import { commit, type HomeDesk, NOBODYS_DEED } from "./home-desk";
import { readBooking, readDue, removeFromAgenda, settleDueAt } from "./home-store";
import { endEntry } from "./home-waitlist";

/** Notes everything that the clock has decided by now: lapsed holds, expired and completed bookings, old keys. */
export function settle(desk: HomeDesk, endSession: (sessionId: string) => void): void {
  for (const { due_at, kind, ref } of readDue(desk.sql, desk.now)) {
    removeFromAgenda(desk.sql, due_at, kind, ref);
    switch (kind) {
      case "purge":
        purgeKeys(desk);
        break;
      case "entry":
        endEntry(desk, ref);
        break;
      case "session":
        endSession(ref);
        break;
      case "settle":
        settleBooking(desk, ref, due_at);
    }
  }
}

function settleBooking(desk: HomeDesk, bookingId: string, dueAt: number): void {
  const booking = readBooking(desk.sql, bookingId);
  if (!booking || settleDueAt(booking) !== dueAt) return;
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
