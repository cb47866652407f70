// What stands on a resource: its own bookings, and claims of other objects.

import { readBooking } from "../bookings/booking-store";
import type { AgendaOutcome, Piece } from "../messages";
import { readStanding } from "./calendar-store";
import { type CalendarTx, calendarResource, isOpen } from "./calendar-tx";

export function readAgenda(tx: CalendarTx, fromAt: number, toAt: number, piece: Piece): AgendaOutcome {
  if (!isOpen(tx)) return { status: "no_rules", resourceId: tx.resourceId };
  const items = readStanding(tx.sql, fromAt, toAt, tx.now, piece).map((row) => ({
    booking: readBooking(tx.sql, row.subject_id) ?? null,
    subjectId: row.subject_id,
    claim: row.claim,
    units: row.units,
    startAt: row.service_start_at,
    serviceId: row.service_id,
    expiresAt: row.expires_at,
    occupiedStartAt: row.start_at,
    occupiedEndAt: row.end_at,
  }));
  return { status: "done", resource: calendarResource(tx), items };
}
