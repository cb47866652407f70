// The id of a customer tells nothing of their address, while they are known and after their erasure. An earlier
// build named customers by a plain hash. They are the same people under a keyed id.

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { idBody } from "../../../src/domain/ids";
import { calendar, type Tenant } from "../../support/api";
import { passTime } from "../../support/clock";
import { aTenantWith } from "../../support/scenario";
import { keyCustomers } from "../../support/worker";

const JANE = { name: "Jane Austen", email: "jane@example.com" };
const FIRST = "2026-06-02T09:00:00Z";
const SECOND = "2026-06-02T10:00:00Z";
const keyOf = async (id: string) => (id.startsWith("cus_u") ? id : `cus_u${id.slice(4)}`);

let tenant: Tenant;
let room: string;

beforeEach(async () => {
  ({ tenant, room } = await aTenantWith({ service: {} }));
});

/** The id that an attacker can compute from an address. */
async function plainId(email: string): Promise<string> {
  const text = new TextEncoder().encode(`${tenant.id}|${email}`);
  return `cus_${idBody(new Uint8Array(await crypto.subtle.digest("SHA-256", text)))}`;
}

async function onlyCustomer(): Promise<{ id: string; name: string }> {
  await tenant.consistency(room);
  const { data } = (await tenant.staff("GET", "/customers")).body;
  expect(data).toHaveLength(1);
  return data[0];
}

/** Everything of the tenant in D1, but for persons who are there. */
async function rowsOf(table: string): Promise<string> {
  const { results } = await env.DB.prepare(`SELECT * FROM ${table} WHERE tenant_id = ?`).bind(tenant.id).all();
  return JSON.stringify(results);
}

describe("the id of a customer", () => {
  it("is the same for the same address, and is not made of tenant and address alone", async () => {
    await tenant.book("visit", FIRST, { customer: JANE });
    await tenant.book("visit", SECOND, { customer: { ...JANE, email: "Jane@Example.com" } });
    const { id } = await onlyCustomer();
    expect(id).toMatch(/^cus_u[0-9a-z]{16}$/);
    const plain = await plainId(JANE.email);
    expect(id).not.toContain(plain.slice(4));
    expect(await rowsOf("bookings")).not.toContain(plain.slice(4));
    expect((await tenant.staff("GET", `/bookings?customer=${id}`)).body.data).toHaveLength(2);
  });

  it("stands in no log once its owner is erased, and is not made to stand there by coming back", async () => {
    await tenant.book("visit", FIRST, { customer: JANE });
    const { id } = await onlyCustomer();
    await tenant.staff("PATCH", `/customers/${id}`, { notes: "Likes tea" });
    expect(await rowsOf("audit")).toContain(id);
    expect((await tenant.staff("DELETE", `/customers/${id}`)).status).toBe(204);
    for (const table of ["audit", "events", "bookings", "pushes"]) expect(await rowsOf(table)).not.toContain(id);
    const [erased, updated] = (await tenant.staff("GET", "/audit")).body.data;
    expect([erased.action, updated.action]).toEqual(["customer.erased", "customer.updated"]);
    expect([erased.subject, updated.subject]).toEqual(["cus_erased", "cus_erased"]);
    passTime(60_000);
    await tenant.book("visit", SECOND, { customer: JANE });
    expect((await onlyCustomer()).id).toBe(id);
    for (const table of ["audit", "events"]) expect(await rowsOf(table)).not.toContain(id);
  });
});

