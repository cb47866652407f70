// Packages and credit on the screens of staff, and on the page of a customer's own bookings.

import { beforeAll, describe, expect, it, vi } from "vitest";
import { ask } from "../support/api";
import { passTime, setTime } from "../support/clock";
import { type Browser, mailsTo, openBusiness } from "../support/people";
import { asked, memberOf } from "../support/staff";
import { aStripe } from "../support/stripe";
import { fieldsOf, textOf, visit } from "../support/visitor";

const ROOT = "/dashboard/ahead-works";
const GRACE = { name: "Grace Hopper", email: "grace@example.com" };
setTime("2026-06-08T08:00:00Z");

let stripe: ReturnType<typeof aStripe>;
let owner: Browser;
let desk: Browser;
let chair: string;
let service: string;
let grace: string;
let slots = Date.parse("2026-06-10T08:00:00Z");

beforeAll(async () => {
  vi.unstubAllGlobals();
  stripe = aStripe();
  owner = await openBusiness("ahead@example.com", "ahead-works");
  chair = (await asked(owner, "POST", "/v1/resources", { name: "Chair", kind: "person" })).id;
  const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
  await asked(owner, "PUT", `/v1/resources/${chair}/hours`, { weekly: [{ days, start: "00:00", end: "24:00" }] });
  await asked(owner, "PUT", "/v1/connections/stripe", { secret_key: "sk_test_ahead" });
  const made = await asked(owner, "POST", "/v1/services", {
    name: "Lesson",
    code: "lesson",
    price: { amount: 4_000, currency: "GBP" },
    duration: { kind: "fixed", minutes: 30 },
    requires: [{ any_of: [chair] }],
    confirmation: "payment",
    hold_seconds: 900,
  });
  service = made.id;
  grace = (await asked(owner, "POST", "/v1/customers", GRACE)).id;
  desk = await memberOf(owner, "front@example.com", "desk");
});

async function book() {
  slots += 3_600_000;
  const start = new Date(slots).toISOString();
  const path = "/v1/public/ahead-works/bookings";
  const { body } = await ask("POST", path, { body: { service: "lesson", start, customer: GRACE } });
  await owner.json("GET", `/v1/resources/${chair}/consistency`);
  return { id: body.booking.id as string, token: body.manage.token as string };
}

const card = async (who: Browser) => textOf((await who.get(`${ROOT}/customers/${grace}`)).html);

describe("staff", () => {
  it("make packages, take them off sale, and are told which field is wrong", async () => {
    const empty = await owner.post(`${ROOT}/packages`, {
      name: "Ten",
      price: "no",
      for: "visits",
      how: "0",
      key: "k0",
    });
    expect(empty.status).toBe(422);
    const fields = { name: "Two lessons", price: "70.00", for: "visits", how: "2", days: "90", services: service };
    expect((await owner.post(`${ROOT}/packages`, { ...fields, key: "k1" })).status).toBe(303);
    expect((await owner.post(`${ROOT}/packages`, { ...fields, key: "k1" })).status).toBe(303);
    passTime(1);
    await owner.post(`${ROOT}/packages`, { name: "Old", price: "50", for: "money", how: "60", key: "k2" });
    const listed = await asked(owner, "GET", "/v1/packages");
    expect(listed.data).toMatchObject([
      {
        name: "Two lessons",
        price: { amount: 7_000, currency: "GBP" },
        visits: 2,
        valid_days: 90,
        services: [service],
      },
      { name: "Old", amount: 6_000, visits: null, services: null },
    ]);
    const old = listed.data[1].id;
    await owner.post(`${ROOT}/packages`, { package: old, act: "stop" });
    const text = textOf((await owner.get(`${ROOT}/packages`)).html);
    expect(text).toContain("Two lessons · £70");
    expect(text).toContain("Not on sale");
    expect((await desk.get(`${ROOT}/packages`)).status).toBe(403);
  });

  it("sell a package from the customer's card, once for a press", async () => {
    expect(await card(desk)).toContain("Nothing was bought ahead.");
    const { html } = await desk.get(`${ROOT}/customers/${grace}`);
    expect(html).not.toContain("Old ·");
    const pack = /<option value="(pkg_\w+)"/.exec(html)?.[1] ?? "";
    const sale = { ...fieldsOf(html, 'value="sell"'), package: pack, method: "cash", note: "In an envelope" };
    expect((await desk.post(`${ROOT}/customers/${grace}`, sale)).headers.get("location")).toContain("done=sold");
    await desk.post(`${ROOT}/customers/${grace}`, sale);
    expect(await card(desk)).toMatch(/2 of 2 visits left · Valid until/);
    expect((await asked(owner, "GET", `/v1/customers/${grace}/credit`)).data).toHaveLength(1);
    const { html: payments } = await owner.get(`${ROOT}/payments`);
    expect(textOf(payments)).toMatch(/Grace[^£]*£70[^£]*Cash/);
    expect(payments).toContain(`${ROOT}/customers/${grace}`);
    const { html: shown } = await owner.get(`${ROOT}/customers/${grace}`);
    const receipt = /\/receipts\/(pay_\w+)/.exec(shown)?.[1] ?? "";
    expect(textOf((await owner.get(`${ROOT}/receipts/${receipt}`)).html)).toMatch(/Receipt R-\d{4}-\d{4}/);
    // The desk took the money, and hands over its receipt.
    expect(textOf((await desk.get(`${ROOT}/customers/${grace}`)).html)).toMatch(/£70 · Cash · .*Receipt R-\d{4}-\d{4}/);
    const sold = (await asked(desk, "GET", `/v1/customers/${grace}/credit`)).data[0];
    expect(sold).toMatchObject({
      price: { amount: 7_000, currency: "GBP" },
      method: "cash",
      taken_back: null,
      left: 2,
    });
  });
});

