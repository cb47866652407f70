// The language of a message, and the clock that it tells times by.

import { clockOfPages, type Service } from "../domain/tenant/service";
import { formatAt } from "../i18n/format";
import { withHabits } from "../i18n/habits";
import { type ChosenLanguage, chooseLanguage } from "../i18n/words";
import { MESSAGE_WORDS } from "../i18n/words/messages";
import type { MessageWords } from "../i18n/words/messages/en";
import { say, type Values } from "../i18n/words/say";
import { type ShownClock, yourTime } from "../i18n/zone-words";
import { isolated } from "./clean-text";
import type { MessageBusiness, MessageResource } from "./facts";

/** The words of the pages, and those of messages. Dates and times go by `locale`; the text is in the language of `tag`. */
export type Speech = ChosenLanguage & { readonly said: MessageWords; readonly tag: string };

export function speechOf(locale: string | null, business: Pick<MessageBusiness, "locale" | "policies">): Speech {
  const language = chooseLanguage(locale, null, business.locale);
  return {
    ...language,
    tag: language.locale,
    locale: withHabits(language.locale, business.policies),
    said: MESSAGE_WORDS[language.code],
  };
}

/** A sentence with names in it, each in its own direction. */
export function sayNames({ direction }: Speech, sentence: string, values: Values): string {
  const names = Object.entries(values).map(([name, value]) => [name, isolated(value, direction)]);
  return say(sentence, Object.fromEntries(names));
}

export function placeZone(resources: readonly MessageResource[], business: Pick<MessageBusiness, "timeZone">): string {
  return resources[0]?.timeZone ?? business.timeZone;
}

/** At a place its clock counts, and the reader's stands beside it. Online and by telephone, the reader's counts. */
export function clockFor(service: Pick<Service, "location">, place: string, readerZone: string | null): ShownClock {
  if (clockOfPages(service) === "visitor") return { timeZone: readerZone ?? place, alsoIn: null };
  return { timeZone: place, alsoIn: readerZone };
}

/** A last instant, in the reader's time too where that differs. */
export function untilWords(speech: Speech, clock: ShownClock, at: number): string {
  const told = formatAt(speech.locale, "dateTime", clock.timeZone, at);
  const own = yourTime(speech, clock, at);
  return own === null ? told : `${told} ${own}`;
}
