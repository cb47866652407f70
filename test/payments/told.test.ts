// What is told of money. In the end one message says that the booking stands, or that the money goes back. The deadline
// and the provider's reports may come in any order.

import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type Answer, ask, type Tenant } from "../support/api";
import { passTime } from "../support/clock";
import { accept, entryWhen, giveUp, wait } from "../support/groups";
import { aPaidBusiness, type Booked, bookedOf, type PaidBusiness, openPage as pageOf } from "../support/paid-business";
import { tellAll } from "../support/told";
import { textOf, visit } from "../support/visitor";

const START = "2026-06-03T10:00:00Z";
const HOLD_MS = 900_000;
const JANE = { name: "Jane Smith", email: "jane@example.com" };

let tenant: Tenant;
let resource: string;
let stripe: PaidBusiness["stripe"];

beforeEach(async () => {
  ({ tenant, resource, stripe } = await aPaidBusiness({
    hold_seconds: HOLD_MS / 1_000,
    cancellation: { min_notice_minutes: 0, refunds: [{ from_minutes: 1_440, percent: 50 }] },
  }));
});

const book = async (customer: object = JANE): Promise<Booked> =>
  bookedOf(await tenant.book("paid", START, { customer }));

async function aPaidBooking(): Promise<Booked> {
  const booked = await book();
  await stripe.press(await pageOf(booked), "pay");
  return booked;
}

/** Lets everything happen that follows, and what follows from that. */
async function settleAll(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await tenant.consistency(resource);
    await tellAll();
    await stripe.heard();
    passTime(10_000);
  }
}

type Told = { kind: string; channel: string; state: string; reason: string | null; title: string; text: string };

async function rows(where: string, ...values: string[]): Promise<Told[]> {
  const { results } = await env.DB.prepare(`SELECT * FROM messages WHERE tenant_id = ? AND ${where} ORDER BY rowid`)
    .bind(tenant.id, ...values)
    .all<Told>();
  return results.map((row) => ({ ...row, text: (row.text ?? "").replaceAll(/[\u00a0\u202f]/g, " ") }));
}

/** What Jane was sent. */
const toJane = () => rows("recipient = ? AND state = 'sent'", JANE.email);
const toStaff = () => rows("kind LIKE 'staff_%' AND state = 'sent'");
const kinds = (told: readonly Told[]) => told.map(({ kind }) => kind);

async function paymentsOf({ id }: Booked): Promise<Answer["body"][]> {
  return (await tenant.staff("GET", `/bookings/${id}/payments`)).body.data;
}

describe("a booking that waits for money", () => {
  it("is told of after the money, once: what was paid, what is left and where, also to staff", async () => {
    stripe.behave({ reports: "twice" });
    const booked = await book();
    const url = await pageOf(booked);
    await settleAll();
    expect([await toJane(), await toStaff()]).toEqual([[], []]);
    await stripe.press(url, "pay");
    await settleAll();
    const told = await toJane();
    expect(kinds(told)).toEqual(["booked"]);
    expect(told[0]?.text).toContain("Paid: $25");
    expect(told[0]?.text).toContain("Left to pay: $75, on site");
    // The money of a booking is said once, not in two ways.
    expect(told[0]?.text?.match(/^(Paid|Left to pay|Still to pay): /gm)).toEqual(["Paid: ", "Left to pay: "]);
    const staff = await toStaff();
    expect(staff.map(({ kind, channel }) => `${kind}/${channel}`).sort()).toEqual([
      "staff_new/email",
      "staff_new/notice",
    ]);
    expect(staff.find(({ channel }) => channel === "email")?.text).toContain("Paid: $25");
  });

  it("ends with one message at the deadline, which leads to the choice of times", async () => {
    await book();
    passTime(HOLD_MS);
    await settleAll();
    const told = await toJane();
    expect(kinds(told)).toEqual(["payment_expired"]);
    expect(told[0]?.text).toContain(`https://berth.test/${tenant.slug}`);
    expect(told[0]?.text).not.toContain("given back");
    expect(await toStaff()).toEqual([]);
  });

  it("ends untold where the business has switched that off, and where the customer cancels", async () => {
    const off = { kinds: { payment_expired: { email: { on: false } } } };
    expect((await tenant.staff("PATCH", "/notifications", off)).status).toBe(200);
    await book();
    passTime(HOLD_MS);
    const { id, token } = await book();
    const cancelled = await ask("POST", `/v1/public/bookings/${id}/cancel`, { token, body: {} });
    expect(cancelled.status, JSON.stringify(cancelled.body)).toBe(200);
    await settleAll();
    expect(await toJane()).toEqual([]);
  });

  it("tells that the business cancelled it, without a file for the calendar", async () => {
    const { id } = await book();
    expect((await tenant.staff("POST", `/bookings/${id}/cancel`, {})).status).toBe(200);
    await settleAll();
    const told = await toJane();
    expect(kinds(told)).toEqual(["cancelled_by_business"]);
    expect(told[0]).toMatchObject({ attachments: "[]" });
  });
});

