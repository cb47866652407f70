// Money that goes back: the calendar decides it, and a bank, the business or the provider may be slow, wrong or quicker.

import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { passTime } from "../support/clock";
import { type Booked, bookedOf, openPage, readOwn as read } from "../support/paid-business";
import {
  act,
  aService,
  openPaidShop,
  paymentsOf,
  refundsAtStripe,
  resource,
  settleAll,
  stripe,
  tenant,
} from "../support/paid-shop";
import { PROVIDERS_AT } from "../support/stand-ins";
import { aStripe } from "../support/stripe";
import { textOf, visit } from "../support/visitor";

const START = "2026-06-20T10:00:00Z";
const HOLD_MS = 900_000;
const DAY_MS = 86_400_000;

beforeEach(() =>
  openPaidShop({
    payment: { due: "full", rest: "online", methods: ["online", "cash"] },
    hold_seconds: HOLD_MS / 1_000,
    cancellation: { min_notice_minutes: 0, refunds: [{ from_minutes: 0, percent: 100 }] },
  }),
);

async function book(service = "paid", more: Record<string, unknown> = {}): Promise<Booked> {
  const customer = { name: "Ada", email: "ada@example.com", locale: "fr" };
  return bookedOf(await tenant.book(service, START, { customer, ...more }));
}

describe("a refund that the calendar decided", () => {
  it("is not decided again when the bank sends it back, and staff can give it again", async () => {
    const booked = await book();
    await stripe.press(await openPage(booked), "pay");
    stripe.behave({ refunds: "failed" });
    const price = (amount: number) =>
      tenant.staff("PATCH", `/bookings/${booked.id}`, { price: { amount, currency: "USD" } });
    await price(6_000);
    await settleAll();
    await settleAll();
    expect(refundsAtStripe().map(({ amount }) => amount)).toEqual([4_000]);
    // What the price falls further goes back by itself.
    stripe.behave({ refunds: "succeeded" });
    await price(5_000);
    await settleAll();
    expect(refundsAtStripe().map(({ amount }) => amount)).toEqual([4_000, 1_000]);
    const [{ id }] = await paymentsOf(booked);
    expect((await tenant.staff("POST", `/payments/${id}/refund`, { amount: 4_000 })).status).toBe(200);
    await settleAll();
    expect(await read(booked)).toMatchObject({ payment: { paid: 10_000, refunded: 5_000 } });
    await act(booked, "cancel");
    await settleAll();
    expect(await read(booked)).toMatchObject({ payment: { paid: 10_000, refunded: 10_000 } });
  });
});

describe("a refund that staff decide", () => {
  it("I35: gives 40 of 100, no 61 more, then 60, and nothing unpaid; the booking stands until it is cancelled", async () => {
    const booked = await book();
    const [open] = await paymentsOf(booked);
    const refund = (id: string, amount?: number) => tenant.staff("POST", `/payments/${id}/refund`, { amount });
    expect((await refund(open.id, 1)).body.code).toBe("invalid_transition");
    await stripe.press(await openPage(booked), "pay");
    const [{ id }] = await paymentsOf(booked);
    expect((await refund(id, 4_000)).status).toBe(200);
    expect((await refund(id, 6_100)).body).toMatchObject({ code: "payment_exceeds_due", refundable: 6_000 });
    await settleAll();
    expect((await paymentsOf(booked))[0]).toMatchObject({ state: "partly_refunded" });
    expect((await refund(id, 6_000)).status).toBe(200);
    await settleAll();
    // A refund may be a kindness to a customer who still comes. So none cancels a booking unasked.
    expect(await read(booked)).toMatchObject({ status: "confirmed", payment: { state: "refunded", refunded: 10_000 } });
    await act(booked, "cancel");
    await settleAll();
    expect(await read(booked)).toMatchObject({ status: "cancelled", payment: { refunded: 10_000 } });
    expect(refundsAtStripe().map(({ amount }) => amount)).toEqual([4_000, 6_000]);
  });
});

