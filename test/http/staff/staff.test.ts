// The staff side: what members of a tenant do all day.

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import {
  ask,
  calendar,
  coordinator,
  customer,
  makeResource,
  makeService,
  OFFICE_HOURS,
  type Tenant,
} from "../../support/api";
import { passTime, setTime } from "../../support/clock";
import { faults } from "../../support/faults";
import { aTenantWith } from "../../support/scenario";

let tenant: Tenant;
let room: string;

beforeEach(async () => {
  ({ tenant, room } = await aTenantWith({ weekly: OFFICE_HOURS, service: {} }));
});

describe("booking for a customer", () => {
  const book = (start: string, override?: string[], more: Record<string, unknown> = {}) =>
    tenant.staff("POST", "/bookings", {
      service: "visit",
      start,
      customer: customer(),
      ...(override && { override }),
      ...more,
    });

  it("staff set aside what they name and nothing else; the audit log says what", async () => {
    expect((await book("2026-06-06T10:00:00Z")).body.code).toBe("outside_hours");
    const booked = await book("2026-06-06T10:00:00Z", ["outside_hours"]);
    expect(booked.status).toBe(201);
    expect((await book("2026-06-06T10:00:00Z", ["outside_hours", "off_grid", "closed"])).body.code).toBe("slot_taken");
    expect((await book("2026-06-02T09:10:00Z")).body.code).toBe("off_grid");
    expect((await book("2026-06-02T09:10:00Z", ["off_grid"])).status).toBe(201);
    expect((await book("2026-05-29T09:00:00Z")).body.code).toBe("too_soon");
    expect((await book("2026-05-29T09:00:00Z", ["too_soon"])).status).toBe(201);
    expect((await book("2026-06-03T09:00:00Z", ["slot_taken"])).status).toBe(400);
    await tenant.consistency(room);
    const { body } = await tenant.staff("GET", "/audit");
    const entry = body.data.find((one: { subject: string }) => one.subject === booked.body.booking.id);
    expect(entry).toMatchObject({ action: "booking.confirmed", detail: { override: ["outside_hours"] } });
    expect((await tenant.staff("GET", `/bookings/${booked.body.booking.id}`)).body).toMatchObject({
      source: "staff",
      override: ["outside_hours"],
    });
  });

  it("staff book what is hidden, as pending or confirmed as they say", async () => {
    await tenant.staff("PATCH", "/services/visit", { visible: false });
    expect((await tenant.book("visit", "2026-06-02T09:00:00Z")).body.code).toBe("not_bookable");
    expect((await book("2026-06-02T09:00:00Z", [], { status: "pending" })).body.booking.status).toBe("pending");
  });

  it("a pending booking in the past is too_soon, even with every override", async () => {
    const override = ["too_soon", "outside_hours", "off_grid"];
    expect((await book("2026-05-29T09:00:00Z", override, { status: "pending" })).body.code).toBe("too_soon");
    const { id } = (await book("2026-06-02T09:00:00Z", [], { status: "pending" })).body.booking;
    const moved = await tenant.staff("POST", `/bookings/${id}/reschedule`, { start: "2026-05-29T09:00:00Z", override });
    expect(moved.body.code).toBe("too_soon");
  });

  it("a hold without a customer cannot be confirmed by staff, and no hold outlives its start", async () => {
    setTime("2026-06-02T08:50:00Z");
    const held = (await tenant.hold("visit", "2026-06-02T09:00:00Z")).body.hold;
    expect(held.expires_at).toBe("2026-06-02T09:00:00+00:00");
    expect((await tenant.staff("POST", `/bookings/${held.id}/confirm`)).body.code).toBe("invalid_transition");
  });

  it("a booking is confirmed once, and then again unchanged", async () => {
    const { id } = (await book("2026-06-02T09:00:00Z", [], { status: "pending" })).body.booking;
    const first = await tenant.staff("POST", `/bookings/${id}/confirm`);
    const second = await tenant.staff("POST", `/bookings/${id}/confirm`);
    expect([first.body.status, first.body.revision]).toEqual(["confirmed", 2]);
    expect(second.body).toEqual(first.body);
  });

  it("a booking may be marked completed or no_show once it has begun, not before", async () => {
    const { id } = (await book("2026-06-02T09:00:00Z")).body.booking;
    expect((await tenant.staff("POST", `/bookings/${id}/no-show`)).body.code).toBe("invalid_transition");
    setTime("2026-06-02T09:00:00Z");
    expect((await tenant.staff("POST", `/bookings/${id}/no-show`)).body.status).toBe("no_show");
    expect((await tenant.staff("POST", `/bookings/${id}/complete`)).body.code).toBe("invalid_transition");
  });

  it("a booking cannot be given to a resource that does not serve its service", async () => {
    const { id } = (await book("2026-06-02T09:00:00Z")).body.booking;
    const other = await makeResource(tenant);
    const answer = await tenant.staff("POST", `/bookings/${id}/reassign`, { resource: other });
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, "/resource"]);
    expect((await tenant.staff("POST", `/bookings/${id}/reassign`, { resource: room })).body.revision).toBe(1);
  });
});

