// Razorpay may be slow, silent, or paid twice on one link. What goes back goes once, and the books say what it did.

import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ask, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { passTime, setTime, testClock } from "../support/clock";
import { type Booked, bookedOf, openPage, readOwn, settle } from "../support/paid-business";
import { mailsTo } from "../support/people";
import { aRazorpay, signedByRazorpay } from "../support/razorpay";
import { PROVIDERS_AT } from "../support/stand-ins";
import { fanOutOnly, tellAll } from "../support/told";
import { makeDeps, settingsOf, sweepPurchases } from "../support/worker";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** For so long Razorpay may be at work on a refund. */
const WORKS_MS = 10 * MINUTE_MS;
const SECRET = "a-secret-of-the-webhook";
const JANE = { name: "Jane Smith", email: "jane@example.com" };

let tenant: Tenant;
let resource: string;
let service: string;
let razorpay: ReturnType<typeof aRazorpay>;
/** Waits before Razorpay begins to give money back. */
let before: () => Promise<void>;
let askedRefunds: number;
/** Answers each question for the refunds of a payment in place of Razorpay. Counts them. */
let listed: { readonly body: unknown; times: number } | null;
/** Whether Razorpay fails to list the refunds of a payment. */
let isListDown: boolean;
let hook: string;

beforeEach(async () => {
  vi.unstubAllGlobals();
  setTime("2026-06-01T08:00:00Z");
  before = async () => undefined;
  askedRefunds = 0;
  listed = null;
  isListDown = false;
  razorpay = aRazorpay({
    async around(request, call) {
      const { pathname } = new URL(request.url);
      if (isListDown && pathname.endsWith("/refunds")) return new Response("{}", { status: 500 });
      if (listed && pathname.endsWith("/refunds")) {
        listed.times += 1;
        return Response.json(listed.body);
      }
      const isRefund = request.method === "POST" && pathname.endsWith("/refund");
      if (!isRefund) return call();
      askedRefunds += 1;
      await before();
      return call();
    },
  });
  // In most countries it passes over the key of a refund.
  razorpay.behave({ knowsRefundKeys: false });
  tenant = await makeTenant({ zone: "UTC" });
  resource = await makeResource(tenant);
  const connected = await razorpay.connect(tenant, { webhook_secret: SECRET });
  hook = new URL(connected.body.hook_url).pathname;
  ({ id: service } = await makeService(tenant, resource, {
    ...{ code: "paid", price: { amount: 10_000, currency: "INR" }, confirmation: "payment", hold_seconds: 900 },
    ...{ payment: { due: "full", rest: "online", methods: ["online"] }, horizon_days: 400 },
    cancellation: { min_notice_minutes: 0, refunds: [{ from_minutes: 0, percent: 100 }] },
  }));
});

const settleAll = () => settle(razorpay, () => tenant.consistency(resource));
const paymentsOf = async ({ id }: Booked) => (await tenant.staff("GET", `/bookings/${id}/payments`)).body.data;
const given = () => razorpay.razorpay.taken.refunds.map(({ amount }) => amount);

async function book(): Promise<Booked> {
  return bookedOf(await tenant.book("paid", "2026-06-20T10:00:00Z", { customer: JANE }));
}

async function aPaidBooking(): Promise<Booked & { readonly payment: string }> {
  const booked = await book();
  await razorpay.press(await openPage(booked), "pay");
  const [{ id: payment }] = await paymentsOf(booked);
  return { ...booked, payment };
}

async function giveBack(payment: string, amount: number): Promise<void> {
  const { status } = await tenant.staff("POST", `/payments/${payment}/refund`, { amount, reason: `${amount}` });
  expect(status).toBe(200);
  await tenant.consistency(resource);
}

/** The business gives money back in Razorpay's dashboard. With the notes of a request of ours, it does that one again. */
async function giveBackByHand(charge: string | undefined, body: { amount: number; notes?: unknown }): Promise<void> {
  const { status } = await fetch(`${PROVIDERS_AT}/v1/payments/${charge}/refund`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa("rzp_test_business:a-secret")}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(status).toBe(200);
}

