// What falls due by the clock, and when the one alarm must ring. Status changes by the clock are noted at the start of
// every command, so nothing depends on the alarm having run; the alarm only tidies up and delivers.

import { isLiveBooking, statusAt } from "../domain/booking";
import { commit, type Desk, NOBODYS_DEED } from "./calendar-desk";
import { KEY_MEMORY_MS } from "./calendar-place";
import { readBooking, readDue, removeFromAgenda, settleDueAt } from "./calendar-store";

/** Notes everything that the clock has decided by now: lapsed holds, expired and completed bookings, old keys. */
export function settle(desk: Desk): number {
  const due = readDue(desk.sql, desk.now);
  for (const { due_at, kind, ref } of due) {
    removeFromAgenda(desk.sql, due_at, kind, ref);
    if (kind === "purge") {
      desk.sql.exec("DELETE FROM idempotency WHERE created_at <= ?", desk.now - KEY_MEMORY_MS);
      continue;
    }
    const booking = readBooking(desk.sql, ref);
    if (!booking || settleDueAt(booking) !== due_at) continue;
    const status = statusAt(booking, desk.now);
    if (status === booking.status) continue;
    const expiresAt = isLiveBooking(status) ? booking.expiresAt : null;
    const next = { ...booking, status, expiresAt, revision: booking.revision + 1, updatedAt: desk.now };
    commit(desk, next, booking, `booking.${status}`, NOBODYS_DEED);
  }
  return due.length;
}

export type Duties = {
  /** Earliest entry of the agenda, or null. */
  readonly agendaDueAt: number | null;
  /** When the outbox is to be tried again, or null when it is empty. */
  readonly outboxDueAt: number | null;
  /** When a hint is to be published, or null when all are. */
  readonly hintDueAt: number | null;
};

/** The next time at which the alarm must ring; null when nothing is due. Epoch ms. */
export function nextAlarmAt(duties: Duties): number | null {
  const times = [duties.agendaDueAt, duties.outboxDueAt, duties.hintDueAt].filter((at) => at !== null);
  return times.length > 0 ? Math.min(...times) : null;
}

/** How long to wait after so many failures in a row: 1 s doubling to a minute. */
export function retryDelayMs(failures: number): number {
  return Math.min(60_000, 1_000 * 2 ** Math.min(failures, 6));
}
