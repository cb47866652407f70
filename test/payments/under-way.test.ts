// Money that is under way while something else ends: a request, a resource, a business, a bank's patience.

import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ask, calendar } from "../support/api";
import { passTime } from "../support/clock";
import { keepLogs } from "../support/logs";
import { type Booked, bookedOf, checkout, openPage, readOwn as read, settle } from "../support/paid-business";
import { act, aService, openPaidShop, paymentsOf, resource, settleAll, stripe, tenant } from "../support/paid-shop";
import { signed } from "../support/stripe";
import { askAll } from "../support/told";

const START = "2026-06-20T10:00:00Z";
const HOLD_MS = 900_000;
const DAY_MS = 24 * 3_600_000;

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

describe("a request that the business has yet to answer", () => {
  it("is not confirmed by money that comes after its time: it goes back", async () => {
    await aService({
      code: "asked",
      confirmation: "approval",
      answer_seconds: 3_600,
      payment: { due: "deposit", deposit: { percent: 10 }, rest: "online", methods: ["online"] },
    });
    const booked = await book("asked");
    const url = await openPage(booked);
    passTime(3_600_000);
    await stripe.press(url, "pay");
    await settleAll();
    expect(await read(booked)).toMatchObject({ status: "expired", payment: { paid: 10_000, refunded: 10_000 } });
  });
});

describe("a booking that waits for money, of which a part came in cash and went again", () => {
  it.each([
    ["was a mistake", "take-back"],
    ["is given back", "refund"],
  ])("asks for all of it on a new page, where the part %s", async (_, verb) => {
    const booked = await book();
    const { id } = (await act(booked, "payments", { method: "cash", amount: 2_000 })).body;
    const rest = await openPage(booked);
    expect((await tenant.staff("POST", `/payments/${id}/${verb}`, {})).status).toBe(200);
    const whole = await openPage(booked);
    await settleAll();
    expect(await stripe.page(rest)).not.toContain("<button");
    await stripe.press(whole, "pay");
    await settleAll();
    expect(await read(booked)).toMatchObject({
      status: "confirmed",
      payment: { state: expect.stringMatching("paid|partly_refunded") },
    });
    expect((await paymentsOf(booked)).at(-1)).toMatchObject({ state: "paid", amount: 10_000 });
    expect(await tenant.consistency(resource)).toMatchObject({ agrees: true });
  });
});

describe("a page that was replaced while the build before still ran, which passes over the end of pages", () => {
  async function replaced(): Promise<Booked & { readonly former: string; readonly page: string }> {
    const booked = await book();
    const { id } = (await act(booked, "payments", { method: "cash", amount: 2_000 })).body;
    const former = await openPage(booked);
    expect((await tenant.staff("POST", `/payments/${id}/take-back`, {})).status).toBe(200);
    const page = await openPage(booked);
    await tenant.consistency(resource);
    const last = "(SELECT max(position) FROM events WHERE tenant_id = ?1)";
    await env.DB.prepare(`UPDATE tenants SET told_position = ${last} WHERE id = ?1`).bind(tenant.id).run();
    await settleAll();
    expect(await stripe.page(former)).toContain("<button");
    return { ...booked, former, page };
  }

  it("takes a part of the price, and the place stands once the rest is there", async () => {
    const { former, page, ...booked } = await replaced();
    await stripe.press(former, "pay");
    await settleAll();
    expect(await read(booked)).toMatchObject({ status: "held", payment: { paid: 8_000, due_now: 2_000 } });
    expect(await stripe.page(page)).not.toContain("<button");
    await stripe.press(await openPage(booked), "pay");
    await settleAll();
    expect(await read(booked)).toMatchObject({ status: "confirmed", payment: { state: "paid", paid: 10_000 } });
  });

  it("keeps no money of a place that is free at its deadline", async () => {
    const { former, page: _, ...booked } = await replaced();
    await stripe.press(former, "pay");
    await settleAll();
    passTime(HOLD_MS);
    await settleAll();
    expect(await read(booked)).toMatchObject({ status: "expired", payment: { paid: 8_000, refunded: 8_000 } });
  });
});

