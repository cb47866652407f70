// What else happens to bookings that wait for money or were paid for: offers, invitations, series, other prices, other
// people, and ways around the money.

import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, ask, calendar, coordinator, makeResource, makeService } from "../support/api";
import { passTime, setTime } from "../support/clock";
import { accept, entryOf, entryWhen, eventually, giveUp, newSession, wait } from "../support/groups";
import { type Booked, bookedOf, checkout, openPage, readOwn as read } from "../support/paid-business";
import { act, aService, openPaidShop, paymentsOf, resource, settleAll, stripe, tenant } from "../support/paid-shop";
import { tellAll } from "../support/told";

const START = "2026-06-20T10:00:00Z";
const HOLD_MS = 900_000;
const LADDER = [
  { from_minutes: 72 * 60, percent: 100 },
  { from_minutes: 24 * 60, percent: 50 },
];

beforeEach(() =>
  openPaidShop({
    price: { amount: 15_000, currency: "USD", per: "hour" },
    duration: { kind: "flexible", min: 60, max: 240, step: 60 },
    payment: { due: "full", rest: "online", methods: ["online", "cash"] },
    hold_seconds: HOLD_MS / 1_000,
    cancellation: { min_notice_minutes: 0, refunds: LADDER },
  }),
);

async function book(more: Record<string, unknown> = {}): Promise<Booked> {
  return bookedOf(await tenant.book("paid", START, { duration_minutes: 60, ...more }));
}

const pay = async (booked: Booked) => stripe.press(await openPage(booked), "pay");

async function paid(more: Record<string, unknown> = {}): Promise<Booked> {
  const booked = await book(more);
  await pay(booked);
  return booked;
}

const take = (booked: Booked, amount: number) =>
  act(booked, "payments", { method: "cash", amount, note: "Jane's aunt" });
const price = ({ id }: Booked, amount: number, currency = "USD") =>
  tenant.staff("PATCH", `/bookings/${id}`, { price: { amount, currency } });

const code = ({ status, body }: Answer) => [status, body.code];