describe("an offer that was to be paid for", () => {
  const ENDS = {
    "its customer does not pay in time": [() => passTime(HOLD_MS), ["payment_expired"]],
    "staff take it back": [
      (entry: string) => tenant.staff("DELETE", `/waitlist-entries/${entry}`),
      ["cancelled_by_business"],
    ],
    "its customer turns it down": [(_: string, waiting: Answer) => giveUp(waiting), []],
  } as const;

  it.each(Object.entries(ENDS))("ends with one message at most when %s", async (_, [happens, expected]) => {
    const first = await book({ name: "Max", email: "max@example.com" });
    const waiting = await wait(tenant, "paid", START, { customer: JANE });
    await ask("POST", `/v1/public/bookings/${first.id}/cancel`, { token: first.token, body: {} });
    await entryWhen(tenant, waiting, "offered");
    expect((await accept(waiting)).status).toBe(201);
    await settleAll();
    await happens(waiting.body.entry.id, waiting);
    await settleAll();
    expect(kinds(await toJane())).toEqual(["waitlist_joined", "offered", ...expected]);
  });
});

describe("money around the deadline is told once", () => {
  const ENDS = {
    "the provider has ended its page": async (url: string) => {
      passTime(HOLD_MS);
      await settleAll();
      await stripe.press(url, "pay");
      return ["payment_expired"];
    },
    "the provider cannot be reached for a while": async () => {
      stripe.behave({ mode: "429" });
      passTime(HOLD_MS);
      await settleAll();
      expect(await toJane()).toEqual([]);
      stripe.behave({ mode: "ok" });
      passTime(600_000);
      return ["payment_expired"];
    },
    "it comes late and its report is lost": async (url: string) => {
      stripe.behave({ reports: "none" });
      passTime(HOLD_MS + 1);
      await stripe.press(url, "pay");
      return ["booked"];
    },
    "it comes late, while the provider cannot be reached": async (url: string) => {
      stripe.behave({ mode: "429" });
      passTime(HOLD_MS);
      await settleAll();
      await stripe.press(url, "pay");
      await settleAll();
      return ["booked"];
    },
    "it comes late for a place that is sold": async (url: string) => {
      passTime(HOLD_MS);
      await book({ name: "Max", email: "max@example.com" });
      await stripe.press(url, "pay");
      return ["payment_returned"];
    },
    "it comes late for a place that is sold, and its report is lost": async (url: string) => {
      passTime(HOLD_MS);
      await book({ name: "Max", email: "max@example.com" });
      stripe.behave({ reports: "none" });
      await stripe.press(url, "pay");
      return ["payment_returned"];
    },
    "a bank takes its time, and the place is free": async (url: string) => {
      await stripe.press(url, "later");
      passTime(HOLD_MS);
      await settleAll();
      expect(await toJane()).toEqual([]);
      await stripe.advance();
      return ["booked"];
    },
    "a bank takes its time, and the place is sold": async (url: string) => {
      await stripe.press(url, "later");
      passTime(HOLD_MS);
      await settleAll();
      await book({ name: "Max", email: "max@example.com" });
      await stripe.advance();
      return ["payment_returned"];
    },
  };

  it.each(Object.entries(ENDS))("when %s", async (_, happens) => {
    const booked = await book();
    const expected = await happens(await pageOf(booked));
    await settleAll();
    await settleAll();
    const told = await toJane();
    expect(kinds(told)).toEqual(expected);
    const { body } = await ask("GET", `/v1/public/bookings/${booked.id}`, { token: booked.token });
    const isBooked = expected[0] === "booked";
    expect([body.status, body.payment.paid - body.payment.refunded]).toEqual(
      isBooked ? ["confirmed", 2_500] : ["expired", 0],
    );
    if (expected[0] !== "payment_returned") return;
    expect(told[0]?.text).toContain("$25 goes back to you in full");
    expect(kinds(await toStaff())).toEqual(["staff_paid_late", "staff_paid_late"]);
  });

  it("and says nothing false where it cannot go back", async () => {
    const url = await pageOf(await book());
    stripe.behave({ refunds: "failed" });
    passTime(HOLD_MS);
    await book({ name: "Max", email: "max@example.com" });
    await stripe.press(url, "pay");
    await settleAll();
    const staff = await toStaff();
    expect(new Set(kinds(staff))).toEqual(new Set(["staff_paid_late", "staff_refund_failed"]));
    expect(kinds(staff).filter((kind) => kind === "staff_refund_failed")).toHaveLength(2);
    expect(kinds(await toJane())).toEqual(["payment_returned"]);
  });
});

