// Several resources at once: all of them or none, for rivals as for one; spaces in spaces; units; many with one key.

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, coordinator, customer, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { setTime } from "../support/clock";
import { countOutcomes, resourcesOf } from "../support/outcomes";
import { claimsOf, decidedClaims } from "../support/rows";

let tenant: Tenant;

beforeEach(async () => {
  setTime("2026-03-01T00:00:00Z");
  tenant = await makeTenant({ name: "Harbour", zone: "UTC" });
});

const START = "2026-06-02T10:00:00Z";

describe("40 rivals for the same person, room and kit", () => {
  for (let run = 1; run <= 10; run++) {
    it(`exactly one wins, however the candidates are ordered, and nothing stays held (run ${run} of ten)`, async () => {
      const [person, room, kit] = [
        await makeResource(tenant, undefined, { name: "Ada", kind: "person" }),
        await makeResource(tenant, undefined, { name: "Room" }),
        await makeResource(tenant, undefined, { name: "Kit", kind: "equipment" }),
      ] as [string, string, string];
      // Services that name them in every order, each with a coordinator of its own.
      const orders = [
        [person, room, kit],
        [room, kit, person],
        [kit, person, room],
        [kit, room, person],
      ];
      for (const [index, order] of orders.entries()) {
        const requires = order.map((id) => ({ any_of: [id] }));
        await makeService(tenant, room, { name: `Visit ${index}`, code: `visit-${index}`, requires });
      }
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, n) => tenant.book(`visit-${(n + run) % 4}`, START)),
      );
      expect(countOutcomes(answers)).toEqual({ "201": 1, "409 slot_taken": 39 });
      expect(await decidedClaims(tenant, [person, room, kit])).toEqual(Array(3).fill({ all: 1, undecided: 0 }));
      const refused = answers.find(({ status }) => status === 409) as Answer;
      // Every start next to it is free again, and offered instead.
      expect(refused.body.alternatives).toHaveLength(3);
      expect((await tenant.book("visit-0", refused.body.alternatives[0].start)).status).toBe(201);
    });
  }

  it("one of two people, one of two rooms: two win, together they have all four", async () => {
    const people = [
      await makeResource(tenant, undefined, { name: "Ada" }),
      await makeResource(tenant, undefined, { name: "Bob" }),
    ];
    const rooms = [
      await makeResource(tenant, undefined, { name: "One" }),
      await makeResource(tenant, undefined, { name: "Two" }),
    ];
    await makeService(tenant, "", { requires: [{ any_of: people, assign: "least_loaded" }, { any_of: rooms }] });
    const answers = await Promise.all(Array.from({ length: 20 }, () => tenant.book("visit", START)));
    const more = await Promise.all(Array.from({ length: 3 }, () => tenant.book("visit", START)));
    const won = [...answers, ...more].filter(({ status }) => status === 201);
    expect(won.flatMap(resourcesOf).sort()).toEqual(["Ada", "Bob", "One", "Two"]);
    expect(await decidedClaims(tenant, [...people, ...rooms])).toEqual(Array(4).fill({ all: 1, undecided: 0 }));
  });
});

describe("what is free alone, while others ask for it together with what is taken", () => {
  const at = (hour: number) => `2026-06-02T${String(hour).padStart(2, "0")}:00:00Z`;
  let both: string;

  beforeEach(async () => {
    const person = await makeResource(tenant, undefined, { name: "Ada", kind: "person" });
    const room = await makeResource(tenant);
    const requires = [{ any_of: [person] }, { any_of: [room] }];
    both = (await makeService(tenant, person, { code: "both", requires })).id;
    await makeService(tenant, person, { code: "alone" });
    await makeService(tenant, room, { code: "room" });
    for (let hour = 8; hour < 20; hour++) expect((await tenant.book("room", at(hour))).status).toBe(201);
  });

  const series = (start: string) =>
    tenant.public("POST", "/series", {
      service: "alone",
      start,
      customer: customer(),
      rule: { freq: "daily", count: 1 },
      on_conflict: "skip",
    });

  it.each([
    ["booked", (start: string) => tenant.book("alone", start)],
    ["booked by who would wait for it", (start: string) => tenant.book("alone", start, { if_full: "waitlist" })],
    ["booked as a series", series],
  ])("is %s, as no booking has it", async (_, book) => {
    const had: Answer[] = [];
    const vain: Promise<Answer>[] = [];
    for (let hour = 8; hour < 20; hour++) {
      vain.push(...Array.from({ length: 3 }, () => tenant.book("both", at(hour))));
      await scheduler.wait(2 * (hour - 8));
      had.push(await book(at(hour)));
      expect(countOutcomes(await Promise.all(vain.splice(0)))).toEqual({ "409 slot_taken": 3 });
    }
    expect(countOutcomes(had)).toEqual({ "201": 12 });
  });

  it("is taken hold of for such a start once, and not whenever it is asked for again", async () => {
    const attempts = () =>
      runInDurableObject(
        coordinator(tenant, both),
        (_instance, { storage }) =>
          storage.sql.exec<{ value: number }>("SELECT value FROM counters WHERE name = 'attempt'").one().value,
      );
    await tenant.book("both", at(8));
    const once = await attempts();
    expect(countOutcomes([await tenant.book("both", at(8)), await tenant.book("both", at(8))])).toEqual({
      "409 slot_taken": 2,
    });
    expect(await attempts()).toBe(once);
    await tenant.book("both", at(9));
    expect(await attempts()).toBeGreaterThan(once);
  });
});

