// Cash that the front desk takes. Its receipt can be handed over at once. The member who made an entry by mistake takes it
// back for a while. Nothing is deleted, and no sum counts it.

import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { passTime, setTime } from "../support/clock";
import { type Browser, openBusiness } from "../support/people";
import { asked, memberOf } from "../support/staff";
import { tellAll } from "../support/told";
import { textOf } from "../support/visitor";

const NINE = "2026-06-08T08:00:00Z";
const ROOT = "/dashboard/mistake-works";
const QUARTER_MS = 900_000;
setTime(NINE);

let owner: Browser;
let desk: Browser;
let other: Browser;
let chosen: Browser;
let chair: string;
let service: string;
let slots = 0;

beforeAll(async () => {
  owner = await openBusiness("mistakes@example.com", "mistake-works");
  const made = await Promise.all(
    ["Chair", "Stool"].map((name) => asked(owner, "POST", "/v1/resources", { name, kind: "person" })),
  );
  chair = made[0].id;
  const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
  await asked(owner, "PUT", `/v1/resources/${chair}/hours`, { weekly: [{ days, start: "00:00", end: "24:00" }] });
  service = await aService({});
  desk = await memberOf(owner, "till@example.com", "desk");
  other = await memberOf(owner, "till2@example.com", "desk");
  chosen = await memberOf(owner, "stool@example.com", "desk", [made[1].id]);
});

beforeEach(() => setTime(NINE));

async function aService(more: object): Promise<string> {
  const { id } = await asked(owner, "POST", "/v1/services", {
    name: `Haircut ${crypto.randomUUID()}`,
    price: { amount: 4000, currency: "GBP" },
    duration: { kind: "fixed", minutes: 30 },
    requires: [{ any_of: [chair] }],
    horizon_days: 400,
    ...more,
  });
  return id;
}

/** A booking at a time that no other test uses. */
async function book(of = service): Promise<string> {
  slots += 1;
  const start = new Date(Date.parse("2026-06-10T08:00:00Z") + slots * 3_600_000).toISOString();
  const customer = { name: "Grace Hopper", email: `grace${slots}@example.com` };
  return (await asked(owner, "POST", "/v1/bookings", { service: of, start, customer })).booking.id;
}

const copied = () => owner.json("GET", `/v1/resources/${chair}/consistency`);
const takes = async (who: Browser, id: string, amount: number, method = "cash"): Promise<string> =>
  (await asked(who, "POST", `/v1/bookings/${id}/payments`, { method, amount })).id;
const takesBack = (who: Browser, payment: string) => who.json("POST", `/v1/payments/${payment}/take-back`);
const moneyOf = async (id: string) => (await asked(owner, "GET", `/v1/bookings/${id}`)).payment;
const receiptsOf = async (who: Browser, payment: string) =>
  (await asked(who, "GET", `/v1/payments/${payment}/receipts`)).data;
const page = async (who: Browser, id: string) => (await who.get(`${ROOT}/bookings/${id}`)).html;
const press = (who: Browser, id: string, fields: Record<string, string>) => who.post(`${ROOT}/bookings/${id}`, fields);
const codeOf = (answer: { readonly html: string }) => JSON.parse(answer.html).code;