/** Razorpay takes a request and answers nothing. Its list cannot be read from the moment of the second request on. */
async function giveBackUnread(payment: string, atSecond: () => Promise<void> = async () => undefined): Promise<void> {
  razorpay.behave({ reports: "none" });
  await giveBack(payment, 2_000);
  razorpay.behave({ mode: ["ok", "still"] });
  await settleAll();
  razorpay.behave({ mode: "ok" });
  before = async () => {
    before = async () => undefined;
    await atSecond();
    isListDown = true;
  };
  passTime(WORKS_MS);
  await settleAll();
}

async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isSo())) await scheduler.wait(10);
}

const told = async () => {
  const { results } = await env.DB.prepare(
    "SELECT kind, text FROM messages WHERE tenant_id = ? AND recipient = ? ORDER BY created_at, rowid",
  )
    .bind(tenant.id, JANE.email)
    .all<{ kind: string; text: string }>();
  return results;
};

/** Everything that says how much money went back says the same. */
async function expectBooks(booked: Booked, paid: number, refunded: number): Promise<void> {
  expect((await readOwn(booked)).payment).toMatchObject({ paid, refunded });
  expect(given().reduce((sum, amount) => sum + amount, 0)).toBe(refunded);
  expect(await tenant.consistency(resource)).toMatchObject({ differences: [] });
  const payments = await paymentsOf(booked);
  const lists = await Promise.all(
    payments.map(({ id }: { id: string }) => tenant.staff("GET", `/payments/${id}/receipts`)),
  );
  const receipts = lists.flatMap(({ body }) => body.data);
  const sum = (kind: string) =>
    receipts
      .filter((one: { kind: string }) => one.kind === kind)
      .reduce((all: number, { amount }: { amount: number }) => all + amount, 0);
  expect([sum("payment"), sum("refund")]).toEqual([paid, refunded]);
}

/** A bank takes a try that it had refused, and the report is lost. The look of the next day learns it. */
async function takenDaysLater(url: string): Promise<void> {
  razorpay.behave({ reports: "none" });
  passTime(3 * DAY_MS);
  await settleAll();
  await razorpay.press(url, "after_all");
  passTime(DAY_MS);
  await settleAll();
  await settleAll();
}

