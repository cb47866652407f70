// A booking for its customer: what, when, with whom, its price, and how to add it to a calendar.

import type { FC } from "hono/jsx";
import type { KeptBooking } from "../../actions/bookings/change-booking";
import { zoneOfBooking } from "../../contract/booking-wire";
import { type BookingStatus, statusAt } from "../../domain/booking/booking";
import type { BookingRecord } from "../../domain/booking/booking-record";
import { manageUrl } from "../../http/present-booking";
import type { Business } from "../../i18n/booking-summary";
import type { Words } from "../../i18n/words/en";
import { bookingText, fileWords, placeOf } from "../../messages/calendar-file";
import { type CalendarLinks, calendarLinks } from "../../messages/calendar-links";
import type { ShownZone } from "../booking/shown-zone";
import { Summary } from "../booking/summary";
import type { PageContext } from "../kit/page-context";

const STATUS_WORDS: Readonly<Record<BookingStatus, keyof Words>> = {
  held: "statusHeld",
  pending: "statusPending",
  confirmed: "statusConfirmed",
  completed: "statusCompleted",
  no_show: "statusNoShow",
  cancelled: "statusCancelled",
  expired: "statusExpired",
  rejected: "statusRejected",
};

export const Status: FC<{ page: PageContext; booking: BookingRecord }> = ({ page, booking }) => {
  const status = statusAt(booking, page.now);
  const { dueNowMinor } = booking;
  const isWaiting = status === "held" && dueNowMinor !== undefined;
  const name = isWaiting ? (dueNowMinor > 0 ? "statusUnpaid" : "statusCard") : STATUS_WORDS[status];
  return <span class={`status ${status}`}>{page.words[name] as string}</span>;
};

export const BookingFacts: FC<{ page: PageContext; kept: KeptBooking; business: Business; zone: ShownZone }> = ({
  page,
  kept,
  business,
  zone,
}) => {
  const booked = { ...kept.booking, status: statusAt(kept.booking, page.now) };
  return <Summary page={page} booked={booked} resources={kept.resources} business={business} zone={zone} />;
};

const SERVICES = { google: "Google", outlook: "Outlook.com", office365: "Office 365", yahoo: "Yahoo" } as const;

/** The calendar link contains the manage link, as the file does, because a customer who adds it wants it there. */
export const AddToCalendar: FC<{ page: PageContext; kept: KeptBooking; business: Business; token: string }> = ({
  page,
  kept,
  business,
  token,
}) => {
  const { words } = page;
  const { booking } = kept;
  const text = bookingText(fileWords(words), booking, manageUrl(page, token));
  const place = placeOf(booking, business);
  const links: CalendarLinks = calendarLinks(business.name, booking, place, zoneOfBooking(kept), text);
  return (
    <details class="menu">
      <summary class="button quiet">{words.addToCalendar}</summary>
      <ul>
        <li>
          <a href={`/manage/${token}/invite.ics`} download>
            {words.calendarFile}
          </a>
        </li>
        {Object.entries(SERVICES).map(([key, name]) => (
          <li>
            <a href={links[key as keyof typeof SERVICES]} target="_blank" rel="noreferrer noopener">
              {name}
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
};
