// A card is kept for customers who do not come. They leave it before the deadline or not at all. A fee is taken of it
// once, and only when staff say so.

import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type Answer, ask, calendar, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { passTime, setTime, testClock } from "../support/clock";
import { type Life, live } from "../support/killed";
import { aRazorpay } from "../support/razorpay";
import { aStripe } from "../support/stripe";
import { fanOutOnly, tellAll } from "../support/told";
import { textOf, visit } from "../support/visitor";
import { and, deliveries, eq, openDatabase, runPayment } from "../support/worker";

const START = "2026-06-02T10:00:00Z";
const HOLD_MS = 900_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const JANE = { name: "Jane Smith", email: "jane@example.com" };

let tenant: Tenant;
let resource: string;
let stripe: ReturnType<typeof aStripe>;

const CUT = {
  code: "cut",
  price: { amount: 4_000, currency: "EUR" },
  payment: { due: "none", rest: "on_site", methods: ["cash"], no_show_fee: { percent: 50 } },
  hold_seconds: HOLD_MS / 1_000,
};

let life: Life | null = null;
/** Its client would wait for half a second. */
const NO_RETRY = { "content-type": "application/json", "stripe-should-retry": "false" };

/** So many requests that move money are answered with these statuses, while Stripe still works on the first of them. */
let busy = 0;
let statuses: number[] = [];
let answer: object = {};
const BUSY = { error: { type: "invalid_request_error", code: "idempotency_key_in_use", message: "It is under way." } };
let keys: (string | null)[] = [];

async function around({ method, url, headers }: Request, call: () => Promise<Response>): Promise<Response> {
  if (method === "POST" && /\/v1\/(payment_intents|refunds)$/.test(url)) {
    keys.push(headers.get("idempotency-key"));
    if (busy-- > 0) return Response.json(answer, { status: statuses.at(-busy - 1) ?? 200, headers: NO_RETRY });
  }
  const real = await (life ? life.step("provider", call) : call());
  const shown = { ...Object.fromEntries(real.headers), ...NO_RETRY };
  return real.ok ? real : new Response(real.body, { status: real.status, headers: shown });
}

beforeEach(async () => {
  vi.unstubAllGlobals();
  setTime("2026-06-01T08:00:00Z");
  stripe = aStripe({ around });
  tenant = await makeTenant({ zone: "UTC" });
  resource = await makeResource(tenant);
  await stripe.connect(tenant);
  await makeService(tenant, resource, CUT);
});

type Booked = { readonly id: string; readonly token: string };

async function book(code = "cut", start = START, customer: object = JANE): Promise<Booked> {
  const { body, status } = await tenant.book(code, start, { customer });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return { id: body.booking.id, token: body.manage.token };
}

const checkout = ({ id, token }: Booked): Promise<Answer> =>
  ask("POST", `/v1/public/bookings/${id}/checkout`, { token, body: {} });
const read = async ({ id, token }: Booked) => (await ask("GET", `/v1/public/bookings/${id}`, { token })).body;
const staff = (path: string, body: object = {}) => tenant.staff("POST", path, body);
const noShow = ({ id }: Booked, body: object = {}) => staff(`/bookings/${id}/no-show`, body);
const paymentsOf = async ({ id }: Booked) => (await tenant.staff("GET", `/bookings/${id}/payments`)).body.data;

async function withCardLeft(code = "cut", start = START): Promise<Booked> {
  const booked = await book(code, start);
  await stripe.press((await checkout(booked)).body.url, "pay");
  return booked;
}

/** Everything that follows, and what follows from that. */
async function settleAll(): Promise<void> {
  for (let round = 0; round < 2; round++) {
    await tenant.consistency(resource);
    await tellAll();
    await stripe.heard();
    passTime(10_000);
  }
}

const atStripe = () =>
  stripe.stripe.taken as unknown as {
    cards: { isAttached: boolean; isDeleted: boolean; payment_method: string }[];
    charges: { amount: number; status: string; metadata: { payment: string } }[];
    refunds: { amount: number; status: string }[];
    sessions: { mode: string; status: string }[];
  };

