import type { LanguageCode } from "..";
import { withFallback } from "../fallback";
import { ar } from "./ar";
import { de } from "./de";
import { type AccountWords, en } from "./en";
import { es } from "./es";
import { fr } from "./fr";
import { hi } from "./hi";
import { ja } from "./ja";
import { ko } from "./ko";
import { pt } from "./pt";

export const ACCOUNT_WORDS: Readonly<Record<LanguageCode, AccountWords>> = {
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
