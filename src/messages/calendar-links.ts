// Links that add a booking to the customer's calendar, for services with such links. They go to third parties. So they
// contain the manage link only where the customer presses them.

import type { BookingRecord } from "../domain/booking/booking-record";
import { clockOfPages } from "../domain/tenant/service";
import { wallClockOf } from "../domain/time/local-time";
import { titleOf } from "./calendar-file";

export type CalendarLinks = {
  readonly google: string;
  readonly outlook: string;
  readonly office365: string;
  readonly yahoo: string;
};

/** `timeZone` is the zone of the place. */
export function calendarLinks(
  tenantName: string,
  booking: BookingRecord,
  location: string | null,
  timeZone: string,
  description: string,
): CalendarLinks {
  const [start, end] = [iso(booking.startAt), iso(booking.endAt)];
  const title = encodeURIComponent(titleOf(booking, tenantName));
  const body = encodeURIComponent(description);
  const place = encodeURIComponent(location ?? "");
  const outlook = {
    path: encodeURIComponent("/calendar/action/compose"),
    rru: "addevent",
    subject: title,
    startdt: encodeURIComponent(start),
    enddt: encodeURIComponent(end),
    body,
    location: place,
  };
  return {
    google: link("https://calendar.google.com/calendar/render", {
      action: "TEMPLATE",
      text: title,
      dates: encodeURIComponent(`${compact(start)}/${compact(end)}`),
      details: body,
      location: place,
    }),
    outlook: link("https://outlook.live.com/calendar/deeplink/compose", outlook),
    office365: link("https://outlook.office.com/calendar/deeplink/compose", outlook),
    yahoo: link("https://calendar.yahoo.com/", {
      v: "60",
      title,
      st: onTheWall(booking, timeZone, booking.startAt),
      et: onTheWall(booking, timeZone, booking.endAt),
      desc: body,
      in_loc: place,
    }),
  };
}

/** Takes encoded values, and leaves out empty ones. Outlook shows the plus signs of form encoding, so spaces are %20. */
function link(address: string, query: Readonly<Record<string, string>>): string {
  let text = "";
  for (const [name, value] of Object.entries(query)) {
    if (value !== "") text += `${text === "" ? "?" : "&"}${name}=${value}`;
  }
  return address + text;
}

/** Yahoo shows this time as the reader's local time, even if the link names another zone: `20261201T100000`. */
function onTheWall({ service, customer }: BookingRecord, placeZone: string, at: number): string {
  const ownZone = clockOfPages(service) === "visitor" ? customer?.timeZone : null;
  return compact(iso(wallClockOf(ownZone ?? placeZone, at))).slice(0, -1);
}

/** `2026-12-01T15:00:00Z` */
function iso(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** `20261201T150000Z` */
function compact(written: string): string {
  const parts = [
    written.slice(0, 4),
    written.slice(5, 7),
    written.slice(8, 13),
    written.slice(14, 16),
    written.slice(17),
  ];
  return parts.join("");
}
