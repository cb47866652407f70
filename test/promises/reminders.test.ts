// Reminders come from the agenda of a booking's home: they move, end and multiply with the booking, in the transaction
// that changes it. So does word of a request that is about to end.

import { evictAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { CALENDAR_STEPS } from "../../src/objects/calendar/calendar-schema";
import { type Answer, calendar, coordinator, customer, makeResource, makeService, type Tenant } from "../support/api";
import { alarmInMs, passTime, runTime, setTime, testClock, utc } from "../support/clock";
import { leave, move } from "../support/groups";
import { countRows } from "../support/rows";
import { aTenantWith } from "../support/scenario";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = "2026-06-01T00:00:00Z";
/** Two days ahead. */
const START = "2026-06-03T10:00:00Z";
const LATER = "2026-06-03T18:00:00Z";

let tenant: Tenant;
let room: string;
let other: string;
let either: string;
let course: string;

beforeEach(async () => {
  ({ tenant, room } = await aTenantWith({ now: NOW, service: { name: "Visit" } }));
  other = await makeResource(tenant);
  ({ id: either } = await makeService(tenant, room, { name: "Either", requires: [{ any_of: [room, other] }] }));
  ({ id: course } = await makeService(tenant, other, { name: "Course", seats: 5 }));
});

const homes = () => [
  calendar(tenant, room),
  calendar(tenant, other),
  coordinator(tenant, either),
  coordinator(tenant, course),
];

/** The alarms ring, as they do when their time has come. */
async function ring(): Promise<void> {
  for (const home of homes()) await runInDurableObject(home as ReturnType<typeof calendar>, (object) => object.alarm());
}

/** What was told of a type, as `[booking, when, minutes]`, once the copy has it. */
async function toldOf(type = "booking.reminder"): Promise<[string, string, number | undefined][]> {
  for (const home of homes()) await home.consistency();
  const { results } = await env.DB.prepare(
    "SELECT subject_id AS id, occurred_at AS at, detail FROM events WHERE tenant_id = ? AND type = ? ORDER BY position",
  )
    .bind(tenant.id, type)
    .all<{ id: string; at: number; detail: string }>();
  return results.map(({ id, at, detail }) => [id, utc(at), JSON.parse(detail).minutes]);
}

/** Passes to an instant, the alarms ringing whenever they are due. */
async function passTo(iso: string): Promise<void> {
  for (;;) {
    const due = await Promise.all(
      homes().map((home) =>
        runInDurableObject(home as ReturnType<typeof calendar>, (_, { storage: { sql } }) => {
          const table = (name: string) =>
            sql.exec("SELECT 1 FROM sqlite_master WHERE name = ?", name).toArray().length > 0;
          const inAllocations = table("allocations")
            ? " UNION ALL SELECT reminds_at FROM allocations WHERE reminds_at IS NOT NULL"
            : "";
          const query = `SELECT coalesce(min(at), 1e15) AS at FROM (SELECT due_at AS at FROM agenda${inAllocations})`;
          return Number(sql.exec(query).one().at);
        }),
      ),
    );
    const next = Math.min(...due);
    if (next > Date.parse(iso)) break;
    setTime(utc(Math.max(next, testClock.now())));
    await ring();
  }
  setTime(iso);
  await ring();
}

const idOf = ({ status, body }: Answer): string => {
  if (status !== 201) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
  return body.booking.id;
};

const ago = (start: string, minutes: number) => utc(Date.parse(start) - minutes * MINUTE);

describe.each(["visit", "either", "course"])("a booking of %s", (service) => {
  it("is reminded a day and two hours before its start, once each", async () => {
    const id = idOf(await tenant.book(service, START));
    await passTo("2026-06-09T00:00:00Z");
    expect(await toldOf()).toEqual([
      [id, ago(START, 1_440), 1_440],
      [id, ago(START, 120), 120],
    ]);
  });

  it("that moves is reminded of the new time alone, and one that is cancelled of none", async () => {
    const moved = await tenant.book(service, START);
    const gone = await tenant.book(service, "2026-06-03T14:00:00Z");
    setTime("2026-06-02T09:59:59Z");
    expect((await move(moved, LATER)).status).toBe(200);
    expect((await leave(gone)).status).toBe(200);
    await passTo("2026-06-09T00:00:00Z");
    expect(await toldOf()).toEqual([
      [idOf(moved), ago(LATER, 1_440), 1_440],
      [idOf(moved), ago(LATER, 120), 120],
    ]);
  });

  it("made inside an offset is not reminded by it", async () => {
    setTime("2026-06-02T10:00:00Z");
    const id = idOf(await tenant.book(service, START));
    await passTo("2026-06-04T00:00:00Z");
    expect(await toldOf()).toEqual([[id, ago(START, 120), 120]]);
  });
});

describe("whose reminders count", () => {
  const remindersOf = async (tenantMinutes: number[]) => {
    await env.DB.prepare("UPDATE tenants SET notifications = ? WHERE id = ?")
      .bind(JSON.stringify({ reminder_minutes: tenantMinutes }), tenant.id)
      .run();
    // Any change of the business brings its configuration to KV.
    expect((await tenant.staff("PATCH", "/tenant", { description: "Anew" })).status).toBe(200);
  };

  it("are the service's, and where it has none, the business's, as they were when the booking was made", async () => {
    await makeService(tenant, room, { name: "Often", reminder_minutes: [60, 30] });
    await makeService(tenant, room, { name: "Never", reminder_minutes: [] });
    await remindersOf([180]);
    const often = idOf(await tenant.book("often", START));
    idOf(await tenant.book("never", "2026-06-03T12:00:00Z"));
    const usual = idOf(await tenant.book("visit", LATER));
    await remindersOf([240]);
    await passTo("2026-06-04T00:00:00Z");
    expect(await toldOf()).toEqual([
      [often, ago(START, 60), 60],
      [often, ago(START, 30), 30],
      [usual, ago(LATER, 180), 180],
    ]);
  });

  it("are checked when they are saved, and shown", async () => {
    const save = (reminder_minutes: unknown) => tenant.staff("PATCH", "/services/visit", { reminder_minutes });
    for (const wrong of [[0], [43_201], [1, 2, 3, 4, 5, 6], [5, 5], [1.5], "60"]) {
      expect((await save(wrong)).status, JSON.stringify(wrong)).toBe(400);
    }
    const saved = await save([43_200, 1]);
    expect([saved.status, saved.body.reminder_minutes]).toEqual([200, [43_200, 1]]);
    expect((await save(null)).body.reminder_minutes).toBeNull();
  });
});

describe("what only becomes a booking", () => {
  it("a hold and a request are not reminded of; they are once confirmed", async () => {
    await makeService(tenant, room, { name: "Asked", confirmation: "approval" });
    const asked = idOf(await tenant.book("asked", START));
    const { body } = await tenant.hold("visit", LATER, {});
    await passTo("2026-06-01T00:10:00Z");
    expect((await tenant.staff("POST", `/bookings/${asked}/confirm`)).status).toBe(200);
    const held = idOf(await tenant.book("visit", LATER, { hold: { id: body.hold.id, token: body.token } }));
    idOf(await tenant.book("asked", "2026-06-05T10:00:00Z"));
    await tenant.hold("visit", "2026-06-05T15:00:00Z");
    await passTo("2026-06-09T00:00:00Z");
    expect((await toldOf()).map(([id, , minutes]) => [id, minutes])).toEqual([
      [asked, 1_440],
      [held, 1_440],
      [asked, 120],
      [held, 120],
    ]);
  });

  it("the business hears of an unanswered request 6 hours before it ends, or at half of its time", async () => {
    await makeService(tenant, room, { name: "Asked", confirmation: "approval" });
    await makeService(tenant, room, { name: "Quick", confirmation: "approval", answer_seconds: 3_600 });
    const slow = idOf(await tenant.book("asked", "2026-06-10T10:00:00Z"));
    const quick = idOf(await tenant.book("quick", START));
    const answered = idOf(await tenant.book("quick", LATER));
    expect((await tenant.staff("POST", `/bookings/${answered}/confirm`)).status).toBe(200);
    await passTo("2026-06-04T00:00:00Z");
    expect((await toldOf("booking.expiring")).map(([id, at]) => [id, at])).toEqual([
      [quick, "2026-06-01T00:30:00.000Z"],
      [slow, "2026-06-02T18:00:00.000Z"],
    ]);
  });
});

it.each(["visit", "either"])(
  "every booking of a series of %s is reminded, those that move or end as they do",
  async (service) => {
    const wanted = { service, start: START, customer: customer(), rule: { freq: "daily", count: 3 } };
    const made = await tenant.public("POST", "/series", wanted);
    const [first, second, third] = made.body.series.bookings.map(({ id }: { id: string }) => id);
    const staff = (id: string, verb: string, body = {}) => tenant.staff("POST", `/bookings/${id}/${verb}`, body);
    expect((await staff(second, "cancel")).status).toBe(200);
    expect((await staff(third, "reschedule", { start: "2026-06-07T10:00:00Z" })).status).toBe(200);
    await passTo("2026-06-09T00:00:00Z");
    expect((await toldOf()).map(([id, at]) => [id, at])).toEqual([
      [first, ago(START, 1_440)],
      [first, ago(START, 120)],
      [third, ago("2026-06-07T10:00:00Z", 1_440)],
      [third, ago("2026-06-07T10:00:00Z", 120)],
    ]);
  },
);

it("the alarm is set to the next reminder, and to an earlier one after a move", async () => {
  const alarmIn = () => runInDurableObject(calendar(tenant, room), (_, { storage }) => alarmInMs(storage));
  setTime("2026-06-03T07:59:55Z");
  const booked = await tenant.book("visit", START);
  await ring();
  expect(await alarmIn()).toBe(5_000);
  passTime(4_000);
  expect((await move(booked, LATER)).status).toBe(200);
  passTime(2_000);
  await ring();
  expect(await toldOf()).toEqual([]);
  expect(await alarmIn()).toBe(8 * HOUR - 1_000);
});

it.each(["visit", "either"])(
  "the alarm rings by itself: due in 2 s, moved or cancelled after 0.7 s, for %s",
  async (service) => {
    await tenant.staff("PATCH", `/services/${service}`, { reminder_minutes: [1] });
    const now = runTime();
    // In its next life an object sets its alarm anew, by this clock.
    await evictAllDurableObjects();
    const override = ["off_grid", "too_soon", "too_late"];
    const inSeconds = (seconds: number) => utc(now + 60_000 + seconds * 1_000);
    const book = async (start: string) => idOf(await tenant.staff("POST", "/bookings", { service, start, override }));
    const [kept, other] = [await book(inSeconds(2)), service === "either" ? await book(inSeconds(2)) : null];
    await scheduler.wait(700);
    const moved = await tenant.staff("POST", `/bookings/${kept}/reschedule`, { start: inSeconds(3), override });
    expect(moved.status).toBe(200);
    if (other) expect((await tenant.staff("POST", `/bookings/${other}/cancel`)).status).toBe(200);
    await scheduler.wait(now + 4_500 - Date.now());
    const { results } = await env.DB.prepare(
      "SELECT subject_id AS id, occurred_at AS at FROM events WHERE tenant_id = ? AND type = 'booking.reminder'",
    )
      .bind(tenant.id)
      .all<{ id: string; at: number }>();
    expect(results.map(({ id }) => id)).toEqual([kept]);
    expect((results[0]?.at ?? 0) - now).toBeGreaterThanOrEqual(3_000);
  },
);

it("a booking of one calendar has no row on the agenda, any other one at most, an ended one none", async () => {
  const rows = async () => [
    await countRows(calendar(tenant, room), "agenda WHERE kind = 'reminder'"),
    await countRows(calendar(tenant, room), "allocations WHERE reminds_at IS NOT NULL"),
    await countRows(coordinator(tenant, either), "agenda WHERE kind = 'reminder'"),
  ];
  const booked = [await tenant.book("visit", START), await tenant.book("either", START)];
  expect(await rows()).toEqual([0, 1, 1]);
  for (const one of booked) expect((await move(one, LATER)).status).toBe(200);
  expect(await rows()).toEqual([0, 1, 1]);
  await passTo("2026-06-03T00:00:00Z");
  expect(await rows()).toEqual([0, 1, 1]);
  for (const one of booked) await leave(one);
  expect(await rows()).toEqual([0, 0, 0]);
});

it("bookings of an earlier build are reminded once their object is brought up to date", async () => {
  const id = idOf(await tenant.book("visit", START));
  await runInDurableObject(calendar(tenant, room), (_, { storage: { sql } }) => {
    sql.exec("DELETE FROM agenda WHERE kind = 'reminder'");
    sql.exec("ALTER TABLE allocations DROP COLUMN reminds_at");
    sql.exec("DELETE FROM migrations WHERE step >= ?", CALENDAR_STEPS.length - 2);
  });
  await evictAllDurableObjects();
  setTime("2026-06-02T11:00:00Z");
  await passTo("2026-06-04T00:00:00Z");
  expect(await toldOf()).toEqual([[id, ago(START, 120), 120]]);
});

describe("over any history", () => {
  type Op = { readonly kind: "book" | "move" | "cancel" | "pass"; readonly nth: number; readonly hour: number };
  const op: fc.Arbitrary<Op> = fc.record({
    kind: fc.constantFrom("book", "book", "move", "cancel", "pass", "pass"),
    nth: fc.nat(3),
    hour: fc.integer({ min: 1, max: 40 }),
  });
  /** A time that a booking had: from when, until when, and the start. */
  type Stay = { readonly id: string; readonly startAt: number; readonly from: number; until: number };

  it.each(["visit", "either"])(
    "the reminders of %s are those of the times that its bookings had when they were due",
    async (service) => {
      await fc.assert(
        fc.asyncProperty(fc.array(op, { minLength: 1, maxLength: 12 }), async (ops) => {
          const from = Math.ceil(testClock.now() / (24 * HOUR)) * 24 * HOUR + 24 * HOUR;
          await passTo(utc(from));
          const known = (await toldOf()).length;
          const booked: Answer[] = [];
          const stays: Stay[] = [];
          const standing = (id: string) =>
            stays.find((stay) => stay.id === id && stay.until === Number.POSITIVE_INFINITY);
          for (const { kind, nth, hour } of ops) {
            const now = testClock.now();
            const startAt = from + 24 * HOUR + hour * HOUR;
            const one = booked[nth];
            if (kind === "pass") await passTo(utc(now + (hour % 8) * HOUR));
            else if (kind === "book") {
              const made = await tenant.book(service, utc(startAt));
              if (made.status !== 201) continue;
              booked.push(made);
              stays.push({ id: idOf(made), startAt, from: now, until: Number.POSITIVE_INFINITY });
            } else if (one) {
              const id = idOf(one);
              const { status } = kind === "move" ? await move(one, utc(startAt)) : await leave(one);
              const stay = standing(id);
              if (status !== 200 || !stay || (kind === "move" && stay.startAt === startAt)) continue;
              stay.until = now;
              if (kind === "move") stays.push({ id, startAt, from: now, until: Number.POSITIVE_INFINITY });
            }
          }
          await passTo(utc(from + 96 * HOUR));
          const due = stays.flatMap(({ id, startAt, from: since, until }) =>
            [1_440, 120]
              .map((minutes) => [id, startAt - minutes * MINUTE, minutes] as const)
              // At one instant the alarm rings before the customer acts.
              .filter(([, at]) => at > since && at <= until)
              .map(([, at, minutes]) => [id, utc(at), minutes]),
          );
          const told = (await toldOf()).slice(known);
          expect(told.map(String).sort()).toEqual(due.map(String).sort());
        }),
        { numRuns: 12 },
      );
    },
  );
});
