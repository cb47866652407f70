// The money of bookings on the screens of staff: taking it, asking for it, giving it back, and what each role sees.

import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { StaffActor } from "../../src/domain/tenant/actor";
import { passTime, setTime, testClock } from "../support/clock";
import { type Browser, openBusiness, type Seen } from "../support/people";
import { asked, memberOf } from "../support/staff";
import { aStripe } from "../support/stripe";
import { tellAll } from "../support/told";
import { textOf, visit } from "../support/visitor";
import { authorityBy, countCash, makeDeps, settingsOf } from "../support/worker";

const NINE = "2026-06-08T08:00:00Z";
const ROOT = "/dashboard/till-works";
setTime(NINE);

let owner: Browser;
let desk: Browser;
let staff: Browser;
let chair: string;
let service: string;
let slots = 0;

beforeAll(async () => {
  owner = await openBusiness("till@example.com", "till-works");
  chair = (await asked(owner, "POST", "/v1/resources", { name: "Chair", kind: "person" })).id;
  const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
  await asked(owner, "PUT", `/v1/resources/${chair}/hours`, { weekly: [{ days, start: "00:00", end: "24:00" }] });
  const made = await asked(owner, "POST", "/v1/services", {
    name: "Haircut",
    price: { amount: 4000, currency: "GBP" },
    duration: { kind: "fixed", minutes: 30 },
    requires: [{ any_of: [chair] }],
    horizon_days: 400,
    cancellation: { min_notice_minutes: 0, refunds: [{ from_minutes: 60, percent: 50 }] },
  });
  service = made.id;
  desk = await memberOf(owner, "front@example.com", "desk");
  staff = await memberOf(owner, "chair@example.com", "staff", [chair]);
});

beforeEach(() => setTime(NINE));

/** A booking at a time that no other test uses. */
async function book(from = "2026-06-10T08:00:00Z", person = {}) {
  slots += 1;
  const start = new Date(Date.parse(from) + slots * 3_600_000).toISOString();
  const customer = { name: "Grace Hopper", email: "grace@example.com", ...person };
  const made = await asked(owner, "POST", "/v1/bookings", { service, start, customer });
  return { id: made.booking.id as string, token: made.manage.token as string };
}

const copied = () => owner.json("GET", `/v1/resources/${chair}/consistency`);
const page = async (who: Browser, id: string) => textOf((await who.get(`${ROOT}/bookings/${id}`)).html);
const press = (who: Browser, id: string, fields: Record<string, string>) => who.post(`${ROOT}/bookings/${id}`, fields);
const paymentOf = async (id: string) => (await asked(owner, "GET", `/v1/bookings/${id}/payments`)).data[0];
/** The value that a form has filled in already. */
const filledIn = (html: string, name: string) => new RegExp(`name="${name}"[^>]* value="([^"]*)"`).exec(html)?.[1];

describe("taking money for a booking", () => {
  it("is one press for all that is left, never takes more, keeps what was typed, and counts once", async () => {
    const { id } = await book();
    const { html } = await owner.get(`${ROOT}/bookings/${id}`);
    expect(filledIn(html, "amount")).toBe("40.00");
    const key = filledIn(html, "key") ?? "";
    const tooMuch = await press(owner, id, { do: "take", amount: "40.01", method: "cash", note: "two notes", key });
    expect(tooMuch.status).toBe(422);
    expect([filledIn(tooMuch.html, "amount"), filledIn(tooMuch.html, "note")]).toEqual(["40.01", "two notes"]);
    expect(textOf(tooMuch.html)).toContain("At most £40");
    for (const amount of ["0", "", "-5", "ten", "1.001"]) {
      expect([amount, (await press(owner, id, { do: "take", amount, method: "cash" })).status]).toEqual([amount, 422]);
    }
    const part = { do: "take", amount: "15", method: "cash", note: "a deposit", key };
    for (const _ of [1, 2]) expect((await press(owner, id, part)).status).toBe(303);
    expect(await page(owner, id)).toMatch(
      /Deposit paid .*Left to pay £25 .*Taken £15 .*£15 Cash Paid .*Ada Lovelace a deposit/,
    );
    expect((await press(owner, id, { do: "take", amount: "25", method: "transfer" })).status).toBe(303);
    const text = await page(owner, id);
    expect(text).toContain("● Paid");
    expect(text).not.toContain("Left to pay");
    expect(text).not.toContain("Take cash");
    expect((await asked(owner, "GET", `/v1/bookings/${id}`)).payment).toMatchObject({ state: "paid", paid: 4000 });
    await copied();
    // Its history says so, once for each payment.
    const seen = (await owner.get(`${ROOT}/bookings/${id}`)).html;
    expect(seen.match(/<strong>Paid<\/strong>/g)).toHaveLength(2);
    expect(textOf((await owner.get(`${ROOT}/bookings?q=grace`)).html)).toContain("● Paid");
  });

  it("is asked for by a link to the provider's page, which confirms nothing before it was paid", async () => {
    const { id } = await book(undefined, { email: "kurt@example.com", locale: "de-DE" });
    expect(await page(owner, id)).not.toMatch(/Payment link|payment link/);
    expect(textOf((await press(owner, id, { do: "link" })).html)).toContain("takes no payments online");
    const stripe = aStripe();
    await asked(owner, "PUT", "/v1/connections/stripe", { secret_key: "sk_test_business" });
    expect(await page(desk, id)).toContain("Payment link");
    stripe.behave({ mode: "401" });
    expect((await press(desk, id, { do: "link" })).status).toBe(422);
    const troubled = "Account at Stripe: Needs attention";
    expect(textOf((await owner.get(`${ROOT}/payments`)).html)).toContain(troubled);
    stripe.behave({ mode: "ok" });
    const made = await press(desk, id, { do: "link" });
    expect(made.status).toBe(303);
    expect(textOf((await owner.get(`${ROOT}/payments`)).html)).not.toContain(troubled);
    expect([made.status, made.headers.get("location")]).toEqual([303, `${ROOT}/bookings/${id}?done=link`]);
    const { html } = await desk.get(`${ROOT}/bookings/${id}?done=link`);
    const url = /type="url" readonly[^>]* value="([^"]*)"/.exec(html)?.[1] ?? "";
    expect(url).toContain("/pay/");
    // A script shows the button, and the page says what the press has done. Without one, the field can be marked.
    expect(html).toContain(`data-keep="${url}" data-copied="The link is copied."`);
    expect(html).toMatch(/<button class="button" type="button" data-copy[^>]* hidden[^>]*>Copy link<\/button>/);
    expect(html).toContain('role="status" aria-live="polite" data-toast');
    // Who takes money in hand reads before it that the customer's link ends.
    expect(textOf(html)).toContain("If you take money here, the payment link that the customer has ends.");
    // Who made it stands beside it, for all who may send it.
    expect(textOf(html)).toMatch(/It works until .*\. Made by A desk\./);
    const { created_by: maker, state } = await paymentOf(id);
    expect([maker, state]).toEqual([expect.stringMatching(/^mem_/), "open"]);
    await copied();
    const { data: log } = await asked(owner, "GET", "/v1/audit");
    expect(log.find(({ action }: { action: string }) => action === "payment.link_made")).toMatchObject({
      ...{ subject: id, actor: maker },
      detail: { money: { amount: 4_000, currency: "GBP", method: "online" } },
    });
    expect(textOf((await owner.get(`${ROOT}/team`)).html)).toContain("A desk : made a payment link · £40");
    const listed = (await asked(owner, "GET", "/v1/payments")).data.find(
      (one: { booking: string }) => one.booking === id,
    );
    expect(listed).toMatchObject({ created_by: maker });
    const mail = new URL(/href="(mailto:[^"]*)"/.exec(html)?.[1]?.replaceAll("&amp;", "&") ?? "");
    expect(mail.pathname).toBe("kurt@example.com");
    // The customer's language, not that of staff.
    expect(mail.searchParams.get("subject")).toMatch(/^Zahlung für Haircut, Mi., 10\. Juni 2026/);
    const body = mail.searchParams.get("body")?.split("\r\n") ?? [];
    expect(body[0]).toMatch(/^40\s£ zahlen:$/);
    expect(body[1]).toBe(url);
    expect(body[3]).toMatch(/^Er gilt bis Di., 9\. Juni 2026, \d+:\d\d \(London, Britische Sommerzeit \(.*\)\)\.$/);
    const before = await asked(owner, "GET", "/v1/connections/stripe");
    passTime(120_000);
    await stripe.press(url, "pay");
    // Its owner sees that the account was heard of.
    const account = await asked(owner, "GET", "/v1/connections/stripe");
    expect(Date.parse(account.last_ok_at) - Date.parse(before.last_ok_at)).toBeGreaterThanOrEqual(120_000);
    expect((await asked(owner, "GET", `/v1/bookings/${id}`)).payment).toMatchObject({ state: "paid", paid: 4000 });
    expect(await page(owner, id)).toMatch(/£40 Online Paid .*Customer/);
    // The desk sees that it was paid, and neither amount nor receipt of what came online.
    await copied();
    const { id: payment } = await paymentOf(id);
    expect((await owner.get(`${ROOT}/receipts/${payment}`)).status).toBe(200);
    expect((await desk.get(`${ROOT}/receipts/${payment}`)).status).toBe(404);
    expect((await desk.json("GET", `/v1/payments/${payment}/receipts`)).status).toBe(404);
    expect((await desk.json("POST", `/v1/payments/${payment}/take-back`)).status).toBe(404);
    expect(await page(desk, id)).not.toContain("£40 Online");
    await owner.json("DELETE", "/v1/connections/stripe");
    vi.unstubAllGlobals();
  });
});