describe("a refund at Razorpay", () => {
  it("is asked for by one delivery of the payment at a time, however slow it is", async () => {
    const { payment, ...booked } = await aPaidBooking();
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    before = () => opened;
    await giveBack(payment, 2_000);
    const first = tellAll();
    await until(() => askedRefunds === 1);
    await giveBack(payment, 1_000);
    await fanOutOnly();
    // Another run takes the second delivery. It asks too, or waits for longer than a claim lasts.
    const second = tellAll();
    await until(async () => {
      const waits = await env.DB.prepare(
        "SELECT count(*) AS n FROM deliveries WHERE tenant_id = ? AND kind = 'payment' AND next_attempt_at > ?",
      )
        .bind(tenant.id, testClock.now() + MINUTE_MS)
        .first<{ n: number }>();
      return askedRefunds > 1 || waits?.n === 2;
    });
    open();
    await Promise.all([first, second]);
    passTime(WORKS_MS + MINUTE_MS);
    await settleAll();
    expect(given().toSorted()).toEqual([1_000, 2_000]);
    await expectBooks(booked, 10_000, 3_000);
  });

  it("is not asked for while its list has no end, and is once the list can be read", async () => {
    const { payment, ...booked } = await aPaidBooking();
    const other = { id: "rfnd_other", payment_id: "pay_other", amount: 1, status: "processed" };
    listed = { body: { items: Array.from({ length: 100 }, () => other) }, times: 0 };
    await giveBack(payment, 2_500);
    await tellAll();
    expect([listed.times, askedRefunds]).toEqual([3, 0]);
    listed = null;
    passTime(MINUTE_MS);
    await settleAll();
    expect([askedRefunds, given()]).toEqual([1, [2_500]]);
    await expectBooks(booked, 10_000, 2_500);
  });

  it("is asked for again only when Razorpay cannot be at work on it any more", async () => {
    const { payment, ...booked } = await aPaidBooking();
    await giveBack(payment, 2_500);
    razorpay.behave({ mode: ["ok", "still"] });
    await settleAll();
    razorpay.behave({ mode: "ok" });
    passTime(WORKS_MS - 1);
    await settleAll();
    expect([askedRefunds, given()]).toEqual([1, []]);
    await razorpay.advance();
    passTime(1);
    await settleAll();
    expect([askedRefunds, given()]).toEqual([1, [2_500]]);
    await expectBooks(booked, 10_000, 2_500);
  });

  it.each(["timeout", "500", "closed"])("is asked for again in the end where nothing was done: %s", async (mode) => {
    const { payment, ...booked } = await aPaidBooking();
    await giveBack(payment, 2_500);
    razorpay.behave({ mode: ["ok", mode] });
    await settleAll();
    razorpay.behave({ mode: "ok" });
    passTime(WORKS_MS);
    await settleAll();
    expect([askedRefunds, given()]).toEqual([2, [2_500]]);
    await expectBooks(booked, 10_000, 2_500);
  });

  it("is given where Razorpay first did not answer for hours, and then could not be read", async () => {
    const { payment, ...booked } = await aPaidBooking();
    await giveBack(payment, 2_500);
    for (let asked = 0; asked < 20; asked++) {
      razorpay.behave({ mode: ["ok", "500"] });
      await tellAll();
      passTime(WORKS_MS);
    }
    razorpay.behave({ mode: "500" });
    await tellAll();
    razorpay.behave({ mode: "ok" });
    passTime(DAY_MS);
    await settleAll();
    expect(given()).toEqual([2_500]);
    await expectBooks(booked, 10_000, 2_500);
  });

  it("is not asked for by a process that follows one that ended, before Razorpay is done", async () => {
    const { payment, ...booked } = await aPaidBooking();
    await giveBack(payment, 2_500);
    await fanOutOnly();
    before = () => Promise.reject(new Error("The process ends here."));
    await tellAll();
    before = async () => undefined;
    passTime(MINUTE_MS);
    await settleAll();
    expect(askedRefunds).toBe(1);
    passTime(WORKS_MS);
    await settleAll();
    expect(given()).toEqual([2_500]);
    await expectBooks(booked, 10_000, 2_500);
  });

  it("does not wait for an earlier one that lies at a bank", async () => {
    const { payment, ...booked } = await aPaidBooking();
    razorpay.behave({ refunds: "pending" });
    await giveBack(payment, 2_000);
    await settleAll();
    razorpay.behave({ refunds: "processed" });
    await giveBack(payment, 1_000);
    await settleAll();
    passTime(1_000);
    await settleAll();
    expect(given()).toEqual([2_000, 1_000]);
    await razorpay.advance();
    await settleAll();
    await expectBooks(booked, 10_000, 3_000);
  });

  it.each(["by its report", "by the next look"])("that was given twice all the same is learned %s", async (how) => {
    const { payment, ...booked } = await aPaidBooking();
    await giveBack(payment, 2_000);
    await settleAll();
    const [first] = razorpay.razorpay.taken.refunds;
    const { id: charge } = razorpay.razorpay.taken.payments[0] ?? {};
    if (how === "by the next look") razorpay.behave({ reports: "none" });
    await giveBackByHand(charge, { amount: 2_000, notes: first?.notes });
    await razorpay.heard();
    if (how === "by the next look") {
      await giveBack(payment, 500);
      razorpay.behave({ mode: ["ok", "500"] });
      await settleAll();
      razorpay.behave({ mode: "ok" });
      passTime(WORKS_MS);
    }
    await settleAll();
    await settleAll();
    await expectBooks(booked, 10_000, how === "by the next look" ? 4_500 : 4_000);
    expect((await tenant.staff("GET", `/bookings/${booked.id}/history`)).status).toBe(200);
  });
});

