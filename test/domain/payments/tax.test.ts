// The tax that an amount includes is exact to the smallest unit, in every currency.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  percentOfRate,
  rateOf,
  storedTax,
  taxIn,
  taxOf,
  taxOfPolicy,
  thousandthsOf,
} from "../../../src/domain/payments/tax";

const rule = (percent: number) => ({ ...rateOf(Math.round(percent * 1_000)), name: null });

describe("the tax in an amount", () => {
  it("and what is net make up the amount, and it is the nearest whole unit to the exact share", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 0, max: 100_000 }), (gross, rate) => {
        const { net, tax } = taxIn(gross, rateOf(rate));
        expect(net + tax).toBe(gross);
        expect(net).toBeGreaterThanOrEqual(0);
        // tax / gross = rate / (1 + rate): what is off is half a unit at most.
        const off = BigInt(tax) * BigInt(100_000 + rate) - BigInt(gross) * BigInt(rate);
        expect(2n * (off < 0n ? -off : off) <= BigInt(100_000 + rate)).toBe(true);
      }),
    );
  });

  it("is in the smallest unit of yen, cents and fils alike", () => {
    expect(taxIn(1_100, rule(10))).toEqual({ net: 1_000, tax: 100 });
    expect(taxIn(11_900, rule(19))).toEqual({ net: 10_000, tax: 1_900 });
    expect(taxIn(10_000, rule(7.7))).toEqual({ net: 9_285, tax: 715 });
    expect(taxIn(1_050_500, rule(5))).toEqual({ net: 1_000_476, tax: 50_024 });
    expect(taxIn(1, rule(100))).toEqual({ net: 0, tax: 1 });
    expect(taxIn(999, rule(0))).toEqual({ net: 999, tax: 0 });
  });

  it("is exact to the third decimal, as the 8.875 % of New York City", () => {
    expect(taxIn(1_088_750, rule(8.875))).toEqual({ net: 1_000_000, tax: 88_750 });
    expect(taxIn(108_875_000, rule(8.875))).toEqual({ net: 100_000_000, tax: 8_875_000 });
    expect(taxIn(108_875_000, rule(8.87)).tax).toBe(8_870_407);
  });

  it("keeps what a rate of two decimals meant, and each of three is written as it was said", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 1e12 }), (thousandths, gross) => {
        const rate = rateOf(thousandths);
        expect(thousandthsOf(rate)).toBe(thousandths);
        expect(String(percentOfRate(rate))).toBe(String(Number(`${thousandths}e-3`)));
        expect("tenths" in rate).toBe(thousandths % 10 !== 0);
        const { basisPoints } = rate;
        const before =
          (2n * BigInt(gross) * BigInt(basisPoints) + BigInt(10_000 + basisPoints)) /
          BigInt(2 * (10_000 + basisPoints));
        expect(taxIn(gross, { basisPoints }).tax).toBe(Number(before));
      }),
    );
  });

  it("is as an earlier build has set it since, which leaves what else is stored of the rate", () => {
    const kept = storedTax(8_875, "Sales tax", null);
    expect(taxOfPolicy(kept)).toEqual({ ...rule(8.875), name: "Sales tax" });
    expect(taxOfPolicy({ ...kept, basis_points: 900 })).toEqual({ ...rule(9), name: "Sales tax" });
    expect(taxOfPolicy({ basis_points: 525, name: null })).toEqual(rule(5.25));
  });

  it("is that of the service, else that of its business", () => {
    expect(taxOf({ tax: rule(5), businessTax: rule(19) })).toEqual(rule(5));
    expect(taxOf({ tax: null, businessTax: rule(19) })).toEqual(rule(19));
    expect(taxOf({})).toBeNull();
  });
});
