// A customer buys visits or an amount of money ahead, and books with it. It is taken once and comes back once, also when a
// process ends in between.

import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Deps } from "../../src/actions/deps";
import { CUSTOMER } from "../../src/domain/tenant/actor";
import { type Answer, ask, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { passTime, setTime, testClock } from "../support/clock";
import { live } from "../support/killed";
import { settle } from "../support/paid-business";
import { aStripe } from "../support/stripe";
import { fanOutOnly } from "../support/told";
import {
  and,
  deliveries,
  eq,
  listCredits,
  listCreditUses,
  makeDeps,
  ownBookingsToken,
  payWithCredit,
  runPayment,
  settingsOf,
  sumPaymentsOf,
  sweepCreditUses,
} from "../support/worker";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HOLD_MS = 900_000;
const LADDER = [
  { from_minutes: 72 * 60, percent: 100 },
  { from_minutes: 24 * 60, percent: 50 },
];

let tenant: Tenant;
let rooms: string[];
let stripe: ReturnType<typeof aStripe>;
let deps: Deps;
let slots = Date.parse("2026-06-21T00:00:00Z");
let people = 0;

beforeAll(async () => {
  vi.unstubAllGlobals();
  setTime("2026-06-01T08:00:00Z");
  stripe = aStripe();
  deps = makeDeps(env, settingsOf(env), testClock, () => undefined);
  tenant = await makeTenant({ zone: "UTC" });
  await tenant.staff("PATCH", "/tenant", { policies: { open_limits: { bookings: 50, holds: 50 } } });
  rooms = [await makeResource(tenant), await makeResource(tenant)];
  await stripe.connect(tenant);
  for (const [at, code] of ["paid", "other"].entries()) {
    await makeService(tenant, rooms[at] ?? "", {
      code,
      price: { amount: 2_000, currency: "USD" },
      confirmation: "payment",
      payment: { due: "deposit", deposit: { percent: 25 }, rest: "on_site", methods: ["online", "cash"] },
      hold_seconds: HOLD_MS / 1_000,
      cancellation: { min_notice_minutes: 0, refunds: LADDER },
    });
  }
  await makeService(tenant, rooms[0] ?? "", {
    code: "class",
    seats: 6,
    price: { amount: 1_000, currency: "USD", per: "seat" },
    cancellation: { min_notice_minutes: 0, refunds: LADDER },
  });
});

type Buyer = { readonly id: string; readonly email: string };

async function staff(method: string, path: string, body?: unknown): Promise<Answer["body"]> {
  const answer = await tenant.staff(method, path, body);
  if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

async function aBuyer(): Promise<Buyer> {
  people += 1;
  const email = `buyer${people}@example.com`;
  return { id: (await staff("POST", "/customers", { name: `Buyer ${people}`, email })).id, email };
}

async function buys(buyer: Buyer, what: Record<string, unknown>): Promise<Answer["body"]> {
  // Each is sold at a time of its own.
  passTime(1);
  const made = await staff("POST", "/packages", { name: "Ahead", price: { amount: 15_000, currency: "USD" }, ...what });
  return staff("POST", `/customers/${buyer.id}/credit`, { package: made.id, method: "cash" });
}

type Booked = { readonly id: string; readonly token: string };

async function books({ email }: Buyer, code = "paid", more: Record<string, unknown> = {}): Promise<Booked> {
  slots = Math.ceil(Math.max(slots, testClock.now() + 20 * DAY_MS) / HOUR_MS) * HOUR_MS + HOUR_MS;
  const start = new Date(slots).toISOString();
  const booked = await tenant.book(code, start, { customer: { name: "Buyer", email }, ...more });
  if (booked.status !== 201) throw new Error(JSON.stringify(booked.body));
  return { id: booked.body.booking.id, token: booked.body.manage.token };
}

const proofOf = ({ id }: Buyer) =>
  ownBookingsToken(deps, { tenantId: tenant.id, customerId: id, until: testClock.now() + HOUR_MS });

async function pays(buyer: Buyer, booked: Booked): Promise<Answer> {
  const body = { method: "credit", customer_token: await proofOf(buyer) };
  return ask("POST", `/v1/public/bookings/${booked.id}/checkout`, { token: booked.token, body });
}

const read = async ({ id, token }: Booked) => (await ask("GET", `/v1/public/bookings/${id}`, { token })).body;

const creditOf = async ({ id }: Buyer) => (await staff("GET", `/customers/${id}/credit`)).data;
const leftOf = async (buyer: Buyer): Promise<number[]> =>
  (await creditOf(buyer)).map(({ left }: { left: number }) => left);

const settleAll = () => settle(stripe, () => Promise.all(rooms.map((room) => tenant.consistency(room))));

describe("packages", () => {
  it("are made, changed and listed, and what was sold stays as it was", async () => {
    const made = await staff("POST", "/packages", {
      name: "Ten visits",
      price: { amount: 15_000, currency: "USD" },
      visits: 10,
      services: ["paid"],
      valid_days: 90,
    });
    expect(made).toMatchObject({ visits: 10, amount: null, valid_days: 90, active: true });
    expect(made.services[0]).toMatch(/^svc_/);
    const buyer = await aBuyer();
    const sold = await staff("POST", `/customers/${buyer.id}/credit`, { package: made.id, method: "cash" });
    expect(sold).toMatchObject({ left: 10, price: { amount: 15_000, currency: "USD" }, method: "cash", uses: [] });
    expect(sold.expires_at).toBe("2026-08-30T23:59:00+00:00");
    const changed = await staff("PATCH", `/packages/${made.id}`, { visits: 12, active: false });
    expect(changed).toMatchObject({ visits: 12, active: false });
    expect((await creditOf(buyer))[0]).toMatchObject({ visits: 10, left: 10 });
    const again = await tenant.staff("POST", `/customers/${buyer.id}/credit`, { package: made.id, method: "cash" });
    expect(again.body).toMatchObject({ code: "not_bookable" });
    expect((await staff("GET", "/packages")).data.map(({ id }: { id: string }) => id)).toContain(made.id);
    const both = await tenant.staff("PATCH", `/packages/${made.id}`, { amount: 100 });
    expect(both.body).toMatchObject({ code: "invalid_request" });
  });

  it("are sold once for a key", async () => {
    const buyer = await aBuyer();
    const made = await staff("POST", "/packages", { name: "Five", price: { amount: 1, currency: "USD" }, visits: 5 });
    const sell = () =>
      tenant.staff(
        "POST",
        `/customers/${buyer.id}/credit`,
        { package: made.id, method: "transfer" },
        { key: "sale-1" },
      );
    expect(new Set((await Promise.all([sell(), sell()])).map(({ body }) => body.id)).size).toBe(1);
    expect(await leftOf(buyer)).toEqual([5]);
  });
});

describe("a booking that waits for money", () => {
  it("stands once a visit has paid for all of it, and the visit is taken once", async () => {
    const buyer = await aBuyer();
    await buys(buyer, { visits: 2 });
    const booked = await books(buyer);
    const paid = await pays(buyer, booked);
    expect([paid.status, paid.body.url], JSON.stringify(paid.body)).toEqual([200, expect.stringContaining("/manage/")]);
    expect(await read(booked)).toMatchObject({
      status: "confirmed",
      payment: { state: "paid", due_now: 0, paid: 2_000 },
    });
    expect((await pays(buyer, booked)).body).toMatchObject({ code: "invalid_transition" });
    const [credit] = await creditOf(buyer);
    expect(credit).toMatchObject({ left: 1, uses: [{ booking: booked.id, state: "paid", taken: 1, returned: 0 }] });
    const { data } = await staff("GET", `/bookings/${booked.id}/payments`);
    expect(data.at(-1)).toMatchObject({ method: "credit", provider: "credit", amount: 2_000, state: "paid" });
  });

  it("is paid from an amount of money, in its currency, as long as there is enough", async () => {
    const buyer = await aBuyer();
    await buys(buyer, { amount: 5_000 });
    await pays(buyer, await books(buyer));
    await pays(buyer, await books(buyer, "other"));
    expect(await leftOf(buyer)).toEqual([1_000]);
    const third = await books(buyer);
    expect((await pays(buyer, third)).body).toMatchObject({ status: 409, code: "not_enough_credit" });
    expect(await read(third)).toMatchObject({ status: "held", payment: { state: "open", due_now: 500 } });
  });

  it("takes credit only of the person who proves that it is theirs", async () => {
    const buyer = await aBuyer();
    const other = await aBuyer();
    await buys(buyer, { visits: 1 });
    const booked = await books(buyer);
    const wrong = await ask("POST", `/v1/public/bookings/${booked.id}/checkout`, {
      token: booked.token,
      body: { method: "credit", customer_token: await proofOf(other) },
    });
    expect(wrong.body).toMatchObject({ code: "invalid_request" });
    const none = { token: booked.token, body: { method: "credit" } };
    expect((await ask("POST", `/v1/public/bookings/${booked.id}/checkout`, none)).body.code).toBe("invalid_request");
    expect(await leftOf(buyer)).toEqual([1]);
    expect((await pays(other, await books(other))).body).toMatchObject({ code: "not_enough_credit" });
  });

  it("takes what ends first, and nothing that has ended or is for another service", async () => {
    const buyer = await aBuyer();
    await buys(buyer, { visits: 5 });
    await buys(buyer, { visits: 5, valid_days: 30 });
    await buys(buyer, { visits: 5, valid_days: 1, services: ["other"] });
    await pays(buyer, await books(buyer));
    expect(await leftOf(buyer)).toEqual([5, 4, 5]);
    const later = testClock.now();
    passTime(31 * DAY_MS);
    await pays(buyer, await books(buyer));
    expect(await leftOf(buyer)).toEqual([5, 4, 4]);
    expect((await creditOf(buyer)).map(({ expired }: { expired: boolean }) => expired)).toEqual([true, true, false]);
    setTime(new Date(later).toISOString());
  });

  it("is not paid after its time, and the provider's page ends when credit has paid", async () => {
    const buyer = await aBuyer();
    await buys(buyer, { visits: 2 });
    const late = await books(buyer);
    passTime(HOLD_MS + 1);
    expect((await pays(buyer, late)).body).toMatchObject({ code: "payment_expired" });
    const booked = await books(buyer);
    const { url } = (await ask("POST", `/v1/public/bookings/${booked.id}/checkout`, { token: booked.token, body: {} }))
      .body;
    expect((await pays(buyer, booked)).status).toBe(200);
    await settleAll();
    expect(await stripe.page(url)).not.toContain("<button");
    expect(await leftOf(buyer)).toEqual([1]);
  });
});

describe("staff", () => {
  it("use the customer's credit, also of a merged record, and for the rest of a standing booking", async () => {
    const buyer = await aBuyer();
    const twin = await aBuyer();
    await buys(twin, { visits: 3 });
    await staff("POST", `/customers/${buyer.id}/merge`, { customer: twin.id });
    const booked = await books(buyer, "class", { seats: 2 });
    const paid = await tenant.staff("POST", `/bookings/${booked.id}/payments`, { method: "credit" });
    expect([paid.status, paid.body.amount], JSON.stringify(paid.body)).toEqual([201, 2_000]);
    expect(await leftOf(buyer)).toEqual([1]);
    const more = await tenant.staff("POST", `/bookings/${booked.id}/payments`, { method: "credit" });
    expect(more.body).toMatchObject({ code: "invalid_transition" });
    const part = await tenant.staff("POST", `/payments/${paid.body.id}/refund`, { amount: 500 });
    expect(part.body).toMatchObject({ code: "invalid_request" });
    expect((await staff("POST", `/payments/${paid.body.id}/refund`, { amount: 1_000 })).state).toBe("paid");
    await settleAll();
    expect(await leftOf(buyer)).toEqual([2]);
  });

  it("count no credit among the money of a day, and issue no receipt for it", async () => {
    const buyer = await aBuyer();
    await buys(buyer, { amount: 2_000 });
    const authority = { tenantId: tenant.id } as Parameters<typeof sumPaymentsOf>[1];
    const before = await sumPaymentsOf(deps, authority, {});
    const booked = await books(buyer);
    await pays(buyer, booked);
    await settleAll();
    const { results } = await env.DB.prepare("SELECT payment_id FROM receipts WHERE instr(payment_id, ?) > 0")
      .bind(booked.id.slice(4))
      .all();
    expect(results).toEqual([]);
    const { data } = await staff("GET", "/payments?limit=100");
    expect(data.map(({ method }: { method: string }) => method)).toContain("credit");
    expect(await sumPaymentsOf(deps, authority, {})).toEqual(before);
  });
});

describe("a message about credit", () => {
  it("says that visits were taken and came back, and speaks of no money, also after the booking went to another", async () => {
    const buyer = await aBuyer();
    await buys(buyer, { visits: 3 });
    const booked = await books(buyer, "class", { seats: 3 });
    const paid = await staff("POST", `/bookings/${booked.id}/payments`, { method: "credit" });
    await settleAll();
    await staff("POST", `/payments/${paid.id}/refund`, { amount: 1_000 });
    await settleAll();
    const customer = { name: "Grace", email: `grace${people}@example.com` };
    await staff("PATCH", `/bookings/${booked.id}`, { customer });
    await staff("POST", `/bookings/${booked.id}/cancel`, {});
    passTime(HOUR_MS);
    await settleAll();
    const { results } = await env.DB.prepare(
      "SELECT title, text FROM messages WHERE recipient = ? AND kind IN ('receipt', 'refunded') ORDER BY rowid",
    )
      .bind(buyer.email)
      .all<{ title: string; text: string }>();
    const said = results.map(({ title, text }) => [title.split(":")[0], text.split("\n\n")[1]]);
    expect(said).toEqual([
      ["Paid with credit", "John Doe has taken 3 visits from your credit for your booking."],
      ["Back to your credit", "John Doe gives 1 visit back to your credit for your booking."],
      ["Back to your credit", "John Doe gives 2 visits back to your credit for your booking."],
    ]);
  });
});

describe("a cancellation", () => {
  it("gives a visit back whole, or not at all, by the refund rule", async () => {
    const buyer = await aBuyer();
    await buys(buyer, { visits: 2 });
    const [early, late] = [await books(buyer), await books(buyer)];
    await pays(buyer, early);
    await pays(buyer, late);
    await ask("POST", `/v1/public/bookings/${early.id}/cancel`, { token: early.token, body: {} });
    await settleAll();
    await settleAll();
    expect(await leftOf(buyer)).toEqual([1]);
    expect(await read(early)).toMatchObject({ status: "cancelled", payment: { state: "refunded", refunded: 2_000 } });
    passTime(slots - testClock.now() - 48 * HOUR_MS);
    await ask("POST", `/v1/public/bookings/${late.id}/cancel`, { token: late.token, body: {} });
    await settleAll();
    expect(await read(late)).toMatchObject({ status: "cancelled", payment: { state: "paid", refunded: 0 } });
    expect(await leftOf(buyer)).toEqual([1]);
  });

  it("gives half of two visits, and half of an amount, back", async () => {
    const [visitor, payer] = [await aBuyer(), await aBuyer()];
    await buys(visitor, { visits: 2 });
    await buys(payer, { amount: 2_000 });
    const two = await books(visitor, "class", { seats: 2 });
    await staff("POST", `/bookings/${two.id}/payments`, { method: "credit" });
    const one = await books(payer);
    await pays(payer, one);
    passTime(slots - testClock.now() - 48 * HOUR_MS);
    for (const { id, token } of [two, one]) await ask("POST", `/v1/public/bookings/${id}/cancel`, { token, body: {} });
    await settleAll();
    await settleAll();
    expect([await leftOf(visitor), await leftOf(payer)]).toEqual([[1], [1_000]]);
  });
});

describe("credit for ten", () => {
  it("pays for ten of twenty bookings at once, in two homes", async () => {
    const buyer = await aBuyer();
    await buys(buyer, { visits: 10 });
    const booked: Booked[] = [];
    for (let at = 0; at < 20; at++) booked.push(await books(buyer, at % 2 ? "paid" : "other"));
    const answers = await Promise.all(booked.map((one) => pays(buyer, one)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(answers.filter(({ body }) => body.code === "not_enough_credit")).toHaveLength(10);
    const states = await Promise.all(booked.map(async (one) => (await read(one)).status));
    expect(states.filter((status) => status === "confirmed")).toHaveLength(10);
    expect(await leftOf(buyer)).toEqual([0]);
  });

  it("is taken once by many requests for the same booking", async () => {
    const buyer = await aBuyer();
    await buys(buyer, { visits: 10 });
    const booked = await books(buyer);
    const answers = await Promise.all(Array.from({ length: 8 }, () => pays(buyer, booked)));
    expect(new Set(answers.map(({ status }) => status))).toContain(200);
    expect(await leftOf(buyer)).toEqual([9]);
    expect(await read(booked)).toMatchObject({ status: "confirmed", payment: { paid: 2_000 } });
  });
});

describe("a process that ends between any two steps", () => {
  it("leaves both booking and credit taken, or neither, when the customer tries again", () =>
    endAnywhere(async (buyer, booked) => void (await pays(buyer, booked))));

  it("leaves both booking and credit taken, or neither, when the sweep comes", () =>
    endAnywhere(async () => passTime(11_000)));

  it("leaves both booking and credit taken, or neither, when the time to pay passes", () =>
    endAnywhere(async () => passTime(HOLD_MS + 1)));

  async function endAnywhere(then: (buyer: Buyer, booked: Booked) => Promise<void>): Promise<void> {
    const ends = new Set<string>();
    for (let dieAfter = 1; ; dieAfter++) {
      const buyer = await aBuyer();
      await buys(buyer, { visits: 3 });
      const booked = await books(buyer);
      const { steps, value } = await live(({ deps: own }) => payWithCredit(own, booked.id, CUSTOMER), dieAfter);
      await then(buyer, booked);
      await sweepCreditUses(deps);
      await sweepCreditUses(deps);
      const [{ left, uses }] = await creditOf(buyer);
      const { status } = await read(booked);
      ends.add(status);
      expect([status, left], `after ${steps.join(", ")}`).toEqual([status, status === "confirmed" ? 2 : 3]);
      expect(uses.map(({ state }: { state: string }) => state)).not.toContain("taken");
      if (value !== null) break;
    }
    expect([...ends]).toContain("confirmed");
  }

  it("gives credit back once, also when its delivery ends after any step", async () => {
    for (let dieAfter = 1; ; dieAfter++) {
      const buyer = await aBuyer();
      await buys(buyer, { visits: 1 });
      const booked = await books(buyer);
      await pays(buyer, booked);
      await staff("POST", `/bookings/${booked.id}/cancel`, { reason: "Closed" });
      for (const room of rooms) await tenant.consistency(room);
      await fanOutOnly();
      const isOfIt = and(eq(deliveries.subjectId, booked.id), eq(deliveries.sourceType, "payment.refund_due"));
      const row = await deps.db
        .select()
        .from(deliveries)
        .where(and(isOfIt, eq(deliveries.kind, "payment")))
        .get();
      if (!row) throw new Error("Nothing gives the credit back.");
      const { value } = await live(({ deps: own }) => runPayment(own, row), dieAfter);
      await runPayment(deps, row);
      await runPayment(deps, row);
      expect((await creditOf(buyer))[0]).toMatchObject({ left: 1, uses: [{ taken: 1, returned: 1 }] });
      expect(await read(booked)).toMatchObject({ payment: { state: "refunded", refunded: 2_000 } });
      if (value !== null) break;
    }
  });
});

describe("a booking that was paid at the price for cash", () => {
  it("takes no credit for the rest of the full price", async () => {
    const payments = { profile: "cash_only", cash_discount_percent: 10 };
    await tenant.staff("PATCH", "/tenant", { policies: { payments } });
    await makeService(tenant, rooms[0] ?? "", { code: "plain", price: { amount: 2_000, currency: "USD" } });
    const buyer = await aBuyer();
    await buys(buyer, { amount: 5_000, services: ["plain"] });
    const booked = await books(buyer, "plain");
    await staff("POST", `/bookings/${booked.id}/payments`, { method: "cash", amount: 1_800 });
    const more = await tenant.staff("POST", `/bookings/${booked.id}/payments`, { method: "credit" });
    expect([more.status, more.body.code]).toEqual([409, "invalid_transition"]);
    expect(await leftOf(buyer)).toEqual([5_000]);
    await tenant.staff("PATCH", "/tenant", { policies: { payments: null } });
  });
});

describe("a customer with more credit than D1 takes parameters", () => {
  it("is listed with all of it", async () => {
    const ids = Array.from({ length: 150 }, (_, n) => `crd_${n}`);
    expect(await listCredits(deps.db, tenant.id, ids)).toEqual([]);
    expect(await listCreditUses(deps.db, tenant.id, ids, 100)).toEqual([]);
  });
});

describe("an erased customer", () => {
  it("is no longer named by what they bought", async () => {
    const buyer = await aBuyer();
    await buys(buyer, { visits: 1 });
    const payers = async () =>
      ((await tenant.staff("GET", "/payments")).body.data as { payer: string | null }[]).map(({ payer }) => payer);
    expect(await payers()).toContain(buyer.id);
    const before = await payers();
    const erased = await tenant.staff("DELETE", `/customers/${buyer.id}`);
    expect(erased.status).toBeLessThan(300);
    const { results } = await env.DB.prepare("SELECT id FROM credits WHERE customer_id = ?").bind(buyer.id).all();
    expect(results).toEqual([]);
    expect(await payers()).toEqual(before.map((payer) => (payer === buyer.id ? null : payer)));
  });
});
