// A booking as its customer sees it: what, when, with whom, what it costs, and how it gets into a calendar.

import type { FC } from "hono/jsx";
import type { KeptBooking } from "../../actions/change-booking";
import { type BookingStatus, statusAt } from "../../domain/booking";
import type { BookingRecord } from "../../domain/booking-record";
import type { Service } from "../../domain/service";
import { placeOf } from "../calendar-file";
import { type CalendarLinks, calendarLinks } from "../calendar-links";
import { formatMinutes, formatMoney, formatSpan, formatZone, minutesBetween } from "./format";
import type { PageContext } from "./page-context";
import type { Words } from "./words/en";
import { sayNumber } from "./words/say";

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
  return <span class={`status ${status}`}>{page.words[STATUS_WORDS[status]] as string}</span>;
};

export const BookingFacts: FC<{ page: PageContext; kept: KeptBooking; timeZone: string }> = ({
  page,
  kept,
  timeZone,
}) => {
  const { words, locale } = page;
  const { booking, resources } = kept;
  const { service, startAt, endAt } = booking;
  return (
    <dl class="facts">
      <Fact term={words.when}>
        <time datetime={new Date(startAt).toISOString()}>
          {formatSpan(locale, "dateTimeFull", timeZone, startAt, endAt)}
        </time>
        <small>{formatZone(locale, timeZone, startAt)}</small>
      </Fact>
      <Fact term={words.what}>
        {service.name}
        <small>{formatMinutes(locale, words, minutesBetween(startAt, endAt))}</small>
      </Fact>
      {resources.length > 0 && <Fact term={words.withWhom}>{resources.map(({ name }) => name).join(", ")}</Fact>}
      {service.location && <Fact term={words.where}>{placeWords(words, service)}</Fact>}
      {service.seats > 1 && <Fact term={words.placesBooked}>{sayNumber(locale, booking.seats)}</Fact>}
      {service.seats === 1 && booking.guests > 1 && (
        <Fact term={words.guests}>{sayNumber(locale, booking.guests)}</Fact>
      )}
      {booking.price && <Fact term={words.price}>{formatMoney(locale, booking.price)}</Fact>}
      {booking.number && (
        <Fact term={words.number}>
          <bdi>{booking.number}</bdi>
        </Fact>
      )}
    </dl>
  );
};

export const Fact: FC<{ term: string; children?: unknown }> = ({ term, children }) => (
  <div>
    <dt>{term}</dt>
    <dd>{children as string}</dd>
  </div>
);

export function placeWords(words: Words, { location }: Pick<Service, "location">): string {
  if (!location) return "";
  const kind = { in_person: words.inPerson, online: words.online, phone: words.byPhone }[location.kind];
  return location.detail ? `${kind}: ${location.detail}` : kind;
}

const SERVICES = { google: "Google", outlook: "Outlook.com", office365: "Office 365", yahoo: "Yahoo" } as const;

export const AddToCalendar: FC<{ page: PageContext; kept: KeptBooking; tenantName: string; token: string }> = ({
  page,
  kept,
  tenantName,
  token,
}) => {
  const { words } = page;
  const links: CalendarLinks = calendarLinks(tenantName, kept.booking, placeOf(kept.booking));
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
