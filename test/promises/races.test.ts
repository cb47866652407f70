// Promise 1 and 4: no place is taken twice, and one key is one booking, with any number of requests at once.

import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { ask, calendar, countBy, customer, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { MONDAY, setTime } from "../support/clock";
import { move } from "../support/groups";
import { countRows } from "../support/rows";

let tenant: Tenant;

beforeEach(async () => {
  setTime(MONDAY.midnight);
  tenant = await makeTenant({ zone: "UTC" });
});

describe("rivals for one place", () => {
  it("100 parallel bookings of one slot: one 201, 99 slot_taken, one row in the object and one in D1", async () => {
    const room = await makeResource(tenant);
    await makeService(tenant, room);
    const answers = await Promise.all(Array.from({ length: 100 }, () => tenant.book("visit", "2026-06-02T10:00:00Z")));
    expect(countBy(answers, ({ status, body }) => `${status} ${body.code ?? body.booking.status}`)).toEqual({
      "201 confirmed": 1,
      "409 slot_taken": 99,
    });
    const tables = ["bookings", "allocations", "bookings WHERE scoped_key IS NOT NULL", "idempotency"];
    expect(await Promise.all(tables.map((table) => countRows(calendar(tenant, room), table)))).toEqual([1, 1, 1, 0]);
    await tenant.consistency(room);
    const copied = await env.DB.prepare("SELECT count(*) AS n FROM bookings WHERE tenant_id = ?")
      .bind(tenant.id)
      .first("n");
    expect(copied).toBe(1);
  });

  it("holds, bookings, moves and staff are all rivals of one another", async () => {
    const room = await makeResource(tenant);
    await makeService(tenant, room);
    const other = await tenant.book("visit", "2026-06-02T15:00:00Z");
    const start = "2026-06-02T10:00:00Z";
    const answers = await Promise.all([
      tenant.hold("visit", start),
      tenant.book("visit", start),
      move(other, start),
      tenant.staff("POST", "/bookings", { service: "visit", start, customer: customer(), override: ["off_grid"] }),
      tenant.hold("visit", start),
    ]);
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
    expect(answers.filter(({ body }) => body?.code === "slot_taken")).toHaveLength(4);
  });

  it("100 random overlapping wishes with capacity 3: never more than 3 at once, and what was refused left nothing", async () => {
    const room = await makeResource(tenant, undefined, { capacity: 3 });
    await makeService(tenant, room, { duration: { kind: "flexible", min: 15, max: 180, step: 15 }, step_minutes: 5 });
    let seed = 7;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return (seed >>> 8) % below;
    };
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => {
        const start = new Date(Date.parse("2026-06-02T08:00:00Z") + random(60) * 300_000).toISOString();
        return tenant.book("visit", start, { duration_minutes: 15 * (1 + random(12)) });
      }),
    );
    const won = answers.filter(({ status }) => status === 201).map(({ body }) => body.booking);
    expect(won.length).toBeGreaterThan(3);
    expect(countBy(answers, ({ body }) => body.code ?? "won")).toEqual({
      won: won.length,
      slot_taken: 100 - won.length,
    });
    for (let at = Date.parse("2026-06-02T08:00:00Z"); at < Date.parse("2026-06-02T18:00:00Z"); at += 300_000) {
      const present = won.filter((one) => Date.parse(one.start) <= at && at < Date.parse(one.end));
      expect(present.length).toBeLessThanOrEqual(3);
    }
    const tables = ["bookings", "bookings WHERE scoped_key IS NOT NULL", "idempotency"];
    expect(await Promise.all(tables.map((table) => countRows(calendar(tenant, room), table)))).toEqual([
      won.length,
      won.length,
      0,
    ]);
  });

  it("the guard in SQL stands behind the decision: rows that pass the rules by are refused by the table itself", async () => {
    const room = await makeResource(tenant, undefined, { capacity: 2 });
    await runInDurableObject(calendar(tenant, room), (_instance, { storage }) => {
      const insert = (id: string, start: number, end: number) =>
        storage.transactionSync(() => {
          storage.sql.exec("UPDATE facts SET value = max(value, ?) WHERE name = 'longest_stay_ms'", end - start);
          storage.sql.exec(
            `INSERT INTO allocations (subject_id, attempt, start_at, end_at, claim, units, service_id, service_start_at, required_minutes)
             VALUES (?, 0, ?, ?, 'exclusive', 1, 's', ?, 1)`,
            id,
            start,
            end,
            start,
          );
        });
      insert("a", 0, 100);
      insert("b", 50, 150);
      expect(() => insert("c", 90, 95)).toThrow(/OVERLAP_GUARD/);
      expect(() => insert("c", 0, 60)).toThrow(/OVERLAP_GUARD/);
      insert("d", 100, 150);
      expect(() => insert("e", 10, 500)).toThrow(/OVERLAP_GUARD/);
      insert("f", 150, 200);
      insert("g", 0, 50);
    });
  });
});

