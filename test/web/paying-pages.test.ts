// A customer pays, on our pages and back from the provider's, without a script.

import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { passTime, setTime } from "../support/clock";
import { settle } from "../support/paid-business";
import { aStripe } from "../support/stripe";
import { tellAll } from "../support/told";
import { fieldsOf, type Page, textOf, visit } from "../support/visitor";

const START = "2026-06-05T10:00:00.000Z";
const HOLD_MS = 900_000;
const REFUNDS = [
  { from_minutes: 4_320, percent: 100 },
  { from_minutes: 1_440, percent: 50 },
];

let tenant: Tenant;
let resource: string;
let stripe: ReturnType<typeof aStripe>;

beforeEach(async () => {
  vi.unstubAllGlobals();
  setTime("2026-06-01T08:00:00Z");
  stripe = aStripe();
  tenant = await makeTenant({ zone: "UTC", name: "Hall" });
  resource = await makeResource(tenant);
  await stripe.connect(tenant);
});

async function aService(code: string, payment: Record<string, unknown>): Promise<void> {
  await makeService(tenant, resource, {
    code,
    price: { amount: 10_000, currency: "USD" },
    confirmation: "payment",
    payment,
    hold_seconds: HOLD_MS / 1_000,
    cancellation: { min_notice_minutes: 0, refunds: REFUNDS },
  });
}

const DEPOSIT = { due: "deposit", deposit: { percent: 25 }, rest: "on_site", methods: ["online"] };

/** Fills in the form. Answers what it said, and the page of the booking. */
async function book(code = "paid", more: Record<string, string> = {}, base = ""): Promise<Form> {
  const path = `${base}/${tenant.slug}/${code}?tz=UTC`;
  const form = await visit(path, { slot: START, key: crypto.randomUUID() });
  const fields = { ...fieldsOf(form.html, 'value="book"'), do: "book", name: "Asha", email: "asha@example.com" };
  const booked = await visit(path, { ...fields, ...more });
  const page = booked.status === 303 ? (booked.headers.get("location") ?? "").split("?")[0] : "";
  return { path, form: textOf(form.html), booked, page: page ?? "" };
}

type Form = { path: string; form: string; booked: Page; page: string };

const lookAt = async (path: string) => textOf((await visit(path)).html);

/** Follows the link to pay. Answers the provider's page. */
async function goToPay(page: string): Promise<string> {
  const { html } = await visit(page);
  const link = /href="([^"]+\/pay[^"]*)"/.exec(html)?.[1] ?? "";
  expect(link).toBe(`${page}/pay`);
  const sent = await visit(link);
  expect(sent.status).toBe(303);
  return sent.headers.get("location") ?? "";
}

const pathOf = (url: string | undefined) => (url ?? "").replace("http://berth.test", "");

const settleAll = () => settle(stripe, () => tenant.consistency(resource));

describe("the form of what is paid first", () => {
  it("says the price, what is due now, what later and where, what goes back, and what its button does", async () => {
    await aService("paid", DEPOSIT);
    expect(textOf((await visit(`/${tenant.slug}/paid`)).html)).toContain("Deposit: 25%");
    const { form } = await book();
    expect(form).toContain("Price $100 Due now $25 Due later $75 You pay this on site.");
    expect(form).toContain(
      "If you cancel before Tue, Jun 2, 10:00 AM, you get back all that you paid. " +
        "If you cancel before Thu, Jun 4, 10:00 AM, you get back 50% of what you paid. " +
        "After that you get nothing back. Book and pay $25",
    );
    expect(form).not.toMatch(/Nothing is paid now|it costs|credit/);
  });

  it("says where the rest is paid in the same words before, while and after the deposit is paid", async () => {
    await aService("paid", DEPOSIT);
    const { page } = await book();
    const rest = "$75 You pay this on site.";
    expect(await lookAt(page)).toContain(`Due later ${rest}`);
    const paying = await goToPay(page);
    expect(await lookAt(page)).toContain(`Due later ${rest}`);
    await lookAt(pathOf(await stripe.press(paying, "pay")));
    expect(await lookAt(page)).toContain(`Still to pay ${rest}`);
  });

  it("says so where all is due now, and nothing of it where nothing is", async () => {
    await aService("full", { due: "full", rest: "online", methods: ["online"] });
    const { form } = await book("full");
    expect(form).toContain("Due now $100");
    expect(textOf((await visit(`/${tenant.slug}?lang=de`)).html)).toContain("Bei der Buchung zu zahlen");
    expect(form).not.toContain("Due later");
    await makeService(tenant, resource, { code: "later", price: { amount: 10_000, currency: "USD" } });
    const later = await visit(`/${tenant.slug}/later?tz=UTC`, {
      slot: "2026-06-05T12:00:00.000Z",
      key: "k".repeat(20),
    });
    expect(textOf(later.html)).toContain("Nothing is paid now.");
    expect(textOf(later.html)).not.toMatch(/Due now|pay \$/);
  });
});

