import type { LanguageCode } from "..";
import { withFallback } from "../fallback";
import { ar } from "./ar";
import { de } from "./de";
import { en, type StaffWords } from "./en";
import { es } from "./es";
import { fr } from "./fr";
import { hi } from "./hi";
import { ja } from "./ja";
import { ko } from "./ko";
import { pt } from "./pt";

export const STAFF_WORDS: Readonly<Record<LanguageCode, StaffWords>> = {
  en,
  es: withFallback(en, es),
  fr: withFallback(en, fr),
  de: withFallback(en, de),
  pt: withFallback(en, pt),
  hi: withFallback(en, hi),
  ja: withFallback(en, ja),
  ko: withFallback(en, ko),
  ar: withFallback(en, ar),
};