describe("a list of refunds that cannot be read once Razorpay has given money back", () => {
  it("leaves the refund due until it can, so that one that was given twice is learned", async () => {
    const { payment, ...booked } = await aPaidBooking();
    // The earlier request is done just as the later one is, later than any was before.
    await giveBackUnread(payment, () => razorpay.advance());
    expect(given()).toEqual([2_000, 2_000]);
    expect((await readOwn(booked)).payment).toMatchObject({ refunded: 0 });
    isListDown = false;
    passTime(WORKS_MS);
    await settleAll();
    await expectBooks(booked, 10_000, 4_000);
  });

  it("is asked for ten days: then the refund counts as failed, and the business hears so", async () => {
    const { payment, ...booked } = await aPaidBooking();
    await giveBackUnread(payment);
    expect(await paymentsOf(booked)).toMatchObject([{ going_back: 2_000 }]);
    passTime(11 * DAY_MS);
    await settleAll();
    expect(await paymentsOf(booked)).toMatchObject([{ state: "refund_failed", going_back: 0 }]);
    const { body } = await tenant.staff("GET", "/messages?kind=staff_refund_failed");
    expect(body.data).not.toEqual([]);
  });

  it("is read later where other money took the place of the refund meanwhile", async () => {
    const { payment, ...booked } = await aPaidBooking();
    const [{ id: charge } = { id: "" }] = razorpay.razorpay.taken.payments;
    before = async () => {
      before = async () => undefined;
      await giveBackByHand(charge, { amount: 2_000 });
      await razorpay.heard();
      razorpay.behave({ reports: "none" });
      isListDown = true;
    };
    await giveBack(payment, 2_000);
    await settleAll();
    expect(given()).toEqual([2_000, 2_000]);
    isListDown = false;
    passTime(WORKS_MS);
    await settleAll();
    await expectBooks(booked, 10_000, 4_000);
  });

  it("decides nothing of a refund that Razorpay refuses, as the business may have made it there", async () => {
    const { payment, ...booked } = await aPaidBooking();
    before = async () => {
      before = async () => undefined;
      const byHand = await fetch(`${PROVIDERS_AT}/v1/payments/${charge()}/refund`, {
        method: "POST",
        headers: { authorization: `Basic ${btoa("rzp_test_business:a-secret")}`, "content-type": "application/json" },
        body: JSON.stringify({ amount: 9_000 }),
      });
      expect(byHand.status).toBe(200);
      isListDown = true;
    };
    const charge = () => razorpay.razorpay.taken.payments[0]?.id;
    razorpay.behave({ reports: "none" });
    await giveBack(payment, 2_000);
    await settleAll();
    expect(given()).toEqual([9_000]);
    isListDown = false;
    passTime(WORKS_MS);
    await settleAll();
    await settleAll();
    await expectBooks(booked, 10_000, 9_000);
  });
});

