import { describe, expect, it } from "vitest";
import { chooseLanguage, LANGUAGES } from "../../src/i18n/words";
import { en } from "../../src/i18n/words/en";
import { type Plural, sayCount } from "../../src/i18n/words/say";

const codes = Object.keys(LANGUAGES) as (keyof typeof LANGUAGES)[];
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string).sort();

describe("the words of the pages", () => {
  it("are there in the nine languages", () => {
    expect(codes.sort()).toEqual(["ar", "de", "en", "es", "fr", "hi", "ja", "ko", "pt"]);
  });

  it.each(codes)("say every sentence in %s, with the same names in it", (code) => {
    const words = LANGUAGES[code].words as Readonly<Record<string, string | Plural>>;
    expect(Object.keys(words).sort()).toEqual(Object.keys(en).sort());
    for (const [key, english] of Object.entries(en) as [string, string | Plural][]) {
      const said = words[key] as string | Plural;
      expect(typeof said, key).toBe(typeof english);
      if (typeof said === "string") {
        expect(said.trim(), key).not.toBe("");
        expect(placeholders(said), key).toEqual(placeholders(english as string));
        continue;
      }
      const categories = new Intl.PluralRules(code).resolvedOptions().pluralCategories;
      expect(Object.keys(said).sort(), key).toEqual([...categories].sort());
      for (const [category, form] of Object.entries(said)) {
        // One and two may be words of their own.
        const counted = ["zero", "one", "two"].includes(category)
          ? placeholders(form).filter((name) => name !== "count")
          : null;
        const wanted = placeholders((english as Plural).other);
        if (counted) expect(counted, `${key} ${category}`).toEqual(wanted.filter((name) => name !== "count"));
        else expect(placeholders(form), `${key} ${category}`).toEqual(wanted);
      }
    }
  });

  it("are nowhere left in English", () => {
    const same = codes
      .filter((code) => code !== "en")
      .flatMap((code) =>
        Object.entries(LANGUAGES[code].words)
          .filter(([key, said]) => typeof said === "string" && said === en[key as keyof typeof en])
          .map(([key]) => `${code}.${key}`),
      );
    // What is the same word in both.
    expect(same.sort()).toEqual(SAME);
  });

  it("count as the language counts", () => {
    expect(sayCount("ar", LANGUAGES.ar.words.days, 3)).toContain("3");
    expect(sayCount("en", en.placesLeft, 1)).toBe("1 place left");
    expect(sayCount("en", en.placesLeft, 1200)).toBe("1,200 places left");
  });
});

const SAME = [
  "ar.placeAt",
  "de.name",
  "de.online",
  "de.optional",
  "de.placeAt",
  "de.receiptOnline",
  "de.withPrice",
  "es.placeAt",
  "es.withPrice",
  "fr.party",
  "fr.placesBooked",
  "fr.receiptDate",
  "fr.withPrice",
  "hi.placeAt",
  "hi.withPrice",
  "ko.placeAt",
  "ko.withPrice",
  "pt.online",
  "pt.placeAt",
  "pt.receiptOnline",
  "pt.withPrice",
];

describe("the language of a page", () => {
  it("is the one that the address asks for, before the browser's and the tenant's", () => {
    expect(chooseLanguage("ko", "fr-CA,fr;q=0.9", "de").code).toBe("ko");
    expect(chooseLanguage(null, "fr-CA,fr;q=0.9", "de").code).toBe("fr");
    expect(chooseLanguage(null, "nl, sv;q=0.5", "de").code).toBe("de");
    expect(chooseLanguage(null, null, "nl").code).toBe("en");
  });

  it("goes by the browser's order of preference", () => {
    expect(chooseLanguage(null, "nl, en;q=0.3, ja;q=0.8", "de").code).toBe("ja");
    expect(chooseLanguage(null, "en;q=0, es", "de").code).toBe("es");
  });

  it("keeps the region for dates and money", () => {
    expect(chooseLanguage("en", "en-GB,en;q=0.9", "en").locale).toBe("en-GB");
    expect(chooseLanguage("pt-BR", null, "en").locale).toBe("pt-BR");
    expect(chooseLanguage(null, "de-AT", "en").locale).toBe("de-AT");
    expect(chooseLanguage("en-GB-u-ca-buddhist", null, "en").locale).toBe("en-GB");
  });

  it("is not upset by nonsense", () => {
    expect(chooseLanguage("<script>", "*;q=x,,,;", "").code).toBe("en");
    expect(chooseLanguage("en-x", "a".repeat(10_000), "zz-ZZ-zz-ZZ").code).toBe("en");
  });
});
