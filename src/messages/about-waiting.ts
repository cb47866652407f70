// What messages say of a place that is not booked yet: on a waitlist, by invitation, in a session that is cancelled.

import { isCustomerKind, type SentKind } from "../domain/messages/kinds";
import { locationAt, openLocation, periodOf, type Service } from "../domain/tenant/service";
import { placeLines, placeWords, type SummaryLine } from "../i18n/booking-summary";
import { formatAt, formatDates, formatMoney, formatSpan } from "../i18n/format";
import { spanWords, startWords } from "../i18n/when-words";
import { sayCount, sayNumber } from "../i18n/words/say";
import { type ShownClock, yourTime, zoneNotes } from "../i18n/zone-words";
import { personLines } from "./about-booking";
import type { AboutEntry, AboutInvitation, AboutSession, MessageFacts } from "./facts";
import { line } from "./line";
import { clockFor, placeZone, type Speech, untilWords } from "./speech";
import { NOTHING, type Substance } from "./substance";

function wordsOf({ said }: Speech, kind: SentKind) {
  if (kind === "announcement") throw new Error("An announcement is about nothing else.");
  return said.kinds[kind];
}

/** Staff hear that a customer does not take what was offered; else that one waits. */
export function isDeclined(kind: SentKind, { entry }: Pick<AboutEntry, "entry">): boolean {
  return kind === "staff_waitlist" && entry.status === "declined";
}

function readerClock(facts: MessageFacts, about: Pick<AboutEntry, "service" | "resources">): ShownClock {
  const place = placeZone(about.resources, facts.business);
  if (!isCustomerKind(facts.kind)) return { timeZone: place, alsoIn: null };
  return clockFor(about.service, place, facts.timeZone);
}

export function entrySubstance(speech: Speech, facts: MessageFacts, about: AboutEntry): Substance {
  const { words, locale, said } = speech;
  const { entry, service, resources, position, price } = about;
  const { customer, offer, notes } = entry;
  const clock = readerClock(facts, about);
  const { timeZone } = clock;
  const isStaff = !isCustomerKind(facts.kind);
  const period = periodOf(service, entry.periodId);
  const name = about.title ?? service.name;
  const { start, when } = wishWords(speech, about, timeZone);
  const seats = service.seats > 1 ? entry.seats : entry.guests;
  const priceText = !price ? null : price.amountMinor === 0 ? words.free : formatMoney(locale, price);
  const at = offer?.startAt ?? entry.startAt;
  const notesOfZone =
    at === null || (isStaff && timeZone === facts.business.timeZone) ? [] : zoneNotes(speech, clock, at);
  const names = resources.map(({ name }) => name).join(", ");
  const isWaiting = facts.kind === "waitlist_joined" && position !== null;
  return {
    ...NOTHING,
    words: isDeclined(facts.kind, about) ? said.staffOfferDeclined : wordsOf(speech, facts.kind),
    values: {
      business: facts.business.name,
      customer: customer?.name ?? said.someone,
      service: name,
      start,
      when,
      resources: names,
      place: placeOfService(speech, service, facts),
      price: priceText ?? words.free,
      seats: sayNumber(locale, seats),
      position: position === null ? "" : sayNumber(locale, position),
      until: offer ? untilWords(speech, clock, offer.expiresAt) : "",
    },
    ownTime: at === null ? null : yourTime(speech, clock, at),
    more: isWaiting ? [sayCount(locale, words.waitPosition, position)] : [],
    lines: [
      ...(isStaff ? personLines(speech, customer) : []),
      { term: words.when, value: when, notes: notesOfZone },
      ...line(words.what, period ? `${name}, ${period.label}` : name),
      ...line(words.withWhom, names),
      ...(facts.kind === "offered" ? placeLines(speech, { ...PLAIN, service }, facts.business) : []),
      ...(service.seats > 1 ? line(words.placesBooked, sayNumber(locale, seats)) : []),
      ...(service.seats === 1 && seats > 1 ? line(words.guests, sayNumber(locale, seats)) : []),
      ...(facts.kind === "offered" ? line(words.price, priceText) : []),
      ...(isStaff ? line(words.notes, notes) : []),
    ],
  };
}

/** Nothing is booked yet, so the place is told as it is told to strangers. */
const PLAIN = { startAt: 0, endAt: 0, periodId: null, seats: 1, guests: 1, price: null };

function placeOfService({ words }: Speech, service: Service, { business }: MessageFacts): string {
  return placeWords(words, locationAt(openLocation(service), business));
}

function wishWords(speech: Speech, { entry, service }: AboutEntry, timeZone: string) {
  const { locale } = speech;
  const { offer, startAt, from, to } = entry;
  const period = periodOf(service, entry.periodId);
  if (offer) {
    return { start: startWords(speech, timeZone, offer, period), when: spanWords(speech, timeZone, offer, period) };
  }
  if (startAt !== null) {
    return {
      start: formatAt(locale, "dateTime", timeZone, startAt),
      when: formatAt(locale, "dateTimeFull", timeZone, startAt),
    };
  }
  const [first, last] = [from ?? to ?? "", to ?? from ?? ""];
  return {
    start: formatDates(locale, "dateShort", first, last),
    when: formatDates(locale, "dateFull", first, last),
  };
}

export function sessionSubstance(
  speech: Speech,
  facts: MessageFacts,
  about: AboutInvitation | AboutSession,
): Substance {
  const { words, locale } = speech;
  const { session, resources } = about;
  const { service } = session;
  const clock = readerClock(facts, { service, resources });
  const { timeZone } = clock;
  const name = session.title ?? service.name;
  const isInvitation = about.about === "invitation";
  const names = resources.map((resource) => resource.name).join(", ");
  const seats = isInvitation ? sayNumber(locale, about.invitation.seats) : "";
  return {
    ...NOTHING,
    words: wordsOf(speech, facts.kind),
    values: {
      business: facts.business.name,
      service: name,
      start: formatAt(locale, "dateTime", timeZone, session.startAt),
      when: formatSpan(locale, "dateTimeFull", timeZone, session.startAt, session.endAt),
      resources: names,
      place: placeOfService(speech, service, facts),
      seats,
      reason: isInvitation ? "" : (about.reason ?? ""),
      // An answer after its start would come too late.
      until: isInvitation ? untilWords(speech, clock, Math.min(about.invitation.expiresAt, session.startAt)) : "",
    },
    lines: [
      {
        term: words.when,
        value: formatSpan(locale, "dateTimeFull", timeZone, session.startAt, session.endAt),
        notes: zoneNotes(speech, clock, session.startAt),
      },
      ...line(words.what, name),
      ...(isInvitation ? line(words.withWhom, names) : []),
      ...(isInvitation ? placeLines(speech, { ...PLAIN, service }, facts.business) : []),
      ...(isInvitation && about.invitation.seats > 1 ? line(words.placesBooked, seats) : []),
      ...(isInvitation ? ([] as SummaryLine[]) : line(words.cancelReason, about.reason)),
    ],
    ownTime: yourTime(speech, clock, session.startAt),
    message: isInvitation ? null : about.message,
  };
}
