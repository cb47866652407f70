// Only the provider may say that money has come: to the business whose account it is, now, and in its mode.

import { beforeEach, describe, expect, it, vi } from "vitest";
import { type Answer, ask, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { setTime, testClock } from "../support/clock";
import { aStripe, signed } from "../support/stripe";
import { tellAll } from "../support/told";

type Business = { readonly tenant: Tenant; readonly hook: string; readonly secret: string };
type Endpoint = { readonly url: string; readonly secret: string };

let reports: Request[];
let stripe: ReturnType<typeof aStripe>;
let ours: Business;
let others: Business;
let booking: { readonly id: string; readonly token: string };
let report: { readonly body: string };

beforeEach(async () => {
  vi.unstubAllGlobals();
  setTime("2026-06-01T08:00:00Z");
  reports = [];
  stripe = aStripe({
    async post(request) {
      reports.push(request);
      return new Response(null, { status: 204 });
    },
  });
  ours = await aBusiness("sk_test_ours");
  others = await aBusiness("sk_test_others");
  const booked = await ours.tenant.book("paid", "2026-06-02T10:00:00Z");
  booking = { id: booked.body.booking.id, token: booked.body.manage.token };
  const { url } = (await ask("POST", `/v1/public/bookings/${booking.id}/checkout`, { token: booking.token, body: {} }))
    .body;
  await stripe.press(url, "pay");
  const [first] = reports;
  if (!first) throw new Error("The provider has not reported.");
  report = { body: await first.text() };
});

async function aBusiness(key: string): Promise<Business> {
  const tenant = await makeTenant({ zone: "UTC" });
  const resource = await makeResource(tenant);
  expect((await stripe.connect(tenant, key)).status).toBe(200);
  await makeService(tenant, resource, {
    code: "paid",
    price: { amount: 10_000, currency: "USD" },
    confirmation: "payment",
    payment: { due: "full", rest: "online", methods: ["online"] },
  });
  const { url, secret } = (stripe.stripe.taken as unknown as { endpoints: Endpoint[] }).endpoints.at(-1) ?? {
    url: "",
    secret: "",
  };
  return { tenant, hook: new URL(url).pathname, secret };
}

const seconds = () => Math.floor(testClock.now() / 1_000);

type Sent = Record<string, string>;
const tell = async (hook: string, headers: Sent | Promise<Sent>, raw = report.body): Promise<Answer> =>
  ask("POST", hook, { key: null, headers: await headers, raw });

async function stateNow() {
  const { body } = await ask("GET", `/v1/public/bookings/${booking.id}`, { token: booking.token });
  return { status: body.status, paid: body.payment.paid };
}

const UNPAID = { status: "held", paid: 0 };
const PAID = { status: "confirmed", paid: 10_000 };

describe("a report of the provider", () => {
  it("is refused when its signature is wrong, missing, or of another body, and changes nothing", async () => {
    const { hook, secret } = ours;
    const { "stripe-signature": _, ...unsigned } = await signed(secret, report.body);
    const tries = [
      await tell(hook, signed("whsec_wrong", report.body)),
      await tell(hook, signed(others.secret, report.body)),
      await tell(hook, unsigned),
      await tell(hook, { ...unsigned, "stripe-signature": "nonsense" }),
      await tell(hook, signed(secret, report.body), report.body.replace("10000", "10001")),
    ];
    expect(tries.map(({ status, body }) => [status, body.code])).toEqual(tries.map(() => [400, "invalid_request"]));
    expect(await stateNow()).toEqual(UNPAID);
  });

  it("is refused when it is older than five minutes", async () => {
    const { hook, secret } = ours;
    expect((await tell(hook, signed(secret, report.body, seconds() - 301))).status).toBe(400);
    expect(await stateNow()).toEqual(UNPAID);
    expect((await tell(hook, signed(secret, report.body, seconds() - 300))).status).toBe(204);
    expect(await stateNow()).toEqual(PAID);
  });

  it("is refused when it is signed more than five minutes ahead", async () => {
    const { hook, secret } = ours;
    for (const ahead of [301, 7 * 86_400]) {
      expect((await tell(hook, signed(secret, report.body, seconds() + ahead))).status).toBe(400);
    }
    expect(await stateNow()).toEqual(UNPAID);
    expect((await tell(hook, signed(secret, report.body, seconds() + 300))).status).toBe(204);
    expect(await stateNow()).toEqual(PAID);
  });

  it("is refused when it is of the other mode", async () => {
    const { hook, secret } = ours;
    const live = report.body.replace('"livemode":false', '"livemode":true');
    expect(live).not.toBe(report.body);
    expect((await tell(hook, signed(secret, live), live)).status).toBe(400);
    expect(await stateNow()).toEqual(UNPAID);
  });

  it("reaches only the business whose account it is: of another one's payments it changes nothing", async () => {
    expect((await tell(others.hook, signed(ours.secret, report.body))).status).toBe(400);
    // The other business signs with its own secret, and names a payment that is not its own.
    expect((await tell(others.hook, signed(others.secret, report.body))).status).toBe(204);
    expect(await stateNow()).toEqual(UNPAID);
    expect((await tell(ours.hook, signed(ours.secret, report.body))).status).toBe(204);
    expect(await stateNow()).toEqual(PAID);
  });

  it("has no address without a connection", async () => {
    const tries = ["/hooks/stripe/con_unknown", ours.hook.replace("/stripe/", "/razorpay/")];
    for (const path of tries) expect((await tell(path, signed(ours.secret, report.body))).status).toBe(404);
    expect(await stateNow()).toEqual(UNPAID);
  });
});

describe("an account", () => {
  it("is replaced by one of another mode or owner only once it is removed, and then confirms nothing", async () => {
    const { tenant, hook, secret } = ours;
    const live = await stripe.connect(tenant, "sk_live_ours");
    expect([live.status, live.body.errors?.[0].pointer]).toEqual([400, "/secret_key"]);
    expect((await tenant.staff("DELETE", "/connections/stripe")).status).toBe(204);
    const next = await stripe.connect(tenant, "sk_test_next");
    expect(next.status, JSON.stringify(next.body)).toBe(200);
    // What the first one took is still heard, and goes back through it.
    expect((await tell(hook, signed(secret, report.body))).status).toBe(204);
    expect(await stateNow()).toEqual({ status: "held", paid: 10_000 });
    await tenant.consistency();
    await tellAll();
    expect((await tenant.staff("GET", `/bookings/${booking.id}/payments`)).body.data).toMatchObject([
      { state: "refunded", refunded: 10_000 },
    ]);
  });
});
