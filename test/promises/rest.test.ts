// Objects that have told everything rest. An alarm that rang for nothing would cost a request and a write each time. It
// would keep them awake for ever.

import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { beforeEach, expect, it } from "vitest";
import { insertAllocation } from "../../src/objects/calendar/calendar-store";
import { calendar, coordinator, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { alarmInMs, MONDAY, passTime, setTime } from "../support/clock";

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
    stubs.map((stub) => runInDurableObject(stub, async (_, { storage }) => (await alarmInMs(storage)) / 60_000)),
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

it("a calendar with a claim that no object decides: it asks again later, not at once", async () => {
  const room = await makeResource(tenant);
  await makeService(tenant, room, { name: "Visit" });
  expect((await tenant.book("visit", START)).status).toBe(201);
  const askedAt = Date.parse(MONDAY.nine);
  const askAt = await runInDurableObject(calendar(tenant, room), async (instance, { storage: { sql } }) => {
    const startAt = Date.parse(START) + 86_400_000;
    const stay = { startAt, endAt: startAt + 1, serviceId: "svc_none", serviceStartAt: startAt };
    const claim = { claim: "exclusive", units: 1, requiredMinutes: 1, expiresAt: null, session: null } as const;
    insertAllocation(sql, "of no object", 1, { ...claim, ...stay }, { askAt: askedAt });
    await (instance as unknown as { alarm(): Promise<void> }).alarm();
    return sql.exec<{ at: number }>("SELECT ask_at AS at FROM allocations WHERE subject_id = 'of no object'").one().at;
  });
  expect(askAt).toBeGreaterThan(askedAt);
});

it("an object whose alarm failed, unless a command needs the alarm earlier", async () => {
  const room = await makeResource(tenant);
  await makeService(tenant, room, { name: "Visit", hold_seconds: 30 });
  const alarmInSeconds = () =>
    runInDurableObject(calendar(tenant, room), async (_, { storage }) => (await alarmInMs(storage)) / 1_000);
  await tenant.hold("visit", START);
  await runInDurableObject(calendar(tenant, room), async (instance) => {
    const inside = instance as unknown as { host: { flush(): Promise<void> }; alarm(): Promise<void> };
    const { flush } = inside.host;
    inside.host.flush = () => Promise.reject(new Error("fails here"));
    await inside.alarm();
    inside.host.flush = flush;
  });
  // It is set again, and not to the moment.
  const restsSeconds = await alarmInSeconds();
  expect(restsSeconds).toBeGreaterThan(50);
  expect(restsSeconds).toBeLessThan(120);
  await tenant.hold("visit", "2026-06-21T12:00:00Z");
  expect(await alarmInSeconds()).toBeLessThanOrEqual(30);
});
