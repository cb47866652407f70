// Waiting is for what cannot be had, and keeps no more from others than the one who waits can take.

import { runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import { insertEntry } from "../../src/objects/bookings/waitlist-store";
import { type Answer, calendar, customer, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { MONDAY, passTime, setTime } from "../support/clock";
import { accept, entryOf, entryWhen, eventually, giveUp, leave, wait } from "../support/groups";
import { outcomeOf } from "../support/outcomes";
import { MOST_WAITING } from "../support/worker";

const HOUR_MS = 3_600_000;
const FIRST = Date.parse("2026-06-09T09:00:00Z");
/** The nth start: three a day, at nine, ten and eleven. */
const start = (n: number) => new Date(FIRST + Math.floor(n / 3) * 24 * HOUR_MS + (n % 3) * HOUR_MS).toISOString();
const starts = (answer: Answer) =>
  answer.body.alternatives.map((one: { start: string }) => new Date(one.start).toISOString());

let tenant: Tenant;
let rooms: string[];

const HOMES = [
  { home: "one calendar", rooms: 1, places: 1, more: () => ({}) },
  { home: "any of two rooms", rooms: 2, places: 2, more: () => ({ requires: [{ any_of: rooms }] }) },
  { home: "a group of three", rooms: 1, places: 3, more: () => ({ seats: 3 }) },
] as const;

describe.each(HOMES)("at $home", ({ rooms: count, places, more }) => {
  beforeEach(async () => {
    setTime(MONDAY.nine);
    tenant = await makeTenant({ zone: "UTC" });
    rooms = [];
    for (let n = 0; n < count; n++) {
      const days = ["tue", "wed", "thu"];
      rooms.push(await makeResource(tenant, [{ days, start: "09:00", end: "12:00" }]));
    }
    await makeService(tenant, rooms[0] as string, { horizon_days: 30, ...more() });
  });

  const fill = async (...wanted: number[]) => {
    const taken: Answer[] = [];
    for (const n of wanted) for (let k = 0; k < places; k++) taken.push(await tenant.book("visit", start(n)));
    return taken;
  };
  const queue = (n: number, more = {}) => wait(tenant, "visit", start(n), more);
  const queueOn = (from: string, to: string, more = {}) => wait(tenant, "visit", { from, to }, more);

  it("a customer who wants to wait for a free start is told that it is free, and does not wait", async () => {
    const refused = await queue(1);
    expect([outcomeOf(refused), starts(refused)]).toEqual(["409 bookable_now", [start(1)]]);
    expect((await tenant.book("visit", starts(refused)[0])).status).toBe(201);
    expect((await tenant.staff("GET", "/waitlist-entries")).body.data).toEqual([]);
    await fill(0);
    expect(outcomeOf(await queue(0))).toBe("201");
  });

  it("a customer who wants to wait for dates with free starts is told the first of them", async () => {
    await fill(0, 1, 2, 4);
    expect(outcomeOf(await queueOn("2026-06-09", "2026-06-09"))).toBe("201");
    const refused = await queueOn("2026-06-09", "2026-06-11");
    expect([outcomeOf(refused), starts(refused)]).toEqual(["409 bookable_now", [start(3), start(5), start(6)]]);
    // A closed day has nothing free: hours may change.
    expect(outcomeOf(await queueOn("2026-06-12", "2026-06-14"))).toBe("201");
  });

  it("a start beyond the horizon, or past, has no waitlist", async () => {
    expect(outcomeOf(await wait(tenant, "visit", "2026-07-14T09:00:00Z"))).toBe("422 too_late");
    expect(outcomeOf(await queueOn("2026-06-26", "2026-07-05"))).toBe("422 too_late");
    expect(outcomeOf(await queueOn("9998-01-01", "9998-01-02"))).toBe("422 too_late");
    expect(outcomeOf(await queueOn("2026-05-01", "2026-05-02"))).toBe("422 too_soon");
    expect(outcomeOf(await queueOn("2026-06-13", "2026-07-01"))).toBe("409 bookable_now");
  });

  it("one customer has one offer open; the next follows the answer, and no other customer waits for that", async () => {
    const taken = await fill(0, 1, 2);
    const mine = customer();
    const waits = [
      await queue(0, { customer: mine }),
      await queue(1, { customer: mine }),
      await queue(2, { customer: mine }),
    ];
    const other = await queue(1);
    for (const place of taken) await leave(place);
    const entries = () => Promise.all([...waits, other].map(async (one) => (await entryOf(one)).status));
    const seen = await eventually(tenant, entries, (all) => all.filter((one) => one === "offered").length === 2);
    expect([seen.slice(0, 3).filter((one) => one === "offered").length, seen[3]]).toEqual([1, "offered"]);
    const first = waits[seen.indexOf("offered")] as Answer;
    expect((await accept(first)).status).toBe(201);
    const next = await eventually(tenant, entries, (all) => all.slice(0, 3).includes("offered"));
    expect(next.slice(0, 3).filter((one) => one === "offered")).toHaveLength(1);
    const second = waits[next.indexOf("offered")] as Answer;
    expect((await giveUp(second)).status).toBe(204);
    // Where there is one place, the other customer has the last of the three.
    const left = places === 1 ? "waiting" : "offered";
    const last = await eventually(tenant, entries, (all) => all.slice(0, 3).includes(left));
    expect(last.slice(0, 3).sort()).toEqual(["accepted", "declined", left]);
  });

  it("of one customer who waits many times a cancellation makes one hold", async () => {
    await tenant.staff("PATCH", "/tenant", { policies: { open_limits: { waits: 20 } } });
    const taken = await fill(0, 1, 2, 3, 4, 5);
    const mine = customer();
    const waits: Answer[] = [];
    for (const to of ["2026-06-09", "2026-06-10"]) {
      for (let n = 0; n < 6; n++) waits.push(await queueOn("2026-06-09", to, { customer: mine }));
    }
    expect(waits.map(outcomeOf)).toEqual(Array(12).fill("201"));
    for (const place of taken) await leave(place);
    expect((await entryWhen(tenant, waits[0] as Answer, "offered")).status).toBe("offered");
    await tenant.consistency(rooms[0]);
    const { data } = (await tenant.staff("GET", "/waitlist-entries?status=offered")).body;
    expect(data).toHaveLength(1);
    const listed = await tenant.starts("service=visit&from=2026-06-09&to=2026-06-10&fresh=1");
    expect(listed).toHaveLength(places > 1 ? 6 : 5);
    // Run out: the next of theirs in line, one again.
    passTime(2 * HOUR_MS);
    const again = await eventually(
      tenant,
      async () => (await tenant.staff("GET", "/waitlist-entries?status=offered")).body.data,
      (all) => all.length === 1,
    );
    expect(again).toHaveLength(1);
  });

  it("a booking that would rather wait than be refused waits only for what it could not have", async () => {
    const answers = await Promise.all(
      Array.from({ length: places + 3 }, () =>
        tenant.book("visit", start(0), { customer: customer(), if_full: "waitlist" }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(places).fill(201), 202, 202, 202]);
    const waiting = answers.filter(({ status }) => status === 202);
    expect(waiting.map(({ body }) => body.entry.position).sort()).toEqual([1, 2, 3]);
  });
});

describe("a waitlist", () => {
  it("of those who wait for overlapping times counts each ahead once, in the order of joining", async () => {
    setTime(MONDAY.nine);
    tenant = await makeTenant({ zone: "America/New_York" });
    const room = await makeResource(tenant, [{ days: ["tue"], start: "09:00", end: "11:00" }]);
    await makeService(tenant, room);
    const [nine, ten] = ["2026-06-09T09:00:00-04:00", "2026-06-09T10:00:00-04:00"] as const;
    for (const at of [nine, ten]) await tenant.book("visit", at);
    const dates = { from: "2026-06-08", to: "2026-06-09" };
    const wishes = [nine, dates, ten, { from: "2026-06-10", to: "2026-06-11" }, nine, dates] as const;
    const joined: Answer[] = [];
    for (const wish of wishes) joined.push(await wait(tenant, "visit", wish));
    expect(joined.map(({ body }) => body.entry.position)).toEqual([1, 2, 2, 1, 3, 5]);
    const listed = (await tenant.staff("GET", "/waitlist-entries")).body.data;
    const positions = new Map(listed.map((entry: { id: string; position: number }) => [entry.id, entry.position]));
    expect(joined.map(({ body }) => positions.get(body.entry.id))).toEqual([1, 2, 2, 1, 3, 5]);
  });

  it("is bounded: past the bound no customer joins, and those who wait keep their places", async () => {
    setTime(MONDAY.nine);
    tenant = await makeTenant({ zone: "UTC" });
    const room = await makeResource(tenant);
    await makeService(tenant, room);
    const at = "2026-06-09T09:00:00Z";
    const place = await tenant.book("visit", at);
    const first = await wait(tenant, "visit", at);
    await runInDurableObject(calendar(tenant, room), (_, { storage }) => {
      const { document } = storage.sql.exec<{ document: string }>("SELECT document FROM waitlist").one();
      const entry = JSON.parse(document);
      for (let n = 1; n < MOST_WAITING; n++) {
        const id = `${entry.id.slice(0, -5)}${String(n).padStart(5, "0")}`;
        const other = { ...entry, id, sequence: entry.sequence + n, customer: { ...entry.customer, id: `cus_${n}` } };
        insertEntry(storage.sql, other, { startAt: entry.startAt, endAt: entry.startAt + 1 }, null);
      }
      storage.sql.exec("UPDATE counters SET value = ? WHERE name = 'entry'", MOST_WAITING);
    });
    const full = await wait(tenant, "visit", at);
    expect([outcomeOf(full), full.body.detail]).toEqual([
      "409 slot_taken",
      "The waitlist is full: 500 wait for this service, the most that may. Look again for what is free.",
    ]);
    expect((await entryOf(first)).position).toBe(1);
    await leave(place);
    expect((await entryOf(first)).status).toBe("offered");
    const last = await wait(tenant, "visit", at);
    expect([outcomeOf(last), last.body.entry.position]).toEqual(["201", MOST_WAITING]);
  });
});
