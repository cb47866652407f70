import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerRefund, decideRefund, refundable, refundedOf, stateOf } from "../../../src/domain/payments/giving-back";
import { keptOf, ledgerOf, leftToPay } from "../../../src/domain/payments/ledger";
import { isOfFormer } from "../../../src/domain/payments/payer";
import type { Payment } from "../../../src/domain/payments/payment";
import { hear, takenAgain, tooMuchTaken } from "../../../src/domain/payments/provider-word";

const NOW = Date.parse("2026-12-01T10:00Z");
const PAID = { kind: "paid", chargeId: "ch_1", amountMinor: 100, currency: "USD" } as const;

const payment = (more: Partial<Payment> = {}): Payment => ({
  id: "pay_1",
  state: "open",
  method: "online",
  provider: "stripe",
  amountMinor: 100,
  currency: "USD",
  checkout: null,
  chargeId: null,
  refunds: [],
  note: null,
  by: null,
  createdAt: NOW,
  paidAt: null,
  ...more,
});

const paid = (more: Partial<Payment> = {}) => payment({ state: "paid", paidAt: NOW, ...more });

function changed(outcome: ReturnType<typeof decideRefund>): Payment {
  if ("code" in outcome) throw new Error(outcome.code);
  return outcome;
}

const refund = (of: Payment, amountMinor: number | null) =>
  decideRefund(of, { amountMinor, reason: null, by: null, isInHand: true }, NOW);
const FIRST = "pay_1-1";

describe("the word of a provider", () => {
  it("opens into paid, failed or expired, and what was taken stays taken", () => {
    expect(hear(payment(), PAID, NOW)).toMatchObject({ kind: "taken", isLate: false, payment: { state: "paid" } });
    expect(hear(payment(), { kind: "failed" }, NOW)).toMatchObject({ kind: "changed", payment: { state: "failed" } });
    expect(hear(payment(), { kind: "expired" }, NOW)).toMatchObject({ kind: "changed", payment: { state: "expired" } });
    for (const word of [PAID, { kind: "failed" }, { kind: "expired" }] as const) {
      expect(hear(paid(), word, NOW)).toEqual({ kind: "unchanged" });
    }
  });

  it("tells of money after the payment has ended: it is taken, and late", () => {
    for (const state of ["expired", "failed"] as const) {
      expect(hear(payment({ state }), PAID, NOW)).toMatchObject({ kind: "taken", isLate: true });
      expect(hear(payment({ state }), { kind: "failed" }, NOW)).toEqual({ kind: "unchanged" });
    }
  });

  it("ends the same in any order of reports, and however often they come", () => {
    const word = fc.constantFrom(PAID, { kind: "failed" } as const, { kind: "expired" } as const);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), (words) => {
        let one = payment();
        let takings = 0;
        for (const each of words) {
          const heard = hear(one, each, NOW);
          if (heard.kind === "taken") takings += 1;
          if (heard.kind !== "unchanged") one = heard.payment;
        }
        const isPaid = words.includes(PAID);
        expect(takings).toBe(isPaid ? 1 : 0);
        expect(one.state === "paid").toBe(isPaid);
      }),
    );
  });
});