describe("an entry that was a mistake", () => {
  it("is taken back by the member who made it, and the right amount is taken in its place", async () => {
    const id = await book();
    const wrong = await takes(desk, id, 4000);
    expect(await moneyOf(id)).toMatchObject({ state: "paid", paid: 4000 });
    const back = await takesBack(desk, wrong);
    expect([back.status, JSON.parse(back.html)]).toEqual([
      200,
      expect.objectContaining({ id: wrong, state: "refunded", taken_back: true, refunded: 4000, going_back: 0 }),
    ]);
    // No sum counts what never was: the booking asks for its price again.
    expect(await moneyOf(id)).toMatchObject({ state: "none", paid: 0, refunded: 0 });
    expect(textOf(await page(desk, id))).toContain("Left to pay £40");
    await takes(desk, id, 400);
    expect(await moneyOf(id)).toMatchObject({ state: "deposit_paid", paid: 400, refunded: 0 });
    expect(textOf(await page(desk, id))).toContain("Left to pay £36");
    // The entry stays, with who took it back, and the receipts have no gap.
    await copied();
    const [noted, cancels] = await receiptsOf(desk, wrong);
    expect(noted).toMatchObject({ kind: "payment", amount: 4000 });
    expect(noted).not.toHaveProperty("cancellation");
    expect(cancels).toMatchObject({ kind: "refund", amount: 4000, cancellation: true });
    const { results } = await env.DB.prepare(
      "SELECT year, sequence FROM receipts WHERE tenant_id = (SELECT tenant_id FROM payments WHERE id = ?) ORDER BY sequence",
    )
      .bind(wrong)
      .all<{ sequence: number }>();
    expect(results.map(({ sequence }) => sequence)).toEqual(results.map((_, at) => at + 1));
    expect(textOf(await page(owner, id))).toMatch(/£40 Cash Entered by mistake .*£40 Taken back .*A desk/);
    expect(textOf(await page(desk, id))).toMatch(/History .*Taken back .* A desk Entered by mistake/);
    // No money moved, so no receipt says that it went back. Each names the other.
    const sheet = async (of: string) => textOf((await desk.get(`${ROOT}/receipts/${of}`)).html);
    expect(await sheet(`${wrong}-1`)).toMatch(
      new RegExp(
        `Cancellation receipt ${cancels.number} .*noted by mistake Cancelled receipt ${noted.number} .* Cancelled £40`,
      ),
    );
    expect(await sheet(`${wrong}-1`)).not.toMatch(/Given back|Refund receipt/);
    expect(await sheet(wrong)).toMatch(
      new RegExp(`Receipt ${noted.number} .*noted by mistake Cancelled by receipt ${cancels.number} .* Received £40`),
    );
    const report = await asked(owner, "GET", `/v1/resources/${chair}/consistency`);
    expect(report.differences).toEqual([]);
  });

  it("is taken back once, however often it is asked for", async () => {
    const id = await book();
    const payment = await takes(desk, id, 1000);
    const [first, ...repeated] = [await takesBack(desk, payment), await takesBack(desk, payment)];
    passTime(QUARTER_MS);
    repeated.push(await takesBack(desk, payment));
    expect([first, ...repeated].map((one) => one?.status)).toEqual([200, 200, 200]);
    expect(repeated.map(({ headers }) => headers.get("idempotency-replayed"))).toEqual(["true", "true"]);
    expect(JSON.parse(repeated.at(-1)?.html ?? "")).toMatchObject({ refunded: 1000 });
  });

  it("is no longer taken back after a quarter of an hour", async () => {
    const id = await book();
    const payment = await takes(desk, id, 1000);
    passTime(QUARTER_MS - 1);
    expect(await page(desk, id)).toContain('value="take_back"');
    passTime(1);
    expect(await page(desk, id)).not.toContain('value="take_back"');
    const late = await takesBack(desk, payment);
    expect([late.status, codeOf(late)]).toEqual([422, "too_late_to_change"]);
    const pressed = await press(desk, id, { do: "take_back", payment });
    expect([pressed.status, textOf(pressed.html).includes("The time to undo this entry is over.")]).toEqual([
      422,
      true,
    ]);
    expect(await moneyOf(id)).toMatchObject({ paid: 1000, refunded: 0 });
  });

  it("is taken back by its member alone: by no colleague, and by none who does not see the booking", async () => {
    const id = await book();
    const payment = await takes(desk, id, 1000);
    for (const who of [other, owner]) {
      const refused = await takesBack(who, payment);
      expect([refused.status, codeOf(refused)]).toEqual([403, "forbidden"]);
      expect(await page(who, id)).not.toContain('value="take_back"');
    }
    expect((await takesBack(chosen, payment)).status).toBe(404);
    expect((await press(chosen, id, { do: "take_back", payment })).status).toBe(404);
    expect(await moneyOf(id)).toMatchObject({ paid: 1000 });
  });

  it("works alike through the API and on the screen for a member who works for some resources", async () => {
    const id = await book();
    const atChair = await memberOf(owner, "chair@example.com", "desk", [chair]);
    const [one, two] = [await takes(atChair, id, 1000), await takes(atChair, id, 500)];
    await copied();
    expect((await receiptsOf(atChair, one)).map(({ amount }: never) => amount)).toEqual([1000]);
    expect((await takesBack(atChair, one)).status).toBe(200);
    expect((await press(atChair, id, { do: "take_back", payment: two })).status).toBe(303);
    expect(await moneyOf(id)).toMatchObject({ paid: 0 });
    const theirs = await book();
    const cash = await takes(atChair, theirs, 1000);
    // Another's resources look as if they had no bookings, at both doors.
    for (const [method, path, body] of [
      ["POST", `/bookings/${theirs}/payments`, { method: "cash", amount: 1 }],
      ["POST", `/bookings/${theirs}/payments`, { method: "credit" }],
      ["POST", `/bookings/${theirs}/payment-link`, {}],
      ["POST", `/payments/${cash}/take-back`, undefined],
      ["GET", `/payments/${cash}/receipts`, undefined],
    ] as const) {
      expect([path, (await chosen.json(method, `/v1${path}`, body)).status]).toEqual([path, 404]);
    }
    expect((await atChair.json("POST", `/v1/payments/${cash}/refund`, {})).status).toBe(403);
  });

  it("is a refund like any other once money of it has gone back", async () => {
    const id = await book();
    const payment = await takes(desk, id, 1000);
    await asked(owner, "POST", `/v1/payments/${payment}/refund`, { amount: 300 });
    const refused = await takesBack(desk, payment);
    expect([refused.status, codeOf(refused)]).toEqual([409, "invalid_transition"]);
    expect(await moneyOf(id)).toMatchObject({ paid: 1000, refunded: 300 });
  });

  it("leaves a booking that it confirmed as it is: it stands, and its price is still to pay", async () => {
    const payment = { due: "full", rest: "on_site", methods: ["online", "cash"] };
    const id = await book(await aService({ confirmation: "payment", hold_seconds: 900, payment }));
    const entry = await takes(desk, id, 4000);
    expect(await asked(owner, "GET", `/v1/bookings/${id}`)).toMatchObject({ status: "confirmed" });
    await takesBack(desk, entry);
    const booking = await asked(owner, "GET", `/v1/bookings/${id}`);
    expect(booking).toMatchObject({ status: "confirmed", payment: { state: "open", paid: 0, refunded: 0 } });
    expect(textOf(await page(desk, id))).toMatch(/○ To be paid .*Left to pay £40/);
  });
});