describe("a link that ended because money was taken in hand", () => {
  it("still names who made it, and not the customer, who has done nothing", async () => {
    const { id } = await book();
    aStripe();
    await asked(owner, "PUT", "/v1/connections/stripe", { secret_key: "sk_test_business" });
    await press(desk, id, { do: "link" });
    expect(await page(owner, id)).toMatch(/£40 Online Open [^£]*A desk/);
    await press(owner, id, { do: "take", amount: "10", method: "cash" });
    expect(await page(owner, id)).toMatch(/£40 Online Ended unpaid [^£]*A desk/);
    await owner.json("DELETE", "/v1/connections/stripe");
    vi.unstubAllGlobals();
  });
});

describe("a booking that staff make and that waits for money", () => {
  it("says until when it is kept, is let go by one press, and is listed as not booked", async () => {
    const payment = { due: "full", rest: "on_site", methods: ["online", "cash"] };
    const price = { amount: 3300, currency: "GBP" };
    const rules = { duration: { kind: "fixed", minutes: 30 }, requires: [{ any_of: [chair] }], horizon_days: 400 };
    const made = await asked(owner, "POST", "/v1/services", {
      ...{ name: "Dye", confirmation: "payment", hold_seconds: 900, price, payment, ...rules },
    });
    const booked = await asked(owner, "POST", "/v1/bookings", {
      ...{ service: made.id, start: "2026-06-11T02:00:00Z", customer: { name: "Kay" } },
    });
    const { id } = booked.booking;
    expect(await page(desk, id)).toMatch(/Payments ○ To be paid Held until Mon, 8 Jun 2026, 9:15 Left to pay £33/);
    await copied();
    const listed = textOf((await owner.get(`${ROOT}/payments?state=open`)).html);
    expect(listed).toMatch(/Kay Dye · Thu 11 Jun, 3:00 £33 Waiting for payment Not booked/);
    // Its file names whom and what it is for, as the list does.
    const file = (await owner.get(`${ROOT}/payments.csv?state=open`)).html;
    expect(file).toContain(",Kay,Dye,,Waiting for payment,,33.00,0.00,GBP");
    expect(await page(owner, id)).toMatch(/£33 Waiting for payment/);
    // Visitors who begin to buy a package leave open payments too, newer ones and many.
    await env.DB.prepare(
      `INSERT INTO payments (id, tenant_id, booking_id, revision, state, method, amount_minor, refunded_minor, currency,
         document, created_at)
       SELECT 'pay_' || printf('%016d', each.value) || '01', payments.tenant_id, 'crd_' || printf('%016d', each.value), 1,
         'open', 'online', 100, 0, 'GBP', '{"refunds":[]}', payments.created_at + 1000
       FROM payments, json_each(?) AS each WHERE payments.booking_id = ?`,
    )
      .bind(JSON.stringify(Array.from({ length: 60 }, (_, at) => at)), id)
      .run();
    for (const path of ["/bookings?unpaid=1", "/today"]) {
      const seen = textOf((await desk.get(ROOT + path)).html);
      expect(seen).toMatch(/Waiting for payment .*Kay .*Held until 09:15/);
    }
    // A part in cash does not book it. The line of that part says for what it was taken.
    await press(owner, id, { do: "take", amount: "3", method: "cash" });
    await copied();
    const paid = textOf((await owner.get(`${ROOT}/payments?state=paid`)).html);
    expect(paid).toMatch(/Kay Dye · Thu 11 Jun, 3:00 £3 Cash Paid Not booked/);
    // It still waits for the rest, though its payment page has ended with the part.
    const waits = async () => textOf((await desk.get(`${ROOT}/bookings?unpaid=1`)).html);
    expect(await waits()).toMatch(/Kay .*Held until 09:15 ◐ Deposit paid/);
    expect(textOf((await desk.get(`${ROOT}/today`)).html)).toMatch(/Waiting for payment .*Kay .*Held until 09:15/);
    const { data } = await asked(owner, "GET", `/v1/bookings/${id}/payments`);
    const part = data.find(({ method }: { method: string }) => method === "cash").id;
    await asked(owner, "POST", `/v1/payments/${part}/take-back`);
    await copied();
    expect(await waits()).toMatch(/Kay .*Held until 09:15 ○ To be paid/);
    expect((await press(desk, id, { do: "cancel" })).status).toBe(303);
    expect(await asked(owner, "GET", `/v1/bookings/${id}`)).toMatchObject({ status: "cancelled" });
    await copied();
    const none = textOf((await desk.get(`${ROOT}/bookings?unpaid=1`)).html);
    expect(none).toContain("No booking waits for payment.");
  });
});

