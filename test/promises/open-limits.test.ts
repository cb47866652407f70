// No customer fills a business. What one customer, and one address, has open at a home is bounded where it is decided.
// This holds in every way, and in many ways at once.

import { runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import {
  type Answer,
  ask,
  calendar,
  coordinator,
  customer,
  makeResource,
  makeService,
  makeTenant,
  type Tenant,
} from "../support/api";
import { MONDAY, passTime, setTime } from "../support/clock";
import { postFrom } from "../support/deployment";
import { accept, entryWhen, eventually, leave, move, wait } from "../support/groups";
import { countOutcomes, outcomeOf } from "../support/outcomes";
import { aTenantWith } from "../support/scenario";

const HOUR_MS = 3_600_000;
const FIRST = Date.parse("2026-06-09T00:00:00Z");
const hour = (n: number) => new Date(FIRST + n * HOUR_MS).toISOString();
const times = (count: number, make: (n: number) => Promise<Answer>) =>
  Promise.all(Array.from({ length: count }, (_, n) => make(n)));

let tenant: Tenant;
let room: string;

beforeEach(async () => {
  ({ tenant, room } = await aTenantWith({ now: MONDAY.nine }));
});

const limits = (open_limits: unknown) => tenant.staff("PATCH", "/tenant", { policies: { open_limits } });

/** What a customer has open by what staff are told. */
async function openOf(email: string): Promise<number> {
  await tenant.consistency(room);
  const { body } = await tenant.staff("GET", `/bookings?limit=100&q=${encodeURIComponent(email)}`);
  return body.data.filter(({ status }: { status: string }) => ["pending", "confirmed"].includes(status)).length;
}

describe("a tenant's limits", () => {
  it("are the usual ones until it sets them, one by one, and go back to those", async () => {
    const usual = { holds: 3, bookings: 10, waits: 3 };
    expect((await tenant.staff("GET", "/tenant")).body.policies.open_limits).toEqual(usual);
    await tenant.staff("PATCH", "/tenant", { policies: { privacy_url: "https://example.com/privacy" } });
    await limits({ bookings: 20 });
    const { policies } = (await limits({ waits: 1 })).body;
    expect(policies).toMatchObject({
      privacy_url: "https://example.com/privacy",
      open_limits: { holds: 3, bookings: 20, waits: 1 },
    });
    expect((await limits({ bookings: null })).body.policies.open_limits).toEqual({ ...usual, waits: 1 });
    expect((await limits(null)).body.policies.open_limits).toEqual(usual);
    for (const [name, most] of [
      ["holds", 1_000],
      ["bookings", 10_000],
      ["waits", 1_000],
    ] as const) {
      expect((await limits({ [name]: most })).status).toBe(200);
      const refused = await limits({ [name]: most + 1 });
      expect([refused.status, refused.body.errors[0].pointer]).toEqual([400, `/policies/open_limits/${name}`]);
    }
    expect((await limits({ booking: 3 })).status).toBe(400);
  });

  it("hold from the next wish on, and what is open stays", async () => {
    await makeService(tenant, room);
    const mine = customer();
    for (let n = 0; n < 3; n++) expect((await tenant.book("visit", hour(n), { customer: mine })).status).toBe(201);
    await limits({ bookings: 2 });
    expect(outcomeOf(await tenant.book("visit", hour(5), { customer: mine }))).toBe("429 too_many_open");
    await limits({ bookings: 4 });
    expect(outcomeOf(await tenant.book("visit", hour(5), { customer: mine }))).toBe("201");
  });
});

/** Where a booking is decided: by one calendar, or by the coordinator of a service. */
const HOMES = [
  { home: "a calendar", service: async () => ({}) },
  {
    home: "a coordinator",
    service: async () => ({ requires: [{ any_of: [room, await makeResource(tenant)] }] }),
  },
  { home: "a coordinator of groups", service: async () => ({ seats: 3 }) },
] as const;

describe.each(HOMES)("at $home", ({ service }) => {
  let mine: Record<string, unknown>;

  beforeEach(async () => {
    await makeService(tenant, room, await service());
    mine = customer();
  });

  const book = (n: number, more: Record<string, unknown> = {}) =>
    tenant.book("visit", hour(n), { customer: mine, ...more });

  it("of 50 bookings of one customer at once exactly ten get through", async () => {
    const answers = await times(50, (n) => book(n));
    expect(countOutcomes(answers)).toEqual({ "201": 10, "429 too_many_open": 40 });
    expect(await openOf(mine.email as string)).toBe(10);
    expect((await tenant.consistency(room)).agrees).toBe(true);
    // Another customer is another matter.
    expect((await tenant.book("visit", hour(60))).status).toBe(201);
  });

  it("says no more than that it is too much, and only where there would have been room", async () => {
    await limits({ bookings: 1 });
    await book(0);
    const refused = await book(1);
    expect(Object.keys(refused.body).sort()).toEqual(["code", "detail", "request_id", "status", "title", "type"]);
    expect(refused.headers.get("retry-after")).toBe("60");
    expect(outcomeOf(await book(-24 * 30))).toBe("422 too_soon");
  });

  it("a booking that is cancelled, declined or begun is no longer open", async () => {
    await limits({ bookings: 1 });
    const first = await book(0);
    expect(outcomeOf(await book(1))).toBe("429 too_many_open");
    await leave(first);
    const second = await book(1);
    expect(outcomeOf(second)).toBe("201");
    expect(outcomeOf(await move(second, hour(2)))).toBe("200");
    expect(outcomeOf(await book(3))).toBe("429 too_many_open");
    setTime(hour(2));
    expect(outcomeOf(await book(3))).toBe("201");
  });

  it("of 20 holds with one customer three get through; one that lapses or becomes a booking makes room", async () => {
    const hold = (n: number) => tenant.hold("visit", hour(n), { customer: mine });
    const answers = await times(20, hold);
    expect(countOutcomes(answers)).toEqual({ "201": 3, "429 too_many_open": 17 });
    const held = answers.find(({ status }) => status === 201)?.body;
    const { start, id } = held.hold;
    const booked = await tenant.book("visit", start, { customer: mine, hold: { id, token: held.token } });
    expect(booked.status).toBe(201);
    expect(outcomeOf(await hold(30))).toBe("201");
    expect(outcomeOf(await hold(31))).toBe("429 too_many_open");
    passTime(15 * 60_000);
    expect(outcomeOf(await hold(31))).toBe("201");
  });

  it("a hold without a customer becomes a booking only of a customer who may have one more", async () => {
    await limits({ bookings: 2 });
    const held = await times(5, (n) => tenant.hold("visit", hour(n)));
    expect(countOutcomes(held)).toEqual({ "201": 5 });
    const answers = await Promise.all(
      held.map(({ body }) =>
        tenant.book("visit", body.hold.start, { customer: mine, hold: { id: body.hold.id, token: body.token } }),
      ),
    );
    expect(countOutcomes(answers)).toEqual({ "201": 2, "429 too_many_open": 3 });
    expect(await openOf(mine.email as string)).toBe(2);
  });

  it("every occurrence of a series counts, and one that would be too many is refused whole", async () => {
    const series = (n: number, count: number) =>
      tenant.public("POST", "/series", {
        service: "visit",
        start: hour(n),
        customer: mine,
        rule: { freq: "daily", count },
        on_conflict: "skip",
      });
    expect(outcomeOf(await series(0, 11))).toBe("429 too_many_open");
    expect(await openOf(mine.email as string)).toBe(0);
    expect(outcomeOf(await series(0, 7))).toBe("201");
    expect(outcomeOf(await series(1, 4))).toBe("429 too_many_open");
    const atOnce = await times(4, (n) => series(2 + n, 3));
    expect(countOutcomes(atOnce)).toEqual({ "201": 1, "429 too_many_open": 3 });
    expect(await openOf(mine.email as string)).toBe(10);
    expect((await tenant.consistency(room)).agrees).toBe(true);
  });

  it("staff are bound by none of it; what they book is open like the rest", async () => {
    await limits({ holds: 1, bookings: 1, waits: 1 });
    const byStaff = (n: number) =>
      tenant.staff("POST", "/bookings", { service: "visit", start: hour(n), customer: mine });
    expect(countOutcomes(await times(4, byStaff))).toEqual({ "201": 4 });
    const rule = { freq: "daily", count: 3 };
    const series = { service: "visit", start: hour(10), customer: mine, rule };
    expect(outcomeOf(await tenant.staff("POST", "/series", series))).toBe("201");
    expect(outcomeOf(await book(20))).toBe("429 too_many_open");
  });

  it("a refused request leaves nothing behind", async () => {
    await limits({ bookings: 1 });
    await book(0);
    const slots = async () =>
      JSON.stringify(
        (await tenant.public("GET", "/slots?service=visit&from=2026-06-09&to=2026-06-09&fresh=1")).body.days,
      );
    const before = await slots();
    expect(countOutcomes(await times(5, (n) => book(n + 1)))).toEqual({ "429 too_many_open": 5 });
    expect(await eventually(tenant, slots, (seen) => seen === before)).toBe(before);
    expect((await tenant.consistency(room)).agrees).toBe(true);
  });
});

describe("waits", () => {
  it("of one customer are three, offers included, also where a booking would rather wait than be refused", async () => {
    await makeService(tenant, room);
    const mine = customer();
    const taken = await times(6, (n) => tenant.book("visit", hour(n)));
    const answers = await times(5, (n) => wait(tenant, "visit", hour(n), { customer: mine }));
    expect(countOutcomes(answers)).toEqual({ "201": 3, "429 too_many_open": 2 });
    const orWait = { customer: mine, if_full: "waitlist" };
    expect(outcomeOf(await tenant.book("visit", hour(5), orWait))).toBe("429 too_many_open");
    const first = answers.findIndex(({ status }) => status === 201);
    const [joined, place] = [answers[first] as Answer, taken[first] as Answer];
    await leave(place);
    expect((await entryWhen(tenant, joined, "offered")).status).toBe("offered");
    expect(outcomeOf(await tenant.book("visit", hour(5), orWait))).toBe("429 too_many_open");
    expect((await accept(joined)).status).toBe(201);
    expect(outcomeOf(await tenant.book("visit", hour(5), orWait))).toBe("202");
  });

  it("an offer becomes a booking only of a customer who may have one more", async () => {
    await makeService(tenant, room);
    await limits({ bookings: 1 });
    const mine = customer();
    const taken = await tenant.book("visit", hour(0));
    const joined = await wait(tenant, "visit", hour(0), { customer: mine });
    const own = await tenant.book("visit", hour(1), { customer: mine });
    await leave(taken);
    expect(outcomeOf(await accept(joined))).toBe("429 too_many_open");
    await leave(own);
    expect(outcomeOf(await accept(joined))).toBe("201");
  });
});

describe("an invitation", () => {
  it("is the business's own word: it is accepted beside everything else that is open", async () => {
    await makeService(tenant, room, { seats: 5 });
    await limits({ bookings: 1 });
    const mine = customer();
    await tenant.book("visit", hour(0), { customer: mine });
    const session = { service: "visit", start: hour(5), visibility: "invite_only" };
    const { id } = (await tenant.staff("POST", "/sessions", session)).body;
    const { token } = (await tenant.staff("POST", `/sessions/${id}/invitations`, { email: mine.email })).body;
    const body = { response: "accept", customer: mine };
    expect(outcomeOf(await ask("POST", `/v1/public/invitations/${token}`, { body }))).toBe("201");
    expect(outcomeOf(await tenant.book("visit", hour(9), { customer: mine }))).toBe("429 too_many_open");
  });
});

describe("an address, where addresses are counted", () => {
  const bookFrom = (address: string, n: number, service = "visit") =>
    postFrom(address, tenant, "/bookings", { service, start: hour(n), customer: customer() });
  const addressesAt = (table: string) =>
    runInDurableObject(calendar(tenant, room), (_, { storage }) =>
      storage.sql.exec<{ address: string | null }>(`SELECT address FROM ${table}`).toArray(),
    );

  it("has five times as much open as one customer, under any names", async () => {
    await makeService(tenant, room);
    await limits({ holds: 1, bookings: 2, waits: 1 });
    const answers = await times(12, (n) => bookFrom("192.0.2.1", n));
    expect(countOutcomes(answers)).toEqual({ "201": 10, "429 too_many_open": 2 });
    expect((await bookFrom("192.0.2.2", 20)).status).toBe(201);
    const holds = await times(8, (n) =>
      postFrom("192.0.2.3", tenant, "/holds", { service: "visit", start: hour(30 + n) }),
    );
    expect(countOutcomes(holds)).toEqual({ "201": 5, "429 too_many_open": 3 });
    const waits = await times(8, () =>
      postFrom("192.0.2.4", tenant, "/waitlist-entries", { service: "visit", start: hour(0), customer: customer() }),
    );
    expect(countOutcomes(waits)).toEqual({ "201": 5, "429 too_many_open": 3 });
  });

  it("is counted at coordinators as well", async () => {
    const { id } = await makeService(tenant, room, { seats: 4 });
    await limits({ bookings: 1 });
    const answers = await times(8, (n) => bookFrom("192.0.2.1", n));
    expect(countOutcomes(answers)).toEqual({ "201": 5, "429 too_many_open": 3 });
    const kept = await runInDurableObject(coordinator(tenant, id), (_, { storage }) =>
      storage.sql.exec<{ n: number }>("SELECT count(DISTINCT address) AS n FROM bookings").one(),
    );
    expect(kept.n).toBe(1);
  });

  it("of IPv6 is its first half", async () => {
    await makeService(tenant, room);
    await limits({ bookings: 1 });
    const answers = await times(7, (n) => bookFrom(`2001:db8:77:1:${n}::5`, n));
    expect(countOutcomes(answers)).toEqual({ "201": 5, "429 too_many_open": 2 });
    expect((await bookFrom("2001:db8:77:2::5", 20)).status).toBe(201);
  });

  it("is kept as a keyed hash, and only while the claim is open", async () => {
    await makeService(tenant, room);
    const booked = await bookFrom("192.0.2.1", 0);
    await postFrom("192.0.2.1", tenant, "/waitlist-entries", {
      service: "visit",
      start: hour(0),
      customer: customer(),
    });
    const [[{ address } = { address: "" }], [waiting]] = [await addressesAt("bookings"), await addressesAt("waitlist")];
    expect(address).toMatch(/^[\w-]{43}$/);
    expect(waiting?.address).toBe(address);
    // Another tenant's mark of the same address is another one.
    const other = tenant;
    tenant = await makeTenant({ zone: "UTC" });
    room = await makeResource(tenant);
    await makeService(tenant, room);
    await bookFrom("192.0.2.1", 0);
    expect((await addressesAt("bookings"))[0]?.address).not.toBe(address);
    tenant = other;
    room = booked.body.booking.resources[0].id;
    await leave(booked);
    // The entry is open yet, as it was offered what came free.
    expect(await addressesAt("waitlist")).toEqual([{ address }]);
    setTime(hour(0));
    await tenant.consistency(room);
    expect(await addressesAt("bookings")).toEqual([{ address: null }, { address: null }]);
    expect(await addressesAt("waitlist")).toEqual([{ address: null }]);
  });

  it("goes with who is erased", async () => {
    await makeService(tenant, room);
    await bookFrom("192.0.2.1", 0);
    await tenant.consistency(room);
    const [person] = (await tenant.staff("GET", "/customers")).body.data;
    expect((await tenant.staff("DELETE", `/customers/${person.id}`)).status).toBeLessThan(300);
    expect(await addressesAt("bookings")).toEqual([{ address: null }]);
  });
});
