import { describe, expect, it } from "vitest";
import { endedWebhookWords } from "../../src/i18n/webhook-words";
import { LANGUAGES, type LanguageCode } from "../../src/i18n/words";
import { MESSAGE_WORDS } from "../../src/i18n/words/messages";

const codes = Object.keys(LANGUAGES) as LanguageCode[];
const CATEGORIES = ["zero", "one", "two", "few", "many", "other"];

type Sentence = { readonly path: string; readonly text: string };

/** Every sentence with its path; the forms of a plural share one. */
function sentencesOf(words: object, path = ""): Sentence[] {
  return Object.entries(words).flatMap(([key, value]) => {
    if (typeof value !== "string") return sentencesOf(value, `${path}.${key}`);
    return [{ path: CATEGORIES.includes(key) ? path : `${path}.${key}`, text: value }];
  });
}

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string).sort();

describe("the words of messages", () => {
  const english = new Map(sentencesOf(MESSAGE_WORDS.en).map(({ path, text }) => [path, text]));

  it.each(codes)("say every sentence in %s, with the same names in it", (code) => {
    const sentences = sentencesOf(MESSAGE_WORDS[code]);
    expect([...new Set(sentences.map(({ path }) => path))].sort()).toEqual([...english.keys()].sort());
    for (const { path, text } of sentences) {
      expect(text.trim(), path).not.toBe("");
      const names = placeholders(text).filter((name) => name !== "count");
      expect(names, path).toEqual(placeholders(english.get(path) ?? "").filter((name) => name !== "count"));
    }
  });

  it.each(codes)("count in %s as the language counts", (code) => {
    const { pluralCategories } = new Intl.PluralRules(code).resolvedOptions();
    expect(Object.keys(MESSAGE_WORDS[code].moreBookings).sort()).toEqual([...pluralCategories].sort());
  });

  it.each(codes.filter((code) => code !== "en"))("are nowhere left in English in %s", (code) => {
    const same = sentencesOf(MESSAGE_WORDS[code]).filter(
      ({ path, text }) => text === english.get(path) && /\p{L}/u.test(text.replaceAll(/\{\w+\}/g, "")),
    );
    expect(same).toEqual([]);
  });

  /** Words and endings of the other way to address a reader. */
  const OTHER_ADDRESS: Partial<Record<LanguageCode, RegExp>> = {
    de: /(?<!\p{L})(du|dich|dir|deine?[rmns]?)(?!\p{L})/iu,
    es: /(?<!\p{L})(tú|tus?|te|activa|reenvía)(?!\p{L})/iu,
    fr: /(?<!\p{L})(tu|toi|ton|tes)(?!\p{L})/iu,
    ko: /니다/u,
  };

  it.each(Object.entries(OTHER_ADDRESS))("address the reader in %s as the pages do", (code, other) => {
    const told = { ...MESSAGE_WORDS[code as LanguageCode], ended: endedOf(code) };
    const sentences = [...sentencesOf(told), ...sentencesOf(LANGUAGES[code as LanguageCode])];
    expect(sentences.filter(({ text }) => other.test(text))).toEqual([]);
  });
});

function endedOf(code: string) {
  return [
    endedWebhookWords(code, "gone", "https://x.example"),
    endedWebhookWords(code, "failing", "https://x.example"),
  ];
}
