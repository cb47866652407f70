// A mail about a person's account, with its link or code.

import { chooseLanguage } from "../i18n/words";
import type { AccountWords } from "../i18n/words/accounts/en";
import { MESSAGE_WORDS } from "../i18n/words/messages";
import { say } from "../i18n/words/say";
import { cleaned } from "./clean-text";
import type { MessageBusiness, RenderedMessage } from "./facts";
import { renderShortLetter } from "./short-letter";

export type AccountLetter = {
  readonly kind: keyof AccountWords["mails"];
  readonly locale: string;
  /** Where the button leads; null for a code. */
  readonly href: string | null;
  readonly code: string | null;
  readonly business: string;
  /** Which way in was changed, where the mail tells of it. */
  readonly change: keyof AccountWords["changes"] | null;
};

/** Berth itself writes: it has no address, and no colours but its own. */
const BERTH: MessageBusiness = {
  name: "Berth",
  slug: "",
  timeZone: "UTC",
  locale: "en",
  address: null,
  phone: null,
  website: null,
  branding: {},
  country: null,
  policies: {},
};

/** `words`: those of the language of its locale. */
export function renderAccountMail(
  { kind, locale, href, code, business, change }: AccountLetter,
  words: AccountWords,
): RenderedMessage {
  const language = chooseLanguage(locale, null, "en");
  const speech = { ...language, tag: language.locale, said: MESSAGE_WORDS[language.code] };
  const { subject, title, text, button } = words.mails[kind];
  const fill = (sentence: string) =>
    say(sentence, {
      business: cleaned({ business }).business,
      code: code ?? "",
      change: change === null ? "" : words.changes[change],
    });
  return renderShortLetter(speech, BERTH, {
    subject: fill(subject),
    title: fill(title),
    text: fill(text),
    button: href === null ? null : { label: fill(button), href },
    why: words.mailWhy,
  });
}
