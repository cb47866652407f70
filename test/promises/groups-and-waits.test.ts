// Histories that once went wrong where sessions, series, waitlists and fences meet. Each is kept as it was found.

import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import type { KeyedMutex } from "../../src/objects/keyed-mutex";
import {
  type Answer,
  ask,
  calendar,
  coordinator,
  customer,
  makeResource,
  makeService,
  type Tenant,
} from "../support/api";
import { MONDAY, passTime, setTime } from "../support/clock";
import { entryOf, entryWhen, eventually, leave, wait } from "../support/groups";
import { outcomeOf } from "../support/outcomes";
import { aTenantWith } from "../support/scenario";

const START = "2026-06-09T10:00:00Z";
const LATER = "2026-06-09T14:00:00Z";
let tenant: Tenant;
let room: string;

beforeEach(async () => {
  ({ tenant, room } = await aTenantWith({ now: MONDAY.nine }));
});

const series = (body: Record<string, unknown>) =>
  tenant.public("POST", "/series", { on_conflict: "fail", customer: customer(), ...body });
const once = { freq: "daily", count: 1 };

describe("a series of a group service", () => {
  it("keeps the session that only a hold made: no other service can book its time", async () => {
    await makeService(tenant, room, { name: "Workshop", seats: 5 });
    await makeService(tenant, room, { name: "Visit" });
    expect((await tenant.hold("workshop", START)).status).toBe(201);
    expect((await series({ service: "workshop", start: START, rule: { freq: "daily", count: 2 } })).status).toBe(201);
    passTime(3_600_000);
    expect(outcomeOf(await tenant.book("visit", START))).toBe("409 slot_taken");
  });

  it("joins no session that is not listed, is closed, or has begun", async () => {
    await makeService(tenant, room, { name: "Workshop", seats: 5 });
    const at = (hour: string) => `2026-06-10T${hour}:00:00Z`;
    const make = (start: string, visibility: string) =>
      tenant.staff("POST", "/sessions", { service: "workshop", start, visibility });
    await make(at("10"), "invite_only");
    await make(at("12"), "private");
    await make(at("14"), "public");
    await tenant.staff("POST", "/closures", { resource: room, start: at("14"), end: at("15") });
    const tried = async (start: string) => outcomeOf(await series({ service: "workshop", start, rule: once }));
    expect([await tried(at("10")), await tried(at("12")), await tried(at("14"))]).toEqual([
      "409 slot_taken",
      "409 slot_taken",
      "422 closed",
    ]);
    setTime("2026-06-10T12:30:00Z");
    expect(await tried(at("12"))).toBe("422 too_soon");
  });

  it("and a booking that open the same start at once make one session", async () => {
    const other = await makeResource(tenant);
    await makeService(tenant, room, { name: "Workshop", seats: 5, requires: [{ any_of: [room, other] }] });
    await tenant.staff("PATCH", "/tenant", { policies: { open_limits: { bookings: 20 } } });
    const running = series({ service: "workshop", start: START, rule: { freq: "daily", count: 20 } });
    await scheduler.wait(30);
    const [booked, made] = [await tenant.book("workshop", START), await running];
    const sessions = (await tenant.staff("GET", "/sessions?from=2026-06-09&to=2026-06-09")).body.data;
    expect(sessions.filter((session: { status: string }) => session.status === "open")).toHaveLength(1);
    for (const answer of [booked, made]) expect([201, 409]).toContain(answer.status);
    if (booked.status === 201) expect(booked.body.booking.session).toBe(sessions[0].id);
  });
});

