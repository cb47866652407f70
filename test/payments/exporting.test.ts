// Money that staff record, and the file of all payments.

import { beforeEach, describe, expect, it } from "vitest";
import { makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { passTime, setTime } from "../support/clock";

const START = "2026-06-09T10:30:00Z";
let tenant: Tenant;
let resource: string;
let booking: string;

beforeEach(async () => {
  setTime("2026-06-01T20:00:00Z");
  tenant = await makeTenant({ zone: "Asia/Kolkata" });
  resource = await makeResource(tenant);
  await makeService(tenant, resource, { code: "visit", price: { amount: 10_000, currency: "INR" } });
  booking = (await tenant.book("visit", START)).body.booking.id;
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

  it("has a line for each, in minor units, of the days that are asked for in the zone of the business", async () => {
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