const move = (
  answer: { body: { booking: { id: string }; manage: { token: string } } },
  body: Record<string, unknown>,
) => ask("POST", `/v1/public/bookings/${answer.body.booking.id}/reschedule`, { token: answer.body.manage.token, body });

describe("moving", () => {
  it("frees the old time in the same step, keeps the id, raises the revision; or changes nothing", async () => {
    const mine = await tenant.book("visit", "2026-06-02T09:00:00Z");
    await tenant.book("visit", "2026-06-02T10:00:00Z");
    const refused = await move(mine, { start: "2026-06-02T10:00:00Z" });
    expect([refused.body.code, refused.body.alternatives.length]).toEqual(["slot_taken", 3]);
    const moved = await move(mine, { start: "2026-06-02T11:00:00Z" });
    expect(moved.body).toMatchObject({ id: mine.body.booking.id, revision: 2, start: "2026-06-02T11:00:00+00:00" });
    const free = await tenant.starts("service=visit&from=2026-06-02&to=2026-06-02");
    expect(free).toContain("2026-06-02T09:00:00+00:00");
    expect(free).not.toContain("2026-06-02T11:00:00+00:00");
  });

  it("may overlap its own old time, and to its own time is no change", async () => {
    await tenant.staff("PATCH", "/services/visit", { step_minutes: 30 });
    const mine = await tenant.book("visit", "2026-06-02T09:00:00Z");
    const offered = await tenant.starts(
      `service=visit&from=2026-06-02&to=2026-06-02&exclude_booking=${mine.body.booking.id}`,
      mine.body.manage.token,
    );
    expect(offered).toContain("2026-06-02T09:30:00+00:00");
    expect(await tenant.starts("service=visit&from=2026-06-02&to=2026-06-02")).not.toContain(
      "2026-06-02T09:30:00+00:00",
    );
    expect((await move(mine, { start: "2026-06-02T09:30:00Z" })).body.revision).toBe(2);
    expect((await move(mine, { start: "2026-06-02T09:30:00Z" })).body.revision).toBe(2);
  });

  it("keeps the snapshot: a service edited since does not change what was booked", async () => {
    const mine = await tenant.book("visit", "2026-06-02T09:00:00Z");
    await tenant.staff("PATCH", "/services/visit", {
      duration: { kind: "fixed", minutes: 30 },
      price: { amount: 1, currency: "EUR" },
      active: false,
    });
    const moved = await move(mine, { start: "2026-06-02T14:00:00Z" });
    expect(moved.body).toMatchObject({ end: "2026-06-02T15:00:00+00:00", price: null });
  });

  it("and cancelling follow the policy: not later than it allows; staff may", async () => {
    await tenant.staff("PATCH", "/services/visit", { cancellation: { min_notice_minutes: 60 } });
    const mine = await tenant.book("visit", "2026-06-02T09:00:00Z");
    setTime("2026-06-02T08:00:00Z");
    expect((await move(mine, { start: "2026-06-02T10:00:00Z" })).status).toBe(200);
    setTime("2026-06-02T09:00:00.001Z");
    expect((await move(mine, { start: "2026-06-02T14:00:00Z" })).body).toMatchObject({
      status: 422,
      code: "too_late_to_change",
      min_notice_minutes: 60,
    });
    expect(
      (await tenant.staff("POST", `/bookings/${mine.body.booking.id}/reschedule`, { start: "2026-06-02T14:00:00Z" }))
        .status,
    ).toBe(200);
  });

  it("a cancelled booking cannot be moved", async () => {
    const mine = await tenant.book("visit", "2026-06-02T09:00:00Z");
    await tenant.staff("POST", `/bookings/${mine.body.booking.id}/cancel`, { reason: "ill" });
    expect((await move(mine, { start: "2026-06-02T10:00:00Z" })).body.code).toBe("invalid_transition");
  });
});

