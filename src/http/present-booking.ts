// Bookings and holds as clients see them.

import type * as z from "zod";
import { manageTokenOf, tokenOf } from "../actions/accounts/secrets";
import type { KeptBooking, ListedKept } from "../actions/bookings/change-booking";
import type { Business } from "../actions/load-configuration";
import { readUnreachable } from "../actions/messages/unreachable";
import type {
  bookedOut,
  bookingOut,
  calendarLinksOut,
  heldOut,
  seriesOut,
  staffBookingOut,
  staffSeriesOut,
} from "../contract/booking-out";
import {
  presentBooking,
  presentPrice,
  presentResources,
  presentStaffBooking,
  withoutMoney,
  zoneOfBooking,
} from "../contract/booking-wire";
import { weekdayName } from "../contract/primitives";
import type { Result } from "../domain/refusal";
import { type Authority, seenBy } from "../domain/tenant/actor";
import { isoWriter } from "../domain/time/local-time";
import { linkText, placeOf } from "../messages/calendar-file";
import { calendarLinks } from "../messages/calendar-links";
import type { SeriesDone } from "../objects/messages";
import { ANY_ORIGIN_HEADERS } from "./headers";
import { json, problem, replayed, serverTiming } from "./respond";
import type { Call, StaffCall } from "./route";
import { maySecretsBeTold } from "./told-secrets";

/** The answer to a new booking. A replay repeats it, so it derives from the record alone. */
async function presentBooked(
  call: KeyedCall,
  placed: MaybeReplay<KeptBooking>,
  business: Business,
): Promise<z.output<typeof bookedOut>> {
  const { booking } = placed;
  const token = await manageTokenOf(call.deps.settings.serverSecret, booking);
  const calendar = presentCalendarLinks(call, placed, token, business);
  const isTold = maySecretsBeTold(call, placed);
  return {
    booking: moneySeenBy(call, placed, booking.updatedAt),
    manage: isTold ? { token, url: manageUrl(call, token) } : NOT_TOLD,
    calendar: isTold ? calendar : { ...calendar, ics: null },
  };
}

/** A replay answers with the booking as it is now, so money may have been taken for it. Who books takes money as well. */
function moneySeenBy({ staff }: Pick<KeyedCall, "staff">, kept: KeptBooking, at: number): z.output<typeof bookingOut> {
  const wire = presentBooking(kept, at);
  return staff?.seesMoney === false ? withoutMoney(wire, kept.booking, true) : wire;
}

/** Answers staff with a booking as it is now. */
export async function answerStaffBooking(
  call: Pick<StaffCall, "deps" | "startedAt" | "staff">,
  kept: KeptBooking,
  beside: object = {},
): Promise<Response> {
  const [booking] = await presentStaffBookings(call, [kept]);
  return json({ ...booking, ...beside }, 200, { etag: etagOf(kept), ...serverTiming(call) });
}

/** Answers staff with a page of a list of bookings. */
export async function answerStaffBookings(
  call: Pick<StaffCall, "deps" | "requestId" | "staff">,
  page: Result<{ readonly rows: readonly ListedKept[]; readonly nextCursor: string | null }>,
): Promise<Response> {
  if (!page.ok) return problem(call, page.refusal);
  const { rows, nextCursor } = page.value;
  return json({ data: await presentStaffBookings(call, rows), next_cursor: nextCursor });
}

/** Bookings as staff see them now. */
export async function presentStaffBookings(
  { deps, staff }: Pick<StaffCall, "deps" | "staff">,
  list: readonly ListedKept[],
): Promise<z.output<typeof staffBookingOut>[]> {
  const now = deps.clock.now();
  const bookings = list.map(({ booking }) => booking);
  const unreachableOf = staff.seesContacts ? await readUnreachable(deps, staff.tenantId, bookings) : () => [];
  return list.map((kept) =>
    presentStaffBooking({ ...kept, booking: seenBy(staff, kept.booking) }, now, unreachableOf, staff),
  );
}

/** Answers with a new booking. `beside` is what the route says besides. */
export async function answerBooked(
  call: KeyedCall & Pick<Call, "startedAt">,
  placed: MaybeReplay<KeptBooking>,
  business: Business,
  path: "/v1/bookings" | "/v1/public/bookings",
  beside: object = {},
): Promise<Response> {
  return json({ ...beside, ...(await presentBooked(call, placed, business)) }, 201, {
    ...(path === "/v1/public/bookings" && ANY_ORIGIN_HEADERS),
    location: `${call.origin}${path}/${placed.booking.id}`,
    etag: etagOf(placed),
    ...serverTiming(call),
    ...replayed(placed.isReplay),
  });
}

