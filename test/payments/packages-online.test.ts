// A customer buys a package online. What was paid gives the credit exactly once, or goes back.

import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { authorityBy } from "../../src/domain/tenant/actor";
import { type Answer, ask, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { envWith } from "../support/around";
import { passTime, setTime, testClock } from "../support/clock";
import { live } from "../support/killed";
import { settle } from "../support/paid-business";
import { mailsTo } from "../support/people";
import { PROVIDERS_AT } from "../support/stand-ins";
import { aStripe, signed } from "../support/stripe";
import { textOf, visit } from "../support/visitor";
import {
  loadConfiguration,
  makeDeps,
  openPurchasePage,
  readMessage,
  sellPackage,
  settingsOf,
  startPurchase,
  sweepPurchases,
} from "../support/worker";

const PRICE = 15_000;
/** Of a member at the desk, as far as messages ask. */
const DESK = { tokenId: "tok_desk", role: "desk" as const, scopes: ["read", "bookings"] as const };
const OWNER = { kind: "token", tokenId: "tok_0123456789abcdef", role: "owner", scopes: ["manage"] } as const;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

let tenant: Tenant;
let room: string;
let questions = 0;
let stripe: ReturnType<typeof aStripe>;
let pack: string;
let buyers = 0;
let slots = Date.parse("2026-06-21T00:00:00Z");

const deps = () => makeDeps(env, settingsOf(env), testClock, () => undefined);

beforeAll(async () => {
  vi.unstubAllGlobals();
  setTime("2026-06-01T08:00:00Z");
  stripe = aStripe({
    around: (request, call) => {
      if (request.method === "GET" && request.url.includes("/v1/checkout/sessions/")) questions += 1;
      return call();
    },
  });
  tenant = await makeTenant({ zone: "UTC" });
  room = await makeResource(tenant);
  await stripe.connect(tenant);
  await makeService(tenant, room, { code: "class", price: { amount: 2_000, currency: "USD" } });
  const wanted = { name: "Five visits", price: { amount: PRICE, currency: "USD" }, visits: 5, services: ["class"] };
  pack = (await staff("POST", "/packages", { ...wanted, valid_days: 90 })).id;
});

async function staff(method: string, path: string, body?: unknown): Promise<Answer["body"]> {
  const answer = await tenant.staff(method, path, body);
  if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

type Bought = { readonly id: string; readonly token: string; readonly url: string; readonly email: string };

const aBuyer = () => ({ name: "Bo", email: `pack${(buyers += 1)}@example.com`, locale: "en" });

async function buys(customer = aBuyer(), key = crypto.randomUUID()): Promise<Bought> {
  const { status, body } = await ask("POST", `/v1/public/${tenant.slug}/purchases`, {
    body: { package: pack, customer },
    key,
  });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return { ...body, email: customer.email };
}

const read = async ({ id, token }: Pick<Bought, "id" | "token">) =>
  (await ask("GET", `/v1/public/purchases/${id}`, { token })).body;
const paymentOf = async ({ id }: Pick<Bought, "id">) =>
  (await staff("GET", "/payments")).data.find((one: { credit: string | null }) => one.credit === id);
const ownerOf = async ({ id }: Pick<Bought, "id">): Promise<string> =>
  (await env.DB.prepare("SELECT customer_id FROM purchases WHERE id = ?").bind(id).first<{ customer_id: string }>())
    ?.customer_id ?? "";
const creditOf = async (bought: Pick<Bought, "id">) =>
  (await staff("GET", `/customers/${await ownerOf(bought)}/credit`)).data;

const settleAll = () => settle(stripe, () => sweepPurchases(deps()));

/** Books one visit, and staff pay with the buyer's credit. */
async function uses(bought: Bought): Promise<Answer> {
  slots = Math.max(slots, Math.ceil(testClock.now() / DAY_MS + 20) * DAY_MS) + HOUR_MS;
  const start = new Date(slots).toISOString();
  const booked = await tenant.book("class", start, { customer: { name: "Bo", email: bought.email } });
  return tenant.staff("POST", `/bookings/${booked.body.booking.id}/payments`, { method: "credit" });
}

describe("a package that is bought online", () => {
  it("is listed, paid on the provider's page, and then there once, with one mail and one receipt", async () => {
    const { body } = await ask("GET", `/v1/public/${tenant.slug}/packages`);
    expect(body.data).toMatchObject([
      { id: pack, price: { amount: PRICE, currency: "USD" }, visits: 5, valid_days: 90 },
    ]);
    const bought = await buys();
    expect(await read(bought)).toMatchObject({ state: "open", left: null, pay_by: "2026-06-01T09:00:00+00:00" });
    expect(await mailsTo(bought.email)).toEqual([]);
    expect(await stripe.press(bought.url, "pay")).toContain(`/${tenant.slug}/packages/${bought.token}?paid=1`);
    await settleAll();
    expect(await read(bought)).toMatchObject({
      state: "paid",
      left: 5,
      pay_by: null,
      expires_at: "2026-08-30T23:59:00+00:00",
    });
    expect(await creditOf(bought)).toMatchObject([{ id: bought.id, method: "online", left: 5, taken_back: 0 }]);
    const [mail, ...more] = await mailsTo(bought.email);
    expect(more).toEqual([]);
    expect(mail?.title).toBe("Your receipt: Five visits");
    expect(mail?.text).toContain(`/${tenant.slug}/packages/${bought.token}`);
    const paid = await paymentOf(bought);
    const receipt = `/${tenant.slug}/packages/${bought.token}/receipts/${paid.id}`;
    expect(mail?.text).toMatch(new RegExp(`Receipt R-2026-\\d{4}:\\nhttps://berth.test${receipt}`));
    expect((await visit(receipt)).status).toBe(200);
    expect(paid).toMatchObject({ booking: null, state: "paid", method: "online", provider: "stripe", amount: PRICE });
    const receipts = await env.DB.prepare("SELECT id, kind FROM receipts WHERE payment_id = ?").bind(paid.id).all();
    expect(receipts.results).toEqual([{ id: paid.id, kind: "payment" }]);
    const csv = await tenant.staff("GET", "/payments.csv");
    expect(String(csv.body)).toContain(`${paid.id},,,paid,online,${PRICE},0,USD`);
    const issued = await tenant.staff("GET", "/receipts.csv");
    expect(String(issued.body)).toMatch(new RegExp(`,payment,${paid.id},,.*,,${bought.id},Five visits`));
  });

  it("counts once in the report of the month, and not again when its credit is used", async () => {
    const before = (await staff("GET", "/commission")).data[0].taken;
    const bought = await buys();
    await stripe.press(bought.url, "pay");
    expect((await uses(bought)).status).toBe(201);
    await tenant.consistency(room);
    await settleAll();
    expect((await staff("GET", "/commission")).data[0].taken - before).toBe(PRICE);
    expect((await read(bought)).left).toBe(4);
  });

  it("is there once where the report is lost, doubled, or comes before the customer is back", async () => {
    const lost = await buys();
    stripe.behave({ reports: "none" });
    await stripe.press(lost.url, "pay");
    stripe.behave({ reports: "once" });
    expect(await read(lost)).toMatchObject({ state: "paid", left: 5 });
    const doubled = await buys();
    stripe.behave({ reports: "twice" });
    await stripe.press(doubled.url, "pay");
    stripe.behave({ reports: "once" });
    expect(await read(doubled)).toMatchObject({ state: "paid", left: 5 });
    const unseen = await buys();
    stripe.behave({ reports: "none" });
    await stripe.press(unseen.url, "pay");
    stripe.behave({ reports: "once" });
    passTime(HOUR_MS);
    await settleAll();
    for (const bought of [lost, doubled, unseen]) {
      expect(await creditOf(bought)).toHaveLength(1);
      expect(await mailsTo(bought.email)).toHaveLength(1);
    }
  });

  it("ends unpaid, its page takes no money, and late money still gives the credit", async () => {
    const unpaid = await buys();
    const slow = await buys();
    await stripe.press(slow.url, "later");
    passTime(HOUR_MS);
    await settleAll();
    expect(await read(unpaid)).toMatchObject({ state: "expired", left: null });
    expect(await stripe.page(unpaid.url)).not.toContain('name="outcome"');
    const again = await ask("POST", `/v1/public/purchases/${unpaid.id}/checkout`, { token: unpaid.token });
    expect([again.status, again.body.code]).toEqual([410, "payment_expired"]);
    await stripe.advance();
    await settleAll();
    expect(await read(slow)).toMatchObject({ state: "paid", left: 5 });
    expect(await mailsTo(unpaid.email)).toEqual([]);
  });

  it("leads to the same page when the request repeats, also after the provider was down", async () => {
    const customer = aBuyer();
    const key = crypto.randomUUID();
    const body = { package: pack, customer };
    const path = `/v1/public/${tenant.slug}/purchases`;
    const buy = (what: unknown) => ask("POST", path, { body: what, key });
    stripe.behave({ mode: "503" });
    const down = await buy(body);
    expect([down.status, down.body.code]).toEqual([503, "unavailable"]);
    stripe.behave({ mode: "ok" });
    const [first, second] = [await buy(body), await buy(body)];
    expect(second.body).toEqual(first.body);
    expect(second.headers.get("idempotency-replayed")).toBe("true");
    passTime(HOUR_MS);
    const over = await buy(body);
    expect([over.status, over.body.id, over.body.url]).toEqual([
      201,
      first.body.id,
      expect.stringContaining("/packages/crd_"),
    ]);
    const other = await buy({ ...body, customer: { ...customer, name: "Else" } });
    expect(other.body.code).toBe("idempotency_key_reused");
  });

  it("asks the provider once in a few seconds, however often it is read, and at once for a returning buyer", async () => {
    const bought = await buys();
    const look = (query = "") => ask("GET", `/${tenant.slug}/packages/${bought.token}${query}`);
    stripe.behave({ reports: "none" });
    questions = 0;
    for (let times = 0; times < 3; times++) expect((await look()).body).toContain("Pay $150");
    expect((await read(bought)).state).toBe("open");
    expect(questions).toBe(1);
    passTime(3_000);
    await look();
    expect(questions).toBe(2);
    await stripe.press(bought.url, "pay");
    stripe.behave({ reports: "once" });
    expect((await read(bought)).state).toBe("open");
    await look("?paid=1");
    expect((await read(bought)).state).toBe("paid");
    expect(questions).toBe(3);
  });

  it("tells the owner of an account whose key is refused, until a purchase works again", async () => {
    const statusOf = async () => (await staff("GET", "/connections/stripe")).status;
    stripe.behave({ mode: "401" });
    await expect(buys()).rejects.toThrow("takes no payments online");
    expect(await statusOf()).toBe("needs_attention");
    stripe.behave({ mode: "ok" });
    await buys();
    expect(await statusOf()).toBe("active");
  });

  it("opens to no other token, and to no other business", async () => {
    const bought = await buys();
    expect((await ask("GET", `/v1/public/purchases/${bought.id}`, { token: `${bought.token}x` })).status).toBe(404);
    const other = await makeTenant({ zone: "UTC" });
    expect((await ask("GET", `/${other.slug}/packages/${bought.token}`)).status).toBe(404);
    expect((await other.staff("POST", `/credit/${bought.id}/take-back`, {})).status).toBe(404);
  });

  it("tells a stranger nothing of an address that staff have replaced: its buyer has a record apart", async () => {
    const replaced = aBuyer();
    const owner = await staff("POST", "/customers", { name: "Ann", email: replaced.email });
    await staff("PATCH", `/customers/${owner.id}`, { email: aBuyer().email });
    const [other, bought] = [await buys(), await buys(replaced)];
    expect(Object.keys(bought)).toEqual(Object.keys(other));
    await stripe.press(bought.url, "pay");
    await settleAll();
    expect(await read(bought)).toMatchObject({ state: "paid", left: 5 });
    expect((await staff("GET", `/customers/${owner.id}/credit`)).data).toEqual([]);
    const apart = await ownerOf(bought);
    expect(await staff("GET", `/customers/${apart}`)).toMatchObject({ name: "Bo", email: replaced.email });
    expect(await creditOf(bought)).toMatchObject([{ id: bought.id, left: 5 }]);
    // Only the reader of that address and staff learn of it.
    const [mail, ...more] = await mailsTo(replaced.email);
    expect(more).toEqual([]);
    expect(mail?.text).toContain("John Doe has this address on record for another person.");
    const words = (await staff("GET", "/messages?kind=announcement")).data;
    const told = words.filter((one: { subject: string | null }) => one.subject === "Whose package is it? Bo");
    expect(told.map((one: { channel: string }) => one.channel).sort()).toEqual(["email", "notice"]);
    const { text } = await staff("GET", `/messages/${told[0].id}`);
    expect(text).toContain(`/dashboard/${tenant.slug}/customers/${apart}`);
    // It is the same person: staff merge the cards, and the credit pays for their bookings.
    await staff("POST", `/customers/${owner.id}/merge`, { customer: apart });
    expect((await staff("GET", `/customers/${owner.id}/credit`)).data).toMatchObject([{ id: bought.id, left: 5 }]);
    expect((await uses(bought)).status).toBe(201);
  });

  it("leaves nothing of a buyer apart in what staff were told, once that person is erased", async () => {
    const replaced = { ...aBuyer(), name: "Quentin Apart" };
    const owner = await staff("POST", "/customers", { name: "Ann", email: replaced.email });
    await staff("PATCH", `/customers/${owner.id}`, { email: aBuyer().email });
    const bought = await buys(replaced);
    await stripe.press(bought.url, "pay");
    await settleAll();
    const kept = async () => {
      const of = (table: string) => env.DB.prepare(`SELECT * FROM ${table} WHERE tenant_id = ?`).bind(tenant.id).all();
      const tables = ["messages", "deliveries"].map(of);
      const rows = (await Promise.all(tables)).flatMap(({ results }) => results.map((row) => JSON.stringify(row)));
      return rows.filter((row) => row.includes(replaced.name) || row.includes(replaced.email));
    };
    expect(await kept()).not.toEqual([]);
    await staff("DELETE", `/customers/${await ownerOf(bought)}`);
    expect(await kept()).toEqual([]);
  });

  it("ends right where a process dies after any step of buying", async () => {
    const loaded = await loadConfiguration(deps(), tenant.slug);
    if (!loaded.ok) throw new Error("There is no business.");
    for (let dieAfter = 1; ; dieAfter++) {
      const buyer = { ...aBuyer(), phone: null };
      const keyed = { key: crypto.randomUUID(), body: buyer };
      const urls = { successUrl: "http://berth.test/s", cancelUrl: "http://berth.test/c" };
      const buy = async (own: ReturnType<typeof deps>) => {
        const started = await startPurchase(own, loaded.value, { packageId: pack, buyer }, keyed);
        if (!started.ok) throw new Error(started.refusal.code);
        return { started: started.value, page: await openPurchasePage(own, started.value.purchase, urls) };
      };
      const { value } = await live(({ deps: own }) => buy(own), dieAfter);
      const { started, page } = await buy(deps());
      if (!page.ok) throw new Error(page.refusal.code);
      await stripe.press(page.value.url, "pay");
      await settleAll();
      expect(await creditOf(started.purchase), `after step ${dieAfter}`).toMatchObject([{ left: 5 }]);
      expect(await mailsTo(buyer.email)).toHaveLength(1);
      if (value !== null) break;
    }
  });

  it("goes back where its buyer was erased while they paid", async () => {
    const customer = aBuyer();
    await staff("POST", "/customers", { name: "Bo", email: customer.email });
    const bought = await buys(customer);
    await staff("DELETE", `/customers/${await ownerOf(bought)}`);
    const again = await ask("POST", `/v1/public/purchases/${bought.id}/checkout`, { token: bought.token });
    expect([again.status, again.body.code]).toEqual([410, "payment_expired"]);
    await stripe.press(bought.url, "pay");
    await settleAll();
    expect(await read(bought)).toMatchObject({ state: "refunded", refunded: PRICE, left: null });
    const { document } = (await env.DB.prepare("SELECT document FROM purchases WHERE id = ?")
      .bind(bought.id)
      .first<{ document: string }>()) ?? { document: "" };
    expect(document).not.toContain(customer.email);
  });
});

describe("a package that staff take back", () => {
  it("gives the unused share back at the provider, once for its key, and what was used stays used", async () => {
    const bought = await buys();
    await stripe.press(bought.url, "pay");
    await uses(bought);
    const take = () =>
      tenant.staff("POST", `/credit/${bought.id}/take-back`, { reason: "Moved away" }, { key: "tb-1" });
    const [first, second] = [await take(), await take()];
    expect(first.body).toMatchObject({ left: 0, taken_back: 4 });
    expect(second.headers.get("idempotency-replayed")).toBe("true");
    await settleAll();
    expect(await paymentOf(bought)).toMatchObject({ state: "partly_refunded", refunded: 12_000, going_back: 0 });
    const { id: paid } = await paymentOf(bought);
    const [taken, returned] = (await staff("GET", `/payments/${paid}/receipts`)).data;
    const sheet = await visit(`/${tenant.slug}/packages/${bought.token}/receipts/${returned.id}`);
    expect(textOf(sheet.html)).toMatch(new RegExp(`${returned.number} .*Refers to receipt ${taken.number} `));
    expect((await uses(bought)).body.code).toBe("not_enough_credit");
    const lines = (await staff("GET", "/audit?limit=100")).data;
    expect(lines.find((line: { action: string }) => line.action === "credit.taken_back")).toMatchObject({
      subject: bought.id,
      detail: { left: 4, amount: 12_000, reason: "Moved away" },
    });
    expect((await mailsTo(bought.email)).map(({ title }) => title)).toContain("Money back from John Doe");
    expect((await tenant.staff("POST", `/credit/${bought.id}/take-back`, {})).body.code).toBe("invalid_transition");
  });

  it("is paid back from the hand where staff sold it, with a receipt of its own", async () => {
    const owner = await staff("POST", "/customers", { name: "Desk", email: aBuyer().email });
    const sold = await staff("POST", `/customers/${owner.id}/credit`, { package: pack, method: "cash" });
    expect(await paymentOf(sold)).toMatchObject({ state: "paid", method: "cash", amount: PRICE });
    const more = await tenant.staff("POST", `/credit/${sold.id}/take-back`, { amount: PRICE + 1 });
    expect(more.body.code).toBe("payment_exceeds_due");
    await staff("POST", `/credit/${sold.id}/take-back`, { amount: 10_000 });
    expect(await paymentOf(sold)).toMatchObject({ state: "partly_refunded", refunded: 10_000 });
    const { results } = await env.DB.prepare(
      "SELECT kind, sequence FROM receipts WHERE tenant_id = ? ORDER BY sequence",
    )
      .bind(tenant.id)
      .all<{ kind: string; sequence: number }>();
    expect(results.map(({ sequence }) => sequence)).toEqual(results.map((_, at) => at + 1));
    expect(results.slice(-2).map(({ kind }) => kind)).toEqual(["payment", "refund"]);
  });

  it("is told to staff where its money cannot go back, once, by mail and by a notice", async () => {
    const bought = await buys();
    await stripe.press(bought.url, "pay");
    stripe.behave({ refunds: "failed" });
    await staff("POST", `/credit/${bought.id}/take-back`, {});
    await settleAll();
    await settleAll();
    stripe.behave({ refunds: "succeeded" });
    expect(await paymentOf(bought)).toMatchObject({ state: "refund_failed", refunded: 0 });
    const told = (await staff("GET", "/messages?kind=staff_refund_failed")).data;
    expect(told.map((one: { channel: string }) => one.channel).sort()).toEqual(["email", "notice"]);
    const mail = told.find((one: { channel: string }) => one.channel === "email");
    const { subject, text } = await staff("GET", `/messages/${mail.id}`);
    expect(subject).toBe("Refund failed: Bo, Five visits");
    expect(text).toContain("$150 could not go back to Bo");
    expect(text).toContain("Open the customer card");
    expect(text).toContain(bought.email);
    expect(text).toContain(`/dashboard/${tenant.slug}/customers/${await ownerOf(bought)}`);
    // A member who does not see money reads no amount in it.
    const desk = { tenantId: tenant.id, seesMoney: false, actor: { kind: "token" as const, ...DESK } };
    const seen = await readMessage(deps(), desk, mail.id);
    expect(seen.ok && seen.value.text).toContain("••• could not go back to Bo");
  });

  it("is told to staff where its money is disputed, once, by mail and by a notice", async () => {
    const bought = await buys();
    await stripe.press(bought.url, "pay");
    await settleAll();
    for (let times = 0; times < 2; times++) await stripe.dispute(stripe.stripe.taken.sessions.at(-1)?.id ?? "");
    await settleAll();
    const told = (await staff("GET", "/messages?kind=staff_disputed")).data;
    expect(told.map((one: { channel: string }) => one.channel).sort()).toEqual(["email", "notice"]);
    const mail = told.find((one: { channel: string }) => one.channel === "email");
    const { subject, text } = await staff("GET", `/messages/${mail.id}`);
    expect(subject).toBe("Disputed: Bo, Five visits");
    expect(text).toContain("Bo has asked the bank to take $150 back.");
    expect(text).toContain(`/dashboard/${tenant.slug}/customers/${await ownerOf(bought)}`);
  });

  it("posts each event of its money with its payment and, where it is about one, the refund", async () => {
    const posted: Answer["body"][] = [];
    const reach = globalThis.fetch;
    vi.stubGlobal("fetch", async (input: RequestInfo, init?: RequestInit) => {
      const request = new Request(input, init);
      if (new URL(request.url).host !== "hooks.example.com") return reach(request);
      posted.push(await request.json());
      return new Response(null, { status: 204 });
    });
    const { id } = await staff("POST", "/webhooks", { url: "https://hooks.example.com/x", events: ["credit.*"] });
    const bought = await buys();
    await stripe.press(bought.url, "pay");
    const { id: payment } = await paymentOf(bought);
    for (const amount of [500, 700]) await staff("POST", `/payments/${payment}/refund`, { amount });
    await settleAll();
    await staff("DELETE", `/webhooks/${id}`);
    const told = posted.map(({ type, data }) => [type, data.credit.id, data.payment.id, data.refund?.amount]);
    const of = (type: string, amount?: number) => [type, bought.id, payment, amount];
    expect(told.sort()).toEqual([
      ...[500, 700].map((amount) => of("credit.refund_due", amount)),
      ...[500, 700].map((amount) => of("credit.refunded", amount)),
      of("credit.sold"),
    ]);
    const ids = posted.flatMap(({ data }) => data.refund?.id ?? []);
    expect(new Set(ids).size).toBe(2);
  });

  it("loses all where all of its money went back at the provider itself, also what a booking gives back later", async () => {
    const bought = await buys();
    await stripe.press(bought.url, "pay");
    const used = await uses(bought);
    const { charge_id } = (await env.DB.prepare("SELECT charge_id FROM payments WHERE booking_id = ?")
      .bind(bought.id)
      .first<{ charge_id: string }>()) ?? { charge_id: "" };
    await fetch(`${PROVIDERS_AT}/v1/refunds`, {
      method: "POST",
      headers: { authorization: "Bearer sk_test_business", "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ payment_intent: charge_id, amount: String(PRICE) }),
    });
    await settleAll();
    expect(await paymentOf(bought)).toMatchObject({ state: "refunded", refunded: PRICE });
    expect(await creditOf(bought)).toMatchObject([{ left: 0, taken_back: 5 }]);
    await staff("POST", `/payments/${used.body.id}/refund`, {});
    await tenant.consistency(room);
    await settleAll();
    expect(await creditOf(bought)).toMatchObject([{ left: 0, uses: [{ returned: 1 }] }]);
    expect((await uses(bought)).body.code).toBe("not_enough_credit");
  });

  it("is over once a bank has taken its money back, of which the bank tells the buyer", async () => {
    const bought = await buys();
    await stripe.press(bought.url, "pay");
    await settleAll();
    const { endpoints, sessions } = stripe.stripe.taken as unknown as {
      endpoints: { url: string; secret: string }[];
      sessions: { payment_intent: string }[];
    };
    const [endpoint] = endpoints;
    const closed = { id: "dp_1", payment_intent: sessions.at(-1)?.payment_intent, created: 1_780_300_000 };
    const raw = JSON.stringify({
      ...{ id: "evt_closed", object: "event", livemode: false, type: "charge.dispute.closed" },
      data: { object: { ...closed, status: "lost", amount: PRICE, currency: "usd" } },
    });
    const headers = await signed(endpoint?.secret ?? "", raw);
    await ask("POST", new URL(endpoint?.url ?? "").pathname, { key: null, headers, raw });
    await settleAll();
    expect(await paymentOf(bought)).toMatchObject({ state: "refunded", refunded: PRICE });
    expect(await creditOf(bought)).toMatchObject([{ left: 0 }]);
    expect(await mailsTo(bought.email)).toHaveLength(1);
  });

  it("keeps its credit where staff give the money alone back", async () => {
    const bought = await buys();
    await stripe.press(bought.url, "pay");
    await staff("POST", `/payments/${(await paymentOf(bought)).id}/refund`, { reason: "The teacher was ill" });
    await settleAll();
    expect(await paymentOf(bought)).toMatchObject({ state: "refunded", refunded: PRICE });
    expect(await creditOf(bought)).toMatchObject([{ left: 5, taken_back: 0 }]);
  });

  it("lasts longer where staff say so, with the reason in the log", async () => {
    const bought = await buys();
    await stripe.press(bought.url, "pay");
    const changed = await staff("PATCH", `/credit/${bought.id}`, { expires_at: "2027-01-01T00:00:00Z", reason: "Ill" });
    expect(changed.expires_at).toBe("2027-01-01T00:00:00+00:00");
    const [line] = (await staff("GET", "/audit?limit=100")).data.filter(
      ({ action }: { action: string }) => action === "credit.prolonged",
    );
    expect(line).toMatchObject({ subject: bought.id, detail: { reason: "Ill" } });
  });
});

describe("a package that staff sell at the desk", () => {
  const sell = (customer: string, key = crypto.randomUUID()) =>
    tenant.staff("POST", `/customers/${customer}/credit`, { package: pack, method: "cash" }, { key });

  it("is told to its buyer as one bought online, once, in their language, with the way to its receipt", async () => {
    const { email } = aBuyer();
    const owner = await staff("POST", "/customers", { name: "نور", email, locale: "ar" });
    const [first, second] = [await sell(owner.id, "sale-1"), await sell(owner.id, "sale-1")];
    expect([first.status, second.headers.get("idempotency-replayed")]).toEqual([201, "true"]);
    const [mail, ...more] = await mailsTo(email);
    expect(more).toEqual([]);
    expect(mail?.title).toContain("إيصالك");
    const path = /\/packages\/[^?\s]+/.exec(mail?.text ?? "")?.[0] ?? "";
    const page = (await visit(`/${tenant.slug}${path}`)).html;
    expect(textOf(page)).toContain("R-2026-");
    await staff("POST", `/credit/${first.body.id}/take-back`, {});
    expect((await mailsTo(email)).map(({ kind }) => kind)).toEqual(["account_returned", "account_bought"]);
  });

  it("keeps nothing of a customer who is erased while staff sell to them, wherever in it that comes", async () => {
    for (let at = 1; ; at++) {
      const { email } = aBuyer();
      const owner = await staff("POST", "/customers", { name: "Bo", email });
      let steps = 0;
      let isErased = false;
      const bindings = envWith(
        { ...env },
        {
          database: async (_, call) => {
            const answer = await call();
            steps += 1;
            if (steps !== at) return answer;
            passTime(1);
            await staff("DELETE", `/customers/${owner.id}`);
            isErased = true;
            passTime(1);
            return answer;
          },
          store: (_, call) => call(),
          object: (find) => find(),
        },
      );
      const own = makeDeps(bindings, settingsOf(bindings), testClock, () => undefined);
      const sale = { customerId: owner.id, packageId: pack, method: "cash", note: null } as const;
      await sellPackage(own, authorityBy(tenant.id, OWNER), sale, { key: crypto.randomUUID(), body: sale });
      if (!isErased) break;
      const row = await env.DB.prepare("SELECT document FROM purchases WHERE document LIKE ?")
        .bind(`%${email}%`)
        .first();
      expect(row, `erased after step ${at}`).toBeNull();
    }
  });

  it("is told to no one where no address is known, or the person was erased before", async () => {
    const silent = await staff("POST", "/customers", { name: "Di", phone: "+15005550006" });
    expect((await sell(silent.id)).status).toBe(201);
    const { email } = aBuyer();
    const owner = await staff("POST", "/customers", { name: "Bo", email });
    await sell(owner.id);
    await staff("DELETE", `/customers/${owner.id}`);
    const row = await env.DB.prepare("SELECT document FROM purchases WHERE document LIKE ?").bind(`%${email}%`).first();
    expect([row, await mailsTo("")]).toEqual([null, []]);
  });
});

describe("a package of which nothing came", () => {
  it("is forgotten with its buyer after a month", async () => {
    const bought = await buys();
    passTime(HOUR_MS);
    await settleAll();
    passTime(30 * 24 * HOUR_MS);
    await settleAll();
    expect((await ask("GET", `/v1/public/purchases/${bought.id}`, { token: bought.token })).status).toBe(404);
    expect(await paymentOf(bought)).toBeUndefined();
  });

  it("ends also behind more sales than one sweep takes, none of which can be ended", async () => {
    const { id } = await buys();
    const faulty = `WITH RECURSIVE nth(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM nth WHERE n < 60)
      INSERT INTO purchases (id, tenant_id, customer_id, revision, document, look_at, created_at, updated_at)
      SELECT id || n, tenant_id, customer_id, revision, json_remove(document, '$.payment.checkout'), look_at - 1, created_at,
        updated_at FROM purchases, nth WHERE id = ?`;
    await env.DB.prepare(faulty).bind(id).run();
    passTime(HOUR_MS);
    for (let turn = 0; turn < 2; turn++) {
      await sweepPurchases(deps());
      passTime(MINUTE_MS);
    }
    const state = "SELECT document ->> '$.payment.state' AS state FROM purchases WHERE id = ?";
    expect(await env.DB.prepare(state).bind(id).first("state")).toBe("expired");
    await env.DB.prepare("DELETE FROM purchases WHERE id LIKE ? AND id <> ?").bind(`${id}%`, id).run();
  });
});

describe("credit that is used and taken back at once", () => {
  it("is either used or returned, never both", async () => {
    const bought = await buys();
    await stripe.press(bought.url, "pay");
    const all = Array.from({ length: 4 }, () => uses(bought));
    const taken = tenant.staff("POST", `/credit/${bought.id}/take-back`, {});
    const used = (await Promise.all(all)).filter(({ status }) => status === 201).length;
    expect((await taken).status).toBe(200);
    await settleAll();
    const [credit] = await creditOf(bought);
    expect([credit.left, credit.taken_back + used]).toEqual([0, 5]);
    expect((await paymentOf(bought)).refunded).toBe((PRICE / 5) * credit.taken_back);
  });
});

describe("a package that an earlier build sold", () => {
  it("is taken back like another, and gets its receipts then", async () => {
    const owner = await staff("POST", "/customers", { name: "Old", email: aBuyer().email });
    const sold = await staff("POST", `/customers/${owner.id}/credit`, { package: pack, method: "transfer" });
    for (const [table, column] of [
      ["purchases", "id"],
      ["payments", "booking_id"],
    ]) {
      await env.DB.prepare(`DELETE FROM ${table} WHERE ${column} = ?`).bind(sold.id).run();
    }
    const back = await staff("POST", `/credit/${sold.id}/take-back`, {});
    expect(back).toMatchObject({ left: 0, taken_back: 5 });
    expect(await paymentOf(sold)).toMatchObject({ state: "refunded", method: "transfer", refunded: PRICE });
  });
});

describe("credit of a customer", () => {
  it("pays a series as far as it goes: the next booking says so, takes nothing, and stays to be paid", async () => {
    await makeService(tenant, room, {
      code: "course",
      price: { amount: 2_000, currency: "USD" },
      series_max: 5,
    });
    const wanted = { name: "Two", price: { amount: 3_000, currency: "USD" }, visits: 2, services: ["course"] };
    const two = (await staff("POST", "/packages", wanted)).id;
    const customer = aBuyer();
    const owner = await staff("POST", "/customers", { name: "Bo", email: customer.email });
    await staff("POST", `/customers/${owner.id}/credit`, { package: two, method: "cash" });
    const start = new Date(Math.ceil(testClock.now() / DAY_MS + 3) * DAY_MS).toISOString();
    const body = {
      service: "course",
      start,
      rule: { freq: "daily", count: 3 },
      customer: { name: "Bo", email: customer.email },
    };
    const made = await ask("POST", `/v1/public/${tenant.slug}/series`, { body });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const ids = made.body.series.bookings.map(({ id }: { id: string }) => id);
    const answers = [];
    for (const id of ids) answers.push(await tenant.staff("POST", `/bookings/${id}/payments`, { method: "credit" }));
    expect(answers.map(({ status, body: { code } }) => code ?? status)).toEqual([201, 201, "not_enough_credit"]);
    const states = [];
    for (const id of ids) {
      const { status, payment } = await staff("GET", `/bookings/${id}`);
      states.push([status, payment.state]);
    }
    expect(states).toEqual([
      ["confirmed", "paid"],
      ["confirmed", "paid"],
      ["confirmed", "none"],
    ]);
  });

  it("is listed by pages", async () => {
    const customer = aBuyer();
    const bought = [await buys(customer), await buys(customer), await buys(customer)];
    for (const { url } of bought) await stripe.press(url, "pay");
    const owner = await ownerOf(bought[0] ?? { id: "" });
    const seen: string[] = [];
    for (let cursor = ""; ; ) {
      const page = await staff("GET", `/customers/${owner}/credit?limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.data.map(({ id }: { id: string }) => id));
      if (page.next_cursor === null) break;
      cursor = page.next_cursor;
    }
    expect(new Set(seen).size).toBe(3);
    expect(seen).toHaveLength(3);
  });
});