describe("prices on moving", () => {
  it("follow the prices agreed when it was booked, for the day it is moved to", async () => {
    const price = { amount: 1_000, currency: "EUR", weekend_multiplier: 2 };
    const always = await makeResource(tenant);
    await makeService(tenant, always, { name: "Tour", price });
    const mine = await tenant.book("tour", "2026-06-05T10:00:00Z");
    await tenant.staff("PATCH", "/services/tour", { price: { amount: 9_000, currency: "EUR" } });
    expect((await move(mine, { start: "2026-06-06T10:00:00Z" })).body.price.amount).toBe(2_000);
    expect((await move(mine, { start: "2026-06-08T10:00:00Z" })).body.price.amount).toBe(1_000);
  });
});

describe("holds", () => {
  it("are released by their token, once or twice; a confirmed one is no hold any more", async () => {
    const held = (await tenant.hold("visit", "2026-06-02T09:00:00Z")).body;
    const release = () => ask("DELETE", `/v1/public/holds/${held.hold.id}`, { token: held.token });
    expect((await ask("DELETE", `/v1/public/holds/${held.hold.id}`)).status).toBe(404);
    expect([(await release()).status, (await release()).status]).toEqual([204, 204]);
    const second = (await tenant.hold("visit", "2026-06-02T09:00:00Z")).body;
    const hold = { id: second.hold.id, token: second.token };
    expect((await tenant.book("visit", "2026-06-02T09:00:00Z", { hold })).status).toBe(201);
    const late = await ask("DELETE", `/v1/public/holds/${hold.id}`, { token: hold.token });
    expect([late.status, late.body.code]).toEqual([409, "invalid_transition"]);
  });

  it("confirm only what was held", async () => {
    const held = (await tenant.hold("visit", "2026-06-02T09:00:00Z")).body;
    const hold = { id: held.hold.id, token: held.token };
    for (const [start, more] of [
      ["2026-06-02T10:00:00Z", {}],
      ["2026-06-02T09:00:00Z", { guests: 2 }],
    ] as const) {
      const answer = await tenant.book("visit", start, { hold, ...more });
      expect([answer.status, answer.body.code]).toEqual([422, "hold_mismatch"]);
    }
    expect((await tenant.book("visit", "2026-06-02T09:00:00Z", { hold: { ...hold, token: "wrong" } })).status).toBe(
      404,
    );
    expect((await tenant.book("visit", "2026-06-02T09:00:00Z", { hold })).status).toBe(201);
  });
});