describe("money that goes back", () => {
  it("is told with the cancellation, by what was really paid", async () => {
    const { id } = await aPaidBooking();
    await settleAll();
    expect((await tenant.staff("POST", `/bookings/${id}/cancel`, {})).status).toBe(200);
    await settleAll();
    const told = await toJane();
    expect(kinds(told)).toEqual(["booked", "cancelled_by_business"]);
    expect(told[1]?.text).toContain("$12.50 is given back.");
    const [mail] = (await toStaff()).filter(({ kind, channel }) => kind === "staff_cancelled" && channel === "email");
    expect(mail?.text).toContain("Refund: $12.50");
    expect(mail?.text).not.toContain("to you");
    const [payment] = await paymentsOf({ id, token: "" });
    await tenant.staff("POST", `/payments/${payment.id}/refund`, { reason: "kind" });
    await settleAll();
    const all = await toJane();
    expect(kinds(all)).toEqual(["booked", "cancelled_by_business", "refunded"]);
    expect(all[2]?.text).toContain("$12.50");
  });

  it("is told once when staff give it back, with the reason, by hand or through the provider", async () => {
    const booked = await aPaidBooking();
    const taken = await tenant.staff("POST", `/bookings/${booked.id}/payments`, { method: "cash", amount: 7_500 });
    expect(taken.status).toBe(201);
    const [online, cash] = await paymentsOf(booked);
    await tenant.staff("POST", `/payments/${online.id}/refund`, { amount: 500, reason: "We began late" });
    await tenant.staff("POST", `/payments/${cash.id}/refund`, { amount: 300 });
    await settleAll();
    await settleAll();
    const told = await toJane();
    expect(kinds(told).sort()).toEqual(["booked", "receipt", "refunded", "refunded"]);
    const text = told.map((each) => each.text).join("\n");
    expect(text).toContain("has received $75");
    expect(text).toContain("gives you $5 back");
    expect(text).toContain("We began late");
    expect(text).toContain("gives you $3 back");
  });

  it("tells staff where a bank sends it back or the customer disputes it, and the customer nothing", async () => {
    const booked = await aPaidBooking();
    await settleAll();
    stripe.behave({ refunds: "fails_later" });
    const [payment] = await paymentsOf(booked);
    await tenant.staff("POST", `/payments/${payment.id}/refund`, { amount: 500 });
    await settleAll();
    await stripe.advance();
    await stripe.dispute(stripe.stripe.taken.sessions.at(-1)?.id ?? "");
    await settleAll();
    expect(kinds(await toJane())).toEqual(["booked", "refunded"]);
    const staff = (await toStaff()).filter(({ channel }) => channel === "email");
    expect(kinds(staff)).toEqual(["staff_new", "staff_refund_failed", "staff_disputed"]);
    expect(staff[1]?.text).toContain("$5 could not go back to Jane Smith");
    expect(staff[2]?.text).toContain("take $25 back");
  });
});

