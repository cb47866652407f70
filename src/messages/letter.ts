// A message in parts, the same for its HTML and its plain text.

import { statusAt, whyUnchangeable } from "../domain/booking/booking";
import { isCustomerKind, isUnsubscribable } from "../domain/messages/kinds";
import { fillText } from "../domain/messages/own-texts";
import type { SummaryLine } from "../i18n/booking-summary";
import { receiptWords } from "../i18n/receipt-words";
import { bookingSubstance } from "./about-booking";
import { digestSubstance, seriesSubstance } from "./about-many";
import { purchaseSubstance } from "./about-purchase";
import { entrySubstance, sessionSubstance } from "./about-waiting";
import { clipped, isolated, oneLine } from "./clean-text";
import type { MessageFacts, MessageUrls, ToldReceipt } from "./facts";
import { type Speech, sayNames } from "./speech";
import { type Item, NOTHING, type Substance } from "./substance";

export type Link = { readonly label: string; readonly href: string };

export type Letter = {
  readonly subject: string;
  readonly title: string;
  /** What a list of mails shows beside the subject. */
  readonly preview: string;
  readonly intro: readonly string[];
  /** What staff wrote, with the name of who says it. */
  readonly message: { readonly label: string; readonly text: string } | null;
  readonly lines: readonly SummaryLine[];
  readonly items: readonly Item[];
  /** The first is the main one. */
  readonly buttons: readonly Link[];
  readonly buttonNote: string | null;
  readonly receipts: readonly Link[];
  readonly calendar: readonly Link[];
  readonly fileNote: string | null;
  readonly terms: readonly string[];
  readonly closing: string | null;
  readonly why: string;
  readonly unsubscribe: Link | null;
  /** One line for telephones and notices. */
  readonly short: string;
  readonly ownTime: string | null;
};

const LONGEST_SUBJECT = 200;
const LONGEST_NAME = 40;

export function substanceOf(speech: Speech, facts: MessageFacts): Substance {
  const { about } = facts;
  switch (about.about) {
    case "booking":
      return bookingSubstance(speech, facts, about);
    case "purchase":
      return purchaseSubstance(speech, facts, about);
    case "entry":
      return entrySubstance(speech, facts, about);
    case "invitation":
    case "session":
      return sessionSubstance(speech, facts, about);
    case "series":
      return seriesSubstance(speech, facts, about);
    case "digest":
      return digestSubstance(speech, facts, about);
    case "announcement":
      return { ...NOTHING, words: null, values: { business: facts.business.name } };
  }
}

export function letterOf(speech: Speech, facts: MessageFacts): Letter {
  const { said } = speech;
  const { texts, kind, about } = facts;
  const substance = substanceOf(speech, facts);
  const { words, values, message } = substance;
  const fill = (sentence: string) => sayNames(speech, sentence, values);
  const own = (text: string | null | undefined) => (text ? fillText(text, named(speech, values)) : null);
  const announced = about.about === "announcement" ? about : null;
  const subject = oneLine(own(texts?.subject) ?? announced?.subject ?? fill(words?.subject ?? ""));
  const introduced = own(texts?.intro);
  const intro = introduced ?? announced?.text ?? fill(words?.text ?? "");
  const buttons = buttonsOf(speech, facts);
  const brief = sayNames(speech, words?.short ?? "", shortened(values));
  return {
    ...substance,
    subject: clipped(subject, LONGEST_SUBJECT),
    title: announced ? announced.subject : fill(words?.title ?? ""),
    preview: oneLine(announced ? announced.text : [values.service, values.when].filter(Boolean).join(", ") || intro),
    intro: [...paragraphs(intro), ...substance.more],
    message: message ? { label: fill(said.messageOf), text: message } : null,
    buttons,
    buttonNote: buttons.some(({ href }) => href === facts.urls.approve) ? said.answerOnce : null,
    receipts: receiptLinks(speech, facts.urls.receipts),
    calendar: calendarOf(speech, facts),
    fileNote: null,
    closing: own(texts?.closing),
    why: fill(whyOf(speech, facts)),
    unsubscribe:
      isUnsubscribable(kind) && facts.urls.unsubscribe
        ? { label: said.unsubscribe, href: facts.urls.unsubscribe }
        : null,
    short: oneLine(introduced && kind !== "announcement" ? introduced : (announced?.text ?? brief)),
  };
}

