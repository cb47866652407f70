// Money whose report is lost. Berth itself asks the provider about each open page, until it was paid or is over.

import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { passTime, testClock } from "../support/clock";
import { calls, withFaults } from "../support/faults";
import {
  aPaidBusiness,
  type Booked,
  bookedOf,
  openPage,
  type PaidBusiness,
  readOwn as read,
  settle,
} from "../support/paid-business";
import { aRazorpay } from "../support/razorpay";
import { askAll } from "../support/told";
import { askPayments, makeDeps, settingsOf } from "../support/worker";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = "2026-06-20T10:00:00Z";
const ADA = { name: "Ada", email: "ada@example.com" };

const deps = makeDeps(withFaults(env), settingsOf(env), testClock, () => undefined);

let tenant: Tenant;
let stripe: PaidBusiness["stripe"];
let settleAll: PaidBusiness["settleAll"];
/** How often Stripe was asked about a page. */
let asked: number;
/** The key may make no webhook. */
let mayHook: boolean;

async function around({ method, url }: Request, call: () => Promise<Response>): Promise<Response> {
  const { pathname } = new URL(url);
  if (method === "GET" && pathname.startsWith("/v1/checkout/sessions/")) asked += 1;
  if (mayHook || method !== "POST" || pathname !== "/v1/webhook_endpoints") return call();
  const error = { type: "invalid_request_error", message: "The provided key does not have the required permissions" };
  return Response.json({ error }, { status: 403 });
}

beforeEach(async () => {
  asked = 0;
  mayHook = true;
  await open();
});

async function open(): Promise<void> {
  const service = {
    payment: { due: "deposit", deposit: { percent: 25 }, rest: "online", methods: ["online", "cash"] },
    cancellation: { min_notice_minutes: 0, refunds: [{ from_minutes: 0, percent: 100 }] },
    horizon_days: 400,
  };
  ({ tenant, stripe, settleAll } = await aPaidBusiness(service, { around }));
}

const paymentsOf = async ({ id }: Booked) => (await tenant.staff("GET", `/bookings/${id}/payments`)).body.data;
const bookingOf = async ({ id }: Booked) => (await tenant.staff("GET", `/bookings/${id}`)).body;

/** A booking whose deposit was paid. From then on no report comes. */
async function aDeposit(): Promise<Booked> {
  const booked = bookedOf(await tenant.book("paid", START, { customer: ADA }));
  await stripe.press(await openPage(booked), "pay");
  await settleAll();
  stripe.behave({ reports: "none" });
  asked = 0;
  return booked;
}

async function passAll(ms: number, step: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += step) {
    passTime(step);
    await askAll();
    await settleAll();
  }
}