describe("the form where the business has no account that takes the money", () => {
  const HOW =
    "You pay $25 to Hall directly, not here. This time is kept for you for 15 minutes. " +
    "It is booked once Hall has the money. Please get in touch with Hall to pay.";

  it("says before its button whom the customer pays, how long the place is kept, and how to reach them", async () => {
    await aService("paid", { ...DEPOSIT, rest: "online" });
    await tenant.staff("DELETE", "/connections/stripe");
    await tenant.staff("PATCH", "/tenant", { phone: "+12025550123" });
    const { form, page } = await book();
    expect(form).toContain(HOW);
    expect(form).toMatch(/\+1 202 555 0123 .*Keep this time for me/);
    expect(form).toContain("Due later $75 You pay this on site.");
    expect(form).not.toMatch(/Book and pay|You pay this online/);
    await tellAll();
    const told = await env.DB.prepare(
      "SELECT channel, title, text, html FROM messages WHERE tenant_id = ? AND kind = 'announcement' ORDER BY channel",
    )
      .bind(tenant.id)
      .all();
    expect(told.results).toMatchObject([
      // It is a task of money with a deadline, so nothing in it ends such mails.
      {
        channel: "email",
        title: expect.stringContaining("To be paid to you: "),
        text: expect.not.stringMatching(/unsubscribe/i),
        html: expect.not.stringMatching(/unsubscribe/i),
      },
      { channel: "notice", text: expect.stringMatching(/was told to pay you \$25 directly/) },
    ]);
    expect(await lookAt(page)).toMatch(/has your \$25\. .*Please get in touch with Hall to pay\. .*\+1 202 555 0123/);
  });

  it("says the same where the service takes no money online, and asks for it online once it does", async () => {
    await aService("paid", { ...DEPOSIT, methods: ["cash"] });
    expect((await book()).form).toContain(HOW);
    await tenant.staff("PATCH", "/services/paid", { payment: DEPOSIT });
    const path = `/${tenant.slug}/paid?tz=UTC`;
    const form = textOf((await visit(path, { slot: "2026-06-05T12:00:00.000Z", key: crypto.randomUUID() })).html);
    expect(form).toContain("Book and pay $25");
    expect(form).not.toContain("directly");
  });

  it("asks for no card that no page can take, and says nothing of its fee", async () => {
    const card = { due: "none", rest: "on_site", methods: ["cash"], no_show_fee: { percent: 50 } };
    const price = { amount: 10_000, currency: "USD" };
    await makeService(tenant, resource, { code: "carded", price, payment: card });
    expect(textOf((await visit(`/${tenant.slug}/carded`)).html)).toContain("You leave a card when you book");
    await tenant.staff("DELETE", "/connections/stripe");
    expect(textOf((await visit(`/${tenant.slug}/carded`)).html)).not.toContain("card");
    const { form, page } = await book("carded");
    expect(form).toContain("Nothing is paid now.");
    expect(form).not.toContain("card");
    expect(await lookAt(page)).toMatch(/Booked|Confirmed/);
  });
});

