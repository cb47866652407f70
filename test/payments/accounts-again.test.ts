// A business changes the account that takes its money, and comes back to the one of before. What customers pay then counts
// as ever.

import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ask, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { passTime, setTime } from "../support/clock";
import { bookedOf, openPage, readOwn, settle } from "../support/paid-business";
import { aStripe, signed } from "../support/stripe";

const HOUR_MS = 3_600_000;
let tenant: Tenant;
let resource: string;
let stripe: ReturnType<typeof aStripe>;
let hours = 0;

beforeEach(async () => {
  vi.unstubAllGlobals();
  setTime("2026-06-01T08:00:00Z");
  stripe = aStripe();
  tenant = await makeTenant({ zone: "UTC" });
  resource = await makeResource(tenant);
  const price = { amount: 30_000, currency: "USD" };
  await makeService(tenant, resource, { code: "hall", price, confirmation: "payment", hold_seconds: 900 });
});

const join = () => tenant.staff("POST", "/connections/stripe/onboarding", {});
const leave = () => tenant.staff("DELETE", "/connections/stripe");
const connectionId = async () => (await tenant.staff("GET", "/connections/stripe")).body.id;

async function book() {
  hours += 1;
  const start = new Date(Date.parse("2026-06-08T10:00:00Z") + hours * HOUR_MS).toISOString();
  return bookedOf(await tenant.book("hall", start));
}

/** What became of a booking that its customer pays for, once all that follows has happened. */
async function afterPaying(booked = book(), page?: string) {
  const made = await booked;
  await stripe.press(page ?? (await openPage(made)), "pay");
  await settle(stripe, () => tenant.consistency(resource));
  const { status, payment } = await readOwn(made);
  const { refunds } = stripe.stripe.taken;
  return { status, state: payment.state, refunds: refunds.map(({ amount }) => amount) };
}

const COUNTS = { status: "confirmed", state: "paid", refunds: [] };

describe("a business that comes back to its account on the operator's platform", () => {
  beforeEach(async () => {
    await tenant.staff("PATCH", "/tenant", { policies: { payments: { profile: "marketplace" } } });
    await stripe.press((await join()).body.url, "finish");
  });

  for (const away of [1, 30]) {
    it(`has the same account there after ${away} hours with one of its own, and its customers' money counts`, async () => {
      const first = await connectionId();
      const before = await book();
      const page = await openPage(before);
      await leave();
      await stripe.connect(tenant);
      await leave();
      passTime(away * HOUR_MS);
      expect((await join()).body).toEqual({ status: "active", url: null, expires_at: null });
      expect(await connectionId()).toBe(first);
      expect(stripe.stripe.taken.accounts).toHaveLength(1);
      expect(await afterPaying()).toEqual(COUNTS);
      if (away === 1) return;
      // The page of before the change is over: its place waited for minutes.
      await stripe.press(page, "pay");
      await settle(stripe, () => tenant.consistency(resource));
      expect((await readOwn(before)).status).toBe("expired");
    });
  }

  it("hears of it also where an earlier build made a second connection of the account", async () => {
    const { id } = (await tenant.staff("GET", "/connections/stripe")).body;
    const aside = `INSERT INTO connections (id, tenant_id, provider, status, shown, secrets, hears, created_at, updated_at)
      SELECT 'con_second' || substr(id, 11), tenant_id, 'stripe/' || id, 'disabled', shown, secrets, hears, created_at, 0
      FROM connections WHERE id = ?`;
    // The one in use is the younger row.
    for (const sql of [aside, "INSERT OR REPLACE INTO connections SELECT * FROM connections WHERE id = ?"]) {
      await env.DB.prepare(sql).bind(id).run();
    }
    expect(await afterPaying()).toEqual(COUNTS);
  });
});

describe("a business that comes back to an account of its own", () => {
  it("has the connection of before, whose webhook reports, and its customers' money counts", async () => {
    await stripe.connect(tenant, "sk_test_one");
    const first = await connectionId();
    await leave();
    await stripe.connect(tenant, "sk_test_two");
    expect(await connectionId()).not.toBe(first);
    await leave();
    expect((await stripe.connect(tenant, "sk_test_one")).status).toBe(200);
    expect(await connectionId()).toBe(first);
    expect(await afterPaying()).toEqual(COUNTS);
  });

  it("takes a new key of the same account with the webhook that there is", async () => {
    await stripe.connect(tenant, "sk_test_one");
    const page = await openPage(await book());
    const [webhook, ...others] = stripe.stripe.taken.endpoints;
    expect((await stripe.connect(tenant, "sk_test_one_rolled")).status).toBe(200);
    expect([stripe.stripe.taken.endpoints, others]).toEqual([[webhook], []]);
    expect(await connectionId()).toBe(webhook?.url.split("/").at(-1));
    expect(await afterPaying()).toEqual(COUNTS);
    await stripe.press(page, "pay");
    expect(await afterPaying()).toEqual(COUNTS);
  });

  it("ends the webhook that a new key does not reach, and what that one had signed still counts for three days", async () => {
    await stripe.connect(tenant, "sk_test_one");
    const page = await openPage(await book());
    const [before] = stripe.stripe.taken.endpoints;
    // It is of another account, and Berth cannot see that: a restricted key reads no account.
    expect((await stripe.connect(tenant, "rk_test_two")).status).toBe(200);
    const { endpoints } = stripe.stripe.taken;
    expect([endpoints.length, endpoints[0]?.id === before?.id]).toEqual([1, false]);
    expect(await afterPaying()).toEqual(COUNTS);
    const report = async () => {
      const id = `evt_${crypto.randomUUID()}`;
      const data = { object: { id: "re_x", object: "refund", metadata: {} } };
      const raw = JSON.stringify({ id, object: "event", livemode: false, type: "refund.created", data });
      const headers = await signed(before?.secret ?? "", raw);
      return (await ask("POST", new URL(before?.url ?? "").pathname, { key: null, headers, raw })).status;
    };
    expect(await report()).toBe(204);
    passTime(72 * HOUR_MS);
    expect(await report()).toBe(204);
    passTime(HOUR_MS);
    expect(await report()).toBe(400);
    expect(page).toContain("/pay/");
  });

  it("connects a second key of a removed account, and its former webhook gives no money back", async () => {
    await stripe.connect(tenant, "sk_test_one");
    await leave();
    expect((await stripe.connect(tenant, "sk_test_one_rolled")).status).toBe(200);
    expect(stripe.stripe.taken.endpoints).toHaveLength(2);
    expect(await afterPaying()).toEqual(COUNTS);
    // What was paid on a page of before the removal goes back, as ever.
    const booked = await book();
    const page = await openPage(booked);
    await leave();
    await stripe.connect(tenant, "sk_test_three");
    expect(await afterPaying(Promise.resolve(booked), page)).toMatchObject({ status: "held", refunds: [30_000] });
  });
});

