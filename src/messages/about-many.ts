// What messages say of several bookings at once: a series for its customer, a day for staff.

import { isBlocking, statusAt } from "../domain/booking/booking";
import type { Price } from "../domain/booking/pricing";
import { isCancellation, isCustomerKind, type SentKind } from "../domain/messages/kinds";
import { periodOf } from "../domain/tenant/service";
import { placeLines, type SummaryLine } from "../i18n/booking-summary";
import { formatAt, formatDate, formatMinutes, formatMoney, formatSpan, minutesBetween } from "../i18n/format";
import { spanWords, startWords } from "../i18n/when-words";
import type { KindWords } from "../i18n/words/messages/en";
import { sayCount, sayNumber } from "../i18n/words/say";
import { yourTime, zoneNotes } from "../i18n/zone-words";
import { personLines } from "./about-booking";
import type { AboutDigest, AboutSeries, MessageFacts, SeriesPart } from "./facts";
import { line } from "./line";
import { clockFor, placeZone, type Speech, untilWords } from "./speech";
import { type Item, NOTHING, type Substance } from "./substance";

export function seriesSubstance(speech: Speech, facts: MessageFacts, about: AboutSeries): Substance {
  const { words, locale, said } = speech;
  const isOff = isCancellation(facts.kind);
  const standing = about.bookings.filter(({ booking }) => isOff || isBlocking(statusAt(booking, facts.now)));
  const parts = standing.length > 0 ? standing : about.bookings;
  const [first] = parts;
  if (!first) throw new Error("A series without a booking.");
  const { booking, resources } = first;
  const { service } = booking;
  const isForStaff = !isCustomerKind(facts.kind);
  const place = placeZone(resources, facts.business);
  const clock = isForStaff ? { timeZone: place, alsoIn: null } : clockFor(service, place, facts.timeZone);
  const { timeZone } = clock;
  const period = periodOf(service, booking.periodId);
  const bookings = sayCount(locale, words.seriesCount, standing.length);
  const names = [...new Set(standing.map((part) => part.resources.map(({ name }) => name).join(", ")))];
  const total = totalOf(standing.map((part) => part.booking.price));
  const price = total && (total.amountMinor === 0 ? words.free : formatMoney(locale, total));
  const places = placeLines(speech, { ...booking, status: statusAt(booking, facts.now) }, facts.business);
  const isRequest = standing.some((part) => statusAt(part.booking, facts.now) === "pending");
  const isKnownZone = isForStaff && timeZone === facts.business.timeZone;
  const zones = isKnownZone ? [] : zoneNotes(speech, clock, booking.startAt);
  const length = formatMinutes(locale, words, minutesBetween(booking.startAt, booking.endAt));
  const agreed = [
    ...(names.length === 1 ? line(words.withWhom, names[0]) : []),
    ...places,
    ...(service.seats > 1 ? line(words.placesBooked, sayNumber(locale, booking.seats)) : []),
    ...line(words.total, price),
    ...skippedLines(speech, about, timeZone),
  ];
  return {
    ...NOTHING,
    words: seriesWords(speech, facts.kind, standing.length, isRequest),
    values: {
      business: facts.business.name,
      customer: booking.customer?.name ?? said.someone,
      service: service.name,
      start: isForStaff && !(isOff && standing.length === 1) ? bookings : startWords(speech, timeZone, booking, period),
      when: spanWords(speech, timeZone, booking, period),
      resources: names.length === 1 ? (names[0] ?? "") : "",
      place: places[0]?.value ?? "",
      price: price ?? words.free,
      seats: sayNumber(locale, service.seats > 1 ? booking.seats : booking.guests),
      count: sayNumber(locale, standing.length),
      reason: about.reason ?? "",
      until: untilWords(speech, clock, Math.min(...parts.map((part) => part.booking.expiresAt ?? booking.startAt))),
      bookings,
    },
    lines: [
      ...(isForStaff ? personLines(speech, booking.customer) : []),
      { term: words.what, value: service.name, notes: [period?.label ?? length] },
      { term: words.when, value: bookings, notes: zones },
      ...(isOff ? endedLines(speech, facts, about) : agreed),
      ...(isForStaff ? line(words.notes, booking.notes) : []),
    ],
    items: standing.map((part) => ({
      ...partItem(speech, part, timeZone, names.length > 1),
      // The page of a booking is its customer's.
      ...(isForStaff && { href: null }),
    })),
    ownTime: yourTime(speech, clock, booking.startAt),
    message: about.message,
  };
}