describe("those who wait", () => {
  /** How many attempts a coordinator has begun, after its alarm rang. */
  async function attemptsOnceRung(serviceId: string): Promise<number> {
    await runDurableObjectAlarm(coordinator(tenant, serviceId));
    await scheduler.wait(20);
    return runInDurableObject(
      coordinator(tenant, serviceId),
      (_instance, { storage }) =>
        storage.sql.exec<{ value: number }>("SELECT value FROM counters WHERE name = 'attempt'").one().value,
    );
  }

  async function expectToRest(serviceId: string): Promise<void> {
    await attemptsOnceRung(serviceId);
    const settled = await attemptsOnceRung(serviceId);
    for (let rings = 0; rings < 2; rings++) expect(await attemptsOnceRung(serviceId)).toBe(settled);
  }

  it("do not set the coordinator going in circles while a seat is held elsewhere", async () => {
    const { id } = await makeService(tenant, room, { name: "Workshop", seats: 2 });
    expect((await tenant.book("workshop", LATER, { seats: 2 })).status).toBe(201);
    expect((await tenant.hold("workshop", START)).status).toBe(201);
    expect((await wait(tenant, "workshop", LATER)).body.entry.status).toBe("waiting");
    await expectToRest(id);
  });

  it("do not make alarms ring again and again for a space whose surroundings are taken", async () => {
    const court = await makeResource(tenant, undefined, { name: "Court", parent: room });
    const { id } = await makeService(tenant, court, { name: "Court" });
    await makeService(tenant, room, { name: "Hall" });
    await tenant.book("hall", START);
    expect((await wait(tenant, "court", START)).body.entry.status).toBe("waiting");
    await expectToRest(id);
  });

  it("are offered nothing that is closed, too near, or no longer on offer", async () => {
    await makeService(tenant, room, { name: "Workshop", seats: 5, min_notice_minutes: 120 });
    expect((await tenant.book("workshop", START)).status).toBe(201);
    await tenant.staff("POST", "/closures", {
      resource: room,
      start: "2026-06-09T00:00:00Z",
      end: "2026-06-10T00:00:00Z",
    });
    // A party that could never sit there must not hide that it is closed.
    await wait(tenant, "workshop", { from: "2026-06-09", to: "2026-06-09" }, { seats: 5 });
    expect((await wait(tenant, "workshop", START)).body.entry.status).toBe("waiting");
    setTime("2026-06-09T08:30:00Z");
    expect(outcomeOf(await wait(tenant, "workshop", START))).toBe("422 too_soon");
    await tenant.staff("PATCH", "/services/workshop", { active: false });
    expect(outcomeOf(await wait(tenant, "workshop", LATER))).toBe("422 not_bookable");
  });

  it("hear of a resource that their service came to need only after they joined", async () => {
    const [second, third] = [await makeResource(tenant), await makeResource(tenant)];
    await makeService(tenant, room, { name: "Visit", requires: [{ any_of: [room, second] }] });
    await makeService(tenant, third, { name: "Other" });
    for (const service of ["visit", "visit", "other"]) expect((await tenant.book(service, START)).status).toBe(201);
    const [joined, taken] = [await wait(tenant, "visit", START), await tenant.staff("GET", "/bookings")];
    expect(taken.status).toBe(200);
    await tenant.staff("PATCH", "/services/visit", { requires: [{ any_of: [room, second, third] }] });
    const list = await eventually(
      tenant,
      async () => (await tenant.staff("GET", "/bookings?service=other")).body.data,
      (found) => found.length === 1,
    );
    await tenant.staff("POST", `/bookings/${list[0].id}/cancel`);
    expect((await entryWhen(tenant, joined, "offered")).status).toBe("offered");
  });

  it("are not left behind: what they wait for stays where they wait for it", async () => {
    const other = await makeResource(tenant);
    await makeService(tenant, room, { name: "Visit" });
    const booked = await tenant.book("visit", START);
    const joined = await wait(tenant, "visit", START);
    const moved = await tenant.staff("PATCH", "/services/visit", { requires: [{ any_of: [room, other] }] });
    expect([moved.status, moved.body.code, moved.body.waiting_entries]).toEqual([409, "in_use", 1]);
    await leave(booked);
    expect((await entryOf(joined)).status).toBe("offered");
  });

  it("come before a customer who asks after the place came free", async () => {
    const hosts = [await makeResource(tenant), await makeResource(tenant)];
    await makeService(tenant, room, { name: "Visit", requires: [{ any_of: hosts }] });
    for (let run = 0; run < 5; run++) {
      const start = `2026-06-10T${String(10 + run).padStart(2, "0")}:00:00Z`;
      const [first] = [await tenant.book("visit", start), await tenant.book("visit", start)];
      const joined = await wait(tenant, "visit", start);
      const [, late] = await Promise.all([leave(first as Answer), tenant.book("visit", start)]);
      expect(late.status).toBe(409);
      expect((await entryWhen(tenant, joined, "offered")).status).toBe("offered");
    }
  });

  it("come first even to a place that comes free between looking whether they want it and taking it", async () => {
    const hosts = [await makeResource(tenant), await makeResource(tenant)];
    const { id } = await makeService(tenant, room, { name: "Visit", requires: [{ any_of: hosts }] });
    const [first] = [await tenant.book("visit", LATER), await tenant.book("visit", LATER)];
    const joined = await wait(tenant, "visit", LATER);
    // No object notifies the waitlist, and the place comes free just after the waitlist has looked.
    for (const host of hosts) {
      await runInDurableObject(calendar(tenant, host), (_, { storage }) => storage.sql.exec("DELETE FROM watchers"));
    }
    const cancel = { bookingId: first?.body.booking.id, action: "cancel", by: "staff", actor: null, reason: null };
    await runInDurableObject(coordinator(tenant, id), (instance) => {
      const { turns } = (instance as unknown as { claims: { turns: KeyedMutex } }).claims;
      const run = turns.run.bind(turns);
      turns.run = async <T>(key: string, work: () => Promise<T>): Promise<T> => {
        const outcome = await run(key, work);
        if (!key.startsWith("waited/")) return outcome;
        turns.run = run;
        await instance.change({ ...cancel, action: "cancel", by: "staff", ifRevision: null });
        return outcome;
      };
    });
    expect(outcomeOf(await tenant.book("visit", LATER))).toBe("409 slot_taken");
    expect((await entryOf(joined)).status).toBe("offered");
  });

  it("get the first answer again, even after it changed", async () => {
    await makeService(tenant, room, { name: "Visit" });
    const booked = await tenant.book("visit", START);
    const body = { service: "visit", start: START, if_full: "waitlist", customer: customer() };
    const first = await tenant.public("POST", "/bookings", body, { key: "once-and-once-again" });
    await leave(booked);
    const again = await tenant.public("POST", "/bookings", body, { key: "once-and-once-again" });
    expect([again.status, again.body]).toEqual([202, first.body]);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
  });
});

