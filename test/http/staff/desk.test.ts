// What staff do at the desk and on the telephone: they book walk-ins, and correct bookings.

import { beforeEach, describe, expect, it } from "vitest";
import { ask, calendar, customer, makeResource, makeService, type Tenant } from "../../support/api";
import { MONDAY, passTime, setTime } from "../../support/clock";
import { aTenantWith } from "../../support/scenario";

const START = "2026-06-02T10:00:00Z";

let tenant: Tenant;
let room: string;

beforeEach(async () => {
  ({ tenant, room } = await aTenantWith({
    now: MONDAY.eight,
    name: "Shop",
    room: { capacity: 3, max_guests: 20 },
    service: { code: "visit", price: { amount: 1_000, currency: "EUR" } },
  }));
});

const take = (more: Record<string, unknown>) =>
  tenant.staff("POST", "/bookings", { service: "visit", start: START, ...more });
const change = (id: string, body: unknown, headers: Record<string, string> = {}) =>
  tenant.staff("PATCH", `/bookings/${id}`, body, { headers });

/** What staff find, once all is copied. */
async function listed(query = ""): Promise<Record<string, unknown>[]> {
  await tenant.consistency(room);
  return (await tenant.staff("GET", `/bookings${query}`)).body.data;
}

describe("a walk-in", () => {
  it("is booked with a name only, or without one, and makes no customer", async () => {
    const named = await take({ customer: { name: "Walk In" } });
    expect(named.status).toBe(201);
    const nameless = await take({});
    expect(nameless.status).toBe(201);
    expect(nameless.body.booking.customer).toBeNull();
    const shown = await tenant.staff("GET", `/bookings/${named.body.booking.id}`);
    expect(shown.body.customer).toEqual({
      name: "Walk In",
      email: null,
      phone: null,
      time_zone: null,
      locale: null,
      unreachable: [],
    });
    expect((await listed("?q=walk")).map(({ id }) => id)).toEqual([named.body.booking.id]);
    expect(await listed()).toHaveLength(2);
    expect((await tenant.staff("GET", "/customers")).body.data).toEqual([]);
    expect((await tenant.consistency(room)).agrees).toBe(true);
  });

  it("takes a place like any other customer, from a hold too", async () => {
    const held = await tenant.hold("visit", START);
    const { hold, token } = held.body;
    const booked = await take({ hold: { id: hold.id, token } });
    expect(booked.status).toBe(201);
    expect(booked.body.booking.id).toBe(hold.id);
    await take({});
    await take({ customer: { name: "Third" } });
    expect((await take({})).body.code).toBe("slot_taken");
  });

  it("asks for what needs approval, and staff agree to it", async () => {
    await makeService(tenant, room, { code: "asked", confirmation: "approval" });
    const asked = await take({ service: "asked" });
    expect(asked.body.booking.status).toBe("pending");
    const agreed = await tenant.staff("POST", `/bookings/${asked.body.booking.id}/confirm`, {});
    expect(agreed.body.status).toBe("confirmed");
  });

  it("joins a group and a series without an address, but not a waitlist", async () => {
    const group = await makeService(tenant, room, { code: "class", seats: 4 });
    const session = await tenant.staff("POST", "/sessions", { service: group.id, start: "2026-06-03T10:00:00Z" });
    for (const body of [{}, { customer: { name: "Sam" } }, { customer: { name: "Sam" } }]) {
      expect((await tenant.staff("POST", `/sessions/${session.body.id}/participants`, body)).status).toBe(201);
    }
    const rule = { freq: "weekly", count: 2 };
    const series = await tenant.staff("POST", "/series", { service: "visit", start: START, rule });
    expect(series.status).toBe(201);
    const waiting = await take({ if_full: "waitlist", customer: { name: "Sam" } });
    expect(waiting.status).toBe(400);
    expect(waiting.body.errors[0].pointer).toBe("/customer");
  });

  it("of the public is refused", async () => {
    const answer = await tenant.book("visit", START, { customer: { name: "Walk In" } });
    expect(answer.body.errors[0].pointer).toBe("/customer/email");
    const nobody = await tenant.public("POST", "/bookings", { service: "visit", start: START });
    expect(nobody.body.errors[0].pointer).toBe("/customer");
  });

  it("is erased from a booking, from its keys and its copy; the booking and its number stay", async () => {
    const booked = await take({ customer: { name: "Walk In" }, notes: "Knows Jane" });
    const { id } = booked.body.booking;
    await change(id, { notes: "Knows Jane well" });
    expect((await tenant.staff("DELETE", `/bookings/${id}/customer`)).status).toBe(204);
    await tenant.consistency(room);
    const after = (await tenant.staff("GET", `/bookings/${id}`)).body;
    expect(after).toMatchObject({ customer: null, notes: null, status: "confirmed", number: "SHO-2026-0001" });
    expect(await listed("?q=walk")).toEqual([]);
    const { env } = await import("cloudflare:workers");
    const copy = await env.DB.prepare("SELECT * FROM bookings WHERE id = ?").bind(id).first();
    expect(JSON.stringify(copy)).not.toMatch(/Walk|Jane/);
    const { runInDurableObject } = await import("cloudflare:test");
    await runInDurableObject(calendar(tenant, room), (_, state) => {
      for (const table of ["bookings", "idempotency", "outbox"]) {
        expect(JSON.stringify(state.storage.sql.exec(`SELECT * FROM ${table}`).toArray())).not.toMatch(/Walk|Jane/);
      }
    });
    expect((await tenant.consistency(room)).agrees).toBe(true);
    expect((await tenant.staff("DELETE", "/bookings/bkg_nothing/customer")).status).toBe(404);
  });
});

