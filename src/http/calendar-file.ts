// iCalendar files (RFC 5545, RFC 5546): a booking or a series for its customer, many bookings for a feed of staff.
//
// ical-generator escapes, folds at 75 octets and ends lines; what it leaves undone is made good in `write` alone: it puts
// name and description of a calendar into the file as they come, and ends the last line without CRLF.
// Everything goes by the record, nothing by the clock, so that the same revision always makes the same file.

import ical, {
  escape as escapeText,
  type ICalAlarmData,
  ICalAlarmType,
  ICalCalendarMethod,
  type ICalEventData,
  ICalEventStatus,
  ICalEventTransparency,
} from "ical-generator";
import { type BookingStatus, locationTold } from "../domain/booking/booking";
import type { ListedBooking } from "../domain/booking/booking-record";
import { locationAt } from "../domain/tenant/service";
import { en, type Words } from "../i18n/words/en";
import { say } from "../i18n/words/say";

export type InvitationEntry = {
  readonly booking: ListedBooking;
  readonly location: string | null;
  readonly manageUrl: string;
};

export type Invitation = {
  /** One booking, or those of a series; each with the page on which it is changed. */
  readonly entries: readonly InvitationEntry[];
  /** Empty when it is not known at the moment. */
  readonly tenantName: string;
  /** Scheme and host of the deployment. */
  readonly origin: string;
  readonly words: FileWords;
  /** Whether it reminds. */
  readonly hasAlarms: boolean;
};

/** What a file says in the language of its customer. */
export type FileWords = { readonly booking: string; readonly change: string };

export function fileWords({ bookingNumber, openManage }: Words): FileWords {
  return { booking: bookingNumber, change: openManage };
}

/** Before a booking begins. */
const ALARM_SECONDS = [3_600, 900];

export type CalendarFile = { readonly text: string; readonly contentType: string };

/** The file that puts bookings into their customer's calendar, and takes out again what will not take place. */
export function invitationFile({ entries, tenantName, origin, words, hasAlarms }: Invitation): CalendarFile {
  const isAllOff = entries.every(({ booking }) => isOff(booking.status));
  const organizer = organizerOf(tenantName, origin);
  const events = entries.map(({ booking, location, manageUrl }) => ({
    ...eventOf(booking, booking.status, location),
    summary: titleOf(booking, tenantName),
    description: bookingText(words, booking, manageUrl),
    organizer,
    url: manageUrl,
    ...(hasAlarms && !isOff(booking.status) && { alarms: alarmsFor(titleOf(booking, tenantName)) }),
  }));
  return write(isAllOff ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.PUBLISH, events, null);
}

function alarmsFor(description: string): ICalAlarmData[] {
  return ALARM_SECONDS.map((triggerBefore) => ({ type: ICalAlarmType.display, triggerBefore, description }));
}

/** The number, once it is known, and how to change it. */
export function bookingText(words: FileWords, booking: ListedBooking, manageUrl: string): string {
  return [numberLine(booking, words), `${words.change}: ${manageUrl}`].filter(Boolean).join("\n");
}

export type FeedEntry = {
  readonly booking: ListedBooking;
  /** By the clock, as a list shows it. */
  readonly status: BookingStatus;
  readonly resourceNames: readonly string[];
};

export type Feed = {
  /** What calendars call it. */
  readonly name: string;
  readonly tenantName: string;
  readonly origin: string;
  readonly entries: readonly FeedEntry[];
  /** What whoever looks at it should know, such as that it does not show all; or null. */
  readonly note: string | null;
};

/** How often calendars are asked to come back. */
const REFRESH_SECONDS = 900;

/** What staff subscribe to. It names customers, and says no more of them. */
export function feedFile({ name, tenantName, origin, entries, note }: Feed): CalendarFile {
  const organizer = organizerOf(tenantName, origin);
  const events = entries.map(({ booking, status, resourceNames }) => ({
    ...eventOf(booking, status, placeOf(booking, {})),
    summary: [booking.customer?.name, booking.service.name].filter(Boolean).join(" - "),
    description: [numberLine(booking), resourceNames.filter(Boolean).join(", ")].filter(Boolean).join("\n"),
    organizer,
  }));
  return write(ICalCalendarMethod.PUBLISH, events, { name, note });
}

/** What a booking is called in its customer's calendar. */
export function titleOf({ service }: ListedBooking, tenantName: string): string {
  return tenantName === "" ? service.name : `${service.name} - ${tenantName}`;
}

/** Where it takes place, as agreed when it was booked, and as far as its customer may know. */
export function placeOf(booking: ListedBooking, business: { readonly address?: string | null }): string | null {
  return locationAt(locationTold(booking), business)?.detail ?? null;
}

/** Empty until the number is known. */
export function numberLine({ number }: ListedBooking, { booking }: Pick<FileWords, "booking"> = fileWords(en)): string {
  return number === null ? "" : say(booking, { number });
}

function eventOf(booking: ListedBooking, status: BookingStatus, location: string | null): ICalEventData {
  const updatedAt = new Date(booking.updatedAt);
  return {
    id: `${booking.id}@berth`,
    sequence: booking.revision,
    stamp: updatedAt,
    created: new Date(booking.createdAt),
    lastModified: updatedAt,
    start: new Date(booking.startAt),
    end: new Date(booking.endAt),
    status: statusOf(status),
    transparency: ICalEventTransparency.OPAQUE,
    ...(location !== null && { location }),
  };
}

function statusOf(status: BookingStatus): ICalEventStatus {
  if (isOff(status)) return ICalEventStatus.CANCELLED;
  return status === "pending" || status === "held" ? ICalEventStatus.TENTATIVE : ICalEventStatus.CONFIRMED;
}

function isOff(status: BookingStatus): boolean {
  return status === "cancelled" || status === "rejected" || status === "expired";
}

/** Published events must name who organizes them; the address is the deployment's, as a tenant's own is not public. */
function organizerOf(tenantName: string, origin: string): { name: string; email: string } {
  const { hostname } = new URL(origin);
  return { name: tenantName === "" ? hostname : tenantName, email: `bookings@${hostname}` };
}

function write(
  method: ICalCalendarMethod,
  events: ICalEventData[],
  feed: Pick<Feed, "name" | "note"> | null,
): CalendarFile {
  const calendar = ical({ prodId: { company: "Berth", product: "Berth" }, method, events });
  if (feed) calendar.name(escapeText(feed.name, false)).ttl(REFRESH_SECONDS);
  if (feed?.note) calendar.description(escapeText(feed.note, false));
  return { text: `${calendar.toString()}\r\n`, contentType: `text/calendar; charset=utf-8; method=${method}` };
}