describe("giving money back", () => {
  it("asks to be sure, takes a part with a reason, and never more than was taken", async () => {
    const { id } = await book();
    await press(owner, id, { do: "take", amount: "40", method: "cash" });
    const payment = (await paymentOf(id)).id;
    const unsure = await press(owner, id, { do: "refund", payment, amount: "10", reason: "late", key: "k" });
    expect([unsure.status, unsure.html.includes('value="late"')]).toEqual([422, true]);
    expect(textOf(unsure.html)).toContain("Tick this to give the money back.");
    // All mistakes are told at once, each at its field, and the first has the focus.
    const both = await press(owner, id, { do: "refund", payment, amount: "ten", reason: "late", key: "k" });
    expect(textOf(both.html)).toMatch(/Must be an amount\..*Tick this to give the money back\./);
    expect([filledIn(both.html, "amount"), both.html.includes('value="late"')]).toEqual(["ten", true]);
    expect(both.html).toMatch(/<input id="f-amount-[^>]*aria-invalid="true" autofocus/);
    expect(both.html.match(/autofocus/g)).toHaveLength(1);
    const muchToo = await press(owner, id, { do: "refund", payment, amount: "41", key: "k" });
    expect(textOf(muchToo.html)).toMatch(/At most £40 .*Tick this to give the money back\./);
    expect(muchToo.html.match(/class="problem"/g)).toHaveLength(2);
    const tooMuch = await press(owner, id, { do: "refund", payment, amount: "41", sure: "1" });
    expect([tooMuch.status, (await paymentOf(id)).refunded]).toEqual([422, 0]);
    const part = { do: "refund", payment, amount: "10", reason: "late", sure: "1", key: "k" };
    for (const _ of [1, 2]) expect((await press(owner, id, part)).status).toBe(303);
    expect(await paymentOf(id)).toMatchObject({ state: "partly_refunded", refunded: 1000 });
    const given = await page(owner, id);
    expect(given).toMatch(/Partly given back .*£10 Given back .*Ada Lovelace late/);
    expect(given).not.toContain("Left to pay");
    const other = (await book()).id;
    expect((await press(owner, other, { ...part, key: "other" })).status).toBe(422);
  });

  it("leaves nothing to pay anywhere of what went back, and all of it everywhere once staff ask for it again", async () => {
    const { id, token } = await book();
    await press(owner, id, { do: "take", amount: "40", method: "cash" });
    const payment = (await paymentOf(id)).id;
    const stripe = aStripe();
    await asked(owner, "PUT", "/v1/connections/stripe", { secret_key: "sk_test_business" });
    const own = async () => textOf((await visit(`/manage/${token}`)).html);
    const take = (amount: number) => owner.json("POST", `/v1/bookings/${id}/payments`, { method: "cash", amount });
    for (const amount of ["10", "30"]) {
      await press(owner, id, { do: "refund", payment, amount, sure: "1", key: crypto.randomUUID() });
      expect(await page(owner, id)).not.toMatch(/Left to pay|Take cash|Payment link/);
      expect(await own()).not.toMatch(/Still to pay|Pay the rest/);
      expect(JSON.parse((await take(1)).html)).toMatchObject({ code: "payment_exceeds_due", left: 0 });
      expect((await press(desk, id, { do: "link" })).status).toBe(422);
      expect((await asked(owner, "GET", `/v1/bookings/${id}`)).payment).toMatchObject({ left: 0 });
    }
    expect(await page(desk, id)).not.toContain("Ask for it again");
    expect((await press(desk, id, { do: "ask_again", payment })).status).toBe(403);
    expect(await page(owner, id)).toContain("Nothing of what was given back is left to pay. Ask for it again");
    for (const _ of [1, 2]) {
      const done = await press(owner, id, { do: "ask_again", payment });
      expect(done.status).toBe(303);
      expect(textOf((await owner.get(done.headers.get("location") ?? "")).html)).toContain("It is left to pay again.");
    }
    expect(await page(owner, id)).toMatch(/Left to pay £40 .*Asked for again · Ada Lovelace/);
    expect(await own()).toContain("Still to pay £40 You pay this on site.");
    // Both logs say once who asked, and for how much.
    await copied();
    const { data: log } = await asked(owner, "GET", "/v1/audit?limit=100");
    const again = log.filter((one: { subject: string; action: string }) => {
      return one.subject === id && one.action === "payment.asked_again";
    });
    expect(again).toMatchObject([{ detail: { money: { amount: 4_000, currency: "GBP", method: "cash" } } }]);
    const asking = "Ada Lovelace : asked again for money that went back · £40";
    expect(textOf((await owner.get(`${ROOT}/team`)).html)).toContain(asking);
    expect(await page(owner, id)).toMatch(/History .*Asked for again .*Ada Lovelace/);
    expect((await asked(owner, "GET", `/v1/bookings/${id}`)).payment).toMatchObject({ left: 4_000, paid: 4_000 });
    // A link of staff is the customer's way to pay, also where the rest is else paid on site.
    expect((await press(desk, id, { do: "link" })).status).toBe(303);
    expect(await own()).toMatch(/Pay the rest: £40 .*Still to pay £40/);
    expect(JSON.parse((await take(4_001)).html)).toMatchObject({ code: "payment_exceeds_due", left: 4_000 });
    const checkout = (await visit(`/manage/${token}/pay`)).headers.get("location") ?? "";
    await stripe.press(checkout, "pay");
    expect(textOf((await visit(`/manage/${token}?paid=1`)).html)).toContain("Payment received");
    expect((await asked(owner, "GET", `/v1/bookings/${id}`)).payment).toMatchObject({ left: 0, paid: 8_000 });
    expect(await own()).not.toMatch(/Still to pay|Pay the rest/);
    await owner.json("DELETE", "/v1/connections/stripe");
    vi.unstubAllGlobals();
  });

  it("I35: leaves a booking standing of which all goes back, and leads staff to where they cancel it", async () => {
    const { id } = await book();
    await press(owner, id, { do: "take", amount: "40", method: "cash" });
    const payment = (await paymentOf(id)).id;
    const refund = async (amount: string) => {
      const done = await press(owner, id, { do: "refund", payment, amount, sure: "1", key: crypto.randomUUID() });
      return (await owner.get(done.headers.get("location") ?? "")).html;
    };
    const stands = "The booking stands, though all of its money goes back.";
    expect(textOf(await refund("10"))).not.toContain(stands);
    const all = await refund("30");
    expect(textOf(all)).toContain(stands);
    expect(await asked(owner, "GET", `/v1/bookings/${id}`)).toMatchObject({
      status: "confirmed",
      payment: { state: "refunded" },
    });
    const href = /href="([^"]*open=cancel[^"]*)#act-cancel"/.exec(all)?.[1]?.replaceAll("&amp;", "&") ?? "";
    expect((await owner.get(href)).html).toMatch(/<details class="panel" name="act" id="act-cancel" open/);
    expect((await press(owner, id, { do: "cancel" })).status).toBe(303);
    expect(await paymentOf(id)).toMatchObject({ refunded: 4000, going_back: 0 });
    expect(await page(owner, id)).not.toContain(stands);
  });

  it("says what the terms would give, and what staff have to hand back after a cancellation", async () => {
    const { id } = await book();
    await press(owner, id, { do: "take", amount: "40", method: "cash" });
    expect(await page(owner, id)).toContain("If cancelled now £20 goes back");
    await press(owner, id, { do: "cancel" });
    await copied();
    const due = textOf((await owner.get(`${ROOT}/payments?state=to_hand`)).html);
    expect(due).toMatch(/To hand back: £20 .*To be given back: £20/);
    const payment = await paymentOf(id);
    const refund = /name="refund" value="([^"]*)"/.exec((await owner.get(`${ROOT}/bookings/${id}`)).html)?.[1] ?? "";
    expect((await press(owner, id, { do: "handed", payment: payment.id, refund })).status).toBe(303);
    expect(await paymentOf(id)).toMatchObject({ state: "partly_refunded", refunded: 2000 });
    await copied();
    expect(textOf((await owner.get(`${ROOT}/payments?state=to_hand`)).html)).toContain("No payment fits.");
    expect(await page(owner, id)).toContain("Money was given back");
  });
});