describe("a correction", () => {
  it("changes who it is for, what was said, and how many come, with a revision, an event and an audit line", async () => {
    const jane = customer({ name: "Jane", phone: "+4930123456" });
    const booked = (await tenant.book("visit", START, { customer: jane, notes: "First" })).body.booking;
    const changed = await change(booked.id, {
      customer: { name: "Jane Smith", phone: null },
      notes: "Window seat",
      metadata: { table: "4" },
      guests: 5,
      units: 2,
    });
    expect(changed.status).toBe(200);
    expect(changed.headers.get("etag")).toBe('"2"');
    expect(changed.body).toMatchObject({
      revision: 2,
      customer: { name: "Jane Smith", email: jane.email, phone: null },
      notes: "Window seat",
      metadata: { table: "4" },
      guests: 5,
      units: 2,
      price: { amount: 2_000, currency: "EUR" },
      start: booked.start,
    });
    expect((await listed())[0]).toMatchObject({ id: booked.id, revision: 2, notes: "Window seat" });
    expect((await tenant.staff("GET", "/customers")).body.data).toMatchObject([{ name: "Jane", phone: "+4930123456" }]);
    const events = (await tenant.staff("GET", "/events?limit=100")).body.data;
    expect(events.at(-1)).toMatchObject({ type: "booking.updated", subject: booked.id, revision: 2 });
    const audit = (await tenant.staff("GET", "/audit?limit=100")).body.data;
    expect(audit.some((line: { action: string }) => line.action === "booking.updated")).toBe(true);
  });

  it("to an agreed price holds through a move and another number, until the service's price is restored", async () => {
    const booked = (await tenant.book("visit", START)).body.booking;
    const agreed = { amount: 750, currency: "EUR" };
    const changed = await change(booked.id, { price: agreed });
    expect(changed.body).toMatchObject({ revision: 2, price: agreed, price_agreed: true });
    expect((await change(booked.id, { price: agreed })).body.revision).toBe(2);
    expect((await change(booked.id, { units: 2 })).body).toMatchObject({ units: 2, price: agreed });
    const later = new Date(Date.parse(START) + 3_600_000).toISOString();
    const moved = await tenant.staff("POST", `/bookings/${booked.id}/reschedule`, { start: later });
    expect(moved.body).toMatchObject({ price: agreed, price_agreed: true });
    const restored = await change(booked.id, { price: null });
    expect(restored.body).toMatchObject({ price: { amount: 2_000, currency: "EUR" }, price_agreed: false });
    expect((await change(booked.id, { price: { amount: -1, currency: "EUR" } })).body.code).toBe("invalid_request");
    const foreign = await change(booked.id, { price: { amount: 750, currency: "USD" } });
    expect([foreign.status, foreign.body.errors?.[0]?.pointer]).toEqual([400, "/price/currency"]);
    await tenant.consistency(room);
    const { data } = (await tenant.staff("GET", `/bookings/${booked.id}/history`)).body;
    expect(data.map((one: { price: unknown }) => one.price)).toEqual([
      { was: agreed, now: { amount: 2_000, currency: "EUR" } },
      null,
      null,
      { was: { amount: 1_000, currency: "EUR" }, now: agreed },
      null,
    ]);
  });

  it("that changes nothing makes no revision", async () => {
    const booked = (await tenant.book("visit", START, { notes: "First" })).body.booking;
    for (const body of [{}, { notes: "First" }, { guests: 1 }, { customer: { name: booked.customer.name } }]) {
      expect((await change(booked.id, body)).body.revision).toBe(1);
    }
  });

  it("to another address makes it another customer's booking", async () => {
    const booked = (await take({ customer: { name: "Walk In" } })).body.booking;
    const changed = await change(booked.id, { customer: { email: "walk@example.com" } });
    expect(changed.body.customer).toMatchObject({ name: "Walk In", email: "walk@example.com" });
    await tenant.consistency(room);
    const [known] = (await tenant.staff("GET", "/customers")).body.data;
    expect(known).toMatchObject({ id: changed.body.customer.id, name: "Walk In" });
    expect(await listed(`?customer=${known.id}`)).toHaveLength(1);
    await tenant.staff("DELETE", `/customers/${known.id}`);
    await tenant.consistency(room);
    expect((await tenant.staff("GET", `/bookings/${booked.id}`)).body.customer).toBeNull();
  });

  it("is held against If-Match, and a list of tags", async () => {
    const booked = (await tenant.book("visit", START)).body.booking;
    const stale = await change(booked.id, { customer: { name: "Other" } }, { "if-match": '"7"' });
    expect([stale.status, stale.body.code]).toEqual([412, "revision_mismatch"]);
    expect((await change(booked.id, { notes: "Yes" }, { "if-match": '"7", "1"' })).status).toBe(200);
    expect((await change(booked.id, { customer: { name: "Other" } }, { "if-match": '"2"' })).body.revision).toBe(3);
  });

  it("asks whether so many fit: guests, units, and what others have taken meanwhile", async () => {
    const booked = (await tenant.book("visit", START, { units: 1 })).body.booking;
    expect((await change(booked.id, { guests: 21 })).body).toMatchObject({ code: "capacity_exceeded", max_guests: 20 });
    expect((await change(booked.id, { units: 4 })).body).toMatchObject({ code: "capacity_exceeded", max_units: 3 });
    expect((await change(booked.id, { seats: 2 })).body.code).toBe("capacity_exceeded");
    await tenant.book("visit", START, { units: 1 });
    expect((await change(booked.id, { units: 3 })).body.code).toBe("slot_taken");
    expect((await change(booked.id, { units: 2 })).status).toBe(200);
    expect((await tenant.book("visit", START)).body.code).toBe("slot_taken");
    expect((await change(booked.id, { units: 1 })).status).toBe(200);
    expect((await tenant.book("visit", START)).status).toBe(201);
    expect((await tenant.consistency(room)).agrees).toBe(true);
  });

  it("goes through after hours, closures and the horizon have changed: the time stands", async () => {
    const booked = (await tenant.book("visit", START)).body.booking;
    await tenant.staff("POST", "/closures", { dates: ["2026-06-02"] });
    await tenant.staff("PUT", `/resources/${room}/hours`, { weekly: [] });
    await tenant.staff("PATCH", "/services/visit", { visible: false, duration: { kind: "fixed", minutes: 30 } });
    expect((await change(booked.id, { guests: 3, units: 2 })).status).toBe(200);
    passTime(27 * 3_600_000);
    expect((await change(booked.id, { guests: 4, notes: "Late" })).status).toBe(200);
  });

  it("of what is over says who came and what was meant, not how many", async () => {
    const booked = (await tenant.book("visit", START)).body.booking;
    setTime("2026-06-02T11:30:00Z");
    await tenant.staff("POST", `/bookings/${booked.id}/no-show`, {});
    expect((await change(booked.id, { notes: "Called later", customer: { name: "Jane" } })).status).toBe(200);
    expect((await change(booked.id, { guests: 2 })).body.code).toBe("invalid_transition");
  });

  it("of a cancelled booking or a hold is refused", async () => {
    const booked = (await tenant.book("visit", START)).body.booking;
    await tenant.staff("POST", `/bookings/${booked.id}/cancel`, {});
    const refused = await change(booked.id, { notes: "No" });
    expect([refused.status, refused.body.code]).toEqual([409, "invalid_transition"]);
    const held = (await tenant.hold("visit", START)).body.hold;
    expect((await change(held.id, { notes: "No" })).body.code).toBe("invalid_transition");
    expect((await change("bkg_nothing", { notes: "No" })).status).toBe(404);
  });

  it("is checked: questions of the service, a name that is there, a number that is one", async () => {
    await makeService(tenant, room, {
      code: "asking",
      questions: [{ id: "size", label: "Size", kind: "select", options: ["S", "M"] }],
    });
    const booked = (await tenant.book("asking", START, { answers: { size: "S" } })).body.booking;
    expect((await change(booked.id, { answers: { size: "XL" } })).body.errors[0].pointer).toBe("/answers/size");
    expect((await change(booked.id, { answers: { size: "M" } })).body.answers).toEqual({ size: "M" });
    expect((await change(booked.id, { customer: { phone: "12" } })).body.errors[0].pointer).toBe("/customer/phone");
    expect((await change(booked.id, { customer: { phone: "(312) 555-0100", country: "US" } })).status).toBe(200);
    expect((await change(booked.id, { start: START })).body.errors[0].pointer).toBe("/start");
    const nameless = (await take({})).body.booking;
    expect((await change(nameless.id, { customer: { email: "a@b.example" } })).body.errors[0].pointer).toBe(
      "/customer/name",
    );
  });

  it("answers the key of the booking as it was first answered", async () => {
    const body = { service: "visit", start: START, customer: { name: "Walk In" } };
    const first = await tenant.staff("POST", "/bookings", body, { key: "a-key-of-enough-letters" });
    await change(first.body.booking.id, { customer: { name: "Somebody Else" }, guests: 2 });
    const again = await tenant.staff("POST", "/bookings", body, { key: "a-key-of-enough-letters" });
    expect(again.body.booking).toEqual(first.body.booking);
  });
});