describe("money and the state of a booking", () => {
  it("H22: where the whole price confirms, a part leaves the booking held, and all of it confirms", async () => {
    const booked = await book();
    await take(booked, 5_000);
    expect(await read(booked)).toMatchObject({ status: "held", payment: { due_now: 10_000 } });
    await take(booked, 10_000);
    expect(await read(booked)).toMatchObject({ status: "confirmed", payment: { state: "paid" } });
  });

  it("that waits asks again for what staff gave back, and asks for nothing once it has ended", async () => {
    const booked = await book();
    const { id } = (await take(booked, 10_000)).body;
    expect((await tenant.staff("POST", `/payments/${id}/refund`, { amount: 4_000 })).status).toBe(200);
    expect(await read(booked)).toMatchObject({ status: "held", payment: { due_now: 9_000, paid: 10_000 } });
    passTime(HOLD_MS);
    expect(await read(booked)).toMatchObject({ status: "expired", payment: { due_now: 0, refunded: 4_000 } });
  });

  it("H47: of 15000 due and 10000 paid, 6000 more is refused, and 5000 more pays and confirms", async () => {
    const booked = await book();
    await take(booked, 10_000);
    expect(code(await take(booked, 6_000))).toEqual([409, "payment_exceeds_due"]);
    expect((await take(booked, 5_000)).status).toBe(201);
    expect(await read(booked)).toMatchObject({ status: "confirmed", payment: { state: "paid", paid: 15_000 } });
  });

  it("H49: a payment that fails leaves the booking held, and its customer pays again", async () => {
    const booked = await book();
    await checkout(booked);
    const [{ id: paymentId }] = await paymentsOf(booked);
    const word = { kind: "failed" } as const;
    await calendar(tenant, resource).settlePayment({ bookingId: booked.id, paymentId, word });
    expect(await read(booked)).toMatchObject({ status: "held", payment: { state: "failed", due_now: 15_000 } });
    await pay(booked);
    expect(await read(booked)).toMatchObject({ status: "confirmed", payment: { paid: 15_000 } });
  });

  it("H50: money for a cancelled booking leaves it cancelled, and all of it goes back", async () => {
    const booked = await book();
    const { url } = (await checkout(booked)).body;
    await act(booked, "cancel");
    await stripe.press(url, "pay");
    await settleAll();
    expect(await read(booked)).toMatchObject({ status: "cancelled", payment: { state: "refunded", refunded: 15_000 } });
  });

  it("H53: a customer neither confirms nor records nor gives back money", async () => {
    const booked = await book();
    const [{ id: paymentId }] = await paymentsOf(booked);
    const { token } = booked;
    const paths = [
      `/v1/bookings/${booked.id}/confirm`,
      `/v1/bookings/${booked.id}/payments`,
      `/v1/bookings/${booked.id}/payment-link`,
      `/v1/payments/${paymentId}/refund`,
    ];
    const tries = await Promise.all(paths.map((path) => ask("POST", path, { token, body: {} })));
    for (const { status } of tries) expect([401, 403]).toContain(status);
    expect(await read(booked)).toMatchObject({ status: "held", payment: { paid: 0 } });
  });

  it("of no amount, or of less than none, is told as one mistake", async () => {
    const booked = await paid();
    const [{ id }] = await paymentsOf(booked);
    const errors = [{ pointer: "/amount", detail: "must be at least 1" }];
    for (const amount of [-5, 0]) {
      const cash = await tenant.staff("POST", `/bookings/${booked.id}/payments`, { method: "cash", amount });
      const back = await tenant.staff("POST", `/payments/${id}/refund`, { amount });
      expect([cash.body.errors, back.body.errors]).toEqual([errors, errors]);
    }
  });

  it("goes back once for a key, and the key asks for no other refund", async () => {
    const booked = await paid();
    const [{ id }] = await paymentsOf(booked);
    const refund = (key: string, body: object) => tenant.staff("POST", `/payments/${id}/refund`, body, { key });
    expect((await refund("a-part", { amount: 4_000, reason: "It rained" })).body).toMatchObject({ going_back: 4_000 });
    expect((await refund("a-part", { amount: 4_000, reason: "It rained" })).status).toBe(200);
    expect(code(await refund("a-part", { reason: "It rained" }))).toEqual([422, "idempotency_key_reused"]);
    expect((await refund("the-rest", {})).status).toBe(200);
    expect((await refund("the-rest", {})).status).toBe(200);
    expect(code(await refund("the-rest", { amount: 11_000 }))).toEqual([422, "idempotency_key_reused"]);
    await settleAll();
    expect(await paymentsOf(booked)).toMatchObject([{ state: "refunded", refunded: 15_000 }]);
  });

  it("is not taken for a mere hold, whose booking asks for it anew", async () => {
    const { hold, token } = (await tenant.hold("paid", START, { duration_minutes: 60 })).body;
    for (const amount of [5_000, 15_000]) expect(code(await take(hold, amount))).toEqual([409, "invalid_transition"]);
    const booked = bookedOf(await tenant.book("paid", START, { duration_minutes: 60, hold: { id: hold.id, token } }));
    expect((await take(booked, 15_000)).status).toBe(201);
    expect(await paymentsOf(booked)).toMatchObject([{ state: "expired" }, { state: "paid", method: "cash" }]);
    expect(await read(booked)).toMatchObject({ status: "confirmed", payment: { state: "paid", paid: 15_000 } });
  });

  it("is not taken once the time to pay is over", async () => {
    const booked = await book();
    passTime(HOLD_MS);
    expect(code(await take(booked, 15_000))).toEqual([410, "payment_expired"]);
    expect(code(await act(booked, "payment-link"))).toEqual([410, "payment_expired"]);
  });

  it("a part in cash asks for the rest on a new page, and ends the old one", async () => {
    const booked = await book();
    const { url } = (await checkout(booked)).body;
    await take(booked, 10_000);
    await settleAll();
    expect(await stripe.page(url)).not.toContain("<button");
    await pay(booked);
    await settleAll();
    expect(await read(booked)).toMatchObject({ status: "confirmed", payment: { paid: 15_000, refunded: 0 } });
  });

  it("a page that ended unheard is replaced when the customer asks again", async () => {
    const booked = await paid();
    await price(booked, 20_000);
    const first = (await checkout(booked)).body.url;
    stripe.behave({ reports: "none" });
    passTime(2 * 86_400_000);
    const second = (await checkout(booked)).body.url;
    expect(second).not.toBe(first);
    expect(await stripe.page(second)).toContain("<button");
  });

  it("no-shows and completed bookings keep their money", async () => {
    const booked = await paid();
    setTime("2026-06-20T11:00:00Z");
    expect((await act(booked, "no-show")).status).toBe(200);
    await settleAll();
    expect(await read(booked)).toMatchObject({ status: "no_show", payment: { state: "paid", refunded: 0 } });
  });
});