/** The process that takes the fee, and the ones after it. Answers the steps that the first one went. */
async function feeTaken({ id }: Booked, dieAfter: number, lives = 6): Promise<number> {
  await tenant.consistency(resource);
  await fanOutOnly();
  const rows = await openDatabase(env.DB).select().from(deliveries).where(eq(deliveries.subjectId, id));
  const row = rows.find(({ kind, sourceType }) => kind === "payment" && sourceType === "payment.fee_due");
  if (!row) throw new Error("No fee is to be taken.");
  let first = 0;
  for (let tries = 0; tries < lives; tries++) {
    const { steps, value } = await live(
      (one) => {
        life = one;
        return runPayment(one.deps, { ...row, tries });
      },
      tries === 0 ? dieAfter : 0,
    );
    life = null;
    if (tries === 0) first = steps.length;
    if (value?.attempted.state === "done") break;
  }
  return first;
}

/** What is told of fees, beside the messages of the booking. */
async function kindsTold(): Promise<string[]> {
  const { results } = await env.DB.prepare(
    "SELECT DISTINCT kind FROM messages WHERE tenant_id = ? AND state = 'sent' AND kind NOT IN ('booked', 'staff_new') ORDER BY rowid",
  )
    .bind(tenant.id)
    .all<{ kind: string }>();
  return results.map(({ kind }) => kind);
}

async function storedCards({ id }: Booked): Promise<unknown[]> {
  const kept = await calendar(tenant, resource).readBooking(id);
  return kept.status === "done" ? (kept.booking.payments ?? []).flatMap(({ card }) => card ?? []) : [];
}