function seriesWords({ said }: Speech, kind: SentKind, count: number, isRequest: boolean): KindWords {
  if (kind === "announcement") throw new Error("An announcement is not about a series.");
  if (kind === "series_booked" && isRequest) return said.seriesRequested;
  if (!isCancellation(kind) || count === 1) return said.kinds[kind];
  if (kind === "staff_cancelled") return said.staffSeriesCancelled;
  return kind === "cancelled" ? said.seriesCancelled : said.seriesCancelledByBusiness;
}

/** Why they were cancelled, and for staff who did it. */
function endedLines({ words, said }: Speech, { kind, business }: MessageFacts, about: AboutSeries): SummaryLine[] {
  const [first] = about.bookings;
  const ender = first?.booking.endedBy === "staff" ? business.name : (first?.booking.customer?.name ?? said.someone);
  return [
    ...(kind === "staff_cancelled" ? line(said.cancelledBy, ender) : []),
    ...line(words.cancelReason, about.reason),
  ];
}

function partItem(speech: Speech, part: SeriesPart, timeZone: string, isNamed: boolean): Item {
  const { booking, resources, manageUrl } = part;
  const notes = [isNamed ? resources.map(({ name }) => name).join(", ") : "", booking.number ?? ""].filter(Boolean);
  return {
    text: spanWords(speech, timeZone, booking, periodOf(booking.service, booking.periodId)),
    note: notes.join(" · ") || null,
    href: manageUrl,
  };
}

function skippedLines({ words, locale }: Speech, { skipped }: AboutSeries, timeZone: string): SummaryLine[] {
  return line(
    words.seriesSkipped,
    skipped.map(({ startAt }) => formatAt(locale, "dateTime", timeZone, startAt)).join("; "),
  );
}

/** The sum, if all prices share a currency. */
function totalOf(prices: readonly (Price | null)[]): Price | null {
  const [first] = prices;
  if (!first || prices.some((price) => price?.currency !== first.currency)) return null;
  return { ...first, amountMinor: prices.reduce((sum, price) => sum + (price?.amountMinor ?? 0), 0) };
}

export function digestSubstance(speech: Speech, facts: MessageFacts, about: AboutDigest): Substance {
  const { words, locale, said } = speech;
  const count = about.bookings.length + about.more;
  const bookings = count === 0 ? said.noBookings : sayCount(locale, words.seriesCount, count);
  const sorted = [...about.bookings].sort((a, b) => a.booking.startAt - b.booking.startAt);
  return {
    ...NOTHING,
    words: said.kinds.digest,
    values: {
      business: facts.business.name,
      date: formatDate(locale, "dateFull", about.date),
      start: formatDate(locale, "dateFull", about.date),
      bookings,
      count: sayNumber(locale, count),
    },
    items: [
      ...sorted.map((one) => digestItem(speech, facts, one)),
      ...(about.more > 0 ? [{ text: sayCount(locale, said.moreBookings, about.more), note: null, href: null }] : []),
    ],
  };
}

function digestItem(
  speech: Speech,
  { business, now }: MessageFacts,
  { booking, resources }: AboutDigest["bookings"][number],
): Item {
  const { words, locale, said } = speech;
  const timeZone = placeZone(resources, business);
  const isAsked = statusAt(booking, now) === "pending";
  const notes = [
    booking.service.name,
    resources.map(({ name }) => name).join(", "),
    booking.customer?.phone ?? "",
    isAsked ? words.statusPending : "",
  ];
  const who = booking.customer?.name ?? said.someone;
  return {
    text: `${formatSpan(locale, "time", timeZone, booking.startAt, booking.endAt)} · ${who}`,
    note: notes.filter(Boolean).join(" · "),
    href: null,
  };
}
