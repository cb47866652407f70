// The message with the link to a customer's bookings at a business.

import { say } from "../i18n/words/say";
import { cleaned, clipped, oneLine } from "./clean-text";
import type { MessageBusiness, RenderedMessage } from "./facts";
import type { Letter } from "./letter";
import { mailHtml } from "./mail-html";
import { mailText } from "./mail-text";
import { speechOf } from "./speech";
import { NOTHING } from "./substance";

type OwnBookings = {
  readonly locale: string;
  readonly href: string;
  readonly business: MessageBusiness;
};

const LONGEST_SUBJECT = 200;

export function renderOwnBookingsMail({ locale, href, business }: OwnBookings): RenderedMessage {
  const speech = speechOf(locale, business);
  const { words } = speech;
  const { name } = cleaned({ name: business.name });
  const fill = (sentence: string) => say(sentence, { name });
  const letter: Letter = {
    ...NOTHING,
    subject: clipped(oneLine(fill(words.myMailSubject)), LONGEST_SUBJECT),
    title: fill(words.myMailSubject),
    preview: oneLine(fill(words.myMailText)),
    intro: [fill(words.myMailText)],
    message: null,
    buttons: [{ label: words.openBookings, href }],
    buttonNote: null,
    calendar: [],
    fileNote: null,
    closing: null,
    why: fill(words.myMailWhy),
    unsubscribe: null,
    short: "",
  };
  return {
    subject: letter.subject,
    text: mailText(speech, business, letter),
    html: mailHtml(speech, business, letter),
    attachments: [],
  };
}

/** The same as a text. */
export function renderOwnBookingsText({ locale, href, business }: OwnBookings): RenderedMessage {
  const { words } = speechOf(locale, business);
  const { name } = cleaned({ name: business.name });
  const subject = oneLine(say(words.myMailSubject, { name }));
  return { subject, text: `${subject}: ${href}`, html: null, attachments: [] };
}