describe("the list of payments", () => {
  it("has those of each day with the sums of what it shows, by days and state", async () => {
    setTime("2026-06-12T08:00:00Z");
    const { id } = await book("2026-06-20T08:00:00Z");
    await press(owner, id, { do: "take", amount: "30", method: "transfer" });
    const payment = (await paymentOf(id)).id;
    await press(owner, id, { do: "refund", payment, amount: "5", sure: "1" });
    await copied();
    const { html } = await owner.get(`${ROOT}/payments?from=2026-06-12&to=2026-06-12`);
    expect(textOf(html)).toMatch(/Taken £30 Given back £5 Kept £25 .*Friday.* Grace Hopper Haircut .*£30 Transfer/);
    expect(html.match(/data-payment=/g)).toHaveLength(1);
    expect(html).toContain(`href="${ROOT}/bookings/${id}"`);
    const none = await owner.get(`${ROOT}/payments?from=2026-06-12&state=expired`);
    expect(textOf(none.html)).toContain("No payment fits.");
    expect((await owner.get(`${ROOT}/payments?from=&cursor=x`)).status).toBe(400);
    expect(none.headers.get("cache-control")).toBe("no-store");
    expect(html).toContain(`href="${ROOT}/payments.csv?from=2026-06-12&amp;to=2026-06-12"`);
    expect(html).toContain(`href="${ROOT}/receipts.csv?from=2026-06-12&amp;to=2026-06-12"`);
  });

  it("goes out as a file with the same filters and amounts as people write them, once its reader is known", async () => {
    const { id } = await book();
    await press(owner, id, { do: "take", amount: "12.50", method: "transfer" });
    await copied();
    const { html, headers } = await owner.get(`${ROOT}/payments.csv?from=2026-06-08&to=2026-06-08&state=paid`);
    expect(headers.get("content-disposition")).toContain("attachment");
    const [head, ...lines] = html.trim().split("\r\n");
    expect(head).toContain("Date,Customer,Service,Number,State,Way of payment,Amount,Given back,Currency");
    expect(lines.filter((line) => line.includes(",Transfer,12.50,"))).toEqual([
      expect.stringMatching(/^2026-06-08 \d\d:00,Grace Hopper,Haircut,[\w-]+,Paid,Transfer,12\.50,0\.00,GBP$/),
    ]);
    setTime("2026-06-08T08:11:00Z");
    const asksAgain = await owner.get(`${ROOT}/payments.csv`);
    expect(asksAgain.status).toBe(303);
    const askedAs = async (path: string) => textOf((await owner.get(path)).html);
    expect(await askedAs(asksAgain.headers.get("location") ?? "")).toContain("Before you download this file");
    // The browser stays on that page when it downloads the file, so the page has the way back.
    const files = {
      "/payments.csv?from=&state=paid": ["/payments?from=&amp;state=paid", "Payments"],
      "/payments/months.csv?year=2026": ["/payments?year=2026", "Payments"],
      "/receipts.csv?from=2026-06-08": ["/payments?from=2026-06-08", "Payments"],
      "/bookings.csv": ["/bookings", "Bookings"],
      "/customers/cus_0123456789abcdef/export": ["/customers/cus_0123456789abcdef", "Customer"],
    };
    for (const [path, [to, name]] of Object.entries(files)) {
      const { html: asking } = await owner.get(`/confirm?${new URLSearchParams({ next: ROOT + path })}`);
      expect(textOf(asking)).toContain("download this file");
      expect(asking).toContain(`<a class="back" href="${ROOT}${to}">${name}</a>`);
    }
    const others = [`${ROOT}/payments/stripe`, "/account", `${ROOT}/payments?x=.csv`];
    for (const next of others)
      expect(await askedAs(`/confirm?${new URLSearchParams({ next })}`)).toContain("Before you change this");
    expect((await owner.get("/confirm?next=%2Faccount")).html).not.toContain('class="back"');
  });
});

describe("the receipts of some days", () => {
  it("go out as a file beside that of payments, to members who see money alone, once their reader is known", async () => {
    const { id } = await book();
    await press(owner, id, { do: "take", amount: "12.37", method: "transfer" });
    await press(owner, id, { do: "refund", payment: (await paymentOf(id)).id, amount: "2.11", sure: "1" });
    await copied();
    const path = `${ROOT}/receipts.csv?from=2026-06-08&to=2026-06-08`;
    for (const who of [desk, staff]) expect((await who.get(path)).status).toBe(403);
    const { html, headers } = await owner.get(path);
    expect(headers.get("content-disposition")).toContain("attachment");
    const [head, ...lines] = html.trim().split("\r\n");
    expect(head).toContain("Date,Number,State,Amount,Net,Tax,Rate in percent,Currency,Booking,What");
    const { number } = await asked(owner, "GET", `/v1/bookings/${id}`);
    expect(lines.filter((line) => /12\.37|2\.11/.test(line))).toEqual([
      expect.stringMatching(new RegExp(`^2026-06-08,R-2026-\\d{4},Received,12\\.37,,,,GBP,${number},Haircut$`)),
      expect.stringMatching(new RegExp(`^2026-06-08,R-2026-\\d{4},Given back,2\\.11,,,,GBP,${number},Haircut$`)),
    ]);
    setTime("2026-06-08T08:11:00Z");
    expect((await owner.get(path)).headers.get("location")).toContain("/confirm?next=");
  });
});

