// A marketplace: customers pay into the business's account on the operator's platform, and the operator has its share.

import { beforeEach, describe, expect, it, vi } from "vitest";
import { ask, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { setTime } from "../support/clock";
import { askWith } from "../support/deployment";
import { settle } from "../support/paid-business";
import { PROVIDERS_AT } from "../support/stand-ins";
import { aStripe, signed } from "../support/stripe";

let tenant: Tenant;
let resource: string;
let stripe: ReturnType<typeof aStripe>;

beforeEach(async () => {
  vi.unstubAllGlobals();
  setTime("2026-06-01T08:00:00Z");
  stripe = aStripe();
  tenant = await makeTenant({ zone: "UTC" });
  resource = await makeResource(tenant);
  const hall = { code: "hall", price: { amount: 30_001, currency: "USD" }, confirmation: "payment", hold_seconds: 900 };
  await makeService(tenant, resource, hall);
  await tenant.staff("PATCH", "/tenant", { policies: { payments: { profile: "marketplace" } } });
});

const join = () => tenant.staff("POST", "/connections/stripe/onboarding", {});
const connection = async () => (await tenant.staff("GET", "/connections/stripe")).body;

async function book(start: string) {
  const { body } = await tenant.book("hall", start);
  const { id } = body.booking;
  const pay = () => ask("POST", `/v1/public/bookings/${id}/checkout`, { token: body.manage.token, body: {} });
  return { id, pay };
}

const settleAll = () => settle(stripe, () => tenant.consistency(resource));

describe("an account on the operator's platform", () => {
  it("is opened once, takes money once Stripe lets it, and stops when Stripe stops it", async () => {
    const first = await join();
    expect(first.body).toMatchObject({ status: "needs_attention", url: expect.stringContaining("/setup/acct_") });
    expect((await join()).status).toBe(200);
    const { accounts } = stripe.stripe.taken;
    expect(accounts.map(({ metadata }) => metadata)).toEqual([{ tenant: tenant.id }]);
    expect(await connection()).toMatchObject({ status: "needs_attention", shown: { account: accounts[0]?.id } });
    const early = await book("2026-06-08T08:00:00Z");
    expect((await early.pay()).body).toMatchObject({ code: "unavailable" });
    await stripe.press(first.body.url, "finish");
    expect(await connection()).toMatchObject({ status: "active", last_error: null });
    expect((await join()).body).toEqual({ status: "active", url: null, expires_at: null });
    expect((await early.pay()).status).toBe(200);
    await stripe.press(first.body.url, "stop");
    expect((await connection()).status).toBe("needs_attention");
  });

  it("is not beside an account of the business's own, and neither replaces the other unasked", async () => {
    await stripe.connect(tenant);
    expect((await join()).body).toMatchObject({ code: "in_use" });
    await tenant.staff("DELETE", "/connections/stripe");
    expect((await join()).status).toBe(200);
    expect((await stripe.connect(tenant)).body.errors).toMatchObject([{ pointer: "/secret_key" }]);
    await tenant.staff("DELETE", "/connections/stripe");
    expect((await join()).status).toBe(200);
    expect(stripe.stripe.taken.accounts).toHaveLength(1);
  });

  it("H46: pays the operator's share of each payment, which comes back with each refund", async () => {
    const { url } = (await join()).body;
    await stripe.press(url, "finish");
    const { id, pay } = await book("2026-06-08T10:00:00Z");
    await stripe.press((await pay()).body.url, "pay");
    expect((await tenant.staff("GET", `/bookings/${id}`)).body).toMatchObject({
      status: "confirmed",
      payment: { state: "paid", paid: 30_001 },
    });
    const { account } = (await connection()).shown;
    expect(stripe.stripe.taken.fees).toEqual([{ account, amount: 4_500, refunded: 0 }]);
    const [payment] = (await tenant.staff("GET", `/bookings/${id}/payments`)).body.data;
    for (const [amount, refunded] of [
      [10_000, 1_500],
      [null, 4_500],
    ]) {
      await tenant.staff("POST", `/payments/${payment.id}/refund`, { ...(amount && { amount }) });
      await settleAll();
      expect(stripe.stripe.taken.fees).toEqual([{ account, amount: 4_500, refunded }]);
    }
    const report = (await tenant.staff("GET", "/commission")).body.data;
    expect(report).toMatchObject([{ taken: 30_001, refunded: 30_001, commission: 0, collected: 0, payout: 0 }]);
  });

  it("reports as collected what the operator has, also where money went back without Berth", async () => {
    await stripe.press((await join()).body.url, "finish");
    const { account } = (await connection()).shown;
    const report = async () => (await tenant.staff("GET", "/commission")).body.data;
    const pays = async (start: string) => {
      const { id, pay } = await book(start);
      await stripe.press((await pay()).body.url, "pay");
      await settleAll();
      return { id, page: stripe.stripe.taken.sessions.at(-1) };
    };
    const first = await pays("2026-06-08T10:00:00Z");
    expect(await report()).toMatchObject([{ commission: 4_500, collected: 4_500 }]);
    // The business gives a part back in its dashboard, and Stripe leaves the fee with the operator.
    const headers = { authorization: "Bearer sk_test_platform", "stripe-account": account };
    const body = new URLSearchParams({ payment_intent: first.page?.payment_intent ?? "", amount: "10000" });
    await fetch(`${PROVIDERS_AT}/v1/refunds`, { method: "POST", headers, body });
    await stripe.heard();
    await settleAll();
    expect(stripe.stripe.taken.fees).toMatchObject([{ amount: 4_500, refunded: 0 }]);
    expect(await report()).toMatchObject([{ taken: 30_001, refunded: 10_000, commission: 3_000, collected: 4_500 }]);
    // What Berth gives back takes its part of the fee along.
    const [payment] = (await tenant.staff("GET", `/bookings/${first.id}/payments`)).body.data;
    await tenant.staff("POST", `/payments/${payment.id}/refund`, { amount: 10_000 });
    await settleAll();
    const had = stripe.stripe.taken.fees.map(({ amount, refunded }) => amount - refunded);
    expect(had).toEqual([3_000]);
    expect(await report()).toMatchObject([{ refunded: 20_000, commission: 1_500, collected: 3_000 }]);
  });

  it("H46: has the commission of a booking exact, whose deposit and rest are paid apart", async () => {
    const payment = { due: "deposit", deposit: { amount: 5_005 }, rest: "online", methods: ["online"] };
    const price = { amount: 20_014, currency: "USD" };
    const parted = { code: "parted", price, payment, confirmation: "payment", hold_seconds: 900 };
    await makeService(tenant, resource, parted);
    await stripe.press((await join()).body.url, "finish");
    const { body } = await tenant.book("parted", "2026-06-08T10:00:00Z");
    const pay = () =>
      ask("POST", `/v1/public/bookings/${body.booking.id}/checkout`, { token: body.manage.token, body: {} });
    await stripe.press((await pay()).body.url, "pay");
    await settleAll();
    await stripe.press((await pay()).body.url, "pay");
    await settleAll();
    // 15 percent of each alone would be 750 and 2251, and of all 3002.
    expect(stripe.stripe.taken.fees.map(({ amount }) => amount)).toEqual([750, 2_252]);
    expect((await tenant.staff("GET", "/commission")).body.data).toMatchObject([
      { taken: 20_014, commission: 3_002, collected: 3_002 },
    ]);
  });

  it("is told of by the platform's signature alone, and by no report of another account", async () => {
    const { url } = (await join()).body;
    const { account } = (await connection()).shown;
    const event = (of: string) =>
      JSON.stringify({
        ...{ id: `evt_${of}`, object: "event", livemode: false, account: of, type: "account.updated" },
        data: { object: { id: of, object: "account", charges_enabled: true } },
      });
    const tell = async (body: string, secret: string) =>
      (await ask("POST", "/hooks/stripe/platform", { raw: body, headers: await signed(secret, body), key: null }))
        .status;
    expect(await tell(event(account), "whsec_other")).toBe(400);
    expect(await tell(event("acct_strange"), "whsec_other")).toBe(400);
    expect(await tell(event("acct_strange"), "whsec_platform")).toBe(204);
    expect((await connection()).status).toBe("needs_attention");
    expect(await tell(event(account), "whsec_platform")).toBe(204);
    expect((await connection()).status).toBe("active");
    expect(url).toContain(account);
  });
});

describe("a deployment whose operator has no account for businesses", () => {
  it("offers no marketplace, and says so", async () => {
    const vars = { STRIPE_PLATFORM_KEY: undefined, STRIPE_PLATFORM_WEBHOOK_SECRET: undefined };
    const asked = async (method: string, path: string, body: unknown) => {
      const headers = { authorization: `Bearer ${tenant.token}`, "content-type": "application/json" };
      const response = await askWith(vars, path, { method, headers, body: JSON.stringify(body) });
      return { status: response.status, text: await response.text() };
    };
    const payments = { preference: "platform_managed" };
    const chosen = await asked("PATCH", "/v1/tenant", { policies: { payments } });
    expect([chosen.status, chosen.text]).toEqual([400, expect.stringContaining("is not offered here")]);
    expect((await asked("POST", "/v1/connections/stripe/onboarding", {})).status).toBe(400);
    expect((await asked("POST", "/hooks/stripe/platform", {})).status).toBe(404);
  });
});
