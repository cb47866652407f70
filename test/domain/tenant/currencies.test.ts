// Amounts as people write them.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { amountText } from "../../../src/domain/tenant/currencies";
import { readAmount } from "../../../src/i18n/amounts";

describe("an amount that a person writes", () => {
  it("is read with a point, a comma, or the digits of Arabic and Hindi, to the decimals of the currency", () => {
    const read = (text: string, currency = "EUR") => readAmount("en", currency, text);
    expect(["30", "30.5", "30,50", " 30.05 ", "0", "٣٠٫٥", "३०.५"].map((text) => read(text))).toEqual([
      3000, 3050, 3050, 3005, 0, 3050, 3050,
    ]);
    expect(["", "30.505", "-1", "1.00,50.0", "abc", "1e3", "12345678901234"].map((text) => read(text))).toEqual(
      Array(7).fill(null),
    );
    expect([read("30", "JPY"), read("30.5", "JPY"), read("1.234", "KWD")]).toEqual([30, null, 1234]);
  });

  it("is the amount again that we write", () => {
    const amounts = fc.record({
      amountMinor: fc.integer({ min: 0, max: 1e12 }),
      currency: fc.constantFrom("EUR", "JPY", "KWD", "CLF"),
    });
    fc.assert(
      fc.property(amounts, (price) => {
        expect(readAmount("en", price.currency, amountText(price))).toBe(price.amountMinor);
      }),
    );
  });
});