describe("what lists and logs tell of a mistake", () => {
  it("is in the list of payments what the booking's page says, and no sum of it counts the entry", async () => {
    const id = await book();
    await takes(desk, id, 1234);
    await copied();
    const sums = async () => /Taken £[\d.,]+ Given back £[\d.,]+ Kept £[\d.,]+/.exec(await listed())?.[0];
    const listed = async () => textOf((await owner.get(`${ROOT}/payments`)).html);
    const before = await sums();
    await takesBack(desk, await takes(desk, id, 567));
    await copied();
    const { html } = await owner.get(`${ROOT}/payments`);
    const row = /<li data-payment="[^"]*">(?:(?!<\/li>).)*£5\.67.*?<\/li>/s.exec(html)?.[0] ?? "";
    expect(textOf(row)).toMatch(/£5\.67 Cash Entered by mistake $/);
    expect(before).toMatch(/Taken £/);
    expect(await sums()).toBe(before);
    const file = (await owner.get(`${ROOT}/payments.csv`)).html;
    expect(file).toContain(",Entered by mistake,Cash,5.67,5.67,GBP");
    const receipts = (await owner.get(`${ROOT}/receipts.csv`)).html.split("\r\n").filter((one) => one.includes("5.67"));
    expect(receipts.map((one) => one.split(",")[2])).toEqual(["Received", "Cancelled"]);
    // The API's file tells it from a refund, by which money went back.
    const told = (await owner.json("GET", "/v1/receipts.csv")).html
      .split("\r\n")
      .filter((one) => one.includes(",567,"));
    expect(told.map((one) => [one.split(",")[1], one.split(",").at(-1)])).toEqual([
      ["payment", ""],
      ["refund", "true"],
    ]);
    const { data } = await asked(owner, "GET", "/v1/payments");
    const marked = (amount: number) => data.find((one: { amount: number }) => one.amount === amount).taken_back;
    expect([marked(567), marked(1234)]).toEqual([true, undefined]);
  });

  it("is in the team's log that the entry was taken back, and a refund is told as before", async () => {
    const id = await book();
    await takesBack(desk, await takes(desk, id, 700));
    const given = await takes(desk, id, 800);
    await asked(owner, "POST", `/v1/payments/${given}/refund`, { amount: 800 });
    await copied();
    const { data } = await asked(owner, "GET", "/v1/audit?limit=100");
    const told = data
      .filter(({ subject, action }: never) => subject === id && action === "payment.refunded")
      .map(({ detail }: never) => detail);
    const money = (amount: number) => ({ amount, currency: "GBP", method: "cash" });
    expect(told).toEqual([
      { override: [], money: money(800) },
      { override: [], mistake: true, money: money(700) },
    ]);
    const { html } = await owner.get(`${ROOT}/team`);
    // It names what the member did, not what the customer did.
    const lines = [...html.matchAll(/<li><time>.*?<\/li>/gs)]
      .filter(([line]) => line.includes(`/bookings/${id}`))
      .map(([line]) =>
        textOf(line)
          .replace(/^.*?\d:\d\d /, "")
          .trim(),
      );
    expect(lines.slice(0, 5)).toEqual([
      "Ada Lovelace : gave money back · £8",
      "A desk : recorded a payment in cash · £8",
      "A desk : undid an entry made by mistake · £7",
      "A desk : recorded a payment in cash · £7",
      "Ada Lovelace : made a booking",
    ]);
  });
});