describe("a booking that waits for a card", () => {
  it("is held until the card is left, takes nothing, and says what may be taken", async () => {
    const booked = await book();
    expect(await read(booked)).toMatchObject({
      status: "held",
      payment: { state: "open", due_now: 0, no_show_fee: 2_000, card: "asked", deadline: "2026-06-01T08:15:00+00:00" },
    });
    const { url } = (await checkout(booked)).body;
    expect((await checkout(booked)).body.url).toBe(url);
    await stripe.press(url, "cancel");
    expect(await read(booked)).toMatchObject({ status: "held" });
    await stripe.press(url, "pay");
    expect(await read(booked)).toMatchObject({
      status: "confirmed",
      payment: { state: "none", paid: 0, no_show_fee: 2_000, card: "kept", deadline: null },
    });
    expect((await checkout(booked)).body).toMatchObject({ code: "invalid_transition" });
    await settleAll();
    expect(atStripe()).toMatchObject({ charges: [], sessions: [{ mode: "setup" }] });
    expect(await paymentsOf(booked)).toEqual([]);
    expect((await tenant.staff("GET", "/payments")).body.data).toEqual([]);
    expect(await kindsTold()).toEqual([]);
  });

  it("frees its place at the deadline, and a card that comes late takes it again while it is free", async () => {
    const booked = await book();
    const { url } = (await checkout(booked)).body;
    stripe.behave({ reports: "none" });
    passTime(HOLD_MS + 1);
    expect(await read(booked)).toMatchObject({ status: "expired", payment: { state: "expired", card: null } });
    await stripe.press(url, "pay");
    await settleAll();
    expect(await read(booked)).toMatchObject({ status: "confirmed", payment: { card: "kept" } });
  });

  it("lets a card go that comes when the place is sold", async () => {
    const booked = await book();
    const { url } = (await checkout(booked)).body;
    stripe.behave({ reports: "none" });
    passTime(HOLD_MS + 1);
    await book("cut", START, { name: "Ann", email: "ann@example.com" });
    await stripe.press(url, "pay");
    await settleAll();
    expect(await read(booked)).toMatchObject({ status: "expired", payment: { state: "expired", card: null } });
    expect(atStripe().cards).toMatchObject([{ isAttached: false, isDeleted: true }]);
    expect(await storedCards(booked)).toEqual([]);
  });

  it("learns of the card from a page read back, and from a report that comes twice", async () => {
    stripe.behave({ reports: "none" });
    const lost = await book();
    await stripe.press((await checkout(lost)).body.url, "pay");
    expect((await ask("GET", `/manage/${lost.token}?paid=1`)).body).toContain("confirmed");
    stripe.behave({ reports: "twice" });
    const twice = await withCardLeft("cut", "2026-06-02T12:00:00Z");
    expect(await read(twice)).toMatchObject({ status: "confirmed", payment: { card: "kept" } });
  });

  it("stands once staff have taken the whole price, as there is nothing left to take of a card", async () => {
    const booked = await book();
    expect((await staff(`/bookings/${booked.id}/confirm`)).body).toMatchObject({ code: "payment_required" });
    await staff(`/bookings/${booked.id}/payments`, { method: "cash", amount: 4_000 });
    expect(await read(booked)).toMatchObject({ status: "confirmed", payment: { state: "paid", card: null } });
  });

  it("says what may still be taken of its card, and no more of it once all is paid", async () => {
    const payment = { due: "deposit", deposit: { percent: 25 }, methods: ["online", "cash"], no_show_fee: 2_000 };
    await makeService(tenant, resource, { ...CUT, code: "deposit", confirmation: "payment", payment });
    const booked = await withCardLeft("deposit");
    const page = async () => textOf((await visit(`/manage/${booked.token}`)).html);
    expect(await page()).toContain("up to €20 is taken from your card");
    await staff(`/bookings/${booked.id}/payments`, { method: "cash", amount: 2_000 });
    expect(await page()).toContain("up to €10 is taken from your card");
    await staff(`/bookings/${booked.id}/payments`, { method: "cash", amount: 1_000 });
    expect(await page()).not.toContain("taken from your card");
  });

  it("leaves the card with its deposit, and is confirmed by both at once", async () => {
    const payment = { due: "deposit", deposit: { percent: 25 }, methods: ["online"], no_show_fee: 9_999 };
    await makeService(tenant, resource, { ...CUT, code: "deposit", confirmation: "payment", payment });
    const booked = await withCardLeft("deposit");
    // The fee and what was paid never exceed the price.
    expect(await read(booked)).toMatchObject({
      status: "confirmed",
      payment: { state: "deposit_paid", paid: 1_000, no_show_fee: 3_000, card: "kept" },
    });
    setTime(START);
    expect((await noShow(booked, { fee: 3_001 })).body).toMatchObject({ code: "payment_exceeds_due", left: 3_000 });
    expect((await noShow(booked, { fee: 10 })).body).toMatchObject({ code: "invalid_request" });
    expect((await noShow(booked, { fee: 3_000 })).status).toBe(200);
    await settleAll();
    expect(await read(booked)).toMatchObject({ payment: { state: "deposit_paid", paid: 1_000, refunded: 0 } });
    expect(await paymentsOf(booked)).toMatchObject([
      { purpose: "price", amount: 1_000, state: "paid" },
      { purpose: "no_show_fee", amount: 3_000, state: "paid" },
    ]);
    const more = await staff(`/bookings/${booked.id}/payments`, { method: "cash", amount: 1 });
    expect(more.body).toMatchObject({ code: "payment_exceeds_due", left: 0 });
  });
});

