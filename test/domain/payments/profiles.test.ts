import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BookingRecord } from "../../../src/domain/booking/booking-record";
import { commissionsOn, feeOfNext } from "../../../src/domain/payments/commission";
import { askedAgain } from "../../../src/domain/payments/giving-back";
import { ledgerOf, leftInCash, leftToPay } from "../../../src/domain/payments/ledger";
import { openPayment, type Payment } from "../../../src/domain/payments/payment";
import {
  type PaymentProfileId,
  profileFor,
  profileOf,
  termsOfProfile,
  usualProfile,
} from "../../../src/domain/payments/profiles";
import { withPaymentsSettled } from "../../../src/domain/payments/settling";
import {
  cashPercentOf,
  cashPriceOf,
  dueNowOf,
  NOTHING_DUE,
  type PaymentMethod,
  paymentTermsOf,
} from "../../../src/domain/payments/terms";

const INR = (amountMinor: number) => ({ amountMinor, currency: "INR" });
const PROFILES = ["cash_only", "cash_deposit", "hybrid", "full_online", "marketplace"] as const;

function paid(amountMinor: number, method: PaymentMethod = "cash", back: readonly number[] = []): Payment {
  return {
    ...openPayment("bkg_a", [], INR(amountMinor), 0),
    ...{ state: "paid", method, paidAt: 1 },
    refunds: back.map((amount, at) => ({
      ...{ id: `pay_a-${at}`, amountMinor: amount, reason: null, by: "mem_a", state: "done" as const },
      ...{ decidedAt: at, endedAt: at },
    })),
  };
}

describe("how a business takes money", () => {
  it("H52: the answers of a new business lead to a profile and its commission", () => {
    const answers = [
      { preference: "cash_only", isAtHomeOnline: false },
      { preference: "platform_managed", isAtHomeOnline: false },
      { preference: "online_preferred", isAtHomeOnline: true },
      { preference: "mostly_cash", isAtHomeOnline: false },
      { preference: "mixed", isAtHomeOnline: false },
    ] as const;
    const profiles = answers.map(profileFor);
    expect(profiles).toEqual(["cash_only", "marketplace", "full_online", "cash_deposit", "hybrid"]);
    expect(profiles.map((id) => usualProfile(id).commissionPercent)).toEqual([5, 15, 10, 7, 8]);
    expect(profileFor({ preference: "online_preferred", isAtHomeOnline: false })).toBe("hybrid");
  });

  it("each profile asks for what its name says", () => {
    const due = (id: PaymentProfileId) => dueNowOf(INR(20_000), termsOfProfile(usualProfile(id)));
    expect(PROFILES.map(due)).toEqual([0, 4_000, 5_000, 20_000, 20_000]);
  });

  it("has numbers of its own where the business gives some, and usual ones elsewhere", () => {
    expect(profileOf(null)).toBeNull();
    expect(profileOf({ profile: "hybrid" })).toEqual(usualProfile("hybrid"));
    expect(profileOf({ profile: "hybrid", deposit: { min: 100_000, max: 1_000_000 } })?.deposit).toEqual({
      percent: 25,
      minMinor: 100_000,
      maxMinor: 1_000_000,
    });
    expect(profileOf({ profile: "hybrid", deposit: { amount: 700 }, cash_discount_percent: 0 })).toMatchObject({
      deposit: { amountMinor: 700 },
      cashDiscountPercent: 0,
      commissionPercent: 8,
    });
  });

  it("decides for a service that says nothing itself", () => {
    const paymentProfile = usualProfile("hybrid");
    const silent = { confirmation: "payment", payment: null, paymentProfile } as const;
    expect(paymentTermsOf(silent)).toMatchObject({ due: "deposit", rest: "online" });
    expect(cashPercentOf(silent)).toBe(2);
    // What no payment confirms asks for nothing before the visit.
    expect(paymentTermsOf({ ...silent, confirmation: "instant" })).toMatchObject({ due: "none", rest: "online" });
    const own = { ...silent, payment: { ...NOTHING_DUE, methods: ["transfer"] as const } };
    expect(paymentTermsOf(own)).toBe(own.payment);
    expect(cashPercentOf(own)).toBe(0);
  });
});