describe("a customer whom an earlier build named", () => {
  /** Puts what the calendar keeps back to the plain id, as an isolate of that build would have it written. */
  async function nameAsBefore(): Promise<string> {
    const plain = await plainId(JANE.email);
    await runInDurableObject(calendar(tenant, room), (_, { storage }) => {
      storage.sql.exec(
        "UPDATE bookings SET customer_id = ?1, document = json_set(document, '$.customer.id', ?1) WHERE customer_id IS NOT NULL",
        plain,
      );
    });
    return plain;
  }

  it("is erased in a calendar that was told of them by an isolate of that build, by either id", async () => {
    for (const pick of ["plain", "keyed"]) {
      const start = pick === "plain" ? FIRST : SECOND;
      const { body } = await tenant.book("visit", start, { customer: JANE });
      const keyed = (await onlyCustomer()).id;
      const plain = await nameAsBefore();
      const until = Date.parse("2026-06-01T12:00:00Z");
      const stub = calendar(tenant, room);
      if (pick === "plain") await stub.erasePerson(plain, until);
      else await stub.eraseCustomer(keyed, until);
      expect((await tenant.staff("GET", `/bookings/${body.booking.id}`)).body.customer).toBeNull();
    }
  });

  it("is copied under one id, even if an isolate of that build writes meanwhile", async () => {
    await tenant.book("visit", FIRST, { customer: JANE });
    const { id } = await onlyCustomer();
    const booked = await tenant.book("visit", SECOND, { customer: JANE });
    await nameAsBefore();
    await tenant.staff("POST", `/bookings/${booked.body.booking.id}/cancel`, {});
    expect((await onlyCustomer()).id).toBe(id);
    expect((await tenant.staff("GET", `/bookings?customer=${await plainId(JANE.email)}`)).body.data).toHaveLength(2);
    expect((await tenant.consistency(room)).agrees).toBe(true);
  });
});

describe("two rows of one person", () => {
  let plain: string;
  let keyed: string;
  const booking = () => `bkg_c${tenant.id.slice(4)}${room.slice(4)}8888888888888888`;

  beforeEach(() => {
    plain = `cus_${tenant.id.slice(4)}`;
    keyed = `cus_u${tenant.id.slice(4)}`;
  });

  async function write(id: string, name: string | null, createdAt: number, erasedAt: number | null): Promise<void> {
    await env.DB.prepare(
      "INSERT INTO customers (id, tenant_id, name, created_at, updated_at, erased_at) VALUES (?, ?, ?, ?, ?, ?)",
    )
      .bind(id, tenant.id, name, createdAt, createdAt, erasedAt)
      .run();
  }

  async function copy(customerSince: number): Promise<void> {
    const document = JSON.stringify({ customer: { id: plain, name: "Late" }, customerSince });
    await env.DB.prepare(
      `INSERT INTO bookings (id, tenant_id, is_numbered, status, revision, service_id, resource_id, customer_id, start_at,
         end_at, document, search_text, created_at, updated_at)
       VALUES (?, ?, 1, 'confirmed', 1, 'svc_1', ?, ?, 1, 2, ?, 'late', 1, 1)`,
    )
      .bind(booking(), tenant.id, room, plain, document)
      .run();
  }

  const left = async () =>
    (
      await env.DB.prepare("SELECT id, name, erased_at FROM customers WHERE tenant_id = ? ORDER BY id")
        .bind(tenant.id)
        .all()
    ).results;
  const copied = () =>
    env.DB.prepare("SELECT customer_id, document ->> '$.customer.id' AS named FROM bookings WHERE id = ?")
      .bind(booking())
      .first();

  it("are one customer, who is there", async () => {
    await write(keyed, "Jane", 100, null);
    await write(plain, "Jane as before", 50, null);
    await copy(50);
    await keyCustomers(env.DB, keyOf);
    expect(await left()).toEqual([{ id: keyed, name: "Jane", erased_at: null }]);
    expect(await copied()).toEqual({ customer_id: keyed, named: keyed });
  });

  it("stay erased when what comes late was booked before the erasure, and its home is told again", async () => {
    await write(keyed, null, 10, 100);
    await write(plain, "Late", 50, null);
    await copy(50);
    await keyCustomers(env.DB, keyOf);
    expect(await left()).toEqual([{ id: keyed, name: null, erased_at: 100 }]);
    expect(await copied()).toEqual({ customer_id: null, named: null });
    const { results } = await env.DB.prepare("SELECT kind, resource_id, ref FROM pushes WHERE tenant_id = ?")
      .bind(tenant.id)
      .all();
    expect(results).toEqual([{ kind: "erase", resource_id: room, ref: keyed }]);
  });

  it("come back when what comes late was booked after the erasure", async () => {
    await write(keyed, null, 10, 100);
    await write(plain, "Back again", 150, null);
    await copy(150);
    await keyCustomers(env.DB, keyOf);
    expect(await left()).toEqual([{ id: keyed, name: "Back again", erased_at: 100 }]);
    expect(await copied()).toEqual({ customer_id: keyed, named: keyed });
  });
});
