// Promises 3, 5 and 6: what was acknowledged is not lost, what is down stops nothing it need not, copies catch up.

import { abortAllDurableObjects, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, ask, calendar, customer, type Tenant } from "../support/api";
import { passTime, setTime } from "../support/clock";
import { faults, noFaults } from "../support/faults";
import { leave, move } from "../support/groups";
import { aTenantWith } from "../support/scenario";

let tenant: Tenant;
let room: string;

beforeEach(async () => {
  ({ tenant, room } = await aTenantWith({ name: "Harbour", service: {} }));
});

const read = ({ body }: Answer) => ask("GET", `/v1/public/bookings/${body.booking.id}`, { token: body.manage.token });

/** Everything a customer does, for a while; answers how many bookings there are in the end. */
async function aDayOfCustomers(): Promise<number> {
  const held = await tenant.hold("visit", "2026-06-02T08:00:00Z");
  expect(held.status).toBe(201);
  const confirmed = await tenant.book("visit", "2026-06-02T08:00:00Z", {
    hold: { id: held.body.hold.id, token: held.body.token },
  });
  const answers = [confirmed];
  for (let hour = 9; hour < 15; hour++) {
    passTime(9_000);
    expect(await tenant.starts("service=visit&from=2026-06-02&to=2026-06-02")).not.toHaveLength(0);
    answers.push(await tenant.book("visit", `2026-06-02T${String(hour).padStart(2, "0")}:00:00Z`));
  }
  expect(answers.map(({ status }) => status)).toEqual(Array(7).fill(201));
  expect((await leave(answers[1] as Answer)).body.status).toBe("cancelled");
  expect((await move(answers[2] as Answer, "2026-06-02T20:00:00Z")).body.start).toBe("2026-06-02T20:00:00+00:00");
  for (const answer of answers) expect((await read(answer)).status).toBe(200);
  return answers.length;
}

async function agreesByItself(bookings: number): Promise<void> {
  // Only time passes and the alarm rings; no request starts a delivery.
  passTime(120_000);
  await runDurableObjectAlarm(calendar(tenant, room));
  const { results } = await env.DB.prepare(
    "SELECT number, status FROM bookings WHERE tenant_id = ? ORDER BY number_sequence",
  )
    .bind(tenant.id)
    .all<{ number: string; status: string }>();
  expect(results).toHaveLength(bookings);
  const numbers = Array.from({ length: bookings }, (_, n) => `HAR-2026-${String(n + 1).padStart(4, "0")}`);
  expect(results.map(({ number }) => number)).toEqual(numbers);
  expect(await tenant.consistency(room)).toMatchObject({ agrees: true, differences: [], pending: 0 });
}

describe("D1 wholly down for a minute", () => {
  it("stops no customer; each booking can be read; afterwards the copy agrees by itself, numbers without gaps", async () => {
    await tenant.starts("service=visit&from=2026-06-02&to=2026-06-02");
    faults.d1 = true;
    const bookings = await aDayOfCustomers();
    const list = await tenant.staff("GET", "/bookings");
    expect([list.status, list.body.code, list.headers.get("retry-after")]).toEqual([503, "unavailable", "2"]);
    noFaults();
    await agreesByItself(bookings);
  });

  it("also when the isolate's memory is empty: KV knows the tenant", async () => {
    faults.d1 = true;
    passTime(60_000);
    expect((await tenant.book("visit", "2026-06-02T10:00:00Z")).status).toBe(201);
  });

  it("lets writes fail alone, too", async () => {
    faults.d1Writes = true;
    const bookings = await aDayOfCustomers();
    expect((await tenant.staff("GET", "/bookings")).body.data).toEqual([]);
    expect(
      await runInDurableObject(
        calendar(tenant, room),
        (_, { storage }) => storage.sql.exec("SELECT 1 FROM outbox").toArray().length,
      ),
    ).toBeGreaterThan(0);
    noFaults();
    await agreesByItself(bookings);
  });
});

describe("KV wholly down", () => {
  it("stops nothing, and the hint catches up", async () => {
    faults.kv = true;
    const bookings = await aDayOfCustomers();
    expect((await tenant.staff("GET", "/bookings")).status).toBe(200);
    noFaults();
    await agreesByItself(bookings);
  });
});

describe("objects that go away", () => {
  it("an acknowledged booking survives the object's death, and its copy is still made", async () => {
    faults.d1 = true;
    const booked = await tenant.book("visit", "2026-06-02T10:00:00Z");
    await abortAllDurableObjects();
    noFaults();
    expect((await read(booked)).body.status).toBe("confirmed");
    const rival = await tenant.book("visit", "2026-06-02T10:00:00Z");
    expect(rival.body.code).toBe("slot_taken");
    await agreesByItself(1);
  });

  it("an evicted object knows its rules without D1", async () => {
    await tenant.book("visit", "2026-06-02T10:00:00Z");
    await evictDurableObject(calendar(tenant, room));
    faults.d1 = true;
    expect((await tenant.book("visit", "2026-06-02T11:00:00Z")).status).toBe(201);
  });

  it("a calendar that was never told its rules says unavailable without D1, never closed", async () => {
    await runInDurableObject(calendar(tenant, room), (_, { storage }) => storage.sql.exec("DELETE FROM rules"));
    await evictDurableObject(calendar(tenant, room));
    faults.d1 = true;
    const answer = await tenant.book("visit", "2026-06-02T10:00:00Z");
    expect([answer.status, answer.body.code]).toEqual([503, "unavailable"]);
    noFaults();
    expect((await tenant.book("visit", "2026-06-02T10:00:00Z")).status).toBe(201);
  });
});

