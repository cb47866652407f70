// A booking goes to another customer, and money was paid for it before. Receipts and messages of that money are of the
// customer who paid. Neither customer learns of the other.

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { calendar, makeResource, type Tenant } from "../support/api";
import { passTime, setTime } from "../support/clock";
import { aPaidBusiness, bookedOf, openPage, readOwn } from "../support/paid-business";
import { type Browser, openBusiness } from "../support/people";
import { asked } from "../support/staff";
import { tellAll } from "../support/told";
import { textOf, visit } from "../support/visitor";

const NINE = "2026-06-08T08:00:00Z";
const ROOT = "/dashboard/handed-over";
setTime(NINE);

let owner: Browser;
let tenant: string;
let chair: string;
let service: string;
let slots = 0;

beforeAll(async () => {
  owner = await openBusiness("handover@example.com", "handed-over");
  tenant = (await asked(owner, "GET", "/v1/tenant")).id;
  ({ chair, service } = await aChair());
});

async function aChair(): Promise<{ chair: string; service: string }> {
  const chair = (await asked(owner, "POST", "/v1/resources", { name: "Chair", kind: "person" })).id;
  const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
  await asked(owner, "PUT", `/v1/resources/${chair}/hours`, { weekly: [{ days, start: "00:00", end: "24:00" }] });
  const made = await asked(owner, "POST", "/v1/services", {
    name: "Haircut",
    price: { amount: 4_000, currency: "GBP" },
    duration: { kind: "fixed", minutes: 30 },
    requires: [{ any_of: [chair] }],
    horizon_days: 400,
    cancellation: { min_notice_minutes: 0, refunds: [{ from_minutes: 0, percent: 100 }] },
  });
  return { chair, service: made.id };
}

beforeEach(() => setTime(NINE));

type Person = { readonly name: string; readonly email: string };
type Handed = { readonly id: string; readonly first: Person; readonly second: Person };

/** Ada books and pays a part, Grace gets the booking and pays the rest. */
async function handedOver(of = service): Promise<Handed & { readonly paid: readonly string[] }> {
  slots += 1;
  const first = { name: "Ada Lovelace", email: `ada${slots}@example.com` };
  const second = { name: "Grace Hopper", email: `grace${slots}@example.com` };
  const start = new Date(Date.parse("2026-06-10T08:00:00Z") + slots * 3_600_000).toISOString();
  const { booking } = await asked(owner, "POST", "/v1/bookings", { service: of, start, customer: first });
  const { id } = booking;
  const ofFirst = await takes(id, 1_500);
  passTime(60_000);
  await asked(owner, "PATCH", `/v1/bookings/${id}`, { customer: second });
  passTime(60_000);
  const ofSecond = await takes(id, 2_500);
  return { id, first, second, paid: [ofFirst, ofSecond] };
}

const takes = async (id: string, amount: number): Promise<string> =>
  (await asked(owner, "POST", `/v1/bookings/${id}/payments`, { method: "cash", amount })).id;
const copied = () => owner.json("GET", `/v1/resources/${chair}/consistency`);
const receipt = async (id: string) => textOf((await owner.get(`${ROOT}/receipts/${id}`)).html);

/** What each address was told of a booking's money, by kind. */
async function toldOf(id: string, kinds: readonly string[]): Promise<{ kind: string; to: string; text: string }[]> {
  for (let round = 0; round < 3; round++) {
    await copied();
    await tellAll();
    passTime(10_000);
  }
  const { results } = await env.DB.prepare(
    "SELECT kind, recipient AS 'to', text FROM messages WHERE booking_id = ? AND text IS NOT NULL ORDER BY created_at",
  )
    .bind(id)
    .all<{ kind: string; to: string; text: string }>();
  return results.filter(({ kind }) => kinds.includes(kind));
}

/** The link that the second customer was sent. */
async function tokenOf({ id, second }: Handed): Promise<string> {
  const told = await toldOf(id, ["booked"]);
  const text = told.find(({ to }) => to === second.email)?.text ?? "";
  return /\/manage\/([\w.~-]+)/.exec(text)?.[1] ?? "";
}