describe("how the business takes money", () => {
  const ways = `${ROOT}/payments/ways`;
  const asIs = { way: "", percent: "", least: "", most: "", discount: "" };

  it("is a form of those who see money, which keeps what was typed wrong, and asks again who they are", async () => {
    for (const who of [desk, staff]) expect((await who.get(ways)).status).toBe(403);
    // What a way comes to is read before it is chosen.
    expect(textOf((await owner.get(ways)).html)).toMatch(
      /Commission Cash only[^%]*would confirm 3% 5% A deposit[^%]* · Deposit: 20% 0% 7%/,
    );
    const wrong = await owner.post(ways, { ...asIs, way: "hybrid", percent: "101", least: "ten", discount: "51" });
    expect(wrong.status).toBe(422);
    expect(textOf(wrong.html)).toMatch(/whole number from 1 to 100.*Must be an amount.*whole number from 0 to 50/);
    expect(filledIn(wrong.html, "least")).toBe("ten");
    expect(wrong.html).toMatch(/<input id="f-percent"[^>]*aria-invalid="true" autofocus/);
    const all = await owner.post(ways, { ...asIs, way: "hybrid", least: "5", most: "4", discount: "51" });
    expect(textOf(all.html)).toMatch(/Must not be below the least deposit\..*whole number from 0 to 50/);
    const swapped = await owner.post(ways, { ...asIs, way: "hybrid", least: "5", most: "4" });
    expect(textOf(swapped.html)).toContain("Must not be below the least deposit.");
    expect((await owner.post(ways, { ...asIs, way: "hybrid", percent: "30", least: "5", discount: "4" })).status).toBe(
      303,
    );
    const { html } = await owner.get(`${ways}?done=1`);
    expect([filledIn(html, "percent"), filledIn(html, "least"), filledIn(html, "most")]).toEqual(["30", "5.00", ""]);
    expect(textOf(html)).toContain("The operator's commission: 8%");
    expect((await asked(owner, "GET", "/v1/tenant")).policies.payments).toEqual({
      ...{ profile: "hybrid", deposit: { percent: 30, min: 500 } },
      ...{ cash_discount_percent: 4, commission_percent: 8 },
    });
    setTime("2026-06-08T09:00:00Z");
    const late = await owner.post(ways, { ...asIs, way: "cash_only" });
    expect(late.headers.get("location")).toContain("/confirm?next=");
    const change = { policies: { payments: { profile: "cash_only" } } };
    expect((await owner.json("PATCH", "/v1/tenant", change)).status).toBe(403);
    expect((await owner.json("PATCH", "/v1/tenant", { description: "Hair" })).status).toBe(200);
  });

  it("shows staff the price in cash, and the year by month with the commission", async () => {
    const { id } = await book();
    const { html } = await owner.get(`${ROOT}/bookings/${id}`);
    expect(textOf(html)).toMatch(/Left to pay £40 Left in cash £38.40/);
    expect(filledIn(html, "amount")).toBe("38.40");
    expect((await press(owner, id, { do: "take", amount: "38.40", method: "cash" })).status).toBe(303);
    expect(await page(owner, id)).toContain("● Paid");
    await copied();
    const list = textOf((await owner.get(`${ROOT}/payments?year=2026`)).html);
    expect(list).toMatch(/By month · 2026 .*June 2026 .* £3\.07 /);
    const file = await owner.get(`${ROOT}/payments/months.csv?year=2026`);
    expect(file.headers.get("content-disposition")).toContain('"till-works-payments-by-month-2026.csv"');
    expect(file.html).toMatch(
      /^\uFEFF?Month,Currency,Taken,Given back,Commission,Payout,Due\r\n2026-06,GBP,[\d.]+,[\d.]+,3\.07,/,
    );
    expect((await desk.get(`${ROOT}/payments/months.csv`)).status).toBe(403);
    await owner.post(ways, asIs);
  });

  it("counts an entry that was taken back on neither side of a month, nor in the commission", async () => {
    await owner.post(ways, { ...asIs, way: "hybrid" });
    const months = async () => (await owner.get(`${ROOT}/payments/months.csv?year=2026`)).html;
    const { id } = await book();
    await press(owner, id, { do: "take", amount: "10", method: "cash" });
    await copied();
    const before = await months();
    await press(owner, id, { do: "take", amount: "20", method: "cash" });
    await copied();
    expect(await months()).not.toBe(before);
    const taken = (await asked(owner, "GET", `/v1/bookings/${id}/payments`)).data;
    const wrong = taken.find(({ amount }: never) => amount === 2000).id;
    await asked(owner, "POST", `/v1/payments/${wrong}/take-back`);
    await copied();
    expect(await months()).toBe(before);
    await owner.post(ways, asIs);
  });

  it("leads to an account on the operator's platform, and says whether it takes payments", async () => {
    const stripe = aStripe();
    expect((await owner.post(ways, { ...asIs, way: "marketplace" })).status).toBe(303);
    expect(textOf((await owner.get(ways)).html)).toContain("Open the account");
    const pressed = await owner.post(ways, { do: "join" });
    const url = /href="([^"]*\/setup\/acct_[^"]*)"/.exec(pressed.html)?.[1] ?? "";
    expect(textOf(pressed.html)).toContain("does not let the account take payments yet");
    await stripe.press(url, "finish");
    expect(textOf((await owner.get(ways)).html)).toContain("The account takes payments.");
    await owner.json("DELETE", "/v1/connections/stripe");
    await owner.post(ways, asIs);
    vi.unstubAllGlobals();
  });
});

