// What messages say of one booking: to its customer, and to staff.

import { statusAt, whyUnchangeable } from "../domain/booking/booking";
import type { BookedCustomer, BookingRecord } from "../domain/booking/booking-record";
import { isCustomerKind, type SentKind } from "../domain/messages/kinds";
import { periodOf } from "../domain/tenant/service";
import { placeLines, type SummaryLine, summaryLines } from "../i18n/booking-summary";
import { formatMoney } from "../i18n/format";
import { creditWords } from "../i18n/part-words";
import { termsOf } from "../i18n/terms-words";
import { spanWords, startWords } from "../i18n/when-words";
import { say, sayNumber } from "../i18n/words/say";
import { type ShownClock, yourTime } from "../i18n/zone-words";
import { moneyLines, refundSentences, whyReturned } from "./about-money";
import { looksLikeLink } from "./clean-text";
import type { AboutBooking, MessageBusiness, MessageFacts, ToldMoney } from "./facts";
import { line } from "./line";
import { clockFor, placeZone, type Speech, untilWords } from "./speech";
import { NOTHING, type Substance } from "./substance";

type Told = { readonly speech: Speech; readonly facts: MessageFacts; readonly about: AboutBooking };

export function bookingSubstance(speech: Speech, facts: MessageFacts, about: AboutBooking): Substance {
  const told = { speech, facts, about };
  const { booking } = about;
  const clock = clockOf(told);
  return {
    ...NOTHING,
    words: wordsOf(told),
    values: valuesOf(told, clock),
    more: [
      ...requestSentences(told, clock),
      ...refundSentences(speech, facts.kind, about),
      ...whyReturned(speech, facts, about),
    ],
    lines: isCustomerKind(facts.kind) ? customerLines(told, clock) : staffLines(told, clock),
    terms: WITH_TERMS.includes(facts.kind) ? termsFor(told, booking, clock) : [],
    ownTime: yourTime(speech, clock, booking.startAt),
    message: about.message,
  };
}

function clockOf({ facts, about }: Told): ShownClock {
  const place = placeZone(about.resources, facts.business);
  if (!isCustomerKind(facts.kind)) return { timeZone: place, alsoIn: null };
  return clockFor(about.booking.service, place, facts.timeZone);
}

function wordsOf({ speech: { said }, facts: { kind }, about }: Told) {
  const { was, booking, isGivenAway, isWithdrawn, money } = about;
  if (isGivenAway) return said.givenAway;
  if (isWithdrawn) return said.staffWithdrawn;
  if (kind === "staff_cancelled" && booking.status === "rejected") return said.staffDeclined;
  if (kind === "payment_returned" && money?.isStuck) return said.notReturned;
  if (money?.credit && kind === "receipt") return said.creditTaken;
  if (money?.credit && kind === "refunded") return said.creditReturned;
  if (kind === "announcement") throw new Error("An announcement is not about a booking.");
  if (kind === "declined" && booking.status === "expired") return said.lapsed;
  return kind === "moved_by_business" && was !== null && isSameTime(was, booking) ? said.reassigned : said.kinds[kind];
}

/** Only its resources have changed. */
function isSameTime(was: NonNullable<AboutBooking["was"]>, { startAt, endAt }: BookingRecord): boolean {
  return was.startAt === startAt && was.endAt === endAt;
}

function valuesOf({ speech, facts, about }: Told, clock: ShownClock): Substance["values"] {
  const { timeZone } = clock;
  const { words, locale, said } = speech;
  const { booking, resources, was, reason, title, money } = about;
  const { service, price, customer } = booking;
  const period = periodOf(service, booking.periodId);
  const until = booking.expiresAt ?? booking.startAt;
  return {
    business: facts.business.name,
    customer: customer?.name ?? said.someone,
    service: title ?? service.name,
    start: startWords(speech, timeZone, booking, period),
    when: spanWords(speech, timeZone, booking, period),
    was: was ? spanWords(speech, timeZone, was, period) : "",
    resources: resources.map(({ name }) => name).join(", "),
    place: placeLines(speech, booking, facts.business)[0]?.value ?? "",
    number: booking.number ?? "",
    price: !price || price.amountMinor === 0 ? words.free : formatMoney(locale, price),
    amount: money ? amountWords(speech, money) : "",
    seats: sayNumber(locale, service.seats > 1 ? booking.seats : booking.guests),
    reason: reason ?? "",
    until: untilWords(speech, clock, until),
  };
}

/** The money that a message is about, or the visits. */
function amountWords(speech: Speech, { amount, credit }: ToldMoney): string {
  const [ofCredit] = credit ? creditWords(speech, [credit], amount.currency) : [];
  return ofCredit ?? formatMoney(speech.locale, amount);
}

// --- sentences ----------------------------------------------------------------------------------------------------

function requestSentences({ speech, facts, about: { booking } }: Told, clock: ShownClock): string[] {
  if (facts.kind !== "requested" || booking.expiresAt === null) return [];
  return [say(speech.said.answerBy, { until: untilWords(speech, clock, booking.expiresAt) })];
}

