// Links that put a booking into the customer's own calendar, for the services that take one by address.

import type { BookingRecord } from "../domain/booking-record";

export type CalendarLinks = {
  readonly google: string;
  readonly outlook: string;
  readonly office365: string;
  readonly yahoo: string;
};

export function calendarLinks(tenantName: string, { service, startAt, endAt }: BookingRecord): CalendarLinks {
  const title = tenantName === "" ? service.name : `${service.name} - ${tenantName}`;
  const outlook = {
    path: "/calendar/action/compose",
    rru: "addevent",
    subject: title,
    startdt: iso(startAt),
    enddt: iso(endAt),
  };
  return {
    google: link("https://calendar.google.com/calendar/render", {
      action: "TEMPLATE",
      text: title,
      dates: `${compact(startAt)}/${compact(endAt)}`,
    }),
    outlook: link("https://outlook.live.com/calendar/0/deeplink/compose", outlook),
    office365: link("https://outlook.office.com/calendar/0/deeplink/compose", outlook),
    yahoo: link("https://calendar.yahoo.com/", { v: "60", title, st: compact(startAt), et: compact(endAt) }),
  };
}

function link(address: string, query: Readonly<Record<string, string>>): string {
  return `${address}?${new URLSearchParams(query)}`;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

/** `20261201T150000Z` */
function compact(at: number): string {
  return `${iso(at).slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
}