/** The class in the chain of an object that has a method. */
function prototypeWith(instance: object, name: string): object {
  return Object.hasOwn(instance, name) ? instance : prototypeWith(Object.getPrototypeOf(instance), name);
}

async function customerOf({ email }: Person): Promise<string> {
  await copied();
  const { data } = await asked(owner, "GET", `/v1/customers?q=${encodeURIComponent(email)}`);
  return data[0].id;
}

describe("a receipt of money that was paid before the booking went to another customer", () => {
  it("names the customer who paid, and that of a refund too", async () => {
    const { paid } = await handedOver();
    const [ofFirst = "", ofSecond = ""] = paid;
    await asked(owner, "POST", `/v1/payments/${ofFirst}/refund`, { amount: 500 });
    await copied();
    expect(await receipt(ofFirst)).toContain("Ada Lovelace");
    expect(await receipt(`${ofFirst}-1`)).toContain("Ada Lovelace");
    expect(await receipt(ofFirst)).not.toContain("Grace");
    expect(await receipt(ofSecond)).toContain("Grace Hopper");
  });

  it("is not for the customer who has the booking now", async () => {
    const handed = await handedOver();
    const { paid } = handed;
    const token = await tokenOf(handed);
    const { html } = await visit(`/manage/${token}`);
    expect(html).toContain(`/receipts/${paid[1]}`);
    expect(html).not.toContain(`/receipts/${paid[0]}`);
    expect(html).not.toContain("Ada");
    expect((await visit(`/manage/${token}/receipts/${paid[0]}`)).status).toBe(404);
    expect((await visit(`/manage/${token}/receipts/${paid[1]}`)).status).toBe(200);
  });

  it("names the corrected name where the same person got another address, and each payer after a second handover", async () => {
    const { id, paid } = await handedOver();
    const [ofFirst = "", ofSecond = ""] = paid;
    await asked(owner, "PATCH", `/v1/bookings/${id}`, { customer: { email: `new${slots}@example.com` } });
    await asked(owner, "PATCH", `/v1/bookings/${id}`, { customer: { name: "Grace B. Hopper" } });
    await copied();
    expect(await receipt(ofSecond)).toContain("Grace B. Hopper");
    await asked(owner, "PATCH", `/v1/bookings/${id}`, {
      customer: { name: "Mary Jackson", email: `mary${slots}@example.com` },
    });
    await copied();
    expect(await receipt(ofFirst)).toContain("Ada Lovelace");
    expect(await receipt(ofSecond)).toContain("Grace B. Hopper");
  });
});