describe("lists", () => {
  it("filter by status, service, resource, customer, dates, text, change and when", async () => {
    await makeService(tenant, room, { name: "Talk" });
    const jane = { name: "Jane Austen", email: "jane@example.com", phone: "+15551234567" };
    const first = (await tenant.book("visit", "2026-06-01T09:00:00Z", { customer: jane })).body.booking;
    const second = (await tenant.book("talk", "2026-06-03T10:00:00Z")).body.booking;
    passTime(1_000);
    const third = (await tenant.book("visit", "2026-06-09T11:00:00Z")).body.booking;
    await tenant.staff("POST", `/bookings/${third.id}/cancel`);
    await tenant.consistency(room);
    const janeId = (await tenant.staff("GET", "/customers?q=austen")).body.data[0].id;
    const list = async (query: string) =>
      (await tenant.staff("GET", `/bookings?${query}`)).body.data.map((one: { id: string }) => one.id);
    expect(await list("status=cancelled")).toEqual([third.id]);
    expect(await list("service=talk")).toEqual([second.id]);
    expect(await list(`service=${first.service.id}`)).toEqual([first.id, third.id]);
    expect(await list(`resource=${room}`)).toEqual([first.id, second.id, third.id]);
    expect(await list(`customer=${janeId}`)).toEqual([first.id]);
    expect(await list("from=2026-06-02&to=2026-06-03")).toEqual([second.id]);
    expect(await list("q=AUSTEN")).toEqual([first.id]);
    expect(await list("q=joh-2026-0002")).toEqual([second.id]);
    expect(await list("q=%2B1555")).toEqual([first.id]);
    expect(await list("updated_after=2026-06-01T00:00:00Z")).toEqual([third.id]);
    expect(await list("when=today")).toEqual([first.id]);
    expect(await list("when=week")).toEqual([first.id, second.id]);
  });

  it("the agenda is the calendar's own, buffers and all", async () => {
    await tenant.staff("PATCH", "/services/visit", { buffer_after_minutes: 15 });
    await tenant.book("visit", "2026-06-02T09:00:00Z");
    const { body } = await tenant.staff("GET", `/resources/${room}/agenda?from=2026-06-02&to=2026-06-02`);
    expect(body.data).toHaveLength(1);
    expect(body.data[0]).toMatchObject({
      occupied_start: "2026-06-02T09:00:00+00:00",
      occupied_end: "2026-06-02T10:15:00+00:00",
    });
    expect((await tenant.staff("GET", `/resources/${room}/agenda?from=2026-06-03&to=2026-06-02`)).status).toBe(400);
  });

  it("events tell what happened in order, and go on from the last one seen", async () => {
    const { id } = (await tenant.book("visit", "2026-06-02T09:00:00Z")).body.booking;
    await tenant.staff("POST", `/bookings/${id}/reschedule`, { start: "2026-06-02T10:00:00Z" });
    await tenant.staff("POST", `/bookings/${id}/cancel`);
    await tenant.consistency(room);
    const all = (await tenant.staff("GET", "/events?limit=100")).body.data;
    const about = all.filter((event: { subject: string }) => event.subject === id);
    expect(about.map((event: { type: string; revision: number }) => [event.type, event.revision])).toEqual([
      ["booking.confirmed", 1],
      ["booking.rescheduled", 2],
      ["booking.cancelled", 3],
    ]);
    const rest = await tenant.staff("GET", `/events?after=${about[0].id}`);
    expect(rest.body.data.map((event: { id: string }) => event.id)).toEqual([about[1].id, about[2].id]);
    const paged = await tenant.staff("GET", "/events?limit=2");
    const next = await tenant.staff("GET", `/events?limit=100&cursor=${paged.body.next_cursor}`);
    expect([...paged.body.data, ...next.body.data]).toEqual(all);
  });
});

