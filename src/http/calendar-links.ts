// Links that add a booking to the customer's calendar, for services with such links. They go to third parties. So they
// contain the manage link only where the customer presses them.

import type { BookingRecord } from "../domain/booking/booking-record";
import { clockOfPages } from "../domain/tenant/service";
import { wallClockOf } from "../domain/time/local-time";
import { numberLine, titleOf } from "./calendar-file";

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
  description = numberLine(booking),
): CalendarLinks {
  const { startAt, endAt } = booking;
  const title = titleOf(booking, tenantName);
  const place = location ?? "";
  const outlook = {
    path: "/calendar/action/compose",
    rru: "addevent",
    subject: title,
    startdt: iso(startAt),
    enddt: iso(endAt),
    body: description,
    location: place,
  };
  return {
    google: link("https://calendar.google.com/calendar/render", {
      action: "TEMPLATE",
      text: title,
      dates: `${compact(startAt)}/${compact(endAt)}`,
      details: description,
      location: place,
    }),
    outlook: link("https://outlook.live.com/calendar/deeplink/compose", outlook),
    office365: link("https://outlook.office.com/calendar/deeplink/compose", outlook),
    yahoo: link("https://calendar.yahoo.com/", {
      v: "60",
      title,
      st: onTheWall(booking, timeZone, startAt),
      et: onTheWall(booking, timeZone, endAt),
      desc: description,
      in_loc: place,
    }),
  };
}

/** Leaves out empty values. Spaces become %20, because Outlook shows the plus signs of form encoding. */
function link(address: string, query: Readonly<Record<string, string>>): string {
  const given = Object.entries(query).filter(([, value]) => value !== "");
  return `${address}?${given.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&")}`;
}

/** Yahoo shows this time as the reader's local time, even if the link names another zone: `20261201T100000`. */
function onTheWall({ service, customer }: BookingRecord, placeZone: string, at: number): string {
  const ownZone = clockOfPages(service) === "visitor" ? customer?.timeZone : null;
  return compact(wallClockOf(ownZone ?? placeZone, at)).slice(0, -1);
}

/** `2026-12-01T15:00:00Z` */
function iso(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** `20261201T150000Z` */
function compact(at: number): string {
  return iso(at).replaceAll(/[-:]/g, "");
}