describe("the list of payments", () => {
  it("names who paid, on the screen, in the file and by the API", async () => {
    const { id, paid, first, second } = await handedOver();
    const [ofFirst = "", ofSecond = ""] = paid;
    await copied();
    const rowOf = async (payment: string) => {
      const { html } = await owner.get(`${ROOT}/payments?from=`);
      return textOf(html.split(`data-payment="${payment}"`)[1]?.split("</li>")[0] ?? "");
    };
    expect(await rowOf(ofFirst)).toContain("Ada Lovelace");
    expect(await rowOf(ofFirst)).not.toContain("Grace");
    expect(await rowOf(ofSecond)).toContain("Grace Hopper");
    const { number } = await asked(owner, "GET", `/v1/bookings/${id}`);
    const file = (await owner.get(`${ROOT}/payments.csv?from=`)).html.split("\r\n");
    const names = file.filter((line) => line.includes(number)).map((line) => line.split(",")[1]);
    expect(names.toSorted()).toEqual(["Ada Lovelace", "Grace Hopper"]);
    const { data } = await asked(owner, "GET", "/v1/payments");
    const payerOf = (payment: string) => data.find((one: { id: string }) => one.id === payment)?.payer;
    const [ada, grace] = [await customerOf(first), await customerOf(second)];
    expect([payerOf(ofFirst), payerOf(ofSecond)]).toEqual([ada, grace]);
    const own = await asked(owner, "GET", `/v1/bookings/${id}/payments`);
    expect(own.data.map(({ payer }: { payer: string }) => payer)).toEqual([ada, grace]);
  });

  it("names no payer who was erased, and not the next customer in their place", async () => {
    const { paid, first } = await handedOver();
    const [ofFirst = ""] = paid;
    await owner.json("DELETE", `/v1/customers/${await customerOf(first)}`);
    const row = async () => {
      const { html } = await owner.get(`${ROOT}/payments?from=`);
      return textOf(html.split(`data-payment="${ofFirst}"`)[1]?.split("</li>")[0] ?? "");
    };
    expect(await row()).not.toMatch(/Ada|Grace/);
    await copied();
    expect(await row()).not.toMatch(/Ada|Grace/);
    const { data } = await asked(owner, "GET", "/v1/payments");
    expect(data.find(({ id }: { id: string }) => id === ofFirst)).toMatchObject({ payer: null });
    // The same person comes back, and has the id of before.
    passTime(60_000);
    await asked(owner, "POST", "/v1/customers", first);
    await copied();
    expect(await row()).not.toMatch(/Ada|Grace/);
  });

  it("is mended by the consistency check where an earlier build copied it without the payer", async () => {
    const { paid, first } = await handedOver();
    const [ofFirst = ""] = paid;
    const ada = await customerOf(first);
    await env.DB.prepare("UPDATE payments SET document = json_remove(document, '$.payer') WHERE id = ?")
      .bind(ofFirst)
      .run();
    await asked(owner, "POST", `/v1/resources/${chair}/consistency`);
    const { data } = await asked(owner, "GET", "/v1/payments");
    expect(data.find(({ id }: { id: string }) => id === ofFirst).payer).toBe(ada);
  });
});

describe("what the customer of today is told of the money", () => {
  const paidBefore = "Paid before By the customer who had this booking before";

  it("is their own part and what is left, on the page of the booking", async () => {
    const handed = await handedOver();
    const token = await tokenOf(handed);
    const page = textOf((await visit(`/manage/${token}`)).html);
    expect(page).toContain(`Price £40 ${paidBefore} Paid £25`);
    expect(page).not.toMatch(/£15|Still to pay/);
  });

  it("is what is left where they have paid nothing yet, in the message that brings the booking too", async () => {
    slots += 1;
    const [first, second] = [`ada${slots}@example.com`, `grace${slots}@example.com`];
    const start = new Date(Date.parse("2026-06-10T08:00:00Z") + slots * 3_600_000).toISOString();
    const of = (name: string, email: string) => ({ customer: { name, email } });
    const wish = { service, start, ...of("Ada Lovelace", first) };
    const { id } = (await asked(owner, "POST", "/v1/bookings", wish)).booking;
    await takes(id, 1_500);
    passTime(60_000);
    await asked(owner, "PATCH", `/v1/bookings/${id}`, of("Grace Hopper", second));
    const [told] = (await toldOf(id, ["booked"])).filter(({ to }) => to === second);
    expect(told?.text).toContain("Paid before: By the customer who had this booking before");
    expect(told?.text).toContain("Left to pay: £25");
    expect(told?.text).not.toMatch(/£15|Ada/);
    const token = /\/manage\/([\w.~-]+)/.exec(told?.text ?? "")?.[1] ?? "";
    const page = textOf((await visit(`/manage/${token}`)).html);
    expect(page).toContain(`${paidBefore} Still to pay £25`);
    expect(page).not.toMatch(/£15|Ada/);
  });

  it("is their own part by the public API, also once the booking is over", async () => {
    const handed = await handedOver();
    const token = await tokenOf(handed);
    const read = () => readOwn({ id: handed.id, token });
    expect(await read()).toMatchObject({ payment: { state: "paid", paid: 2_500, refunded: 0 } });
    await asked(owner, "POST", `/v1/bookings/${handed.id}/cancel`);
    expect(await read()).toMatchObject({ payment: { paid: 2_500 }, refund: { amount: 2_500 } });
    expect((await asked(owner, "GET", `/v1/bookings/${handed.id}`)).payment.paid).toBe(4_000);
  });
});

