// Objects that have told everything rest: an alarm that rang for nothing would cost a request and a write each time, and
// keep them awake for ever.

import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { beforeEach, expect, it } from "vitest";
import { calendar, coordinator, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { MONDAY, passTime, setTime } from "../support/clock";

const START = "2026-06-21T10:00:00Z";
let tenant: Tenant;

beforeEach(async () => {
  setTime(MONDAY.nine);
  tenant = await makeTenant({ zone: "UTC" });
});

/** How long each object sleeps after its alarm rang a few times, the clock going on between; in minutes. */
async function sleepMinutes(stubs: readonly DurableObjectStub<Rpc.DurableObjectBranded>[]): Promise<number[]> {
  for (let ring = 0; ring < 4; ring++) {
    for (const stub of stubs) await runDurableObjectAlarm(stub);
    passTime(6_000);
    await scheduler.wait(60);
  }
  return Promise.all(
    stubs.map((stub) =>
      runInDurableObject(stub, async (_, { storage }) => {
        const alarmAt = await storage.getAlarm();
        return alarmAt === null ? Number.POSITIVE_INFINITY : (alarmAt - Date.now()) / 60_000;
      }),
    ),
  );
}

it("a calendar whose booking was copied and published", async () => {
  const room = await makeResource(tenant);
  await makeService(tenant, room, { name: "Visit" });
  expect((await tenant.book("visit", START)).status).toBe(201);
  for (const minutes of await sleepMinutes([calendar(tenant, room)])) expect(minutes).toBeGreaterThan(60);
});

it("a coordinator and its calendars, when all were told of what they hold", async () => {
  const rooms = [await makeResource(tenant), await makeResource(tenant)] as const;
  const requires = rooms.map((room) => ({ any_of: [room] }));
  const { id } = await makeService(tenant, rooms[0], { name: "Visit", requires });
  expect((await tenant.book("visit", START)).status).toBe(201);
  const objects = [coordinator(tenant, id), ...rooms.map((room) => calendar(tenant, room))];
  for (const minutes of await sleepMinutes(objects)) expect(minutes).toBeGreaterThan(60);
});