describe("a link that is paid twice, as a bank takes a try that it had refused", () => {
  it("gives the second money back in full, once, and says so in one message", async () => {
    razorpay.behave({ reports: "twice" });
    const booked = await book();
    const url = await openPage(booked);
    await razorpay.press(url, "decline");
    await razorpay.press(url, "pay");
    await settleAll();
    passTime(2 * DAY_MS);
    await razorpay.press(url, "after_all");
    await settleAll();
    await settleAll();
    expect(given()).toEqual([10_000]);
    expect(await paymentsOf(booked)).toMatchObject([
      { state: "paid", amount: 10_000, refunded: 0 },
      { state: "refunded", amount: 10_000, refunded: 10_000, provider: "razorpay" },
    ]);
    expect(await readOwn(booked)).toMatchObject({ status: "confirmed" });
    await expectBooks(booked, 20_000, 10_000);
    const [made, ...more] = await told();
    expect([made?.kind, more.map(({ kind }) => kind)]).toEqual(["booked", ["refunded"]]);
    expect(more[0]?.text).toContain("₹100");
    const charges = razorpay.razorpay.taken.payments.filter((one) => one.amount_refunded > 0);
    expect(charges).toHaveLength(1);
    // The booking ends, and its own money goes back beside it.
    expect((await tenant.staff("POST", `/bookings/${booked.id}/cancel`, {})).status).toBe(200);
    await settleAll();
    await settleAll();
    expect(given()).toEqual([10_000, 10_000]);
    await expectBooks(booked, 20_000, 20_000);
  });

  it("does so too when both came before Razorpay was heard, and after the link was over", async () => {
    razorpay.behave({ reports: "none" });
    const booked = await book();
    const url = await openPage(booked);
    await razorpay.press(url, "decline");
    passTime(900_001);
    await settleAll();
    expect(razorpay.razorpay.taken.links.map(({ status }) => status)).toEqual(["cancelled"]);
    await razorpay.press(url, "after_all");
    razorpay.behave({ reports: "once" });
    const other = await book();
    const next = await openPage(other);
    await razorpay.press(next, "decline");
    razorpay.behave({ reports: "none" });
    await razorpay.press(next, "pay");
    razorpay.behave({ reports: "once" });
    await razorpay.press(next, "after_all");
    await settleAll();
    await settleAll();
    expect(await readOwn(other)).toMatchObject({ status: "confirmed", payment: { paid: 20_000, refunded: 10_000 } });
    expect(given()).toEqual([10_000]);
  });

  it("gives back what a bank takes days after the place was lost, also where no report ever comes", async () => {
    razorpay.behave({ reports: "none" });
    const booked = await book();
    const url = await openPage(booked);
    await razorpay.press(url, "decline");
    passTime(900_001);
    await settleAll();
    const other = await book();
    razorpay.behave({ reports: "once" });
    await razorpay.press(await openPage(other), "pay");
    await settleAll();
    await takenDaysLater(url);
    expect(given()).toEqual([10_000]);
    expect(await readOwn(booked)).toMatchObject({ status: "expired", payment: { paid: 10_000, refunded: 10_000 } });
    passTime(3 * DAY_MS);
    await settleAll();
    expect(await readOwn(other)).toMatchObject({ status: "confirmed" });
  });

  it("tells its customer at once that the time to pay is over, though a bank may take the refused try", async () => {
    razorpay.behave({ reports: "none" });
    const booked = await book();
    await razorpay.press(await openPage(booked), "decline");
    passTime(900_001);
    for (let turn = 0; turn < 3; turn++) {
      await settleAll();
      passTime(5_000);
    }
    const mails = await env.DB.prepare("SELECT kind, state FROM messages WHERE tenant_id = ?").bind(tenant.id).all();
    expect(mails.results).toEqual([{ kind: "payment_expired", state: "sent" }]);
  });

  it.each(["took and gave back", "never took"])(
    "hears of the refund of a try that it %s, and ends no webhook",
    async (how) => {
      razorpay.behave({ reports: "none" });
      const booked = await book();
      const url = await openPage(booked);
      await razorpay.press(url, "decline");
      passTime(900_001);
      await settleAll();
      await razorpay.press(url, "after_all");
      const [late] = razorpay.razorpay.taken.payments;
      await giveBackByHand(late?.id, { amount: 10_000 });
      // What is not captured goes back by itself, and its refund is told like any other.
      const kept = razorpay.razorpay.remembered().payments.find(({ id }) => id === late?.id);
      if (how === "never took") Object.assign(kept ?? {}, { captured: false });
      const [refund] = razorpay.razorpay.taken.refunds;
      const raw = JSON.stringify({ event: "refund.processed", payload: { refund: { entity: refund } } });
      const headers = await signedByRazorpay(SECRET, raw);
      expect((await ask("POST", hook, { key: null, headers, raw })).status).toBe(204);
      await settleAll();
      expect(given()).toEqual([10_000]);
      expect(await readOwn(booked)).toMatchObject({ status: "expired" });
    },
  );

  it("lets the word that the time to pay is over wait ever longer, while a bank works on its try", async () => {
    razorpay.behave({ reports: "none" });
    const booked = await book();
    await razorpay.press(await openPage(booked), "later");
    passTime(900_001);
    const sought =
      "SELECT next_attempt_at - ?2 AS pause FROM deliveries WHERE kind = 'message' AND subject_id = ?1 AND state = 'waiting'";
    const pauses: unknown[] = [];
    for (const later of [0, 5_000, DAY_MS]) {
      passTime(later);
      await settleAll();
      pauses.push(await env.DB.prepare(sought).bind(booked.id, testClock.now()).first("pause"));
    }
    expect(pauses).toEqual([5_000, 5_000, 10 * MINUTE_MS]);
  });

  it("is looked at for six days after a refused try, and no longer", async () => {
    razorpay.behave({ reports: "none" });
    const booked = await book();
    await razorpay.press(await openPage(booked), "decline");
    passTime(900_001);
    const states: unknown[] = [];
    for (let day = 0; day <= 7; day++) {
      await settleAll();
      const sought = "SELECT state FROM deliveries WHERE kind = 'payment' AND subject_id = ?";
      states.push((await env.DB.prepare(sought).bind(booked.id).first())?.state);
      passTime(DAY_MS + MINUTE_MS);
    }
    expect(states).toEqual([...Array(6).fill("waiting"), "done", "done"]);
  });

  it("is no use of the account once its link is over: late money goes back, also when the account is gone", async () => {
    const connection = (method: string, query = "") => tenant.staff(method, `/connections/razorpay${query}`);
    const usedBy = async () => {
      const { open_payments: open, late_payments: late } = (await connection("GET")).body.used_by;
      return { open, late };
    };
    razorpay.behave({ reports: "none" });
    const booked = await book();
    const url = await openPage(booked);
    await settleAll();
    expect(await usedBy()).toEqual({ open: 1, late: 0 });
    await razorpay.press(url, "decline");
    passTime(900_001);
    await settleAll();
    expect(await usedBy()).toEqual({ open: 0, late: 1 });
    // A look that gets no answer leaves it so.
    razorpay.behave({ mode: "500" });
    passTime(DAY_MS);
    await settleAll();
    razorpay.behave({ mode: "ok" });
    expect(await usedBy()).toEqual({ open: 0, late: 1 });
    await tenant.staff("PATCH", `/services/${service}`, { confirmation: "instant" });
    expect((await connection("DELETE", "?if_unused=true")).status).toBe(204);
    // A removal of the business would forget the booking, so that one waits.
    const removed = await ask("DELETE", `/v1/operator/tenants/${tenant.slug}`, { token: env.OPERATOR_KEY });
    expect(removed).toMatchObject({ status: 409, body: { code: "in_use", payments: 1 } });
    await razorpay.press(url, "after_all");
    passTime(DAY_MS);
    await settleAll();
    await settleAll();
    expect(given()).toEqual([10_000]);
    expect(await readOwn(booked)).toMatchObject({ status: "expired", payment: { paid: 10_000, refunded: 10_000 } });
  });

  it("is looked at for six days after it was paid: the second money goes back also where no report comes", async () => {
    razorpay.behave({ reports: "once" });
    const booked = await book();
    const url = await openPage(booked);
    await razorpay.press(url, "decline");
    await razorpay.press(url, "pay");
    await settleAll();
    const usedBy = async () => (await tenant.staff("GET", "/connections/razorpay")).body.used_by;
    expect(await usedBy()).toMatchObject({ open_payments: 0, late_payments: 1 });
    await takenDaysLater(url);
    expect(given()).toEqual([10_000]);
    await expectBooks(booked, 20_000, 10_000);
    passTime(3 * DAY_MS);
    await settleAll();
    await settleAll();
    expect(given()).toEqual([10_000]);
    expect(await readOwn(booked)).toMatchObject({ status: "confirmed", payment: { paid: 20_000, refunded: 10_000 } });
    expect(await usedBy()).toMatchObject({ open_payments: 0, late_payments: 0 });
  });

  it.each(["erased", "disconnected"])("gives it back where it was %s meanwhile", async (how) => {
    const booked = await book();
    const url = await openPage(booked);
    await razorpay.press(url, "decline");
    await razorpay.press(url, "pay");
    await settleAll();
    razorpay.behave({ reports: "none" });
    const { customer } = (await tenant.staff("GET", `/bookings/${booked.id}`)).body;
    const done = {
      erased: () => tenant.staff("DELETE", `/customers/${customer.id}`),
      disconnected: () => tenant.staff("DELETE", "/connections/razorpay"),
    }[how];
    expect((await done?.())?.status).toBeLessThan(300);
    await settleAll();
    await settleAll();
    const before = given().length;
    passTime(2 * DAY_MS);
    await settleAll();
    await razorpay.press(url, "after_all");
    // Two processes look at once.
    passTime(DAY_MS);
    await Promise.all([tellAll(), tellAll()]);
    for (let turn = 0; turn < 3; turn++) {
      passTime(WORKS_MS);
      await settleAll();
    }
    expect(given().slice(before)).toEqual([10_000]);
    expect(razorpay.razorpay.taken.payments.filter((one) => one.amount_refunded > 0)).toHaveLength(before + 1);
  });

  it("is learned by the report of its refund, where the business gave all of it back at Razorpay first", async () => {
    const booked = await book();
    const url = await openPage(booked);
    await razorpay.press(url, "decline");
    await razorpay.press(url, "pay");
    await settleAll();
    razorpay.behave({ reports: "none" });
    await razorpay.press(url, "after_all");
    const [second] = razorpay.razorpay.taken.payments;
    await giveBackByHand(second?.id, { amount: 10_000 });
    // It tells again for a day what is not taken, and then ends the webhook.
    const [refund] = razorpay.razorpay.taken.refunds;
    const raw = JSON.stringify({ event: "refund.processed", payload: { refund: { entity: refund } } });
    const headers = await signedByRazorpay(SECRET, raw);
    expect((await ask("POST", hook, { key: null, headers, raw })).status).toBe(204);
    await settleAll();
    await settleAll();
    expect(given()).toEqual([10_000]);
    await expectBooks(booked, 20_000, 10_000);
  });

  it("costs no look where it had one try", async () => {
    await aPaidBooking();
    await settleAll();
    const sought = "SELECT count(*) AS n FROM deliveries WHERE kind = 'payment' AND tenant_id = ?";
    expect(await env.DB.prepare(sought).bind(tenant.id).first()).toEqual({ n: 0 });
  });

  it("takes what the business gave back of it at Razorpay itself as given back", async () => {
    const booked = await book();
    const url = await openPage(booked);
    await razorpay.press(url, "decline");
    await razorpay.press(url, "pay");
    razorpay.behave({ reports: "none" });
    await razorpay.press(url, "after_all");
    const [second] = razorpay.razorpay.taken.payments;
    await giveBackByHand(second?.id, { amount: 4_000 });
    razorpay.behave({ reports: "once" });
    const raw = JSON.stringify({ event: "payment.captured", payload: { payment: { entity: second } } });
    const headers = await signedByRazorpay(SECRET, raw);
    expect((await ask("POST", hook, { key: null, headers, raw })).status).toBe(204);
    await settleAll();
    await settleAll();
    expect(given()).toEqual([4_000, 6_000]);
    await expectBooks(booked, 20_000, 10_000);
  });
});