describe("a customer who may have two bookings", () => {
  it("gets no third one by paying for it, also while they have yet to pay", async () => {
    await tenant.staff("PATCH", "/tenant", { policies: { open_limits: { bookings: 2 } } });
    const at = (day: number) =>
      tenant.book("paid", `2026-06-2${day}T10:00:00Z`, {
        ...{ duration_minutes: 60, customer: { name: "Ada", email: "ada@example.com" } },
      });
    await pay(bookedOf(await at(1)));
    const waiting = bookedOf(await at(2));
    expect(code(await at(3))).toEqual([429, "too_many_open"]);
    passTime(HOLD_MS);
    expect(await read(waiting)).toMatchObject({ status: "expired" });
    expect((await at(3)).status).toBe(201);
  });
});

describe("another price", () => {
  it("that is lower gives the difference back, and one that is higher asks for it", async () => {
    const booked = await paid();
    expect((await price(booked, 9_000)).status).toBe(200);
    await settleAll();
    expect(await read(booked)).toMatchObject({ payment: { state: "partly_refunded", paid: 15_000, refunded: 6_000 } });
    await price(booked, 12_000);
    expect(code(await take(booked, 3_001))).toEqual([409, "payment_exceeds_due"]);
    expect((await take(booked, 3_000)).status).toBe(201);
    expect(await read(booked)).toMatchObject({ payment: { paid: 18_000, refunded: 6_000 } });
  });

  it("that is lower is handed over by staff where they took cash, which they say once", async () => {
    const booked = await book();
    const { id } = (await take(booked, 15_000)).body;
    await price(booked, 9_000);
    expect((await paymentsOf(booked))[1]).toMatchObject({ state: "paid", refunded: 0, going_back: 6_000 });
    const handOver = () => tenant.staff("POST", `/payments/${id}/hand-over`);
    expect((await handOver()).body).toMatchObject({ state: "partly_refunded", refunded: 6_000, going_back: 0 });
    expect(code(await handOver())).toEqual([409, "invalid_transition"]);
    await tenant.consistency(resource);
    expect((await tenant.staff("GET", "/payments")).body.data[0]).toMatchObject({ refunded: 6_000, going_back: 0 });
  });

  it("of another time counts the same", async () => {
    const booked = await paid({ duration_minutes: 120 });
    expect(await read(booked)).toMatchObject({ payment: { paid: 30_000 } });
    expect((await act(booked, "reschedule", { start: START, duration_minutes: 60 })).status).toBe(200);
    await settleAll();
    expect(await read(booked)).toMatchObject({ payment: { paid: 30_000, refunded: 15_000 } });
    await act(booked, "reschedule", { start: START, duration_minutes: 180 });
    await pay(booked);
    expect(await read(booked)).toMatchObject({ status: "confirmed", payment: { paid: 60_000, refunded: 15_000 } });
    const [last] = (stripe.stripe.taken as unknown as { sessions: { amount_total: number }[] }).sessions.slice(-1);
    expect(last?.amount_total).toBe(30_000);
  });

  it("is in the currency that was paid in", async () => {
    const booked = await paid();
    expect(code(await price(booked, 9_000, "EUR"))).toEqual([400, "invalid_request"]);
    await settleAll();
    expect(await read(booked)).toMatchObject({ payment: { refunded: 0, currency: "USD" } });
  });
});

