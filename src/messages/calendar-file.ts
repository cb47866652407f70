// iCalendar files (RFC 5545, RFC 5546): a booking or a series for its customer, many bookings for a feed of staff.
//
// ical-generator escapes, folds at 75 octets and ends lines. `write` corrects two gaps: it escapes the calendar's name
// and description, and ends the last line with CRLF. A file derives from the record alone, never from the clock, so one
// revision always makes the same file.

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
import type { BookingRecord, ListedBooking } from "../domain/booking/booking-record";
import { locationAt } from "../domain/tenant/service";
import { chooseLanguage } from "../i18n/words";
import { en, type Words } from "../i18n/words/en";
import { say } from "../i18n/words/say";

export type InvitationEntry = {
  readonly booking: ListedBooking;
  readonly location: string | null;
  readonly manageUrl: string;
};

export type Invitation = {
  /** One booking, or all of a series, each with its manage page. */
  readonly entries: readonly InvitationEntry[];
  /** Empty when it cannot be read now. */
  readonly tenantName: string;
  /** Scheme and host of the deployment. */
  readonly origin: string;
  readonly words: FileWords;
  /** True when the calendar should remind. */
  readonly hasAlarms: boolean;
};

/** The words of a file in the customer's language. */
export type FileWords = { readonly booking: string; readonly change: string };

export function fileWords({ bookingNumber, openManage }: Words): FileWords {
  return { booking: bookingNumber, change: openManage };
}

/** The words of what goes into the calendar of a booking's customer. */
export function customerFileWords({ customer }: Pick<BookingRecord, "customer">, tenantLocale: string): FileWords {
  return fileWords(chooseLanguage(customer?.locale ?? null, null, tenantLocale).words);
}

/** What a link into a customer's calendar says of the booking, without the secret that changes it. */
export function linkText(booking: BookingRecord, tenantLocale: string): string {
  return numberLine(booking, customerFileWords(booking, tenantLocale));
}

/** Reminders before a booking begins. */
const ALARM_SECONDS = [3_600, 900];

export type CalendarFile = { readonly text: string; readonly contentType: string };

/** The file that adds bookings to their customer's calendar, and removes cancelled ones. */
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

/** The booking's number, once it has one, and how to change the booking. */
export function bookingText(words: FileWords, booking: ListedBooking, manageUrl: string): string {
  return [numberLine(booking, words), `${words.change}: ${manageUrl}`].filter(Boolean).join("\n");
}

export type FeedEntry = {
  readonly booking: ListedBooking;
  /** The status by the clock, as in lists. */
  readonly status: BookingStatus;
  readonly resourceNames: readonly string[];
};

export type Feed = {
  /** The feed's name in calendars. */
  readonly name: string;
  readonly tenantName: string;
  readonly origin: string;
  readonly entries: readonly FeedEntry[];
  /** A note for readers, for example that the feed does not contain all bookings; or null. */
  readonly note: string | null;
};

/** How often calendar apps should refresh. */
const REFRESH_SECONDS = 900;

/** The feed for staff. It names customers and contains no other details of them. */
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

/** The title of a booking in its customer's calendar. */
export function titleOf({ service }: ListedBooking, tenantName: string): string {
  return tenantName === "" ? service.name : `${service.name} - ${tenantName}`;
}

/** The place as agreed at booking, as far as the customer may know it. */
export function placeOf(booking: ListedBooking, business: { readonly address?: string | null }): string | null {
  return locationAt(locationTold(booking), business)?.detail ?? null;
}

/** Empty until the booking has a number. */
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

/** Published events must name an organizer. The address is the deployment's, because a tenant's own is not public. */
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
