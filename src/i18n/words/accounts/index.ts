import type { LanguageCode } from "..";
import { type AccountWords, en } from "./en";

/** English stands in where a language has no words of accounts yet. */
export const ACCOUNT_WORDS: Readonly<Record<LanguageCode, AccountWords>> = {
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
