// How a business takes money, from its policy to the bookings, the price in cash and the operator's commission.

import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { ask, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { setTime } from "../support/clock";
import { aStripe } from "../support/stripe";
import { tellAll } from "../support/told";

const DAY_MS = 86_400_000;
let tenant: Tenant;
let resource: string;
let hours = 0;

beforeAll(async () => {
  setTime("2026-06-01T08:00:00Z");
  tenant = await makeTenant({ zone: "UTC" });
  resource = await makeResource(tenant);
  const price = { amount: 20_000, currency: "INR" };
  const hall = {
    price,
    confirmation: "payment",
    hold_seconds: 900,
    cancellation: {
      min_notice_minutes: 0,
      refunds: [
        { from_minutes: 4_320, percent: 100 },
        { from_minutes: 1_440, percent: 50 },
      ],
    },
  };
  await makeService(tenant, resource, { code: "hall", ...hall });
  await makeService(tenant, resource, {
    code: "own",
    ...hall,
    payment: { due: "full", rest: "online", methods: ["online"] },
  });
});

const choose = (payments: Record<string, unknown> | null) =>
  tenant.staff("PATCH", "/tenant", { policies: { payments } });
const termsOf = async (code: string) => (await tenant.staff("GET", `/services/${code}`)).body.payment;

async function book(code: string, start = new Date(Date.parse("2026-06-08T06:00:00Z") + 3_600_000 * hours++)) {
  const { status, body } = await tenant.book(code, start.toISOString());
  if (status !== 201) throw new Error(JSON.stringify(body));
  return { id: body.booking.id as string, token: body.manage.token as string, booking: body.booking };
}

const take = (id: string, amount: number, method = "cash") =>
  tenant.staff("POST", `/bookings/${id}/payments`, { method, amount });
const read = async (id: string) => (await tenant.staff("GET", `/bookings/${id}`)).body;

/** Lets everything happen that follows: events, refunds, and what the copy is owed. */
async function settleAll(stripe: ReturnType<typeof aStripe>): Promise<void> {
  await tenant.consistency(resource);
  await tellAll();
  await stripe.heard();
  await tenant.consistency(resource);
}

describe("the way in which a business takes money", () => {
  it("decides for services that say nothing themselves, with the numbers of the business", async () => {
    expect(await termsOf("hall")).toMatchObject({ due: "full", cash_discount_percent: 0 });
    const chosen = await choose({ profile: "hybrid", deposit: { min: 1_000, max: 1_000_000 } });
    expect(chosen.body.policies.payments).toEqual({
      profile: "hybrid",
      deposit: { percent: 25, min: 1_000, max: 1_000_000 },
      cash_discount_percent: 2,
      commission_percent: 8,
    });
    expect(await termsOf("hall")).toMatchObject({ due: "deposit", rest: "online", cash_discount_percent: 2 });
    expect(await termsOf("own")).toMatchObject({ due: "full", methods: ["online"], cash_discount_percent: 0 });
    const { booking } = await book("hall");
    expect(booking).toMatchObject({ status: "held", payment: { due_now: 5_000, cash_price: 19_600 } });
    expect((await book("own")).booking.payment).toMatchObject({ due_now: 20_000 });
    // Nothing of an earlier choice stays, and bookings keep what was agreed.
    const other = await choose({ preference: "cash_only" });
    expect(other.body.policies.payments).toMatchObject({ profile: "cash_only", deposit: null, commission_percent: 5 });
    const cash = await book("hall");
    expect(cash.booking).toMatchObject({ status: "pending", payment: { due_now: 0, cash_price: 19_400 } });
    expect(await read(booking.id)).toMatchObject({ payment: { due_now: 5_000, cash_price: 19_600 } });
    expect((await choose(null)).body.policies.payments).toBeNull();
    expect(await termsOf("hall")).toMatchObject({ due: "full", cash_discount_percent: 0 });
  });

  it("has the business confirm what no money confirms before the visit, where it takes only cash, as the seed does", async () => {
    await choose({ profile: "cash_only" });
    const page = async (path: string) => (await ask("GET", `/${tenant.slug}${path}`)).body;
    expect(await page("/hall")).toContain("On request");
    expect(await page("/own")).not.toContain("On request");
    const { id } = await book("hall");
    expect(await read(id)).toMatchObject({ status: "pending", number: expect.stringMatching(/^[A-Z]{3}-2026-\d{4}$/) });
    // The business may be paid before it answers. Money alone confirms nothing.
    const paid = await take(id, 19_400);
    expect(await read(id)).toMatchObject({ status: "pending", payment: { state: "paid" } });
    await tenant.staff("POST", `/payments/${paid.body.id}/take-back`);
    expect((await tenant.staff("POST", `/bookings/${id}/confirm`, {})).body).toMatchObject({ status: "confirmed" });
    const held = await book("hall");
    expect((await tenant.staff("POST", `/bookings/${held.id}/reject`, {})).body).toMatchObject({ status: "rejected" });
    // What staff write down as confirmed stands, and so does what is free.
    const start = new Date(Date.parse("2026-06-08T06:00:00Z") + 3_600_000 * hours++).toISOString();
    const walkIn = { service: "hall", start, status: "confirmed", customer: { name: "Grace" } };
    expect((await tenant.staff("POST", "/bookings", walkIn)).body.booking).toMatchObject({ status: "confirmed" });
    await makeService(tenant, resource, { code: "free", confirmation: "payment", hold_seconds: 900 });
    expect((await book("free")).booking).toMatchObject({ status: "confirmed" });
  });

  it("H44: its deposit is kept between its bounds, and never above the price", async () => {
    const dueOf = async (deposit: Record<string, unknown>) => {
      await choose({ profile: "cash_deposit", deposit });
      return (await book("hall")).booking.payment.due_now;
    };
    expect(await dueOf({ percent: 25, min: 100_000, max: 1_000_000 })).toBe(20_000);
    expect(await dueOf({ percent: 25, min: 6_000 })).toBe(6_000);
    expect(await dueOf({ percent: 25, max: 4_000 })).toBe(4_000);
    expect(await dueOf({ amount: 4_500 })).toBe(4_500);
  });

  it("refuses what no business can mean, and the commission is not the business's to set", async () => {
    const wrong = [
      {},
      { profile: "hybrid", preference: "mixed" },
      { profile: "barter" },
      { profile: "hybrid", deposit: { percent: 25, amount: 1 } },
      { profile: "hybrid", deposit: { min: 2, max: 1 } },
      { profile: "hybrid", cash_discount_percent: 51 },
      { profile: "hybrid", commission_percent: 0 },
    ];
    for (const payments of wrong) expect((await choose(payments)).status, JSON.stringify(payments)).toBe(400);
  });
});

describe("the price in cash", () => {
  it("is what staff take at most in cash, and pays the booking", async () => {
    await choose({ profile: "hybrid" });
    const { id, token } = await book("hall");
    expect((await take(id, 19_601)).body).toMatchObject({ code: "payment_exceeds_due", left: 19_600 });
    expect((await take(id, 20_001, "transfer")).body).toMatchObject({ code: "payment_exceeds_due", left: 20_000 });
    expect((await take(id, 5_000, "transfer")).status).toBe(201);
    expect((await take(id, 14_600)).status).toBe(201);
    expect(await read(id)).toMatchObject({ status: "confirmed", payment: { state: "paid", paid: 19_600 } });
    expect((await take(id, 1)).body).toMatchObject({ code: "payment_exceeds_due", left: 0 });
    // Nothing is left to pay, so nothing is offered any more: neither on the page nor by mail.
    await tenant.consistency(resource);
    await tellAll();
    const sent = await env.DB.prepare("SELECT text FROM messages WHERE tenant_id = ?").bind(tenant.id).all();
    const mails = sent.results.filter(({ text }) => String(text).includes("Paid: ₹196"));
    expect(mails).toHaveLength(1);
    const told = [(await ask("GET", `/manage/${token}`)).body, ...mails.map(({ text }) => String(text))];
    for (const text of told) {
      expect(text).toContain("₹196 with the discount for cash");
      expect(text).not.toContain("if you pay in cash");
    }
  });
});

describe("the operator's commission", () => {
  it("H25, H46: follows what is taken, and what goes back at 100, 50 and 0 percent, month by month", async () => {
    const stripe = aStripe();
    await stripe.connect(tenant);
    await choose({ profile: "hybrid", deposit: { percent: 100 } });
    const start = Date.parse("2026-07-02T10:00:00Z");
    const startOf = (at: number) => start + at * 3_600_000;
    const notices = [3 * DAY_MS + 1, 3 * DAY_MS, DAY_MS, DAY_MS - 1];
    const made: string[] = [];
    for (const at of notices.keys()) {
      const { id, token } = await book("hall", new Date(startOf(at)));
      const { body } = await ask("POST", `/v1/public/bookings/${id}/checkout`, { token, body: {} });
      await stripe.press(body.url, "pay");
      made.push(id);
    }
    for (const [at, notice] of notices.entries()) {
      setTime(new Date(startOf(at) - notice).toISOString());
      const cancelled = await tenant.staff("POST", `/bookings/${made[at]}/cancel`, {});
      expect(cancelled.body.refund ?? cancelled.body.booking?.refund).toMatchObject({
        amount: [20_000, 10_000, 10_000, 0][at],
      });
      await settleAll(stripe);
    }
    const june = {
      month: "2026-06",
      currency: "INR",
      taken: 99_600,
      refunded: 30_000,
      collected: 0,
      due_on: "2026-07-31",
    };
    const july = { month: "2026-07", currency: "INR", taken: 0, refunded: 10_000, collected: 0, due_on: "2026-08-31" };
    // Of 8 percent: 1568 of the booking above, 6400 of these, less 1600, 800 and 800 of what went back.
    const report = await tenant.staff("GET", "/commission?year=2026");
    expect(report.body.data).toEqual([
      { ...june, commission: 5_568, payout: 64_032 },
      { ...july, commission: -800, payout: -9_200 },
    ]);
    expect((await tenant.staff("GET", "/commission?year=2025")).body.data).toEqual([]);
    expect((await tenant.staff("GET", "/commission.csv")).body).toBe(
      [
        "month,currency,taken,refunded,commission,collected,payout,due_on",
        "2026-06,INR,99600,30000,5568,0,64032,2026-07-31",
        "2026-07,INR,0,10000,-800,0,-9200,2026-08-31",
        "",
      ].join("\r\n"),
    );
  });
});

describe("a service with terms of its own", () => {
  const AUGUST = Date.parse("2026-08-03T10:00:00Z");

  it("gives no discount for cash, on no page, in no answer, and to no member who takes the money", async () => {
    await choose({ profile: "hybrid", cash_discount_percent: 10 });
    const hall = { price: { amount: 20_000, currency: "INR" }, confirmation: "instant" };
    const terms = { due: "none", rest: "on_site", methods: ["cash", "transfer"] };
    await makeService(tenant, resource, { code: "apart", ...hall, payment: terms });
    await makeService(tenant, resource, { code: "along", ...hall });
    expect(await termsOf("apart")).toMatchObject({ cash_discount_percent: 0 });
    expect(await termsOf("along")).toMatchObject({ cash_discount_percent: 10 });
    const [apart, along] = [await book("apart", new Date(AUGUST)), await book("along", new Date(AUGUST + DAY_MS))];
    expect(apart.booking.payment).not.toHaveProperty("cash_price");
    expect(along.booking.payment).toMatchObject({ cash_price: 18_000 });
    expect((await ask("GET", `/manage/${apart.token}`)).body).not.toContain("in cash");
    expect((await ask("GET", `/manage/${along.token}`)).body).toContain("₹180 if you pay in cash");
    expect((await take(apart.id, 18_000)).status).toBe(201);
    expect(await read(apart.id)).toMatchObject({ payment: { state: "deposit_paid" } });
    expect((await take(along.id, 18_001)).body).toMatchObject({ code: "payment_exceeds_due", left: 18_000 });
  });
});