describe("holds end by the clock", () => {
  it("a hold of 30 seconds frees its slot at its last instant without any alarm; the alarm only tidies up", async () => {
    await tenant.staff("PATCH", "/services/visit", { hold_seconds: 30 });
    const held = await tenant.hold("visit", "2026-06-02T10:00:00Z");
    const slots = () => tenant.starts("service=visit&from=2026-06-02&to=2026-06-02");
    passTime(29_999);
    expect(await slots()).toHaveLength(23);
    expect((await tenant.book("visit", "2026-06-02T10:00:00Z")).body.code).toBe("slot_taken");
    passTime(1);
    expect(await slots()).toHaveLength(24);
    const statusInTable = () =>
      runInDurableObject(
        calendar(tenant, room),
        (_, { storage }) =>
          storage.sql.exec<{ status: string }>("SELECT status FROM bookings WHERE id = ?", held.body.hold.id).one()
            .status,
      );
    expect(await statusInTable()).toBe("held");
    await runDurableObjectAlarm(calendar(tenant, room));
    expect(await statusInTable()).toBe("expired");
    const confirmed = await tenant.book("visit", "2026-06-02T10:00:00Z", {
      hold: { id: held.body.hold.id, token: held.body.token },
    });
    expect([confirmed.status, confirmed.body.code]).toEqual([410, "hold_expired"]);
    expect((await tenant.book("visit", "2026-06-02T10:00:00Z")).status).toBe(201);
  });

  it("a lapsed hold that no alarm removed blocks no booking", async () => {
    await tenant.hold("visit", "2026-06-02T10:00:00Z");
    passTime(900_000);
    expect((await tenant.book("visit", "2026-06-02T10:00:00Z")).status).toBe(201);
  });

  it("a pending booking without an answer is over at its start, a confirmed one completes a day after its end", async () => {
    const confirmed = await tenant.book("visit", "2026-06-02T09:00:00Z");
    await tenant.staff("PATCH", "/services/visit", { confirmation: "approval" });
    const pending = await tenant.book("visit", "2026-06-02T10:00:00Z");
    setTime("2026-06-02T09:59:59.999Z");
    expect((await read(pending)).body.status).toBe("pending");
    setTime("2026-06-02T10:00:00Z");
    expect((await read(pending)).body).toMatchObject({ status: "expired", revision: 2 });
    setTime("2026-06-03T10:00:00Z");
    expect((await read(confirmed)).body).toMatchObject({ status: "completed", revision: 2 });
    await agreesByItself(2);
  });
});

describe("keys and numbers over time", () => {
  it("a key is remembered for at least a day, and forgotten in the end", async () => {
    const body = { service: "visit", start: "2026-06-02T10:00:00Z", customer: customer() };
    const first = await tenant.public("POST", "/bookings", body, { key: "one-and-the-same-key" });
    passTime(24 * 3_600_000);
    expect((await tenant.public("POST", "/bookings", body, { key: "one-and-the-same-key" })).body).toEqual(first.body);
    passTime(26 * 3_600_000);
    await runDurableObjectAlarm(calendar(tenant, room));
    const kept = await runInDurableObject(calendar(tenant, room), (_, { storage }) =>
      storage.sql.exec("SELECT 1 FROM idempotency").toArray(),
    );
    expect(kept).toEqual([]);
  });
});

describe("the consistency check can fail", () => {
  it("reports what was tampered with, and the repair restores it, with its number", async () => {
    const bookings = [
      await tenant.book("visit", "2026-06-02T10:00:00Z"),
      await tenant.book("visit", "2026-06-02T11:00:00Z"),
      await tenant.book("visit", "2026-06-02T12:00:00Z"),
    ];
    expect((await tenant.consistency(room)).agrees).toBe(true);
    const [first, second, third] = bookings.map(({ body }) => body.booking.id);
    const phantom = `${third.slice(0, -8)}zzzzzzzz`;
    await env.DB.batch([
      env.DB.prepare("UPDATE bookings SET status = 'cancelled' WHERE id = ?").bind(first),
      env.DB.prepare("DELETE FROM bookings WHERE id = ?").bind(second),
      env.DB.prepare("DELETE FROM booking_resources WHERE booking_id = ?").bind(third),
      env.DB.prepare(
        "INSERT INTO bookings SELECT ?, tenant_id, NULL, NULL, NULL, is_numbered, status, revision, service_id, resource_id, customer_id, start_at, end_at, document, search_text, created_at, updated_at FROM bookings WHERE id = ?",
      ).bind(phantom, third),
    ]);
    const found = await tenant.consistency(room);
    expect(found.agrees).toBe(false);
    expect(found.differences).toEqual(
      expect.arrayContaining([
        { subject: "booking", id: first, problem: "differs" },
        { subject: "booking", id: second, problem: "missing_in_copy" },
        { subject: "allocation", id: third, problem: "differs" },
        { subject: "booking", id: phantom, problem: "unknown_in_object" },
      ]),
    );
    const repaired = await tenant.staff("POST", `/resources/${room}/consistency`);
    expect(repaired.body).toMatchObject({ agrees: true, differences: [], checked: 3 });
    const { body } = await tenant.staff("GET", "/bookings");
    expect(body.data.map((one: { number: string }) => one.number)).toEqual([
      "HAR-2026-0001",
      "HAR-2026-0002",
      "HAR-2026-0003",
    ]);
  });
});
