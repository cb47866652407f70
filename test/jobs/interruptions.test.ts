// What interrupts telling: a suspended business, an erased person, a database that is down, an upgrade. Nothing is lost by it,
// and nothing is told that should not be.

import { applyD1Migrations, evictAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CALENDAR_STEPS } from "../../src/objects/calendar/calendar-schema";
import { ask, calendar, type Tenant } from "../support/api";
import { passTime, setTime, testClock } from "../support/clock";
import { faults, withFaults } from "../support/faults";
import { listenForPosts, receiver } from "../support/receivers";
import { aTenantWith } from "../support/scenario";
import { fanOutOnly, tellAll } from "../support/told";
import { makeDeps, runDeliveries, settingsOf } from "../support/worker";

const MINUTE = 60_000;
const KEY = "an-operator-key-for-tests";
const JANE = { name: "Jane Smith", email: "jane@example.com" };
const TUESDAY_TEN = "2026-06-02T10:00:00Z";

let tenant: Tenant;
let room: string;
let code: string;

beforeEach(async () => {
  const { service, ...made } = await aTenantWith({ service: {} });
  ({ tenant, room } = made);
  code = service.code;
  await tellAll();
});

afterEach(() => vi.restoreAllMocks());

async function book(start = TUESDAY_TEN): Promise<string> {
  const booked = await tenant.book(code, start, { customer: JANE });
  expect(booked.status).toBe(201);
  await tenant.consistency(room);
  return booked.body.booking.id;
}

/** What Jane was told, and what became of it. */
async function toldToJane(): Promise<string[]> {
  const { results } = await env.DB.prepare(
    "SELECT kind, state, reason FROM messages WHERE tenant_id = ? AND recipient = ? ORDER BY created_at, rowid",
  )
    .bind(tenant.id, JANE.email)
    .all<{ kind: string; state: string; reason: string | null }>();
  return results.map(({ kind, state, reason }) => [kind, reason ?? state].join(" "));
}

describe("a suspended business", () => {
  const operate = async (verb: string) => {
    const path = `/v1/operator/tenants/${tenant.slug}/${verb}`;
    expect((await ask("POST", path, { token: KEY, body: {} })).status).toBe(200);
  };

  it("tells nothing, and tells what is still due once it is resumed", async () => {
    listenForPosts();
    const there = receiver();
    await tenant.staff("POST", "/webhooks", { url: there.url, events: ["booking.*"] });
    // This one is over before the business is back.
    await book("2026-06-01T10:00:00Z");
    await book("2026-06-05T10:00:00Z");
    await operate("suspend");
    for (let hour = 0; hour < 24; hour++) {
      await tellAll();
      passTime(60 * MINUTE);
    }
    expect([await toldToJane(), there.received]).toEqual([[], []]);
    await operate("resume");
    passTime(10 * MINUTE);
    await tellAll();
    expect(await toldToJane()).toEqual(["booked moment_passed", "booked sent"]);
    expect(there.ids()).toHaveLength(2);
  });
});

describe("a person who was erased", () => {
  it("gets messages again about what they book after that", async () => {
    await book();
    const { body } = await tenant.staff("GET", "/customers");
    expect((await tenant.staff("DELETE", `/customers/${body.data[0].id}`)).status).toBeLessThan(300);
    await tellAll();
    expect(await toldToJane()).toEqual([]);
    passTime(MINUTE);
    await book("2026-06-03T10:00:00Z");
    await tellAll();
    passTime(Date.parse("2026-06-02T10:00:00Z") - testClock.now());
    await tenant.consistency(room);
    await tellAll();
    expect(await toldToJane()).toEqual(["booked sent", "reminder sent"]);
  });
});

describe("a database that is down", () => {
  const bindings = withFaults(env);
  const deps = makeDeps(bindings, settingsOf(bindings), testClock, () => undefined);

  it("ends a run, and the next one claims again", async () => {
    await book();
    await fanOutOnly();
    faults.d1 = true;
    await expect(runDeliveries(deps)).rejects.toThrow();
    faults.d1 = false;
    expect(await runDeliveries(deps)).toBe(3);
    expect(await toldToJane()).toEqual(["booked sent"]);
  });
});

/** The alarm rings, and what follows is told. */
async function ring(): Promise<void> {
  await runInDurableObject(calendar(tenant, room), (object) => object.alarm());
  await tenant.consistency(room);
  await tellAll();
}

