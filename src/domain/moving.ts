// Moving a booking in time: what it wishes of the new one.

import type { BookingRecord } from "./booking-record";
import { MINUTE_MS } from "./local-time";
import { asAgreed } from "./service";
import type { Asker, Wish } from "./wish";

export type NewTime = {
  readonly durationMinutes: number | null;
  readonly periodId: string | null;
  readonly asker: Asker;
};

/** The service as it was booked, whatever became of it since; as long as before unless the mover says otherwise. */
export function wishToMove(booking: BookingRecord, { durationMinutes, periodId, asker }: NewTime): Wish {
  const isPeriods = booking.service.duration.kind === "periods";
  const lastsMinutes = (booking.endAt - booking.startAt) / MINUTE_MS;
  return {
    service: { ...asAgreed(booking.service), active: true, visible: true },
    durationMinutes: durationMinutes ?? (isPeriods ? null : lastsMinutes),
    periodId: periodId ?? (isPeriods && durationMinutes === null ? booking.periodId : null),
    guests: booking.guests,
    seats: booking.seats,
    units: booking.units,
    asker,
    role: "lead",
    sessionId: null,
  };
}
