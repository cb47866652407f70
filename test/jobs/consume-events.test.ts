// Events become deliveries: once each, in order, for each destination that wants them.

import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { makeTenant, type Tenant } from "../support/api";
import { aTenantWith } from "../support/scenario";
import { tellAll } from "../support/told";
import { forgetTold, openDatabase, selectUntold } from "../support/worker";

const db = openDatabase(env.DB);
let tenant: Tenant;
let room: string;
let code: string;

beforeEach(async () => {
  const { service, ...made } = await aTenantWith({ service: {} });
  ({ tenant, room } = made);
  code = service.code;
});

async function anEndpoint(id: string, events: readonly string[]): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO webhooks (id, tenant_id, url, events, include_customer, active, secrets, created_at, updated_at)
     VALUES (?, ?, 'https://example.com', ?, 0, 1, '', 0, 0)`,
  )
    .bind(id, tenant.id, JSON.stringify(events))
    .run();
}

async function toldTo(id: string): Promise<string[]> {
  const { results } = await env.DB.prepare(
    "SELECT source_type AS type FROM deliveries WHERE destination = ? ORDER BY rowid",
  )
    .bind(`webhook:${id}`)
    .all<{ type: string }>();
  return results.map(({ type }) => type);
}

it("each event gets one delivery for each endpoint that wants it, however often it is told", async () => {
  await tellAll();
  await anEndpoint("whk_all", ["*"]);
  await anEndpoint("whk_bookings", ["booking.*"]);
  await anEndpoint("whk_cancelled", ["booking.cancelled"]);
  const booked = await tenant.book(code, "2026-06-02T10:00:00Z");
  const { id } = booked.body.booking;
  expect((await tenant.staff("POST", `/bookings/${id}/cancel`, {})).status).toBe(200);
  await tenant.consistency(room);
  await tellAll();
  await env.DB.prepare("UPDATE tenants SET told_position = 0 WHERE id = ?").bind(tenant.id).run();
  await tellAll();
  expect((await toldTo("whk_bookings")).filter((type) => type.startsWith("booking."))).toEqual([
    "booking.confirmed",
    "booking.cancelled",
  ]);
  expect(await toldTo("whk_cancelled")).toEqual(["booking.cancelled"]);
  expect((await toldTo("whk_all")).filter((type) => type === "booking.confirmed")).toHaveLength(1);
});

/** How many rows of D1 a look for events without deliveries reads. */
async function rowsRead(): Promise<number> {
  const { sql, params } = selectUntold(db, 100).toSQL();
  const { meta } = await env.DB.prepare(sql)
    .bind(...params)
    .run();
  return meta.rows_read;
}

it("a look for new events reads nothing of businesses where nothing happened", async () => {
  for (let made = 0; made < 5; made++) await makeTenant({ zone: "UTC" });
  await tellAll();
  expect(await rowsRead()).toBeGreaterThan(5);
  await forgetTold(db);
  expect(await rowsRead()).toBeLessThan(2);
  await tenant.book(code, "2026-06-02T10:00:00Z");
  await tenant.consistency(room);
  expect(await selectUntold(db, 100)).toEqual([{ id: tenant.id }]);
  expect(await rowsRead()).toBeLessThan(6);
  // What waits is not forgotten.
  await forgetTold(db);
  expect(await selectUntold(db, 100)).toEqual([{ id: tenant.id }]);
});
