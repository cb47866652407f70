// A customer moves a booking late and then cancels it. They get no more back than for cancelling instead of moving. So a
// move is no way around the steps of notice, on any page, by any object.

import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, ask, makeResource, makeService } from "../support/api";
import { passTime, setTime } from "../support/clock";
import { type Booked, bookedOf, openPage, readOwn as read } from "../support/paid-business";
import { aService, openPaidShop, resource, settleAll, stripe, tenant } from "../support/paid-shop";
import { fieldsOf, textOf, visit } from "../support/visitor";

const START = "2026-06-20T10:00:00.000Z";
const TWO_HOURS_BEFORE = "2026-06-20T08:00:00Z";
const TWO_DAYS_BEFORE = "2026-06-18T10:00:00Z";
const LATER = "2026-07-11T10:00:00.000Z";
const LATER_STILL = "2026-07-18T10:00:00.000Z";
const LADDER = [
  { from_minutes: 72 * 60, percent: 100 },
  { from_minutes: 24 * 60, percent: 50 },
];
const NOTHING_BACK = [{ from_minutes: 24 * 60, percent: 0 }];
const HALF_BACK = [{ from_minutes: 24 * 60, percent: 50 }];

beforeEach(() =>
  openPaidShop({
    payment: { due: "full", rest: "online", methods: ["online", "cash"] },
    cancellation: { min_notice_minutes: 0, refunds: LADDER },
    series_max: 5,
  }),
);

async function paid(service = "paid", more: Record<string, unknown> = {}): Promise<Booked> {
  const booked = bookedOf(await tenant.book(service, START, more));
  await stripe.press(await openPage(booked), "pay");
  return booked;
}

const own = ({ id, token }: Booked, verb: string, body: object = {}) =>
  ask("POST", `/v1/public/bookings/${id}/${verb}`, { token, body });

async function move(booked: Booked, start: string): Promise<Answer> {
  const moved = await own(booked, "reschedule", { start });
  expect(moved.status).toBe(200);
  return moved;
}

async function byStaff({ id }: Booked, verb: string, body: object = {}): Promise<Answer["body"]> {
  const done = await tenant.staff("POST", `/bookings/${id}/${verb}`, body);
  expect(done.status).toBe(200);
  return done.body;
}

/** What goes back to a customer who cancels. */
async function cancelled(booked: Booked): Promise<Answer["body"]> {
  expect((await own(booked, "cancel")).status).toBe(200);
  await settleAll();
  const { refund, payment } = await read(booked);
  return { percent: refund?.percent, refunded: payment.refunded };
}