describe("a key that comes again", () => {
  it("gets its place in a session again, though the session was called off since", async () => {
    await makeService(tenant, room, { name: "Workshop", seats: 5 });
    const made = await tenant.staff("POST", "/sessions", { service: "workshop", start: START });
    const path = `/sessions/${made.body.id}/participants`;
    const body = { customer: customer(), seats: 2 };
    const added = await tenant.staff("POST", path, body, { key: "add-and-once-again" });
    expect(added.status).toBe(201);
    expect((await tenant.staff("POST", `/sessions/${made.body.id}/cancel`, {})).status).toBe(200);
    const again = await tenant.staff("POST", path, body, { key: "add-and-once-again" });
    expect([again.status, again.body]).toEqual([201, added.body]);
    expect(outcomeOf(await tenant.staff("POST", path, body, { key: "add-2" }))).toBe("409 invalid_transition");
  });

  it("gets its booking again, though the chosen resource no longer serves", async () => {
    const other = await makeResource(tenant);
    const { id } = await makeService(tenant, room, {
      name: "Visit",
      requires: [{ any_of: [room, other] }],
      customer_chooses_resource: true,
    });
    const body = { service: "visit", start: START, resource: other, customer: customer() };
    const booked = await tenant.public("POST", "/bookings", body, { key: "once-and-once-again" });
    expect(booked.status).toBe(201);
    const third = await makeResource(tenant);
    const changed = await tenant.staff("PATCH", `/services/${id}`, { requires: [{ any_of: [room, third] }] });
    expect(changed.status).toBe(200);
    const again = await tenant.public("POST", "/bookings", body, { key: "once-and-once-again" });
    expect([again.status, again.body]).toEqual([201, booked.body]);
    expect(
      outcomeOf(await tenant.public("POST", "/bookings", { ...body, start: LATER }, { key: "once-and-once-again" })),
    ).toBe("422 idempotency_key_reused");
    const anew = await tenant.public("POST", "/bookings", { ...body, start: LATER }, { key: "twice" });
    expect([outcomeOf(anew), anew.body.errors]).toEqual([
      "400 invalid_request",
      [{ pointer: "/resource", detail: "does not serve this service" }],
    ]);
  });
});

describe("an invitation", () => {
  it("to a session that was called off opens no other", async () => {
    await makeService(tenant, room, { name: "Workshop", seats: 5, confirmation: "approval" });
    const made = await tenant.staff("POST", "/sessions", {
      service: "workshop",
      start: START,
      visibility: "invite_only",
    });
    const invited = await tenant.staff("POST", `/sessions/${made.body.id}/invitations`, { email: "x@example.com" });
    expect((await tenant.staff("POST", `/sessions/${made.body.id}/cancel`, {})).status).toBe(200);
    const accepted = await ask("POST", `/v1/public/invitations/${invited.body.token}`, {
      body: { response: "accept" },
    });
    expect(outcomeOf(accepted)).toBe("404 not_found");
    expect((await tenant.staff("GET", "/sessions")).body.data).toHaveLength(1);
  });
});