describe("a customer with credit", () => {
  it("reads before booking that they can pay with it on the next page, which offers it", async () => {
    const path = "/ahead-works/lesson?tz=UTC";
    const slot = "2026-06-20T08:00:00.000Z";
    const form = await visit(path, { slot, key: crypto.randomUUID() });
    expect(textOf(form.html)).toMatch(/If you have credit, you can pay with it on the next page\. Book and pay £40/);
    const fields = { ...fieldsOf(form.html, 'value="book"'), do: "book", ...GRACE };
    const booked = await visit(path, fields);
    const next = await visit((booked.headers.get("location") ?? "").split("?")[0] ?? "");
    expect(next.html).toContain('value="credit"');
    await visit((booked.headers.get("location") ?? "").split("?")[0] ?? "", { do: "cancel" });
  });

  it("pays for what waits on the page of their own bookings", async () => {
    const { id, token } = await book();
    const waiting = await visit(`/manage/${token}`);
    expect(waiting.html).toContain('value="credit"');
    const sent = await visit(`/manage/${token}`, { do: "credit" });
    expect(textOf(sent.html)).toMatch(/Look at your messages.*This time is kept for you until/);
    expect(sent.html).toContain(`href="/manage/${token}"`);
    const mail = (await mailsTo(GRACE.email)).find(({ kind }) => kind === "account_my");
    const path = /\/ahead-works\/my\/[\w.-]+/.exec(mail?.text ?? "")?.[0] ?? "none";
    expect(mail?.text).toContain(`${path}?booking=${id}`);
    const page = await visit(`${path}?booking=${id}`);
    expect(textOf(page.html)).toContain("2 of 2 visits left");
    expect(textOf(page.html)).not.toContain("There are no bookings");
    expect(fieldsOf(page.html, "Pay with credit")).toEqual({ booking: id });
    const paid = await visit(path, { booking: id });
    expect([paid.status, paid.headers.get("location")]).toEqual([303, expect.stringContaining("/manage/")]);
    expect((await ask("GET", `/v1/public/bookings/${id}`, { token })).body.status).toBe("confirmed");
    const again = await visit(path, { booking: id });
    expect(again.status).toBe(422);
    expect((await visit(path, { booking: "bkg_none" })).status).toBe(422);
    expect((await visit(path, { booking: id }, { "sec-fetch-site": "cross-site" })).status).toBe(422);
    expect(textOf((await visit(path)).html)).toContain("1 of 2 visits left");
  });

  it("may let staff use it at the desk, and the card shows what became of it", async () => {
    const { id } = await book();
    const { html } = await desk.get(`${ROOT}/bookings/${id}`);
    expect(html).toContain('<option value="credit"');
    const pressed = await desk.post(`${ROOT}/bookings/${id}`, { do: "take", method: "credit", amount: "0" });
    expect(pressed.status).toBe(303);
    expect(textOf((await owner.get(`${ROOT}/bookings/${id}`)).html)).toContain("£40 Credit Paid");
    const shown = await card(owner);
    expect(shown).toContain("0 of 2 visits left");
    expect(shown.match(/Taken: 1/g)).toHaveLength(2);
    const none = await book();
    expect((await desk.get(`${ROOT}/bookings/${none.id}`)).html).not.toContain('<option value="credit"');
    const refused = await desk.post(`${ROOT}/bookings/${none.id}`, { do: "take", method: "credit", amount: "0" });
    expect([refused.status, textOf(refused.html)]).toEqual([422, expect.stringContaining("not enough credit")]);
  });
  it("reads that credit goes back, and never that money does", async () => {
    const path = `/v1/customers/${grace}/credit`;
    const { id: pack } = (await asked(owner, "GET", "/v1/packages")).data[0];
    await asked(owner, "POST", path, { package: pack, method: "cash" });
    const cancellation = { min_notice_minutes: 0, refunds: [{ from_minutes: 60, percent: 100 }] };
    await asked(owner, "PATCH", `/v1/services/${service}`, { cancellation });
    const { id, token } = await book();
    await asked(owner, "POST", `/v1/bookings/${id}/payments`, { method: "credit" });
    expect(textOf((await visit(`/manage/${token}`)).html)).toContain("Paid 1 visit Credit");
    const question = textOf((await visit(`/manage/${token}?step=cancel`)).html);
    expect(question).toContain("If you cancel now, you get 1 visit back as credit.");
    expect(question).not.toContain("you get back £40");
    await ask("POST", `/v1/public/bookings/${id}/cancel`, { token });
    await owner.json("GET", `/v1/resources/${chair}/consistency`);
    expect(textOf((await visit(`/manage/${token}`)).html)).toMatch(/(On its way|Given) back to you 1 visit Credit/);
    const mail = (await mailsTo(GRACE.email)).find(({ kind }) => kind === "cancelled");
    expect(mail?.text).toContain("Back to your credit: 1 visit.");
    expect(mail?.text).toContain("Paid: 1 visit\n  Credit\n");
    expect(mail?.text).toContain("Refund: 1 visit\n  Credit\n");
    expect(mail?.text).not.toContain("£");
  });
});