describe("a correction of what needs several calendars", () => {
  it("takes more units of each resource, all or none", async () => {
    const desks = await makeResource(tenant, undefined, { capacity: 2 });
    const both = await makeService(tenant, room, {
      code: "both",
      requires: [{ any_of: [room] }, { any_of: [desks] }],
      price: { amount: 500, currency: "EUR" },
    });
    const booked = (await tenant.book(both.id, START)).body.booking;
    expect((await change(booked.id, { units: 3 })).body.code).toBe("capacity_exceeded");
    const changed = await change(booked.id, { units: 2, notes: "Two desks" });
    expect(changed.body).toMatchObject({ units: 2, notes: "Two desks", price: { amount: 1_000 } });
    expect((await tenant.book(both.id, START)).body.code).toBe("slot_taken");
    expect((await change(booked.id, { guests: 25 })).body.code).toBe("capacity_exceeded");
    expect((await change(booked.id, { units: 1 })).status).toBe(200);
    expect((await tenant.book(both.id, START)).status).toBe(201);
    for (const id of [room, desks]) expect((await tenant.consistency(id)).agrees).toBe(true);
  });

  it("of a place in a session counts the seats that are left, its own included", async () => {
    const group = await makeService(tenant, room, {
      code: "class",
      seats: 6,
      seats_per_booking: 6,
      price: { amount: 500, currency: "EUR", per: "seat" },
    });
    const booked = (await tenant.book(group.id, START, { seats: 2 })).body.booking;
    await tenant.book(group.id, START, { seats: 2 });
    expect((await change(booked.id, { seats: 7 })).body).toMatchObject({ code: "capacity_exceeded", max_seats: 6 });
    expect((await change(booked.id, { seats: 5 })).body).toMatchObject({ code: "seats_full", remaining_seats: 2 });
    expect((await change(booked.id, { seats: 4 })).body).toMatchObject({ seats: 4, price: { amount: 2_000 } });
    expect((await change(booked.id, { guests: 21 })).body.code).toBe("capacity_exceeded");
    const waiting = { service: group.id, start: START, seats: 2, customer: customer() };
    const entry = (await tenant.public("POST", "/waitlist-entries", waiting)).body;
    expect((await change(booked.id, { seats: 1 })).status).toBe(200);
    const path = `/v1/public/waitlist-entries/${entry.entry.id}?token=${entry.token}`;
    expect((await ask("GET", path)).body.entry.status).toBe("offered");
    expect((await tenant.consistency(room)).agrees).toBe(true);
  });
});
