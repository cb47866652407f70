// Bookings of a calendar that complete by the clock. Their allocations carry the time, and lie in the order of starts.
// So a booking needs no row on the agenda, and a move or cancellation deletes none. `completed_to`: the calendar has
// completed everything that was due up to then.

import { COMPLETION_DELAY_MS } from "../../domain/booking/booking";
import type { BookingRecord } from "../../domain/booking/booking-record";
import { applyClockToBooking } from "../bookings/agenda";
import { clockDueAt, readBooking } from "../bookings/booking-store";
import type { Concern } from "../concern";
import type { CalendarTx } from "./calendar-tx";

type DueRow = { subject_id: string; completes_at: number };

const LONGEST_STAY = "(SELECT value FROM facts WHERE name = 'longest_stay_ms')";

/** When a booking completes, by its allocation here. Null when it does not, or when the agenda handles it. */
export function completesAt(booking: BookingRecord, now: number): number | null {
  const dueAt = booking.status === "confirmed" ? clockDueAt(booking) : null;
  return dueAt !== null && dueAt > now ? dueAt : null;
}

export class Completions implements Concern<CalendarTx> {
  /** Undefined until the first look. The booking that was due then may have been cancelled since. */
  private nextAt: number | null | undefined;

  constructor(private readonly sql: SqlStorage) {}

  dueAt(now: number): number | null {
    if (this.nextAt === undefined) this.nextAt = this.lookFrom(this.completedTo(now));
    return this.nextAt;
  }

  /** A booking was written that completes at an instant. */
  note(completesAt: number, now: number): void {
    const dueAt = this.dueAt(now);
    this.nextAt = dueAt === null ? completesAt : Math.min(dueAt, completesAt);
  }

  /** Completes all bookings that are due. */
  applyClock(tx: CalendarTx): void {
    const { now } = tx;
    const dueAt = this.dueAt(now);
    if (dueAt === null || dueAt > now) return;
    const from = this.completedTo(now);
    const due = this.sql
      .exec<DueRow>(
        `SELECT subject_id, completes_at FROM allocations
         WHERE start_at >= ?1 - ?3 - ${LONGEST_STAY} AND start_at <= ?2 - ?3 AND completes_at > ?1 AND completes_at <= ?2
         ORDER BY completes_at`,
        from,
        now,
        COMPLETION_DELAY_MS,
      )
      .toArray();
    for (const { subject_id, completes_at } of due) {
      const booking = readBooking(this.sql, subject_id);
      if (booking) applyClockToBooking(tx, booking, completes_at);
    }
    this.sql.exec("UPDATE facts SET value = ? WHERE name = 'completed_to'", now);
    this.nextAt = undefined;
  }

  /** Bookings of an earlier build are on the agenda, so the first look finds none of them. */
  private completedTo(now: number): number {
    const known = this.sql.exec<{ value: number }>("SELECT value FROM facts WHERE name = 'completed_to'").toArray()[0];
    if (known) return known.value;
    this.sql.exec("INSERT INTO facts VALUES ('completed_to', ?)", now);
    return now;
  }

  /** The first allocation by start bounds the search: one that starts after its end completes later. */
  private lookFrom(from: number): number | null {
    const where = `start_at >= ?1 - ?2 - ${LONGEST_STAY} AND completes_at > ?1`;
    const first = this.sql
      .exec<{ at: number }>(
        `SELECT completes_at AS at FROM allocations WHERE ${where} ORDER BY start_at LIMIT 1`,
        from,
        COMPLETION_DELAY_MS,
      )
      .toArray()[0];
    if (!first) return null;
    return this.sql
      .exec<{ at: number | null }>(
        `SELECT min(completes_at) AS at FROM allocations WHERE ${where} AND start_at <= ?3`,
        from,
        COMPLETION_DELAY_MS,
        first.at - COMPLETION_DELAY_MS,
      )
      .one().at;
  }
}
