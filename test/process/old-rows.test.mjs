// Rows of D1 that an earlier build wrote, brought up to date by the migrations that make copies small.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { ROOT } from "../../scripts/project.mjs";

const FOLDER = join(ROOT, "migrations");
const SMALL = "0006_small-copies.sql";
const SERVICE = {
  id: "svc_1",
  code: "cut",
  name: "Cut",
  revision: 3,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 5,
  cancellation: { minNoticeMinutes: 0, refunds: [] },
  questions: [{ id: "goal" }],
};

function migrate(db, names) {
  for (const name of names) db.exec(readFileSync(join(FOLDER, name), "utf8"));
}

/** A booking with its allocation and event, as the build before 0006 copied them. */
function copyAsBefore(db, id, status, isNumbered, startAt) {
  const document = { id, tenantId: "ten_1", status, startAt, service: SERVICE, customer: { id: "cus_1", name: "Ada" } };
  db.prepare(
    `INSERT INTO bookings (id, tenant_id, is_numbered, status, revision, service_id, resource_id, customer_id, start_at,
       end_at, document, search_text, created_at, updated_at)
     VALUES (?, 'ten_1', ?, ?, 2, 'svc_1', 'res_1', 'cus_1', ?, ?, ?, 'ada', 1, 1)`,
  ).run(id, isNumbered, status, startAt, startAt + 1, JSON.stringify(document));
  db.prepare(
    `INSERT INTO allocations (tenant_id, booking_id, resource_id, claim, units, start_at, end_at, is_blocking, revision)
     VALUES ('ten_1', ?, 'res_1', 'exclusive', 1, ?, ?, 1, 2)`,
  ).run(id, startAt, startAt + 1);
  db.prepare(
    `INSERT INTO events (id, tenant_id, type, subject_id, revision, occurred_at)
     VALUES (?, 'ten_1', 'booking.confirmed', ?, 2, 1)`,
  ).run(`evt_${id}`, id);
}

test("migrations keep bookings, their order of events and customers, and purge what never was more than a hold", () => {
  const db = new DatabaseSync(":memory:");
  const names = readdirSync(FOLDER)
    .filter((name) => name.endsWith(".sql"))
    .sort();
  const at = names.indexOf(SMALL);
  migrate(db, names.slice(0, at));
  copyAsBefore(db, "bkg_a", "confirmed", 1, 10);
  copyAsBefore(db, "bkg_b", "held", 0, 20);
  copyAsBefore(db, "bkg_c", "cancelled", 0, 30);
  copyAsBefore(db, "bkg_d", "cancelled", 1, 40);
  db.exec(`INSERT INTO customers (id, tenant_id, name, email, created_at, updated_at)
           VALUES ('cus_1', 'ten_1', 'Ada', 'ada@example.com', 1, 1)`);
  migrate(db, names.slice(at));

  const all = (sql) => db.prepare(sql).all();
  const bookings = all("SELECT id, status, revision, document FROM bookings ORDER BY id");
  assert.deepEqual(
    bookings.map(({ id, status, revision }) => [id, status, revision]),
    [
      ["bkg_a", "confirmed", 2],
      ["bkg_d", "cancelled", 2],
    ],
  );
  const { questions: _, ...listed } = SERVICE;
  for (const { document } of bookings) {
    assert.deepEqual(JSON.parse(document), {
      service: { ...listed, location: null },
      customer: { id: "cus_1", name: "Ada" },
    });
  }
  const stands = all("SELECT resource_id, start_at, booking_id FROM booking_resources ORDER BY start_at");
  assert.deepEqual(
    stands.map((row) => Object.values(row)),
    [
      ["res_1", 10, "bkg_a"],
      ["res_1", 40, "bkg_d"],
    ],
  );
  const events = all("SELECT subject_id FROM events ORDER BY tenant_id, position");
  assert.deepEqual(
    events.map((event) => event.subject_id),
    ["bkg_a", "bkg_d"],
  );
  const [customer] = all("SELECT name, email FROM customers");
  assert.deepEqual({ ...customer }, { name: "Ada", email: "ada@example.com" });
});
