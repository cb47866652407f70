import { describe, expect, it } from "vitest";
import { decideRefund } from "../../../src/domain/payments/giving-back";
import { returnedPart } from "../../../src/domain/payments/parts";
import { openPayment, type Payment } from "../../../src/domain/payments/payment";
import { hear } from "../../../src/domain/payments/provider-word";
import { backIfCancelled, moneyTold } from "../../../src/domain/payments/told";

const NOW = Date.parse("2026-12-01T10:00Z");
const PRICE = { amountMinor: 10_000, currency: "USD" };

function paid(amountMinor: number, back: { readonly by: string | null; readonly amountMinor: number } | null): Payment {
  const open = openPayment("bkg_1", [], { ...PRICE, amountMinor }, NOW);
  const heard = hear(open, { kind: "paid", chargeId: "ch", amountMinor, currency: "USD" }, NOW);
  if (heard.kind !== "taken") throw new Error("It was not taken.");
  const refunded = back && decideRefund(heard.payment, { ...back, reason: null, isInHand: false }, NOW);
  if (refunded && "code" in refunded) throw new Error(refunded.code);
  return refunded ?? heard.payment;
}

describe("what a customer is told of the rest", () => {
  const rest = (payments: readonly Payment[]) =>
    moneyTold({ service: {} as never, price: PRICE, dueNowMinor: 2_500, payments, status: "confirmed" })?.rest;

  it("still asks for what the calendar gave back of money that came twice", () => {
    expect(rest([paid(2_500, null), paid(2_500, { by: null, amountMinor: 2_500 })])).toBe(7_500);
  });

  it("does not ask again for what staff gave back", () => {
    expect(rest([paid(2_500, { by: "tok_1", amountMinor: 1_000 })])).toBe(7_500);
  });
});

describe("what a customer is told of visits", () => {
  const refund = (id: string, amountMinor: number, state: "due" | "done" | "failed") => ({
    ...{ id, amountMinor, reason: null, by: null, state, decidedAt: NOW, endedAt: null },
  });
  const visits = (more: Partial<Payment> = {}): Payment => ({
    ...paid(10_000, null),
    ...{ method: "credit" as const, credit: { use: "use_1", visits: 3 } },
    ...more,
  });

  it("counts each refund's whole visits, in whichever order they went back", () => {
    const refunds = [refund("r1", 3_334, "done"), refund("r0", 3_333, "failed"), refund("r2", 3_333, "due")];
    const payment = visits({ refunds });
    expect(returnedPart(payment)).toMatchObject({ amountMinor: 6_667, visits: 2 });
    expect(returnedPart(payment, ({ state }) => state === "due")).toMatchObject({ amountMinor: 3_333, visits: 1 });
    expect(returnedPart(payment, ({ state }) => state === "done")).toMatchObject({ amountMinor: 3_334, visits: 1 });
  });

  it("tells what goes back at a cancellation apart: the money, and of the visits those that did not go back before", () => {
    const payments = [visits({ refunds: [refund("r1", 3_334, "done")] }), { ...paid(2_000, null), id: "pay_2" }];
    const service = { cancellation: { minNoticeMinutes: 0, refunds: [{ fromMinutes: 0, percent: 100 }] } } as never;
    const price = { ...PRICE, amountMinor: 12_000 };
    const back = backIfCancelled({ service, price, payments, startAt: NOW + 3_600_000 }, NOW);
    expect(back).toMatchObject({ amountMinor: 8_666, parts: [{ visits: 2, isCredit: true }, { amountMinor: 2_000 }] });
  });
});
