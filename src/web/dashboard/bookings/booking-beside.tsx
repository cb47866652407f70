// What is known beside a booking: the customer's other visits, and what was sent.

import type { FC } from "hono/jsx";
import { zoneOfBooking } from "../../../contract/booking-wire";
import { formatSpan } from "../../../i18n/format";
import { say } from "../../../i18n/words/say";
import { wordOf } from "../messages/message-words";
import { type BookingView, Card, momentWords } from "./booking-kit";
import { Status } from "./status";

export const Visits: FC<BookingView> = ({ desk, shown }) => {
  const { said, root, locale } = desk;
  const { visits } = shown;
  if (visits === null) return null;
  // There may be some on resources that the reader does not see.
  if (visits.expected === 0 && visits.latest.length === 0 && desk.staff.resources !== "all") return null;
  const zone = zoneOfBooking(shown.kept);
  return (
    <Card id="visits" title={said.booking.visits}>
      <p>
        {visits.expected === 0
          ? said.booking.firstVisit
          : say(said.booking.missed, { missed: String(visits.missed), visits: String(visits.expected) })}
      </p>
      {visits.latest.length > 0 && (
        <ul class="visit-list">
          {visits.latest.map((visit) => (
            <li>
              <a href={`${root}/bookings/${visit.id}`}>
                {formatSpan(locale, "dateTimeYear", zone, visit.startAt, visit.startAt)}
              </a>
              <span class="soft">
                <bdi>{visit.service.name}</bdi>
              </span>
              <Status desk={desk} booking={visit} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
};

/** The dates that were booked together. */
export const Series: FC<BookingView> = ({ desk, shown }) => {
  const { said, root, locale } = desk;
  if (shown.series.length === 0) return null;
  return (
    <Card id="series" title={said.booking.series}>
      <ul class="visit-list">
        {shown.series.map((kept) => {
          const { booking } = kept;
          const when = formatSpan(locale, "dateTimeYear", zoneOfBooking(kept), booking.startAt, booking.startAt);
          const isThis = booking.id === shown.kept.booking.id;
          return (
            <li>
              {isThis ? (
                <strong aria-current="true">{when}</strong>
              ) : (
                <a href={`${root}/bookings/${booking.id}`}>{when}</a>
              )}
              <Status desk={desk} booking={booking} />
            </li>
          );
        })}
      </ul>
    </Card>
  );
};

export const Messages: FC<BookingView> = ({ desk, shown }) => {
  const { said, root, staff } = desk;
  const zone = zoneOfBooking(shown.kept);
  return (
    <Card id="messages" title={said.booking.messages}>
      {shown.messages.length === 0 && <p class="soft">{said.booking.noMessages}</p>}
      {shown.messages.length > 0 && (
        <ul class="visit-list">
          {shown.messages.map(({ id, title, kind, channel, state, createdAt }) => (
            <li>
              {staff.resources === "all" ? (
                <a href={`${root}/messages/${id}`}>
                  <bdi>{title ?? wordOf(said.messages.kinds, kind)}</bdi>
                </a>
              ) : (
                <bdi>{title ?? wordOf(said.messages.kinds, kind)}</bdi>
              )}
              <small class="soft">
                {momentWords(desk, zone, createdAt)} · {wordOf(said.messages.channels, channel)} ·{" "}
                {wordOf(said.messages.states, state)}
              </small>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
};