describe("the till of a day", () => {
  const DAY = "2026-06-15";
  const LATER = "2026-06-18T08:00:00Z";
  const at = (time: string) => setTime(`${DAY}T${time}:00Z`);
  const till = async (who: Browser, date = DAY) => textOf((await who.get(`${ROOT}/cash?date=${date}`)).html);

  it("has what each member took by hand and what went back, with the sum that the drawer should hold", async () => {
    at("08:00");
    expect(await till(desk)).toContain("No cash and no transfer on this day.");
    const [first, second, third] = [await book(LATER), await book(LATER), await book(LATER, { name: "Kay" })];
    await press(desk, first.id, { do: "take", amount: "40", method: "cash" });
    at("09:30");
    await press(owner, second.id, { do: "take", amount: "25", method: "cash" });
    await press(owner, second.id, { do: "take", amount: "12.34", method: "transfer" });
    // An entry by mistake was never in the drawer.
    await press(desk, third.id, { do: "take", amount: "7", method: "cash" });
    await press(desk, third.id, { do: "take_back", payment: (await paymentOf(third.id)).id });
    at("10:15");
    const payment = (await paymentOf(first.id)).id;
    await press(owner, first.id, { do: "refund", payment, amount: "2.11", reason: "late", sure: "1" });
    // Money that is still to be handed back is in the drawer.
    await press(owner, second.id, { do: "cancel" });
    await copied();
    for (const who of [owner, desk]) {
      const seen = await till(who);
      expect(seen).toMatch(/Cash Taken £65 Given back £2.11 For the drawer £62.89/);
      expect(seen).toMatch(/Cash by member A desk £40 Ada Lovelace £22.89/);
      expect(seen).toMatch(/Transfer Taken £12.34 Kept £12.34/);
      expect(seen).toMatch(/9:00 Grace Hopper Haircut · \S+ £40 Cash A desk 10:30 Grace Hopper/);
      expect(seen).toMatch(/11:15 Grace Hopper Haircut · \S+ -£2.11 Cash Given back Ada Lovelace/);
      expect([seen.includes("£7"), seen.includes("late")]).toEqual([false, false]);
      expect((await who.get(`${ROOT}/today`)).html).toContain(`href="${ROOT}/cash"`);
    }
    // Who sees all payments is led back to them.
    const back = new RegExp(`<a class="back no-print" href="${ROOT}/payments">`);
    expect((await owner.get(`${ROOT}/cash`)).html).toMatch(back);
    expect((await desk.get(`${ROOT}/cash`)).html).not.toMatch(back);
    // What went back on another day is of that day.
    expect(await till(owner, "2026-06-14")).toContain("No cash and no transfer on this day.");
  });

  it("is counted and handed over: the count stays with its difference, and says when money moved after it", async () => {
    at("16:00");
    const count = (fields: Record<string, string>) =>
      desk.post(`${ROOT}/cash`, { date: DAY, currency: "GBP", ...fields });
    const wrong = await count({ counted: "sixty" });
    expect([wrong.status, filledIn(wrong.html, "counted")]).toEqual([422, "sixty"]);
    expect(textOf(wrong.html)).toContain("Must be an amount.");
    // It stays for good, so it is of a day and a currency that the till has.
    for (const odd of [{ date: "2026-06-31" }, { date: "2999-01-01" }, { date: "" }, { currency: "ZZZ" }]) {
      expect((await count({ counted: "1", ...odd })).status).toBe(400);
    }
    for (const _ of [1, 2]) expect((await count({ counted: "60" })).status).toBe(303);
    at("16:05");
    const done = await count({ counted: "62.89" });
    const seen = textOf((await desk.get(done.headers.get("location") ?? "")).html);
    expect(seen).toMatch(
      /The count is noted\. .*£62.89 counted: it agrees\. Mon 15 Jun, 17:05 · A desk £60 counted: £2.89 too little\. Mon 15 Jun, 17:00/,
    );
    expect(seen.match(/too little/g)).toHaveLength(1);
    expect(seen).not.toContain("Money moved after this count.");
    const { id } = await book(LATER);
    await press(desk, id, { do: "take", amount: "5", method: "cash" });
    await copied();
    expect(await till(owner)).toMatch(/it agrees\. Mon 15 Jun, 17:05 · A desk Money moved after this count\./);
    // The owner finds it in the team's log, with the difference, and is led to the day.
    const { html } = await owner.get("/dashboard/till-works/team");
    expect(html).toContain(`href="${ROOT}/cash?date=${DAY}"`);
    expect(textOf(html)).toContain("A desk : counted the day’s cash · £60 counted: £2.89 too little.");
  });

  it("lists the latest 200 entries of a day, and adds up all of them", async () => {
    const day = "2026-06-12";
    setTime(`${day}T08:00:00Z`);
    const { id } = await book(LATER);
    await press(desk, id, { do: "take", amount: "1", method: "cash" });
    await copied();
    const { id: payment } = await paymentOf(id);
    expect(await till(desk, day)).not.toContain("latest");
    // A business brings the books of its day over, by hand.
    await env.DB.prepare(
      `WITH RECURSIVE later(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM later WHERE n < 204)
       INSERT INTO payments (id, tenant_id, booking_id, revision, state, method, provider, charge_id, amount_minor,
         refunded_minor, currency, document, created_at, paid_at, due_minor)
       SELECT id || n, tenant_id, booking_id, revision, state, method, provider, charge_id, amount_minor, refunded_minor,
         currency, document, created_at + n * 60000, paid_at + n * 60000, due_minor FROM payments, later WHERE id = ?`,
    )
      .bind(payment)
      .run();
    const { html } = await desk.get(`${ROOT}/cash?date=${day}`);
    expect(html.match(/<li data-payment=/g)).toHaveLength(200);
    expect([html.includes(`"${payment}5"`), html.includes(`"${payment}4"`)]).toEqual([true, false]);
    expect(textOf(html)).toMatch(/Cash Taken £205 For the drawer £205 .*The list shows the latest 200 entries\./);
    await desk.post(`${ROOT}/cash`, { date: day, currency: "GBP", counted: "205" });
    expect(await till(desk, day)).toContain("£205 counted: it agrees.");
    await env.DB.prepare("DELETE FROM payments WHERE booking_id = ? AND id <> ?").bind(id, payment).run();
  });

  it("is told and counted by the API as on the page", async () => {
    const day = "2026-06-17";
    const parsed = ({ status, html }: Seen) => ({ status, body: JSON.parse(html) });
    const cash = async (who: Browser, date: string) => parsed(await who.json("GET", `/v1/cash?date=${date}`));
    const count = async (who: Browser, fields = {}) =>
      parsed(await who.json("POST", "/v1/cash/counts", { date: day, currency: "GBP", counted: 3_000, ...fields }));
    setTime(`${day}T09:30:00Z`);
    const { id } = await book("2026-06-20T08:00:00Z");
    await press(desk, id, { do: "take", amount: "40", method: "cash" });
    const payment = (await paymentOf(id)).id;
    await press(owner, id, { do: "refund", payment, amount: "2.11", sure: "1" });
    await copied();
    const about = { payment, booking: id, credit: null, method: "cash", currency: "GBP" };
    const occurred_at = "2026-06-17T10:30:00+01:00";
    const by = (name: string) => ({ id: expect.stringMatching(/^mem_/), name });
    const told = await cash(desk, day);
    expect(told.body).toEqual({
      date: day,
      time_zone: "Europe/London",
      sums: [{ currency: "GBP", method: "cash", taken: 4_000, returned: 211, kept: 3_789 }],
      by_member: [
        { by: by("A desk"), currency: "GBP", kept: 4_000 },
        { by: by("Ada Lovelace"), currency: "GBP", kept: -211 },
      ],
      has_earlier: false,
      entries: [
        { ...about, kind: "taken", amount: 4_000, occurred_at, by: by("A desk") },
        { ...about, kind: "returned", amount: 211, occurred_at, by: by("Ada Lovelace") },
      ],
      counts: [],
    });
    // Without a date it is today's, in the zone of the business.
    setTime(`${day}T22:59:00Z`);
    const today = async () => parsed(await desk.json("GET", "/v1/cash")).body;
    expect((await today()).date).toBe(day);
    setTime(`${day}T23:00:00Z`);
    expect(await today()).toMatchObject({ date: "2026-06-18", sums: [], entries: [] });
    const noted = { currency: "GBP", counted: 3_000, expected: 3_789, difference: -789, by: by("A desk") };
    const first = { ...noted, counted_at: "2026-06-18T00:00:00+01:00" };
    for (const answer of [await count(desk), await count(desk)]) {
      expect([answer.status, answer.body]).toEqual([201, first]);
    }
    expect((await cash(owner, day)).body.counts).toEqual([first]);
    expect(await till(owner, day)).toContain("£30 counted: £7.89 too little.");
    // What the page refuses, the API refuses too.
    for (const odd of [
      { date: "2026-06-19" },
      { currency: "EUR" },
      { counted: -1e13 },
      { counted: 1.5 },
      { date: null },
    ]) {
      const { status, body } = await count(desk, odd);
      expect([status, body.errors[0].pointer]).toEqual([400, `/${Object.keys(odd)[0]}`]);
    }
    expect((await cash(owner, "2026-06-19")).status).toBe(400);
    expect([(await cash(staff, day)).status, (await count(staff)).status]).toEqual([403, 403]);
    const early = ["2026-06-12", "2026-06-11"];
    const seenBy = (who: Browser) => Promise.all(early.map(async (date) => (await cash(who, date)).status));
    expect([await seenBy(desk), await seenBy(owner)]).toEqual([
      [200, 403],
      [200, 200],
    ]);
    expect((await count(desk, { date: "2026-06-11" })).status).toBe(403);
  });

  it("is below zero where more went back than came in, and is counted so", async () => {
    const day = "2026-06-13";
    const back = { day: "2026-06-14", currency: "GBP" };
    setTime(`${day}T09:00:00Z`);
    const { id } = await book(LATER);
    await press(desk, id, { do: "take", amount: "40", method: "cash" });
    setTime(`${back.day}T09:00:00Z`);
    const payment = (await paymentOf(id)).id;
    await press(owner, id, { do: "refund", payment, amount: "5.50", sure: "1" });
    await copied();
    expect(await till(desk, back.day)).toMatch(/For the drawer -£5.50/);
    for (const counted of ["-5.50", "\u22125.5", "-"]) {
      const fields = { date: back.day, currency: "GBP", counted };
      expect((await desk.post(`${ROOT}/cash`, fields)).status).toBe(counted === "-" ? 422 : 303);
    }
    expect(await till(desk, back.day)).toContain("-£5.50 counted: it agrees.");
    const noted = { date: back.day, currency: "GBP", counted: -500 };
    const { status, html } = await desk.json("POST", "/v1/cash/counts", noted);
    expect([status, JSON.parse(html)]).toEqual([201, expect.objectContaining({ counted: -500, difference: 50 })]);
  });

  it("is counted once by two presses that have both read the till before one of them writes", async () => {
    const day = "2026-06-16";
    setTime(`${day}T09:00:00Z`);
    const { id } = await book(LATER);
    await press(desk, id, { do: "take", amount: "40", method: "cash" });
    await copied();
    const tenant = await env.DB.prepare("SELECT id FROM tenants WHERE slug = 'till-works'").first<{ id: string }>();
    let go = (): void => undefined;
    let arrived = 0;
    const both = new Promise<void>((resolve) => {
      go = resolve;
    });
    const DB = {
      prepare: (query: string) => env.DB.prepare(query),
      async batch(statements: D1PreparedStatement[]) {
        if (++arrived === 2) go();
        await both;
        return env.DB.batch(statements);
      },
    };
    const deps = makeDeps({ ...env, DB: DB as unknown as D1Database }, settingsOf(env), testClock, () => undefined);
    const one: StaffActor = { kind: "token", tokenId: "tok_till", role: "desk", scopes: ["bookings"] };
    const count = () =>
      countCash(deps, authorityBy(tenant?.id ?? "", one), day, { currency: "GBP", countedMinor: 4_000 });
    const answers = await Promise.all([count(), count()]);
    const { counts } = JSON.parse((await desk.json("GET", `/v1/cash?date=${day}`)).html);
    expect([arrived, counts]).toEqual([2, [expect.objectContaining({ counted: 4_000, difference: 0 })]]);
    expect(answers[0]).toEqual(answers[1]);
  });

  it("is for those who take money for all bookings, and the front desk sees a week of it", async () => {
    const part = await memberOf(owner, "half@example.com", "desk", [chair]);
    at("18:00");
    expect((await staff.get(`${ROOT}/cash`)).status).toBe(403);
    expect((await part.get(`${ROOT}/cash`)).status).toBe(403);
    expect((await part.json("GET", "/v1/cash")).status).toBe(403);
    expect((await part.get(`${ROOT}/today`)).html).not.toContain(`${ROOT}/cash`);
    const ahead = [`${ROOT}/cash?date=2026-06-09`, `${ROOT}/cash?date=2026-06-08`];
    expect(await Promise.all(ahead.map(async (path) => (await desk.get(path)).status))).toEqual([200, 403]);
    expect(await Promise.all(ahead.map(async (path) => (await owner.get(path)).status))).toEqual([200, 200]);
    const late = { date: "2026-06-08", currency: "GBP", counted: "1" };
    expect((await desk.post(`${ROOT}/cash`, late)).status).toBe(403);
  });
});

