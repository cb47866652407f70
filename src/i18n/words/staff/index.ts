import type { LanguageCode } from "..";
import { en, type StaffWords } from "./en";

/** English stands in where a language has no words of the dashboard yet. */
export const STAFF_WORDS: Readonly<Record<LanguageCode, StaffWords>> = {
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