describe("a booking that waits for money and is cancelled", () => {
  it("says nothing of a refund, as nothing was paid", async () => {
    const booked = await book();
    const cancelled = await ask("POST", `/v1/public/bookings/${booked.id}/cancel`, { token: booked.token });
    expect(cancelled.status).toBe(200);
    expect(cancelled.body.refund ?? null).toBeNull();
  });
});

describe("a person who is erased from one booking", () => {
  it("leaves no place waiting for their money, and what they still pay goes back", async () => {
    const booked = await book();
    const url = await openPage(booked);
    expect((await tenant.staff("DELETE", `/bookings/${booked.id}/customer`)).status).toBe(204);
    expect((await tenant.staff("GET", `/bookings/${booked.id}`)).body).toMatchObject({ status: "cancelled" });
    await stripe.press(url, "pay");
    await settleAll();
    expect(await paymentsOf(booked)).toMatchObject([{ state: "refunded", refunded: 10_000 }]);
  });
});

describe("late money for a place whose calendar has no rules", () => {
  async function withoutRules(): Promise<void> {
    const object = calendar(tenant, resource);
    await runInDurableObject(object, (_, { storage }) => storage.sql.exec("DELETE FROM rules"));
    await evictDurableObject(object);
  }

  it("takes the place again once the calendar has got them", async () => {
    const booked = await book();
    const url = await openPage(booked);
    passTime(HOLD_MS);
    await withoutRules();
    await stripe.press(url, "pay");
    expect(await read(booked)).toMatchObject({ status: "confirmed" });
  });

  it("goes back where its customer is erased while the place is taken again", async () => {
    const booked = await book();
    const url = await openPage(booked);
    passTime(HOLD_MS);
    stripe.behave({ reports: "none" });
    await stripe.press(url, "pay");
    const [{ id: paymentId }] = await paymentsOf(booked);
    const chargeId = `${stripe.stripe.taken.sessions.at(-1)?.payment_intent}`;
    const word = { kind: "paid", chargeId, amountMinor: 10_000, currency: "USD" } as const;
    await runInDurableObject(calendar(tenant, resource), async (object) => {
      // The home has decided that the money is late, and yields before it looks for the place.
      const settled = object.settlePayment({ bookingId: booked.id, paymentId, word });
      object.eraseFromOne(booked.id, "tok_staff");
      await settled;
    });
    await settleAll();
    expect((await tenant.staff("GET", `/bookings/${booked.id}`)).body).toMatchObject({ status: "expired" });
    expect(await paymentsOf(booked)).toMatchObject([{ state: "refunded", refunded: 10_000 }]);
  });

  it("goes back where the resource is gone for good", async () => {
    const booked = await book();
    const url = await openPage(booked);
    passTime(HOLD_MS);
    await withoutRules();
    await env.DB.prepare("DELETE FROM resources WHERE id = ?").bind(resource).run();
    await stripe.press(url, "pay");
    // No route asks the calendar of a resource that is gone for its copies.
    await settle(stripe, () => runDurableObjectAlarm(calendar(tenant, resource)));
    expect(await read(booked)).toMatchObject({ status: "expired", payment: { paid: 10_000, refunded: 10_000 } });
  });
});

describe("an account whose credentials the operator cannot open for a while", () => {
  it("decides nothing: a refund waits, and so do reports", async () => {
    const booked = await book();
    await stripe.press(await openPage(booked), "pay");
    const row = await env.DB.prepare("SELECT id, secrets FROM connections WHERE tenant_id = ?")
      .bind(tenant.id)
      .first<{ id: string; secrets: string }>();
    const seal = (secrets: string | undefined) =>
      env.DB.prepare("UPDATE connections SET secrets = ? WHERE id = ?").bind(secrets, row?.id).run();
    await seal("v9.unknown");
    await act(booked, "cancel");
    await settleAll();
    expect(await paymentsOf(booked)).toMatchObject([{ state: "paid", going_back: 10_000 }]);
    expect((await ask("POST", `/hooks/stripe/${row?.id}`, { key: null, raw: "{}" })).status).toBe(503);
    await seal(row?.secrets);
    passTime(HOLD_MS);
    await settleAll();
    expect(await paymentsOf(booked)).toMatchObject([{ state: "refunded", refunded: 10_000 }]);
  });
});