describe("a server that was down while two reminders fell due", () => {
  it("reminds once", async () => {
    await book();
    await tellAll();
    setTime("2026-06-02T08:30:00Z");
    await ring();
    expect(await toldToJane()).toEqual(["booked sent", "reminder newer_reminder", "reminder sent"]);
  });
});

describe("an upgrade of a build that told nothing", () => {
  const FIRST_THAT_TELLS = "0008";

  /** The database as the migrations before left it. */
  async function setDatabaseBack(): Promise<void> {
    const tables = ["deliveries", "messages", "webhooks", "connections", "announcements", "opt_outs", "hook_receipts"];
    const ofPeople = [
      ...["users", "sign_ins", "identities", "account_secrets", "sign_in_tries", "passkeys"],
      ...[
        "booking_notes",
        "customer_words",
        "booking_words",
        "payments",
        "receipts",
        "packages",
        "credits",
        "credit_uses",
        "purchases",
      ],
    ];
    await env.DB.batch(
      [
        "DROP VIEW booking_texts",
        ...["events_untold", "customers_worded", "customers_reworded", "customers_unworded"].map(
          (trigger) => `DROP TRIGGER ${trigger}`,
        ),
        ...["customers_leave_words", "customers_take_words", "bookings_worded", "bookings_reworded"].map(
          (trigger) => `DROP TRIGGER ${trigger}`,
        ),
        "DROP TRIGGER bookings_unworded",
        ...["events_changes", "members_user", "customers_merged", "audit_counted"].map(
          (index) => `DROP INDEX ${index}`,
        ),
        ...["untold", ...tables, ...ofPeople].map((table) => `DROP TABLE ${table}`),
        "ALTER TABLE members DROP COLUMN user_id",
        "ALTER TABLE members DROP COLUMN resources",
        "ALTER TABLE customers DROP COLUMN merged_into",
        "ALTER TABLE tokens DROP COLUMN role",
        "ALTER TABLE events DROP COLUMN detail",
        "ALTER TABLE services DROP COLUMN reminder_minutes",
        "ALTER TABLE services DROP COLUMN payment",
        "ALTER TABLE services DROP COLUMN tax",
        "ALTER TABLE tenants DROP COLUMN notifications",
        "ALTER TABLE tenants DROP COLUMN told_position",
        `DELETE FROM d1_migrations WHERE name >= '${FIRST_THAT_TELLS}'`,
      ].map((statement) => env.DB.prepare(statement)),
    );
  }

  /** The calendar as it was before it knew of reminders. */
  async function setCalendarBack(): Promise<void> {
    await runInDurableObject(calendar(tenant, room), (_, { storage: { sql } }) => {
      sql.exec("DELETE FROM agenda WHERE kind = 'reminder'");
      sql.exec("ALTER TABLE allocations DROP COLUMN reminds_at");
      sql.exec("DELETE FROM migrations WHERE step >= ?", CALENDAR_STEPS.length - 2);
    });
    await evictAllDurableObjects();
  }

  it("reminds of bookings to come, and tells nothing that was before", async () => {
    const gone = await book("2026-06-01T06:00:00Z");
    const toCome = await book(TUESDAY_TEN);
    expect((await tenant.staff("POST", `/bookings/${gone}/cancel`, {})).status).toBe(200);
    await tenant.consistency(room);
    await setDatabaseBack();
    await setCalendarBack();
    await applyD1Migrations(env.DB, env.MIGRATIONS);
    await tenant.consistency(room);
    passTime(MINUTE);
    await tellAll();
    expect(await env.DB.prepare("SELECT id FROM deliveries").all()).toMatchObject({ results: [] });
    setTime("2026-06-01T10:00:00Z");
    await ring();
    expect(await toldToJane()).toEqual(["reminder sent"]);
    expect((await tenant.staff("GET", `/messages?booking=${toCome}`)).body.data).toHaveLength(1);
    // From here on it is told as anything else.
    expect((await tenant.staff("POST", `/bookings/${toCome}/cancel`, {})).status).toBe(200);
    await tenant.consistency(room);
    passTime(10_000);
    await tellAll();
    expect(await toldToJane()).toEqual(["reminder sent", "cancelled_by_business sent"]);
  });
});