describe("the list of payments", () => {
  it("leads to no customer who was erased since they bought a package", async () => {
    const body = { name: "One visit", price: { amount: 3_210, currency: "GBP" }, visits: 1 };
    const pack = (await asked(owner, "POST", "/v1/packages", body)).id;
    const buyer = (await asked(owner, "POST", "/v1/customers", { name: "Ivy", email: "ivy@example.com" })).id;
    await asked(owner, "POST", `/v1/customers/${buyer}/credit`, { package: pack, method: "cash" });
    const shown = async () => (await owner.get("/dashboard/ahead-works/payments?from=")).html;
    expect(await shown()).toContain(`href="/dashboard/ahead-works/customers/${buyer}"`);
    expect((await owner.json("DELETE", `/v1/customers/${buyer}`)).status).toBeLessThan(300);
    const html = await shown();
    expect(textOf(html)).toContain("£32.10");
    expect(html).not.toMatch(/customers\/cus_erased|Ivy/);
  });
});

describe("the page that moves a booking", () => {
  it("speaks of visits where visits paid, and of no money", async () => {
    const body = { name: "Four visits", price: { amount: 12_000, currency: "GBP" }, visits: 4 };
    const pack = (await asked(owner, "POST", "/v1/packages", body)).id;
    await asked(owner, "POST", `/v1/customers/${grace}/credit`, { package: pack, method: "cash" });
    await asked(owner, "POST", "/v1/services", {
      ...{ name: "Class", code: "class", seats: 4, confirmation: "instant", duration: { kind: "fixed", minutes: 30 } },
      price: { amount: 1_000, currency: "GBP", per: "seat", weekend_multiplier: 4 },
      requires: [{ any_of: [chair] }],
    });
    const start = "2026-06-20T08:00:00.000Z";
    const wish = { service: "class", start, seats: 2, customer: GRACE };
    const booked = (await ask("POST", "/v1/public/ahead-works/bookings", { body: wish })).body;
    const { id, revision } = booked.booking;
    await asked(owner, "POST", `/v1/bookings/${id}/payments`, { method: "credit" });
    const slot = "2026-06-23T08:00:00.000Z";
    const page = `/manage/${booked.manage.token}`;
    const text = textOf((await visit(page, { slot, revision: String(revision) })).html);
    expect(text).toContain("The new time costs less. With this move you get 1 visit back as credit.");
    expect(text.split("Move the booking")[0]).not.toContain("£");
  });
});