type KeyedCall = Pick<Call, "deps" | "origin" | "key"> & { readonly staff?: Pick<Authority, "seesMoney"> };

const NOT_TOLD = { token: null, url: null };
type MaybeReplay<T> = T & { readonly isReplay?: boolean };

/** Ways into the customer's calendar: a file, and links of calendar services. */
export function presentCalendarLinks(
  { origin }: Pick<Call, "origin">,
  kept: KeptBooking,
  token: string,
  business: Business,
): z.output<typeof calendarLinksOut> {
  const { booking } = kept;
  const ics = `${origin}/v1/public/bookings/${booking.id}/invite.ics?token=${token}`;
  const place = placeOf(booking, business);
  const text = linkText(booking, business.locale);
  return { ics, ...calendarLinks(business.name, booking, place, zoneOfBooking(kept), text) };
}

/** The page on which the holder of the manage token changes the booking. */
export function manageUrl({ origin }: Pick<Call, "origin">, token: string): string {
  return `${origin}/manage/${token}`;
}

/** Where a customer comes back to from paying, in the language in which they booked. */
export function returnsFromPaying(
  call: Pick<Call, "origin">,
  token: string,
  { customer }: KeptBooking["booking"],
): { readonly successUrl: string; readonly cancelUrl: string } {
  const url = manageUrl(call, encodeURIComponent(token));
  const lang = customer?.locale ? `lang=${encodeURIComponent(customer.locale)}` : "";
  return { successUrl: `${url}?paid=1${lang && `&${lang}`}`, cancelUrl: lang ? `${url}?${lang}` : url };
}

/** A series without customers' tokens, as it is at `now`. */
export function presentStaffSeries(
  call: Pick<KeyedCall, "staff">,
  done: SeriesDone,
  now: number,
): z.output<typeof staffSeriesOut> {
  const { series, timeZone } = done;
  const { rule } = series;
  const iso = isoWriter(timeZone);
  return {
    series: {
      id: series.id,
      service: series.serviceId,
      start: iso(series.startAt),
      time_zone: timeZone,
      rule: {
        freq: rule.freq,
        interval: rule.interval,
        count: "count" in rule.end ? rule.end.count : null,
        until: "until" in rule.end ? rule.end.until : null,
        by_day: rule.byDay.map(weekdayName),
      },
      bookings: done.bookings.map((kept) => moneySeenBy(call, kept, now)),
      skipped: series.skipped.map(({ startAt, code }) => ({ start: iso(startAt), code })),
      created_at: iso(series.createdAt),
    },
  };
}

/** A series for its customer, with the tokens of each booking and of the series. */
export async function presentSeries(
  call: KeyedCall,
  done: SeriesDone,
  now: number,
): Promise<z.output<typeof seriesOut>> {
  const { series } = presentStaffSeries(call, done, now);
  const { serverSecret } = call.deps.settings;
  const isTold = maySecretsBeTold(call, done);
  const bookings = await Promise.all(
    series.bookings.map(async (booking, index) => {
      const token = await manageTokenOf(serverSecret, done.bookings[index]?.booking ?? booking);
      return { ...booking, manage: isTold ? { token, url: manageUrl(call, token) } : NOT_TOLD };
    }),
  );
  const token = await tokenOf(serverSecret, "series", series.id);
  const ics = `${call.origin}/v1/public/series/${series.id}/invite.ics?token=${token}`;
  return {
    series: { ...series, bookings, manage: isTold ? { token, url: manageUrl(call, token) } : NOT_TOLD },
    calendar: { ics: isTold ? ics : null },
  };
}

export async function presentHeld(
  call: KeyedCall,
  placed: MaybeReplay<KeptBooking>,
): Promise<z.output<typeof heldOut>> {
  const { booking, resources } = placed;
  const iso = isoWriter(zoneOfBooking(placed));
  return {
    hold: {
      id: booking.id,
      expires_at: iso(booking.expiresAt ?? booking.createdAt),
      start: iso(booking.startAt),
      end: iso(booking.endAt),
      resources: presentResources(resources),
      price: presentPrice(booking.price),
    },
    token: maySecretsBeTold(call, placed) ? await tokenOf(call.deps.settings.serverSecret, "hold", booking.id) : null,
  };
}

export function etagOf({ booking }: KeptBooking): string {
  return `"${booking.revision}"`;
}
