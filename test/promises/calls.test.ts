// How much one request asks of stores and objects: the platform bounds it, and here nothing does but this.

import { runInDurableObject } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import { type Answer, calendar, customer, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { MONDAY, setTime } from "../support/clock";
import { dieAt, liveOn } from "../support/crashes";
import { calls } from "../support/faults";
import { entryWhen, giveUp, wait } from "../support/groups";

const MANY = 40;
let tenant: Tenant;
let rooms: string[];

beforeAll(async () => {
  setTime(MONDAY.midnight);
  tenant = await makeTenant({ zone: "UTC" });
  await tenant.staff("PATCH", "/tenant", { policies: { open_limits: { bookings: 1_000 } } });
  rooms = await Promise.all(Array.from({ length: MANY }, () => makeResource(tenant)));
  const requires = (count: number) => [{ any_of: rooms.slice(0, count), assign: "round_robin" }];
  await makeService(tenant, "", { name: "Ten", requires: requires(10), series_max: 104 });
  await makeService(tenant, "", { name: "Three", requires: rooms.slice(20, 23).map((id) => ({ any_of: [id] })) });
  await makeService(tenant, "", { name: "All", requires: requires(MANY), series_max: 104 });
});

/** How often each message went from one object to another while something was done. */
async function messagesOf(work: () => Promise<unknown>): Promise<Record<string, number>> {
  dieAt(0);
  await work();
  const counts: Record<string, number> = {};
  for (const step of liveOn()) {
    const [, name] = /^receiver before (\w+)$/.exec(step) ?? [];
    if (name) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

const series = (service: string, count: number, more: Record<string, unknown> = {}) =>
  tenant.public("POST", "/series", {
    service,
    start: "2026-06-08T10:00:00Z",
    rule: { freq: "weekly", count },
    customer: customer(),
    ...more,
  });

describe("a series", () => {
  it("asks each candidate once for all of its dates, and one more for its zone; turns are kept", async () => {
    let made: Awaited<ReturnType<typeof series>> | undefined;
    const counts = await messagesOf(async () => {
      made = await series("ten", 30);
    });
    expect(made?.status).toBe(201);
    const hosts = made?.body.series.bookings.map((one: { resources: { id: string }[] }) => one.resources[0]?.id);
    expect(new Set(hosts.slice(0, 10)).size).toBe(10);
    expect(hosts.slice(10, 20)).toEqual(hosts.slice(0, 10));
    expect(counts).toMatchObject({ bid: 11, prepare: 30 });
  });

  it("asks anew where an answer no longer holds, and skips a date without candidates without asking again", async () => {
    const week = "2026-07-06T10:00:00Z";
    for (let n = 0; n < 10; n++) await tenant.book("ten", week);
    const counts = await messagesOf(() => series("ten", 8, { start: "2026-06-29T10:00:00Z", on_conflict: "skip" }));
    expect(counts.bid).toBe(11);
  });

  it("that would ask too many too often is refused, and says how many may be", async () => {
    const { status, body } = await series("all", 104);
    expect([status, body.errors[0].pointer]).toEqual([400, "/rule/count"]);
    expect(body.errors[0].detail).toMatch(/at most 24, as 40 resources are asked and 1 taken for each/);
  });
});

describe("what came free", () => {
  it("is looked up once for all who wait for it; after each offer only its day is looked at again", async () => {
    await makeService(tenant, "", { name: "Waited", requires: [{ any_of: rooms.slice(0, 2) }] });
    const close = (start: string, end: string) => tenant.staff("POST", "/closures", { start, end });
    await close("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z");
    const december = await close("2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z");
    const waits: Answer[] = [];
    for (let n = 0; n < 6; n++) waits.push(await wait(tenant, "waited", { from: "2026-11-02", to: "2026-12-31" }));
    const counts = await messagesOf(async () => {
      await tenant.staff("DELETE", `/closures/${december.body.id}`);
      for (const one of waits) expect((await entryWhen(tenant, one, "offered")).status).toBe("offered");
    });
    // Two months and six days, of two rooms each.
    expect(counts.snapshot).toBeLessThanOrEqual(2 * (2 + 6));
    await Promise.all(waits.map(giveUp));
  });
});

describe("what many wait for", () => {
  it("is asked of each candidate once for all who want it on the same terms", async () => {
    const used = rooms.slice(10, 14);
    await makeService(tenant, "", { name: "Hours", requires: [{ any_of: used }] });
    await tenant.staff("PATCH", "/tenant", { policies: { open_limits: { waits: 100 } } });
    const at = (n: number) => new Date(Date.parse("2026-06-10T08:00:00Z") + n * 3_600_000).toISOString();
    const close = await tenant.staff("POST", "/closures", { start: at(-8), end: at(48) });
    const waits: Answer[] = [];
    for (let n = 0; n < 12; n++) waits.push(await wait(tenant, "hours", at(n)));
    const places = used.map((room) => tenant.staff("POST", "/closures", { resource: room, start: at(0), end: at(12) }));
    const closed = (await Promise.all(places))[0]?.body.id;
    await tenant.staff("DELETE", `/closures/${close.body.id}`);
    await scheduler.wait(300);
    expect((await entryWhen(tenant, waits[0] as Answer, "waiting")).status).toBe("waiting");
    const counts = await messagesOf(async () => {
      await tenant.staff("DELETE", `/closures/${closed}`);
      for (const one of waits) expect((await entryWhen(tenant, one, "offered")).status).toBe("offered");
    });
    // Four candidates are asked once, or once more where another of their calendars had just changed.
    expect(counts.bid).toBeLessThanOrEqual(4 * 3);
    expect(counts.snapshot ?? 0).toBe(0);
    await Promise.all(waits.map(giveUp));
  });
});

describe("a list of many resources", () => {
  it("asks KV in as few calls as there are hundreds of keys, calendars once, and nothing while it is warm", async () => {
    const path = "/slots?service=all&from=2026-09-01&to=2026-09-20";
    expect((await tenant.public("GET", path)).status).toBe(200);
    Object.assign(calls, { d1: 0, kvReads: 0, objects: 0 });
    expect((await tenant.public("GET", "/slots?service=all&from=2026-10-01&to=2026-10-20")).status).toBe(200);
    expect(calls.objects).toBeLessThanOrEqual(MANY);
    expect(calls.kvReads).toBeLessThanOrEqual(4);
    // What was booked before is copied to D1 first, so that only the read is counted.
    await Promise.all(rooms.map((room) => tenant.consistency(room)));
    Object.assign(calls, { d1: 0, kvReads: 0, objects: 0 });
    expect((await tenant.public("GET", "/slots?service=all&from=2026-10-02&to=2026-10-20")).status).toBe(200);
    expect(calls).toEqual({ d1: 0, kvReads: 0, objects: 0 });
  });
});

describe("a booking", () => {
  it("asks each candidate once, and prepares the one that it takes", async () => {
    const counts = await messagesOf(() => tenant.book("all", "2026-08-03T10:00:00Z"));
    expect(counts).toMatchObject({ bid: MANY, prepare: 1 });
  });

  it("asks three resources that it cannot choose among to prepare, and for no bid", async () => {
    await tenant.book("three", "2026-08-03T09:00:00Z");
    const counts = await messagesOf(async () => {
      expect((await tenant.book("three", "2026-08-03T11:00:00Z")).status).toBe(201);
    });
    expect(counts).toMatchObject({ prepare: 3 });
    expect(counts.bid).toBeUndefined();
  });

  it("reaches its resources together with others: fewer messages than bookings", async () => {
    const starts = Array.from({ length: 16 }, (_, n) =>
      new Date(Date.UTC(2026, 7, 10 + (n % 2), 9 + Math.floor(n / 2))).toISOString(),
    );
    const counts = await messagesOf(async () => {
      const booked = await Promise.all(starts.map((start) => tenant.book("three", start)));
      expect(booked.map(({ status }) => status)).toEqual(starts.map(() => 201));
      await Promise.all(rooms.slice(20, 23).map((id) => tenant.staff("GET", `/resources/${id}/consistency`)));
    });
    expect(counts.bid).toBeUndefined();
    expect((counts.conclude ?? 0) + (counts.concludeAll ?? 0)).toBeLessThan((counts.prepare ?? 0) / 2);
  });

  it("reaches a calendar of an earlier build decision by decision", async () => {
    const starts = Array.from({ length: 16 }, (_, n) =>
      new Date(Date.UTC(2026, 8, 10 + (n % 2), 9 + Math.floor(n / 2))).toISOString(),
    );
    const calendars = rooms.slice(20, 23);
    const prototype = await runInDurableObject(calendar(tenant, calendars[0] ?? ""), (instance) => {
      let owner = Object.getPrototypeOf(instance);
      while (!Object.hasOwn(owner, "concludeAll")) owner = Object.getPrototypeOf(owner);
      return owner;
    });
    const { concludeAll } = prototype;
    delete prototype.concludeAll;
    try {
      const counts = await messagesOf(async () => {
        const booked = await Promise.all(starts.map((start) => tenant.book("three", start)));
        expect(booked.map(({ status }) => status)).toEqual(starts.map(() => 201));
        for (const id of calendars) expect((await tenant.consistency(id)).agrees).toBe(true);
      });
      expect(counts.conclude).toBeGreaterThanOrEqual(starts.length * 3);
    } finally {
      prototype.concludeAll = concludeAll;
    }
    const undecided = (_instance: unknown, { storage }: DurableObjectState) =>
      storage.sql.exec("SELECT 1 FROM allocations WHERE ask_at IS NOT NULL").toArray();
    for (const id of calendars) expect(await runInDurableObject(calendar(tenant, id), undecided)).toEqual([]);
  });
});

describe("a refusal with other times", () => {
  const refused = async () => {
    let times: string[] = [];
    const counts = await messagesOf(async () => {
      const { body } = await tenant.book("three", "2026-10-14T12:00:00Z");
      expect(body.code).toBe("slot_taken");
      times = body.alternatives.map(({ start }: { start: string }) => start);
    });
    return { times, snapshots: counts.snapshot };
  };

  it("asks each resource once for the days around, and once more only where these have none", async () => {
    await tenant.book("three", "2026-10-14T12:00:00Z");
    expect(await refused()).toEqual({
      times: ["2026-10-14T11:00:00+00:00", "2026-10-14T13:00:00+00:00", "2026-10-14T10:00:00+00:00"],
      snapshots: 1 + 3,
    });
    const [room] = rooms.slice(20, 21);
    for (const [start, end] of [
      ["2026-10-12T00:00:00Z", "2026-10-14T12:00:00Z"],
      ["2026-10-14T13:00:00Z", "2026-10-17T00:00:00Z"],
    ])
      await tenant.staff("POST", "/closures", { resource: room, start, end });
    const far = await refused();
    expect(far.snapshots).toBe(1 + 3 + 3);
    expect(far.times.map((time) => time.slice(0, 10))).toEqual(["2026-10-17", "2026-10-11", "2026-10-17"]);
  });

  it("needs no more of a calendar than what is occupied on these days", async () => {
    for (const start of ["2026-12-02T09:00:00Z", "2026-12-09T09:00:00Z"]) await tenant.book("three", start);
    const [from, until] = ["2026-12-08", "2026-12-11"].map((date) => Date.parse(`${date}T00:00:00Z`));
    const answer = await runInDurableObject(calendar(tenant, rooms[20] ?? ""), (instance) => {
      const one = instance as unknown as { snapshot(months: string[], part: unknown): { months: unknown[] } };
      return one.snapshot(["2026-11", "2026-12"], { startAt: from, endAt: until });
    });
    expect(answer.months).toMatchObject([{ allocations: [{ startAt: Date.parse("2026-12-09T09:00:00Z") }] }]);
  });
});