describe("a bank that takes long", () => {
  it("and refuses after the deadline: the customer reads that nothing was paid, and the page has ended", async () => {
    stripe.behave({ later: "fails", reports: "none" });
    const booked = await book();
    await stripe.press(await openPage(booked), "later");
    passTime(HOLD_MS);
    await stripe.advance();
    await settleAll();
    passTime(11 * 60_000);
    await settleAll();
    const { results } = await env.DB.prepare("SELECT state FROM deliveries WHERE subject_id = ? AND kind = 'payment'")
      .bind(booked.id)
      .all();
    expect(results).toEqual([{ state: "done" }]);
    expect(await read(booked)).toMatchObject({ status: "expired", payment: { state: "expired", paid: 0 } });
    const page = await exports.default.fetch(new Request(`https://berth.test/manage/${booked.token}`));
    expect(await page.text()).not.toContain("data-waits");
  });
});

describe("a page of which Berth never heard", () => {
  it("keeps staff from no page that leads back elsewhere", async () => {
    const booked = await book();
    stripe.behave({ mode: "lost" });
    expect((await checkout(booked)).status).toBe(503);
    stripe.behave({ mode: "ok" });
    const link = await act(booked, "payment-link");
    expect(link.status, JSON.stringify(link.body)).toBe(200);
    await stripe.press(link.body.url, "pay");
    expect(await read(booked)).toMatchObject({ status: "confirmed", payment: { paid: 10_000 } });
  });
});

describe("an account that the business has removed", () => {
  const outbox = async () => (await tenant.staff("GET", "/messages?limit=50")).body.data as { kind: string }[];

  it("ends its open pages, and the place is paid through the account that follows", async () => {
    const booked = await book();
    const old = await openPage(booked);
    expect((await tenant.staff("DELETE", "/connections/stripe")).status).toBe(204);
    await settleAll();
    expect(await stripe.page(old)).not.toContain("<button");
    expect(await read(booked)).toMatchObject({ status: "held" });
    expect((await checkout(booked)).body).toMatchObject({ code: "unavailable" });
    await stripe.connect(tenant, "sk_test_next");
    const next = await openPage(booked);
    expect(next).not.toBe(old);
    await stripe.press(next, "pay");
    expect(await read(booked)).toMatchObject({ status: "confirmed", payment: { paid: 10_000 } });
  });

  it("confirms nothing by money that it still takes: that goes back, and the customer is told once", async () => {
    const [told, looked] = [await book(), await book("paid", { start: "2026-06-20T14:00:00Z" })];
    const pages = [await openPage(told), await openPage(looked)];
    await tenant.staff("DELETE", "/connections/stripe");
    await stripe.press(pages[0] ?? "", "pay");
    stripe.behave({ reports: "none" });
    await stripe.press(pages[1] ?? "", "pay");
    for (let turn = 0; turn < 3; turn++) {
      await settleAll();
      passTime(61_000);
    }
    for (const each of [told, looked]) {
      expect(await read(each)).toMatchObject({ status: "held", payment: { paid: 10_000, refunded: 10_000 } });
    }
    expect((await outbox()).filter(({ kind }) => kind === "refunded")).toHaveLength(2);
  });

  it("is given up after ten days where a page is left that no booking knows", async () => {
    const { body } = await tenant.staff("GET", "/connections/stripe");
    const document = JSON.stringify({ refunds: [], checkout: { connectionId: body.id } });
    await env.DB.prepare(
      `INSERT INTO payments (id, tenant_id, booking_id, revision, state, method, provider, amount_minor, refunded_minor,
         currency, document, created_at)
       VALUES ('pay_gone01', ?, 'bkg_gone', 1, 'open', 'online', 'stripe', 100, 0, 'EUR', ?, 0)`,
    )
      .bind(tenant.id, document)
      .run();
    await tenant.staff("DELETE", "/connections/stripe");
    const ending = () =>
      env.DB.prepare("SELECT state FROM deliveries WHERE tenant_id = ? AND source_type = 'connection.deleted'")
        .bind(tenant.id)
        .first("state");
    await settleAll();
    expect(await ending()).toBe("waiting");
    passTime(10 * 24 * 3_600_000 + 60_000);
    await settleAll();
    expect(await ending()).toBe("failed");
  });

  it("takes money again once it is connected again, on pages that stay", async () => {
    await tenant.staff("DELETE", "/connections/stripe");
    await settleAll();
    await stripe.connect(tenant);
    const booked = await book();
    const url = await openPage(booked);
    passTime(61_000);
    await settleAll();
    await stripe.press(url, "pay");
    expect(await read(booked)).toMatchObject({ status: "confirmed", payment: { paid: 10_000 } });
  });

  it("is not replaced by a key of another account, as its payments would be lost. A new key of its own goes on", async () => {
    const booked = await book();
    const url = await openPage(booked);
    const other = await stripe.connect(tenant, "sk_test_another");
    expect([other.status, other.body.errors?.[0].pointer]).toEqual([400, "/secret_key"]);
    expect((await stripe.connect(tenant, "sk_test_business_rolled")).status).toBe(200);
    await stripe.press(url, "pay");
    await act(booked, "cancel");
    await settleAll();
    expect(await paymentsOf(booked)).toMatchObject([{ state: "refunded", refunded: 10_000 }]);
  });
});

