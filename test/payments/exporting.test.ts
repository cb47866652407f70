// Money that staff record, and the file of all payments.

import { beforeEach, describe, expect, it } from "vitest";
import { makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { passTime, setTime } from "../support/clock";
import { textOf, visit } from "../support/visitor";

const START = "2026-06-09T10:30:00Z";
let tenant: Tenant;
let resource: string;
let booking: string;
let token: string;

beforeEach(async () => {
  setTime("2026-06-01T20:00:00Z");
  tenant = await makeTenant({ zone: "Asia/Kolkata" });
  resource = await makeResource(tenant);
  await makeService(tenant, resource, { code: "visit", price: { amount: 10_000, currency: "INR" } });
  const { body } = await tenant.book("visit", START);
  booking = body.booking.id;
  token = body.manage.token;
});

function take(amount: number, key = crypto.randomUUID(), note: string | null = null) {
  return tenant.staff("POST", `/bookings/${booking}/payments`, { method: "cash", amount, note }, { key });
}

describe("what staff record", () => {
  it("counts once for a key, and another body under it is refused", async () => {
    const key = crypto.randomUUID();
    const first = await take(4_000, key);
    const again = await take(4_000, key);
    expect([first.status, again.status, again.body]).toEqual([201, 201, first.body]);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect((await take(5_000, key)).body).toMatchObject({ code: "idempotency_key_reused" });
    const back = (amount: number) =>
      tenant.staff("POST", `/payments/${first.body.id}/refund`, { amount, reason: "Cold" }, { key });
    expect((await back(1_000)).body).toMatchObject({ state: "partly_refunded", refunded: 1_000 });
    expect((await back(1_000)).body).toMatchObject({ refunded: 1_000 });
    expect((await back(2_000)).body).toMatchObject({ code: "idempotency_key_reused" });
    const { body } = await tenant.staff("GET", `/bookings/${booking}/payments`);
    expect(body.data).toHaveLength(1);
  });
});

describe("the file of payments", () => {
  const file = async (query = "") => {
    const { body, headers, status } = await tenant.staff("GET", `/payments.csv${query}`);
    expect([status, headers.get("content-type")]).toEqual([200, "text/csv; charset=utf-8"]);
    return (body as string).trimEnd().split("\r\n");
  };

  it("has a line for each payment, in minor units, of the asked days in the zone of the business", async () => {
    const late = (await take(4_000)).body.id;
    passTime(24 * 3_600_000);
    const next = (await take(1_500)).body.id;
    await tenant.staff("POST", `/payments/${late}/refund`, { amount: 500, reason: "=cold" });
    await tenant.consistency(resource);
    const { number } = (await tenant.staff("GET", `/bookings/${booking}`)).body;
    const header = "id,booking,number,state,method,amount,refunded,currency,created_at";
    const lines = [
      `${next},${booking},${number},paid,cash,1500,0,INR,2026-06-03T01:30:00+05:30`,
      `${late},${booking},${number},partly_refunded,cash,4000,500,INR,2026-06-02T01:30:00+05:30`,
    ];
    expect(await file()).toEqual([header, ...lines]);
    expect(await file("?from=2026-06-02&to=2026-06-02")).toEqual([header, lines[1]]);
    expect(await file("?state=paid")).toEqual([header, lines[0]]);
    expect(await file("?to=2026-06-01")).toEqual([header]);
    const { data } = (await tenant.staff("GET", "/audit")).body;
    expect(data[0]).toMatchObject({ action: "payments.exported", detail: { rows: 0 } });
  });
});

describe("receipts", () => {
  const setTax = (tax: unknown) => tenant.staff("PATCH", "/tenant", { policies: { tax } });
  const file = async (query = "") => {
    const { body, headers, status } = await tenant.staff("GET", `/receipts.csv${query}`);
    expect([status, headers.get("content-type")]).toEqual([200, "text/csv; charset=utf-8"]);
    return (body as string).trimEnd().split("\r\n");
  };

  it("tell of the tax that prices include, and keep it when the rate changes; a service may have its own", async () => {
    const told = await setTax({ rate_percent: 18, name: "GST", number: "29ABCDE1234F1Z5" });
    expect(told.body.policies.tax).toEqual({
      ...{ rate_percent: 18, name: "GST", included: true, number: "29ABCDE1234F1Z5" },
    });
    await makeService(tenant, resource, { code: "taxed", price: { amount: 10_000, currency: "INR" } });
    const own = await makeService(tenant, resource, {
      ...{ code: "own", price: { amount: 10_000, currency: "INR" }, tax: { rate_percent: 5.25 } },
    });
    expect(own.tax).toEqual({ rate_percent: 5.25, name: null, included: true });
    const made = async (code: string, start: string) => (await tenant.book(code, start)).body;
    const [taxed, other] = [await made("taxed", "2026-06-10T10:30:00Z"), await made("own", "2026-06-10T12:30:00Z")];
    const pay = async (id: string, amount: number) =>
      (await tenant.staff("POST", `/bookings/${id}/payments`, { method: "cash", amount })).body.id;
    const [first, second, untold] = [
      await pay(taxed.booking.id, 10_000),
      await pay(other.booking.id, 10_000),
      await pay(booking, 700),
    ];
    await tenant.consistency(resource);
    await setTax({ rate_percent: 8.875, number: "27NEWER5678G1Z3" });
    await tenant.staff("POST", `/payments/${first}/refund`, { amount: 999, reason: "Cold" });
    const later = await made("taxed", "2026-06-11T10:30:00Z");
    const third = await pay(later.booking.id, 10_000);
    await tenant.consistency(resource);
    const listed = (await tenant.staff("GET", "/bookings?from=2026-06-01")).body.data as {
      id: string;
      number: string;
    }[];
    const numbers = new Map(listed.map(({ id, number }) => [id, number]));
    const numberOf = (of: { booking: { id: string } }) => numbers.get(of.booking.id);
    expect(numberOf(later)).toMatch(/-2026-000\d$/);
    expect(await file("?from=2026-06-02")).toEqual([
      "number,kind,payment,booking,amount,net,tax,tax_percent,tax_name,currency,issued_at,booking_number,credit,package,cancellation",
      ...[
        [`R-2026-0001,payment,${first},${taxed.booking.id},10000,8475,1525,18,GST`, numberOf(taxed)],
        [`R-2026-0002,payment,${second},${other.booking.id},10000,9501,499,5.25,`, numberOf(other)],
        [`R-2026-0003,payment,${untold},${booking},700,,,,`, numbers.get(booking)],
        [`R-2026-0004,refund,${first},${taxed.booking.id},999,847,152,18,GST`, numberOf(taxed)],
        [`R-2026-0005,payment,${third},${later.booking.id},10000,9185,815,8.875,`, numberOf(later)],
      ].map(([line, number]) => `${line},INR,2026-06-02T01:30:00+05:30,${number},,,`),
    ]);
    expect(await file("?to=2026-06-01")).toHaveLength(1);
    const page = await visit(`/manage/${taxed.manage.token}/receipts/${first}`);
    expect(textOf(page.html)).toContain("Tax number: 29ABCDE1234F1Z5");
    expect(textOf(page.html)).toMatch(/Received ₹100 Net ₹84.75 GST 18% ₹15.25/);
    const latest = await visit(`/manage/${later.manage.token}/receipts/${third}`);
    expect(textOf(latest.html)).toMatch(/Net ₹91.85 Tax 8.875% ₹8.15/);
    expect(textOf(latest.html)).toContain("Tax number: 27NEWER5678G1Z3");
    const ofOwn = await visit(`/manage/${other.manage.token}/receipts/${second}`);
    expect(textOf(ofOwn.html)).toContain("Tax number: 29ABCDE1234F1Z5");
    const untaxed = await visit(`/manage/${token}/receipts/${untold}`);
    expect(textOf(untaxed.html)).toContain("Received ₹7");
    expect(textOf(untaxed.html)).not.toContain("Tax number");
    expect((await setTax({ rate_percent: 8.87 })).body.policies.tax.rate_percent).toBe(8.87);
    expect((await setTax(null)).body.policies.tax).toBeNull();
    expect((await setTax({ rate_percent: 18.0005 })).body.errors[0].pointer).toBe("/policies/tax/rate_percent");
  });
});
