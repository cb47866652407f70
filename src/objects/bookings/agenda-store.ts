// The agenda: what the clock alone decides, and when.

/**
 * What falls due on the agenda. `settle`: a hold or pending booking expires, a confirmed one completes. `forget`: an
 * ended hold is deleted. `entry`: a waitlist entry ends. `session`: a session is over. `reminder`: a customer is
 * reminded of a booking, or the business of a request that is about to end. Of these a booking has at most one row.
 * Confirmed bookings with an allocation of attempt 0 have neither `settle` nor `reminder`: calendar-completion.ts completes
 * them, and calendar-reminders.ts reminds of them.
 */
export type AgendaKind = "settle" | "forget" | "entry" | "session" | "reminder";

/** A row `reminder` at this time only asks for the next one. */
export const NEXT_UNKNOWN = 0;

export function addToAgenda(sql: SqlStorage, dueAt: number, kind: AgendaKind, ref: string): void {
  sql.exec("INSERT OR IGNORE INTO agenda (due_at, kind, ref) VALUES (?, ?, ?)", dueAt, kind, ref);
}

export function removeFromAgenda(sql: SqlStorage, dueAt: number, kind: AgendaKind, ref: string): void {
  sql.exec("DELETE FROM agenda WHERE due_at = ? AND kind = ? AND ref = ?", dueAt, kind, ref);
}

export type AgendaRow = { due_at: number; kind: AgendaKind; ref: string };

export function readDue(sql: SqlStorage, now: number): AgendaRow[] {
  return sql.exec<AgendaRow>("SELECT due_at, kind, ref FROM agenda WHERE due_at <= ? ORDER BY due_at", now).toArray();
}

export function nextDueAt(sql: SqlStorage): number | null {
  return sql.exec<{ due: number | null }>("SELECT min(due_at) AS due FROM agenda").one().due;
}