describe("the page of a booking that waits for money", () => {
  beforeEach(() => aService("paid", DEPOSIT));

  it("counts down, and leads to the provider's one page", async () => {
    const { booked, page } = await book();
    expect(booked.headers.get("location")).toMatch(/^\/manage\/.*booked=1/);
    const { html } = await visit(page);
    expect(html).toContain(`data-countdown="${Date.parse("2026-06-01T08:15:00Z")}"`);
    expect(textOf(html)).toContain("Not paid yet This time is kept for you until 8:15 AM.");
    // Where the page does not know the reader's zone, it names its own.
    expect(html).toMatch(/once you have paid\.<\/p><p class="soft">UTC[^<]*<\/p><div class="countdown"/);
    // By the reader's own clock it names that one, if it differs from the clock of the visit beside it.
    const elsewhere = textOf((await visit(`${page}?tz=Asia/Tokyo`)).html);
    expect(elsewhere).toMatch(/kept for you until 5:15 PM \(GMT\+9\)\. .* The time to pay is over\. Pay \$25/);
    expect(elsewhere).toContain("10:00 – 11:00 AM");
    expect(await lookAt(`${page}?tz=Africa/Abidjan`)).toContain("kept for you until 8:15 AM. ");
    const slot = { slot: "2026-06-05T12:00:00.000Z", key: crypto.randomUUID() };
    const held = textOf((await visit(`/${tenant.slug}/paid?tz=Asia/Tokyo`, slot)).html);
    expect(held).toMatch(/12:00 – 1:00 PM UTC.* until 5:\d\d PM \(GMT\+9\)/);
    expect(html).not.toContain("We are holding this time for you");
    expect(textOf(html)).toContain("Waiting for payment");
    expect(textOf(html)).toContain("Pay $25");
    expect(await goToPay(page)).toBe(await goToPay(page));
    expect(stripe.stripe.taken.sessions).toHaveLength(1);
  });

  it("keeps the place for one who comes back without paying", async () => {
    const { page } = await book();
    const back = await stripe.press(await goToPay(page), "cancel");
    expect(await lookAt(pathOf(back))).toContain("Not paid yet This time is kept for you until 8:15 AM.");
  });

  it("knows of the money before the provider has reported, and is not paid twice", async () => {
    stripe.behave({ reports: "none" });
    const { page } = await book();
    const back = await stripe.press(await goToPay(page), "pay");
    const text = await lookAt(pathOf(back));
    expect(text).toContain("Paid and booked");
    expect(text).toContain("Paid $25 Still to pay $75 You pay this on site.");
    expect(text).toContain("If you cancel before Tue");
    expect(text).not.toMatch(/Pay \$|Waiting for payment/);
    const again = await visit(`${page}/pay`);
    expect([again.status, again.headers.get("location")]).toEqual([303, `${page}?was_paid=1`]);
    const told = "It is paid already. Nothing more is to be paid online.";
    expect(await lookAt(`${page}?was_paid=1`)).toContain(told);
    expect(await lookAt(page)).not.toContain(told);
    expect(stripe.stripe.taken.sessions).toHaveLength(1);
  });

  it("asks the provider once in a few seconds, however often it is read, and at once for a returning customer", async () => {
    let questions = 0;
    stripe = aStripe({
      around: (request, call) => {
        if (request.method === "GET" && request.url.includes("/v1/checkout/sessions/")) questions += 1;
        return call();
      },
    });
    await tenant.staff("DELETE", "/connections/stripe");
    await stripe.connect(tenant, "sk_test_another");
    stripe.behave({ reports: "none" });
    const { page } = await book();
    const url = await goToPay(page);
    for (let look = 0; look < 5; look++) await lookAt(page);
    expect(questions).toBe(1);
    passTime(3_000);
    await lookAt(page);
    expect(questions).toBe(2);
    const back = pathOf(await stripe.press(url, "pay"));
    expect(await lookAt(page)).toContain("Waiting for payment");
    expect(await lookAt(back)).toContain("Paid and booked");
    expect(questions).toBe(3);
  });

  it("says that the bank still works on it, and offers no second way to pay", async () => {
    const { page } = await book();
    const checkout = await goToPay(page);
    const back = pathOf(await stripe.press(checkout, "later"));
    for (const path of [back, page]) {
      const text = await lookAt(path);
      expect(text).toContain("Your bank is still working on it");
      expect(text).not.toContain("Pay $");
    }
    expect((await visit(`${page}/pay`)).headers.get("location")).toBe(page);
    await stripe.advance();
    expect(await lookAt(back)).toContain("Paid and booked");
  });

  it("does not let one pay again who comes from paying while the provider is silent", async () => {
    stripe.behave({ reports: "none" });
    const { page } = await book();
    const back = pathOf(await stripe.press(await goToPay(page), "pay"));
    stripe.behave({ mode: "500" });
    const text = await lookAt(back);
    expect(text).toContain("We are looking for your payment");
    expect(text).not.toContain("Pay $");
    stripe.behave({ mode: "ok" });
    passTime(3_000);
    expect(await lookAt(back)).toContain("Paid and booked");
  });

  it("says that the time to pay is over, with the way to choose again", async () => {
    const { page } = await book();
    await goToPay(page);
    passTime(HOLD_MS);
    await settleAll();
    await visit(page);
    // A second look at once says the same, while the provider is not asked anew.
    const { html } = await visit(page);
    expect(textOf(html)).toContain("The time to pay is over.");
    expect(html).toContain(`href="/${tenant.slug}/paid"`);
    expect((await visit(`${page}/pay`)).headers.get("location")).toBe(page);
  });

  it("says that late money goes back where the place is sold, and that it is back", async () => {
    const { page } = await book();
    const checkout = await goToPay(page);
    stripe.behave({ reports: "none", refunds: "pending" });
    passTime(HOLD_MS + 1);
    expect((await book("paid", { email: "bo@example.com" })).page).not.toBe("");
    const back = pathOf(await stripe.press(checkout, "pay"));
    expect(await lookAt(back)).toContain("Your money goes back");
    expect(await lookAt(page)).toContain("On its way back to you $25");
    stripe.behave({ reports: "once" });
    await settleAll();
    await stripe.advance();
    expect(await lookAt(page)).toContain("$25 was given back to you.");
  });

  it("is let go by the customer, who then owes nothing", async () => {
    const { page } = await book();
    const gone = await visit(page, { do: "cancel" });
    expect(gone.headers.get("location")).toContain("done=cancelled");
    expect(await lookAt(page)).not.toMatch(/Pay \$|goes back|Due now/);
    expect((await book("paid", { email: "bo@example.com" })).page).not.toBe("");
  });

  it("says so when the provider's page does not open, and keeps the place", async () => {
    const { page } = await book();
    stripe.behave({ mode: "500" });
    const failed = await visit(`${page}/pay`);
    const text = await lookAt(failed.headers.get("location") ?? "");
    expect(text).toContain("The payment page does not open at the moment. Nothing was paid.");
    expect(text).toContain("Not paid yet");
  });

  it("offers no page to pay where the business has no account, and says that it takes the money itself", async () => {
    await tenant.staff("DELETE", "/connections/stripe");
    const { page } = await book();
    const text = await lookAt(page);
    expect(text).toMatch(/It is booked once .* has your \$25\./);
    expect(text).not.toContain("Pay $25");
    await stripe.connect(tenant, "sk_test_again");
    expect(await lookAt(page)).toContain("Pay $25");
  });
});

