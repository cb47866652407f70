// Several resources at once: all of them or none, for rivals as for one; spaces in spaces; units; many with one key.

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import {
  type Answer,
  calendar,
  coordinator,
  customer,
  makeResource,
  makeService,
  makeTenant,
  type Tenant,
} from "../support/api";
import { setTime } from "../support/clock";
import { countOutcomes } from "../support/outcomes";
import { countRows } from "../support/rows";

let tenant: Tenant;

beforeEach(async () => {
  setTime("2026-03-01T00:00:00Z");
  tenant = await makeTenant({ name: "Harbour", zone: "UTC" });
});

const START = "2026-06-02T10:00:00Z";
const names = (answer: Answer): string[] => answer.body.booking.resources.map((one: { name: string }) => one.name);

/** Rows of a calendar, and those among them that are not decided yet. */
async function rowsOf(resource: string): Promise<{ all: number; undecided: number }> {
  const stub = calendar(tenant, resource);
  const undecided = await countRows(stub, "allocations WHERE ask_at IS NOT NULL");
  return { all: await countRows(stub, "allocations"), undecided };
}

async function settled(resources: readonly string[]): Promise<{ all: number; undecided: number }[]> {
  for (let looks = 0; looks < 40; looks++) {
    const rows = await Promise.all(resources.map(rowsOf));
    if (rows.every((row) => row.undecided === 0)) return rows;
    await scheduler.wait(10);
  }
  return Promise.all(resources.map(rowsOf));
}

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
      expect(await settled([person, room, kit])).toEqual(Array(3).fill({ all: 1, undecided: 0 }));
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
    expect(won.flatMap(names).sort()).toEqual(["Ada", "Bob", "One", "Two"]);
    expect(await settled([...people, ...rooms])).toEqual(Array(4).fill({ all: 1, undecided: 0 }));
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
  ])("is %s, as nobody has it", async (_, book) => {
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
    const rows = await settled(hosts);
    expect(rows.reduce((sum, row) => sum + row.all, 0)).toBe(1);
    const other = await tenant.book("visit", "2026-06-02T11:00:00Z", { customer }, { key: "one-and-the-same-key" });
    expect([other.status, other.body.code]).toEqual([422, "idempotency_key_reused"]);
  });
});

