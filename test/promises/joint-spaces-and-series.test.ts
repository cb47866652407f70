// Promise 2: spaces in spaces, units, and series over several resources are booked whole or not at all.

import { beforeEach, describe, expect, it } from "vitest";
import { makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { setTime } from "../support/clock";
import { countOutcomes, resourcesOf } from "../support/outcomes";
import { decidedClaims } from "../support/rows";

let tenant: Tenant;

beforeEach(async () => {
  setTime("2026-03-01T00:00:00Z");
  tenant = await makeTenant({ name: "Harbour", zone: "UTC" });
});

const START = "2026-06-02T10:00:00Z";

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
    expect(resourcesOf(await tenant.book("court", at(9)))).toEqual(["Court A"]);
    expect(countOutcomes([await tenant.book("hall", at(9)), await tenant.book("corner", at(9))])).toEqual({
      "409 slot_taken": 2,
    });
    expect([await isOffered("hall", 9), await isOffered("corner", 9), await isOffered("court", 9)]).toEqual([
      false,
      false,
      true,
    ]);
    expect(resourcesOf(await tenant.book("court", at(9)))).toEqual(["Court B"]);
    // A part of a part shuts out everything around it, and nothing beside it.
    expect((await tenant.book("corner", at(10))).status).toBe(201);
    expect(countOutcomes([await tenant.book("hall", at(10))])).toEqual({ "409 slot_taken": 1 });
    expect(resourcesOf(await tenant.book("court", at(10)))).toEqual(["Court B"]);
    expect(countOutcomes([await tenant.book("court", at(10))])).toEqual({ "409 slot_taken": 1 });
  });

  it("under parallel bookings of whole and parts, either the whole has it or parts have it", async () => {
    for (let hour = 0; hour < 6; hour++) {
      const start = `2026-06-03T${String(hour * 2).padStart(2, "0")}:00:00Z`;
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, n) => tenant.book(["hall", "court", "corner"][n % 3] as string, start)),
      );
      const won = answers.filter(({ status }) => status === 201).flatMap(resourcesOf);
      expect([...won].sort()).toSatisfy((list: string[]) =>
        ["Hall", "Court A,Court B", "Corner,Court B", "Court A", "Court B", "Corner"].includes(list.join()),
      );
      expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
    }
    for (const row of await decidedClaims(tenant, [hall, ...courts, corner])) expect(row.undecided).toBe(0);
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
    expect(await decidedClaims(tenant, [host, room])).toEqual([
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
    expect((await decidedClaims(tenant, [host, room])).map((row) => row.all)).toEqual([1, 4]);
  });
});