const WITH_TERMS: readonly SentKind[] = ["booked", "requested", "approved", "moved", "moved_by_business", "reminder"];

/** Withdrawing a request costs nothing: nothing was agreed yet. */
function termsFor({ speech, facts }: Told, booking: BookingRecord, { timeZone }: ShownClock): string[] {
  const { now, business, kind } = facts;
  const why = whyUnchangeable(booking, now);
  if (why === "over") return [];
  if (why === "late") return [speech.words.cancelTooLate];
  const isRequest = statusAt(booking, now) === "pending";
  const agreed = kind === "booked" || kind === "requested" ? (business.policies?.cancellation_text ?? null) : null;
  const terms = termsOf(speech, isRequest ? { ...booking, price: null } : booking, timeZone, now);
  return agreed === null ? terms : [...terms, agreed];
}

// --- lines --------------------------------------------------------------------------------------------------------

const ENDED: readonly SentKind[] = [
  ...["declined", "cancelled", "cancelled_by_business", "session_cancelled"],
  ...["payment_expired", "payment_returned"],
] as SentKind[];

function customerLines(told: Told, clock: ShownClock): SummaryLine[] {
  const { facts, about, speech } = told;
  const { booking } = about;
  const isEnded = ENDED.includes(facts.kind);
  const name = booking.customer?.name ?? "";
  const lines = baseLines(told, clock, {
    ...booking,
    ...(isEnded && { price: null, service: { ...booking.service, location: null } }),
    customer: name === "" || looksLikeLink(name) ? null : { name },
  });
  const [when, ...others] = isEnded ? lines.filter(({ term }) => term !== speech.words.withWhom) : lines;
  return [
    ...(when ? [when] : []),
    ...wasLines(told, clock),
    ...line(speech.words.cancelReason, about.reason),
    ...others,
  ];
}

function staffLines(told: Told, clock: ShownClock): SummaryLine[] {
  const { facts, about, speech } = told;
  const { words, said } = speech;
  const { booking } = about;
  const { customer, notes, answers, service, endedBy } = booking;
  const isEnded = facts.kind === "staff_cancelled" && booking.status === "cancelled";
  const ender = endedBy === "staff" ? facts.business.name : (customer?.name ?? said.someone);
  const [when, ...others] = zoneOnlyIfForeign(told, clock, baseLines(told, clock, { ...booking, customer: null }));
  return [
    ...personLines(speech, customer),
    ...(when ? [when] : []),
    ...wasLines(told, clock),
    ...(isEnded && endedBy ? line(said.cancelledBy, ender) : []),
    ...line(words.cancelReason, about.reason),
    ...others,
    ...line(words.notes, notes),
    ...service.questions.flatMap(({ id, label }) => line(label, answerWords(speech, answers[id]))),
  ];
}

function baseLines({ speech, facts, about }: Told, clock: ShownClock, booked: Parameters<typeof summaryLines>[1]) {
  const status = statusAt(about.booking, facts.now);
  const named = { ...booked, status, isNumbered: false, service: { ...booked.service, ...titled(about) } };
  const isToCustomer = isCustomerKind(facts.kind);
  const money = moneyLines(speech, about.booking, facts.now, isToCustomer);
  const view = { business: facts.business, zone: clock, resources: about.resources };
  // Before anything was paid, the customer reads what is due and when, as on the page.
  return summaryLines(speech, named, money === null && isToCustomer ? view : { ...view, money: money ?? [] });
}

function titled({ title }: AboutBooking): { readonly name?: string } {
  return title ? { name: title } : {};
}

/** Staff know their own zone. */
function zoneOnlyIfForeign(
  { facts: { business } }: { readonly facts: { readonly business: MessageBusiness } },
  { timeZone }: ShownClock,
  lines: readonly SummaryLine[],
): SummaryLine[] {
  return lines.map((one) => (one.at !== undefined && timeZone === business.timeZone ? { ...one, notes: [] } : one));
}

/** The time before, where a moved booking has another. */
function wasLines({ speech, about: { was, booking } }: Told, { timeZone }: ShownClock): SummaryLine[] {
  if (!was || isSameTime(was, booking)) return [];
  return line(speech.said.before, spanWords(speech, timeZone, was, periodOf(booking.service, booking.periodId)));
}

function answerWords({ words }: Speech, answer: string | boolean | undefined): string | null {
  if (typeof answer === "boolean") return answer ? words.yes : null;
  return answer ?? null;
}

/** The customer's name, and how staff reach them. */
export function personLines(
  { words }: Speech,
  customer: Pick<BookedCustomer, "name" | "phone" | "email"> | null,
): SummaryLine[] {
  if (!customer) return [];
  const { name, phone, email } = customer;
  return [
    ...line(words.name, name),
    ...line(words.phone, phone, phone ? phoneLink(phone) : null),
    ...line(words.email, email, email ? mailLink(email) : null),
  ];
}

function mailLink(email: string): string {
  return `mailto:${encodeURIComponent(email).replaceAll("%40", "@")}`;
}

function phoneLink(phone: string): string {
  return `tel:${phone.replaceAll(/[^\d+]/g, "")}`;
}