describe("a cancelled booking that was paid for", () => {
  it("comes back with its money while nothing is on the way back", async () => {
    setTime("2026-06-20T00:00:00Z");
    const booked = await paid();
    await act(booked, "cancel", { notify: false });
    expect((await act(booked, "restore")).status).toBe(200);
    await settleAll();
    expect(await read(booked)).toMatchObject({ status: "confirmed", payment: { state: "paid", refunded: 0 } });
  });

  it("comes back where the money that went back had gone before its end", async () => {
    setTime("2026-06-20T00:00:00Z");
    const booked = await paid();
    await price(booked, 9_000);
    passTime(60_000);
    await act(booked, "cancel", { notify: false });
    expect((await act(booked, "restore")).status).toBe(200);
    await settleAll();
    expect(await read(booked)).toMatchObject({ status: "confirmed", payment: { paid: 15_000, refunded: 6_000 } });
  });

  it("stays cancelled once its money is on the way back", async () => {
    const booked = await paid();
    await act(booked, "cancel", { notify: false });
    expect(code(await act(booked, "restore"))).toEqual([422, "too_late_to_change"]);
  });
});

describe("an offer of a paid place", () => {
  async function offered() {
    const first = await paid({ duration_minutes: 60 });
    const waiting = await wait(tenant, "paid", START, { duration_minutes: 60 });
    expect(waiting.status).toBe(201);
    await ask("POST", `/v1/public/bookings/${first.id}/cancel`, { token: first.token });
    await entryWhen(tenant, waiting, "offered");
    return waiting;
  }

  it("is accepted by paying: until then it stays offered, and the place is kept", async () => {
    const waiting = await offered();
    const booked = bookedOf(await accept(waiting));
    expect(await read(booked)).toMatchObject({ status: "held", payment: { due_now: 15_000 } });
    expect(await entryOf(waiting)).toMatchObject({ status: "offered" });
    await pay(booked);
    expect(await read(booked)).toMatchObject({ status: "confirmed" });
    expect(await entryOf(waiting)).toMatchObject({ status: "accepted" });
  });

  it("can still be turned down, and ends when the time to pay is over", async () => {
    const waiting = await offered();
    const booked = bookedOf(await accept(waiting));
    expect((await giveUp(waiting)).status).toBeLessThan(300);
    expect(await entryOf(waiting)).toMatchObject({ status: "declined" });
    expect(await read(booked)).toMatchObject({ status: "cancelled" });
    const again = await wait(tenant, "paid", START, { duration_minutes: 60 });
    expect(code(again)).toEqual([409, "bookable_now"]);
    const next = await offered();
    await accept(next);
    passTime(HOLD_MS);
    expect(await entryOf(next)).toMatchObject({ status: "expired" });
  });

  it("tells staff at once where no page takes its money, as a booking does", async () => {
    await aService({ code: "desk", payment: { due: "full", rest: "on_site", methods: ["cash"] } });
    const told = async () => {
      await tellAll();
      const { results } = await env.DB.prepare(
        "SELECT title FROM messages WHERE tenant_id = ? AND channel = 'email' AND title LIKE 'To be paid to you: %'",
      )
        .bind(tenant.id)
        .all();
      return results.length;
    };
    const first = bookedOf(await tenant.book("desk", START, { duration_minutes: 60 }));
    await take(first, 15_000);
    const waiting = await wait(tenant, "desk", START, { duration_minutes: 60 });
    await ask("POST", `/v1/public/bookings/${first.id}/cancel`, { token: first.token });
    await entryWhen(tenant, waiting, "offered");
    expect(await told()).toBe(1);
    expect(await read(bookedOf(await accept(waiting)))).toMatchObject({ status: "held", payment: { due_now: 15_000 } });
    expect(await told()).toBe(2);
  });

  it("is not confirmed by staff without the money", async () => {
    const waiting = await offered();
    const read = await calendar(tenant, resource).readEntry(waiting.body.entry.id);
    const hold = read.status === "waiting" ? read.entry.bookingId : null;
    expect(code(await tenant.staff("POST", `/bookings/${hold}/confirm`, {}))).toEqual([409, "payment_required"]);
  });
});