describe("what is too little for the provider", () => {
  const online = { due: "full", rest: "online", methods: ["online", "cash"] };

  it("is refused where the service is saved and that is known", async () => {
    const cents = { name: "Cents", price: { amount: 40, currency: "USD" }, confirmation: "payment" };
    const more = { requires: [{ any_of: [resource], assign: "priority" }], duration: { kind: "fixed", minutes: 60 } };
    const made = await tenant.staff("POST", "/services", { ...cents, ...more, payment: online });
    expect([made.status, made.body.errors?.[0].pointer]).toEqual([400, "/price/amount"]);
    await makeService(tenant, resource, {
      code: "dear",
      price: { amount: 9_000, currency: "USD" },
      confirmation: "payment",
    });
    const deposit = { due: "deposit", deposit: { amount: 20 }, rest: "on_site", methods: ["online"] };
    const changed = await tenant.staff("PATCH", "/services/dear", { payment: deposit });
    expect([changed.status, changed.body.errors?.[0].pointer]).toEqual([400, "/payment/deposit"]);
    const payments = { profile: "cash_deposit", deposit: { amount: 20 } };
    const policy = await tenant.staff("PATCH", "/tenant", { policies: { payments } });
    expect([policy.status, policy.body.errors?.[0].pointer]).toEqual([400, "/policies/payments/deposit"]);
  });

  it("is not asked before a booking stands, and its rest is paid on site", async () => {
    await makeService(tenant, resource, {
      ...{
        code: "hourly",
        price: { amount: 40, currency: "USD", per: "hour" },
        confirmation: "payment",
        payment: online,
      },
    });
    const { form, booked, page } = await book("hourly");
    expect(form).not.toContain("Due now");
    expect(booked.status).toBe(303);
    expect(await lookAt(page)).toContain("Confirmed");
    expect((await visit(page)).html).not.toContain("/pay");
    const pay = await visit(`${page}/pay`);
    expect([pay.status, stripe.stripe.taken.sessions.length]).toEqual([303, 0]);
  });

  it("of a sum that was paid in part is said to be the business's to take", async () => {
    await aService("paid", { ...DEPOSIT, methods: ["online", "cash"] });
    const { page } = await book();
    await tenant.consistency(resource);
    const [{ booking: id }] = (await tenant.staff("GET", "/payments")).body.data;
    await tenant.staff("POST", `/bookings/${id}/payments`, { method: "cash", amount: 2_480 });
    expect(await lookAt(page)).toMatch(/Hall .*\$0.20/);
    expect((await visit(page)).html).not.toContain(`href="${page}/pay`);
    const link = await tenant.staff("POST", `/bookings/${id}/payment-link`, {});
    expect([link.status, link.body.detail]).toEqual([409, expect.stringContaining("too small to be paid online")]);
  });
});