describe("a refund on which a bank works for days", () => {
  const wait = async (times: number, ms: number) => {
    for (let turn = 0; turn < times; turn++) {
      passTime(ms);
      await settleAll();
    }
  };

  it("of more than ten is asked about on, through a silence too, and its answer counts although no report comes", async () => {
    const booked = await book();
    await stripe.press(await openPage(booked), "pay");
    stripe.behave({ refunds: "pending", reports: "none" });
    await act(booked, "cancel");
    await settleAll();
    await wait(12, DAY_MS);
    expect(await paymentsOf(booked)).toMatchObject([{ state: "paid", going_back: 10_000 }]);
    stripe.behave({ mode: "500" });
    await wait(2, DAY_MS);
    expect(await paymentsOf(booked)).toMatchObject([{ state: "paid", going_back: 10_000 }]);
    stripe.behave({ mode: "ok" });
    await stripe.advance();
    await wait(2, DAY_MS);
    expect(await paymentsOf(booked)).toMatchObject([{ state: "refunded", refunded: 10_000, going_back: 0 }]);
    expect(stripe.stripe.taken.refunds).toHaveLength(1);
  });

  it("is made once, and its end is learned although no report of it comes", async () => {
    await aService({
      code: "half",
      cancellation: { min_notice_minutes: 0, refunds: [{ from_minutes: 0, percent: 50 }] },
    });
    const booked = await book("half");
    await stripe.press(await openPage(booked), "pay");
    stripe.behave({ refunds: "pending", reports: "none" });
    await act(booked, "cancel");
    await settleAll();
    await wait(3, 13 * 3_600_000);
    expect(refundsAtStripe().map(({ amount }) => amount)).toEqual([5_000]);
    await stripe.advance();
    await wait(1, 3_600_000);
    expect(await paymentsOf(booked)).toMatchObject([{ state: "partly_refunded", refunded: 5_000 }]);
  });

  it("counts as done where the business has given the money back at Stripe itself", async () => {
    const booked = await book();
    await stripe.press(await openPage(booked), "pay");
    const [session] = stripe.stripe.taken.sessions as unknown as { payment_intent: string }[];
    const body = `payment_intent=${session?.payment_intent}`;
    const headers = { authorization: "Bearer sk_test_business", host: "127.0.0.1:1" };
    await stripe.stripe.answer({
      method: "POST",
      path: "/v1/refunds",
      headers,
      body,
      query: new URLSearchParams(),
      json: null,
    });
    await act(booked, "cancel");
    await settleAll();
    expect(refundsAtStripe()).toHaveLength(1);
    expect(await paymentsOf(booked)).toMatchObject([{ state: "refunded", refunded: 10_000 }]);
  });
});

describe("a refund beside one that the business makes at the provider at the same moment", () => {
  it("is in the books with it, also where no report of it comes", async () => {
    let isFirst = true;
    const bank: ReturnType<typeof aStripe> = aStripe({
      around: async ({ method, url }, call) => {
        if (method === "POST" && url.endsWith("/v1/refunds") && isFirst) {
          isFirst = false;
          const payment_intent = bank.stripe.taken.sessions.at(-1)?.payment_intent ?? "";
          await fetch(`${PROVIDERS_AT}/v1/refunds`, {
            method: "POST",
            headers: { authorization: "Bearer sk_test_next" },
            body: new URLSearchParams({ payment_intent, amount: "3000" }),
          });
          await bank.heard();
          bank.behave({ reports: "none" });
        }
        return call();
      },
    });
    await tenant.staff("DELETE", "/connections/stripe");
    await bank.connect(tenant, "sk_test_next");
    await aService({
      code: "half",
      cancellation: { min_notice_minutes: 0, refunds: [{ from_minutes: 0, percent: 50 }] },
    });
    const booked = await book("half");
    await bank.press(await openPage(booked), "pay");
    await act(booked, "cancel");
    await settleAll();
    expect(bank.stripe.taken.refunds.map(({ amount }) => amount).sort()).toEqual([3_000, 5_000]);
    expect(await paymentsOf(booked)).toMatchObject([{ refunded: 8_000, going_back: 0 }]);
  });
});

