// A customer pays by Razorpay: on a Payment Link, before or after the deadline, once or not at all; and who may say so.

import { beforeEach, describe, expect, it, vi } from "vitest";
import { providersFor } from "../../src/domain/payments/providers";
import { type Answer, ask, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { passTime, setTime, testClock } from "../support/clock";
import { settle } from "../support/paid-business";
import { aRazorpay, signedByRazorpay } from "../support/razorpay";
import { PROVIDERS_AT } from "../support/stand-ins";
import { aStripe } from "../support/stripe";
import { visit } from "../support/visitor";

const START = "2026-06-02T10:00:00Z";
const HOLD_MS = 300_000;
const HOUR_MS = 3_600_000;
const MUST_BE_ADDRESS = "must be an address that begins with https:// or http://";

let tenant: Tenant;
let resource: string;
let connected: Answer;
let razorpay: ReturnType<typeof aRazorpay>;
let reports: Request[];

beforeEach(async () => {
  vi.unstubAllGlobals();
  setTime("2026-06-01T08:00:00Z");
  razorpay = aRazorpay();
  reports = [];
  tenant = await makeTenant({ zone: "UTC" });
  resource = await makeResource(tenant);
  connected = await razorpay.connect(tenant);
  expect(connected.status, JSON.stringify(connected.body)).toBe(200);
  await aService("paid", "INR");
});

const aService = (code: string, currency: string) =>
  makeService(tenant, resource, {
    code,
    price: { amount: 10_000, currency },
    confirmation: "payment",
    payment: { due: "deposit", deposit: { percent: 25 }, rest: "on_site", methods: ["online"] },
    hold_seconds: HOLD_MS / 1_000,
  });

type Booked = { readonly id: string; readonly token: string };

async function book(code = "paid", start = START): Promise<Booked> {
  const { status, body } = await tenant.book(code, start);
  if (status !== 201) throw new Error(JSON.stringify(body));
  return { id: body.booking.id, token: body.manage.token };
}

const checkout = ({ id, token }: Booked): Promise<Answer> =>
  ask("POST", `/v1/public/bookings/${id}/checkout`, { token, body: {} });

async function pageOf(booked: Booked): Promise<string> {
  const { status, body } = await checkout(booked);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body.url;
}

async function read({ id, token }: Booked) {
  const { status, payment } = (await ask("GET", `/v1/public/bookings/${id}`, { token })).body;
  return { status, state: payment.state, paid: payment.paid, refunded: payment.refunded };
}

async function aPaidBooking(): Promise<Booked & { readonly payment: string }> {
  const booked = await book();
  await razorpay.press(await pageOf(booked), "pay");
  const [{ id: payment }] = (await tenant.staff("GET", `/bookings/${booked.id}/payments`)).body.data;
  return { ...booked, payment };
}

const giveBack = (payment: string, body: object = {}) =>
  tenant.staff("POST", `/payments/${payment}/refund`, { reason: "kind", ...body });

const settleAll = () => settle(razorpay, () => tenant.consistency(resource));

const HELD = { status: "held", state: "open", paid: 0, refunded: 0 };
const PAID = { status: "confirmed", state: "deposit_paid", paid: 2_500, refunded: 0 };
const RETURNED = { status: "expired", state: "refunded", paid: 2_500, refunded: 2_500 };

describe("a page at Razorpay", () => {
  it("stays open for longer than a short hold, and names the payment", async () => {
    const booked = await book();
    expect((await checkout(booked)).body.expires_at).toBe("2026-06-01T08:05:00+00:00");
    const [link] = razorpay.razorpay.taken.links;
    expect(link).toMatchObject({ amount: 2_500, currency: "INR", status: "created" });
    expect(link?.reference_id.length).toBeLessThanOrEqual(40);
    expect((link?.expire_by ?? 0) * 1_000 - testClock.now()).toBeGreaterThanOrEqual(15 * 60_000);
  });

  it("is one, however often the customer asks for it, and also when its answer was lost", async () => {
    const booked = await book();
    razorpay.behave({ mode: "lost" });
    expect((await checkout(booked)).body).toMatchObject({ code: "unavailable" });
    razorpay.behave({ mode: "ok" });
    const pages = await Promise.all([pageOf(booked), pageOf(booked), pageOf(booked)]);
    expect(new Set(pages).size).toBe(1);
    expect(razorpay.razorpay.taken.links).toHaveLength(1);
  });

  it("confirms once it is paid, once, and leads back to the booking", async () => {
    razorpay.behave({ reports: "twice" });
    const booked = await book();
    const url = await pageOf(booked);
    await razorpay.press(url, "decline");
    expect(await read(booked)).toEqual(HELD);
    expect(await razorpay.press(url, "pay")).toMatch(/\/manage\/.*paid=1.*razorpay_payment_id=/);
    expect(await read(booked)).toEqual(PAID);
    expect(await razorpay.page(url)).not.toContain("<button");
    expect((await checkout(booked)).body).toMatchObject({ code: "invalid_transition" });
    const { data } = (await tenant.staff("GET", `/bookings/${booked.id}/payments`)).body;
    expect(data).toMatchObject([{ state: "paid", provider: "razorpay", amount: 2_500, currency: "INR" }]);
  });

  it("is known to be paid on the customer's return, when no report comes", async () => {
    razorpay.behave({ reports: "none" });
    const booked = await book();
    const back = (await razorpay.press(await pageOf(booked), "pay")) ?? "";
    expect(await read(booked)).toEqual(HELD);
    const { pathname, search } = new URL(back);
    expect((await visit(`${pathname}${search}`)).status).toBe(200);
    expect(await read(booked)).toEqual(PAID);
  });

  it("is cancelled at the deadline", async () => {
    const booked = await book();
    const url = await pageOf(booked);
    passTime(HOLD_MS);
    expect((await tenant.book("paid", START)).status).toBe(201);
    await settleAll();
    expect(razorpay.razorpay.taken.links.map(({ status }) => status)).toEqual(["cancelled"]);
    expect(await razorpay.page(url)).not.toContain("<button");
    expect(await read(booked)).toMatchObject({ status: "expired", paid: 0 });
  });

  it("confirms by money that comes late while the place is free, and else gives it back, once", async () => {
    razorpay.behave({ reports: "none" });
    const [late, tooLate] = [await book(), await book("paid", "2026-06-02T14:00:00Z")];
    const pages = [await pageOf(late), await pageOf(tooLate)];
    passTime(HOLD_MS + 1);
    await book("paid", "2026-06-02T14:00:00Z");
    for (const url of pages) await razorpay.press(url, "pay");
    await settleAll();
    expect([await read(late), await read(tooLate)]).toEqual([PAID, RETURNED]);
    expect(razorpay.razorpay.taken.refunds).toMatchObject([{ amount: 2_500, status: "processed" }]);
  });

  it("that was cancelled while a bank still worked is heard of when the bank is done", async () => {
    const booked = await book();
    await razorpay.press(await pageOf(booked), "later");
    passTime(HOLD_MS + 1);
    await book();
    await settleAll();
    expect(await read(booked)).toMatchObject({ status: "expired", paid: 0 });
    await razorpay.advance();
    await settleAll();
    expect(await read(booked)).toEqual(RETURNED);
  });
});

describe("money given back by Razorpay", () => {
  it("goes in parts and in full, and once also when an answer was lost", async () => {
    const { payment, ...booked } = await aPaidBooking();
    expect((await giveBack(payment, { amount: 1_000 })).status).toBe(200);
    razorpay.behave({ mode: ["ok", "lost"] });
    await settleAll();
    razorpay.behave({ mode: "ok" });
    passTime(HOUR_MS);
    await settleAll();
    expect(await read(booked)).toMatchObject({ state: "partly_refunded", refunded: 1_000 });
    expect((await giveBack(payment)).status).toBe(200);
    await settleAll();
    expect(await read(booked)).toMatchObject({ state: "refunded", refunded: 2_500 });
    expect(razorpay.razorpay.taken.refunds.map(({ amount }) => amount)).toEqual([1_000, 1_500]);
  });

  it("waits for the bank, and for a balance that is too low", async () => {
    const { payment, ...booked } = await aPaidBooking();
    razorpay.behave({ refunds: "short" });
    await giveBack(payment, { amount: 1_000 });
    await settleAll();
    razorpay.behave({ refunds: "pending" });
    passTime(HOUR_MS);
    await settleAll();
    expect(await read(booked)).toMatchObject({ refunded: 0 });
    await razorpay.advance();
    expect(await read(booked)).toMatchObject({ state: "partly_refunded", refunded: 1_000 });
  });

  it("fails where the bank takes it not, at once or later, and staff may try again", async () => {
    const { payment } = await aPaidBooking();
    const states = async () => (await tenant.staff("GET", "/payments")).body.data[0].state;
    razorpay.behave({ refunds: "failed" });
    await giveBack(payment);
    await settleAll();
    expect(await states()).toBe("refund_failed");
    razorpay.behave({ refunds: "fails_later" });
    await giveBack(payment);
    await settleAll();
    expect(await states()).toBe("refunded");
    await razorpay.advance();
    await settleAll();
    expect(await states()).toBe("refund_failed");
  });
});

describe("money that the business gives back at Razorpay itself", () => {
  it("is learned from its report, once", async () => {
    const { payment, ...booked } = await aPaidBooking();
    const { id } = razorpay.razorpay.taken.payments.at(-1) ?? {};
    for (const amount of [1_000, 500]) {
      const made = await fetch(`${PROVIDERS_AT}/v1/payments/${id}/refund`, {
        method: "POST",
        headers: { authorization: `Basic ${btoa("rzp_test_business:a-secret")}`, "content-type": "application/json" },
        body: JSON.stringify({ amount }),
      });
      expect(made.status).toBe(200);
      await razorpay.heard();
    }
    expect(await read(booked)).toMatchObject({ state: "partly_refunded", refunded: 1_500 });
    expect((await giveBack(payment)).status).toBe(200);
    await settleAll();
    expect(await read(booked)).toMatchObject({ state: "refunded", refunded: 2_500 });
    expect(razorpay.razorpay.taken.refunds.map(({ amount }) => amount)).toEqual([1_000, 500, 1_000]);
  });
});

describe("a report of Razorpay", () => {
  let booked: Booked;
  let hook: string;
  let secret: string;
  let body: string;

  beforeEach(async () => {
    vi.unstubAllGlobals();
    razorpay = aRazorpay({
      async post(request) {
        reports.push(request);
        return new Response(null, { status: 204 });
      },
    });
    expect((await tenant.staff("DELETE", "/connections/razorpay")).status).toBe(204);
    connected = await razorpay.connect(tenant, { key_id: "rzp_test_ours" });
    hook = new URL(connected.body.hook_url).pathname;
    secret = connected.body.webhook_secret;
    booked = await book();
    await razorpay.press(await pageOf(booked), "pay");
    body = (await reports.at(-1)?.text()) ?? "";
  });

  const tell = async (to: string, by: string, raw = body) =>
    ask("POST", to, { key: null, headers: await signedByRazorpay(by, body), raw });

  it("counts by the secret of its account alone, and for the body that was signed", async () => {
    const other = await makeTenant({ zone: "UTC" });
    const theirs = (await razorpay.connect(other, { key_id: "rzp_test_theirs" })).body;
    const { "x-razorpay-signature": _, ...unsigned } = await signedByRazorpay(secret, body);
    const tries = [
      await tell(hook, "wrong"),
      await tell(hook, theirs.webhook_secret),
      await tell(hook, secret, body.replace("2500", "2501")),
      await ask("POST", hook, { key: null, headers: unsigned, raw: body }),
      await tell(new URL(theirs.hook_url).pathname, secret),
    ];
    expect(tries.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400]);
    expect((await tell(hook.replace("/razorpay/", "/stripe/"), secret)).status).toBe(404);
    // The other business signs with its own secret. Its key knows no such link.
    expect((await tell(new URL(theirs.hook_url).pathname, theirs.webhook_secret)).status).toBe(204);
    expect(await read(booked)).toEqual(HELD);
    expect((await tell(hook, secret)).status).toBe(204);
    expect(await read(booked)).toEqual(PAID);
  });

  it("comes again when Razorpay could not be asked, and says what is true then", async () => {
    razorpay.behave({ mode: "500" });
    expect((await tell(hook, secret)).status).toBe(503);
    expect(await read(booked)).toEqual(HELD);
    razorpay.behave({ mode: "ok" });
    const link = JSON.parse(body).payload.payment_link?.entity.id;
    const old = JSON.stringify({
      event: "payment_link.cancelled",
      payload: { payment_link: { entity: { id: link, status: "cancelled" } } },
    });
    const headers = await signedByRazorpay(secret, old, "evt_old");
    expect((await ask("POST", hook, { key: null, headers, raw: old })).status).toBe(204);
    expect(await read(booked)).toEqual(PAID);
  });

  it("may have the secret of before for a day", async () => {
    await razorpay.connect(tenant, { key_id: "rzp_test_ours", webhook_secret: "a-new-secret" });
    passTime(24 * HOUR_MS);
    expect((await tell(hook, secret)).status).toBe(204);
    passTime(2 * HOUR_MS);
    expect((await tell(hook, secret)).status).toBe(400);
    expect((await tell(hook, "a-new-secret")).status).toBe(204);
  });

  it("names a payment of which the customer's bank asks the money back", async () => {
    await tell(hook, secret);
    // The copy may not know the charge yet.
    const id = razorpay.razorpay.taken.payments[0]?.id ?? "";
    const raw = JSON.stringify({
      event: "payment.dispute.created",
      payload: { payment: { entity: { id } }, dispute: { entity: { created_at: testClock.now() / 1_000 } } },
    });
    const headers = await signedByRazorpay(secret, raw, "evt_dispute");
    expect((await ask("POST", hook, { key: null, headers, raw })).status).toBe(204);
    await tenant.consistency(resource);
    const { data } = (await tenant.staff("GET", "/events?limit=100")).body;
    expect(data.map(({ type }: { type: string }) => type)).toContain("payment.disputed");
  });
});

