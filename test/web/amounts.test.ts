// Amounts as people type them.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withoutAmounts } from "../../src/domain/messages/without-amounts";
import { withoutLinks } from "../../src/domain/messages/without-links";
import { readAmount, readWhole, writeAmount } from "../../src/i18n/amounts";
import { formatMoney } from "../../src/i18n/format";
import { LANGUAGES } from "../../src/i18n/words";

describe("an amount in a field", () => {
  it("is read as it is shown, in every language and currency", () => {
    const locale = fc.constantFrom(...Object.keys(LANGUAGES), "de-CH", "ar-EG", "en-IN", "hi-IN-u-nu-deva");
    const price = { amountMinor: fc.integer({ min: 0, max: 1e9 }), currency: fc.constantFrom("KRW", "EUR", "KWD") };
    fc.assert(
      fc.property(locale, fc.record(price), (language, { amountMinor, currency }) => {
        expect(readAmount(language, currency, writeAmount(language, { amountMinor, currency }))).toBe(amountMinor);
      }),
    );
  });

  it.each([
    ["en", "EUR", "45", 4_500],
    ["en", "EUR", "45.5", 4_550],
    ["en", "EUR", "45,50", 4_550],
    ["en", "EUR", "1,234", 123_400],
    ["de", "EUR", "1.234", 123_400],
    ["de", "EUR", "1.234,50", 123_450],
    ["en-IN", "INR", "7,20,000", 72_000_000],
    ["fr", "EUR", "1 234,5", 123_450],
    ["de-CH", "CHF", "1’234.50", 123_450],
    ["ar", "SAR", "٤٥٫٥", 4_550],
    ["en", "KWD", "1.500", 1_500],
    ["en", "KRW", "30,000", 30_000],
    ["en", "KRW", "30.5", null],
    ["en", "EUR", "1.234", null],
    ["en", "EUR", "-5", null],
    ["en", "EUR", "5 euros", null],
    ["en", "EUR", "1,2,3.4.5", null],
    ["en", "EUR", "99999999999999", null],
  ] as const)("in %s, %s %s means %s", (locale, currency, text, minor) => {
    expect(readAmount(locale, currency, text)).toBe(minor);
  });

  it("is a whole number for minutes, in any digits", () => {
    expect([readWhole("٤٥", 60), readWhole("45.5", 60), readWhole("0", 60), readWhole("61", 60)]).toEqual([
      45,
      null,
      null,
      null,
    ]);
  });
});

describe("a text for readers who may not see money", () => {
  it("keeps its words and no amount, in every language and currency", () => {
    const locale = fc.constantFrom(...Object.keys(LANGUAGES), "de-CH", "ar-EG", "en-IN", "pt-BR", "fr-CA");
    const currency = fc.constantFrom("KRW", "EUR", "KWD", "USD", "INR", "CHF", "SEK", "BRL", "AED", "AUD", "JPY");
    fc.assert(
      fc.property(locale, currency, fc.integer({ min: 0, max: 1e9 }), (language, unit, amountMinor) => {
        const amount = formatMoney(language, { amountMinor, currency: unit });
        const told = withoutAmounts(`Paid: ${amount}, PAR-2026-0031 at 10:00`);
        const [paid = "", kept] = told.split(", PAR-");
        expect([/\p{Nd}/u.test(paid), paid.includes("•••"), kept]).toEqual([false, true, "2026-0031 at 10:00"]);
      }),
    );
  });
});

describe("a text for readers who must not act as the customer", () => {
  it("keeps every link but the customer's own, plain or inside another link", () => {
    const text = `Change: https://b.example/manage/bkg_a1.x-Y_z
<a href="https://b.example/hall/my/tok.2?lang=de">Mine</a> https://b.example/unsubscribe/un_1.s
https://cal.example/?d=https%3A%2F%2Fb.example%2Fmanage%2Fbkg_a1.x https://b.example/hall`;
    expect(withoutLinks(text)).toBe(`Change: https://b.example/manage/•••
<a href="https://b.example/hall/my/•••?lang=de">Mine</a> https://b.example/unsubscribe/•••
https://cal.example/?d=https%3A%2F%2Fb.example%2Fmanage%2F••• https://b.example/hall`);
  });
});
