// What is said of a booking, line by line, for all who show one: its page, the form of a hold, a waitlist entry, a message.

import { locationTold } from "../domain/booking/booking";
import type { BookingRecord } from "../domain/booking/booking-record";
import { type Price, percentOff } from "../domain/booking/pricing";
import { refundable } from "../domain/payments/giving-back";
import { ownPayments } from "../domain/payments/payer";
import { isFee } from "../domain/payments/payment";
import { cashPriceTold, moneyTold } from "../domain/payments/told";
import type { ConfiguredTenant } from "../domain/tenant/configuration";
import { locationAt, periodOf, type Service, type ServiceLocation } from "../domain/tenant/service";
import { formatMinutes, formatMoney, formatPercent, minutesBetween } from "./format";
import { partLines } from "./part-words";
import { type Speaker, spanWords } from "./when-words";
import type { Words } from "./words/en";
import { say, sayNumber } from "./words/say";
import { type ShownClock, zoneNotes } from "./zone-words";

/** The business of the booking: its name and address. */
export type Business = Pick<ConfiguredTenant, "name" | "address">;

/** A booking, or what would become one. */
export type Summarised = Pick<
  BookingRecord,
  | "service"
  | "startAt"
  | "endAt"
  | "periodId"
  | "seats"
  | "guests"
  | "price"
  | "dueNowMinor"
  | "noShowFeeMinor"
  | "payments"
  | "cashPercent"
  | "mostBackPercent"
  | "leastKeptMinor"
> & {
  /** Absent before it is booked. */
  readonly status?: BookingRecord["status"];
  readonly customer?: { readonly name: string; readonly id?: string | null } | null;
  readonly number?: string | null;
  /** It has a number, or gets one when the copy stores it. */
  readonly isNumbered?: boolean;
};

/** What a summary shows beside the booking. */
export type SummaryView = {
  readonly business: Business;
  readonly zone: ShownClock;
  readonly resources: readonly { readonly name: string }[];
  /** A note below the price, for example that nothing is paid now. */
  readonly priceNote?: string;
  /** The service is the title above; the line below shows only the length. */
  readonly isTitled?: boolean;
  /** What is said of the money instead of what its page tells the customer. */
  readonly money?: readonly SummaryLine[] | undefined;
};

/** One line: its name, its value, and a note below it. */
export type SummaryLine = {
  readonly term: string;
  readonly value: string;
  readonly notes: readonly string[];
  /** The instant of the line with the start, epoch ms. */
  readonly at?: number;
  /** The link of the value: a map, a call, a meeting. */
  readonly href?: string;
};

/** All lines of a booking, in reading order. */
export function summaryLines(speaker: Speaker, booked: Summarised, view: SummaryView): SummaryLine[] {
  const { words, locale } = speaker;
  const { service, startAt, endAt, seats, guests, price } = booked;
  const { zone, resources, priceNote, business, isTitled } = view;
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
    ...placeLines(speaker, booked, business),
    ...(service.seats > 1 ? line(words.placesBooked, sayNumber(locale, seats)) : []),
    ...(service.seats === 1 && guests > 1 ? line(words.guests, sayNumber(locale, guests)) : []),
    ...line(
      words.price,
      priceWords(speaker, price),
      discountWords(speaker, service, seats, price),
      cashWords(speaker, booked, view),
      priceNote,
    ),
    ...(view.money ?? moneyLines(speaker, booked)),
    ...feeLines(speaker, booked),
    ...line(words.name, booked.customer?.name),
    ...line(words.number, booked.number ?? (booked.isNumbered ? words.numberFollows : null)),
  ];
}

/** Where it takes place, with the link to open. */
export function placeLines({ words }: Speaker, booked: Summarised, business: Business): SummaryLine[] {
  const location = locationAt(locationTold(booked), business);
  if (!location) return [];
  const value = placeWords(words, location);
  const href = placeLink(location);
  const note = placeNote(words, booked, location, business);
  return [{ term: words.where, value, notes: note === null ? [] : [note], ...(href !== null && { href }) }];
}

/** How the customer gets the meeting link, while it is not shown yet. */
function placeNote(
  words: Words,
  { service, status }: Summarised,
  location: ServiceLocation,
  { name }: Business,
): string | null {
  if (location.kind !== "online" || location.detail !== null || isOff(status)) return null;
  return service.location?.detail ? words.onlineLater : say(words.onlineAsk, { name });
}