describe("receipts", () => {
  it("are numbered without gaps, for staff and by the customer's link alone, and keep no name that was erased", async () => {
    const { id, token } = await book();
    await press(owner, id, { do: "take", amount: "40", method: "cash" });
    const payment = (await paymentOf(id)).id;
    await press(owner, id, { do: "refund", payment, amount: "15", sure: "1" });
    await copied();
    const numbers = [...(await page(owner, id)).matchAll(/Receipt R-2026-(\d{4})/g)].map(([, number]) =>
      Number(number),
    );
    expect(numbers).toEqual([numbers[0], (numbers[0] ?? 0) + 1]);
    const number = `R-2026-${String(numbers[0]).padStart(4, "0")}`;
    const own = await visit(`/manage/${token}`);
    expect(textOf(own.html)).toContain(`Receipt ${number} £40`);
    const addresses = [
      () => owner.get(`${ROOT}/receipts/${payment}`),
      () => visit(`/manage/${token}/receipts/${payment}`),
    ];
    for (const address of addresses) {
      const { status, html, headers } = await address();
      expect([status, headers.get("cache-control")]).toEqual([200, "no-store"]);
      for (const text of [`Receipt ${number}`, "Engine Works", "Grace Hopper", "Haircut", "Cash", "Received £40"]) {
        expect(textOf(html)).toContain(text);
      }
    }
    const refund = await visit(`/manage/${token}/receipts/${payment}-1?lang=de`);
    expect(textOf(refund.html)).toMatch(/Rückzahlungsbeleg R-2026-\d{4} .*Zurückgezahlt 15/);
    const other = await book();
    for (const path of [`/manage/${other.token}/receipts/${payment}`, `/manage/${token}/receipts/${payment}-2`]) {
      expect((await visit(path)).status).toBe(404);
    }
    expect((await owner.get(`${ROOT}/receipts/pay_${"a".repeat(40)}01`)).status).toBe(404);
    const { customer } = await asked(owner, "GET", `/v1/bookings/${id}`);
    await owner.json("DELETE", `/v1/customers/${customer.id}`);
    await copied();
    const after = textOf((await owner.get(`${ROOT}/receipts/${payment}`)).html);
    expect([after.includes(number), after.includes("Grace")]).toEqual([true, false]);
  });
});