describe("a message about such money", () => {
  it("goes to the customer who paid, when it goes back and when its entry is corrected", async () => {
    const { id, paid, first, second } = await handedOver();
    const [ofFirst = "", ofSecond = ""] = paid;
    const start = new Date(Date.parse("2026-07-10T08:00:00Z") + slots * 3_600_000).toISOString();
    await asked(owner, "POST", `/v1/bookings/${id}/reschedule`, { start });
    await asked(owner, "POST", `/v1/payments/${ofFirst}/take-back`);
    await asked(owner, "POST", `/v1/payments/${ofSecond}/refund`, { amount: 500 });
    const told = await toldOf(id, ["refunded", "payment_corrected"]);
    const byKind = new Map(told.map((one) => [one.kind, one]));
    expect([told.length, byKind.get("payment_corrected")?.to, byKind.get("refunded")?.to]).toEqual([
      2,
      first.email,
      second.email,
    ]);
    const toFirst = byKind.get("payment_corrected")?.text;
    expect(toFirst).toContain("£15");
    expect(toFirst).toMatch(/When: .* June 2026/);
    expect(toFirst).not.toMatch(/Grace|\/manage\/|£25/);
  });

  it("goes to each for their own money where the booking is cancelled, and tells neither of the other's", async () => {
    const { id, first, second } = await handedOver();
    await asked(owner, "POST", `/v1/bookings/${id}/cancel`);
    const told = await toldOf(id, ["refunded", "cancelled_by_business"]);
    const of = (email: string, wanted: string) => told.filter(({ to, kind }) => to === email && kind === wanted);
    expect(of(first.email, "refunded").map(({ text }) => text)).toEqual([expect.stringContaining("£15")]);
    expect(of(second.email, "refunded")).toEqual([]);
    const [end] = of(second.email, "cancelled_by_business");
    expect(end?.text).toContain("£25");
    expect(end?.text).not.toMatch(/£15|£40|Ada/);
  });

  it("tells the first of their own money alone where the second has paid before the message goes out", async () => {
    const { id, first } = await handedOver();
    const told = await toldOf(id, ["cancelled_by_business"]);
    expect(told.map(({ to }) => to)).toEqual([first.email]);
    expect(told[0]?.text).toContain("£15");
    expect(told[0]?.text).not.toMatch(/£25|£40/);
  });

  it("tells the customer of today, before they cancel, what goes back to them", async () => {
    const handed = await handedOver();
    const token = await tokenOf(handed);
    const { html } = await visit(`/manage/${token}?step=cancel`);
    expect(textOf(html)).toContain("you get back £25");
  });

  it("is not sent to a customer who was erased, nor to the next one in their place", async () => {
    const { id, paid, first } = await handedOver();
    await owner.json("DELETE", `/v1/customers/${await customerOf(first)}`);
    await asked(owner, "POST", `/v1/payments/${paid[0]}/refund`, { amount: 500 });
    expect(await toldOf(id, ["refunded"])).toEqual([]);
  });
});