describe("money whose report is lost", () => {
  it("is learned within hours, without a look at the booking, and once", async () => {
    const booked = await aDeposit();
    await stripe.press(await openPage(booked), "pay");
    await passAll(7 * HOUR, HOUR);
    expect((await bookingOf(booked)).payment).toMatchObject({ state: "paid", paid: 10_000 });
    await passAll(25 * DAY, 5 * DAY);
    expect(await paymentsOf(booked)).toMatchObject([{ amount: 2_500 }, { state: "paid", amount: 7_500, refunded: 0 }]);
    expect(asked).toBeLessThanOrEqual(2);
    const events = await env.DB.prepare("SELECT type FROM events WHERE tenant_id = ? AND type = 'payment.succeeded'")
      .bind(tenant.id)
      .all();
    expect(events.results).toHaveLength(2);
  });

  it("is learned where the customer pays by a link of staff", async () => {
    const booked = await aDeposit();
    const link = await tenant.staff("POST", `/bookings/${booked.id}/payment-link`, {});
    await stripe.press(link.body.url, "pay");
    await passAll(DAY, 6 * HOUR);
    expect((await bookingOf(booked)).payment).toMatchObject({ state: "paid", paid: 10_000 });
  });

  it("is learned where the key makes no webhook, also while the place is held", async () => {
    mayHook = false;
    await open();
    const booked = bookedOf(await tenant.book("paid", START, { customer: ADA }));
    await stripe.press(await openPage(booked), "pay");
    expect(stripe.stripe.taken.endpoints).toEqual([]);
    await passAll(12 * MINUTE, 4 * MINUTE);
    expect(await bookingOf(booked)).toMatchObject({ status: "confirmed", payment: { paid: 2_500 } });
  });

  it("is learned of a bank that takes a week", async () => {
    const booked = await aDeposit();
    await stripe.press(await openPage(booked), "later");
    await passAll(7 * DAY, DAY);
    expect(await paymentsOf(booked)).toMatchObject([{ state: "paid" }, { state: "open" }]);
    await stripe.advance();
    await passAll(DAY, 12 * HOUR);
    expect((await bookingOf(booked)).payment).toMatchObject({ state: "paid", paid: 10_000 });
  });

  it("goes back, where it was paid for the rest of a booking that was cancelled", async () => {
    const booked = await aDeposit();
    const rest = await openPage(booked);
    await stripe.press(rest, "pay");
    await tenant.staff("POST", `/bookings/${booked.id}/cancel`, {});
    await passAll(DAY, 6 * HOUR);
    expect((await bookingOf(booked)).payment).toMatchObject({ paid: 10_000, refunded: 10_000 });
  });
});

describe("a page that was not paid", () => {
  it("is asked about a few times, until it is over", async () => {
    const booked = await aDeposit();
    await openPage(booked);
    await settleAll();
    for (let asking = 0; asking < 48; asking++) {
      passTime(30 * MINUTE);
      await askPayments(deps);
    }
    expect(asked).toBeGreaterThanOrEqual(5);
    await passAll(12 * HOUR, 6 * HOUR);
    const before = asked;
    expect(before).toBeLessThanOrEqual(12);
    expect(await paymentsOf(booked)).toMatchObject([{ state: "paid" }, { state: "expired" }]);
    expect(await read(booked)).toMatchObject({ status: "confirmed", payment: { state: "deposit_paid" } });
    await passAll(10 * DAY, 5 * DAY);
    expect(asked).toBe(before);
  });

  it("costs the sweep one call of D1 where nothing is due, and one more for the account of each page", async () => {
    const callsOf = async () => {
      calls.d1 = 0;
      return [await askPayments(deps), calls.d1];
    };
    const booked = await aDeposit();
    await openPage(booked);
    await settleAll();
    expect(await callsOf()).toEqual([0, 1]);
    passTime(11 * MINUTE);
    expect(await callsOf()).toEqual([1, 2]);
    expect(await callsOf()).toEqual([0, 1]);
  });
});

describe("a link of Razorpay without a webhook", () => {
  it("is asked about too", async () => {
    const razorpay = aRazorpay();
    const business = await makeTenant({ zone: "UTC" });
    const resource = await makeResource(business);
    await razorpay.connect(business);
    await makeService(business, resource, {
      code: "paid",
      price: { amount: 10_000, currency: "INR" },
      confirmation: "payment",
      payment: { due: "deposit", deposit: { percent: 25 }, rest: "online", methods: ["online"] },
    });
    const settleHere = () => settle(razorpay, () => business.consistency(resource));
    const booked = bookedOf(await business.book("paid", START, { customer: ADA }));
    await razorpay.press(await openPage(booked), "pay");
    passTime(11 * MINUTE);
    await askAll();
    await settleHere();
    await razorpay.press(await openPage(booked), "pay");
    passTime(11 * MINUTE);
    await askAll();
    await settleHere();
    const { body } = await business.staff("GET", `/bookings/${booked.id}`);
    expect(body).toMatchObject({ status: "confirmed", payment: { state: "paid", paid: 10_000 } });
  });
});
