// What is booked, said in one place for all that say it: the form with a held time, the page of the booking, a wait.

import type { FC } from "hono/jsx";
import { locationTold } from "../../domain/booking";
import type { BookingRecord } from "../../domain/booking-record";
import { type Price, percentOff } from "../../domain/pricing";
import type { Service, ServiceLocation } from "../../domain/service";
import { formatMinutes, formatMoney, formatPercent, minutesBetween } from "./format";
import type { PageContext } from "./page-context";
import { type ShownZone, zoneNotes } from "./shown-zone";
import { periodOf, type Speaker, spanWords } from "./when-words";
import type { Words } from "./words/en";
import { say, sayNumber } from "./words/say";

/** A booking, or what would become one. */
export type Summarised = Pick<
  BookingRecord,
  "service" | "startAt" | "endAt" | "periodId" | "seats" | "guests" | "price"
> & {
  /** Absent of what is not booked yet. */
  readonly status?: BookingRecord["status"];
  readonly customer?: { readonly name: string } | null;
  readonly number?: string | null;
  /** It has a number, or gets one once its copy is made. */
  readonly isNumbered?: boolean;
};

/** What a summary goes by beside the booking. */
export type SummaryView = {
  readonly zone: ShownZone;
  readonly resources: readonly { readonly name: string }[];
  /** What is said below the price, such as that nothing is paid now. */
  readonly priceNote?: string;
  /** The service stands above as a title; below it is told how long. */
  readonly isTitled?: boolean;
};

/** One thing that is said: its name, its value, and what is said below it. */
export type SummaryLine = {
  readonly term: string;
  readonly value: string;
  readonly notes: readonly string[];
  /** Epoch ms, of the line that tells when. */
  readonly at?: number;
};

/** Everything there is to say of a booking, in the order in which it is read. */
export function summaryLines(speaker: Speaker, booked: Summarised, view: SummaryView): SummaryLine[] {
  const { words, locale } = speaker;
  const { service, startAt, endAt, seats, guests, price } = booked;
  const { zone, resources, priceNote, isTitled } = view;
  const period = periodOf(service, booked.periodId);
  const length = formatMinutes(locale, words, minutesBetween(startAt, endAt));
  const line = (term: string, value: string | null | undefined, ...notes: (string | null | undefined)[]) =>
    value ? [{ term, value, notes: notes.filter((note) => typeof note === "string") }] : [];
  return [
    ...line(words.when, spanWords(speaker, zone.timeZone, booked, period), ...zoneNotes(speaker, zone, startAt)).map(
      (when) => ({ ...when, at: startAt }),
    ),
    ...(isTitled
      ? line(words.duration, period?.label ?? length)
      : line(words.what, service.name, period?.label ?? length)),
    ...line(words.withWhom, resources.map(({ name }) => name).join(", ")),
    ...line(words.where, placeWords(words, locationTold(booked))),
    ...(service.seats > 1 ? line(words.placesBooked, sayNumber(locale, seats)) : []),
    ...(service.seats === 1 && guests > 1 ? line(words.guests, sayNumber(locale, guests)) : []),
    ...line(words.price, priceWords(speaker, price), discountWords(speaker, service, seats, price), priceNote),
    ...line(words.name, booked.customer?.name),
    ...line(words.number, booked.number ?? (booked.isNumbered ? words.numberFollows : null)),
  ];
}

function priceWords({ words, locale }: Speaker, price: Price | null): string | null {
  if (!price) return null;
  return price.amountMinor === 0 ? words.free : formatMoney(locale, price);
}

/** What a large group saves, where it saves something. */
function discountWords(
  { words, locale }: Speaker,
  { price: rule }: Pick<Service, "price">,
  seats: number,
  price: Price | null,
) {
  const percent = rule && price && price.amountMinor > 0 ? percentOff(rule, seats) : 0;
  return percent > 0 ? say(words.groupDiscount, { percent: formatPercent(locale, percent) }) : null;
}

export const Summary: FC<{ page: PageContext; booked: Summarised } & SummaryView> = ({ page, booked, ...view }) => (
  <dl class="facts">
    {summaryLines(page, booked, view).map(({ term, value, notes, at }) => (
      <Fact term={term}>
        {at === undefined ? <bdi>{value}</bdi> : <time datetime={new Date(at).toISOString()}>{value}</time>}
        {notes.map((note) => (
          <small>{note}</small>
        ))}
      </Fact>
    ))}
  </dl>
);

export const Fact: FC<{ term: string; children?: unknown }> = ({ term, children }) => (
  <div>
    <dt>{term}</dt>
    <dd>{children as string}</dd>
  </div>
);

export function placeWords(words: Words, location: ServiceLocation | null): string {
  if (!location) return "";
  const kind = { in_person: words.inPerson, online: words.online, phone: words.byPhone }[location.kind];
  return location.detail ? `${kind}: ${location.detail}` : kind;
}