describe("a fee where no provider of the business keeps cards", () => {
  const DEPOSIT = { ...CUT.payment, due: "deposit", deposit: { percent: 25 }, methods: ["online"] };
  const at = (hour: number) => `2026-06-02T${hour}:00:00Z`;

  it("asks for no card, so the booking stands at once, also after the account that kept them is gone", async () => {
    const carded = await book("cut", at(10));
    expect(await read(carded)).toMatchObject({ status: "held", payment: { no_show_fee: 2_000, card: "asked" } });
    await tenant.staff("DELETE", "/connections/stripe");
    const gone = await read(await book("cut", at(11)));
    expect(gone).toMatchObject({ status: "confirmed", payment: { state: "none", no_show_fee: null, card: null } });
    await aRazorpay().connect(tenant);
    expect(await read(await book("cut", at(12)))).toMatchObject({ status: "confirmed" });
    await aStripe().connect(tenant, "sk_test_again");
    expect(await read(await book("cut", at(13)))).toMatchObject({ status: "held", payment: { card: "asked" } });
  });

  it("waits for the deposit alone, and promises no fee", async () => {
    await tenant.staff("DELETE", "/connections/stripe");
    await aRazorpay().connect(tenant);
    await tenant.staff("PATCH", "/services/cut", { confirmation: "payment", payment: DEPOSIT });
    const booked = await read(await book());
    expect(booked).toMatchObject({ status: "held", payment: { due_now: 1_000, no_show_fee: null, card: null } });
  });

  it("keeps no customer waiting whose hold began while cards could be left", async () => {
    const [opened, unopened] = [await book("cut", at(10)), await book("cut", at(11))];
    await checkout(opened);
    await settleAll();
    await tenant.staff("DELETE", "/connections/stripe");
    await settleAll();
    for (const booked of [opened, unopened]) {
      const refused = await checkout(booked);
      expect([refused.status, refused.body.code]).toEqual([409, "invalid_transition"]);
      expect(await read(booked)).toMatchObject({ status: "confirmed", payment: { no_show_fee: null, card: null } });
    }
    passTime(2 * HOLD_MS);
    expect(await read(opened)).toMatchObject({ status: "confirmed" });
    await settleAll();
    expect(await kindsTold()).toEqual([]);
    expect(await tenant.consistency(resource)).toMatchObject({ agrees: true });
  });

  it("still waits where the account is there and its provider does not answer", async () => {
    const booked = await book();
    stripe.behave({ mode: "500" });
    expect((await checkout(booked)).status).toBe(503);
    expect(await read(booked)).toMatchObject({ status: "held", payment: { no_show_fee: 2_000, card: "asked" } });
  });
});