describe("the operator's commission", () => {
  const commissionOn = (payment: Payment, percent: number) =>
    commissionsOn([payment], percent).get(payment.id) ?? { amountMinor: 0, returned: new Map<string, number>() };

  it("H46: is its percentage of what was taken, rounded down", () => {
    const amounts = [10_000, 15_000, 20_000, 25_000, 30_000];
    const percents = PROFILES.map((id) => usualProfile(id).commissionPercent);
    const commissions = amounts.map((amount, at) => commissionOn(paid(amount), percents[at] ?? 0).amountMinor);
    expect(commissions).toEqual([500, 1_050, 1_600, 2_500, 4_500]);
    expect(commissionOn(paid(10_019), 5).amountMinor).toBe(500);
    expect(commissionOn(openPayment("bkg_a", [], INR(10_000), 0), 5).amountMinor).toBe(0);
  });

  it("is that of all that a booking brought, however many payments that was, as the seed has it", () => {
    const of = (payments: readonly Payment[]) =>
      payments.map(({ id }) => commissionsOn(payments, 8).get(id)?.amountMinor ?? 0);
    const [deposit, rest] = [
      { ...paid(5_003), id: "pay_a" },
      { ...paid(15_010), id: "pay_b", paidAt: 2 },
    ];
    expect(of([deposit, rest])).toEqual([400, 1_201]);
    expect(400 + 1_201).toBe(Math.floor((20_013 * 8) / 100));
    // The fee that a provider takes at once is the same.
    expect([feeOfNext([], deposit, 8), feeOfNext([deposit], rest, 8)]).toEqual([400, 1_201]);
    const mistake = { ...paid(10_007, "cash", [10_007]), id: "pay_c" };
    const isMistake = mistake.refunds.map((refund) => ({ ...refund, isMistake: true as const }));
    const none = [
      { ...mistake, refunds: isMistake },
      { ...paid(10_007), id: "pay_d", credit: { use: "use_a", visits: null } },
    ];
    expect(of([...none, deposit, rest])).toEqual([0, 0, 400, 1_201]);
  });

  it("is exact over any history of payments and refunds of a booking", () => {
    const money = fc.integer({ min: 1, max: 10 ** 9 });
    const one = fc.record({ amount: money, at: fc.nat(9), back: fc.array(fc.record({ part: money, at: fc.nat(9) })) });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 5 }), fc.integer({ min: 0, max: 50 }), (all, percent) => {
        const payments = all.map(({ amount, at, back }, place) => {
          const sum = back.reduce((total, { part }) => total + part, 0);
          const whole = paid(
            amount + sum,
            "cash",
            back.map(({ part }) => part),
          );
          const refunds = whole.refunds.map((each, of) => ({
            ...each,
            ...{ id: `pay_${place}-${of}`, endedAt: back[of]?.at ?? 0 },
          }));
          return { ...whole, id: `pay_${place}`, paidAt: at, refunds };
        });
        const parts = [...commissionsOn(payments, percent).values()].map(({ amountMinor, returned }) =>
          [...returned.values()].reduce((left, part) => left - part, amountMinor),
        );
        const kept = all.reduce((total, { amount }) => total + amount, 0);
        expect(parts.reduce((total, part) => total + part, 0)).toBe(Math.floor((kept * percent) / 100));
      }),
    );
  });

  it("comes back with each refund, so that it is always that of what the business keeps", () => {
    const parts = fc.array(fc.integer({ min: 1, max: 10 ** 9 }), { maxLength: 5 });
    fc.assert(
      fc.property(
        parts,
        fc.integer({ min: 0, max: 10 ** 9 }),
        fc.integer({ min: 0, max: 50 }),
        (back, kept, percent) => {
          const gone = back.reduce((sum, part) => sum + part, 0);
          const { amountMinor, returned } = commissionOn(paid(gone + kept, "cash", back), percent);
          const left = [...returned.values()].reduce((sum, part) => sum - part, amountMinor);
          expect(left).toBe(Math.floor((kept * percent) / 100));
        },
      ),
    );
  });
});

