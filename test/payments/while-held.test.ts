// What is said of money while a place waits for it: it is open until something was taken, and its end is told once.

import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { Tenant } from "../support/api";
import { passTime } from "../support/clock";
import {
  aPaidBusiness,
  type Booked,
  bookedOf,
  openPage,
  type PaidBusiness,
  readOwn as read,
} from "../support/paid-business";

const DAY = 86_400_000;
const HOLD_DAYS = 3;

let tenant: Tenant;
let stripe: PaidBusiness["stripe"];
let settleAll: PaidBusiness["settleAll"];

beforeEach(async () => {
  ({ tenant, stripe, settleAll } = await aPaidBusiness({ hold_seconds: (HOLD_DAYS * DAY) / 1_000 }));
});

const book = async (): Promise<Booked> => bookedOf(await tenant.book("paid", "2026-06-20T10:00:00Z"));

/** The events of an end without money, each with its payment. */
async function told(): Promise<string[]> {
  const { results } = await env.DB.prepare(
    `SELECT type, detail ->> '$.payment' AS payment FROM events
     WHERE tenant_id = ? AND type IN ('payment.expired', 'payment.page_ended') ORDER BY position`,
  )
    .bind(tenant.id)
    .all<{ type: string; payment: string }>();
  return results.map(({ type, payment }) => `${type} ${payment.slice(-2)}`);
}

describe("a place that is held for three days", () => {
  it("waits on when the provider's page ends after one, and its payment expires once", async () => {
    const booked = await book();
    await openPage(booked);
    passTime(DAY);
    await stripe.advance();
    await settleAll();
    expect(await read(booked)).toMatchObject({ status: "held", payment: { state: "open", due_now: 2_500 } });
    expect(await told()).toEqual(["payment.page_ended 01"]);
    passTime(HOLD_DAYS * DAY);
    await settleAll();
    expect(await read(booked)).toMatchObject({ status: "expired", payment: { state: "expired" } });
    expect(await told()).toEqual(["payment.page_ended 01", "payment.expired 01"]);
  });

  it("is still open when its account is removed: the page ends at the provider, and the end is told once", async () => {
    const booked = await book();
    await openPage(booked);
    await tenant.staff("DELETE", "/connections/stripe");
    await settleAll();
    await settleAll();
    expect(stripe.stripe.taken.sessions).toMatchObject([{ status: "expired" }]);
    expect(await read(booked)).toMatchObject({ status: "held", payment: { state: "open" } });
    passTime(HOLD_DAYS * DAY);
    await settleAll();
    expect(await told()).toEqual(["payment.page_ended 01", "payment.expired 01"]);
  });

  it("is open while money that it may not keep is on its way back", async () => {
    const booked = await book();
    const page = await openPage(booked);
    await tenant.staff("DELETE", "/connections/stripe");
    stripe.behave({ refunds: "pending" });
    await stripe.press(page, "pay");
    await settleAll();
    const payment = { state: "open", due_now: 2_500, paid: 2_500, refunded: 0 };
    expect(await read(booked)).toMatchObject({ status: "held", payment });
    await stripe.advance();
    await settleAll();
    expect(await read(booked)).toMatchObject({ status: "held", payment: { state: "refunded", refunded: 2_500 } });
  });
});

describe("a booking that late money brings back", () => {
  it("has no refund of its end: what went back is with its payments", async () => {
    ({ tenant, stripe, settleAll } = await aPaidBusiness());
    const booked = await book();
    const page = await openPage(booked);
    await tenant.staff("POST", `/bookings/${booked.id}/payments`, { method: "cash", amount: 2_000 });
    passTime(900_001);
    await stripe.press(page, "pay");
    await settleAll();
    expect(await read(booked)).toMatchObject({ status: "confirmed", refund: null, payment: { paid: 4_500 } });
  });
});
