import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PaymentProvider } from "../../../src/domain/payments/providers";
import {
  askedOf,
  asksTooLittle,
  dueNowOf,
  feeInVain,
  NOTHING_DUE,
  type PaymentTerms,
} from "../../../src/domain/payments/terms";
import type { Service } from "../../../src/domain/tenant/service";

const INR = (amountMinor: number) => ({ amountMinor, currency: "INR" });
const deposit = (rule: PaymentTerms["deposit"]): PaymentTerms => ({ ...NOTHING_DUE, due: "deposit", deposit: rule });

describe("what is due before the booking stands", () => {
  it("is nothing for a free service, or where the service asks for nothing", () => {
    expect(dueNowOf(null, { ...NOTHING_DUE, due: "full" })).toBe(0);
    expect(dueNowOf(INR(50_000), NOTHING_DUE)).toBe(0);
  });

  it("is the whole price where the service asks for it", () => {
    expect(dueNowOf(INR(50_001), { ...NOTHING_DUE, due: "full" })).toBe(50_001);
  });

  it("H44: a quarter of 20000 is 5000, and leaves 15000; of 2000000 it leaves 1500000", () => {
    const terms = deposit({ percent: 25 });
    expect([20_000, 2_000_000].map((amount) => dueNowOf(INR(amount), terms))).toEqual([5_000, 500_000]);
    expect([20_000, 2_000_000].map((amount) => amount - dueNowOf(INR(amount), terms))).toEqual([15_000, 1_500_000]);
  });

  it("H44: a least deposit above the price asks for the price, so that nothing negative is left", () => {
    expect(dueNowOf(INR(20_000), deposit({ percent: 25, minMinor: 100_000, maxMinor: 1_000_000 }))).toBe(20_000);
    expect(dueNowOf(INR(2_000_000), deposit({ percent: 25, minMinor: 100_000, maxMinor: 1_000_000 }))).toBe(500_000);
    expect(dueNowOf(INR(8_000_000), deposit({ percent: 25, minMinor: 100_000, maxMinor: 1_000_000 }))).toBe(1_000_000);
  });

  it("is a fixed amount where the business names one, and a percentage rounds down", () => {
    expect(dueNowOf(INR(9_999), deposit({ amountMinor: 2_500 }))).toBe(2_500);
    expect(dueNowOf(INR(9_999), deposit({ percent: 33 }))).toBe(3_299);
  });

  it("is nothing where a provider takes no amount as small: it is paid later, or in cash", () => {
    const online = (amountMinor: number, currency: string, methods: PaymentTerms["methods"] = ["online", "cash"]) =>
      dueNowOf({ amountMinor, currency }, { ...NOTHING_DUE, due: "full", methods });
    expect([online(49, "USD"), online(50, "USD")]).toEqual([0, 50]);
    expect([online(49, "JPY"), online(50, "JPY")]).toEqual([0, 50]);
    expect([online(99, "INR"), online(100, "INR")]).toEqual([0, 100]);
    expect(online(17_499, "HUF")).toBe(0);
    // The least of a dinar is known to the provider alone.
    expect(online(10, "KWD")).toBe(10);
    expect(online(49, "USD", ["cash"])).toBe(49);
  });

  it("is known to be too little for a small deposit or fixed price, not for one that may grow", () => {
    const price = { amountMinor: 40, currency: "USD", per: "booking", weekendMultiplier: 1, sundayMultiplier: null };
    const service = (more: object) =>
      asksTooLittle({
        ...{ confirmation: "payment", payment: null, duration: { kind: "fixed" } },
        ...{ price: { ...price, seasons: [], tiers: [] }, ...more },
      } as unknown as Service);
    const asking = (rule: PaymentTerms["deposit"]) => ({ payment: { ...deposit(rule), methods: ["online"] } });
    expect(service({})).toBe("price");
    expect(service({ price: { ...price, amountMinor: 50, seasons: [] } })).toBeNull();
    expect(service({ price: { ...price, per: "hour", seasons: [] } })).toBeNull();
    expect(service({ price: { ...price, weekendMultiplier: 2, seasons: [] } })).toBeNull();
    const dear = { price: { ...price, amountMinor: 10_000, seasons: [] } };
    expect(service({ ...dear, ...asking({ amountMinor: 20 }) })).toBe("deposit");
    expect(service({ ...dear, ...asking({ percent: 25, maxMinor: 30 }) })).toBe("deposit");
    expect(service({ ...dear, ...asking({ amountMinor: 20, minMinor: 500 }) })).toBeNull();
    expect(service({ confirmation: "instant" })).toBeNull();
  });

  it("never exceeds the price and never falls below zero", () => {
    const amount = fc.integer({ min: 0, max: 10 ** 12 });
    const rule = fc.record(
      { percent: fc.integer({ min: 0, max: 100 }), amountMinor: amount, minMinor: amount, maxMinor: amount },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(amount, rule, (price, given) => {
        const due = dueNowOf(INR(price), deposit(given));
        expect(due).toBeGreaterThanOrEqual(0);
        expect(due).toBeLessThanOrEqual(price);
        expect(Number.isInteger(due)).toBe(true);
      }),
    );
  });
});