describe("a booking that is paid for", () => {
  it("takes the rest online where the business does", async () => {
    await aService("online", { ...DEPOSIT, rest: "online" });
    const { page } = await book("online");
    await stripe.press(await goToPay(page), "pay");
    expect(await lookAt(page)).toContain("Pay the rest: $75");
    // The deposit books. A page to pay the rest on is open then, of which nothing has come yet.
    expect(await lookAt(`${page}?paid=1`)).toContain("Paid and booked");
    const restPage = await goToPay(page);
    expect(await lookAt(`${page}?paid=1`)).not.toMatch(/Paid and booked|Payment received/);
    const back = pathOf(await stripe.press(restPage, "pay"));
    expect(back).toContain("paid=1");
    const text = await lookAt(back);
    expect(text).toContain("Payment received");
    expect(text).not.toContain("Paid and booked");
    expect(text).toContain("Paid $100");
    expect(text).not.toMatch(/Pay the rest|Still to pay/);
  });

  it("says before cancelling what goes back, and after it what is on its way and what is back", async () => {
    await aService("paid", DEPOSIT);
    const { page } = await book();
    await stripe.press(await goToPay(page), "pay");
    passTime(48 * 3_600_000);
    expect(await lookAt(`${page}?step=cancel`)).toContain("If you cancel now, you get back $12.50.");
    await visit(page, { do: "cancel" });
    expect(await lookAt(page)).toContain("Paid $25 On its way back to you $12.50");
    await settleAll();
    expect(await lookAt(page)).toContain("Given back to you $12.50");
  });

  it("says once that nothing goes back", async () => {
    await aService("paid", DEPOSIT);
    const { page } = await book();
    await stripe.press(await goToPay(page), "pay");
    passTime(90 * 3_600_000);
    expect((await lookAt(`${page}?step=cancel`)).match(/you get nothing back/g)).toHaveLength(1);
  });
});

describe("a frame", () => {
  it("opens the way to pay outside, and hears the end", async () => {
    await aService("paid", DEPOSIT);
    await tenant.staff("PATCH", "/tenant", { embed_origins: ["https://shop.example"] });
    const { booked, path } = await book("paid", {}, "/embed");
    expect(booked.html).toMatch(/<a class="button main" href="\/manage\/[^"]+\/pay[^"]*" target="_blank"/);
    expect(booked.html).not.toContain("booking.created");
    const [, token = ""] = /data-look="([^"]+)"/.exec(booked.html) ?? [];
    const [, seen = ""] = /data-own="([^"]+)"/.exec(booked.html) ?? [];
    const look = () => visit(path, { do: "look", token, seen: seen.replaceAll("&quot;", '"') });
    expect((await look()).status).toBe(204);
    const checkout = (await visit(`/manage/${token}/pay`)).headers.get("location") ?? "";
    stripe.behave({ reports: "none" });
    await stripe.press(checkout, "pay");
    const heard = await look();
    expect(textOf(heard.html)).toContain("Paid and booked");
    expect(heard.html).toContain("booking.created");
  });
});
