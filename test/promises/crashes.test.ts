// Bookings over several resources stay whole or absent if a process dies between any two steps. Every step is
// enumerated, none sampled: each flow is run once to count its steps and then once for every step, dying there.

import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type Answer,
  ask,
  calendar,
  coordinator,
  makeResource,
  makeService,
  makeTenant,
  type Tenant,
} from "../support/api";
import { MONDAY, passTime, setTime } from "../support/clock";
import { dieAt, liveOn } from "../support/crashes";

let tenant: Tenant;
let people: string[];
let room: string;
let kit: string;
let serviceId: string;
/** Each run has an hour of its own, so that one tenant serves all of them. */
let hour: number;

const FIRST_AT = Date.parse("2026-06-02T00:00:00Z");
const startOf = (n: number) => new Date(FIRST_AT + n * 3_600_000).toISOString();

beforeEach(async () => {
  setTime(MONDAY.midnight);
  tenant = await makeTenant({ name: "Harbour", zone: "UTC" });
  people = [
    await makeResource(tenant, undefined, { name: "Ada", kind: "person" }),
    await makeResource(tenant, undefined, { name: "Bob", kind: "person" }),
  ];
  room = await makeResource(tenant, undefined, { name: "Room" });
  kit = await makeResource(tenant, undefined, { name: "Kit", kind: "equipment" });
  const requires = [{ any_of: people }, { any_of: [room] }, { any_of: [kit] }];
  serviceId = (await makeService(tenant, room, { requires })).id;
  hour = 0;
});

afterEach(() => {
  liveOn();
});

type Row = { subject_id: string; start: number; ask_at: number | null; expires_at: number | null };

/** Everything that the calendars hold at a start, prepared or decided, by the name of the resource. */
async function heldAt(start: string): Promise<{ who: string; subject: string; isUndecided: boolean }[]> {
  const at = Date.parse(start);
  const names = { [people[0] as string]: "Ada", [people[1] as string]: "Bob", [room]: "Room", [kit]: "Kit" };
  const lists = await Promise.all(
    Object.entries(names).map(([id, who]) =>
      runInDurableObject(calendar(tenant, id), (_instance, { storage }) =>
        storage.sql
          .exec<Row>(
            "SELECT subject_id, service_start_at AS start, ask_at, expires_at FROM allocations WHERE service_start_at = ?",
            at,
          )
          .toArray()
          .map(({ subject_id, ask_at }) => ({ who, subject: subject_id, isUndecided: ask_at !== null })),
      ),
    ),
  );
  return lists.flat();
}

/** Whether no attempt is undecided and every calendar has received its decision. */
async function isSettled(): Promise<boolean> {
  const owed = await runInDurableObject(coordinator(tenant, serviceId), (_instance, { storage }) =>
    storage.sql.exec("SELECT 1 FROM plans UNION ALL SELECT 1 FROM duties LIMIT 1").toArray(),
  );
  // The coordinator is asked first: it answers for most, and spares a look into each calendar.
  if (owed.length > 0) return false;
  const undecided = await Promise.all(
    [...people, room, kit].map((id) =>
      runInDurableObject(calendar(tenant, id), (_instance, { storage }) =>
        storage.sql.exec("SELECT 1 FROM allocations WHERE ask_at IS NOT NULL LIMIT 1").toArray(),
      ),
    ),
  );
  return undecided.every((rows) => rows.length === 0);
}

/** Waits until every calendar has received its decision, if that happens without an alarm. */
async function quiet(): Promise<boolean> {
  for (let looks = 0; looks < 4; looks++) {
    if (await isSettled()) return true;
    await scheduler.wait(3);
  }
  return false;
}

/** An object that has just died rings again in its next life. */
async function ring(stub: () => DurableObjectStub): Promise<void> {
  await runDurableObjectAlarm(stub()).catch(() => runDurableObjectAlarm(stub()));
}

/** What does not happen by itself happens by the objects' alarms, at the latest when the lease ends. */
async function recover(): Promise<void> {
  liveOn();
  if (await quiet().catch(() => false)) return;
  for (let round = 0; round < 2; round++) {
    passTime(11_000);
    await Promise.all([...people, room, kit].map((id) => ring(() => calendar(tenant, id))));
    await ring(() => coordinator(tenant, serviceId));
  }
}