describe("a dispute", () => {
  it("that is lost is money gone, of which nothing more goes back; staff see it", async () => {
    const booked = await book();
    await stripe.press(await openPage(booked), "pay");
    const [endpoint] = stripe.stripe.taken.endpoints as unknown as { url: string; secret: string }[];
    const charge = stripe.stripe.taken.sessions.at(-1)?.payment_intent;
    const closed = { id: "dp_1", payment_intent: charge, created: 1_780_300_000, status: "lost" };
    const raw = JSON.stringify({
      ...{ id: "evt_closed", object: "event", livemode: false, type: "charge.dispute.closed" },
      data: { object: { ...closed, amount: 10_000, currency: "usd" } },
    });
    const headers = await signed(endpoint?.secret ?? "", raw);
    const tell = () => ask("POST", new URL(endpoint?.url ?? "").pathname, { key: null, headers, raw });
    expect((await tell()).status).toBe(204);
    await settleAll();
    await act(booked, "cancel");
    await settleAll();
    expect(stripe.stripe.taken.refunds).toEqual([]);
    expect(await paymentsOf(booked)).toMatchObject([{ state: "refunded", refunded: 10_000, going_back: 0 }]);
    expect(await calendar(tenant, resource).readBooking(booked.id)).toMatchObject({
      booking: { payments: [{ disputeEnded: "lost", refunds: [{ seenAs: "dp_1", state: "done" }] }] },
    });
  });

  it("that is lost before its payment is known counts as soon as the page can be read", async () => {
    const booked = await book();
    const url = await openPage(booked);
    stripe.behave({ reports: "none" });
    await stripe.press(url, "pay");
    const [endpoint] = stripe.stripe.taken.endpoints as unknown as { url: string; secret: string }[];
    const charge = stripe.stripe.taken.sessions.at(-1)?.payment_intent;
    const closed = { id: "dp_1", payment_intent: charge, created: 1_780_300_000, status: "lost" };
    const raw = JSON.stringify({
      ...{ id: "evt_closed", object: "event", livemode: false, type: "charge.dispute.closed" },
      data: { object: { ...closed, amount: 10_000, currency: "usd" } },
    });
    const tell = async () => {
      const headers = await signed(endpoint?.secret ?? "", raw);
      return (await ask("POST", new URL(endpoint?.url ?? "").pathname, { key: null, headers, raw })).status;
    };
    stripe.behave({ mode: "500" });
    expect(await tell()).toBeGreaterThanOrEqual(500);
    stripe.behave({ mode: "ok" });
    expect(await tell()).toBe(204);
    expect(await read(booked)).toMatchObject({ status: "confirmed" });
    expect(await paymentsOf(booked)).toMatchObject([{ state: "refunded", refunded: 10_000 }]);
  });

  it("is noted although the copy does not know of the charge yet, also while the provider is down", async () => {
    const booked = await book();
    const url = await openPage(booked);
    stripe.behave({ reports: "none" });
    await stripe.press(url, "pay");
    const [session] = stripe.stripe.taken.sessions as unknown as { payment_intent: string }[];
    const body = (charge: string) =>
      JSON.stringify({
        ...{ id: `evt_${charge}`, object: "event", livemode: false, type: "charge.dispute.created" },
        data: { object: { payment_intent: charge, created: 1_780_300_000 } },
      });
    const [endpoint] = stripe.stripe.taken.endpoints as unknown as { url: string; secret: string }[];
    if (!session || !endpoint) throw new Error("Nothing was paid.");
    const tell = async (raw: string) =>
      ask("POST", new URL(endpoint.url).pathname, { key: null, headers: await signed(endpoint.secret, raw), raw });
    stripe.behave({ mode: "500" });
    expect((await tell(body(session.payment_intent))).status).toBeGreaterThanOrEqual(500);
    stripe.behave({ mode: "ok" });
    expect((await tell(body(session.payment_intent))).status).toBe(204);
    expect((await tell(body("pi_of_another_shop"))).status).toBe(204);
    const home = await calendar(tenant, resource).readBooking(booked.id);
    expect(home).toMatchObject({ booking: { payments: [{ disputedAt: 1_780_300_000_000 }] } });
  });
});

