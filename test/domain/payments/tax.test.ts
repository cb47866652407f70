// The tax that an amount includes is exact to the smallest unit, in every currency.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { taxIn, taxOf } from "../../../src/domain/payments/tax";

const rule = (percent: number) => ({ basisPoints: Math.round(percent * 100), name: null });

describe("the tax in an amount", () => {
  it("and what is net make up the amount, and it is the nearest whole unit to the exact share", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 0, max: 10_000 }), (gross, basisPoints) => {
        const { net, tax } = taxIn(gross, { basisPoints, name: null });
        expect(net + tax).toBe(gross);
        expect(net).toBeGreaterThanOrEqual(0);
        // tax / gross = rate / (1 + rate): what is off is half a unit at most.
        const off = BigInt(tax) * BigInt(10_000 + basisPoints) - BigInt(gross) * BigInt(basisPoints);
        expect(2n * (off < 0n ? -off : off) <= BigInt(10_000 + basisPoints)).toBe(true);
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

  it("is that of the service, else that of its business", () => {
    expect(taxOf({ tax: rule(5), businessTax: rule(19) })).toEqual(rule(5));
    expect(taxOf({ tax: null, businessTax: rule(19) })).toEqual(rule(19));
    expect(taxOf({})).toBeNull();
  });
});
