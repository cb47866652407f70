// A series for its customer: what, when, with whom, and its total price.

import type { FC } from "hono/jsx";
import type { KeptBooking } from "../../actions/bookings/change-booking";
import { isBlocking, statusAt } from "../../domain/booking/booking";
import type { Price } from "../../domain/booking/pricing";
import { periodOf } from "../../domain/tenant/service";
import { placeLines } from "../../i18n/booking-summary";
import { formatMinutes, formatMoney, minutesBetween } from "../../i18n/format";
import { type Speaker, spanWords } from "../../i18n/when-words";
import { sayCount } from "../../i18n/words/say";
import { zoneNotes } from "../../i18n/zone-words";
import type { SeriesDone } from "../../objects/messages";
import type { ShownZone } from "../booking/shown-zone";
import { Fact, FactLine } from "../booking/summary";
import type { ManagePage } from "./manage-context";

/** The date and time of one booking of a series. */
export function dateOf(speaker: Speaker, timeZone: string, { booking }: Pick<KeptBooking, "booking">): string {
  return spanWords(speaker, timeZone, booking, periodOf(booking.service, booking.periodId));
}

/** The facts of the whole series, with its total price. */
export const SeriesFacts: FC<{
  manage: Pick<ManagePage, "page" | "configuration">;
  done: Pick<SeriesDone, "bookings">;
  zone: ShownZone;
}> = ({ manage, done, zone }) => {
  const { page } = manage;
  const { words, locale } = page;
  const [first] = done.bookings;
  if (!first) return null;
  const { service, startAt, endAt } = first.booking;
  const standing = done.bookings.filter(({ booking }) => isBlocking(statusAt(booking, page.now)));
  const names = new Set(standing.map(({ resources }) => resources.map(({ name }) => name).join(", ")));
  const total = totalOf(standing.map(({ booking }) => booking.price));
  const places = placeLines(page, standing[0]?.booking ?? first.booking, manage.configuration.tenant);
  return (
    <dl class="facts">
      <Fact term={words.what}>
        {service.name}
        <small>{formatMinutes(locale, words, minutesBetween(startAt, endAt))}</small>
      </Fact>
      <Fact term={words.when}>
        {sayCount(locale, words.seriesCount, standing.length)}
        {zoneNotes(page, zone, startAt).map((note) => (
          <small>{note}</small>
        ))}
      </Fact>
      {names.size === 1 && <Fact term={words.withWhom}>{[...names][0]}</Fact>}
      {places.map((line) => (
        <FactLine line={line} />
      ))}
      {total && <Fact term={words.total}>{formatMoney(locale, total)}</Fact>}
    </dl>
  );
};

/** The sum, if all prices share a currency. */
function totalOf(prices: readonly (Price | null)[]): Price | null {
  const [first] = prices;
  if (!first) return null;
  const isOne = prices.every((price) => price?.currency === first.currency);
  return isOne ? { ...first, amountMinor: prices.reduce((sum, price) => sum + (price?.amountMinor ?? 0), 0) } : null;
}
