// A customer pays to keep a place: at a provider, before or after the deadline, once or not at all.

import { beforeEach, describe, expect, it } from "vitest";
import { ask } from "../support/api";
import { passTime } from "../support/clock";
import { bookedOf, checkout, readOwn as read } from "../support/paid-business";
import { openPaidShop, settleAll, stripe, tenant } from "../support/paid-shop";

const START = "2026-06-02T10:00:00Z";
const HOLD_SECONDS = 900;

beforeEach(() => openPaidShop({ hold_seconds: HOLD_SECONDS }));

async function book(start = START) {
  const answer = await tenant.book("paid", start);
  return { ...bookedOf(answer), answer };
}

describe("a booking that waits for money", () => {
  it("is held for the time to pay, and says what is due", async () => {
    const booked = await book();
    expect(booked.answer.body.booking).toMatchObject({
      status: "held",
      number: null,
      expires_at: "2026-06-01T08:15:00+00:00",
      payment: {
        state: "open",
        due_now: 2_500,
        paid: 0,
        refunded: 0,
        currency: "USD",
        deadline: "2026-06-01T08:15:00+00:00",
      },
    });
  });

  it("is confirmed by the provider's report, once, and keeps its number from then on", async () => {
    const booked = await book();
    const opened = await checkout(booked);
    expect(opened.status, JSON.stringify(opened.body)).toBe(200);
    expect(opened.body.expires_at).toBe("2026-06-01T08:15:00+00:00");
    expect(await stripe.press(opened.body.url, "pay")).toMatch(/\/manage\/.*paid=1/);
    expect(await read(booked)).toMatchObject({
      status: "confirmed",
      expires_at: null,
      payment: { state: "deposit_paid", due_now: 0, paid: 2_500, deadline: null },
    });
    expect((await checkout(booked)).body).toMatchObject({
      ...{ code: "invalid_transition", booking_status: "confirmed", payment_state: "deposit_paid" },
      detail: "It is paid already: nothing more is to be paid online.",
    });
  });

  it("has one page, however often the customer asks for it", async () => {
    const booked = await book();
    const pages = await Promise.all([checkout(booked), checkout(booked), checkout(booked)]);
    expect(new Set(pages.map(({ body }) => body.url)).size).toBe(1);
    expect(stripe.stripe.taken.sessions).toHaveLength(1);
  });

  it("frees the place at the deadline, and ends the provider's page", async () => {
    const booked = await book();
    const { url } = (await checkout(booked)).body;
    passTime(HOLD_SECONDS * 1_000);
    expect((await tenant.book("paid", START)).status).toBe(201);
    expect(await read(booked)).toMatchObject({ status: "expired", payment: { state: "expired" } });
    expect((await checkout(booked)).body).toMatchObject({ code: "payment_expired" });
    await settleAll();
    expect(await stripe.page(url)).not.toContain("<button");
  });

  it("is confirmed by money that comes late, when the place is still free", async () => {
    const booked = await book();
    const { url } = (await checkout(booked)).body;
    stripe.behave({ reports: "none" });
    passTime(HOLD_SECONDS * 1_000 + 1);
    await stripe.press(url, "pay");
    await settleAll();
    expect(await read(booked)).toMatchObject({ status: "confirmed", payment: { state: "deposit_paid", paid: 2_500 } });
  });

  it("gives late money back when the place is sold, and says so", async () => {
    const booked = await book();
    const { url } = (await checkout(booked)).body;
    stripe.behave({ reports: "none" });
    passTime(HOLD_SECONDS * 1_000 + 1);
    await book();
    await stripe.press(url, "pay");
    await settleAll();
    await settleAll();
    expect(await read(booked)).toMatchObject({
      status: "expired",
      payment: { state: "refunded", paid: 2_500, refunded: 2_500 },
    });
    expect(stripe.stripe.taken.refunds.map(({ amount, status }) => [amount, status])).toEqual([[2_500, "succeeded"]]);
  });

  it("takes a report that comes twice, or in the wrong order, once", async () => {
    stripe.behave({ reports: "twice" });
    const booked = await book();
    const { url } = (await checkout(booked)).body;
    await stripe.press(url, "later");
    expect(await read(booked)).toMatchObject({ status: "held", payment: { state: "open" } });
    await stripe.advance();
    expect(await read(booked)).toMatchObject({ status: "confirmed", payment: { paid: 2_500 } });
  });

  it("stands once staff have taken what is due, and staff take no more than is left", async () => {
    const booked = await book();
    const take = (amount: number) =>
      tenant.staff("POST", `/bookings/${booked.id}/payments`, { method: "cash", amount, note: "at the desk" });
    expect((await take(10_001)).body).toMatchObject({ code: "payment_exceeds_due", left: 10_000 });
    expect((await take(2_000)).status).toBe(201);
    expect(await read(booked)).toMatchObject({ status: "held", payment: { state: "deposit_paid", due_now: 500 } });
    expect((await take(8_000)).status).toBe(201);
    expect(await read(booked)).toMatchObject({ status: "confirmed", payment: { state: "paid", paid: 10_000 } });
    expect((await take(1)).body).toMatchObject({ code: "payment_exceeds_due", left: 0 });
  });

  it("comes of a hold, whose token then neither books again nor lets go", async () => {
    const hold = (await tenant.hold("paid", START)).body;
    const named = { hold: { id: hold.hold.id, token: hold.token } };
    passTime(60_000);
    const booked = await tenant.book("paid", START, named);
    expect(booked.body.booking).toMatchObject({
      id: hold.hold.id,
      status: "held",
      expires_at: "2026-06-01T08:16:00+00:00",
    });
    expect((await tenant.book("paid", START, named)).body).toMatchObject({ code: "invalid_transition" });
    const released = await ask("DELETE", `/v1/public/holds/${hold.hold.id}`, { token: hold.token });
    expect([released.status, released.body.code]).toEqual([409, "invalid_transition"]);
    expect(await read(bookedOf(booked))).toMatchObject({
      status: "held",
    });
  });

  it("cannot be confirmed by staff without the money", async () => {
    const booked = await book();
    const confirmed = await tenant.staff("POST", `/bookings/${booked.id}/confirm`, {});
    expect([confirmed.status, confirmed.body.code]).toEqual([409, "payment_required"]);
  });

  it("is refunded by the policy when it is cancelled", async () => {
    const booked = await book();
    await stripe.press((await checkout(booked)).body.url, "pay");
    await tenant.staff("POST", `/bookings/${booked.id}/cancel`, {});
    await settleAll();
    await settleAll();
    expect(await read(booked)).toMatchObject({ status: "cancelled", payment: { state: "deposit_paid", refunded: 0 } });
    const { body } = await tenant.staff("GET", `/payments`);
    expect(body.data[0]).toMatchObject({ booking: booked.id, state: "paid", provider: "stripe", amount: 2_500 });
    const refunded = await tenant.staff("POST", `/payments/${body.data[0].id}/refund`, {
      amount: 1_000,
      reason: "kind",
    });
    expect(refunded.status).toBe(200);
    await settleAll();
    await settleAll();
    expect(await read(booked)).toMatchObject({ payment: { state: "partly_refunded", refunded: 1_000 } });
  });
});
