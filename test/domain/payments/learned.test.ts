// What goes back at the provider itself counts once, and no second refund follows it.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { askedAgain, decideRefund, givenAway, refundable, refundedOf } from "../../../src/domain/payments/giving-back";
import { learnRefunds, noteDispute, type SeenRefund } from "../../../src/domain/payments/learned";
import { openPayment, type Payment } from "../../../src/domain/payments/payment";
import { paymentEvents } from "../../../src/domain/payments/payment-events";

const NOW = Date.parse("2026-12-01T10:00Z");
const PAID: Payment = {
  ...openPayment("bkg_abc", [], { amountMinor: 10_000, currency: "USD" }, NOW),
  ...{ state: "paid", provider: "stripe", chargeId: "pi_1", paidAt: NOW },
};

function due(payment: Payment, amountMinor: number): Payment {
  const decided = decideRefund(payment, { amountMinor, reason: null, by: null, isInHand: false }, NOW);
  if ("code" in decided) throw new Error(decided.code);
  return decided;
}

const byHand = (amountMinor: number, state: SeenRefund["state"] = "done", id = "re_1"): SeenRefund => ({
  ...{ id, ours: null, amountMinor, state },
});
const learn = (payment: Payment, ...seen: SeenRefund[]) => learnRefunds(payment, seen, "stripe", NOW);
const told = (before: Payment, after: Payment) =>
  paymentEvents([before], [after], "standing").map(({ type, inHand = false }) => [type, inHand]);
const shown = ({ refunds }: Payment) => refunds.map(({ amountMinor, state, by }) => [amountMinor, state, by]);

describe("money that went back at the provider itself", () => {
  it("counts once, and is told as money in hand", () => {
    const learned = learn(PAID, byHand(3_000));
    expect(shown(learned)).toEqual([[3_000, "done", "stripe"]]);
    expect(told(PAID, learned)).toEqual([["payment.refunded", true]]);
    expect(learn(learned, byHand(3_000))).toBe(learned);
  });

  it("is learned only once it has gone back", () => {
    expect(learn(PAID, byHand(3_000, "pending"))).toBe(PAID);
    expect(learn(PAID, byHand(3_000, "failed"))).toBe(PAID);
  });

  it("counts no more where the bank sends it back later", () => {
    const failed = learn(learn(PAID, byHand(3_000)), byHand(3_000, "failed"));
    expect([refundedOf(failed), refundable(failed)]).toEqual([0, 10_000]);
  });

  it("stands for a refund that was decided and had not gone back", () => {
    const decided = due(PAID, 5_000);
    const learned = learn(decided, byHand(5_000));
    expect(shown(learned)).toEqual([[5_000, "done", null]]);
    expect(told(decided, learned)).toEqual([["payment.refunded", false]]);
  });

  it("counts beside a refund of ours that the provider carried out twice, in any order, once", () => {
    const decided = due(due(PAID, 2_000), 1_000);
    const [first] = decided.refunds;
    const twin = (id: string): SeenRefund => ({ ...byHand(2_000, "done", id), ours: first?.id ?? "" });
    const both = learn(decided, twin("re_1"), twin("re_2"));
    // The second money stands for the other refund, and exceeds it.
    expect(refundedOf(both)).toBe(4_000);
    expect(both.refunds.filter(({ state }) => state === "due")).toEqual([]);
    expect(learn(both, twin("re_2"), twin("re_1"))).toBe(both);
    const inTurn = learn(learn(decided, twin("re_2")), twin("re_1"), twin("re_2"));
    expect(refundedOf(inTurn)).toBe(4_000);
    expect(refundedOf(learn(inTurn, twin("re_2"), twin("re_1")))).toBe(4_000);
    const failed = learn(decided, { ...twin("re_0"), state: "failed" }, twin("re_1"));
    expect([refundedOf(failed), failed.refunds[0]?.state]).toEqual([2_000, "done"]);
  });

  it("leaves the rest of a decided refund due, of which nothing new is told", () => {
    const decided = due(PAID, 5_000);
    const learned = learn(decided, byHand(2_000));
    expect(shown(learned)).toEqual([
      [2_000, "done", null],
      [3_000, "due", null],
    ]);
    expect(told(decided, learned)).toEqual([["payment.refunded", false]]);
    expect(new Set(learned.refunds.map(({ id }) => id)).size).toBe(2);
  });

  it("exceeds a decided refund by money of its own", () => {
    const learned = learn(due(PAID, 5_000), byHand(6_000));
    expect(shown(learned)).toEqual([
      [5_000, "done", null],
      [1_000, "done", "stripe"],
    ]);
  });

  it("is beside a refund that the provider carries out already", () => {
    const decided = due(PAID, 5_000);
    const [own] = decided.refunds;
    const carried = { id: "re_2", ours: own?.id ?? "", amountMinor: 5_000, state: "pending" } as const;
    const both = learn(decided, byHand(1_000), carried);
    expect(shown(both)).toEqual([
      [5_000, "due", null],
      [1_000, "done", "stripe"],
    ]);
    // The list of before did not show it yet.
    const late = learn(learn(decided, byHand(1_000)), { ...carried, state: "done" }, byHand(1_000));
    expect(refundedOf(late)).toBe(6_000);
  });

  it("leaves asked for again what it stood for, though the provider made that refund as well", () => {
    const decided = decideRefund(PAID, { amountMinor: 4_000, reason: "late", by: "mem_a", isInHand: false }, NOW);
    const again = "code" in decided ? decided : askedAgain(decided, "mem_a");
    if ("code" in again) throw new Error(again.code);
    const [own] = again.refunds;
    const replaced = learn(again, byHand(4_000));
    const both = learn(replaced, { ...byHand(4_000, "done", "re_2"), ours: own?.id ?? "" }, byHand(4_000));
    expect(both.refunds.map(({ amountMinor, askedAgainBy }) => [amountMinor, askedAgainBy])).toEqual([
      [4_000, "mem_a"],
      [4_000, "mem_a"],
    ]);
    expect(givenAway(both)).toBe(0);
    // Staff asked once.
    expect(told(PAID, again).map(([type]) => type)).not.toContain("payment.asked_again");
    expect(told(decided as Payment, again).map(([type]) => type)).toEqual(["payment.asked_again"]);
    expect(told(replaced, both).map(([type]) => type)).toEqual(["payment.refunded"]);
    // What is left of one that was asked for again is no new request either.
    expect(told(again, learn(again, byHand(1_000))).map(([type]) => type)).toEqual(["payment.refunded"]);
  });

  it("is never more than was taken", () => {
    expect(refundedOf(learn(PAID, byHand(7_000), byHand(7_000, "done", "re_2")))).toBe(10_000);
  });
});

