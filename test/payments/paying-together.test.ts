// Money for places that more than one calendar decides: several resources, and seats of a session.

import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ask, coordinator, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { passTime, setTime, testClock } from "../support/clock";
import { newSession } from "../support/groups";
import { settle } from "../support/paid-business";
import { aStripe } from "../support/stripe";
import { fanOutOnly } from "../support/told";
import { and, deliveries, eq, makeDeps, openDatabase, runPayment, settingsOf } from "../support/worker";

const START = "2026-06-02T10:00:00Z";
const PAID = {
  price: { amount: 4_000, currency: "USD", per: "seat" },
  confirmation: "payment",
  payment: { due: "full", rest: "online", methods: ["online"] },
  hold_seconds: 600,
} as const;

let tenant: Tenant;
let stripe: ReturnType<typeof aStripe>;
let services: string[];

beforeEach(async () => {
  vi.unstubAllGlobals();
  setTime("2026-06-01T08:00:00Z");
  stripe = aStripe();
  tenant = await makeTenant({ zone: "UTC" });
  const [room, person, hall] = await Promise.all([makeResource(tenant), makeResource(tenant), makeResource(tenant)]);
  await stripe.connect(tenant);
  const both = await makeService(tenant, room, {
    ...PAID,
    code: "both",
    requires: [{ any_of: [room] }, { any_of: [person] }],
  });
  const class_ = await makeService(tenant, hall, { ...PAID, code: "class", seats: 3, seats_per_booking: 3 });
  services = [both.id, class_.id];
});

async function bookAndOpen(service: string, more: Record<string, unknown> = {}) {
  const booked = await tenant.book(service, START, more);
  if (booked.status !== 201) return { status: booked.status, code: booked.body.code };
  const { id } = booked.body.booking;
  const token = booked.body.manage.token as string;
  const opened = await ask("POST", `/v1/public/bookings/${id}/checkout`, { token, body: {} });
  return { status: 201, id, token, url: opened.body.url as string };
}

async function read({ id, token }: { id?: string; token?: string }) {
  return (await ask("GET", `/v1/public/bookings/${id}`, { token })).body;
}

const settleAll = () => settle(stripe, () => Promise.all(services.map((id) => coordinator(tenant, id).consistency())));

describe.each(["both", "class"])("a paid place of the service %s", (service) => {
  const seats = service === "class" ? { seats: 3 } : {};

  it("is confirmed by the report, and stays so past its deadline", async () => {
    const booked = await bookAndOpen(service, seats);
    await stripe.press(booked.url ?? "", "pay");
    passTime(3_600_000);
    expect(await read(booked)).toMatchObject({ status: "confirmed", payment: { state: "paid", due_now: 0 } });
    expect(await bookAndOpen(service, seats)).toMatchObject({ status: 409 });
  });

  it("is free at its deadline, taken again by late money, and given back where another has it", async () => {
    const first = await bookAndOpen(service, seats);
    const second = { ...first };
    passTime(600_000);
    const rival = await bookAndOpen(service, seats);
    expect(rival.status).toBe(201);
    stripe.behave({ reports: "none" });
    await stripe.press(first.url ?? "", "pay");
    await settleAll();
    expect(await read(second)).toMatchObject({
      status: "expired",
      payment: { state: "refunded", refunded: PAID_FOR[service] },
    });
    // The rival lets the place go, and pays late: nothing stands in the way.
    passTime(600_000);
    await stripe.press(rival.url ?? "", "pay");
    await settleAll();
    expect(await read(rival)).toMatchObject({ status: "confirmed", payment: { state: "paid" } });
  });
});

const PAID_FOR: Record<string, number> = { both: 4_000, class: 12_000 };

describe("a session that staff called off", () => {
  it("gives all of the money back, however late", async () => {
    const { id } = await newSession(tenant, { service: "class", start: START });
    const booked = await bookAndOpen("class");
    await stripe.press(booked.url ?? "", "pay");
    expect((await tenant.staff("POST", `/sessions/${id}/cancel`)).status).toBe(200);
    await settleAll();
    expect(await read(booked)).toMatchObject({
      ...{ status: "cancelled", refund: { percent: 100, amount: 4_000 } },
      payment: { paid: 4_000, refunded: 4_000 },
    });
  });

  it("is not opened again by late money, which goes back", async () => {
    const { id } = await newSession(tenant, { service: "class", start: START });
    const booked = await bookAndOpen("class");
    passTime(600_000);
    expect((await tenant.staff("POST", `/sessions/${id}/cancel`)).status).toBe(200);
    await stripe.press(booked.url ?? "", "pay");
    await settleAll();
    expect(await read(booked)).toMatchObject({ status: "expired", payment: { paid: 4_000, refunded: 4_000 } });
  });
});

