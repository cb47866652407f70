// An object that an earlier build wrote is brought up to date when it is first asked again: what it had taken on stays.

import { runInDurableObject } from "cloudflare:test";
import { beforeEach, expect, it } from "vitest";
import { migrateObject } from "../../src/objects/bookings/booking-schema";
import { CALENDAR_STEPS, migrateCalendar } from "../../src/objects/calendar/calendar-schema";
import { type Answer, ask, calendar, customer, type Tenant } from "../support/api";
import { MONDAY } from "../support/clock";
import { leave } from "../support/groups";
import { aTenantWith } from "../support/scenario";

type Row = Record<string, SqlStorageValue>;

/** Steps that had shipped before bookings were kept without their service. */
const EARLIER = 4;
const START = "2026-06-09T10:00:00Z";
let tenant: Tenant;
let room: string;

beforeEach(async () => {
  ({ tenant, room } = await aTenantWith({ now: MONDAY.nine, service: { name: "Visit" } }));
});

/** Writes the tables of a calendar as the earlier build had them, with what they hold now. */
function setBack(storage: DurableObjectStorage): void {
  const { sql } = storage;
  const names = sql
    .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*'")
    .toArray()
    .map((row) => row.name)
    .filter((name) => !name.startsWith("sqlite_"));
  const tables = new Map(names.map((name) => [name, sql.exec<Row>(`SELECT * FROM ${name}`).toArray()]));
  const services = new Map(tables.get("booked_services")?.map((row) => [row.id, String(row.document)]));
  const bookings = (tables.get("bookings") ?? []).map((row): Row => {
    const { seq: _, booked_service, answered: __, number, document, ...more } = row;
    const { tells_itself: ___, scoped_key: ____, fingerprint: _____, answer: ______, address: _______, ...rest } = more;
    const service = JSON.parse(services.get(booked_service ?? null) ?? "null");
    return { ...rest, document: JSON.stringify({ ...JSON.parse(String(document)), number, service }) };
  });
  const answers = (tables.get("bookings") ?? []).map(({ id, scoped_key = "", fingerprint = "", answer }): Row => {
    const { service: _, ...booking } = JSON.parse(String(bookings.find((one) => one.id === id)?.document));
    const resources = [JSON.parse(String(answer))];
    const whole = { resources, bookings: [{ ...booking, number: null }], series: null, waiting: null, subjectId: null };
    const row = { scoped_key, fingerprint, booking_id: id ?? "", customer_id: booking.customer.id };
    return { ...row, answer: JSON.stringify(whole), created_at: booking.createdAt };
  });
  const without = (name: string, ...columns: string[]) =>
    (tables.get(name) ?? []).map((row) =>
      Object.fromEntries(Object.entries(row).filter(([key]) => !columns.includes(key))),
    );
  const counters = (tables.get("counters") ?? []).filter(({ name }) => name === "attempt" || name === "entry");
  const version = Math.max(...(tables.get("hint_months") ?? []).map((row) => Number(row.version)));
  sql.exec("PRAGMA defer_foreign_keys = ON");
  for (const name of names) sql.exec(`DROP TABLE ${name}`);
  migrateObject(storage, CALENDAR_STEPS.slice(0, EARLIER));
  const earlier = new Map([...tables, ["bookings", bookings], ["idempotency", answers], ["counters", counters]]);
  earlier.set("allocations", without("allocations", "completes_at", "reminds_at"));
  earlier.delete("migrations");
  earlier.delete("booked_services");
  earlier.delete("offering");
  const facts = (tables.get("facts") ?? []).filter(({ name }) => name !== "completed_to");
  earlier.set("facts", [...facts, { name: "version", value: version }]);
  for (const [name, rows] of earlier) {
    sql.exec(`DELETE FROM ${name}`);
    for (const row of rows) {
      const marks = Object.keys(row).map(() => "?");
      sql.exec(`INSERT INTO ${name} (${Object.keys(row)}) VALUES (${marks})`, ...Object.values(row));
    }
  }
}

const look = async (booked: Answer) =>
  (await ask("GET", `/v1/public/bookings/${booked.body.booking.id}`, { token: booked.body.manage.token })).body;

it("keeps bookings, keys, what they occupy and what waits to be told", async () => {
  const body = { service: "visit", start: START, customer: customer() };
  const booked = await tenant.public("POST", "/bookings", body, { key: "first-and-once-again" });
  const other = await tenant.book("visit", "2026-06-09T14:00:00Z");
  expect([booked.status, other.status]).toEqual([201, 201]);
  await tenant.consistency(room);
  const before = await look(booked);
  expect(before.number).toMatch(/-0001$/);

  await runInDurableObject(calendar(tenant, room), (_, { storage }) => {
    storage.transactionSync(() => setBack(storage));
    migrateCalendar(storage);
    const { sql } = storage;
    expect(sql.exec("SELECT count(*) AS count FROM booked_services").one().count).toBe(1);
    expect(sql.exec("SELECT count(*) AS count FROM migrations").one().count).toBe(CALENDAR_STEPS.length);
  });

  expect(await look(booked)).toEqual(before);
  const again = await tenant.public("POST", "/bookings", body, { key: "first-and-once-again" });
  expect([again.status, again.body]).toEqual([201, booked.body]);
  expect((await tenant.book("visit", START)).status).toBe(409);
  expect((await leave(booked)).status).toBe(200);
  const late = await tenant.public("POST", "/bookings", body, { key: "first-and-once-again" });
  expect([late.status, late.body]).toEqual([201, booked.body]);
  expect((await tenant.book("visit", START)).status).toBe(201);
  expect(await tenant.consistency(room)).toMatchObject({ agrees: true, checked: 3 });
});