describe("customers", () => {
  const jane = { name: "Jane Austen", email: "Jane@Example.com", phone: "+15551234567" };

  it("are one by e-mail, and what a public request says never overwrites what is kept", async () => {
    await tenant.book("visit", "2026-06-02T09:00:00Z", { customer: jane });
    await tenant.book("visit", "2026-06-02T10:00:00Z", { customer: { name: "Impostor", email: "jane@example.com" } });
    await tenant.consistency(room);
    const { data } = (await tenant.staff("GET", "/customers")).body;
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({ name: "Jane Austen", email: "jane@example.com", phone: "+15551234567" });
    const changed = await tenant.staff("PATCH", `/customers/${data[0].id}`, {
      name: "Jane A.",
      notes: "prefers mornings",
      phone: null,
    });
    expect(changed.body).toMatchObject({ name: "Jane A.", notes: "prefers mornings", phone: null });
  });

  it("the export is everything held on a person, also what was not copied yet", async () => {
    await tenant.book("visit", "2026-06-02T09:00:00Z", { customer: jane, notes: "first" });
    await tenant.consistency(room);
    const { id } = (await tenant.staff("GET", "/customers")).body.data[0];
    faults.d1Writes = true;
    await tenant.book("visit", "2026-06-02T10:00:00Z", { customer: jane, notes: "second" });
    const { body } = await tenant.staff("GET", `/customers/${id}/export`);
    expect(body.bookings.map((one: { notes: string }) => one.notes)).toEqual(["first", "second"]);
  });

  it("erasing takes the person out of objects, copies and stored answers; bookings and numbers stay", async () => {
    const first = await tenant.public(
      "POST",
      "/bookings",
      { service: "visit", start: "2026-06-02T09:00:00Z", customer: jane, notes: "private matter" },
      { key: "k" },
    );
    await tenant.consistency(room);
    const { id } = (await tenant.staff("GET", "/customers")).body.data[0];
    faults.d1Writes = true;
    const late = await tenant.book("visit", "2026-06-02T10:00:00Z", { customer: jane, notes: "private matter" });
    faults.d1Writes = false;
    expect((await tenant.staff("DELETE", `/customers/${id}`)).status).toBe(204);
    passTime(120_000);
    await tenant.consistency(room);
    expect((await tenant.staff("GET", `/customers/${id}`)).status).toBe(404);
    expect((await tenant.staff("GET", "/customers")).body.data).toEqual([]);
    const tables = ["bookings", "idempotency", "outbox", "agenda", "allocations"];
    const dump = await runInDurableObject(calendar(tenant, room), (_, { storage }) =>
      JSON.stringify(tables.map((table) => storage.sql.exec(`SELECT * FROM ${table}`).toArray())),
    );
    expect(dump).not.toMatch(/austen|jane|private matter|5551234567/i);
    for (const table of ["bookings", "customers", "events", "audit", "booking_resources"]) {
      const { results } = await env.DB.prepare(`SELECT * FROM ${table} WHERE tenant_id = ?`).bind(tenant.id).all();
      expect(JSON.stringify(results)).not.toMatch(/austen|jane|private matter|5551234567/i);
    }
    for (const { body } of [first, late]) {
      const kept = await tenant.staff("GET", `/bookings/${body.booking.id}`);
      expect(kept.body).toMatchObject({ status: "confirmed", customer: null, notes: null });
      expect(kept.body.number).toMatch(/^JOH-2026-000\d$/);
    }
    const again = await tenant.public(
      "POST",
      "/bookings",
      { service: "visit", start: "2026-06-02T09:00:00Z", customer: jane, notes: "private matter" },
      { key: "k" },
    );
    expect([again.status, again.body.booking.customer]).toEqual([201, null]);
    expect((await tenant.consistency(room)).agrees).toBe(true);
  });

  it("erasing leaves no fingerprint of what the person asked, in no home and no table; others' stay", async () => {
    await makeService(tenant, room, { code: "often", series_max: 4 });
    const hall = await makeResource(tenant);
    const { id: classId } = await makeService(tenant, hall, { code: "class", seats: 2 });
    const others = customer();
    const said = { name: "Jane", email: "jane@example.com" };
    const written = await tenant.staff("POST", "/customers", said, { key: "written-down-by-staff" });
    expect(written.status).toBe(201);
    const made = [
      await tenant.book("visit", "2026-06-02T09:00:00Z", { customer: said }),
      await tenant.public("POST", "/series", {
        ...{ service: "often", start: "2026-06-08T09:00:00Z", customer: said },
        rule: { freq: "daily", count: 2 },
      }),
      await tenant.book("class", "2026-06-02T10:00:00Z", { customer: others, seats: 2 }),
      await tenant.public("POST", "/waitlist-entries", {
        ...{ service: "class", start: "2026-06-02T10:00:00Z", customer: said },
      }),
      await tenant.book("visit", "2026-06-02T10:00:00Z", { customer: others }),
    ];
    expect(made.map(({ status }) => status)).toEqual(Array(5).fill(201));
    await Promise.all([room, hall].map((id) => tenant.consistency(id)));
    const { data } = (await tenant.staff("GET", "/customers?q=jane")).body;
    expect((await tenant.staff("DELETE", `/customers/${data[0].id}`)).status).toBe(204);

    const fingerprints = (_: unknown, { storage }: DurableObjectState) =>
      ["bookings", "idempotency"].flatMap((table) =>
        storage.sql.exec(`SELECT fingerprint FROM ${table} WHERE fingerprint IS NOT NULL`).toArray(),
      );
    const inHomes = [
      ...(await runInDurableObject(calendar(tenant, room), fingerprints)),
      ...(await runInDurableObject(calendar(tenant, hall), fingerprints)),
      ...(await runInDurableObject(coordinator(tenant, classId), fingerprints)),
    ].filter(({ fingerprint }) => fingerprint !== "");
    expect(inHomes).toHaveLength(2);
    const { results } = await env.DB.prepare("SELECT * FROM idempotency_keys WHERE scope = ?")
      .bind(`${tenant.id}|customers`)
      .all();
    expect(results).toMatchObject([{ fingerprint: "" }]);
    expect(JSON.stringify(results)).not.toContain(data[0].id);
    const again = await tenant.staff("POST", "/customers", { ...said, name: "J" }, { key: "written-down-by-staff" });
    expect(again.status).toBe(404);
  });

  it("an erasure that was cut short is pending, not a difference, and is finished by asking again", async () => {
    await tenant.book("visit", "2026-06-02T09:00:00Z", { customer: jane });
    await tenant.consistency(room);
    const { id } = (await tenant.staff("GET", "/customers")).body.data[0];
    passTime(1_000);
    faults.calendars = true;
    const cut = await tenant.staff("DELETE", `/customers/${id}`);
    expect([cut.status, cut.body.pending]).toEqual([202, expect.arrayContaining([room])]);
    expect((await tenant.staff("DELETE", `/customers/${id}`)).status).toBe(202);
    faults.calendars = false;
    expect((await tenant.staff("DELETE", `/customers/${id}`)).status).toBe(204);
    expect((await tenant.staff("DELETE", `/customers/${id}`)).status).toBe(404);
    expect((await tenant.consistency(room)).agrees).toBe(true);
  });

  it("a consistency check first delivers what the calendar has not received", async () => {
    const { id: booked } = (await tenant.book("visit", "2026-06-02T09:00:00Z", { customer: jane })).body.booking;
    await tenant.consistency(room);
    const { id } = (await tenant.staff("GET", "/customers")).body.data[0];
    passTime(1_000);
    faults.calendars = true;
    await tenant.staff("DELETE", `/customers/${id}`);
    faults.calendars = false;
    expect(await tenant.consistency(room)).toMatchObject({ agrees: true, pending: 0 });
    expect((await tenant.staff("GET", `/bookings/${booked}`)).body.customer).toBeNull();
  });

  it("an erasure between a hold and its confirmation covers the hold, not the booking", async () => {
    await tenant.book("visit", "2026-06-02T09:00:00Z", { customer: jane });
    await tenant.consistency(room);
    const { id } = (await tenant.staff("GET", "/customers")).body.data[0];
    const held = (await tenant.hold("visit", "2026-06-02T10:00:00Z", { customer: jane })).body;
    passTime(1_000);
    await tenant.staff("DELETE", `/customers/${id}`);
    passTime(1_000);
    const hold = { id: held.hold.id, token: held.token };
    const confirmed = await tenant.book("visit", "2026-06-02T10:00:00Z", { hold, customer: jane });
    await tenant.consistency(room);
    expect((await tenant.staff("GET", `/bookings/${confirmed.body.booking.id}`)).body.customer.name).toBe(
      "Jane Austen",
    );
    expect((await tenant.consistency(room)).agrees).toBe(true);
  });

  it("are found by letters of any alphabet, and their export names the places", async () => {
    await tenant.book("visit", "2026-06-02T09:00:00Z", { customer: { name: "ÜNAL Şahin", email: "unal@example.com" } });
    await tenant.consistency(room);
    const found = (await tenant.staff("GET", `/customers?q=${encodeURIComponent("ünal ş")}`)).body.data;
    expect(found).toHaveLength(1);
    const held = (await tenant.staff("GET", `/customers/${found[0].id}/export`)).body;
    expect(held.bookings[0].resources).toEqual([{ id: room, name: "Room" }]);
    expect((await tenant.staff("GET", "/bookings?customer=cus_0000000000000000")).status).toBe(404);
  });

  it("a customer who comes back after an erasure is stored again, and the old bookings stay without a person", async () => {
    await tenant.book("visit", "2026-06-02T09:00:00Z", { customer: jane });
    await tenant.consistency(room);
    const { id } = (await tenant.staff("GET", "/customers")).body.data[0];
    await tenant.staff("DELETE", `/customers/${id}`);
    passTime(60_000);
    await tenant.book("visit", "2026-06-02T10:00:00Z", { customer: jane });
    await tenant.consistency(room);
    expect((await tenant.staff("GET", `/customers/${id}`)).body.name).toBe("Jane Austen");
    const names = (await tenant.staff("GET", "/bookings")).body.data.map(
      (one: { customer: { name: string } | null }) => one.customer?.name ?? null,
    );
    expect(names).toEqual([null, "Jane Austen"]);
  });
});

