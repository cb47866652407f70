import { describe, expect, it } from "vitest";
import { decideRefund } from "../../../src/domain/payments/giving-back";
import { openPayment, type Payment } from "../../../src/domain/payments/payment";
import { hear } from "../../../src/domain/payments/provider-word";
import { moneyTold } from "../../../src/domain/payments/told";

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
