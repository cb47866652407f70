// Cancelling by a filter, for a business that a single visitor has filled with bookings.

import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { customer, makeService, type Tenant } from "../../support/api";
import { MONDAY, setTime } from "../../support/clock";
import { runCron } from "../../support/deployment";
import { faults } from "../../support/faults";
import { aTenantWith } from "../../support/scenario";

let tenant: Tenant;
let room: string;

beforeEach(async () => {
  ({ tenant, room } = await aTenantWith({
    now: MONDAY.eight,
    name: "Shop",
    room: { capacity: 10 },
    service: { code: "visit" },
  }));
  await makeService(tenant, room, { code: "class", seats: 5 });
});

const cancel = (body: unknown) => tenant.staff("POST", "/bookings/cancel", body);
const book = async (service: string, start: string, more: Record<string, unknown> = {}) =>
  (await tenant.book(service, start, more)).body.booking.id as string;

async function statuses(): Promise<Record<string, string>> {
  await tenant.consistency(room);
  const { data } = (await tenant.staff("GET", "/bookings?limit=100")).body;
  return Object.fromEntries(data.map(({ id, status }: { id: string; status: string }) => [id, status]));
}

/** Until nothing is owed any more. */
async function done(): Promise<void> {
  for (let look = 0; look < 100; look++) {
    const owed = await env.DB.prepare("SELECT 1 FROM pushes WHERE tenant_id = ? AND kind = 'cancel'")
      .bind(tenant.id)
      .first();
    if (!owed) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("It is still being cancelled.");
}

describe("cancelling by a filter", () => {
  it("shows first what it means, and changes nothing by that", async () => {
    const spam = { customer: customer({ name: "Spam Bot" }) };
    const ids = [await book("visit", "2026-06-02T10:00:00Z", spam), await book("class", "2026-06-03T10:00:00Z", spam)];
    await book("visit", "2026-06-02T11:00:00Z");
    await tenant.consistency(room);
    const shown = await cancel({ filter: { q: "spam bot" }, preview: true });
    expect(shown.status).toBe(200);
    expect(shown.body).toEqual({ count: 2, bookings: ids });
    expect(new Set(Object.values(await statuses()))).toEqual(new Set(["confirmed"]));
  });

  it("cancels what is to come of it, with the reason, and nothing else", async () => {
    const spam = { customer: customer({ name: "Spam Bot" }) };
    const begun = await book("visit", "2026-06-01T09:00:00Z", spam);
    const meant = [
      await book("visit", "2026-06-02T10:00:00Z", spam),
      await book("class", "2026-06-03T10:00:00Z", spam),
    ];
    const other = await book("visit", "2026-06-02T11:00:00Z");
    setTime("2026-06-01T09:10:00Z");
    await tenant.consistency(room);
    const answer = await cancel({ filter: { q: "spam" }, reason: "Not a real booking" });
    expect([answer.status, answer.body]).toEqual([202, { count: 2 }]);
    await done();
    const now = await statuses();
    for (const id of meant) expect(now[id]).toBe("cancelled");
    expect([now[begun], now[other]]).toEqual(["confirmed", "confirmed"]);
    const told = (await tenant.staff("GET", `/bookings/${meant[0]}`)).body;
    expect(told.cancel_reason).toBe("Not a real booking");
    const audit = (await tenant.staff("GET", "/audit?limit=100")).body.data;
    const lines = audit.filter(({ action }: { action: string }) => /cancelled$/.test(action));
    expect(lines.map(({ action }: { action: string }) => action).sort()).toEqual([
      "booking.cancelled",
      "booking.cancelled",
      "bookings.cancelled",
    ]);
    expect(lines.find(({ action }: { action: string }) => action === "bookings.cancelled").detail).toEqual({
      count: 2,
    });
    expect((await cancel({ filter: { q: "spam" } })).body).toEqual({ count: 0 });
  });

  it("goes by each field of the list", async () => {
    const someone = customer();
    const id = await book("visit", "2026-06-02T10:00:00Z", { customer: someone });
    await book("class", "2026-06-04T10:00:00Z");
    await tenant.consistency(room);
    const { data } = (await tenant.staff("GET", `/customers?q=${someone.email}`)).body;
    const count = async (filter: Record<string, unknown>) => (await cancel({ filter, preview: true })).body.count;
    expect(await count({ service: "visit" })).toBe(1);
    expect(await count({ resource: room })).toBe(2);
    expect(await count({ customer: data[0].id })).toBe(1);
    expect(await count({ from: "2026-06-03" })).toBe(1);
    expect(await count({ to: "2026-06-03" })).toBe(1);
    expect(await count({ when: "week", service: null })).toBe(2);
    expect(await count({ status: "pending" })).toBe(0);
    expect(await count({ status: "cancelled" })).toBe(0);
    expect(await count({ updated_after: "2026-06-01T07:00:00Z" })).toBe(2);
    await cancel({ filter: { service: "visit", from: "2026-06-02", to: "2026-06-02" } });
    await done();
    expect((await statuses())[id]).toBe("cancelled");
  });

  it("refuses an empty filter, and one that finds nothing", async () => {
    for (const filter of [{}, { service: null }]) {
      const answer = await cancel({ filter });
      expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, "/filter"]);
    }
    expect((await cancel({})).body.errors[0].pointer).toBe("/filter");
    expect((await cancel({ filter: { colour: "red" } })).body.errors[0].pointer).toBe("/filter/colour");
    expect((await cancel({ filter: { when: "today", from: "2026-06-01" } })).body.errors[0].pointer).toBe(
      "/filter/when",
    );
    expect((await cancel({ filter: { service: "nothing" } })).status).toBe(404);
    expect((await cancel({ filter: { resource: "res_nothing" } })).status).toBe(404);
  });

  it("comes to its end by the sweep when calendars were down, and means nothing that was booked since", async () => {
    const ids = [await book("visit", "2026-06-02T10:00:00Z"), await book("visit", "2026-06-02T11:00:00Z")];
    await tenant.consistency(room);
    faults.calendars = true;
    expect((await cancel({ filter: { service: "visit" } })).body).toEqual({ count: 2 });
    await new Promise((resolve) => setTimeout(resolve, 200));
    faults.calendars = false;
    setTime("2026-06-01T08:05:00Z");
    const later = await book("visit", "2026-06-02T12:00:00Z");
    await tenant.consistency(room);
    await runCron();
    await done();
    const now = await statuses();
    expect(ids.map((id) => now[id])).toEqual(["cancelled", "cancelled"]);
    expect(now[later]).toBe("confirmed");
  });

  it("takes as many steps as it needs", async () => {
    const series = { service: "visit", rule: { freq: "daily", count: 104 }, customer: customer() };
    for (const start of ["2026-06-02T10:00:00Z", "2026-06-02T12:00:00Z"]) {
      expect((await tenant.staff("POST", "/series", { ...series, start })).status).toBe(201);
    }
    await tenant.consistency(room);
    const shown = await cancel({ filter: { service: "visit" }, preview: true });
    expect([shown.body.count, shown.body.bookings.length]).toEqual([208, 100]);
    expect((await cancel({ filter: { service: "visit" } })).body).toEqual({ count: 208 });
    await done();
    await tenant.consistency(room);
    expect((await cancel({ filter: { service: "visit" }, preview: true })).body).toEqual({ count: 0, bookings: [] });
  });
});