export function receiptLinks({ words }: Speech, receipts: readonly ToldReceipt[] = []): Link[] {
  return receipts.map(({ kind, number, href }) => ({ label: receiptWords(words, kind, number), href }));
}

function named({ direction }: Speech, values: Substance["values"]) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, isolated(value, direction)]));
}

/** Long names would make several texts of one. */
function shortened(values: Substance["values"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      name === "business" || name === "service" || name === "customer" ? clipped(value, LONGEST_NAME) : value,
    ]),
  );
}

/** An empty line separates paragraphs. */
function paragraphs(text: string): string[] {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter(Boolean);
}

function buttonsOf({ words, said }: Speech, { kind, urls, about, now }: MessageFacts): Link[] {
  const link = (label: string, href: string | null | undefined) => (href ? [{ label, href }] : []);
  if (!isCustomerKind(kind)) {
    return [
      ...link(said.approve, urls.approve),
      ...link(said.decline, urls.decline),
      ...(kind === "announcement" ? [] : link(staffLabel(said, about), urls.staff)),
    ];
  }
  switch (kind) {
    case "waitlist_joined":
      return link(said.openWaitlist, urls.waitlist);
    case "offered":
      return link(said.openOffer, urls.waitlist);
    case "invitation":
      return link(said.openInvitation, urls.invitation);
    case "series_booked":
      return link(words.openBookings, urls.manage);
    case "offer_over":
    case "declined":
    case "cancelled":
    case "cancelled_by_business":
    case "session_cancelled":
    case "payment_expired":
    case "payment_returned":
      return urls.book ? link(words.bookAgain, urls.book) : link(words.openBooking, urls.manage);
    default: {
      const isOpen = about.about === "booking" && whyUnchangeable(about.booking, now) === null;
      return link(isOpen ? words.openManage : words.openBooking, urls.manage);
    }
  }
}

/** What the main button opens for staff. */
function staffLabel(said: Speech["said"], { about }: MessageFacts["about"]): string {
  if (about === "digest") return said.openAgenda;
  return about === "purchase" ? said.openCustomer : said.openForStaff;
}

const SERVICES = { google: "Google", outlook: "Outlook.com", office365: "Office 365", yahoo: "Yahoo" } as const;

/** Ways into the calendar, while there is something to come. */
function calendarOf({ words }: Speech, { kind, urls, about, now }: MessageFacts): Link[] {
  const { calendar } = urls;
  const isKnown = kind === "reminder" || kind === "receipt" || kind === "refunded" || kind === "payment_corrected";
  if (!calendar || !isCustomerKind(kind) || isKnown || !isStanding(about, now)) return [];
  const services = about.about === "booking" ? (Object.keys(SERVICES) as (keyof typeof SERVICES)[]) : [];
  return [
    ...services.map((service) => ({ label: SERVICES[service], href: calendar[service] })),
    ...(calendar.file ? [{ label: words.calendarFile, href: calendar.file }] : []),
  ];
}

function isStanding(about: MessageFacts["about"], now: number): boolean {
  if (about.about === "series") return true;
  if (about.about !== "booking") return false;
  const status = statusAt(about.booking, now);
  return status === "confirmed" || status === "pending";
}

function whyOf(
  { said }: Speech,
  { kind, about, urls }: Pick<MessageFacts, "kind" | "about"> & { urls: MessageUrls },
): string {
  if (kind === "announcement") return urls.staff ? said.whyStaff : said.whyNews;
  if (!isCustomerKind(kind)) return said.whyStaff;
  switch (about.about) {
    case "entry":
      return said.whyWaiting;
    case "invitation":
      return said.whyInvited;
    case "session":
      return about.isWaiting ? said.whyWaiting : said.whyInvited;
    default:
      return said.whyCustomer;
  }
}
