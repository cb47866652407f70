// Bookings and holds as clients see them.

import type * as z from "zod";
import type { KeptBooking } from "../actions/change-booking";
import type { Placed } from "../actions/place-booking";
import { bookingToken } from "../actions/secrets";
import type { bookedOut, bookingOut, heldOut, seriesOut, staffBookingOut } from "../contract/booking-schemas";
import { weekdayName } from "../contract/primitives";
import { statusAt } from "../domain/booking";
import { isoWriter, MINUTE_MS } from "../domain/local-time";
import type { Price } from "../domain/pricing";
import type { SeriesDone } from "../resource/calendar-types";
import { calendarLinks } from "./calendar-links";
import type { Call } from "./route";

type WireBooking = z.output<typeof bookingOut>;

export function presentPrice(price: Price | null): { amount: number; currency: string } | null {
  return price && { amount: price.amountMinor, currency: price.currency };
}

export function presentBooking({ booking, resource }: KeptBooking, now: number): WireBooking {
  const iso = isoWriter(resource.timeZone);
  const { customer, refund } = booking;
  return {
    id: booking.id,
    number: booking.number,
    status: statusAt(booking, now),
    revision: booking.revision,
    series: booking.seriesId,
    service: {
      id: booking.service.id,
      code: booking.service.code,
      name: booking.service.name,
      duration_minutes: Math.round((booking.endAt - booking.startAt) / MINUTE_MS),
    },
    start: iso(booking.startAt),
    end: iso(booking.endAt),
    time_zone: resource.timeZone,
    period: booking.periodId,
    resources: [{ id: resource.id, name: resource.name }],
    seats: booking.seats,
    guests: booking.guests,
    customer: customer && {
      name: customer.name,
      email: customer.email,
      phone: customer.phone,
      time_zone: customer.timeZone,
      locale: customer.locale,
    },
    price: presentPrice(booking.price),
    notes: booking.notes,
    answers: { ...booking.answers },
    metadata: { ...booking.metadata },
    cancellation: {
      min_notice_minutes: booking.service.cancellation.minNoticeMinutes,
      refunds: booking.service.cancellation.refunds.map(({ fromMinutes, percent }) => ({
        from_minutes: fromMinutes,
        percent,
      })),
    },
    cancel_reason: booking.cancelReason,
    refund: refund && { percent: refund.percent, amount: refund.amountMinor, currency: refund.currency },
    expires_at: booking.expiresAt === null ? null : iso(booking.expiresAt),
    created_at: iso(booking.createdAt),
    updated_at: iso(booking.updatedAt),
  };
}

/** With what only staff see. */
export function presentStaffBooking(kept: KeptBooking, now: number): z.output<typeof staffBookingOut> {
  const { booking } = kept;
  const wire = presentBooking(kept, now);
  return {
    ...wire,
    customer: wire.customer && booking.customer && { id: booking.customer.id, ...wire.customer },
    source: booking.source,
    override: [...booking.overridden],
    buffer_before_minutes: booking.service.bufferBeforeMinutes,
    buffer_after_minutes: booking.service.bufferAfterMinutes,
  };
}

/** The answer to a new booking. Told again on a replay as it was first told, so it goes by the record alone. */
export async function presentBooked(call: Call, placed: Placed): Promise<z.output<typeof bookedOut>> {
  const { booking } = placed;
  const token = await bookingToken(call.deps.settings.serverSecret, "manage", booking.id);
  return {
    booking: presentBooking(placed, booking.updatedAt),
    manage: { token, url: `${call.origin}/manage/${token}` },
    calendar: calendarLinks(placed.configuration.tenant.name, booking),
  };
}

/** A series with the manage token of each of its bookings. `now` is when it is told as of. */
export async function presentSeries(call: Call, done: SeriesDone, now: number): Promise<z.output<typeof seriesOut>> {
  const { series, resource } = done;
  const { rule } = series;
  const iso = isoWriter(resource.timeZone);
  const bookings = await Promise.all(
    done.bookings.map(async (booking) => {
      const token = await bookingToken(call.deps.settings.serverSecret, "manage", booking.id);
      const manage = { token, url: `${call.origin}/manage/${token}` };
      return { ...presentBooking({ booking, resource }, now), manage };
    }),
  );
  return {
    series: {
      id: series.id,
      service: series.serviceId,
      start: iso(series.startAt),
      time_zone: resource.timeZone,
      rule: {
        freq: rule.freq,
        interval: rule.interval,
        count: "count" in rule.end ? rule.end.count : null,
        until: "until" in rule.end ? rule.end.until : null,
        by_day: rule.byDay.map(weekdayName),
      },
      bookings,
      skipped: series.skipped.map(({ startAt, code }) => ({ start: iso(startAt), code })),
      created_at: iso(series.createdAt),
    },
  };
}

export async function presentHeld(call: Call, { booking, resource }: Placed): Promise<z.output<typeof heldOut>> {
  const iso = isoWriter(resource.timeZone);
  return {
    hold: {
      id: booking.id,
      expires_at: iso(booking.expiresAt ?? booking.createdAt),
      start: iso(booking.startAt),
      end: iso(booking.endAt),
      resources: [{ id: resource.id, name: resource.name }],
      price: presentPrice(booking.price),
    },
    token: await bookingToken(call.deps.settings.serverSecret, "hold", booking.id),
  };
}

export function etagOf({ booking }: KeptBooking): string {
  return `"${booking.revision}"`;
}