describe("the discount for cash", () => {
  const booked = { price: INR(10_033), payments: [] as Payment[], cashPercent: 3 };

  it("rounds down, and never goes below what is due before the booking stands", () => {
    expect(cashPriceOf(10_033, 0, 3)).toBe(9_733);
    expect(cashPriceOf(10_033, 0, 0)).toBe(10_033);
    expect(cashPriceOf(10_033, 9_900, 3)).toBe(9_900);
    expect(cashPriceOf(10_033, 10_033, 3)).toBe(10_033);
  });

  it("leaves nothing to pay once the price in cash is there", () => {
    expect([leftInCash(booked), leftToPay(booked)]).toEqual([9_733, 10_033]);
    const inPart = { ...booked, payments: [paid(9_000)] };
    expect([leftInCash(inPart), leftToPay(inPart)]).toEqual([733, 1_033]);
    const whole = { ...booked, payments: [paid(9_000), paid(733)] };
    expect([leftInCash(whole), leftToPay(whole)]).toEqual([0, 0]);
    expect(ledgerOf(whole)).toMatchObject({ state: "paid", paid: 9_733, dueInAll: 0 });
  });

  it("holds beside a deposit that was paid in another way, and for no more than that", () => {
    const kept = { ...booked, dueNowMinor: 2_500, payments: [paid(2_500, "online")] };
    expect(leftInCash(kept)).toBe(7_233);
    expect(ledgerOf({ ...kept, payments: [...kept.payments, paid(7_233)] })).toMatchObject({ state: "paid" });
    const more = { ...kept, payments: [...kept.payments, paid(1, "transfer")] };
    expect([leftInCash(more), leftToPay(more)]).toEqual([7_532, 7_532]);
    // A deposit that leaves nothing of the price in cash was not paid in cash.
    const most = { ...booked, dueNowMinor: 9_900, payments: [paid(9_900, "online")] };
    expect([leftInCash(most), leftToPay(most)]).toEqual([133, 133]);
  });

  it("is had again at a new price, and gives nothing back by itself at the same", () => {
    const service = { cancellation: { minNoticeMinutes: 0, refunds: [] } };
    const booking = { status: "confirmed", service, customer: null, ...booked, payments: [paid(9_733)] };
    const stood = booking as unknown as BookingRecord;
    const cheaper = withPaymentsSettled({ ...stood, price: INR(5_000) }, stood, 9);
    expect(cheaper.payments?.flatMap(({ refunds }) => refunds)).toMatchObject([{ amountMinor: 4_883, state: "due" }]);
    expect(withPaymentsSettled(cheaper, cheaper, 9)).toBe(cheaper);
    const mixed = { ...stood, payments: [paid(9_933), paid(100, "transfer", [100])] };
    expect(withPaymentsSettled(mixed, stood, 9)).toBe(mixed);
  });

  it("asks for nothing again that staff gave back, and takes nothing of it, until they ask for it again", () => {
    const given = paid(9_733, "cash", [1_000]);
    const back = { ...booked, payments: [given] };
    expect(ledgerOf(back)).toMatchObject({ state: "partly_refunded", dueInAll: 0 });
    expect([leftInCash(back), leftToPay(back)]).toEqual([0, 0]);
    const again = askedAgain(given, "mem_b");
    if ("code" in again) throw new Error(again.code);
    const asked = { ...booked, payments: [again] };
    expect([leftInCash(asked), leftToPay(asked), ledgerOf(asked)?.dueInAll]).toEqual([1_000, 1_300, 1_300]);
    expect(askedAgain(again, "mem_b")).toMatchObject({ code: "invalid_transition" });
  });
});