describe("one key", () => {
  it("20 parallel requests with one key on an any-of-three service: one booking on one host", async () => {
    const hosts = await Promise.all(["A", "B", "C"].map((name) => makeResource(tenant, undefined, { name })));
    await makeService(tenant, "", { requires: [{ any_of: hosts, assign: "round_robin" }] });
    const customer = { name: "Jane", email: "jane@example.com" };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => tenant.book("visit", START, { customer }, { key: "one-and-the-same-key" })),
    );
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.booking.id} ${body.manage.token}`)).size).toBe(
      1,
    );
    const rows = await decidedClaims(tenant, hosts);
    expect(rows.reduce((sum, row) => sum + row.all, 0)).toBe(1);
    const other = await tenant.book("visit", "2026-06-02T11:00:00Z", { customer }, { key: "one-and-the-same-key" });
    expect([other.status, other.body.code]).toEqual([422, "idempotency_key_reused"]);
  });
});

describe("a booking whose home is a calendar", () => {
  it("goes to another resource that its service has by now, and comes home again", async () => {
    const [ada, bob] = [
      await makeResource(tenant, undefined, { name: "Ada", kind: "person" }),
      await makeResource(tenant, undefined, { name: "Bob", kind: "person" }),
    ];
    await makeService(tenant, ada);
    const booked = await tenant.book("visit", START);
    const { id } = booked.body.booking;
    const give = (resource: string) => tenant.staff("POST", `/bookings/${id}/reassign`, { resource });
    expect((await give(bob)).body).toMatchObject({ status: 400, errors: [{ pointer: "/resource" }] });
    await tenant.staff("PATCH", "/services/visit", { requires: [{ any_of: [ada, bob] }] });
    expect((await give(bob)).body).toMatchObject({ id, revision: 2, resources: [{ id: bob, name: "Bob" }] });
    expect((await decidedClaims(tenant, [ada, bob])).map((row) => row.all)).toEqual([0, 1]);
    // Where it stands now it is moved, and its old place is free for others.
    const moved = await tenant.staff("POST", `/bookings/${id}/reschedule`, { start: "2026-06-02T12:00:00Z" });
    expect([moved.status, moved.body.revision]).toEqual([200, 3]);
    expect((await tenant.book("visit", START)).status).toBe(201);
    expect((await tenant.book("visit", START)).status).toBe(201);
    expect((await tenant.book("visit", START)).status).toBe(409);
    const holder = moved.body.resources[0].id;
    const [other] = [ada, bob].filter((one) => one !== holder) as [string];
    expect((await give(other)).body.resources[0].id).toBe(other);
    expect((await tenant.staff("POST", `/bookings/${id}/cancel`)).body.status).toBe("cancelled");
    expect((await decidedClaims(tenant, [ada, bob])).map((row) => row.all)).toEqual([1, 1]);
    expect((await tenant.consistency(ada)).agrees).toBe(true);
    expect((await tenant.consistency(bob)).agrees).toBe(true);
  });
});

describe("the times for a booking that moves", () => {
  const at = (hour: number, minute = 0) =>
    new Date(Date.parse(START) + ((hour - 10) * 60 + minute) * 60_000).toISOString();
  const offeredTo = async (moved: Answer, query: string) =>
    (
      await tenant.starts(
        `service=${query}&from=2026-06-02&to=2026-06-02&exclude_booking=${moved.body.booking.id}`,
        tenant.token,
      )
    ).map((start) => new Date(start).toISOString());
  const moveTo = ({ body: { booking } }: Answer, start: string) =>
    tenant.staff("POST", `/bookings/${booking.id}/reschedule`, { start });

  it("leave out its own place, and not the place of another booking of its service at the same time", async () => {
    const hosts = [
      await makeResource(tenant, undefined, { name: "Ada" }),
      await makeResource(tenant, undefined, { name: "Bob" }),
    ];
    const requires = [{ any_of: hosts }];
    await makeService(tenant, "", { requires, step_minutes: 30, customer_chooses_resource: true });
    const [first, second, third] = [
      await tenant.book("visit", at(11)),
      await tenant.book("visit", at(11)),
      await tenant.book("visit", at(10), { resource: hosts[1] }),
    ] as [Answer, Answer, Answer];
    expect([first, second, third].map(resourcesOf)).toEqual([["Ada"], ["Bob"], ["Bob"]]);
    // Half an hour earlier Bob has others on both sides; Ada has the first, which moves only when it is asked about.
    expect(await offeredTo(second, "visit")).not.toContain(at(10, 30));
    expect((await moveTo(second, at(10, 30))).body.code).toBe("slot_taken");
    expect(await offeredTo(first, "visit")).toContain(at(10, 30));
    expect((await moveTo(first, at(10, 30))).status).toBe(200);
  });
});

/** The part of an object that sends calendars their decisions. */
function decisionsOf(instance: unknown): object {
  return (instance as { readonly decisions: object }).decisions;
}

describe("a cancellation", () => {
  it("is seen by its calendars though other decisions never stop coming", async () => {
    const [person, room] = [await makeResource(tenant), await makeResource(tenant)];
    await makeService(tenant, room, { code: "both", requires: [{ any_of: [person] }, { any_of: [room] }] });
    const { id: serviceId } = (await tenant.staff("GET", "/services/both")).body;
    await makeService(tenant, room, { code: "alone" });
    const booked = await tenant.book("both", START);
    await decidedClaims(tenant, [person, room]);
    await runInDurableObject(coordinator(tenant, serviceId), (instance) => {
      Object.assign(decisionsOf(instance), { sendAll: () => new Promise(() => undefined) });
    });
    const { id } = booked.body.booking;
    expect((await tenant.staff("POST", `/bookings/${id}/cancel`)).body.status).toBe("cancelled");
    expect(await Promise.all([person, room].map((resource) => claimsOf(tenant, resource)))).toEqual(
      Array(2).fill({ all: 0, undecided: 0 }),
    );
    expect((await tenant.book("alone", START)).status).toBe(201);
  });

  /** From now on the coordinator reaches one calendar only through `conclude`. */
  async function divert(serviceId: string, resource: string, conclude: () => Promise<unknown>): Promise<void> {
    await runInDurableObject(coordinator(tenant, serviceId), (instance) => {
      const get = (id: DurableObjectId) =>
        id.name?.endsWith(resource) ? { conclude, concludeAll: conclude } : env.CALENDAR.get(id as never);
      const CALENDAR = { idFromName: (name: string) => env.CALENDAR.idFromName(name), get };
      Object.assign(instance, { env: { ...(instance as unknown as { env: object }).env, CALENDAR } });
    });
  }

  it("does not wait for a calendar of other bookings that could not be reached", async () => {
    const people = [await makeResource(tenant), await makeResource(tenant)];
    const [dead, alive] = people as [string, string];
    await makeService(tenant, "", { requires: [{ any_of: people }] });
    const { id: serviceId } = (await tenant.staff("GET", "/services/visit")).body;
    // The first of two goes to the first resource, the second to the other.
    const book = async (start: string) =>
      [await tenant.book("visit", start), await tenant.book("visit", start)] as const;
    const [[lost, one], [, other]] = [await book(START), await book("2026-06-02T12:00:00Z")] as const;
    await decidedClaims(tenant, people);
    let calls = 0;
    await divert(serviceId, dead, () => {
      calls += 1;
      return calls === 1 ? Promise.reject(new Error("The calendar is down.")) : new Promise(() => undefined);
    });
    for (const { body } of [lost, one, other]) {
      expect((await tenant.staff("POST", `/bookings/${body.booking.id}/cancel`)).status).toBe(200);
    }
    expect(await claimsOf(tenant, alive)).toEqual({ all: 0, undecided: 0 });
  }, 10_000);

  it("is sent before the data of its coordinator is removed", async () => {
    const [person, room] = [await makeResource(tenant), await makeResource(tenant)];
    await makeService(tenant, room, { requires: [{ any_of: [person] }, { any_of: [room] }] });
    const { id: serviceId } = (await tenant.staff("GET", "/services/visit")).body;
    const { booking } = (await tenant.book("visit", START)).body;
    await decidedClaims(tenant, [person, room]);
    let arrive: (touched: never[]) => void = () => undefined;
    const arrived = new Promise((resolve) => {
      arrive = resolve;
    });
    await divert(serviceId, room, () => arrived);
    await runInDurableObject(coordinator(tenant, serviceId), (instance) => {
      // The job is not to repeat anything: it waits after a failure.
      Object.assign(decisionsOf(instance), { sendAll: () => Promise.resolve() });
    });
    const home = coordinator(tenant, serviceId);
    const cancel = { bookingId: booking.id, action: "cancel", by: "staff", actor: null, reason: null } as const;
    const seen: string[] = [];
    const cancelled = home.change({ ...cancel, ifRevision: null }).catch(() => undefined);
    await scheduler.wait(50);
    const removed = home.removeAll().then(() => seen.push("removed"));
    await scheduler.wait(50);
    seen.push("arrives");
    arrive([]);
    await Promise.all([cancelled, removed]);
    expect(seen).toEqual(["arrives", "removed"]);
  });
});