describe("one key, one booking", () => {
  const body = {
    service: "visit",
    start: "2026-06-02T10:00:00Z",
    customer: { name: "Jane", email: "jane@example.com" },
  };

  it("20 parallel requests with one key: one booking, 20 equal answers, the manage token included", async () => {
    const room = await makeResource(tenant);
    await makeService(tenant, room);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => tenant.public("POST", "/bookings", body, { key: "one-and-the-same-key" })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get("idempotency-replayed") === "true")).toHaveLength(19);
    expect(await countRows(calendar(tenant, room), "bookings")).toBe(1);
    const [first] = answers;
    const read = await ask("GET", `/v1/public/bookings/${first?.body.booking.id}`, { token: first?.body.manage.token });
    expect(read.status).toBe(200);
  });

  it("a replay answers what was first answered, also after the booking changed and the object was evicted", async () => {
    const room = await makeResource(tenant);
    await makeService(tenant, room);
    const first = await tenant.public("POST", "/bookings", body, { key: "one-and-the-same-key" });
    await tenant.staff("POST", `/bookings/${first.body.booking.id}/cancel`);
    await evictDurableObject(calendar(tenant, room));
    const again = await tenant.public("POST", "/bookings", body, { key: '"one-and-the-same-key"' });
    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, "true"]);
    expect(again.body).toEqual(first.body);
  });

  it("the body is compared as it is parsed: another offset, order or a null is the same wish", async () => {
    const room = await makeResource(tenant);
    await makeService(tenant, room);
    const first = await tenant.public("POST", "/bookings", body, { key: "one-and-the-same-key" });
    const same = {
      notes: null,
      customer: { email: "JANE@example.com", name: " Jane " },
      start: "2026-06-02T12:00:00+02:00",
      service: "visit",
    };
    expect((await tenant.public("POST", "/bookings", same, { key: "one-and-the-same-key" })).body).toEqual(first.body);
    const other = await tenant.public(
      "POST",
      "/bookings",
      { ...body, notes: "by the window" },
      { key: "one-and-the-same-key" },
    );
    expect([other.status, other.body.code]).toEqual([422, "idempotency_key_reused"]);
  });

  it("a retry gets its answer also after the service asked more questions, was renamed, or was deleted", async () => {
    const room = await makeResource(tenant);
    await makeService(tenant, room);
    const first = await tenant.public("POST", "/bookings", body, { key: "one-and-the-same-key" });
    const again = () => tenant.public("POST", "/bookings", body, { key: "one-and-the-same-key" });
    await tenant.staff("PATCH", "/services/visit", { questions: [{ id: "why", label: "Why?", required: true }] });
    await tenant.staff("PATCH", `/resources/${room}`, { name: "Renamed" });
    expect((await again()).body).toEqual(first.body);
    expect((await tenant.book("visit", "2026-06-02T11:00:00Z")).body.errors).toEqual([
      { pointer: "/answers/why", detail: "needs an answer" },
    ]);
    await tenant.staff("POST", `/bookings/${first.body.booking.id}/cancel`);
    expect((await tenant.staff("DELETE", "/services/visit")).status).toBe(204);
    expect((await again()).body).toEqual(first.body);
    expect((await tenant.book("visit", "2026-06-02T11:00:00Z")).status).toBe(404);
  });

  it("a hold and its booking may share a key, as routes are told apart; a retried confirmation answers the same", async () => {
    const room = await makeResource(tenant);
    await makeService(tenant, room);
    const held = await tenant.hold("visit", body.start, {}, { key: "one-and-the-same-key" });
    const hold = { id: held.body.hold.id, token: held.body.token };
    const [first, second] = [
      await tenant.public("POST", "/bookings", { ...body, hold }, { key: "one-and-the-same-key" }),
      await tenant.public("POST", "/bookings", { ...body, hold }, { key: "one-and-the-same-key" }),
    ];
    expect(first.status).toBe(201);
    expect(second.body).toEqual(first.body);
    expect(first.body.booking).toMatchObject({
      id: held.body.hold.id,
      status: "confirmed",
      revision: 2,
      expires_at: null,
    });
  });
});