/** The run that counts the steps waits longer, so that a busy machine hides none. */
const LONGEST_WAITS = 100;

/** Runs a flow to its end, and then once for every step of it, dying there. */
async function dieEverywhere(
  flow: (start: string) => Promise<() => Promise<Answer>>,
  check: (start: string, answer: Answer | null, step: string) => Promise<void>,
  strideHours = 3,
): Promise<number> {
  const run = async (step: number) => {
    const start = startOf((hour += strideHours));
    const act = await flow(start);
    dieAt(step);
    const answer = await act().catch(() => null);
    // What goes on after the answer has its steps too.
    for (let wait = 0; wait < (step === 0 ? LONGEST_WAITS : 5); wait++) await scheduler.wait(2);
    const seen = [...liveOn()];
    await recover();
    await check(start, answer, seen[step - 1] ?? "none");
    return seen.length;
  };
  const steps = await run(0);
  for (let step = 1; step <= steps; step++) await run(step);
  return steps;
}

const holds = (rows: readonly { who: string }[]) => rows.map(({ who }) => who).sort();
const isWhole = (rows: readonly { who: string }[]) =>
  rows.length === 3 && ["Ada,Kit,Room", "Bob,Kit,Room"].includes(holds(rows).join());

describe("a process that dies between any two steps", () => {
  it("a booking is whole or absent, an acknowledged one whole, and a retry makes it one booking", async () => {
    const key = () => `key-${hour}`;
    const wish = (start: string) => ({
      service: "visit",
      start,
      customer: { name: "Jane", email: `jane${hour}@example.com` },
    });
    const steps = await dieEverywhere(
      async (start) => () => tenant.public("POST", "/bookings", wish(start), { key: key() }),
      async (start, answer, step) => {
        const rows = await heldAt(start);
        expect([step, isWhole(rows) || rows.length === 0, rows.some((row) => row.isUndecided)]).toEqual([
          step,
          true,
          false,
        ]);
        if (answer?.status === 201) expect([step, isWhole(rows)]).toEqual([step, true]);
        const again = await tenant.public("POST", "/bookings", wish(start), { key: key() });
        expect([step, again.status]).toEqual([step, 201]);
        await recover();
        const after = await heldAt(start);
        expect([step, isWhole(after), new Set(after.map((row) => row.subject)).size]).toEqual([step, true, 1]);
        expect(after[0]?.subject).toBe(again.body.booking.id);
        if (answer?.status === 201) expect(again.body.booking.id).toBe(answer.body.booking.id);
      },
    );
    // Four bids, each seen two ways; three preparations and three decisions told, each seen four ways.
    expect(steps).toBeGreaterThanOrEqual(32);
  });

  it("a hold that is confirmed stays whole: a hold, a booking, or gone", async () => {
    let held: Answer;
    const details = { name: "Jane", email: "jane@example.com" };
    await dieEverywhere(
      async (start) => {
        held = await tenant.hold("visit", start);
        expect(held.status).toBe(201);
        await quiet();
        const { id } = held.body.hold;
        const hold = { id, token: held.body.token };
        const body = { service: "visit", start, hold, customer: details };
        return () => tenant.public("POST", "/bookings", body, { key: `confirm-${id}` });
      },
      async (start, answer, step) => {
        const rows = await heldAt(start);
        const status = (await tenant.staff("GET", `/bookings/${held.body.hold.id}`)).body.status;
        expect([step, rows.some((row) => row.isUndecided)]).toEqual([step, false]);
        expect([step, status, isWhole(rows)]).toEqual([step, status, true]);
        expect([step, answer?.status === 201 ? status : "any"]).toEqual([
          step,
          answer?.status === 201 ? "confirmed" : "any",
        ]);
        passTime(16 * 60_000);
        // Reading settles what the clock has decided.
        for (const id of [...people, room, kit]) await calendar(tenant, id).countLive();
        const later = await heldAt(start);
        expect([step, later.length]).toEqual([step, status === "confirmed" ? 3 : 0]);
      },
    );
  });

  it("a booking that is cancelled gives back everything, once it is acknowledged or recovered", async () => {
    let id: string;
    await dieEverywhere(
      async (start) => {
        const booked = await tenant.book("visit", start);
        id = booked.body.booking.id;
        await quiet();
        return () => tenant.staff("POST", `/bookings/${id}/cancel`);
      },
      async (start, answer, step) => {
        const { status } = (await tenant.staff("GET", `/bookings/${id}`)).body;
        const rows = await heldAt(start);
        expect([step, rows.length]).toEqual([step, status === "cancelled" ? 0 : 3]);
        if (answer?.status === 200) expect([step, status]).toEqual([step, "cancelled"]);
      },
    );
  });

  it("a booking that moves is whole at its old time or at its new one, never at both", async () => {
    let id: string;
    await dieEverywhere(
      async (start) => {
        id = (await tenant.book("visit", start)).body.booking.id;
        await quiet();
        const later = new Date(Date.parse(start) + 3_600_000).toISOString();
        return () => tenant.staff("POST", `/bookings/${id}/reschedule`, { start: later });
      },
      async (start, answer, step) => {
        const later = new Date(Date.parse(start) + 3_600_000).toISOString();
        const [old, moved] = [await heldAt(start), await heldAt(later)];
        const told = (await tenant.staff("GET", `/bookings/${id}`)).body;
        const isMoved = Date.parse(told.start) === Date.parse(later);
        expect([step, old.length, moved.length]).toEqual([step, isMoved ? 0 : 3, isMoved ? 3 : 0]);
        expect([step, isWhole(isMoved ? moved : old)]).toEqual([step, true]);
        if (answer?.status === 200) expect([step, isMoved]).toEqual([step, true]);
        await ask("POST", `/v1/bookings/${id}/cancel`, { token: tenant.token });
        await recover();
      },
    );
  });

  it("a booking that is given to another person has one of the two", async () => {
    let id: string;
    await dieEverywhere(
      async (start) => {
        id = (await tenant.book("visit", start)).body.booking.id;
        await quiet();
        return () => tenant.staff("POST", `/bookings/${id}/reassign`, { resource: people[1] });
      },
      async (start, answer, step) => {
        const rows = await heldAt(start);
        const told = (await tenant.staff("GET", `/bookings/${id}`)).body.resources.map(
          (one: { name: string }) => one.name,
        );
        expect([step, holds(rows)]).toEqual([step, [...told].sort()]);
        if (answer?.status === 200) expect([step, told[0]]).toEqual([step, "Bob"]);
      },
    );
  });

  it("a booking that staff put back is whole, or stays cancelled and holds nothing", async () => {
    let id: string;
    await dieEverywhere(
      async (start) => {
        id = (await tenant.book("visit", start)).body.booking.id;
        await tenant.staff("POST", `/bookings/${id}/cancel`, { notify: false });
        await quiet();
        return () => tenant.staff("POST", `/bookings/${id}/restore`, {});
      },
      async (start, answer, step) => {
        const rows = await heldAt(start);
        const { status } = (await tenant.staff("GET", `/bookings/${id}`)).body;
        expect([step, status, rows.length]).toEqual([step, status, status === "confirmed" ? 3 : 0]);
        if (answer?.status === 200) expect([step, status]).toEqual([step, "confirmed"]);
        const again = await tenant.staff("POST", `/bookings/${id}/restore`, {});
        expect([step, again.body.status, isWhole(await heldAt(start))]).toEqual([step, "confirmed", true]);
      },
    );
  });

  it("a series over several resources is booked whole or not at all", async () => {
    await dieEverywhere(
      async (start) => () =>
        tenant.public(
          "POST",
          "/series",
          {
            service: "visit",
            start,
            rule: { freq: "daily", count: 2 },
            customer: { name: "J", email: "j@example.com" },
          },
          { key: `series-${hour}` },
        ),
      async (start, answer, step) => {
        const next = new Date(Date.parse(start) + 86_400_000).toISOString();
        const [first, second] = [await heldAt(start), await heldAt(next)];
        expect([step, first.length, first.length === 0 || isWhole(first)]).toEqual([step, second.length, true]);
        if (answer?.status === 201) expect([step, isWhole(first), isWhole(second)]).toEqual([step, true, true]);
      },
      48,
    );
  });
});