describe("a message about money", () => {
  /** The receipts that a message names: what each is called, and whose page it opens. */
  const receiptsIn = ({ text }: Told) =>
    [...text.matchAll(/^(.*receipt R-2026-\d{4}):\n(https:\S+)$/gim)].map(([, title, href]) => ({ title, href }));

  it("names the receipt of what was paid, and of what went back, with a link that opens it", async () => {
    const booked = await aPaidBooking();
    await tenant.staff("POST", `/bookings/${booked.id}/payments`, { method: "cash", amount: 7_500 });
    await settleAll();
    const [online, cash] = await paymentsOf(booked);
    await tenant.staff("POST", `/payments/${cash.id}/refund`, { amount: 300 });
    await settleAll();
    const told = new Map((await toJane()).map((one) => [one.kind, one]));
    const own = (id: string) => expect.stringMatching(new RegExp(`/manage/[\\w.~-]+/receipts/${id}$`));
    const of = (kind: string) => receiptsIn(told.get(kind) as Told);
    expect(of("booked")[0]).toEqual({ title: "Receipt R-2026-0001", href: own(online.id) });
    expect(of("receipt")).toEqual([{ title: "Receipt R-2026-0002", href: own(cash.id) }]);
    expect(of("refunded")).toEqual([{ title: "Refund receipt R-2026-0003", href: own(`${cash.id}-1`) }]);
    const [{ href = "" } = {}] = of("refunded");
    expect(textOf((await visit(href.replace("https://berth.test", ""))).html)).toContain("Refund receipt R-2026-0003");
    const [html] = await rows("kind = 'refunded'");
    expect(html).toMatchObject({ html: expect.stringContaining(`href="${href}"`) });
  });

  it("that goes back through a provider names the receipt of the payment, as its own is yet to come", async () => {
    const booked = await aPaidBooking();
    await settleAll();
    expect((await tenant.staff("POST", `/bookings/${booked.id}/cancel`, {})).status).toBe(200);
    await settleAll();
    const [, end] = await toJane();
    expect(receiptsIn(end as Told)[0]?.title).toBe("Receipt R-2026-0001");
  });

  it("that could not go back names for staff the receipt that their screen opens", async () => {
    const booked = await aPaidBooking();
    stripe.behave({ refunds: "failed" });
    const [payment] = await paymentsOf(booked);
    await tenant.staff("POST", `/payments/${payment.id}/refund`, { amount: 500 });
    await settleAll();
    const [mail] = (await toStaff()).filter(
      ({ kind, channel }) => kind === "staff_refund_failed" && channel === "email",
    );
    const href = `https://berth.test/dashboard/${tenant.slug}/receipts/${payment.id}`;
    expect(receiptsIn(mail as Told)).toEqual([{ title: "Receipt R-2026-0001", href }]);
  });

  it("names none where nothing was paid", async () => {
    await book();
    passTime(HOLD_MS);
    await settleAll();
    expect(receiptsIn((await toJane())[0] as Told)).toEqual([]);
  });
});

