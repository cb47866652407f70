// English stands in, sentence by sentence, where a language does not say something yet.

import type { Plural } from "./say";

/** Some of the words of English, in another language. */
export type Translated<Words> = {
  readonly [Key in keyof Words]?: Words[Key] extends string
    ? string
    : Words[Key] extends Plural
      ? Plural
      : Translated<Words[Key]>;
};

const CATEGORIES = new Set(["zero", "one", "two", "few", "many", "other"]);

/** The forms of a plural are of one language: they are taken whole. */
const isPlural = (value: object) => Object.keys(value).every((key) => CATEGORIES.has(key));

export function withFallback<Words extends object>(english: Words, translated: Translated<Words>): Words {
  const said = translated as Readonly<Record<string, unknown>>;
  const merged = Object.entries(english).map(([key, value]: [string, unknown]) => {
    const own = said[key];
    if (own === undefined) return [key, value];
    const isGroup = typeof value === "object" && value !== null && !isPlural(value);
    return [key, isGroup ? withFallback(value, own as object) : own];
  });
  return Object.fromEntries(merged) as Words;
}
