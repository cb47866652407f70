// The outbox: events that D1 has not received yet.

import type { EventDetail } from "../../domain/events";

export type BookingEvent = {
  readonly id: string;
  readonly type: string;
  readonly revision: number;
  readonly occurredAt: number;
  /** Token id of the staff member who acted. Null when the customer or the clock acted. */
  readonly actor: string | null;
  /** Rules that staff set aside. */
  readonly override: readonly string[];
  /** What telling the event needs. Absent for what a customer did plainly, and in rows of an earlier build. */
  readonly detail?: EventDetail;
};

/** The column `booking_id` also holds ids of sessions and waitlist entries. */
export function addToOutbox(sql: SqlStorage, subjectId: string, event: BookingEvent | null): void {
  sql.exec("INSERT INTO outbox (booking_id, event) VALUES (?, ?)", subjectId, event && JSON.stringify(event));
}

export type OutboxRow = { seq: number; booking_id: string; event: string | null };

export function readOutbox(sql: SqlStorage, limit: number): OutboxRow[] {
  return sql.exec<OutboxRow>("SELECT seq, booking_id, event FROM outbox ORDER BY seq LIMIT ?", limit).toArray();
}