describe("a package whose link is over, of which a bank takes a refused try days later", () => {
  const sweep = () => sweepPurchases(makeDeps(env, settingsOf(env), testClock, () => undefined));

  async function anUnpaidSale() {
    const wanted = { name: "Five visits", price: { amount: 5_000, currency: "INR" }, visits: 5 };
    const pack = await tenant.staff("POST", "/packages", wanted);
    const customer = { name: "Bo", email: "bo@example.com", locale: "en" };
    const body = { package: pack.body.id, customer };
    const { id, token, url } = (await ask("POST", `/v1/public/${tenant.slug}/purchases`, { body })).body;
    razorpay.behave({ reports: "none" });
    await razorpay.press(url, "decline");
    passTime(60 * MINUTE_MS + 1);
    await sweep();
    expect(razorpay.razorpay.taken.links.map(({ status }) => status)).toEqual(["expired"]);
    const read = async () => (await ask("GET", `/v1/public/purchases/${id}`, { token })).body;
    return { id, url, read };
  }

  it("is sold by that money, also where no report comes", async () => {
    const { url, read } = await anUnpaidSale();
    passTime(3 * DAY_MS);
    await sweep();
    await razorpay.press(url, "after_all");
    passTime(DAY_MS);
    await sweep();
    expect(await read()).toMatchObject({ state: "paid", left: 5 });
  });

  it("is looked at for six days, and forgotten after thirty", async () => {
    const { id, read } = await anUnpaidSale();
    const seen: unknown[] = [];
    for (let day = 0; day <= 7; day++) {
      await sweep();
      const { used_by } = (await tenant.staff("GET", "/connections/razorpay")).body;
      seen.push([used_by.open_payments, used_by.late_payments]);
      passTime(DAY_MS + MINUTE_MS);
    }
    expect(seen).toEqual([...Array(6).fill([0, 1]), [0, 0], [0, 0]]);
    passTime(22 * DAY_MS);
    await sweep();
    expect(await read()).toMatchObject({ code: "not_found" });
    expect(await env.DB.prepare("SELECT id FROM purchases WHERE id = ?").bind(id).first()).toBeNull();
  });
});

