// What staff say of resources and services.

import { beforeEach, describe, expect, it } from "vitest";
import { makeService, OFFICE_HOURS, type Tenant } from "../../support/api";
import { aTenantWith } from "../../support/scenario";

let tenant: Tenant;
let room: string;

beforeEach(async () => {
  ({ tenant, room } = await aTenantWith({ weekly: OFFICE_HOURS, service: {} }));
});

describe("services and resources", () => {
  it("a code is made from the name, unique, and never changed", async () => {
    const twin = await makeService(tenant, room, { name: "Visit" });
    expect(twin.code).toBe("visit-2");
    const same = await tenant.staff("POST", "/services", {
      code: "visit",
      name: "X",
      duration: { kind: "fixed", minutes: 5 },
      requires: [{ any_of: [room] }],
    });
    expect([same.status, same.body.code]).toEqual([409, "duplicate_code"]);
    expect((await tenant.staff("PATCH", "/services/visit", { code: "other" })).status).toBe(400);
  });

  it("a service asks for all of its price, a part of it or nothing, and a deposit says how much", async () => {
    const save = (payment: unknown) => tenant.staff("PATCH", "/services/visit", { confirmation: "payment", payment });
    const deposit = { due: "deposit", deposit: { percent: 25, min: 1_000, max: 5_000 } };
    const kept = { ...deposit, rest: "on_site", methods: ["online"], no_show_fee: null };
    expect((await save(deposit)).body).toMatchObject({ confirmation: "payment", payment: kept });
    const all = { due: "full", deposit: null, rest: "online", methods: ["online"], no_show_fee: null };
    expect((await save(null)).body).toMatchObject({ confirmation: "payment", payment: all });
    const refused: [unknown, string][] = [
      [{ due: "deposit" }, "/payment/deposit"],
      [{ due: "deposit", deposit: { percent: 25, amount: 1_000 } }, "/payment/deposit"],
      [{ due: "deposit", deposit: { percent: 25, min: 2, max: 1 } }, "/payment/deposit/max"],
      [{ due: "full", methods: ["cash", "cash"] }, "/payment/methods"],
    ];
    for (const [payment, pointer] of refused) {
      const { status, body } = await save(payment);
      expect([status, body.errors[0].pointer]).toEqual([400, pointer]);
    }
  });

  it("a change keeps what it does not name, and null only where null means something", async () => {
    const before = (
      await tenant.staff("PATCH", "/services/visit", {
        price: { amount: 500, currency: "EUR" },
        daily_limit_minutes: 300,
      })
    ).body;
    const after = (
      await tenant.staff("PATCH", "/services/visit", {
        name: "Longer",
        price: null,
        daily_limit_minutes: null,
        description: null,
      })
    ).body;
    expect([before.effects, after.effects]).toEqual([
      { max_bookings_a_day: { before: 8, after: 5 } },
      { max_bookings_a_day: { before: 5, after: 8 } },
    ]);
    expect({ ...after, effects: null }).toEqual({
      ...before,
      effects: null,
      name: "Longer",
      price: null,
      daily_limit_minutes: null,
      revision: before.revision + 1,
    });
  });

  it("are shown in the order that staff say", async () => {
    await makeService(tenant, room, { name: "Talk" });
    await tenant.staff("PUT", "/services/order", { services: ["talk"] });
    const codes = (await tenant.public("GET", "")).body.services.map((one: { code: string }) => one.code);
    expect(codes).toEqual(["talk", "visit"]);
    expect((await tenant.staff("PUT", "/services/order", { services: ["talk", "talk"] })).status).toBe(400);
  });

  it("a resource that something needs is in_use; without it is gone", async () => {
    expect((await tenant.staff("DELETE", `/resources/${room}`)).body).toMatchObject({
      code: "in_use",
      services: ["visit"],
    });
    await tenant.staff("DELETE", "/services/visit");
    expect((await tenant.staff("DELETE", `/resources/${room}`)).status).toBe(204);
    expect((await tenant.staff("GET", `/resources/${room}`)).status).toBe(404);
  });

  it("are paged like every list", async () => {
    await makeService(tenant, room, { name: "Talk" });
    const first = (await tenant.staff("GET", "/services?limit=1")).body;
    const second = (await tenant.staff("GET", `/services?limit=1&cursor=${first.next_cursor}`)).body;
    expect([first, second].map(({ data }) => data.map((one: { code: string }) => one.code))).toEqual([
      ["visit"],
      ["talk"],
    ]);
    expect(second.next_cursor).toBeNull();
    expect((await tenant.staff("GET", "/resources?limit=1")).body.data).toHaveLength(1);
  });

  it("hours and pools that overlap, or a date twice, are refused; a change of zone moves the day", async () => {
    const overlapping = [
      { days: ["mon", "tue"], start: "09:00", end: "12:00" },
      { days: ["tue"], start: "11:00", end: "13:00" },
    ];
    expect(
      (await tenant.staff("PUT", `/resources/${room}/hours`, { weekly: overlapping })).body.errors[0].pointer,
    ).toBe("/weekly");
    const twice = {
      weekly: [],
      overrides: [
        { date: "2026-06-02", windows: [] },
        { date: "2026-06-02", windows: [] },
      ],
    };
    expect((await tenant.staff("PUT", `/resources/${room}/hours`, twice)).body.errors[0].pointer).toBe("/overrides");
    const pools = overlapping.map((one, n) => ({ ...one, name: `p${n}`, minutes: 60 }));
    expect((await tenant.staff("PUT", `/resources/${room}/pools`, { pools })).body.errors[0].pointer).toBe("/pools");
    await tenant.book("visit", "2026-06-02T09:00:00Z");
    await tenant.staff("PATCH", `/resources/${room}`, { time_zone: "Asia/Tokyo" });
    expect((await tenant.starts("service=visit&from=2026-06-02&to=2026-06-02&tz=Asia/Tokyo"))[0]).toBe(
      "2026-06-02T09:00:00+09:00",
    );
  });

  it("an override opens or closes one date", async () => {
    const weekly = [{ days: ["tue"], start: "09:00", end: "11:00" }];
    const overrides = [
      { date: "2026-06-09", windows: [] },
      { date: "2026-06-06", windows: [{ start: "10:00", end: "11:00" }] },
    ];
    await tenant.staff("PUT", `/resources/${room}/hours`, { weekly, overrides });
    expect((await tenant.staff("GET", `/resources/${room}/hours`)).body).toEqual({ weekly, overrides });
    const { body } = await tenant.public("GET", "/slots?service=visit&from=2026-06-02&to=2026-06-09");
    expect(body.days.map((day: { slots: unknown[] }) => day.slots.length)).toEqual([2, 0, 0, 0, 1, 0, 0, 0]);
  });
});
