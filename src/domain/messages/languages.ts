/** The languages of messages and pages. */
export const LANGUAGE_CODES = ["en", "es", "fr", "de", "pt", "hi", "ja", "ko", "ar"] as const;

export type LanguageCode = (typeof LANGUAGE_CODES)[number];

/** True where messages and pages have the language of a tag such as `de` or `pt-BR`. */
export function isSpoken(tag: string): boolean {
  const [language = ""] = tag.toLowerCase().split("-");
  return (LANGUAGE_CODES as readonly string[]).includes(language);
}