describe("the consistency check", () => {
  it("compares payments and receipts with the home, and mends them without a gap in the numbers", async () => {
    const paid = await book();
    await stripe.press(await openPage(paid), "pay");
    await act(paid, "cancel");
    const held = await book();
    await openPage(held);
    await settleAll();
    const [{ id: first }] = await paymentsOf(paid);
    const [{ id: second }] = await paymentsOf(held);
    const rows = (columns: string, table: string) =>
      env.DB.prepare(`SELECT ${columns} FROM ${table} WHERE tenant_id = ? ORDER BY id`)
        .bind(tenant.id)
        .all()
        .then(({ results }) => results);
    const before = [await rows("*", "payments"), await rows("id, amount_minor, sequence", "receipts")];
    const phantom = `${first.slice(0, -2)}77`;
    await env.DB.batch([
      env.DB.prepare("UPDATE payments SET state = 'paid', refunded_minor = 0 WHERE id = ?").bind(first),
      env.DB.prepare("DELETE FROM payments WHERE id = ?").bind(second),
      env.DB.prepare("UPDATE receipts SET amount_minor = 1 WHERE id = ?").bind(first),
      env.DB.prepare("DELETE FROM receipts WHERE id = ?").bind(`${first}-1`),
      env.DB.prepare(
        `INSERT INTO payments (id, tenant_id, booking_id, revision, state, method, provider, charge_id, amount_minor,
          refunded_minor, currency, document, created_at, paid_at, due_minor) SELECT ?, tenant_id, booking_id, revision, state, method, provider, charge_id, amount_minor,
          refunded_minor, currency, document, created_at, paid_at, due_minor FROM payments WHERE id = ?`,
      ).bind(phantom, first),
    ]);
    const found = await tenant.consistency(resource);
    const differences = [
      { subject: "payment", id: first, problem: "differs" },
      { subject: "receipt", id: first, problem: "differs" },
      { subject: "receipt", id: `${first}-1`, problem: "missing_in_copy" },
      { subject: "payment", id: phantom, problem: "unknown_in_object" },
      { subject: "payment", id: second, problem: "missing_in_copy" },
    ];
    expect(found.differences).toEqual(expect.arrayContaining(differences));
    expect(found.differences).toHaveLength(differences.length);
    const repaired = await tenant.staff("POST", `/resources/${resource}/consistency`);
    expect(repaired.body).toMatchObject({ agrees: true, differences: [] });
    expect([await rows("*", "payments"), await rows("id, amount_minor, sequence", "receipts")]).toEqual(before);
  });
});