describe("a customer", () => {
  it("buys a package on the page of the business, and staff take it back from the card", async () => {
    await asked(owner, "POST", "/v1/packages", {
      name: "Three lessons",
      price: { amount: 9_000, currency: "GBP" },
      visits: 3,
    });
    expect(textOf((await visit("/ahead-works")).html)).toContain("Packages");
    const list = (await visit("/ahead-works/packages")).html;
    expect(textOf(list)).toContain("Three lessons 3 visits For everything that can be booked here");
    const chosen = /packages\?package=(pkg_\w+)" aria-label="Buy for £90: Three lessons"/.exec(list)?.[1] ?? "";
    const form = (await visit(`/ahead-works/packages?package=${chosen}`)).html;
    const typed = { ...fieldsOf(form, 'value="pkg_'), name: "Joan", email: "joan@" };
    const wrong = await visit("/ahead-works/packages", typed);
    expect([wrong.status, textOf(wrong.html)]).toEqual([422, expect.stringContaining("does not look like an email")]);
    const made = await visit("/ahead-works/packages", { ...typed, email: "joan@example.com" });
    const [own = "", just] = (made.headers.get("location") ?? "").split("?");
    expect([own, just]).toEqual([expect.stringMatching(/^\/ahead-works\/packages\/crd_/), "booked=1"]);
    const unpaid = (await visit(own)).html;
    expect(textOf(unpaid)).toContain("Not paid yet");
    expect(unpaid).toContain("data-countdown=");
    // It stands in London. Without a script its buyer's clock is not known.
    expect(textOf(unpaid)).toMatch(/You can pay until \d+:\d\d\. Once you have paid, it is yours\. London, .*\(GMT/);
    const inTokyo = textOf((await visit(`${own}?tz=Asia%2FTokyo`)).html);
    expect(inTokyo).toMatch(/You can pay until \d+:\d\d\. Once you have paid, it is yours\. (?!London)/);
    const page = (await visit(`${own}/pay`)).headers.get("location") ?? "";
    await stripe.press(page, "pay");
    const paid = (await visit(`${own}?paid=1`)).html;
    expect(textOf(paid)).toContain("Bought and paid");
    const receipt = /packages\/[\w.-]+\/receipts\/pay_\w+/.exec(paid)?.[0] ?? "";
    const sheet = (await visit(`/ahead-works/${receipt}`)).html;
    expect(textOf(sheet)).toMatch(/Receipt R-\d{4}-\d{4}.*Joan.*Three lessons/);
    expect(sheet).toMatch(/<button[^>]* data-print[^>]* hidden/);
    const joan = /customers\/(cus_\w+)"><bdi>Joan/.exec((await owner.get(`${ROOT}/payments`)).html)?.[1] ?? "";
    const { html } = await owner.get(`${ROOT}/customers/${joan}`);
    const take = fieldsOf(html, 'value="take_back"');
    expect((await desk.post(`${ROOT}/customers/${joan}`, take)).status).toBe(403);
    expect((await owner.post(`${ROOT}/customers/${joan}`, take)).headers.get("location")).toBeNull();
    const sure = { ...take, amount: "50", reason: "Moved", sure: "1" };
    const done = await owner.post(`${ROOT}/customers/${joan}`, sure);
    expect(done.headers.get("location")).toContain("done=saved");
    const shown = (await owner.get(`${ROOT}/customers/${joan}`)).html;
    expect(textOf(shown)).toContain("Taken back: 3");
    // It was paid online. What came and what went back is for members who see money.
    const credit = async (who: Browser) => (await asked(who, "GET", `/v1/customers/${joan}/credit`)).data[0];
    const price = { amount: 9_000, currency: "GBP" };
    expect(await credit(owner)).toMatchObject({ price, method: "online", taken_back: 3 });
    expect(await credit(desk)).toMatchObject({ price: null, method: null, taken_back: null, left: 0, visits: 3 });
    expect(textOf(shown)).toContain("£90 · Online");
    const atDesk = textOf((await desk.get(`${ROOT}/customers/${joan}`)).html);
    expect(atDesk).toMatch(/Three lessons 0 of 3 visits left/);
    expect(atDesk.split("Sell a package")[0]).not.toMatch(/£90|Online|Taken back|Receipt/);
    await owner.post(`${ROOT}/customers/${joan}`, { ...fieldsOf(shown, 'value="prolong"'), until: "2027-03-01" });
    expect(textOf((await owner.get(`${ROOT}/customers/${joan}`)).html)).toContain("Valid until Monday, 1 March 2027");
    expect(textOf((await visit(own)).html)).toContain("£50 goes back to you.");
  });
});
