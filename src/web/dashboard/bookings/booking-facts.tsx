// How to reach the customer of a booking, what was agreed, and what the customer wrote.

import type { FC } from "hono/jsx";
import { zoneOfBooking } from "../../../contract/booking-wire";
import { placeLines } from "../../../i18n/booking-summary";
import { formatMinutes, formatMoney, formatSpan, minutesBetween } from "../../../i18n/format";
import { say, sayCount } from "../../../i18n/words/say";
import { zoneNotes } from "../../../i18n/zone-words";
import { Fact, FactLine } from "../../booking/summary";
import { type BookingView, Card, momentWords, ruleName } from "./booking-kit";

export const Contact: FC<BookingView> = ({ desk, shown }) => {
  const { said, root, staff } = desk;
  const { customer } = shown.kept.booking;
  const unreachable = (what: "email" | "phone") =>
    shown.unreachable.includes(what) && <small class="problem">{said.booking.unreachable}</small>;
  return (
    <Card id="contact" title={said.booking.contact}>
      {!customer?.phone && !customer?.email && (
        <p class="soft">{staff.seesContacts ? said.booking.noContact : said.booking.hiddenContact}</p>
      )}
      {customer?.phone && (
        <p>
          <a
            class="button wide"
            href={`tel:${customer.phone}`}
            aria-label={say(said.act.call, { phone: customer.phone })}
          >
            <bdi dir="ltr">{customer.phone}</bdi>
          </a>
          {unreachable("phone")}
        </p>
      )}
      {customer?.email && (
        <p>
          <a href={`mailto:${encodeURIComponent(customer.email).replaceAll("%40", "@")}`}>
            <bdi>{customer.email}</bdi>
          </a>
          {unreachable("email")}
        </p>
      )}
      {shown.visits?.knownAs && <p class="soft">{say(said.making.shared, { name: shown.visits.knownAs })}</p>}
      {customer?.id && staff.resources === "all" && (
        <p>
          <a href={`${root}/customers/${customer.id}`}>{said.booking.card}</a>
        </p>
      )}
    </Card>
  );
};

export const Facts: FC<BookingView> = ({ desk, shown }) => {
  const { said, words, locale, configuration, root, staff } = desk;
  const text = said.booking;
  const { kept } = shown;
  const { booking, resources } = kept;
  const zone = zoneOfBooking(kept);
  const { price, seats, guests, units } = booking;
  const people = [
    booking.service.seats > 1 && sayCount(locale, text.seats, seats),
    guests > 1 && sayCount(locale, text.guests, guests),
    units > 1 && sayCount(locale, text.units, units),
  ].filter((part) => part !== false);
  return (
    <Card id="facts" title={text.details}>
      <dl class="facts">
        <Fact term={words.when}>
          <time datetime={new Date(booking.startAt).toISOString()}>
            {formatSpan(locale, "dateTimeYear", zone, booking.startAt, booking.endAt)}
          </time>
          {zoneNotes(desk, { timeZone: zone, alsoIn: desk.visitorZone }, booking.startAt).map((note) => (
            <small>{note}</small>
          ))}
        </Fact>
        <Fact term={words.what}>
          <bdi>{booking.service.name}</bdi>
          <small>{formatMinutes(locale, words, minutesBetween(booking.startAt, booking.endAt))}</small>
        </Fact>
        <Fact term={words.withWhom}>
          <bdi>{resources.map(({ name }) => name).join(", ")}</bdi>
        </Fact>
        {placeLines(desk, booking, configuration.tenant).map((line) => (
          <FactLine line={line} />
        ))}
        <Fact term={text.price}>
          {price === null ? text.noPrice : price.amountMinor === 0 ? words.free : formatMoney(locale, price)}
          {booking.isPriceAgreed && <small>{text.priceAgreed}</small>}
        </Fact>
        {people.length > 0 && <Fact term={text.people}>{people.join(", ")}</Fact>}
        {/* What waits for money gets a number once it is paid. */}
        {booking.status !== "held" && (
          <Fact term={text.number}>
            <bdi>{booking.number ?? words.numberFollows}</bdi>
          </Fact>
        )}
        <Fact term={text.made}>
          {momentWords(desk, zone, booking.createdAt)} <small>{text.madeBy[booking.source]}</small>
        </Fact>
        {booking.status === "pending" && booking.expiresAt !== null && (
          <Fact term={text.expires}>{momentWords(desk, zone, booking.expiresAt)}</Fact>
        )}
        {booking.overridden.length > 0 && (
          <Fact term={text.overridden}>{booking.overridden.map((code) => ruleName(desk, code)).join(", ")}</Fact>
        )}
        {booking.cancelReason && (
          <Fact term={text.cancelReason}>
            <bdi>{booking.cancelReason}</bdi>
          </Fact>
        )}
        {booking.refund && booking.refund.amountMinor > 0 && (staff.seesMoney || !booking.payments?.length) && (
          <Fact term={text.refund}>{formatMoney(locale, booking.refund)}</Fact>
        )}
      </dl>
      {booking.repeatOf && (
        <p class="alert">
          {text.repeat} <a href={`${root}/bookings/${booking.repeatOf}`}>{text.openOther}</a>
        </p>
      )}
    </Card>
  );
};

export const Written: FC<BookingView> = ({ desk: { said }, shown }) => {
  const { booking } = shown.kept;
  const labels = new Map(booking.service.questions.map(({ id, label }) => [id, label]));
  const answers = Object.entries(booking.answers);
  return (
    <Card id="written" title={said.booking.fromCustomer}>
      {booking.notes && (
        <p class="said" dir="auto">
          {booking.notes}
        </p>
      )}
      {answers.length > 0 && (
        <dl class="facts">
          {answers.map(([id, value]) => (
            <Fact term={labels.get(id) ?? id}>
              <bdi>{typeof value === "string" ? value : value ? said.booking.yes : said.booking.no}</bdi>
            </Fact>
          ))}
        </dl>
      )}
      {!booking.notes && answers.length === 0 && <p class="soft">{said.booking.noWords}</p>}
    </Card>
  );
};