describe("spaces in spaces", () => {
  let hall: string;
  let courts: string[];
  let corner: string;

  beforeEach(async () => {
    hall = await makeResource(tenant, undefined, { name: "Hall" });
    courts = [
      await makeResource(tenant, undefined, { name: "Court A", parent: hall }),
      await makeResource(tenant, undefined, { name: "Court B", parent: hall }),
    ];
    corner = await makeResource(tenant, undefined, { name: "Corner", parent: courts[0] });
    await makeService(tenant, hall, { code: "hall", name: "Hall" });
    await makeService(tenant, "", { code: "court", name: "Court", requires: [{ any_of: courts }] });
    await makeService(tenant, corner, { code: "corner", name: "Corner" });
  });

  const starts = async (service: string) =>
    (await tenant.starts(`service=${service}&from=2026-06-02&to=2026-06-02`)).map((start) => Date.parse(start));

  it("exclude each other in both directions and at any depth, in the slots as at the booking", async () => {
    const at = (hour: number) => `2026-06-02T${String(hour).padStart(2, "0")}:00:00Z`;
    const isOffered = async (service: string, hour: number) => (await starts(service)).includes(Date.parse(at(hour)));
    // The whole shuts out every part.
    expect((await tenant.book("hall", at(8))).status).toBe(201);
    expect(countOutcomes([await tenant.book("court", at(8)), await tenant.book("corner", at(8))])).toEqual({
      "409 slot_taken": 2,
    });
    expect([await isOffered("court", 8), await isOffered("corner", 8)]).toEqual([false, false]);
    // A part shuts out the whole, but not the other part.
    expect(names(await tenant.book("court", at(9)))).toEqual(["Court A"]);
    expect(countOutcomes([await tenant.book("hall", at(9)), await tenant.book("corner", at(9))])).toEqual({
      "409 slot_taken": 2,
    });
    expect([await isOffered("hall", 9), await isOffered("corner", 9), await isOffered("court", 9)]).toEqual([
      false,
      false,
      true,
    ]);
    expect(names(await tenant.book("court", at(9)))).toEqual(["Court B"]);
    // A part of a part shuts out everything around it, and nothing beside it.
    expect((await tenant.book("corner", at(10))).status).toBe(201);
    expect(countOutcomes([await tenant.book("hall", at(10))])).toEqual({ "409 slot_taken": 1 });
    expect(names(await tenant.book("court", at(10)))).toEqual(["Court B"]);
    expect(countOutcomes([await tenant.book("court", at(10))])).toEqual({ "409 slot_taken": 1 });
  });

  it("under parallel bookings of whole and parts, either the whole has it or parts have it", async () => {
    for (let hour = 0; hour < 6; hour++) {
      const start = `2026-06-03T${String(hour * 2).padStart(2, "0")}:00:00Z`;
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, n) => tenant.book(["hall", "court", "corner"][n % 3] as string, start)),
      );
      const won = answers.filter(({ status }) => status === 201).flatMap(names);
      expect([...won].sort()).toSatisfy((list: string[]) =>
        ["Hall", "Court A,Court B", "Corner,Court B", "Court A", "Court B", "Corner"].includes(list.join()),
      );
      expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
    }
    for (const row of await settled([hall, ...courts, corner])) expect(row.undecided).toBe(0);
  });

  it("a cancelled part frees the whole again", async () => {
    const { body } = await tenant.book("corner", START);
    expect((await tenant.book("hall", START)).status).toBe(409);
    expect((await tenant.staff("POST", `/bookings/${body.booking.id}/cancel`)).status).toBe(200);
    expect(await starts("hall")).toContain(Date.parse(START));
    expect((await tenant.book("hall", START)).status).toBe(201);
  });

  it("a space is not moved while anything live stands in it, nor into itself", async () => {
    const { body } = await tenant.book("corner", START);
    for (const [id, parent] of [
      [corner, hall],
      [courts[0], null],
    ] as const) {
      const moved = await tenant.staff("PATCH", `/resources/${id}`, { parent });
      expect([moved.status, moved.body.code]).toEqual([409, "in_use"]);
    }
    // Refused, it takes bookings as before.
    expect((await tenant.book("corner", "2026-06-02T14:00:00Z")).status).toBe(201);
    const loop = await tenant.staff("PATCH", `/resources/${hall}`, { parent: corner });
    expect([loop.status, loop.body.errors?.[0].pointer]).toEqual([400, "/parent"]);
    const self = await tenant.staff("PATCH", `/resources/${hall}`, { parent: hall });
    expect([self.status, self.body.errors?.[0].pointer]).toEqual([400, "/parent"]);
    expect((await tenant.staff("PATCH", `/resources/${hall}`, { parent: "res_0000000000000000" })).status).toBe(404);
    expect(body.booking.resources).toEqual([{ id: corner, name: "Corner" }]);
  });

  it("an empty space is moved, and is excluded by its new surroundings from then on", async () => {
    const barn = await makeResource(tenant, undefined, { name: "Barn" });
    await makeService(tenant, barn, { code: "barn", name: "Barn" });
    expect((await tenant.staff("PATCH", `/resources/${corner}`, { parent: barn })).body.parent).toBe(barn);
    expect((await tenant.book("barn", START)).status).toBe(201);
    expect((await tenant.book("corner", START)).status).toBe(409);
    expect((await tenant.staff("DELETE", `/resources/${barn}`)).status).toBe(409);
    const person = await tenant.staff("POST", "/resources", { name: "Ada", kind: "person", parent: hall });
    expect([person.status, person.body.errors[0].pointer]).toEqual([400, "/parent"]);
  });
});

describe("units", () => {
  it("a row of three desks is shared by units, and no instant carries a fourth", async () => {
    const desks = await makeResource(tenant, undefined, { name: "Desks", capacity: 3 });
    await makeService(tenant, desks, { code: "desk", name: "Desk", price: { amount: 1_000, currency: "EUR" } });
    await makeService(tenant, desks, { code: "pair", name: "Pair", requires: [{ any_of: [desks], units: 2 }] });
    const two = await tenant.book("desk", START, { units: 2 });
    expect([two.status, two.body.booking.units, two.body.booking.price.amount]).toEqual([201, 2, 2_000]);
    expect(countOutcomes([await tenant.book("desk", START, { units: 2 }), await tenant.book("pair", START)])).toEqual({
      "409 slot_taken": 2,
    });
    const slots = (await tenant.public("GET", "/slots?service=desk&from=2026-06-02&to=2026-06-02")).body.days[0].slots;
    expect(slots[10]).toMatchObject({ start: "2026-06-02T10:00:00+00:00", remaining: 1 });
    const forTwo = await tenant.starts("service=desk&from=2026-06-02&to=2026-06-02&units=2");
    expect(forTwo.map((start) => Date.parse(start))).not.toContain(Date.parse(START));
    expect((await tenant.book("desk", START)).status).toBe(201);
    const four = await tenant.book("desk", "2026-06-02T12:00:00Z", { units: 4 });
    expect([four.status, four.body.code]).toEqual([422, "capacity_exceeded"]);
    expect((await tenant.book("pair", "2026-06-02T12:00:00Z")).status).toBe(201);
    expect(countOutcomes([await tenant.book("pair", "2026-06-02T12:00:00Z")])).toEqual({ "409 slot_taken": 1 });
  });

  it("30 rivals for five units: five win", async () => {
    const desks = await makeResource(tenant, undefined, { name: "Desks", capacity: 5 });
    const host = await makeResource(tenant, undefined, { name: "Host", capacity: 30, kind: "person" });
    await makeService(tenant, desks, { requires: [{ any_of: [desks] }, { any_of: [host] }] });
    const answers = await Promise.all(Array.from({ length: 30 }, () => tenant.book("visit", START)));
    expect(countOutcomes(answers)).toEqual({ "201": 5, "409 slot_taken": 25 });
  });
});