describe("the fee for not coming", () => {
  it("is taken when staff say so, and never by the clock", async () => {
    const booked = await withCardLeft();
    setTime(START);
    expect((await noShow(booked)).status).toBe(200);
    await settleAll();
    expect(atStripe().charges).toEqual([]);
    // Staff decide on it later.
    expect((await noShow(booked, { fee: 2_000 })).status).toBe(200);
    expect((await noShow(booked, { fee: 2_000 })).body).toMatchObject({ code: "payment_exceeds_due" });
    await settleAll();
    expect(atStripe().charges).toMatchObject([{ amount: 2_000, status: "succeeded" }]);
    expect(await read(booked)).toMatchObject({ status: "no_show", payment: { state: "none", paid: 0, refunded: 0 } });
    expect(await kindsTold()).toEqual(["fee_taken"]);
    const { results } = await env.DB.prepare("SELECT amount_minor FROM receipts WHERE tenant_id = ?")
      .bind(tenant.id)
      .all();
    expect(results).toEqual([{ amount_minor: 2_000 }]);
    expect((await tenant.staff("GET", "/payments")).body.data).toMatchObject([{ purpose: "no_show_fee" }]);
  });

  it("goes back when staff take the mark back", async () => {
    const booked = await withCardLeft();
    setTime(START);
    await noShow(booked, { fee: 1_500 });
    await settleAll();
    expect((await staff(`/bookings/${booked.id}/unmark`, { mark: "no_show" })).status).toBe(200);
    await settleAll();
    expect(atStripe().refunds).toMatchObject([{ amount: 1_500, status: "succeeded" }]);
    expect(await paymentsOf(booked)).toMatchObject([{ state: "refunded", refunded: 1_500 }]);
    expect(await kindsTold()).toEqual(["fee_taken", "refunded"]);
  });

  it("is not taken when the mark is taken back first", async () => {
    const booked = await withCardLeft();
    setTime(START);
    await noShow(booked, { fee: 1_500 });
    await staff(`/bookings/${booked.id}/unmark`, { mark: "no_show" });
    await settleAll();
    expect(atStripe()).toMatchObject({ charges: [], refunds: [] });
    expect(await paymentsOf(booked)).toMatchObject([{ state: "expired" }]);
    expect(await kindsTold()).toEqual([]);
  });

  it("fails where the card is declined, and both sides are told", async () => {
    const booked = await withCardLeft();
    setTime(START);
    stripe.behave({ charges: "declined" });
    await noShow(booked, { fee: 2_000 });
    await settleAll();
    expect(await paymentsOf(booked)).toMatchObject([{ state: "failed", amount: 2_000 }]);
    expect(await kindsTold()).toEqual(["fee_failed", "staff_fee_failed"]);
    stripe.behave({ charges: "succeeded" });
    expect((await noShow(booked, { fee: 2_000 })).status).toBe(200);
    await settleAll();
    expect(await paymentsOf(booked)).toMatchObject([{ state: "failed" }, { state: "paid" }]);
  });

  it("becomes a page that the customer pays on where the bank asks for them, also a second page", async () => {
    const booked = await withCardLeft();
    setTime(START);
    stripe.behave({ charges: "asks" });
    await noShow(booked, { fee: 2_000 });
    expect((await checkout(booked)).body).toMatchObject({ code: "invalid_transition" });
    await settleAll();
    expect(await kindsTold()).toEqual(["fee_asked"]);
    expect((await ask("GET", `/manage/${booked.token}`)).body).toContain("Fee for not coming");
    const first = (await checkout(booked)).body.url;
    passTime(DAY_MS);
    await stripe.advance();
    const second = (await checkout(booked)).body.url;
    expect(second).not.toBe(first);
    await stripe.press(second, "pay");
    await settleAll();
    expect(await paymentsOf(booked)).toMatchObject([{ state: "paid", purpose: "no_show_fee" }]);
    expect(await read(booked)).toMatchObject({ status: "no_show", payment: { paid: 0 } });
    expect(await kindsTold()).toContain("fee_taken");
  });

  it("is asked for no more once the price is taken in its place", async () => {
    const booked = await withCardLeft();
    setTime(START);
    stripe.behave({ charges: "asks" });
    await noShow(booked, { fee: 2_000 });
    await settleAll();
    const { url } = (await checkout(booked)).body;
    const take = (amount: number) => staff(`/bookings/${booked.id}/payments`, { method: "cash", amount });
    expect((await take(2_000)).status).toBe(201);
    expect((await paymentsOf(booked))[0]).toMatchObject({ purpose: "no_show_fee", state: "open" });
    expect((await take(1)).status).toBe(201);
    await settleAll();
    expect((await paymentsOf(booked))[0]).toMatchObject({ purpose: "no_show_fee", state: "expired" });
    expect(await stripe.page(url)).not.toContain("<button");
  });

  it("is asked of no erased customer, and of no other person", async () => {
    const [erased, given] = [await withCardLeft(), await withCardLeft("cut", "2026-06-02T12:00:00Z")];
    setTime("2026-06-02T12:00:00Z");
    stripe.behave({ charges: "asks" });
    for (const one of [erased, given]) await noShow(one, { fee: 2_000 });
    await settleAll();
    const { url } = (await checkout(erased)).body;
    await tenant.staff("DELETE", `/bookings/${erased.id}/customer`);
    const customer = { name: "Ann", email: "ann@example.com" };
    expect((await tenant.staff("PATCH", `/bookings/${given.id}`, { customer })).status).toBe(200);
    await settleAll();
    for (const one of [erased, given]) expect(await paymentsOf(one)).toMatchObject([{ state: "expired" }]);
    expect(await stripe.page(url)).not.toContain("<button");
  });

  it.each([
    ["asks for its customer", "asks", []],
    ["declines the card", "declined", []],
    ["has taken the money", "succeeded", [{ amount: 2_000, status: "succeeded" }]],
  ])("is over where the bank %s after another person has the booking, who hears nothing", async (_, charges, back) => {
    const booked = await withCardLeft();
    setTime(START);
    stripe.behave({ charges });
    await noShow(booked, { fee: 2_000 });
    // A process asks the bank, and ends before it can say so.
    for (let dieAfter = 1; atStripe().charges.length === 0; dieAfter++) await feeTaken(booked, dieAfter, 1);
    const customer = { name: "Ann", email: "ann@example.com" };
    await tenant.staff("PATCH", `/bookings/${booked.id}`, { customer });
    await settleAll();
    expect(await paymentsOf(booked)).toMatchObject([{ state: back.length > 0 ? "refunded" : "expired" }]);
    expect(atStripe().refunds).toMatchObject(back);
    expect(await kindsTold()).toEqual([]);
    const [{ token }] = [(await staff(`/bookings/${booked.id}/link`)).body];
    expect((await checkout({ ...booked, token })).body.url).toBeUndefined();
    expect(await storedCards(booked)).toEqual([]);
  });

  it("goes back where it turns out after ten days of silence that the bank took it", async () => {
    const booked = await withCardLeft();
    setTime(START);
    await noShow(booked, { fee: 2_000 });
    for (let dieAfter = 1; atStripe().charges.length === 0; dieAfter++) await feeTaken(booked, dieAfter, 1);
    stripe.behave({ mode: "500" });
    for (let days = 0; days < 12; days++) {
      await settleAll();
      passTime(DAY_MS);
    }
    expect(await paymentsOf(booked)).toMatchObject([{ state: "failed" }]);
    stripe.behave({ mode: "ok" });
    await settleAll();
    passTime(DAY_MS);
    await settleAll();
    expect(await paymentsOf(booked)).toMatchObject([{ state: "refunded", refunded: 2_000 }]);
    expect(atStripe()).toMatchObject({ charges: [{ amount: 2_000 }], refunds: [{ amount: 2_000 }] });
    passTime(DAY_MS);
    await settleAll();
    expect(await storedCards(booked)).toEqual([]);
  });

  it("keeps no card longer where an endpoint of the business does not take its event", async () => {
    const booked = await withCardLeft();
    setTime(START);
    await noShow(booked, { fee: 2_000 });
    await settleAll();
    const db = openDatabase(env.DB);
    const [told] = await db
      .select()
      .from(deliveries)
      .where(and(eq(deliveries.subjectId, booked.id), eq(deliveries.sourceType, "payment.fee_due")));
    if (!told) throw new Error("The fee was never due.");
    const later = { nextAttemptAt: testClock.now() + 3 * DAY_MS, state: "waiting", finishedAt: null } as const;
    const tried = { id: "dlv_endpoint", kind: "webhook", destination: "webhook:whk_down", ...later } as const;
    await db.insert(deliveries).values({ ...told, ...tried });
    passTime(DAY_MS);
    await settleAll();
    passTime(HOUR_MS);
    await settleAll();
    expect(await storedCards(booked)).toEqual([]);
  });

  it("is taken once, wherever the provider fails and wherever a process ends", async () => {
    let startAt = Date.parse(START);
    const well = Array.from({ length: 9 }, () => "ok");
    const modes = [
      "ok",
      ["500", ...well],
      ["ok", "500", ...well],
      ["ok", "500", "500", ...well],
      ["ok", "429", ...well],
    ];
    for (const mode of modes) {
      // Only a provider that answers is worth the while of all the ends of a process.
      const most = mode === "ok" ? Number.POSITIVE_INFINITY : 0;
      for (let dieAfter = most && 1, steps = 1; dieAfter <= Math.min(steps, most); dieAfter++) {
        startAt += HOUR_MS;
        setTime(new Date(startAt - HOUR_MS).toISOString());
        const booked = await withCardLeft("cut", new Date(startAt).toISOString());
        setTime(new Date(startAt).toISOString());
        expect((await noShow(booked, { fee: 2_000 })).status).toBe(200);
        stripe.behave({ mode, asked: 0 });
        steps = await feeTaken(booked, dieAfter);
        stripe.behave({ mode: "ok" });
        const [payment] = await paymentsOf(booked);
        expect(payment, `${mode} ${dieAfter}`).toMatchObject({ state: "paid", purpose: "no_show_fee" });
        const own = atStripe().charges.filter(({ metadata }) => metadata.payment === payment.id);
        expect(own, `${mode} ${dieAfter}`).toMatchObject([{ status: "succeeded" }]);
      }
    }
  });

  it.each([[[409]], [[504]], [[429, 504]]])(
    "is asked for under the same name after %j, and so is its refund",
    async (given) => {
      [statuses, answer] = [given, BUSY];
      const booked = await withCardLeft();
      setTime(START);
      const moved = async () => {
        [busy, keys] = [given.length, []];
        for (let round = 0; round <= given.length; round++) {
          await settleAll();
          passTime(600_000);
        }
        return [keys.length, new Set(keys).size];
      };
      await noShow(booked, { fee: 2_000 });
      expect(await moved()).toEqual([given.length + 1, 1]);
      await staff(`/bookings/${booked.id}/unmark`, { mark: "no_show" });
      expect(await moved()).toEqual([given.length + 1, 1]);
      expect(await paymentsOf(booked)).toMatchObject([{ state: "refunded", refunded: 2_000 }]);
    },
  );

  it("has failed after ten days without the bank's answer, and the answer then lets the card go", async () => {
    const booked = await withCardLeft();
    setTime(START);
    await noShow(booked, { fee: 2_000 });
    const processing = {
      id: "pi_slow",
      object: "payment_intent",
      status: "processing",
      amount: 2_000,
      currency: "eur",
    };
    [busy, statuses, answer] = [9, [], processing];
    await settleAll();
    expect(await paymentsOf(booked)).toMatchObject([{ state: "open" }]);
    passTime(11 * DAY_MS);
    await settleAll();
    busy = 0;
    expect(await paymentsOf(booked)).toMatchObject([{ state: "failed" }]);
    passTime(HOUR_MS);
    await settleAll();
    expect(await storedCards(booked)).toHaveLength(1);
    for (let days = 0; days < 2; days++) {
      passTime(DAY_MS);
      await settleAll();
    }
    expect(await storedCards(booked)).toEqual([]);
  });

  it("goes back where a process took it and ended, and staff took the mark back meanwhile", async () => {
    const booked = await withCardLeft();
    setTime(START);
    await noShow(booked, { fee: 2_000 });
    for (let dieAfter = 1; atStripe().charges.length === 0; dieAfter++) await feeTaken(booked, dieAfter, 1);
    await staff(`/bookings/${booked.id}/unmark`, { mark: "no_show" });
    await settleAll();
    expect(atStripe()).toMatchObject({ charges: [{ amount: 2_000 }], refunds: [{ amount: 2_000 }] });
    expect(await paymentsOf(booked)).toMatchObject([{ state: "refunded" }]);
  });
});