/** What may happen to money on its way back, and in which order Berth reads the provider's list of it. */
const happening = fc.oneof(
  fc.record({
    kind: fc.constantFrom("decided" as const, "by hand" as const),
    amount: fc.integer({ min: 1, max: 7_000 }),
  }),
  fc.record({ kind: fc.constantFrom("done" as const, "begun" as const), of: fc.nat(3) }),
  fc.record({ kind: fc.constantFrom("ended" as const, "sent back" as const), of: fc.nat(3) }),
  fc.record({ kind: fc.constant("read" as const) }),
);

describe("refunds of Berth and of the business, in any order", () => {
  it("add up to what the provider has given back, and so do their receipts", () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 12 }), (steps) => {
        let payment = PAID;
        let list: SeenRefund[] = [];
        const asked = new Map<string, number>();
        const receipts = new Map<string, number>();
        const fits = (amount: number) => amountOf(list) + amount <= PAID.amountMinor;
        const add = (ours: string | null, amountMinor: number, state: SeenRefund["state"]) => {
          if (fits(amountMinor)) list = [...list, { id: `re_${list.length + 1}`, ours, amountMinor, state }];
        };
        const ask = () => {
          for (const { id, amountMinor, state, carries } of payment.refunds) {
            if (state === "due" && carries === undefined && !asked.has(id)) asked.set(id, amountMinor);
          }
        };
        const read = () => {
          payment = learn(payment, ...list);
          ask();
          for (const { id, amountMinor, state } of payment.refunds) {
            if (state === "done" && !receipts.has(id)) receipts.set(id, amountMinor);
            if (state === "failed" && receipts.has(id)) receipts.set(`${id}-c`, -amountMinor);
          }
        };
        for (const step of steps) {
          if (step.kind === "decided" && step.amount <= refundable(payment)) payment = due(payment, step.amount);
          if (step.kind === "decided") ask();
          if (step.kind === "by hand") add(null, step.amount, "done");
          if (step.kind === "done" || step.kind === "begun") {
            const [id, amount] = [...asked].filter(([each]) => !list.some(({ ours }) => ours === each))[step.of] ?? [];
            if (id !== undefined && amount !== undefined) add(id, amount, step.kind === "done" ? "done" : "pending");
          }
          if (step.kind === "ended" || step.kind === "sent back") {
            const state = step.kind === "ended" ? "done" : "failed";
            list = list.map((one, at) => (at === step.of && one.state !== "failed" ? { ...one, state } : one));
          }
          if (step.kind === "read") read();
        }
        list = list.map((one) => (one.state === "pending" ? { ...one, state: "done" } : one));
        for (let turn = 0; turn < 3; turn++) read();
        expect(refundedOf(payment)).toBe(amountOf(list));
        expect([...receipts.values()].reduce((sum, amount) => sum + amount, 0)).toBe(amountOf(list));
        expect(refundable(payment)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 500 },
    );
  });
});

function amountOf(list: readonly SeenRefund[]): number {
  return list.filter(({ state }) => state !== "failed").reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}

describe("a dispute", () => {
  const end = (isLost: boolean, amountMinor = 10_000) => ({ id: "dp_1", isLost, amountMinor });
  const dispute = (payment: Payment, ended: ReturnType<typeof end> | null) =>
    noteDispute(payment, { at: NOW, ended, by: "stripe", now: NOW });

  it("moves no money until the bank decides, and none when the business wins", () => {
    const open = dispute(PAID, null);
    expect([refundable(open), open.disputedAt]).toEqual([10_000, NOW]);
    const won = dispute(open, end(false));
    expect([refundable(won), won.disputeEnded]).toEqual([10_000, "won"]);
    expect(dispute(won, end(true))).toBe(won);
  });

  it("that is lost counts as refunded, of which the customer knows", () => {
    const lost = dispute(PAID, end(true));
    expect([refundable(lost), refundedOf(lost), lost.disputeEnded]).toEqual([0, 10_000, "lost"]);
    expect(told(PAID, lost)).toEqual([
      ["payment.refunded", false],
      ["payment.disputed", false],
    ]);
    expect(dispute(lost, end(true))).toBe(lost);
  });

  it("that is heard of before its payment is known counts when it is told again", () => {
    const open = { ...PAID, state: "open", chargeId: null, paidAt: null } as const;
    const early = dispute(open, end(true));
    expect([early.disputedAt, early.disputeEnded]).toEqual([NOW, undefined]);
    const lost = dispute({ ...PAID, disputedAt: NOW }, end(true));
    expect([refundedOf(lost), lost.disputeEnded]).toEqual([10_000, "lost"]);
  });

  it("takes no more than is left of the payment", () => {
    expect(refundedOf(dispute(learn(PAID, byHand(4_000)), end(true)))).toBe(10_000);
  });
});
