import * as z from "zod";
import { manageTokenOf, sha256 } from "../actions/accounts/secrets";
import type { ListedKept } from "../actions/bookings/change-booking";
import { MOST_BOOKINGS, readFeed } from "../actions/calendars/read-feed";
import { loadBusiness } from "../actions/load-configuration";
import { calendarLinksOut } from "../contract/booking-out";
import { statusAt } from "../domain/booking/booking";
import type { BookingRecord } from "../domain/booking/booking-record";
import { localDateOf } from "../domain/time/local-time";
import { customerFileWords, feedFile, invitationFile, placeOf } from "../messages/calendar-file";
import { manageUrl, presentCalendarLinks } from "./present-booking";
import { holderOf } from "./public/bookings";
import { holderOfSeries } from "./public/series";
import { isNoneMatch, json, problem } from "./respond";
import { type Call, publicRoute } from "./route";

const shared = { method: "GET", tag: "Calendars", access: "public", limit: "reads" } as const;
const calendarText = z.string().meta({ description: "iCalendar, RFC 5545" });

export const readInvitationFile = publicRoute({
  ...shared,
  path: "/v1/public/bookings/{id}/invite.ics",
  name: "readInvitationFile",
  summary: "A booking as a calendar file, for the holder of its manage token",
  description: "Every file of a booking has the same entry: a later file moves it, or removes it after a cancellation.",
  takesBookingToken: true,
  mediaType: "text/calendar",
  answers: { 200: calendarText },
  refusals: ["not_found"],
  async handle(call) {
    const allowed = await holderOf(call);
    if (!allowed.ok) return problem(call, allowed.refusal);
    return answerInvitationFile(call, [allowed.value.booking]);
  },
});

export const readSeriesFile = publicRoute({
  ...shared,
  path: "/v1/public/series/{id}/invite.ics",
  name: "readSeriesFile",
  summary: "All bookings of a series as one calendar file, for the holder of its token",
  description: "Each booking has the same entry as in its own file.",
  takesBookingToken: true,
  mediaType: "text/calendar",
  answers: { 200: calendarText },
  refusals: ["not_found"],
  async handle(call) {
    const allowed = await holderOfSeries(call);
    if (!allowed.ok) return problem(call, allowed.refusal);
    return answerInvitationFile(
      call,
      allowed.value.bookings.map(({ booking }) => booking),
    );
  },
});

/** The calendar file of a booking, or of a whole series; the caller has shown its token. */
export async function answerInvitationFile(
  call: Pick<Call, "deps" | "origin">,
  bookings: readonly BookingRecord[],
): Promise<Response> {
  const { serverSecret } = call.deps.settings;
  const [first] = bookings;
  if (!first) throw new Error("A file without a booking.");
  const business = await loadBusiness(call.deps, first.tenantId);
  const entries = bookings.map(async (booking) => {
    const token = await manageTokenOf(serverSecret, booking);
    return { booking, location: placeOf(booking, business), manageUrl: manageUrl(call, token) };
  });
  const file = invitationFile({
    entries: await Promise.all(entries),
    tenantName: business.name,
    origin: call.origin,
    words: customerFileWords(first, business.locale),
    hasAlarms: business.policies?.calendar_alarms ?? true,
  });
  return new Response(file.text, {
    headers: {
      "content-type": file.contentType,
      "content-disposition": `attachment; filename="${first.number ?? "booking"}.ics"`,
      "cache-control": "no-store",
    },
  });
}

export const readCalendarLinks = publicRoute({
  ...shared,
  path: "/v1/public/bookings/{id}/calendar-links",
  name: "readCalendarLinks",
  summary: "Ways to add a booking to the customer's calendar, for the holder of its manage token",
  description:
    "ics contains the token that opens the booking, so it is for its holder alone. The other links contain no token.",
  takesBookingToken: true,
  answers: { 200: calendarLinksOut },
  refusals: ["not_found"],
  async handle(call) {
    const allowed = await holderOf(call);
    if (!allowed.ok) return problem(call, allowed.refusal);
    const { booking } = allowed.value;
    const token = await manageTokenOf(call.deps.settings.serverSecret, booking);
    const business = await loadBusiness(call.deps, booking.tenantId);
    return json(presentCalendarLinks(call, allowed.value, token, business));
  },
});

export const readCalendarFeed = publicRoute({
  ...shared,
  path: "/v1/feeds/{token}",
  name: "readCalendarFeed",
  summary: "The bookings of a tenant or a resource as a calendar feed; its address gives access",
  description:
    "Bookings from 30 days ago to a year ahead, at most 1,000: upcoming ones first, then past ones, then cancelled ones. A file that leaves some out says so in its description. Staff find the addresses under /v1/calendar-feeds.",
  mediaType: "text/calendar",
  answers: { 200: calendarText, 304: null },
  refusals: ["not_found"],
  async handle(call) {
    const found = await readFeed(call.deps, call.params.token ?? "");
    if (!found.ok) return problem(call, found.refusal);
    const { tenant, resource, bookings, isCut } = found.value;
    call.noteTenant(tenant.id);
    const now = call.deps.clock.now();
    const file = feedFile({
      name: resource ? `${resource.name} - ${tenant.name}` : tenant.name,
      tenantName: tenant.name,
      origin: call.origin,
      entries: bookings.map(({ booking, resources }) => ({
        booking,
        status: statusAt(booking, now),
        resourceNames: resources.map(({ name }) => name),
      })),
      note: isCut ? cutNote(bookings, tenant.timeZone) : null,
    });
    const etag = `"${(await sha256(file.text)).slice(0, 32)}"`;
    const headers = { etag, "cache-control": "private, max-age=300" };
    if (isNoneMatch(call.request.headers.get("if-none-match"), etag))
      return new Response(null, { status: 304, headers });
    return new Response(file.text, { headers: { ...headers, "content-type": file.contentType } });
  },
});

/** The note of a file that does not contain all bookings. */
function cutNote(bookings: readonly ListedKept[], timeZone: string): string {
  const [first, last] = [bookings[0], bookings.at(-1)].map((kept) => localDateOf(timeZone, kept?.booking.startAt ?? 0));
  return `There are more bookings than the ${MOST_BOOKINGS} shown here, which begin on ${first} and end on ${last}.`;
}