describe("a kept card", () => {
  it("is forgotten at Stripe and here a day after the booking, and at once when it is cancelled", async () => {
    const came = await withCardLeft();
    const cancelled = await withCardLeft("cut", "2026-06-02T12:00:00Z");
    await ask("POST", `/v1/public/bookings/${cancelled.id}/cancel`, { token: cancelled.token, body: {} });
    await settleAll();
    expect(await storedCards(cancelled)).toEqual([]);
    expect(await storedCards(came)).toHaveLength(1);
    setTime("2026-06-02T11:00:00Z");
    await staff(`/bookings/${came.id}/complete`);
    await settleAll();
    expect(await storedCards(came)).toHaveLength(1);
    setTime("2026-06-03T11:00:00Z");
    await settleAll();
    expect(await storedCards(came)).toEqual([]);
    // Stripe keeps neither card nor person.
    for (const card of atStripe().cards) expect(card).toMatchObject({ isAttached: false, isDeleted: true });
  });

  it("is no secret that leaves the home: neither the copy nor an answer names it", async () => {
    const booked = await withCardLeft();
    await settleAll();
    const method = atStripe().cards[0]?.payment_method ?? "";
    const { results } = await env.DB.prepare("SELECT document FROM bookings WHERE id = ?").bind(booked.id).all();
    expect(JSON.stringify(results)).not.toContain(method);
    expect(JSON.stringify(await tenant.staff("GET", `/bookings/${booked.id}`))).not.toContain(method);
    expect((await tenant.staff("GET", "/bookings")).body.data[0].payment).toMatchObject({ card: "kept" });
  });

  it("goes with an erased customer, and with another one", async () => {
    const booked = await withCardLeft();
    await tenant.staff("DELETE", `/bookings/${booked.id}/customer`);
    const given = await withCardLeft("cut", "2026-06-02T12:00:00Z");
    const customer = { name: "Ann", email: "ann@example.com" };
    await tenant.staff("PATCH", `/bookings/${given.id}`, { customer });
    await settleAll();
    expect(await storedCards(booked)).toEqual([]);
    expect(await storedCards(given)).toEqual([]);
    // Stripe keeps neither card nor person.
    for (const card of atStripe().cards) expect(card).toMatchObject({ isAttached: false, isDeleted: true });
    setTime("2026-06-02T12:00:00Z");
    expect((await noShow(given, { fee: 1 })).body).toMatchObject({ code: "payment_exceeds_due", left: 0 });
  });
});