describe("tokens", () => {
  it("carry no more scopes than their maker, are shown once, and end at once", async () => {
    const made = await tenant.staff("POST", "/tokens", { name: "Front desk", scopes: ["read", "manage"] });
    expect(made.status).toBe(201);
    const { id, secret } = made.body;
    const more = await ask("POST", "/v1/tokens", { token: secret, body: { name: "More", scopes: ["bookings"] } });
    expect([more.status, more.body.code]).toEqual([403, "forbidden"]);
    expect((await ask("GET", "/v1/tenant", { token: secret })).status).toBe(200);
    const listed = (await tenant.staff("GET", "/tokens")).body;
    expect(JSON.stringify(listed)).not.toContain(secret);
    expect(listed.data.find((one: { id: string }) => one.id === id).last_used_at).not.toBeNull();
    expect((await tenant.staff("DELETE", `/tokens/${id}`)).status).toBe(204);
    expect((await ask("GET", "/v1/tenant", { token: secret })).status).toBe(401);
    expect((await tenant.staff("DELETE", `/tokens/${id}`)).status).toBe(404);
    const stored = await env.DB.prepare("SELECT * FROM tokens WHERE tenant_id = ?").bind(tenant.id).all();
    expect(JSON.stringify(stored.results)).not.toContain(secret);
  });
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

  it("payment is refused for now, and says so", async () => {
    const paid = await tenant.staff("POST", "/services", {
      name: "X",
      duration: { kind: "fixed", minutes: 5 },
      requires: [{ any_of: [room] }],
      confirmation: "payment",
    });
    expect([paid.status, paid.body.errors[0].pointer]).toEqual([400, "/confirmation"]);
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

describe("the tenant", () => {
  it("changes name, zone, locale, branding, origins and policies; the public page follows", async () => {
    const changed = await tenant.staff("PATCH", "/tenant", {
      name: "Harbour",
      time_zone: "Europe/Berlin",
      locale: "de",
      branding: { color: "#2457ff" },
      embed_origins: ["https://www.example.com"],
    });
    expect(changed.body).toMatchObject({
      name: "Harbour",
      time_zone: "Europe/Berlin",
      locale: "de",
      embed_origins: ["https://www.example.com"],
    });
    expect((await tenant.public("GET", "")).body.tenant).toMatchObject({
      name: "Harbour",
      branding: { color: "#2457ff" },
    });
    const wrong = await tenant.staff("PATCH", "/tenant", {
      embed_origins: ["https://a.example/path", "javascript:alert(1)"],
      branding: { color: "red" },
    });
    expect(wrong.body.errors.map((one: { pointer: string }) => one.pointer)).toEqual([
      "/branding/color",
      "/embed_origins/0",
      "/embed_origins/1",
    ]);
  });

  it("says where the business is and how it is reached, to staff and to the public", async () => {
    const contact = {
      address: "12 Harbour Street\n20095 Hamburg",
      phone: "+494012345678",
      website: "https://harbour.example/en",
    };
    const changed = await tenant.staff("PATCH", "/tenant", { country: "de", ...contact });
    expect(changed.body).toMatchObject({ country: "DE", ...contact });
    expect((await tenant.staff("GET", "/tenant")).body).toMatchObject({ country: "DE", ...contact });
    expect((await tenant.public("GET", "")).body.tenant).toMatchObject({ country: "DE", ...contact });
    const emptied = await tenant.staff("PATCH", "/tenant", { address: null, phone: null, website: null });
    expect(emptied.body).toMatchObject({ address: null, phone: null, website: null, country: "DE" });
  });

  it("takes address, telephone and website when it is made, and guesses its country from the zone", async () => {
    const make = (time_zone: string, more: Record<string, unknown>) =>
      ask("POST", "/v1/tenants", {
        body: {
          slug: `shop-${crypto.randomUUID().slice(0, 8)}`,
          name: "Shop",
          email: "owner@example.com",
          time_zone,
          ...more,
        },
      });
    const contact = { address: "1 Main Street", phone: "+4930123456", website: "https://shop.example" };
    expect((await make("Europe/Berlin", contact)).body.tenant).toMatchObject({ country: "DE", ...contact });
    expect((await make("Asia/Kolkata", {})).body.tenant).toMatchObject({ country: "IN", address: null, phone: null });
    expect((await make("UTC", {})).body.tenant.country).toBeNull();
    expect((await make("Europe/Berlin", { country: "AT" })).body.tenant.country).toBe("AT");
    const wrong = await make("Europe/Berlin", { country: "XX", website: "http://shop.example" });
    expect(wrong.body.errors.map((one: { pointer: string }) => one.pointer)).toEqual(["/country", "/website"]);
  });

  it.each([
    ["policies", "privacy_url", "https://bank.example@evil.example/"],
    ["policies", "privacy_url", "HTTPS:\\\\evil"],
    ["policies", "privacy_url", "https://1.2.3.4/"],
    ["branding", "logo_url", "https://user:secret@cdn.example/logo.png"],
  ])("refuses an address in %s/%s that leads elsewhere than it says", async (part, field, value) => {
    const answer = await tenant.staff("PATCH", "/tenant", { [part]: { [field]: value } });
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].pointer).toBe(`/${part}/${field}`);
  });

  it.each(["https://.", "https://-a.example", "https://a..example", "https://user@a.example", "https:\\\\a.example"])(
    "refuses to be embedded by %s, which is no origin",
    async (origin) => {
      const answer = await tenant.staff("PATCH", "/tenant", { embed_origins: [origin] });
      expect(answer.body.errors[0].pointer).toBe("/embed_origins/0");
    },
  );
});