describe("an invitation to a paid session", () => {
  it("keeps the seats while its customer pays, and opens again when they did not", async () => {
    const class_ = await makeService(tenant, resource, {
      code: "class",
      seats: 2,
      price: { amount: 4_000, currency: "USD", per: "seat" },
      confirmation: "payment",
      payment: { due: "full", rest: "online", methods: ["online"] },
      hold_seconds: HOLD_MS / 1_000,
    });
    const session = await newSession(tenant, { service: "class", start: START, visibility: "invite_only" });
    const invited = await tenant.staff("POST", `/sessions/${session.id}/invitations`, { email: "ada@example.com" });
    const respond = () => ask("POST", `/v1/public/invitations/${invited.body.token}`, { body: { response: "accept" } });
    const late = bookedOf(await respond());
    expect(await read(late)).toMatchObject({ status: "held", payment: { due_now: 4_000 } });
    passTime(HOLD_MS);
    const booked = bookedOf(await respond());
    await pay(booked);
    expect(await read(booked)).toMatchObject({ status: "confirmed", payment: { paid: 4_000 } });
    await coordinator(tenant, class_.id).consistency();
  });
});

describe("a series of a service that is paid before it stands", () => {
  it("is refused, as each date is paid by itself", async () => {
    const wish = { service: "paid", start: START, duration_minutes: 60, rule: { freq: "weekly", count: 2 } };
    const made = await tenant.public("POST", "/series", {
      ...wish,
      customer: { name: "Ada", email: "ada@example.com" },
    });
    expect(code(made)).toEqual([409, "payment_required"]);
    await tenant.consistency(resource);
    expect((await tenant.staff("GET", "/bookings")).body.data).toEqual([]);
  });

  it("of a free service is booked as ever", async () => {
    await aService({ code: "free", price: null, payment: null });
    const wish = { service: "free", start: START, duration_minutes: 60, rule: { freq: "weekly", count: 2 } };
    const made = await tenant.public("POST", "/series", {
      ...wish,
      customer: { name: "Ada", email: "ada@example.com" },
    });
    expect(made.status).toBe(201);
  });
});

describe("a customer who is erased", () => {
  it("leaves paid bookings and their sums, without a word of theirs", async () => {
    const booked = await paid();
    await price(booked, 16_000);
    await take(booked, 1_000);
    const [{ id: paymentId }] = await paymentsOf(booked);
    await tenant.staff("POST", `/payments/${paymentId}/refund`, { amount: 1, reason: "Jane's aunt is ill" });
    await tenant.consistency(resource);
    const inCopy = await env.DB.batch([
      env.DB.prepare("SELECT document FROM payments WHERE id = ?").bind(paymentId),
      env.DB.prepare("SELECT document FROM bookings WHERE id = ?").bind(booked.id),
    ]);
    expect(inCopy.map(({ results }) => results.length)).toEqual([1, 1]);
    expect(JSON.stringify(inCopy)).not.toContain("aunt");
    await erase(booked);
    const rows = await paymentsOf(booked);
    expect(rows).toMatchObject([
      { amount: 15_000, state: "paid" },
      { amount: 1_000, state: "paid" },
    ]);
    expect(JSON.stringify(await calendar(tenant, resource).readBooking(booked.id))).not.toContain("aunt");
  });

  it("gives up the place that they were paying for, and what they still pay goes back", async () => {
    const known = await paid({ customer: { name: "Ada", email: "ada@example.com" } });
    await tenant.consistency(resource);
    const waiting = bookedOf(
      await tenant.book("paid", "2026-06-21T10:00:00Z", {
        duration_minutes: 60,
        customer: { name: "Ada", email: "ada@example.com" },
      }),
    );
    const { url } = (await checkout(waiting)).body;
    await erase(known);
    await stripe.press(url, "pay");
    await settleAll();
    const rows = await paymentsOf(waiting);
    expect(rows).toMatchObject([{ amount: 15_000, state: "refunded", refunded: 15_000 }]);
  });

  async function erase({ id }: Booked): Promise<void> {
    const { body } = await tenant.staff("GET", `/bookings/${id}`);
    expect((await tenant.staff("DELETE", `/customers/${body.customer.id}`)).status).toBe(204);
  }
});

