// The receipt of a part of a price says the whole, what was paid before, and what is left. It stays as it was issued.

import { runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import { LANGUAGES } from "../../src/i18n/words/index";
import { calendar, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { passTime, setTime } from "../support/clock";
import { textOf, visit } from "../support/visitor";

const START = "2026-06-10T10:00:00Z";
const HALL = { code: "hall", price: { amount: 10_000, currency: "EUR" } };

let tenant: Tenant;
let resource: string;

beforeEach(async () => {
  setTime("2026-06-01T08:00:00Z");
  tenant = await makeTenant({ zone: "UTC", name: "Hall" });
  resource = await makeResource(tenant);
});

type Booked = { readonly id: string; readonly token: string };

async function book(service: object): Promise<Booked> {
  await makeService(tenant, resource, service as Parameters<typeof makeService>[2]);
  const { body } = await tenant.book("hall", START);
  return { id: body.booking.id, token: body.manage.token };
}

async function pay({ id }: Booked, method: string, amount: number): Promise<string> {
  const { body, status } = await tenant.staff("POST", `/bookings/${id}/payments`, { method, amount });
  expect(status).toBe(201);
  await tenant.consistency(resource);
  passTime(60_000);
  return body.id;
}

const receipt = async ({ token }: Booked, id: string, lang = "en") =>
  textOf((await visit(`/manage/${token}/receipts/${id}?lang=${lang}`)).html);

describe("the receipt of a part of the price", () => {
  it("names the price, what was paid before and what is left, and stays so after later changes", async () => {
    const booked = await book(HALL);
    const first = await pay(booked, "transfer", 2_500);
    const second = await pay(booked, "transfer", 3_000);
    const last = await pay(booked, "cash", 4_500);
    const issued = await Promise.all([first, second, last].map((id) => receipt(booked, id)));
    expect(issued[0]).toContain("Price €100 Received €25 Still to pay €75");
    expect(issued[0]).not.toContain("Paid before");
    expect(issued[1]).toContain("Price €100 Paid before €25 Received €30 Still to pay €45");
    expect(issued[2]).toContain("Price €100 Paid before €55 Received €45 Still to pay €0");

    const refunded = await tenant.staff("POST", `/payments/${second}/refund`, { amount: 1_000, reason: "Cold" });
    const moved = await tenant.staff("POST", `/bookings/${booked.id}/reschedule`, { start: "2026-06-11T10:00:00Z" });
    expect([refunded.status, moved.status]).toEqual([200, 200]);
    await tenant.consistency(resource);
    expect(await Promise.all([first, second, last].map((id) => receipt(booked, id)))).toEqual(issued);
    expect(issued[0]).toContain("Wednesday, June 10, 2026");
  });

  it("says what came off the price as the rest came in cash", async () => {
    const payments = { profile: "hybrid", cash_discount_percent: 2, deposit: { percent: 25 } };
    await tenant.staff("PATCH", "/tenant", { policies: { payments } });
    const booked = await book({ ...HALL, confirmation: "payment" });
    expect(await receipt(booked, await pay(booked, "transfer", 2_500))).toContain("Received €25 Still to pay €75");
    expect(await receipt(booked, await pay(booked, "cash", 7_300))).toContain(
      "Price €100 Paid before €25 Received €73 Discount for cash €2 Still to pay €0",
    );
  });

  it("says nothing of it where the whole price was paid, and of money that went back", async () => {
    const booked = await book(HALL);
    const whole = await pay(booked, "cash", 10_000);
    expect(await receipt(booked, whole)).not.toMatch(/Price|Still to pay/);
    const refunded = await tenant.staff("POST", `/payments/${whole}/refund`, { amount: 4_000, reason: "Cold" });
    await tenant.staff("POST", `/payments/${whole}/hand-over`, {});
    await tenant.consistency(resource);
    const { data } = (await tenant.staff("GET", `/payments/${whole}/receipts`)).body;
    const back = data.find(({ kind }: { kind: string }) => kind === "refund");
    expect([refunded.status, textOf((await visit(`/manage/${booked.token}/receipts/${back.id}`)).html)]).toEqual([
      200,
      expect.not.stringMatching(/Price|Still to pay/),
    ]);
  });

  it("leaves out what an earlier build did not keep with the money", async () => {
    const booked = await book(HALL);
    const id = await pay(booked, "transfer", 2_500);
    await runInDurableObject(calendar(tenant, resource), (_, { storage }) => {
      storage.sql.exec("UPDATE bookings SET document = json_remove(document, '$.payments[0].moment')");
    });
    const told = await receipt(booked, id);
    expect(told).toContain("Received €25");
    expect(told).not.toMatch(/Price|Still to pay/);
  });

  it("is in each language", async () => {
    const booked = await book(HALL);
    const languages = Object.keys(LANGUAGES);
    await pay(booked, "transfer", 2_500);
    const id = await pay(booked, "transfer", 3_000);
    const told = await Promise.all(languages.map((tag) => receipt(booked, id, tag)));
    expect(new Set(told).size).toBe(languages.length);
  });
});