function isOff(status: Summarised["status"]): boolean {
  return status === "cancelled" || status === "rejected" || status === "expired";
}

function placeLink({ kind, detail }: ServiceLocation): string | null {
  if (detail === null) return null;
  if (kind === "in_person") return mapLink(detail);
  if (kind === "phone") return /^\+?[\d\s().-]{5,}$/.test(detail) ? `tel:${detail.replaceAll(/[^\d+]/g, "")}` : null;
  return /^https?:\/\//.test(detail) && URL.canParse(detail) ? detail : null;
}

function priceWords({ words, locale }: Speaker, price: Price | null): string | null {
  if (!price) return null;
  return price.amountMinor === 0 ? words.free : formatMoney(locale, price);
}

/** What was taken of the card, as the customer did not come. */
function feeLines({ words, locale }: Speaker, booked: Summarised): SummaryLine[] {
  return ownPayments(booked)
    .filter((payment) => isFee(payment) && refundable(payment) > 0)
    .map((payment) => {
      const fee = { amountMinor: refundable(payment), currency: payment.currency };
      return { term: words.feeTitle, value: formatMoney(locale, fee), notes: [] };
    });
}

/** What is due and when, what was paid, and what goes back. */
function moneyLines(speaker: Speaker, booked: Summarised): SummaryLine[] {
  const { words, locale } = speaker;
  const money = moneyTold(booked);
  if (!money) return [];
  const { currency, dueNow, rest, isRestOnline, restInCash, parts, isPaidBefore } = money;
  const line = (term: string, amountMinor: number, ...notes: string[]) =>
    amountMinor > 0 ? [{ term, value: formatMoney(locale, { amountMinor, currency }), notes }] : [];
  const where = isRestOnline ? words.payOnlineLater : words.payOnSite;
  const inCash = restInCash === null ? null : { amountMinor: restInCash, currency };
  const notes = inCash === null ? [where] : [where, say(words.inCash, { price: formatMoney(locale, inCash) })];
  return [
    ...line(words.dueNow, dueNow),
    ...(isPaidBefore ? [paidBeforeLine(speaker)] : []),
    ...partLines(speaker, words.paidSoFar, parts.paid, currency),
    ...line(dueNow > 0 ? words.dueLater : words.stillDue, rest, ...notes),
    ...partLines(speaker, words.moneyOnItsWay, parts.goingBack, currency),
    ...partLines(speaker, words.moneyBack, parts.back, currency),
  ];
}

/** Without it, what the customer paid and what is left would not come to the price. How much it was is not theirs to see. */
export function paidBeforeLine({ words }: Speaker): SummaryLine {
  return { term: words.receiptBefore, value: words.paidByOthers, notes: [] };
}

/** The price in cash, if there is one. Where a line tells what is due later, that says it of the rest. */
function cashWords({ words, locale }: Speaker, booked: Summarised, { money }: SummaryView): string | null {
  const inCash = cashPriceTold(booked);
  if (inCash === null) return null;
  const price = formatMoney(locale, inCash.price);
  if (inCash.isGiven) return say(words.inCashGiven, { price });
  const isSaidOfRest = money === undefined && (moneyTold(booked)?.restInCash ?? null) !== null;
  return isSaidOfRest ? null : say(words.inCash, { price });
}

/** The discount of a large group, if there is one. */
function discountWords(
  { words, locale }: Speaker,
  { price: rule }: Pick<Service, "price">,
  seats: number,
  price: Price | null,
) {
  const percent = rule && price && price.amountMinor > 0 ? percentOff(rule, seats) : 0;
  return percent > 0 ? say(words.groupDiscount, { percent: formatPercent(locale, percent) }) : null;
}

export function placeWords(words: Words, location: ServiceLocation | null): string {
  if (!location) return "";
  const kind = { in_person: words.inPerson, online: words.online, phone: words.byPhone }[location.kind];
  const { detail } = location;
  if (!detail) return kind;
  // A house number would change sides in a right-to-left sentence.
  const place = RIGHT_TO_LEFT.test(kind) ? `\u2068${detail}\u2069` : detail;
  return say(words.placeAt, { kind, place });
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff]/;

/** Opens the device's map; nothing loads from there before the visitor presses it. */
export function mapLink(address: string): string {
  return `https://www.google.com/maps/search/?api=1&query=${encodeURIComponent(address)}`;
}