describe("money that goes back", () => {
  it("I35: of 100, 40 go back, 61 more are refused, and 60 more are all of it", () => {
    const first = changed(refund(paid({ provider: null }), 40));
    expect(stateOf(first)).toBe("partly_refunded");
    expect(refund(first, 61)).toMatchObject({ code: "payment_exceeds_due", facts: { refundable: 60 } });
    expect(stateOf(changed(refund(first, 60)))).toBe("refunded");
    expect(refund(payment(), 10)).toMatchObject({ code: "invalid_transition" });
  });

  it("counts only once the provider has acknowledged it, and cannot be decided twice meanwhile", () => {
    const decided = changed(refund(paid(), null));
    expect(stateOf(decided)).toBe("paid");
    expect(refund(decided, 1)).toMatchObject({ code: "invalid_transition" });
    const done = answerRefund(decided, FIRST, "done", NOW);
    expect(done && stateOf(done)).toBe("refunded");
    expect(answerRefund(decided, "another", "done", NOW)).toBeNull();
    expect(done && answerRefund(done, FIRST, "done", NOW)).toBeNull();
  });

  it("may fail days after it was done, and can then be decided again", () => {
    const done = answerRefund(changed(refund(paid(), null)), FIRST, "done", NOW);
    const failed = done && answerRefund(done, FIRST, "failed", NOW);
    if (!failed) throw new Error("A done refund may still fail.");
    expect(stateOf(failed)).toBe("refund_failed");
    expect(refundable(failed)).toBe(100);
    const again = answerRefund(changed(refund(failed, null)), "pay_1-2", "done", NOW);
    expect(again && stateOf(again)).toBe("refunded");
  });

  it("never exceeds what was taken, in any history", () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("refund" as const), amount: fc.option(fc.integer({ min: 1, max: 150 })) }),
      fc.record({
        kind: fc.constant("answer" as const),
        of: fc.nat(5),
        state: fc.constantFrom("done" as const, "failed" as const),
      }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let one = paid();
        for (const each of steps) {
          const next =
            each.kind === "refund"
              ? refund(one, each.amount)
              : answerRefund(one, `pay_1-${each.of + 1}`, each.state, NOW);
          if (next !== null && !("code" in next)) one = next;
          expect(refundedOf(one)).toBeLessThanOrEqual(one.amountMinor);
          expect(refundable(one)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});

describe("the ledger of a booking", () => {
  const price = { amountMinor: 300, currency: "USD" };

  it("names the state that customers see", () => {
    const state = (payments: readonly Payment[], dueNowMinor: number | null = 100) =>
      ledgerOf({ price, dueNowMinor, payments })?.state;
    expect(state([], null)).toBe("none");
    expect(state([payment()])).toBe("open");
    expect(state([payment({ state: "failed" })])).toBe("failed");
    expect(state([payment({ state: "failed" }), payment({ id: "pay_2" })])).toBe("open");
    expect(state([payment({ state: "expired" })])).toBe("expired");
    expect(state([paid()])).toBe("deposit_paid");
    expect(state([paid({ amountMinor: 300 })])).toBe("paid");
    expect(state([changed(refund(paid({ provider: null }), 40))])).toBe("partly_refunded");
    expect(state([changed(refund(paid({ provider: null }), null))])).toBe("refunded");
  });

  it("counts all that was ever taken and all that is back, and what staff may still take", () => {
    const payments = [paid(), changed(refund(paid({ id: "pay_2", provider: null, amountMinor: 50 }), 20))];
    expect(ledgerOf({ price, dueNowMinor: 100, payments })).toMatchObject({ paid: 150, refunded: 20, dueNow: 0 });
    expect(keptOf(payments)).toBe(130);
    expect(leftToPay({ price, payments })).toBe(170);
  });

  it("has none without a price and without payments", () => {
    expect(ledgerOf({ price: null, dueNowMinor: null, payments: [] })).toBeNull();
  });
});

describe("money that comes beside a payment, on its page", () => {
  it("is of the customer who made the payment, also where no customer of the booking has a name any more", () => {
    const former = paid({ payer: null, isOfFormer: true, chargeId: "ch_1" });
    const all = ["ch_1", "ch_2"].map((chargeId) => ({ chargeId, amountMinor: 100, currency: "USD" }));
    const [more] = tooMuchTaken(former, { ...PAID, all }, [former]);
    if (!more) throw new Error("Nothing came beside it.");
    const again = takenAgain(former, more, "pay_2", NOW);
    expect([again.chargeId, again.refunds.map(({ amountMinor, state }) => [amountMinor, state])]).toEqual([
      "ch_2",
      [[100, "due"]],
    ]);
    expect(isOfFormer({ customer: null }, again)).toBe(true);
  });
});