describe("a customer who paid and has the booking no longer", () => {
  it("is erased from it, while the other customer stays", async () => {
    const { id, paid, first } = await handedOver();
    const [ofFirst = "", ofSecond = ""] = paid;
    await copied();
    await owner.json("DELETE", `/v1/customers/${await customerOf(first)}`);
    await copied();
    expect(await receipt(ofFirst)).toContain("£15");
    expect(await receipt(ofFirst)).not.toMatch(/Ada|Grace/);
    expect(await receipt(ofSecond)).toContain("Grace Hopper");
    expect((await asked(owner, "GET", `/v1/bookings/${id}`)).customer.name).toBe("Grace Hopper");
    expect(await asked(owner, "GET", `/v1/resources/${chair}/consistency`)).toMatchObject({ differences: [] });
  });

  it("is exported and erased also where the resource of the booking was deleted since", async () => {
    const gone = await aChair();
    const { id, paid, first } = await handedOver(gone.service);
    await asked(owner, "POST", `/v1/bookings/${id}/cancel`);
    await owner.json("GET", `/v1/resources/${gone.chair}/consistency`);
    const customer = await customerOf(first);
    await owner.json("DELETE", `/v1/services/${gone.service}`);
    expect((await owner.json("DELETE", `/v1/resources/${gone.chair}`)).status).toBe(204);
    const [ofFirst = ""] = paid;
    expect(await receipt(ofFirst)).toContain("Ada Lovelace");
    expect((await asked(owner, "GET", `/v1/customers/${customer}/export`)).payments).toMatchObject([{ id: ofFirst }]);
    await owner.json("DELETE", `/v1/customers/${customer}`);
    expect(await receipt(ofFirst)).not.toMatch(/Ada|Grace/);
  });

  it("stays on their receipt when the other customer is erased, and a third gets no receipt of those", async () => {
    const { id, paid, second } = await handedOver();
    const [ofFirst = "", ofSecond = ""] = paid;
    await owner.json("DELETE", `/v1/customers/${await customerOf(second)}`);
    await copied();
    expect(await receipt(ofFirst)).toContain("Ada Lovelace");
    expect(await receipt(ofSecond)).not.toMatch(/Ada|Grace/);
    await asked(owner, "PATCH", `/v1/bookings/${id}`, {
      customer: { name: "Mary Jackson", email: `mary${slots}@example.com` },
    });
    await copied();
    expect(await receipt(ofSecond)).not.toMatch(/Ada|Grace|Mary/);
  });

  it("is told of their own money, and stays unseen by the link of the other customer, who was erased", async () => {
    const handed = await handedOver();
    const { id, paid, first, second } = handed;
    const token = await tokenOf(handed);
    await owner.json("DELETE", `/v1/customers/${await customerOf(second)}`);
    expect(await asked(owner, "GET", `/v1/resources/${chair}/consistency`)).toMatchObject({ differences: [] });
    const { html } = await visit(`/manage/${token}`);
    expect(html).toContain(`/receipts/${paid[1]}`);
    expect(html).not.toContain(`/receipts/${paid[0]}`);
    expect((await visit(`/manage/${token}/receipts/${paid[0]}`)).status).toBe(404);
    expect(await readOwn({ id, token })).toMatchObject({ customer: null, payment: { paid: 2_500 } });
    await asked(owner, "POST", `/v1/payments/${paid[0]}/refund`, { amount: 500 });
    expect((await toldOf(id, ["refunded"])).map(({ to }) => to)).toEqual([first.email]);
  });

  it("is not seen by the link of the other customer once both were erased, in either order", async () => {
    for (const isFirstGone of [true, false]) {
      const handed = await handedOver();
      const { id, paid } = handed;
      const token = await tokenOf(handed);
      const people = [await customerOf(handed.first), await customerOf(handed.second)];
      for (const one of isFirstGone ? people : people.toReversed()) await owner.json("DELETE", `/v1/customers/${one}`);
      await copied();
      const { html } = await visit(`/manage/${token}`);
      expect([html.includes(`/receipts/${paid[1]}`), html.includes(`/receipts/${paid[0]}`)]).toEqual([true, false]);
      expect((await visit(`/manage/${token}/receipts/${paid[0]}`)).status).toBe(404);
      expect(await readOwn({ id, token })).toMatchObject({ customer: null, payment: { paid: 2_500 } });
    }
  });

  it("is not seen by that link either where an earlier build erased the first of them, and this one the second", async () => {
    const handed = await handedOver();
    const { id, paid, first, second } = handed;
    const token = await tokenOf(handed);
    await owner.json("DELETE", `/v1/customers/${await customerOf(first)}`);
    await runInDurableObject(calendar({ id: tenant } as Tenant, chair), (_, { storage }) => {
      const earlier = "json_remove(document, '$.payments[0].isOfFormer')";
      storage.sql.exec(`UPDATE bookings SET document = ${earlier} WHERE id = ?`, id);
    });
    await owner.json("DELETE", `/v1/customers/${await customerOf(second)}`);
    await copied();
    expect((await visit(`/manage/${token}/receipts/${paid[0]}`)).status).toBe(404);
    expect(await readOwn({ id, token })).toMatchObject({ customer: null, payment: { paid: 2_500 } });
    expect(await asked(owner, "GET", `/v1/resources/${chair}/consistency`)).toMatchObject({ differences: [] });
  });

  it("is erased with the record of the other one, where both turned out to be one person", async () => {
    const { paid, first, second } = await handedOver();
    const [merged, kept] = [await customerOf(first), await customerOf(second)];
    await asked(owner, "POST", `/v1/customers/${kept}/merge`, { customer: merged });
    await owner.json("DELETE", `/v1/customers/${kept}`);
    await copied();
    for (const id of paid) expect(await receipt(id)).not.toMatch(/Ada|Grace/);
  });

  it("has the payment in the export of their data, and the other customer has no trace of them in theirs", async () => {
    const { id, paid, first, second } = await handedOver();
    const ofFirst = JSON.stringify(await asked(owner, "GET", `/v1/customers/${await customerOf(first)}/export`));
    expect(JSON.parse(ofFirst).payments).toMatchObject([{ id: paid[0], booking: id, amount: 1_500 }]);
    expect(ofFirst).not.toContain("Grace");
    const ofSecond = await asked(owner, "GET", `/v1/customers/${await customerOf(second)}/export`);
    expect(ofSecond).toMatchObject({ payments: [], bookings: [{ id }] });
    expect(JSON.stringify(ofSecond)).not.toContain("Ada");
  });

  it("gets their export from objects of the build before too, which name no payers", async () => {
    const { first } = await handedOver();
    const id = await customerOf(first);
    const name = "readPersonsPayments";
    const known = await runInDurableObject(calendar({ id: tenant } as Tenant, chair), (instance) => {
      const owner = prototypeWith(instance, name);
      const method = Object.getOwnPropertyDescriptor(owner, name);
      Reflect.deleteProperty(owner, name);
      return () => method && Object.defineProperty(owner, name, method);
    });
    const exported = await owner.json("GET", `/v1/customers/${id}/export`);
    known();
    expect(exported.status).toBe(200);
    expect(JSON.parse(exported.html)).toMatchObject({ payments: [], customer: { id } });
  });

  it("is named in no copy of the booking", async () => {
    const { id } = await handedOver();
    await copied();
    const row = await env.DB.prepare("SELECT document FROM bookings WHERE id = ?")
      .bind(id)
      .first<{ document: string }>();
    expect(row?.document).not.toContain("Ada");
    const { results } = await env.DB.prepare("SELECT document FROM payments WHERE booking_id = ?").bind(id).all();
    expect(JSON.stringify(results)).not.toMatch(/Ada|Grace/);
  });
});

describe("a page to pay that a customer opened who has the booking no longer", () => {
  it("ends, and what they paid there all the same goes back to them", async () => {
    const { tenant, stripe, aService, settleAll } = await aPaidBusiness();
    await makeResource(tenant);
    await aService({
      code: "later",
      confirmation: "instant",
      payment: { due: "none", rest: "online", methods: ["online"] },
    });
    const booked = bookedOf(await tenant.book("later", "2026-06-20T10:00:00Z"));
    const page = await openPage(booked);
    const customer = { name: "Grace Hopper", email: "grace-later@example.com" };
    expect((await tenant.staff("PATCH", `/bookings/${booked.id}`, { customer })).status).toBe(200);
    await stripe.press(page, "pay");
    await settleAll();
    const { body } = await tenant.staff("GET", `/bookings/${booked.id}`);
    expect(body).toMatchObject({ status: "confirmed", payment: { paid: 10_000, refunded: 10_000 } });
    const { results } = await env.DB.prepare(
      "SELECT recipient FROM messages WHERE booking_id = ? AND kind = 'refunded'",
    )
      .bind(booked.id)
      .all();
    expect(results).not.toContainEqual({ recipient: customer.email });
    expect((await readOwn(booked)).status).not.toBe("confirmed");
  });
});