describe("a space that is being moved into another", () => {
  it("takes nothing by its old surroundings, however long it waits to hear of the new ones", async () => {
    const court = await makeResource(tenant, undefined, { name: "Court" });
    await makeService(tenant, court, { name: "Court" });
    await makeService(tenant, room, { name: "Hall" });
    // The calendar knows the service from now on, so that a Worker asks it once.
    expect((await leave(await tenant.book("court", START))).status).toBe(200);
    // The Worker fenced it and died; no other Worker lifts the fence.
    expect((await calendar(tenant, court).fence()).status).toBe("retired");
    passTime(3_600_000);
    expect(outcomeOf(await tenant.book("court", START))).toBe("503 unavailable");
    // Its alarm reads what became of the change, and opens it again.
    await runInDurableObject(calendar(tenant, court), (object) => object.alarm());
    expect((await tenant.book("court", START)).status).toBe(201);
  });
});

describe("a choice among many combinations", () => {
  it("is not used up on what one of them has refused already", async () => {
    const hall = await makeResource(tenant, undefined, { name: "Hall" });
    const inside = await Promise.all(
      Array.from({ length: 5 }, (_, n) => makeResource(tenant, undefined, { name: `Inside ${n}`, parent: hall })),
    );
    const hosts = await Promise.all(
      Array.from({ length: 5 }, () => makeResource(tenant, undefined, { kind: "person" })),
    );
    await makeService(tenant, hall, { name: "Hall" });
    await makeService(tenant, room, { name: "Visit", requires: [{ any_of: [...inside, room] }, { any_of: hosts }] });
    await tenant.book("hall", START);
    const booked = await tenant.book("visit", START);
    expect([booked.status, booked.body.booking?.resources[0].id]).toEqual([201, room]);
  });
});

describe("the copy of a booking that was given away and came back", () => {
  it("says where it is, and nowhere else", async () => {
    const [ada, bob] = [await makeResource(tenant), await makeResource(tenant)];
    await makeService(tenant, ada, { name: "Visit" });
    const { id } = (await tenant.book("visit", START)).body.booking;
    await tenant.staff("PATCH", "/services/visit", { requires: [{ any_of: [ada, bob] }] });
    for (const resource of [bob, ada]) await tenant.staff("POST", `/bookings/${id}/reassign`, { resource });
    expect((await tenant.consistency(ada)).agrees).toBe(true);
    expect((await tenant.consistency(bob)).agrees).toBe(true);
    const at = async (resource: string) =>
      (await tenant.staff("GET", `/bookings?resource=${resource}`)).body.data.length;
    expect([await at(ada), await at(bob)]).toEqual([1, 0]);
  });
});

describe("a customer who only waits", () => {
  it("is known, exported and erased like any customer, invitations included", async () => {
    await makeService(tenant, room, { name: "Workshop", seats: 2 });
    await tenant.book("workshop", START, { seats: 2 });
    const wendy = { name: "Wendy Waits", email: "wendy@example.com" };
    const joined = await wait(tenant, "workshop", START, { customer: wendy });
    const session = (await tenant.staff("GET", "/sessions")).body.data[0].id;
    await tenant.staff("POST", `/sessions/${session}/invitations`, { email: wendy.email });
    const [found] = await eventually(
      tenant,
      async () => (await tenant.staff("GET", "/customers?q=wendy")).body.data,
      (people) => people.length === 1,
    );
    const held = (await tenant.staff("GET", `/customers/${found.id}/export`)).body;
    expect([held.waitlist_entries[0].id, held.invitations[0].email]).toEqual([joined.body.entry.id, wendy.email]);
    passTime(1_000);
    expect((await tenant.staff("DELETE", `/customers/${found.id}`)).status).toBe(204);
    const left = await Promise.all([
      tenant.staff("GET", "/waitlist-entries"),
      tenant.staff("GET", `/sessions/${session}/invitations`),
      ask("GET", `/v1/public/waitlist-entries/${joined.body.entry.id}`, { token: joined.body.token }),
    ]);
    expect(JSON.stringify(left.map(({ body }) => body))).not.toMatch(/wendy/i);
  });
});