describe("an endpoint that chose events of money", () => {
  let posted: Answer["body"][];

  beforeEach(async () => {
    posted = [];
    const reach = globalThis.fetch;
    vi.stubGlobal("fetch", async (input: RequestInfo, init?: RequestInit) => {
      const request = new Request(input, init);
      if (new URL(request.url).host !== "hooks.example.com") return reach(request);
      posted.push(await request.json());
      return new Response(null, { status: 204 });
    });
    const made = await tenant.staff("POST", "/webhooks", { url: "https://hooks.example.com/x", events: ["payment.*"] });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
  });

  it("gets the payment and its booking, also while that waits", async () => {
    const { id } = await book();
    passTime(HOLD_MS);
    const paid = await aPaidBooking();
    await settleAll();
    expect(posted.map(({ type }) => type)).toEqual(["payment.expired", "payment.succeeded"]);
    expect(posted.map(({ data }) => data)).toMatchObject([
      { payment: { booking: id, state: "expired", amount: 2_500 }, booking: { id, status: "expired", customer: null } },
      { payment: { booking: paid.id, state: "paid" }, booking: { id: paid.id, status: "confirmed" } },
    ]);
    for (const { data } of posted) expect(data).not.toHaveProperty("refund");
  });

  it("gets with each event of a refund which one it is, and how much", async () => {
    const booked = await aPaidBooking();
    const [payment] = await paymentsOf(booked);
    const back = (amount: number) => tenant.staff("POST", `/payments/${payment.id}/refund`, { amount });
    for (const amount of [500, 700]) expect((await back(amount)).status).toBe(200);
    await settleAll();
    const refunds = posted.filter(({ type }) => type.startsWith("payment.refund"));
    const [first, second] = [500, 700].map((amount) => refunds.find(({ data }) => data.refund?.amount === amount));
    expect(first?.data.refund.id).not.toBe(second?.data.refund.id);
    const told = refunds.map(({ type, data }) => [type, data.payment.id, data.refund]);
    for (const of of [first, second])
      for (const type of ["payment.refund_due", "payment.refunded"])
        expect(told).toContainEqual([type, payment.id, of?.data.refund]);
    expect(told).toHaveLength(4);
  });

  it("gets that staff made a link, and that they ask again for what they gave back", async () => {
    const paid = await aPaidBooking();
    const [payment] = await paymentsOf(paid);
    await tenant.staff("POST", `/payments/${payment.id}/refund`, { amount: 500 });
    await settleAll();
    for (const _ of [1, 2]) {
      expect((await tenant.staff("POST", `/payments/${payment.id}/ask-again`)).status).toBe(200);
      expect((await tenant.staff("POST", `/bookings/${paid.id}/payment-link`)).status).toBe(200);
    }
    await settleAll();
    const told = posted.filter(({ type }) => type === "payment.asked_again" || type === "payment.link_made");
    expect(told.map(({ type, data }) => [type, data])).toMatchObject([
      ["payment.asked_again", { payment: { id: payment.id, booking: paid.id }, booking: { id: paid.id } }],
      ["payment.link_made", { payment: { state: "open", amount: 8_000 }, booking: { id: paid.id } }],
    ]);
    expect(told.map(({ data }) => data.payment.created_by)).toEqual([null, expect.any(String)]);
  });

  it("gets the refund that a provider could not give back", async () => {
    const booked = await aPaidBooking();
    const [payment] = await paymentsOf(booked);
    stripe.behave({ refunds: "failed" });
    await tenant.staff("POST", `/payments/${payment.id}/refund`, { amount: 500 });
    await settleAll();
    const failed = posted.find(({ type }) => type === "payment.refund_failed");
    expect(failed?.data).toMatchObject({ payment: { id: payment.id }, refund: { amount: 500 } });
    expect(failed?.data.refund.id).toMatch(payment.id);
  });
});
