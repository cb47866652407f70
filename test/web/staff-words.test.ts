import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { filesOf } from "../../src/files";
import { LANGUAGES, type LanguageCode } from "../../src/i18n/words";
import { ACCOUNT_WORDS } from "../../src/i18n/words/accounts";
import { loadWords } from "../../src/i18n/words/load";
import { STAFF_WORDS } from "../support/worker";

const CATEGORIES = ["zero", "one", "two", "few", "many", "other"];
const others = (Object.keys(LANGUAGES) as LanguageCode[]).filter((code) => code !== "en");

type Sentence = { readonly path: string; readonly text: string };

/** Every sentence with its path; the forms of a plural share one. */
function sentencesOf(words: object, path = ""): Sentence[] {
  return Object.entries(words).flatMap(([key, value]) => {
    if (typeof value !== "string") return sentencesOf(value, `${path}.${key}`);
    return [{ path: CATEGORIES.includes(key) ? path : `${path}.${key}`, text: value }];
  });
}

/** A form of a plural may say its number as a word. */
const placeholders = (text: string) =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string).filter((name) => name !== "count");

describe.each([
  ["accounts", ACCOUNT_WORDS],
  ["the dashboard", STAFF_WORDS],
] as const)("the words of %s", (_, words) => {
  const english = new Map(sentencesOf(words.en).map(({ path, text }) => [path, text]));

  it.each(others)("have the same names in %s as in English", (code) => {
    const sentences = sentencesOf(words[code]);
    expect([...new Set(sentences.map(({ path }) => path))].sort()).toEqual([...english.keys()].sort());
    for (const { path, text } of sentences) {
      expect(placeholders(text).sort(), path).toEqual(placeholders(english.get(path) ?? "").sort());
    }
  });
});

it.each(others)("no sentence of accounts or the dashboard falls back to English in %s", async (code) => {
  const own = [
    ["accounts", ACCOUNT_WORDS.en, (await import(`../../src/i18n/words/accounts/${code}.ts`))[code]],
    ["dashboard", STAFF_WORDS.en, (await import(`../../src/i18n/words/staff/${code}/index.ts`))[code]],
  ] as const;
  const missing = own.flatMap(([name, english, words]) => {
    const said = new Set(sentencesOf(words).map(({ path }) => path));
    return sentencesOf(english, name)
      .map(({ path }) => path)
      .filter((path) => !said.has(path.slice(name.length)));
  });
  expect([...new Set(missing)]).toEqual([]);
});

describe("what the Worker reads", () => {
  it.each(["en", ...others] as const)("are all words in %s", async (code) => {
    expect(await loadWords("accounts", code, filesOf(env))).toEqual(ACCOUNT_WORDS[code]);
    expect(await loadWords("staff", code, filesOf(env))).toEqual(STAFF_WORDS[code]);
  });

  it("is each file once; English stands in until it can be read", async () => {
    vi.resetModules();
    const { loadWords: loadInNewIsolate } = await import("../../src/i18n/words/load");
    const asked: string[] = [];
    const read = (answer: Response | null) => async (name: string) => {
      asked.push(name);
      return answer;
    };
    expect(await loadInNewIsolate("accounts", "de", read(null))).toEqual(ACCOUNT_WORDS.en);
    const words = await loadInNewIsolate("accounts", "de", read(Response.json(ACCOUNT_WORDS.de)));
    expect(words.signIn).toBe(ACCOUNT_WORDS.de.signIn);
    expect(await loadInNewIsolate("accounts", "de", read(null))).toBe(words);
    expect(asked).toEqual(["words/accounts-de.json", "words/accounts-de.json"]);
  });
});
