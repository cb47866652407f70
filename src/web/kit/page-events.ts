// Events for the embedding page: ids, times and status, as in berth-widget.d.ts, never the customer.

import { statusAt } from "../../domain/booking/booking";
import type { BookingRecord } from "../../domain/booking/booking-record";
import type { PageEvent } from "./layout";

type BookingEvent = "hold.created" | "booking.created" | "booking.rescheduled" | "booking.cancelled";

export function bookingEvent(
  type: BookingEvent,
  booking: BookingRecord,
  now: number,
  more: Readonly<Record<string, string>> = {},
): PageEvent {
  return {
    type,
    data: {
      booking_id: booking.id,
      service: booking.service.code,
      start: new Date(booking.startAt).toISOString(),
      end: new Date(booking.endAt).toISOString(),
      status: statusAt(booking, now),
      ...(booking.number !== null && { number: booking.number }),
      ...more,
    },
  };
}