describe("the card that is asked for before a booking stands", () => {
  const asked = (terms: Partial<PaymentTerms>, price = INR(20_000), confirmation: "instant" | "payment" = "instant") =>
    askedOf({ confirmation, payment: { ...NOTHING_DUE, ...terms } }, price);

  it("is for an amount or a share of the price, never for more than the price", () => {
    expect(asked({ noShowFee: { percent: 33 } }, INR(9_999))).toEqual({ dueNowMinor: 0, feeMinor: 3_299 });
    expect(asked({ noShowFee: { amountMinor: 5_000 } })).toEqual({ dueNowMinor: 0, feeMinor: 5_000 });
    expect(asked({ noShowFee: { amountMinor: 50_000 } })).toEqual({ dueNowMinor: 0, feeMinor: 20_000 });
    expect(asked({ noShowFee: { percent: 33 } }, { amountMinor: 9_999, currency: "KWD" })?.feeMinor).toBe(3_290);
  });

  it("is for what a deposit leaves of the price, so none is asked for where all is paid", () => {
    const fee = { noShowFee: { percent: 100 } };
    const deposited = { ...fee, due: "deposit", deposit: { percent: 25 } } as const;
    expect(asked(deposited, INR(20_000), "payment")).toEqual({ dueNowMinor: 5_000, feeMinor: 15_000 });
    expect(asked({ ...fee, due: "full" }, INR(20_000), "payment")).toEqual({ dueNowMinor: 20_000, feeMinor: 0 });
    // Without a payment to wait for, only the card is asked for.
    expect(asked(deposited)).toEqual({ dueNowMinor: 0, feeMinor: 20_000 });
  });

  it("is not asked for where no provider of the business keeps cards", () => {
    const asking = { confirmation: "instant", payment: { ...NOTHING_DUE, noShowFee: { percent: 50 } } } as const;
    const through = (...paidThrough: PaymentProvider[]) => askedOf({ ...asking, paidThrough }, INR(20_000));
    expect(through("stripe", "razorpay")).toEqual({ dueNowMinor: 0, feeMinor: 10_000 });
    expect(through("razorpay")).toBe(null);
    expect(through()).toBe(null);
    expect(feeInVain({ ...asking, paidThrough: ["razorpay"] }, INR(20_000))).toBe(10_000);
    expect(feeInVain({ ...asking, paidThrough: ["stripe"] }, INR(20_000))).toBe(0);
    // An earlier build did not note the providers.
    expect(askedOf(asking, INR(20_000))).toEqual({ dueNowMinor: 0, feeMinor: 10_000 });
  });

  it("is not asked for where it is free, where requests are answered, or without a fee", () => {
    const payment = { ...NOTHING_DUE, noShowFee: { percent: 50 } };
    expect(askedOf({ confirmation: "instant", payment }, null)).toBe(null);
    expect(asked({ noShowFee: { percent: 50 } }, INR(0))).toBe(null);
    expect(askedOf({ confirmation: "approval", payment }, INR(20_000))).toBe(null);
    expect(asked({ noShowFee: null })).toBe(null);
    // A card gives no less than half a euro.
    expect(asked({ noShowFee: { amountMinor: 49 } }, { amountMinor: 2_000, currency: "EUR" })).toBe(null);
  });

  it("is asked for by a fee that an earlier build stored as an amount", () => {
    expect(asked({ noShowFeeMinor: 4_000 })).toEqual({ dueNowMinor: 0, feeMinor: 4_000 });
    expect(asked({ noShowFeeMinor: null })).toBe(null);
  });
});