describe("money that the business gives back at the provider itself", () => {
  const chargeOf = () => stripe.stripe.taken.sessions.at(-1)?.payment_intent ?? "";
  async function byHand(amount: number): Promise<void> {
    const answer = await fetch(`${PROVIDERS_AT}/v1/refunds`, {
      method: "POST",
      headers: { authorization: "Bearer sk_test_business" },
      body: new URLSearchParams({ payment_intent: chargeOf(), amount: String(amount) }),
    });
    expect(answer.status).toBe(200);
    await stripe.heard();
  }
  const outbox = async () => (await tenant.staff("GET", "/messages?limit=50")).body.data as { kind: string }[];

  it("is learned once, told once, and no second refund of it follows", async () => {
    const booked = await book();
    await stripe.press(await openPage(booked), "pay");
    stripe.behave({ reports: "twice" });
    await byHand(4_000);
    await settleAll();
    expect(await paymentsOf(booked)).toMatchObject([{ state: "partly_refunded", refunded: 4_000 }]);
    passTime(20_000);
    await settleAll();
    expect((await outbox()).filter(({ kind }) => kind === "refunded")).toHaveLength(1);
    await act(booked, "cancel");
    await settleAll();
    expect(await paymentsOf(booked)).toMatchObject([{ state: "refunded", refunded: 10_000 }]);
    expect(stripe.stripe.taken.refunds.map(({ amount }) => amount)).toEqual([4_000, 6_000]);
  });

  it("stands for what was decided, where its report was lost and less is left than was to go back", async () => {
    const booked = await book();
    await stripe.press(await openPage(booked), "pay");
    stripe.behave({ reports: "none" });
    await byHand(4_000);
    await act(booked, "cancel");
    for (let turn = 0; turn < 3; turn++) await settleAll();
    expect(await paymentsOf(booked)).toMatchObject([{ state: "refunded", refunded: 10_000, going_back: 0 }]);
    expect(stripe.stripe.taken.refunds.map(({ amount }) => amount)).toEqual([4_000, 6_000]);
  });
});

describe("a refund that the bank sends back after it was done", () => {
  it("has a numbered receipt that takes its receipt back, so that receipts add up to what is kept", async () => {
    const booked = await book();
    await stripe.press(await openPage(booked), "pay");
    const [{ id }] = await paymentsOf(booked);
    stripe.behave({ refunds: "fails_later" });
    await tenant.staff("POST", `/payments/${id}/refund`, { amount: 3_000, reason: "It was cold" });
    await settleAll();
    await stripe.advance();
    stripe.behave({ refunds: "succeeded" });
    await tenant.staff("POST", `/payments/${id}/refund`, { amount: 2_000, reason: "It was cold" });
    await settleAll();
    const { results } = await env.DB.prepare("SELECT * FROM receipts WHERE tenant_id = ? ORDER BY sequence")
      .bind(tenant.id)
      .all<{ id: string; kind: string; amount_minor: number; sequence: number }>();
    expect(results.map(({ sequence, kind, amount_minor }) => [sequence, kind, amount_minor])).toEqual([
      [1, "payment", 10_000],
      [2, "refund", 3_000],
      [3, "correction", 3_000],
      [4, "refund", 2_000],
    ]);
    expect(await paymentsOf(booked)).toMatchObject([{ amount: 10_000, refunded: 2_000 }]);
    const sheet = async (place: number) =>
      textOf((await visit(`/manage/${booked.token}/receipts/${results[place - 1]?.id}`)).html);
    // Each names the receipt that it changes: of the money that was taken, or of the refund that failed.
    expect(await sheet(1)).not.toContain("Refers to receipt");
    expect(await sheet(2)).toMatch(/Refund receipt R-2026-0002 .*Refers to receipt R-2026-0001 .*Given back \$30/);
    expect(await sheet(3)).toMatch(/Correction of a refund, receipt R-2026-0003 .*Refers to receipt R-2026-0002 /);
    expect(await sheet(4)).toMatch(/Refund receipt R-2026-0004 .*Refers to receipt R-2026-0001 .*Given back \$20/);
    expect((await tenant.consistency(resource)).agrees).toBe(true);
  });
});

describe("bookings that the business cancels together", () => {
  it("give all of their money back, though the terms would give nothing", async () => {
    await aService({ code: "strict", cancellation: { min_notice_minutes: 0, refunds: [] } });
    const booked = await book("strict");
    await stripe.press(await openPage(booked), "pay");
    const filter = { from: START.slice(0, 10), to: START.slice(0, 10) };
    await settleAll();
    expect((await tenant.staff("POST", "/bookings/cancel", { filter, reason: "Closed" })).status).toBeLessThan(300);
    await settleAll();
    expect(await read(booked)).toMatchObject({ status: "cancelled", payment: { paid: 10_000, refunded: 10_000 } });
  });
});