describe("a booking that its customer moves two hours before its start", () => {
  it("gives nothing back when it is cancelled at once, and says so wherever it is read", async () => {
    const booked = await paid();
    setTime(TWO_HOURS_BEFORE);
    expect((await move(booked, LATER)).body.cancellation.refunds).toEqual(NOTHING_BACK);
    await tenant.consistency(resource);
    const { data } = (await tenant.staff("GET", "/bookings")).body;
    expect(data).toMatchObject([{ id: booked.id, cancellation: { refunds: NOTHING_BACK } }]);
    expect(await cancelled(booked)).toEqual({ percent: 0, refunded: 0 });
  });

  it("gives half back where half was left, however often it is moved on, and less once a move comes later", async () => {
    const booked = await paid();
    setTime(TWO_DAYS_BEFORE);
    await move(booked, LATER);
    expect((await move(booked, LATER_STILL)).body.cancellation.refunds).toEqual(HALF_BACK);
    expect(await cancelled(booked)).toEqual({ percent: 50, refunded: 5_000 });
    setTime(TWO_DAYS_BEFORE);
    const other = await paid();
    await move(other, LATER);
    setTime("2026-07-11T08:00:00Z");
    expect((await move(other, LATER_STILL)).body.cancellation.refunds).toEqual(NOTHING_BACK);
    expect(await cancelled(other)).toEqual({ percent: 0, refunded: 0 });
  });

  it("stays so when staff move it on, or cancel it. When they call it off, all goes back", async () => {
    const booked = await paid();
    const other = await paid("paid", { start: "2026-06-20T12:00:00Z" });
    setTime(TWO_HOURS_BEFORE);
    await move(booked, LATER);
    await move(other, "2026-07-12T10:00:00Z");
    expect((await byStaff(booked, "reschedule", { start: LATER_STILL })).cancellation.refunds).toEqual(NOTHING_BACK);
    await byStaff(other, "cancel");
    expect(await read(other)).toMatchObject({ refund: { percent: 0 } });
    const filter = { from: "2026-07-18", to: "2026-07-18" };
    await settleAll();
    expect((await tenant.staff("POST", "/bookings/cancel", { filter })).status).toBe(202);
    await settleAll();
    expect(await read(booked)).toMatchObject({ refund: { percent: 100 }, payment: { refunded: 10_000 } });
  });

  it("is cancelled by all steps of the policy where staff moved it, or the customer in good time", async () => {
    const booked = await paid();
    await move(booked, "2026-06-20T14:00:00Z");
    expect((await read(booked)).cancellation.refunds).toEqual(LADDER);
    setTime(TWO_HOURS_BEFORE);
    expect((await byStaff(booked, "reschedule", { start: LATER })).cancellation.refunds).toEqual(LADDER);
    expect(await cancelled(booked)).toEqual({ percent: 100, refunded: 10_000 });
  });

  it("is so in a group, on several resources and in a series, and other bookings of the series are not", async () => {
    await aService({ code: "class", seats: 6 });
    const room = await makeResource(tenant);
    const requires = [resource, room].map((id) => ({ any_of: [id] }));
    await makeService(tenant, resource, {
      ...{ code: "both", price: { amount: 10_000, currency: "USD" }, requires },
      cancellation: { min_notice_minutes: 0, refunds: LADDER },
    });
    const places = await paid("class");
    const both = bookedOf(await tenant.book("both", "2026-06-20T13:00:00Z"));
    await aService({ code: "weekly", confirmation: "instant", payment: null });
    const rule = { freq: "weekly", count: 2 };
    const customer = { name: "Eve", email: "eve@example.com" };
    const wish = { service: "weekly", start: "2026-06-20T15:00:00Z", rule, customer };
    const { body } = await tenant.public("POST", "/series", wish);
    const [one, next] = body.series.bookings.map(
      ({ id, manage }: { id: string; manage: { token: string } }): Booked => ({ id, token: manage.token }),
    );
    setTime("2026-06-20T09:00:00Z");
    expect((await move(places, LATER)).body.cancellation.refunds).toEqual(NOTHING_BACK);
    expect((await move(both, "2026-07-11T13:00:00Z")).body.cancellation.refunds).toEqual(NOTHING_BACK);
    expect((await move(one, "2026-07-11T15:00:00Z")).body.cancellation.refunds).toEqual(NOTHING_BACK);
    expect((await read(next)).cancellation.refunds).toEqual(LADDER);
    expect(await cancelled(places)).toEqual({ percent: 0, refunded: 0 });
  });

  it("counts for what is paid after the move as well", async () => {
    await aService({ code: "later", confirmation: "instant" });
    const booked = bookedOf(await tenant.book("later", START));
    setTime(TWO_HOURS_BEFORE);
    await move(booked, LATER);
    const cash = await tenant.staff("POST", `/bookings/${booked.id}/payments`, { method: "cash", amount: 10_000 });
    expect(cash.status).toBe(201);
    expect(await cancelled(booked)).toEqual({ percent: 0, refunded: 0 });
  });
});