describe("a package whose link is paid twice", () => {
  it("is sold once, and the second money goes back in full", async () => {
    const wanted = { name: "Five visits", price: { amount: 5_000, currency: "INR" }, visits: 5 };
    const pack = await tenant.staff("POST", "/packages", wanted);
    expect(pack.status, JSON.stringify(pack.body)).toBe(201);
    const customer = { name: "Bo", email: "bo@example.com", locale: "en" };
    const bought = await ask("POST", `/v1/public/${tenant.slug}/purchases`, {
      body: { package: pack.body.id, customer },
    });
    expect(bought.status, JSON.stringify(bought.body)).toBe(201);
    const { id, token, url } = bought.body;
    razorpay.behave({ reports: "twice" });
    await razorpay.press(url, "decline");
    await razorpay.press(url, "pay");
    passTime(2 * DAY_MS);
    await razorpay.press(url, "after_all");
    await settleAll();
    await settleAll();
    const second = razorpay.razorpay.taken.payments.find((one) => one.amount_refunded > 0)?.id ?? "";
    expect(given()).toEqual([5_000]);
    expect((await ask("GET", `/v1/public/purchases/${id}`, { token })).body).toMatchObject({ state: "paid", left: 5 });
    const { data } = (await tenant.staff("GET", "/payments")).body;
    expect(data).toMatchObject([
      { state: "refunded", amount: 5_000, refunded: 5_000 },
      { state: "paid", amount: 5_000, refunded: 0 },
    ]);
    expect((await mailsTo(customer.email)).map(({ title }) => title)).toEqual([
      expect.stringContaining("Money back from"),
      "Your receipt: Five visits",
    ]);
    // A bank disputes the second money, which the copy may not know.
    await env.DB.prepare("UPDATE payments SET charge_id = NULL WHERE tenant_id = ?").bind(tenant.id).run();
    const raw = JSON.stringify({
      event: "payment.dispute.created",
      payload: { payment: { entity: { id: second } }, dispute: { entity: { id: "disp_1", created_at: 1 } } },
    });
    const headers = await signedByRazorpay(SECRET, raw, "evt_dispute");
    expect((await ask("POST", hook, { key: null, headers, raw })).status).toBe(204);
    const events = (await tenant.staff("GET", "/events?limit=100")).body.data;
    const disputed = events.filter(({ type }: { type: string }) => type === "credit.disputed");
    expect(disputed).toHaveLength(1);
    expect(JSON.stringify(disputed)).not.toContain(id);
  });

  it("gives the second money back also where no report comes", async () => {
    const wanted = { name: "Five visits", price: { amount: 5_000, currency: "INR" }, visits: 5 };
    const pack = await tenant.staff("POST", "/packages", wanted);
    const customer = { name: "Bo", email: "bo@example.com", locale: "en" };
    const body = { package: pack.body.id, customer };
    const { id, token, url } = (await ask("POST", `/v1/public/${tenant.slug}/purchases`, { body })).body;
    await razorpay.press(url, "decline");
    await razorpay.press(url, "pay");
    await settleAll();
    razorpay.behave({ reports: "none" });
    passTime(3 * DAY_MS);
    await settleAll();
    await razorpay.press(url, "after_all");
    for (let day = 0; day < 4; day++) {
      passTime(DAY_MS);
      await settleAll();
      await settleAll();
    }
    expect(given()).toEqual([5_000]);
    expect((await ask("GET", `/v1/public/purchases/${id}`, { token })).body).toMatchObject({ state: "paid", left: 5 });
    const { late_payments: late } = (await tenant.staff("GET", "/connections/razorpay")).body.used_by;
    expect(late).toBe(0);
  });
});