describe("a seat for which a provider takes no amount as small", () => {
  it("keeps its room also once the place of another customer, who did not pay, is free", async () => {
    const room = await makeResource(tenant);
    const price = { amount: 30, currency: "USD", per: "seat" };
    await makeService(tenant, room, { ...PAID, price, code: "cheap", seats: 3, seats_per_booking: 2 });
    await makeService(tenant, room, { code: "alone" });
    expect((await tenant.book("cheap", START, { seats: 2 })).body.booking.status).toBe("held");
    passTime(60_000);
    const customer = { name: "Ada", email: "ada@example.com" };
    expect((await tenant.book("cheap", START, { customer })).body.booking.status).toBe("confirmed");
    passTime(900_000);
    expect((await tenant.book("alone", START)).status).toBe(409);
  });
});

/** What the provider has to do, and nothing else: the messages of a hundred customers would take longer. */
async function settleMoney(service: string): Promise<void> {
  const deps = makeDeps(env, settingsOf(env), testClock, () => undefined);
  const done = new Set<string>();
  for (let turn = 0; turn < 2; turn++) {
    await coordinator(tenant, service).consistency();
    await fanOutOnly();
    const rows = await openDatabase(env.DB)
      .select()
      .from(deliveries)
      .where(and(eq(deliveries.tenantId, tenant.id), eq(deliveries.kind, "payment")));
    const left = rows.filter(({ id }) => !done.has(id));
    await Promise.all(left.map((row) => runPayment(deps, row)));
    for (const { id } of left) done.add(id);
    await stripe.heard();
  }
}

describe("many who pay for few seats", () => {
  it("are confirmed as far as there are seats, and all others get their money back or are never asked", async () => {
    const booked = await Promise.all(Array.from({ length: 3 }, () => bookAndOpen("class")));
    stripe.behave({ reports: "none" });
    passTime(600_000);
    const rivals = await Promise.all(Array.from({ length: 3 }, () => bookAndOpen("class")));
    await Promise.all([...booked, ...rivals].map(({ url }) => stripe.press(url ?? "", "pay")));
    passTime(600_000);
    await settleAll();
    await settleAll();
    const states = await Promise.all([...booked, ...rivals].map(read));
    const confirmed = states.filter(({ status }) => status === "confirmed");
    expect(confirmed).toHaveLength(3);
    for (const { status, payment } of states) {
      if (status !== "confirmed") expect(payment).toMatchObject({ paid: 4_000, refunded: 4_000 });
    }
  });

  it("are ten of a hundred at once: no other is asked for money, and late money goes back", async () => {
    const hall = await makeResource(tenant);
    const show = await makeService(tenant, hall, { ...PAID, code: "show", seats: 10, hold_seconds: 30 });
    let people = 0;
    const many = (count: number) =>
      Promise.all(
        Array.from({ length: count }, () => {
          people += 1;
          return bookAndOpen("show", { customer: { name: "Ada", email: `visitor-${people}@example.com` } });
        }),
      );
    const asked = await many(100);
    const first = asked.filter(({ status }) => status === 201);
    expect(first).toHaveLength(10);
    expect(asked.filter(({ code }) => code === "seats_full")).toHaveLength(90);
    expect(stripe.stripe.taken.sessions).toHaveLength(10);
    // Nine times ten others have the seats for a while. In the end a hundred have a page, and all pay at once.
    const booked = [...first];
    while (booked.length < 100) {
      passTime(30_000);
      booked.push(...(await many(10)));
    }
    passTime(30_000);
    stripe.behave({ reports: "twice" });
    await Promise.all(booked.map(({ url }) => stripe.press(url ?? "", "pay")));
    await settleMoney(show.id);
    const states = await Promise.all(booked.map(read));
    const confirmed = states.filter(({ status }) => status === "confirmed");
    const returned = states.filter(({ payment }) => payment.refunded === payment.paid);
    expect([confirmed.length, returned.length]).toEqual([10, 90]);
    for (const { payment } of confirmed) expect(payment).toMatchObject({ paid: 4_000, refunded: 0 });
    const { sessions, refunds } = stripe.stripe.taken;
    expect(sessions.filter((one) => one.payment_status === "paid")).toHaveLength(100);
    expect(refunds.map(({ amount }) => amount)).toEqual(Array.from({ length: 90 }, () => 4_000));
  });
});