describe("a business whose account is given twice at once", () => {
  it("has one of the two, which takes money; the other is refused, and may be given again", async () => {
    const give = () => stripe.connect(tenant, "sk_test_shop");
    // Neither knows of the other when it asks.
    stripe.behave({ mode: "slow", delayMs: 200 });
    const [one, other] = await Promise.all([give(), give()]);
    stripe.behave({ mode: "ok" });
    expect([one.status, other.status].sort()).toEqual([200, 400]);
    const hooks = stripe.stripe.taken.endpoints.map(({ url }) => url.split("/").at(-1));
    expect(hooks).toEqual([await connectionId()]);
    expect(await afterPaying()).toEqual(COUNTS);
    expect((await give()).status).toBe(200);
    expect(await afterPaying()).toEqual(COUNTS);
  });
});

describe("what the log and the services keep of accounts", () => {
  type Line = { readonly action: string };
  const logged = async () =>
    ((await tenant.staff("GET", "/audit?limit=100")).body.data as Line[]).filter(
      ({ action }) => action === "connection.updated",
    ).length;
  const happened = async () =>
    ((await tenant.staff("GET", "/events?limit=100")).body.data as { type: string }[]).filter(
      ({ type }) => type === "connection.updated",
    ).length;
  const revision = async () =>
    env.DB.prepare("SELECT max(revision) AS at FROM services WHERE tenant_id = ?").bind(tenant.id).first<number>("at");

  /** Two calls of the Worker to one path wait for each other. */
  function meeting(method: string, path: string): ReturnType<typeof aStripe> {
    vi.unstubAllGlobals();
    let arrived = 0;
    let meet = (): void => undefined;
    const met = new Promise<void>((resolve) => {
      meet = resolve;
    });
    return aStripe({
      async around(request, call) {
        if (request.method !== method || new URL(request.url).pathname !== path) return call();
        arrived += 1;
        if (arrived === 2) meet();
        await met;
        return call();
      },
    });
  }

  it("is one line and one revision for two keys at once, of which one is refused", async () => {
    stripe = meeting("GET", "/v1/balance");
    const before = (await revision()) ?? 0;
    const [one, other] = await Promise.all([
      stripe.connect(tenant, "sk_test_one"),
      stripe.connect(tenant, "sk_test_two"),
    ]);
    expect([one.status, other.status].sort()).toEqual([200, 400]);
    expect([await logged(), await happened(), ((await revision()) ?? 0) - before]).toEqual([1, 1, 1]);
  });

  it("is one line where two members open the account on the platform at once, and both go on to Stripe", async () => {
    await tenant.staff("PATCH", "/tenant", { policies: { payments: { profile: "marketplace" } } });
    stripe = meeting("POST", "/v1/accounts");
    const [one, other] = await Promise.all([join(), join()]);
    expect([one, other].map(({ status, body }) => [status, body.status])).toEqual([
      [200, "needs_attention"],
      [200, "needs_attention"],
    ]);
    expect(stripe.stripe.taken.accounts).toHaveLength(1);
    expect(await logged()).toBe(1);
    await stripe.press(other.body.url, "finish");
    expect((await join()).body.status).toBe("active");
  });

  it("refuses to open one on the platform where an account of its own was connected meanwhile", async () => {
    await tenant.staff("PATCH", "/tenant", { policies: { payments: { profile: "marketplace" } } });
    vi.unstubAllGlobals();
    stripe = aStripe({
      async around(request, call) {
        if (request.method === "POST" && new URL(request.url).pathname === "/v1/accounts") await stripe.connect(tenant);
        return call();
      },
    });
    expect(await join()).toMatchObject({ status: 409, body: { code: "in_use" } });
    expect((await tenant.staff("GET", "/connections/stripe")).body.shown).not.toHaveProperty("account");
    expect(await logged()).toBe(1);
  });

  it("gains nothing by the same account once more", async () => {
    await stripe.connect(tenant);
    const { updated_at: at, last_ok_at: seen } = (await tenant.staff("GET", "/connections/stripe")).body;
    const before = await revision();
    passTime(HOUR_MS);
    expect((await stripe.connect(tenant)).status).toBe(200);
    expect([await logged(), await happened(), await revision()]).toEqual([1, 1, before]);
    const { updated_at, last_ok_at } = (await tenant.staff("GET", "/connections/stripe")).body;
    expect([updated_at, last_ok_at > seen]).toEqual([at, true]);
    await leave();
    await tenant.staff("PATCH", "/tenant", { policies: { payments: { profile: "marketplace" } } });
    await join();
    await join();
    expect(await logged()).toBe(2);
  });
});
