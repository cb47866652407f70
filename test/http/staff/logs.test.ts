// The logs of a tenant: what they keep, for how long, and what is said of what went; and that no cache keeps what staff
// look for.

import { beforeEach, expect, it } from "vitest";
import { ask, type Tenant } from "../../support/api";
import { passTime } from "../../support/clock";
import { runCron } from "../../support/deployment";
import { aTenantWith } from "../../support/scenario";
import { countRemembered, ROUTES } from "../../support/worker";

const DAY = 86_400_000;
let tenant: Tenant;
let room: string;

beforeEach(async () => {
  ({ tenant, room } = await aTenantWith({ service: {} }));
});

const types = async (path: string, name: "type" | "action") =>
  (await tenant.staff("GET", path)).body.data.map((row: Record<string, string>) => row[name]);

it("events and audit go after 400 days, the newest event stays, and a late reader is told to begin anew", async () => {
  const first = (await tenant.staff("GET", "/events")).body.data[0];
  passTime(399 * DAY);
  await runCron();
  expect((await types("/events", "type")).length).toBeGreaterThan(2);
  await tenant.staff("PATCH", "/tenant", { description: "Later" });
  passTime(2 * DAY);
  await runCron();
  expect(await types("/events", "type")).toEqual(["tenant.updated"]);
  expect(await types("/audit", "action")).toEqual(["tenant.updated"]);
  const late = await tenant.staff("GET", `/events?after=${first.id}`);
  expect([late.status, late.body.code, late.body.detail]).toEqual([
    404,
    "not_found",
    expect.stringMatching(/400 days/),
  ]);
  passTime(500 * DAY);
  await runCron();
  const [kept] = (await tenant.staff("GET", "/events")).body.data;
  expect(kept.type).toBe("tenant.updated");
  await tenant.staff("PATCH", "/tenant", { description: "Still later" });
  expect(await types(`/events?after=${kept.id}`, "type")).toEqual(["tenant.updated"]);
});

it("a hold that was never confirmed makes no event and is in no list", async () => {
  const { body } = await tenant.hold("visit", "2026-06-02T10:00:00Z");
  await ask("DELETE", `/v1/public/holds/${body.hold.id}`, { token: body.token });
  const held = await tenant.hold("visit", "2026-06-02T12:00:00Z");
  const kept = { id: held.body.hold.id, token: held.body.token };
  await tenant.consistency(room);
  expect((await types("/events", "type")).filter((type: string) => type.startsWith("booking."))).toEqual([]);
  expect((await tenant.book("visit", "2026-06-02T12:00:00Z", { hold: kept })).status).toBe(201);
  await tenant.consistency(room);
  expect((await types("/events", "type")).filter((type: string) => type.startsWith("booking."))).toEqual([
    "booking.confirmed",
  ]);
  expect((await tenant.staff("GET", "/bookings")).body.data.map(({ id }: { id: string }) => id)).toEqual([kept.id]);
});

it("nothing that staff look for is remembered", async () => {
  const remembered = (path: string) => {
    const route = ROUTES.find((one) => one.method === "GET" && one.path === path);
    return route ? countRemembered(route) : -1;
  };
  await tenant.starts("service=visit&from=2026-06-02&to=2026-06-02");
  await tenant.staff("GET", "/bookings?q=jane%40example.com");
  await tenant.staff("GET", "/customers?q=jane%40example.com");
  expect(remembered("/v1/public/{tenant}/slots")).toBeGreaterThan(0);
  expect([remembered("/v1/bookings"), remembered("/v1/customers")]).toEqual([0, 0]);
});
