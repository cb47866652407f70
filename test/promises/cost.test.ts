// What a booking costs the stores: it is what a deployment pays for, and what its database fills up with. The figures are
// those of docs/scaling.md.

import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Answer, ask, calendar, customer, makeService, type Tenant } from "../support/api";
import { MONDAY, passTime, testClock } from "../support/clock";
import { postFrom } from "../support/deployment";
import { type Cost, Meter } from "../support/meter";
import { aTenantWith } from "../support/scenario";

const HOUR = 3_600_000;
let tenant: Tenant;
let room: string;
let meter: Meter;

beforeEach(async () => {
  ({ tenant, room } = await aTenantWith({ now: MONDAY.nine, service: { name: "Visit" } }));
  // The first of a service, of a month and of a life of the object writes what the others share.
  expect((await tenant.book("visit", "2026-06-09T09:00:00Z")).status).toBe(201);
  await delivered();
  meter = await Meter.start(calendar(tenant, room));
});

afterEach(() => meter.stop());

/** Lets everything follow by itself: the copy, the hint. */
async function delivered(): Promise<void> {
  for (let times = 0; times < 5; times++) {
    passTime(2_000);
    await runDurableObjectAlarm(calendar(tenant, room));
    await scheduler.wait(30);
  }
}

async function costOf(work: () => Promise<unknown>): Promise<{ objects: Cost; database: Cost }> {
  meter.take();
  await work();
  await delivered();
  return meter.take();
}

/** From an address, on a deployment where addresses are counted. */
function bookFrom(address: string, start: string): Promise<Answer> {
  return postFrom(address, tenant, "/bookings", { service: "visit", start, customer: customer() });
}

/** Given name, family name and email address. Staff find a customer by each. */
const WORDS_OF_A_CUSTOMER = 3;

describe("rows written, indexes included, until every copy is made", () => {
  it("by a new customer's booking: 7 in its calendar, 12 in D1, one for each word that finds them", async () => {
    const { objects, database } = await costOf(() => tenant.book("visit", "2026-06-09T10:00:00Z"));
    expect([objects.written, database.written], JSON.stringify([objects, database], null, 1)).toEqual([
      7,
      12 + WORDS_OF_A_CUSTOMER,
    ]);
  });

  it("one more in the calendar where addresses are counted", async () => {
    const { objects, database } = await costOf(async () => {
      expect((await bookFrom("192.0.2.1", "2026-06-09T10:00:00Z")).status).toBe(201);
    });
    expect([objects.written, database.written], JSON.stringify([objects, database], null, 1)).toEqual([
      8,
      12 + WORDS_OF_A_CUSTOMER,
    ]);
  });

  it("10 in D1 when the customer has been there before", async () => {
    const jane = customer();
    await tenant.book("visit", "2026-06-09T11:00:00Z", { customer: jane });
    await delivered();
    const { objects, database } = await costOf(() => tenant.book("visit", "2026-06-09T12:00:00Z", { customer: jane }));
    expect([objects.written, database.written], JSON.stringify([objects, database], null, 1)).toEqual([7, 10]);
  });

  it("by a reminder: 3 in the calendar, 2 in D1", async () => {
    passTime(Date.parse("2026-06-07T09:00:00Z") - testClock.now());
    await delivered();
    const reminded = async (at: string) => {
      const { objects, database } = await costOf(async () => passTime(Date.parse(at) - testClock.now()));
      return [objects.written, database.written];
    };
    expect(await reminded("2026-06-08T09:00:00Z")).toEqual([3, 2]);
    expect(await reminded("2026-06-09T07:00:00Z")).toEqual([3, 2]);
  });

  it("by a hold that is given back: none in D1, and nothing of it stays in the calendar", async () => {
    const { database } = await costOf(async () => {
      const { body } = await tenant.hold("visit", "2026-06-09T10:00:00Z", { customer: customer() });
      await ask("DELETE", `/v1/public/holds/${body.hold.id}`, { token: body.token });
    });
    expect(database.written).toBe(0);
    passTime(52 * HOUR);
    await delivered();
    const rows = await runInDurableObject(calendar(tenant, room), (_, { storage }) =>
      ["bookings", "idempotency", "agenda", "outbox", "allocations"].map(
        (table) => storage.sql.exec(`SELECT * FROM ${table}`).toArray().length,
      ),
    );
    // The booking that was there before, and what it occupies.
    expect(rows).toEqual([1, 0, 0, 0, 1]);
  });
});

const MANY = 1_000;

describe("bytes kept for a booking", () => {
  it("are few, and do not grow with what its service says", async () => {
    const questions = Array.from({ length: 20 }, (_, n) => ({
      id: `q${n}`,
      label: `What would you like to say of ${"this ".repeat(30)}${n}?`,
      kind: "text",
    }));
    await makeService(tenant, room, { name: "Interview", questions, duration: { kind: "fixed", minutes: 15 } });
    const sizes = async () => {
      const inCalendar = await runInDurableObject(calendar(tenant, room), (_, { storage }) => storage.sql.databaseSize);
      const { meta, results } = await env.DB.prepare("SELECT count(*) AS copies FROM bookings").run<{
        copies: number;
      }>();
      return { inCalendar, inDatabase: meta.size_after, copies: results[0]?.copies ?? 0 };
    };
    const from = Date.parse("2026-07-01T00:00:00Z");
    const bookSome = async (first: number, count: number) => {
      const starts = Array.from({ length: count }, (_, n) => new Date(from + (first + n) * 900_000).toISOString());
      // One after another: rows that come in disorder leave pages of indexes emptier.
      for (const start of starts) expect((await tenant.book("interview", start)).status).toBe(201);
      await delivered();
      await tenant.consistency(room);
    };
    await bookSome(0, 20);
    const before = await sizes();
    // Ids are random, so some pages of an index are emptier. Among so many bookings, that makes little difference.
    for (let first = 20; first < 20 + MANY; first += 200) await bookSome(first, 200);
    const after = await sizes();
    expect(after.copies - before.copies).toBe(MANY);
    expect((after.inCalendar - before.inCalendar) / MANY).toBeLessThan(2_000);
    expect((after.inDatabase - before.inDatabase) / MANY).toBeLessThan(2_400);
  });
});
