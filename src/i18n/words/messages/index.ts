// The words of messages. They are apart from the words of the pages, which never need them.

import type { LanguageCode } from "..";
import { en, type MessageWords } from "./en";

export const MESSAGE_WORDS: Readonly<Record<LanguageCode, MessageWords>> = {
  en,
  es: en,
  fr: en,
  de: en,
  pt: en,
  hi: en,
  ja: en,
  ko: en,
  ar: en,
};
