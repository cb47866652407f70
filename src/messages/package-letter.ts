// What a customer is told of a package that they bought online: that it is theirs, and that money goes back.

import type { Price } from "../domain/booking/pricing";
import { formatMoney } from "../i18n/format";
import { cleaned, clipped, oneLine } from "./clean-text";
import type { MessageBusiness, RenderedMessage } from "./facts";
import type { Letter } from "./letter";
import { mailHtml } from "./mail-html";
import { mailText } from "./mail-text";
import { sayNames, speechOf } from "./speech";
import { NOTHING } from "./substance";

type AboutPackage = {
  readonly kind: "bought" | "returned";
  readonly locale: string | null;
  readonly href: string;
  readonly business: MessageBusiness;
  readonly name: string;
  readonly price: Price;
};

const LONGEST_SUBJECT = 200;

export function renderPackageMail({ kind, locale, href, business, name, price }: AboutPackage): RenderedMessage {
  const speech = speechOf(locale, business);
  const { words } = speech;
  const told = cleaned({ name: business.name, package: name });
  const fill = (sentence: string) => sayNames(speech, sentence, { ...told, price: formatMoney(speech.locale, price) });
  const [subject, text] =
    kind === "bought" ? [words.packSubject, words.packText] : [words.packBackSubject, words.packBackText];
  const letter: Letter = {
    ...NOTHING,
    subject: clipped(oneLine(fill(subject)), LONGEST_SUBJECT),
    title: fill(subject),
    preview: oneLine(fill(text)),
    intro: [fill(text)],
    message: null,
    buttons: [{ label: words.packOpen, href }],
    buttonNote: null,
    calendar: [],
    fileNote: null,
    closing: null,
    why: words.packWhy,
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