describe("what the customer is told of a mistake", () => {
  const told = async (id: string) =>
    (await asked(owner, "GET", `/v1/messages?booking=${id}`)).data
      .filter(
        ({ kind, channel }: never) =>
          channel === "email" && ["receipt", "payment_corrected", "refunded"].includes(kind),
      )
      .map(({ kind, state }: never) => `${kind} ${state}`)
      .sort();
  const tell = async () => {
    await copied();
    passTime(10_000);
    await tellAll();
  };

  it("is nothing where it was taken back before they heard of it", async () => {
    const id = await book();
    await takesBack(desk, await takes(desk, id, 4000));
    await tell();
    expect(await told(id)).toEqual(["payment_corrected skipped", "receipt skipped"]);
  });

  it("is that the payment does not count, where they had its receipt, in their language", async () => {
    const id = await book();
    await asked(owner, "PATCH", `/v1/bookings/${id}`, { customer: { locale: "ar" } });
    const payment = await takes(desk, id, 4000);
    await tell();
    await takesBack(desk, payment);
    await tell();
    expect(await told(id)).toEqual(["payment_corrected sent", "receipt sent"]);
    const [one] = (await asked(owner, "GET", `/v1/messages?booking=${id}&kind=payment_corrected`)).data;
    const { subject, text, html } = await asked(owner, "GET", `/v1/messages/${one.id}`);
    expect([subject, text].join("\n")).toMatch(/تصحيح دفعة.*[\s\S]*بالخطأ/);
    expect([text.includes("إيصال إلغاء"), text.includes("إيصال رد")]).toEqual([true, false]);
    expect(html).toContain('dir="rtl"');
  });
});

describe("the receipt of what the desk took", () => {
  it("is one press after taking it, and opens for cash and transfers alone", async () => {
    const id = await book();
    const { html } = await desk.get(`${ROOT}/bookings/${id}`);
    const key = /name="key" value="([^"]*)"/.exec(html)?.[1] ?? "";
    const done = await press(desk, id, { do: "take", amount: "15", method: "cash", key });
    const after = (await desk.get(done.headers.get("location") ?? "")).html;
    const href = /href="([^"]*\/receipts\/[^"]*)"/.exec(after)?.[1] ?? "";
    expect(textOf(after)).toMatch(/The money is noted\. Print the receipt Undo/);
    // Its number follows in a moment, and the page waits for it.
    expect(textOf((await desk.get(href)).html)).toMatch(/Receipt R-2026-\d+ .*Cash .*£15/);
    const payment = /receipts\/(.*)$/.exec(href)?.[1] ?? "";
    for (const who of [other, owner]) expect((await who.get(href)).status).toBe(200);
    expect((await chosen.get(href)).status).toBe(404);
    expect((await receiptsOf(desk, payment)).map(({ amount }: never) => amount)).toEqual([1500]);
    expect((await desk.get(`${ROOT}/receipts/pay_nothing`)).status).toBe(404);
  });
});
