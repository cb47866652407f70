// A letter as plain text.

import { formatPhoneNumber } from "../domain/tenant/phone-number";
import type { SummaryLine } from "../i18n/booking-summary";
import { say } from "../i18n/words/say";
import { isolated } from "./clean-text";
import type { MessageBusiness } from "./facts";
import type { Letter } from "./letter";
import type { Speech } from "./speech";
import type { Item } from "./substance";

export function mailText(speech: Speech, business: MessageBusiness, letter: Letter): string {
  const { words } = speech;
  const { lines, items, message, buttons, receipts, calendar, terms, closing, unsubscribe } = letter;
  const blocks = [
    letter.title,
    ...letter.intro,
    message && `${message.label}\n${quoted(message.text)}`,
    lines.map((line) => lineText(speech, line)).join("\n"),
    items.map(itemText).join("\n"),
    ...buttons.map(({ label, href }) => headed(speech, label, href)),
    letter.buttonNote,
    ...receipts.map(({ label, href }) => headed(speech, label, href)),
    calendar.length > 0 &&
      headed(speech, words.addToCalendar, calendar.map((link) => linkText(speech, link)).join("\n")),
    letter.fileNote,
    terms.join("\n"),
    closing,
    ["-- ", ...signature(business), letter.why].join("\n"),
    unsubscribe && headed(speech, unsubscribe.label, unsubscribe.href),
  ];
  const text = blocks.filter((block) => typeof block === "string" && block !== "").join("\n\n");
  return `${text.replaceAll(/[\u2009\u202f]/g, " ")}\n`;
}

/** How the business is reached. */
export function signature({ name, address, phone, email, website }: MessageBusiness): string[] {
  return [
    name,
    ...[address, phone && formatPhoneNumber(phone), email, website].flatMap((part) => (part ? [part] : [])),
  ];
}

function lineText(speech: Speech, { term, value, notes }: SummaryLine): string {
  const own = isolated(value, speech.direction).replaceAll("\n", "\n  ");
  return [say(speech.said.labelled, { term, value: own }), ...notes.map((note) => `  ${note}`)].join("\n");
}

function itemText({ text, note, href }: Item): string {
  return [`- ${text}`, note && `  ${note}`, href && `  ${href}`].filter(Boolean).join("\n");
}

function linkText({ said }: Speech, { label, href }: { readonly label: string; readonly href: string }): string {
  return `- ${say(said.labelled, { term: label, value: href })}`;
}

/** Programs make links of addresses that begin a line. */
function headed({ said }: Speech, label: string, text: string): string {
  return `${say(said.labelled, { term: label, value: "" }).trimEnd()}\n${text}`;
}

function quoted(text: string): string {
  return text
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
}