describe("a business that is removed", () => {
  const remove = () => ask("DELETE", `/v1/operator/tenants/${tenant.slug}`, { token: env.OPERATOR_KEY });

  it("stays while a customer can pay or money is on the way back", async () => {
    const booked = await book();
    const url = await openPage(booked);
    await settleAll();
    expect(await remove()).toMatchObject({ status: 409, body: { code: "in_use", payments: 1 } });
    await stripe.press(url, "pay");
    stripe.behave({ refunds: "pending" });
    await act(booked, "cancel");
    await settleAll();
    expect(await remove()).toMatchObject({ status: 409, body: { code: "in_use" } });
    await stripe.advance();
    passTime(11 * 60_000);
    await settleAll();
    expect(await remove()).toMatchObject({ status: 202, body: { money_left: [] } });
  });

  it("stays while a slow bank works on a page that is over", async () => {
    await aService({ code: "later", confirmation: "instant" });
    const booked = await book("later");
    const link = await act(booked, "payment-link");
    await stripe.press(link.body.url, "later");
    passTime(2 * DAY_MS);
    await settleAll();
    await askAll();
    expect(await remove()).toMatchObject({ status: 409, body: { code: "in_use", payments: 1 } });
    passTime(29 * DAY_MS);
    await settleAll();
    expect(await remove()).toMatchObject({ status: 202 });
  });

  it("waits thirty days for a bank that gives no answer, and then names the money that is left", async () => {
    const booked = await book();
    await stripe.press(await openPage(booked), "pay");
    stripe.behave({ refunds: "pending" });
    await act(booked, "cancel");
    // The refund is decided, and no delivery asks for it yet.
    await tenant.consistency(resource);
    expect(await remove()).toMatchObject({ status: 409, body: { code: "in_use", payments: 1 } });
    for (const days of [0, 15, 14]) {
      passTime(days * DAY_MS);
      await settleAll();
      expect(await remove()).toMatchObject({ status: 409, body: { detail: expect.stringContaining("30 days") } });
    }
    const [{ id: payment }] = await paymentsOf(booked);
    const charge = stripe.stripe.taken.sessions.at(-1)?.payment_intent;
    passTime(DAY_MS);
    await settleAll();
    const logs = keepLogs();
    const removed = await remove();
    const lines = logs.stop().filter((line) => line.includes("removed_with_money"));
    const money = { payment, provider: "stripe", charge, amount: 10_000, currency: "USD" };
    expect(removed).toMatchObject({ status: 202, body: { money_left: [{ booking: booked.id, ...money }] } });
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { level: "warn", event: "removed_with_money", tenant: tenant.id, ...money },
    ]);
    await vi.waitFor(async () => expect((await remove()).status).toBe(404), { timeout: 30_000, interval: 100 });
  });

  it("names cash that is to be handed over, which holds nothing up", async () => {
    const booked = await book();
    await act(booked, "payments", { method: "cash", amount: 10_000 });
    await act(booked, "cancel");
    await settleAll();
    const money = { provider: null, charge: null, amount: 10_000, currency: "USD" };
    expect(await remove()).toMatchObject({ status: 202, body: { money_left: [{ booking: booked.id, ...money }] } });
  });
});

describe("a place that was never paid for", () => {
  it("is forgotten with its customer once no money can come any more", async () => {
    const booked = await book();
    await openPage(booked);
    passTime(52 * 3_600_000);
    expect((await calendar(tenant, resource).readBooking(booked.id)).status).toBe("done");
    passTime(31 * 24 * 3_600_000);
    expect((await calendar(tenant, resource).readBooking(booked.id)).status).toBe("refused");
  });
});
