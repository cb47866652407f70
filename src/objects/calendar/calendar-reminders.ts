// Reminders of bookings that this calendar decides alone. Their allocations carry the next one, and lie in the order of
// starts. So a booking needs no row on the agenda, and touches no page of it.

import { MOST_REMINDER_MINUTES, momentsDue, nextMomentAfter } from "../../domain/booking/due-moments";
import { DAY_MS, MINUTE_MS } from "../../domain/time/local-time";
import { readBooking } from "../bookings/booking-store";
import { noteMoment } from "../bookings/booking-tx";
import type { Concern } from "../concern";
import { setLocalReminder } from "./calendar-store";
import type { CalendarTx } from "./calendar-tx";

type DueRow = { subject_id: string; start_at: number; reminds_at: number };

/** A booking starts at most so long after its occupied stretch does. */
const LONGEST_BUFFER_MS = DAY_MS;
const LONGEST_OFFSET_MS = MOST_REMINDER_MINUTES * MINUTE_MS;

export class Reminders implements Concern<CalendarTx> {
  /** Undefined until the next look. The booking that was due then may have been cancelled since. */
  private nextAt: number | null | undefined;

  constructor(private readonly sql: SqlStorage) {}

  dueAt(now: number): number | null {
    if (this.nextAt === undefined) this.nextAt = this.look(now);
    return this.nextAt;
  }

  /** An allocation was written that reminds at an instant. */
  note(remindsAt: number): void {
    if (this.nextAt !== undefined) this.nextAt = this.nextAt === null ? remindsAt : Math.min(this.nextAt, remindsAt);
  }

  applyClock(tx: CalendarTx): void {
    const { now } = tx;
    const dueAt = this.dueAt(now);
    if (dueAt === null || dueAt > now) return;
    const due = this.sql
      .exec<DueRow>(
        `SELECT subject_id, start_at, reminds_at FROM allocations
         WHERE start_at > ?1 - ?2 AND start_at <= ?1 + ?3 AND service_start_at > ?1 AND reminds_at <= ?1
         ORDER BY reminds_at`,
        now,
        LONGEST_BUFFER_MS,
        LONGEST_OFFSET_MS,
      )
      .toArray();
    for (const { subject_id, start_at, reminds_at } of due) {
      const booking = readBooking(this.sql, subject_id);
      if (booking) for (const moment of momentsDue(booking, reminds_at, now)) noteMoment(tx, booking, moment);
      const next = booking ? nextMomentAfter(booking, now) : null;
      setLocalReminder(this.sql, { startAt: start_at, subjectId: subject_id }, next);
    }
    this.nextAt = undefined;
  }

  /** The first allocation by start bounds the search: one that starts much later reminds later. */
  private look(now: number): number | null {
    const where = "start_at > ?1 - ?2 AND service_start_at > ?1 AND reminds_at IS NOT NULL";
    const first = this.sql
      .exec<{ at: number }>(
        `SELECT reminds_at AS at FROM allocations WHERE ${where} ORDER BY start_at LIMIT 1`,
        now,
        LONGEST_BUFFER_MS,
      )
      .toArray()[0];
    if (!first) return null;
    return this.sql
      .exec<{ at: number | null }>(
        `SELECT min(reminds_at) AS at FROM allocations WHERE ${where} AND start_at <= ?3`,
        now,
        LONGEST_BUFFER_MS,
        first.at + LONGEST_OFFSET_MS,
      )
      .one().at;
  }
}
