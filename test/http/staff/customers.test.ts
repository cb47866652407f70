// Customers as staff know them.

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import {
  calendar,
  coordinator,
  customer,
  makeResource,
  makeService,
  OFFICE_HOURS,
  type Tenant,
} from "../../support/api";
import { passTime } from "../../support/clock";
import { faults } from "../../support/faults";
import { aTenantWith } from "../../support/scenario";
import { tellAll } from "../../support/told";

let tenant: Tenant;
let room: string;

beforeEach(async () => {
  ({ tenant, room } = await aTenantWith({ weekly: OFFICE_HOURS, service: {} }));
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
    // What the log cannot note does not go out.
    expect((await tenant.staff("GET", `/customers/${id}/export`)).status).toBe(503);
    faults.d1Writes = false;
    expect((await tenant.staff("GET", `/bookings?customer=${id}`)).body.data).toHaveLength(1);
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
    const find = async (q: string) => (await tenant.staff("GET", `/customers?q=${encodeURIComponent(q)}`)).body.data;
    const found = await find("ünal ş");
    expect(found).toHaveLength(1);
    // As on the page of staff: by beginnings of words, by the number of a booking, and by no middle of a word.
    const { number } = (await tenant.staff("GET", "/bookings")).body.data[0];
    const counts = [];
    for (const q of ["şah ü", "unal@ex", number, "ahin", "nal@example"]) counts.push((await find(q)).length);
    expect(counts).toEqual([1, 1, 1, 0, 0]);
    const held = (await tenant.staff("GET", `/customers/${found[0].id}/export`)).body;
    expect(held.bookings[0].resources).toEqual([{ id: room, name: "Room" }]);
    expect((await tenant.staff("GET", "/bookings?customer=cus_0000000000000000")).status).toBe(404);
  });

  it("their export holds the messages to them, without the secrets of links, and not those about them to staff", async () => {
    const booked = await tenant.book("visit", "2026-06-02T09:00:00Z", { customer: jane });
    await tenant.consistency(room);
    await tellAll();
    const { id } = (await tenant.staff("GET", "/customers")).body.data[0];
    const { messages } = (await tenant.staff("GET", `/customers/${id}/export`)).body;
    expect(messages).toMatchObject([{ kind: "booked", channel: "email", to: "jane@example.com", state: "sent" }]);
    expect(messages[0].text).toContain("/manage/...");
    expect(JSON.stringify(messages)).not.toContain(booked.body.manage.token.split(".")[1]);
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