describe("a business that disconnects its account while a customer pays", () => {
  it("can read before what ends and what waits in vain, and disconnect only what is not in use", async () => {
    const connection = (method: string, query = "") => tenant.staff(method, `/connections/stripe${query}`);
    const usedBy = async () => (await connection("GET")).body.used_by;
    const booked = await book();
    await checkout(booked);
    await tenant.consistency(resource);
    const { services, open_payments: open } = await usedBy();
    expect([services.length > 0, open]).toEqual([true, 1]);
    const { body } = await tenant.staff("GET", `/services/${services[0].id}`);
    expect(body).toMatchObject({ confirmation: "payment", code: services[0].code, name: services[0].name });
    expect(code(await connection("DELETE", "?if_unused=true"))).toEqual([409, "in_use"]);
    expect((await connection("GET")).status).toBe(200);
    for (const { id } of services) await tenant.staff("PATCH", `/services/${id}`, { confirmation: "instant" });
    expect((await usedBy()).services).toEqual([]);
    expect(code(await connection("DELETE", "?if_unused=true"))).toEqual([409, "in_use"]);
    await act(booked, "cancel");
    await settleAll();
    expect(await usedBy()).toEqual({ services: [], card_services: [], open_payments: 0, late_payments: 0 });
    expect((await connection("DELETE", "?if_unused=true")).status).toBe(204);
  });

  it("reads which services would ask for no card any more, as no other account of the business keeps one", async () => {
    const connection = (method: string, query = "") => tenant.staff(method, `/connections/stripe${query}`);
    const { services } = (await connection("GET")).body.used_by;
    for (const { id } of services) await tenant.staff("PATCH", `/services/${id}`, { confirmation: "instant" });
    const payment = { due: "none", rest: "on_site", methods: ["cash"], no_show_fee: { percent: 50 } };
    const { id } = (
      await tenant.staff("POST", "/services", {
        ...{ code: "press", name: "Press", price: { amount: 4_000, currency: "USD" }, payment },
        ...{ duration: { kind: "fixed", minutes: 60 }, requires: [{ any_of: [resource] }] },
      })
    ).body;
    expect((await connection("GET")).body.used_by).toMatchObject({
      services: [],
      card_services: [{ id, code: "press" }],
    });
    expect(code(await connection("DELETE", "?if_unused=true"))).toEqual([409, "in_use"]);
    await tenant.staff("PATCH", `/services/${id}`, { payment: { ...payment, no_show_fee: null } });
    expect((await connection("DELETE", "?if_unused=true")).status).toBe(204);
  });

  it("still hears of the money, and gives it back", async () => {
    const booked = await book();
    const { url } = (await checkout(booked)).body;
    await tenant.staff("DELETE", "/connections/stripe");
    await stripe.press(url, "pay");
    expect(await read(booked)).toMatchObject({ status: "held", payment: { paid: 15_000 } });
    await settleAll();
    expect(await read(booked)).toMatchObject({ status: "held", payment: { state: "refunded", refunded: 15_000 } });
    const { results } = await env.DB.prepare(
      "SELECT kind, text FROM messages WHERE booking_id = ? AND text IS NOT NULL",
    )
      .bind(booked.id)
      .all<{ kind: string; text: string }>();
    expect(results.map(({ kind }) => kind)).toEqual(["refunded"]);
    expect(results[0]?.text).toMatch(/no longer takes payments on that page, so your payment does not count/);
  });
});

describe("a booking of several resources", () => {
  it("that comes of a hold or was paid in part is free again at its deadline", async () => {
    const other = await makeResource(tenant);
    const both = await aService({ code: "both", requires: [{ any_of: [resource] }, { any_of: [other] }] });
    const wish = { duration_minutes: 60 };
    const hold = (await tenant.hold("both", START, wish)).body;
    const first = bookedOf(
      await tenant.book("both", START, { ...wish, hold: { id: hold.hold.id, token: hold.token } }),
    );
    await take(first, 5_000);
    expect(await read(first)).toMatchObject({ status: "held", payment: { due_now: 10_000 } });
    passTime(HOLD_MS);
    expect(await read(first)).toMatchObject({ status: "expired" });
    await coordinator(tenant, both.id).consistency();
    const next = await eventually(
      tenant,
      () => tenant.book("both", START, wish),
      ({ status }) => status === 201,
    );
    await pay(bookedOf(next));
    expect(await read(bookedOf(next))).toMatchObject({ status: "confirmed" });
  });
});