describe("series over several resources", () => {
  let host: string;
  let room: string;

  beforeEach(async () => {
    tenant = await makeTenant({ name: "Harbour", zone: "America/New_York" });
    host = await makeResource(tenant, undefined, { name: "Host", kind: "person" });
    room = await makeResource(tenant, undefined, { name: "Room" });
    await makeService(tenant, "", { requires: [{ any_of: [host] }, { any_of: [room] }] });
    await makeService(tenant, room, { name: "Other", code: "other" });
  });

  const series = (start: string, count: number, on_conflict: string) =>
    tenant.public("POST", "/series", {
      service: "visit",
      start,
      rule: { freq: "weekly", count },
      on_conflict,
      customer: { name: "Jane", email: "jane@example.com" },
    });

  it("keep their wall-clock time over a change of the clocks", async () => {
    const { status, body } = await series("2026-10-19T10:00:00-04:00", 4, "fail");
    expect(status).toBe(201);
    expect(body.series.bookings.map((one: { start: string }) => one.start)).toEqual([
      "2026-10-19T10:00:00-04:00",
      "2026-10-26T10:00:00-04:00",
      "2026-11-02T10:00:00-05:00",
      "2026-11-09T10:00:00-05:00",
    ]);
    expect(body.series.bookings.every((one: { resources: unknown[] }) => one.resources.length === 2)).toBe(true);
  });

  it("with three taken dates, skip books the rest and names the three; fail books none and leaves nothing held", async () => {
    for (const day of ["04", "11", "25"]) await tenant.book("other", `2026-05-${day}T10:00:00-04:00`);
    const refused = await series("2026-04-27T10:00:00-04:00", 6, "fail");
    expect([refused.status, refused.body.code, refused.body.occurrence]).toEqual([
      409,
      "slot_taken",
      "2026-05-04T10:00:00-04:00",
    ]);
    expect(await settled([host, room])).toEqual([
      { all: 0, undecided: 0 },
      { all: 3, undecided: 0 },
    ]);
    const skipped = await series("2026-04-27T10:00:00-04:00", 6, "skip");
    expect(skipped.status).toBe(201);
    expect(skipped.body.series.bookings.map((one: { start: string }) => one.start.slice(5, 10))).toEqual([
      "04-27",
      "05-18",
      "06-01",
    ]);
    expect(skipped.body.series.skipped).toEqual(
      ["04", "11", "25"].map((day) => ({ start: `2026-05-${day}T10:00:00-04:00`, code: "slot_taken" })),
    );
    const cancelled = await tenant.staff("POST", `/series/${skipped.body.series.id}/cancel`, { from: "2026-05-18" });
    expect(cancelled.body.series.bookings.map((one: { status: string }) => one.status)).toEqual([
      "confirmed",
      "cancelled",
      "cancelled",
    ]);
    expect((await settled([host, room])).map((row) => row.all)).toEqual([1, 4]);
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
    expect((await settled([ada, bob])).map((row) => row.all)).toEqual([0, 1]);
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
    expect((await settled([ada, bob])).map((row) => row.all)).toEqual([1, 1]);
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
    expect([first, second, third].map(names)).toEqual([["Ada"], ["Bob"], ["Bob"]]);
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
    await settled([person, room]);
    await runInDurableObject(coordinator(tenant, serviceId), (instance) => {
      Object.assign(decisionsOf(instance), { sendAll: () => new Promise(() => undefined) });
    });
    const { id } = booked.body.booking;
    expect((await tenant.staff("POST", `/bookings/${id}/cancel`)).body.status).toBe("cancelled");
    expect(await Promise.all([person, room].map(rowsOf))).toEqual(Array(2).fill({ all: 0, undecided: 0 }));
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
    await settled(people);
    let calls = 0;
    await divert(serviceId, dead, () => {
      calls += 1;
      return calls === 1 ? Promise.reject(new Error("The calendar is down.")) : new Promise(() => undefined);
    });
    for (const { body } of [lost, one, other]) {
      expect((await tenant.staff("POST", `/bookings/${body.booking.id}/cancel`)).status).toBe(200);
    }
    expect(await rowsOf(alive)).toEqual({ all: 0, undecided: 0 });
  }, 10_000);

  it("is sent before the data of its coordinator is removed", async () => {
    const [person, room] = [await makeResource(tenant), await makeResource(tenant)];
    await makeService(tenant, room, { requires: [{ any_of: [person] }, { any_of: [room] }] });
    const { id: serviceId } = (await tenant.staff("GET", "/services/visit")).body;
    const { booking } = (await tenant.book("visit", START)).body;
    await settled([person, room]);
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
