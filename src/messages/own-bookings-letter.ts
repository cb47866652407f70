// The message with the link to a customer's bookings at a business.

import { say } from "../i18n/words/say";
import { cleaned, oneLine } from "./clean-text";
import type { MessageBusiness, RenderedMessage } from "./facts";
import { renderShortLetter } from "./short-letter";
import { speechOf } from "./speech";

type OwnBookings = {
  readonly locale: string;
  readonly href: string;
  readonly business: MessageBusiness;
};

export function renderOwnBookingsMail({ locale, href, business }: OwnBookings): RenderedMessage {
  const speech = speechOf(locale, business);
  const { words } = speech;
  const { name } = cleaned({ name: business.name });
  const fill = (sentence: string) => say(sentence, { name });
  const [subject, text, why] = [fill(words.myMailSubject), fill(words.myMailText), fill(words.myMailWhy)];
  const button = { label: words.openBookings, href };
  return renderShortLetter(speech, business, { subject, title: subject, text, button, why });
}

/** The same as a text. */
export function renderOwnBookingsText({ locale, href, business }: OwnBookings): RenderedMessage {
  const { words } = speechOf(locale, business);
  const { name } = cleaned({ name: business.name });
  const subject = oneLine(say(words.myMailSubject, { name }));
  return { subject, text: `${subject}: ${href}`, html: null, attachments: [] };
}
