// An object that an earlier build wrote is brought up to date when it is first asked again: what it had taken on stays.

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { migrateObject } from "../../src/objects/bookings/booking-schema";
import { CALENDAR_STEPS, migrateCalendar } from "../../src/objects/calendar/calendar-schema";
import { type Answer, ask, calendar, customer } from "../support/api";
import { MONDAY } from "../support/clock";
import { leave } from "../support/groups";
import { aPaidBusiness, bookedOf, openPage, type PaidBusiness, readOwn } from "../support/paid-business";
import { aTenantWith } from "../support/scenario";

type Row = Record<string, SqlStorageValue>;

/** Steps that had shipped before bookings were kept without their service. */
const EARLIER = 4;
const START = "2026-06-09T10:00:00Z";

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
  const { tenant, room } = await aTenantWith({ now: MONDAY.nine, service: { name: "Visit" } });
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

/** What a build without kept cards, tax and sales of packages online wrote otherwise than this one. */
async function setPaymentsBack({ tenant, resource }: PaidBusiness, creditId: string): Promise<void> {
  const stored = `json_set(json_remove(payment, '$.noShowFee'), '$.noShowFeeMinor', 4000)`;
  const inObject = `json_set(json_remove(document, '$.tax', '$.payment.noShowFee'), '$.payment.noShowFeeMinor', null)`;
  await runInDurableObject(calendar(tenant, resource), (_, { storage }) => {
    for (const table of ["services", "booked_services"]) storage.sql.exec(`UPDATE ${table} SET document = ${inObject}`);
  });
  const sales = env.MIGRATIONS.find(({ name }) => name.includes("packages-online"))?.queries ?? [];
  const backfill = sales.filter((query) => query.trim().startsWith("INSERT"));
  expect(backfill.length).toBe(2);
  await env.DB.batch([
    env.DB.prepare(`UPDATE services SET payment = ${stored}, tax = NULL WHERE tenant_id = ?`).bind(tenant.id),
    env.DB.prepare("UPDATE connections SET hears = '', shown = json_remove(shown, '$.account_name')"),
    env.DB.prepare("DELETE FROM purchases WHERE id = ?").bind(creditId),
    env.DB.prepare("DELETE FROM payments WHERE booking_id = ?").bind(creditId),
    ...backfill.map((query) => env.DB.prepare(query)),
  ]);
}

it("keeps what was paid, pages that are open, and credit: money comes, goes back and is taken as before", async () => {
  const business = await aPaidBusiness();
  const { tenant, resource, stripe, settleAll } = business;
  const paid = bookedOf(await tenant.book("paid", "2026-06-09T10:00:00Z"));
  await stripe.press(await openPage(paid), "pay");
  const open = bookedOf(await tenant.book("paid", "2026-06-09T12:00:00Z"));
  const page = await openPage(open);
  const price = { amount: 50_000, currency: "USD" };
  const pack = (await tenant.staff("POST", "/packages", { name: "Five", price, visits: 5 })).body.id;
  const { email, ...named } = customer();
  const owner = (await tenant.staff("POST", "/customers", { ...named, email })).body.id;
  const sold = await tenant.staff("POST", `/customers/${owner}/credit`, { package: pack, method: "cash" });
  await settleAll();
  const before = await readOwn(paid);
  const listed = await tenant.staff("GET", "/payments");
  await setPaymentsBack(business, sold.body.id);

  expect(await readOwn(paid)).toEqual(before);
  expect((await tenant.staff("GET", "/payments")).body).toEqual(listed.body);
  expect((await tenant.staff("GET", "/services")).body.data[0].payment.no_show_fee).toEqual({ amount: 4_000 });
  await stripe.press(page, "pay");
  await settleAll();
  expect(await readOwn(open)).toMatchObject({ status: "confirmed", payment: { state: "deposit_paid", paid: 2_500 } });

  const [{ id: paymentId }] = (await tenant.staff("GET", `/bookings/${paid.id}/payments`)).body.data;
  expect((await tenant.staff("POST", `/payments/${paymentId}/refund`, { amount: 1_000 })).status).toBe(200);
  // An isolate of that build does not say how a dispute ended.
  const told = { bookingId: open.id, paymentId: `pay_${open.id.slice(4)}01`, disputedAt: Date.parse(START) };
  expect(await calendar(tenant, resource).noteDispute(told)).toMatchObject({ status: "done" });
  const third = bookedOf(
    await tenant.public("POST", "/bookings", {
      service: "paid",
      start: "2026-06-09T14:00:00Z",
      customer: { ...named, email },
    }),
  );
  const taken = await tenant.staff("POST", `/bookings/${third.id}/payments`, { method: "credit" });
  expect(taken.status, JSON.stringify(taken.body)).toBe(201);
  await settleAll();
  expect(await readOwn(paid)).toMatchObject({ payment: { refunded: 1_000 } });
  expect((await tenant.staff("POST", `/credit/${sold.body.id}/take-back`, {})).body).toMatchObject({ taken_back: 4 });
  expect(await tenant.consistency(resource)).toMatchObject({ agrees: true });
});