describe("a booking that its customer moves to a cheaper time", () => {
  /** Saturdays cost 100 dollars, working days 10. */
  const TUESDAY = "2026-07-14T10:00:00Z";
  const WEDNESDAY = "2026-07-15T10:00:00Z";
  const byDay = { price: { amount: 1_000, currency: "USD", weekend_multiplier: 10 } };

  beforeEach(() => aService({ code: "cheaper", ...byDay }));

  async function moneyOf(booked: Booked): Promise<Answer["body"]> {
    await settleAll();
    const { price, payment } = await read(booked);
    const { state, paid, refunded, due_now } = payment;
    return { price: price.amount, state, paid, refunded, due_now };
  }

  const KEPT = { price: 1_000, state: "paid", paid: 10_000, refunded: 0, due_now: 0 };

  it("two hours before its start gets nothing back, ever, and pays no more for a time of equal price", async () => {
    const booked = await paid("cheaper");
    setTime(TWO_HOURS_BEFORE);
    await move(booked, TUESDAY);
    expect(await moneyOf(booked)).toEqual(KEPT);
    await move(booked, LATER_STILL);
    expect(await moneyOf(booked)).toEqual({ ...KEPT, price: 10_000 });
    expect((await own(booked, "checkout")).body.code).toBe("invalid_transition");
    await move(booked, WEDNESDAY);
    expect(await moneyOf(booked)).toEqual(KEPT);
    expect(await cancelled(booked)).toEqual({ percent: 0, refunded: 0 });
  });

  it("in the time of half gets half of what was paid back at most, by all moves and a cancellation together", async () => {
    const booked = await paid("cheaper");
    setTime(TWO_DAYS_BEFORE);
    await move(booked, TUESDAY);
    expect(await moneyOf(booked)).toEqual({ ...KEPT, state: "partly_refunded", refunded: 5_000 });
    expect((await move(booked, WEDNESDAY)).body.cancellation.refunds).toEqual(NOTHING_BACK);
    expect(await moneyOf(booked)).toMatchObject({ refunded: 5_000 });
    expect(await cancelled(booked)).toEqual({ percent: 0, refunded: 5_000 });
  });

  it("in good time gets the whole difference back, and so it does where staff move it", async () => {
    const early = await paid("cheaper");
    await move(early, TUESDAY);
    expect(await moneyOf(early)).toMatchObject({ price: 1_000, refunded: 9_000 });
    const booked = await paid("cheaper");
    setTime(TWO_HOURS_BEFORE);
    await byStaff(booked, "reschedule", { start: WEDNESDAY });
    expect(await moneyOf(booked)).toMatchObject({ price: 1_000, refunded: 9_000 });
  });

  it("gets what staff lower its price by afterwards, and all of it where staff call it off", async () => {
    const booked = await paid("cheaper");
    setTime(TWO_HOURS_BEFORE);
    await move(booked, TUESDAY);
    const lowered = await tenant.staff("PATCH", `/bookings/${booked.id}`, { price: { amount: 400, currency: "USD" } });
    expect(lowered.status).toBe(200);
    expect(await moneyOf(booked)).toMatchObject({ price: 400, refunded: 600 });
    await tenant.staff("PATCH", `/bookings/${booked.id}`, { notes: "Comes with a friend." });
    expect(await moneyOf(booked)).toMatchObject({ refunded: 600 });
    const filter = { from: "2026-07-14", to: "2026-07-14" };
    expect((await tenant.staff("POST", "/bookings/cancel", { filter })).status).toBe(202);
    expect(await moneyOf(booked)).toMatchObject({ refunded: 10_000 });
  });

  it("keeps what the business keeps of it in the lists and in the receipts", async () => {
    const booked = await paid("cheaper");
    setTime(TWO_DAYS_BEFORE);
    await move(booked, TUESDAY);
    await settleAll();
    expect((await tenant.staff("GET", "/payments")).body.data).toMatchObject([
      { booking: booked.id, state: "partly_refunded", amount: 10_000, refunded: 5_000, going_back: 0 },
    ]);
    const csv = await tenant.staff("GET", "/receipts.csv?from=2026-06-01&to=2026-06-30");
    expect(csv.body.trim().split("\n")).toHaveLength(3);
  });

  it("is so as places in a group, and as a booking on several resources", async () => {
    await aService({ code: "class", seats: 6, ...byDay });
    const room = await makeResource(tenant);
    const requires = [resource, room].map((id) => ({ any_of: [id] }));
    await aService({ code: "both", requires, ...byDay });
    const places = await paid("class");
    const both = await paid("both", { start: "2026-06-20T13:00:00Z" });
    setTime(TWO_HOURS_BEFORE);
    await move(places, TUESDAY);
    await move(both, "2026-07-14T13:00:00Z");
    expect(await moneyOf(places)).toEqual(KEPT);
    expect(await moneyOf(both)).toEqual(KEPT);
  });
});

