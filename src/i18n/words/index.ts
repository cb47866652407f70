// The languages of the pages, and how a visitor's language is chosen.

import type { LanguageCode } from "../../domain/messages/languages";
import { ar } from "./ar";
import { de } from "./de";
import { en, type Words } from "./en";
import { es } from "./es";
import { fr } from "./fr";
import { hi } from "./hi";
import { ja } from "./ja";
import { ko } from "./ko";
import { pt } from "./pt";

export const LANGUAGES = {
  en: { name: "English", words: en, direction: "ltr" },
  es: { name: "Español", words: es, direction: "ltr" },
  fr: { name: "Français", words: fr, direction: "ltr" },
  de: { name: "Deutsch", words: de, direction: "ltr" },
  pt: { name: "Português", words: pt, direction: "ltr" },
  hi: { name: "हिन्दी", words: hi, direction: "ltr" },
  ja: { name: "日本語", words: ja, direction: "ltr" },
  ko: { name: "한국어", words: ko, direction: "ltr" },
  ar: { name: "العربية", words: ar, direction: "rtl" },
} as const satisfies Readonly<Record<LanguageCode, Language>>;

export type Language = { readonly name: string; readonly words: Words; readonly direction: "ltr" | "rtl" };
export type { LanguageCode };

export type ChosenLanguage = Language & {
  readonly code: LanguageCode;
  /** The language with the visitor's region, for dates, numbers and money: `en-GB`. */
  readonly locale: string;
};

/** The first supported of: the query, the browser, the tenant. Else English. */
export function chooseLanguage(
  queried: string | null,
  acceptLanguage: string | null,
  tenantLocale: string,
): ChosenLanguage {
  const wished = [...(queried ? [queried] : []), ...accepted(acceptLanguage)];
  for (const tag of [...wished, tenantLocale, "en"]) {
    const code = codeOf(tag);
    if (code === null) continue;
    // A region that the visitor named for this language, even as a later choice: `?lang=en` in a British browser.
    // Without one, the region of the business.
    const regions = [tag, ...wished, tenantLocale];
    const locale = regions.find((other) => codeOf(other) === code && other.includes("-")) ?? tag;
    return { ...LANGUAGES[code], code, locale: plainTag(locale) };
  }
  return { ...LANGUAGES.en, code: "en", locale: "en" };
}

function codeOf(tag: string): LanguageCode | null {
  const [language = ""] = tag.toLowerCase().split("-");
  if (!Object.hasOwn(LANGUAGES, language)) return null;
  try {
    new Intl.Locale(tag);
    return language as LanguageCode;
  } catch {
    return null;
  }
}

/** `en-GB` of `en-GB-u-ca-buddhist`: the language's usual calendar and digits. */
function plainTag(tag: string): string {
  const { language, region } = new Intl.Locale(tag);
  return region === undefined ? language : `${language}-${region}`;
}

/** The tags of an Accept-Language header, the most preferred first. */
function accepted(header: string | null): string[] {
  return (header ?? "")
    .slice(0, 500)
    .split(",")
    .map((part, index) => {
      const [tag = "", ...parameters] = part.trim().split(";");
      const quality = parameters.map((text) => /^\s*q=([\d.]+)$/.exec(text)?.[1]).find((found) => found !== undefined);
      return { tag: tag.trim(), quality: Number(quality ?? 1), index };
    })
    .filter(({ tag, quality }) => /^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{1,8})*$/.test(tag) && quality > 0)
    .sort((a, b) => b.quality - a.quality || a.index - b.index)
    .map(({ tag }) => tag);
}