describe("an account at Razorpay", () => {
  it("tells the secret that Berth made once, and no credential ever", async () => {
    expect(connected.body).toMatchObject({
      provider: "razorpay",
      status: "active",
      webhook_secret: expect.stringMatching(/^[\w-]{32}$/),
      shown: { key_id: "rzp_test_business", key_secret: "cret", mode: "test" },
    });
    expect((await razorpay.connect(tenant)).body.webhook_secret).toBeNull();
    const shown = JSON.stringify((await tenant.staff("GET", "/connections/razorpay")).body);
    expect(shown).not.toContain("a-secret");
    expect(shown).not.toContain(connected.body.webhook_secret);
  });

  it("is refused with a key that Razorpay refuses, of no mode, or of the other mode", async () => {
    const tries = [{ key_secret: "invalid" }, { key_id: "sk_test_1" }, { key_id: "rzp_live_business" }];
    const answers = await Promise.all(tries.map((more) => razorpay.connect(tenant, more)));
    expect(answers.map(({ status, body }) => [status, body.errors?.[0].pointer])).toEqual([
      [400, "/key_secret"],
      [400, "/key_id"],
      [400, "/key_id"],
    ]);
    const elsewhere = await razorpay.connect(tenant, { base_url: "http://127.0.0.1:9" });
    expect([elsewhere.status, elsewhere.body.errors?.[0].pointer]).toEqual([400, "/base_url"]);
    const [noPage, notStripe] = await Promise.all([
      razorpay.connect(tenant, { base_url: "ftp://127.0.0.1" }),
      tenant.staff("PUT", "/connections/stripe", { secret_key: "sk_test_1", base_url: "file:///etc" }),
    ]);
    for (const { status, body } of [noPage, notStripe]) {
      expect([status, body.errors]).toEqual([400, [{ pointer: "/base_url", detail: MUST_BE_ADDRESS }]]);
    }
  });

  it("that was removed takes nothing more, and gives back what it took when another one follows", async () => {
    const { payment, ...booked } = await aPaidBooking();
    expect((await tenant.staff("DELETE", "/connections/razorpay")).status).toBe(204);
    expect((await tenant.staff("GET", "/connections/razorpay")).status).toBe(404);
    const next = await book("paid", "2026-06-02T14:00:00Z");
    expect((await checkout(next)).body).toMatchObject({ code: "unavailable" });
    const another = await razorpay.connect(tenant, { key_id: "rzp_test_another" });
    expect(another.body.id).not.toBe(connected.body.id);
    expect((await giveBack(payment)).status).toBe(200);
    await settleAll();
    expect(await read(booked)).toMatchObject({ state: "refunded", refunded: 2_500 });
  });
});

describe("a business with accounts at both providers", () => {
  it("takes rupees by Razorpay and other currencies by Stripe, and all by the one that it has", async () => {
    expect([providersFor("INR")[0], providersFor("USD")[0], providersFor("MYR")[0]]).toEqual([
      "razorpay",
      "stripe",
      "stripe",
    ]);
    vi.unstubAllGlobals();
    const stripe = aStripe();
    razorpay = aRazorpay();
    await aService("dollars", "USD");
    const alone = await book("dollars");
    expect(await pageOf(alone)).toContain("/razorpay/pay/");
    await stripe.connect(tenant);
    const [dollars, rupees] = [
      await book("dollars", "2026-06-02T12:00:00Z"),
      await book("paid", "2026-06-02T14:00:00Z"),
    ];
    const pages = [await pageOf(dollars), await pageOf(rupees)];
    expect(pages.map((url) => new URL(url).pathname.split("_")[0])).toEqual(["/pay/cs", "/razorpay/pay/plink"]);
  });
});