describe("the page that moves a booking", () => {
  const pageOf = ({ token }: Booked) => `/manage/${token}`;

  async function confirmPage(booked: Booked, query = ""): Promise<{ html: string; text: string }> {
    const { revision } = await read(booked);
    const { html } = await visit(`${pageOf(booked)}${query}`, { slot: LATER, revision: String(revision) });
    return { html, text: textOf(html) };
  }

  it("says before its button what a later cancellation still gives, and the booking says the same afterwards", async () => {
    const booked = await paid();
    setTime(TWO_DAYS_BEFORE);
    expect((await confirmPage(booked)).text).toMatch(
      /If you cancel after this move, you get back at most 50% of what you paid\. Move the booking/,
    );
    setTime(TWO_HOURS_BEFORE);
    const asked = await confirmPage(booked);
    expect(asked.text).toMatch(/If you cancel after this move, you get nothing back\. Move the booking/);
    await visit(pageOf(booked), { ...fieldsOf(asked.html, 'value="move"'), do: "move" });
    for (const path of [pageOf(booked), `${pageOf(booked)}?step=cancel`]) {
      const text = textOf((await visit(path)).html);
      expect(text).toContain("If you cancel, you get nothing back.");
      expect(text).not.toMatch(/get back/);
    }
    for (let round = 0; round < 3; round++) {
      await settleAll();
      passTime(10_000);
    }
    const { results } = await env.DB.prepare("SELECT text FROM messages WHERE tenant_id = ?")
      .bind(tenant.id)
      .all<{ text: string }>();
    expect(results.map(({ text }) => text).join()).toContain("If you cancel, you get nothing back.");
  });

  it("says what a cheaper time gives back, and the move gives back that", async () => {
    // Saturdays cost 100 dollars, working days 10.
    await aService({ code: "cheaper", price: { amount: 1_000, currency: "USD", weekend_multiplier: 10 } });
    const asked = async (booked: Booked) => {
      const { revision } = await read(booked);
      const { html } = await visit(pageOf(booked), { slot: "2026-07-14T10:00:00.000Z", revision: String(revision) });
      return { html, text: textOf(html) };
    };
    const booked = await paid("cheaper");
    expect((await asked(booked)).text).toMatch(/costs less\. With this move you get back \$90\. Move the booking/);
    setTime(TWO_HOURS_BEFORE);
    const none =
      "The new time costs less, but with this move you get nothing back. If you cancel after this move, you get";
    expect((await asked(booked)).text).toContain(`${none} nothing back. Move the booking`);
    setTime(TWO_DAYS_BEFORE);
    const half = await asked(booked);
    expect(half.text).toContain(
      "With this move you get back $50. If you cancel after this move, you get nothing back. Move the booking",
    );
    await visit(pageOf(booked), { ...fieldsOf(half.html, 'value="move"'), do: "move" });
    await settleAll();
    expect(await read(booked)).toMatchObject({ payment: { paid: 10_000, refunded: 5_000 } });
    expect(textOf((await visit(pageOf(booked))).html)).not.toMatch(/If you cancel now, you get back/);
    expect(textOf((await visit(`${pageOf(booked)}?step=cancel`)).html)).toContain("you get nothing back");
  });

  it("says nothing of it in good time, or where there is nothing to pay", async () => {
    const early = await confirmPage(await paid());
    expect(early.text).toContain("Move the booking");
    expect(early.text).not.toMatch(/after this move/i);
    await aService({ code: "free", price: null, confirmation: "instant", payment: null });
    const free = bookedOf(await tenant.book("free", "2026-06-20T12:00:00Z"));
    setTime(TWO_HOURS_BEFORE);
    expect((await confirmPage(free)).text).not.toMatch(/after this move/i);
  });

  it("speaks of costs where nothing is paid yet", async () => {
    await aService({ code: "later", confirmation: "instant", payment: null });
    const booked = bookedOf(await tenant.book("later", START));
    setTime(TWO_DAYS_BEFORE);
    expect((await confirmPage(booked)).text).toContain(
      "After this move, cancelling costs at least 50% of the price. Move the booking",
    );
    setTime(TWO_HOURS_BEFORE);
    expect((await confirmPage(booked)).text).toContain("After this move, cancelling costs the whole price. Move");
    await move(booked, LATER);
    const after = textOf((await visit(pageOf(booked))).html);
    expect(after).toContain("Cancelling costs 100% of the price.");
    expect(after).not.toContain("Cancelling is free");
  });
});