describe("members who do not see money", () => {
  it("find no list of payments and no sum; the desk takes what is left, and sees what came in cash", async () => {
    const { id } = await book(undefined, { email: "hopper@example.com" });
    // The business writes the amount into the subject.
    const texts = { en: { subject: "We have your {amount}" } };
    await asked(owner, "PATCH", "/v1/notifications", { kinds: { receipt: { email: { texts } } } });
    expect((await press(desk, id, { do: "take", amount: "12.34", method: "cash" })).status).toBe(303);
    await copied();
    const payment = (await paymentOf(id)).id;
    for (const who of [desk, staff]) {
      for (const path of ["/payments", "/payments.csv"]) expect((await who.get(ROOT + path)).status).toBe(403);
      expect((await who.get(`${ROOT}/receipts/${payment}`)).status).toBe(who === desk ? 200 : 403);
      const refused = await press(who, id, { do: "refund", payment, amount: "1", sure: "1" });
      expect([refused.status, (await press(who, id, { do: "handed", payment })).status]).toEqual([403, 403]);
      const { html } = await who.get(`${ROOT}/bookings/${id}`);
      expect(html).not.toContain(`${ROOT}/payments"`);
      expect(html.match(/12\.34/g)?.length ?? 0).toBe(who === desk ? 1 : 0);
      expect(textOf(html)).toContain("◐ Deposit paid");
      const booking = await asked(who, "GET", `/v1/bookings/${id}`);
      expect(booking).toMatchObject({ price: { amount: 4000 }, payment: { state: "deposit_paid", paid: null } });
      // Beside the price it says what was paid. The front desk takes the money, so it has to know.
      expect(booking.payment.left).toBe(who === desk ? 2_766 : null);
      const listed = (await who.json("GET", "/v1/bookings?limit=100")).html;
      for (const text of [JSON.stringify(booking), listed]) expect(text).not.toMatch(/"(paid|refunded)":[1-9]/);
      for (const path of ["/v1/payments", `/v1/bookings/${id}/payments`]) {
        expect([path, (await who.json("GET", path)).status]).toEqual([path, 403]);
      }
    }
    expect(await page(desk, id)).toContain("Left to pay £27.66");
    // The text is written when the message goes out.
    passTime(120_000);
    await tellAll();
    const [told] = (await asked(owner, "GET", `/v1/messages?booking=${id}&kind=receipt`)).data;
    const [theirs, whole] = await Promise.all([desk, owner].map((who) => asked(who, "GET", `/v1/messages/${told.id}`)));
    expect([whole.text, whole.html, whole.subject].every((text) => text.includes("£12.34"))).toBe(true);
    const [listed] = (await asked(desk, "GET", `/v1/messages?booking=${id}&kind=receipt`)).data;
    expect([listed.subject, theirs.subject]).toEqual(["We have your •••", "We have your •••"]);
    for (const path of [`/bookings/${id}`, "/messages"]) {
      expect((await desk.get(ROOT + path)).html).not.toContain("We have your £");
    }
    expect(theirs.text + theirs.html).not.toMatch(/12\.34|£\d/);
    expect(theirs.text).toContain("has received ••• for your booking");
    // Nor do they find a link by which they could act as the customer.
    expect(whole.text).toMatch(/\/manage\/bkg_\w+/);
    expect(theirs.text + theirs.html).not.toMatch(/\/(manage|unsubscribe)\/\w/);
    const screen = textOf((await desk.get(`${ROOT}/messages/${told.id}`)).html);
    expect(screen).toContain("Links that are the customer's alone are hidden here.");
    expect((await press(staff, id, { do: "take", amount: "1", method: "cash" })).status).toBe(403);
    await press(owner, id, { do: "cancel" });
    expect((await asked(desk, "GET", `/v1/bookings/${id}`)).refund).toBe(null);
    expect(await page(desk, id)).not.toContain("£6.17");
    expect(await page(owner, id)).toContain("£6.17");
  });
});

describe("a card kept for those who do not come", () => {
  it("is asked for by a link, and its fee is taken by members who see money alone", async () => {
    const stripe = aStripe();
    // This Stripe has none of the webhooks that the one of an earlier test has.
    await asked(owner, "PUT", "/v1/connections/stripe", { secret_key: "sk_test_of_cards" });
    const payment = { due: "none", methods: ["cash"], no_show_fee: { percent: 50 } };
    await asked(owner, "PATCH", `/v1/services/${service}`, { payment });
    const { id } = await book();
    const waiting = await page(owner, id);
    expect(waiting).toContain("The customer leaves a card");
    expect(waiting).toMatch(/Payments ○ Waiting for a card Held until /);
    expect(waiting).not.toMatch(/To be paid|Left to pay/);
    const unpaid = textOf((await desk.get(`${ROOT}/bookings?unpaid=1`)).html);
    expect(unpaid).not.toContain("To be paid");
    const { url } = await asked(owner, "POST", `/v1/bookings/${id}/payment-link`, {});
    await stripe.press(url, "pay");
    const { start, status } = await asked(owner, "GET", `/v1/bookings/${id}`);
    expect(status).toBe("confirmed");
    setTime(new Date(Date.parse(start) + 60_000).toISOString());
    expect(await page(desk, id)).toContain("Did not come");
    expect((await desk.get(`${ROOT}/bookings/${id}`)).html).not.toContain("£20");
    expect((await press(desk, id, { do: "fee", fee: "2000" })).status).toBe(403);
    expect((await desk.json("POST", `/v1/bookings/${id}/no-show`, { fee: 2000 })).status).toBe(403);
    expect(await asked(desk, "GET", `/v1/bookings/${id}`)).toMatchObject({
      payment: { no_show_fee: null, card: "kept" },
    });
    expect(await page(owner, id)).toMatch(/Did not come: take £20 Did not come: no fee/);
    expect((await press(desk, id, { do: "no_show" })).status).toBe(303);
    expect(await page(owner, id)).toContain("Take the fee: £20");
    expect((await press(owner, id, { do: "fee", fee: "2000" })).status).toBe(303);
    await copied();
    await tellAll();
    const taken = await page(owner, id);
    expect(taken).toMatch(/£20 Fee for not coming Paid/);
    expect(taken).not.toMatch(/Card kept|Left to pay/);
    // The desk may take the other half of the price, which is as much as the fee. It sees no payment.
    const seen = await page(desk, id);
    expect([seen.match(/£20/g)?.length, seen.includes("At most £20")]).toEqual([2, true]);
    expect(seen).not.toMatch(/£20 Fee|Receipt/);
    await owner.json("DELETE", "/v1/connections/stripe");
  });
});

describe("a place whose time to wait is over", () => {
  it("reads as ended to staff, whether it waited for money or for a card", async () => {
    aStripe();
    await asked(owner, "PUT", "/v1/connections/stripe", { secret_key: "sk_test_business" });
    const ways = [
      [{ due: "none", methods: ["cash"], no_show_fee: { percent: 50 } }, "Ended without a card"],
      [{ due: "full", methods: ["online"] }, "Ended unpaid"],
    ] as const;
    for (const [payment, words] of ways) {
      setTime(NINE);
      await asked(owner, "PATCH", `/v1/services/${service}`, { payment, confirmation: "payment" });
      const { id } = await book();
      expect(await page(owner, id)).toContain("Held until");
      setTime("2026-06-08T08:16:00Z");
      const ended = await page(desk, id);
      expect(ended).toContain(`Grace Hopper – ${words} Haircut`);
      expect(ended).not.toMatch(/To be paid|Held until|Waiting for|unanswered/);
      await copied();
      expect(textOf((await desk.get(`${ROOT}/bookings?unpaid=1`)).html)).not.toContain("Grace Hopper");
      expect(await page(owner, id)).toContain(`Grace Hopper – ${words} Haircut`);
    }
    await asked(owner, "PATCH", `/v1/services/${service}`, { payment: null, confirmation: "instant" });
    await owner.json("DELETE", "/v1/connections/stripe");
  });
});
