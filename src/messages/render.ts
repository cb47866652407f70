// Writes a message from its facts. It reads no clock and looks nothing up, so the same facts always give the same text.

import { carriesFile } from "../domain/messages/kinds";
import { type CalendarFile, customerFileWords, invitationFile, placeOf } from "./calendar-file";
import { cleaned, oneLine } from "./clean-text";
import type { MessageAttachment, MessageFacts, RenderedMessage } from "./facts";
import { type Letter, letterOf } from "./letter";
import { mailHtml } from "./mail-html";
import { mailText } from "./mail-text";
import { type Speech, speechOf } from "./speech";

export function renderMessage(facts: MessageFacts): RenderedMessage {
  const { business, texts, about } = facts;
  const clean = { ...facts, ...cleaned({ business, texts, about }) };
  const speech = speechOf(clean.locale, clean.business);
  const letter = letterOf(speech, clean);
  switch (facts.channel) {
    case "email":
      return asMail(speech, clean, letter, attachmentsOf(facts));
    case "sms":
    case "whatsapp":
      return { subject: "", text: forTelephones(speech, clean, letter), html: null, attachments: [] };
    case "notice":
      return { subject: oneLine(letter.title), text: letter.short, html: null, attachments: [] };
  }
}

function asMail(
  speech: Speech,
  { business, about }: MessageFacts,
  letter: Letter,
  attachments: readonly MessageAttachment[],
): RenderedMessage {
  const { said } = speech;
  const whole = { ...letter, fileNote: fileNoteOf(said, about, attachments) };
  return {
    subject: letter.subject,
    text: mailText(speech, business, whole),
    html: mailHtml(speech, business, whole),
    attachments,
  };
}

function fileNoteOf(
  said: Speech["said"],
  about: MessageFacts["about"],
  [file]: readonly MessageAttachment[],
): string | null {
  if (!file) return null;
  const areSeveral = about.about === "series" && about.bookings.length > 1;
  if (file.contentType.includes("CANCEL")) return areSeveral ? said.filesRemove : said.fileRemoves;
  return areSeveral ? said.filesAttached : said.fileAttached;
}

/** One sign outside the smallest alphabet of telephones would halve what fits into a text. */
const PLAIN_SIGNS: readonly (readonly [RegExp, string])[] = [
  [/[\u00a0\u2007\u2009\u202f]/g, " "],
  [/[\u2010-\u2015]/g, "-"],
  [/[\u2018\u2019]/g, "'"],
  [/[\u201c\u201d\u201e]/g, '"'],
  [/\u2026/g, "..."],
];

function forTelephones({ direction }: Speech, { about }: MessageFacts, letter: Letter): string {
  const message = "message" in about ? about.message : null;
  const [main] = letter.buttons;
  const text = oneLine([letter.short, letter.ownTime, message, letter.closing, main?.href].filter(Boolean).join(" "));
  const plain = PLAIN_SIGNS.reduce((told, [signs, sign]) => told.replaceAll(signs, sign), text);
  return direction === "rtl" ? plain : plain.replaceAll(/[\u2066-\u2069]/g, "");
}

/** The same file as the customer downloads: it adds the bookings to a calendar, moves them there, or removes them. */
function attachmentsOf({ kind, about, business, origin, urls }: MessageFacts): MessageAttachment[] {
  if (!carriesFile(kind)) return [];
  const parts =
    about.about === "series"
      ? about.bookings
      : about.about === "booking" && about.booking.isNumbered && urls.manage
        ? [{ booking: about.booking, manageUrl: urls.manage }]
        : [];
  const [first] = parts;
  if (!first) return [];
  const file: CalendarFile = invitationFile({
    entries: parts.map(({ booking, manageUrl }) => ({ booking, location: placeOf(booking, business), manageUrl })),
    tenantName: business.name,
    origin,
    words: customerFileWords(first.booking, business.locale),
    hasAlarms: business.policies?.calendar_alarms ?? true,
  });
  return [{ filename: `${first.booking.number ?? "booking"}.ics`, content: file.text, contentType: file.contentType }];
}
