// One turn of looking at a long line is bounded. The order of joining holds across turns and deaths.

import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import type { Allocation } from "../../src/domain/availability/occupancy";
import type { Env } from "../../src/env";
import { insertEntry, readEntry } from "../../src/objects/bookings/waitlist-store";
import { insertAllocation } from "../../src/objects/calendar/calendar-store";
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
import { MONDAY, setTime } from "../support/clock";
import { entryOf, entryWhen, eventually, giveUp, leave, wait } from "../support/groups";
import { outcomeOf } from "../support/outcomes";

const DATES = ["2026-06-09", "2026-06-10", "2026-06-11"] as const;
const HOURS = ["09", "10", "11"] as const;
const STARTS = DATES.flatMap((date) => HOURS.map((hour) => `${date}T${hour}:00:00Z`));

type Wish = { readonly start: number } | { readonly from: number; readonly to: number };

const wish: fc.Arbitrary<Wish> = fc.oneof(
  fc.record({ start: fc.nat(STARTS.length - 1) }),
  fc
    .tuple(fc.nat(DATES.length - 1), fc.nat(DATES.length - 1))
    .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) })),
);

function isWanted(one: Wish, start: number): boolean {
  const date = Math.floor(start / HOURS.length);
  return "start" in one ? start === one.start : one.from <= date && date <= one.to;
}

/** Mistakes in the offers: an entry was passed over, or waits for a free start. */
function unfairness(
  wishes: readonly Wish[],
  offers: readonly (number | null)[],
  freed: readonly number[],
  places: number,
) {
  const wrong: string[] = [];
  for (const [i, one] of wishes.entries()) {
    if (offers[i] !== null) continue;
    for (const [j, start] of offers.entries()) {
      if (j > i && start != null && isWanted(one, start)) wrong.push(`${j} has what ${i} waits for, who was first`);
    }
    for (const start of freed) {
      const taken = offers.filter((other) => other === start).length;
      if (isWanted(one, start) && taken < places) wrong.push(`${i} waits for ${start}, which is free`);
    }
  }
  return wrong;
}

type Home = DurableObjectStub & { die(): Promise<void> };
type Offers = { unitsATurn: number; goOn?(...given: unknown[]): void };

/** The offers of a calendar or of a coordinator. */
function offersOf(instance: unknown): Offers {
  const { context, offers } = instance as { readonly context?: { readonly offers: Offers }; readonly offers?: Offers };
  const found = context?.offers ?? offers;
  if (!found) throw new Error("It makes no offers.");
  return found;
}

/** As if there were so many that each entry takes a turn of its own. */
function takeSmallTurns(home: Home): Promise<void> {
  return runInDurableObject(home as never, (instance) => {
    offersOf(instance).unitsATurn = 1;
  });
}

/** An environment whose calendars are asked what is free only after something else has happened. */
function beforeQuestion(env: Env, happen: () => Promise<unknown>, questions = ["bid", "snapshot"]): Env {
  let isFirst = true;
  const asked = (stub: DurableObjectStub) =>
    new Proxy(stub, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function") return member;
        return async (...given: unknown[]) => {
          if (isFirst && questions.includes(String(name))) {
            isFirst = false;
            await happen();
          }
          return member.apply(target, given);
        };
      },
    });
  const CALENDAR = {
    idFromName: (name: string) => env.CALENDAR.idFromName(name),
    get: (id: DurableObjectId) => asked(env.CALENDAR.get(id)),
  };
  return { ...env, CALENDAR: CALENDAR as unknown as Env["CALENDAR"] };
}

let tenant: Tenant;
let rooms: string[];

/** Made anew each time: what held on to an object that died is broken. */
async function setUp(count: number): Promise<() => Home> {
  setTime(MONDAY.nine);
  tenant = await makeTenant({ zone: "UTC" });
  await tenant.staff("PATCH", "/tenant", { policies: { open_limits: { waits: 100, bookings: 100 } } });
  rooms = [];
  for (let n = 0; n < count; n++) {
    const days = ["tue", "wed", "thu"];
    rooms.push(await makeResource(tenant, [{ days, start: "09:00", end: "12:00" }]));
  }
  const more = count > 1 ? { requires: [{ any_of: rooms }] } : {};
  const { id } = await makeService(tenant, rooms[0] as string, { horizon_days: 30, ...more });
  const [of, room] = [tenant, rooms[0] as string];
  return () => (count > 1 ? coordinator(of, id) : calendar(of, room)) as unknown as Home;
}

const HOMES = [
  { home: "one calendar", count: 1 },
  { home: "any of two rooms", count: 2 },
] as const;

describe.each(HOMES)("many who wait at $home", ({ count }) => {
  it("are offered what came free in the order of joining, in as many turns as it takes", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(wish, { minLength: 3, maxLength: 9 }),
        fc.uniqueArray(fc.nat(STARTS.length - 1), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (wishes, freed, hasToDie) => {
          const home = await setUp(count);
          const close = (start: string, end: string) => tenant.staff("POST", "/closures", { start, end });
          const closed = await Promise.all(STARTS.map((start) => close(start, start.replace(":00:00", ":59:00"))));
          const joined: Answer[] = [];
          for (const one of wishes) {
            const when =
              "start" in one
                ? (STARTS[one.start] as string)
                : { from: DATES[one.from] as string, to: DATES[one.to] as string };
            joined.push(await wait(tenant, "visit", when));
          }
          expect(joined.map(outcomeOf)).toEqual(wishes.map(() => "201"));
          await takeSmallTurns(home());
          for (const start of freed) {
            expect((await tenant.staff("DELETE", `/closures/${closed[start]?.body.id}`)).status).toBeLessThan(300);
            if (hasToDie)
              await home()
                .die()
                .catch(() => undefined);
          }
          const offers = () =>
            Promise.all(
              joined.map(async (one) => {
                const { status, offer } = await entryOf(one);
                return status === "offered"
                  ? STARTS.findIndex((at) => Date.parse(at) === Date.parse(offer.start))
                  : null;
              }),
            );
          const isFair = (seen: readonly (number | null)[]) => unfairness(wishes, seen, freed, count).length === 0;
          expect(unfairness(wishes, await eventually(tenant, offers, isFair), freed, count)).toEqual([]);
        },
      ),
      { numRuns: 6, endOnFailure: true },
    );
  });
});

describe("a coordinator where many wait", () => {
  it.each([
    ["start", STARTS[0] as string],
    ["date", { from: DATES[0], to: DATES[0] }],
  ])("offers a %s to the next when the first leaves in the moment in which it is offered to them", async (_, wish) => {
    const home = await setUp(2);
    const start = STARTS[0] as string;
    const places = [await tenant.book("visit", start), await tenant.book("visit", start)] as const;
    for (const other of STARTS.slice(1, HOURS.length)) {
      expect(outcomeOf(await tenant.book("visit", other))).toBe("201");
      expect(outcomeOf(await tenant.book("visit", other))).toBe("201");
    }
    const [first, next] = [await wait(tenant, "visit", wish), await wait(tenant, "visit", wish)];
    await runInDurableObject(home() as never, (instance) => {
      const inside = instance as unknown as { coordinator: { env: Env } };
      inside.coordinator.env = beforeQuestion(inside.coordinator.env, () => giveUp(first));
    });
    expect((await leave(places[0])).status).toBe(200);
    expect((await entryWhen(tenant, next, "offered")).status).toBe("offered");
    expect((await entryOf(first)).status).toBe("cancelled");
  });
});

describe("what comes free between two looks of a round", () => {
  it("goes to the entry that was looked at first, though only the later one sees it", async () => {
    const home = await setUp(2);
    const [start, elsewhere] = [STARTS[0] as string, STARTS[HOURS.length] as string];
    const book = async (at: string) => {
      const booked = await tenant.book("visit", at);
      expect(outcomeOf(booked)).toBe("201");
      return booked;
    };
    const place = await book(start);
    for (const at of [start, ...STARTS.slice(1, HOURS.length).flatMap((one) => [one, one])]) await book(at);
    const other = await book(elsewhere);
    await book(elsewhere);
    const first = await wait(tenant, "visit", { from: DATES[0], to: DATES[0] });
    const second = await wait(tenant, "visit", start);
    await runInDurableObject(home() as never, (instance) => {
      const inside = instance as unknown as { coordinator: { env: Env } };
      const happen = async () => expect((await leave(place)).status).toBe(200);
      inside.coordinator.env = beforeQuestion(inside.coordinator.env, happen, ["bid"]);
    });
    expect((await leave(other)).status).toBe(200);
    expect((await entryWhen(tenant, first, "offered")).offer.start).toMatch(/^2026-06-09T09:00/);
    expect((await entryOf(second)).status).toBe("waiting");
  });
});

describe("a calendar where many wait", () => {
  let home: () => Home;

  beforeEach(async () => {
    home = await setUp(1);
  });

  /** From now on no turn but the first comes to an end, until it has died. */
  const stopAfterOneTurn = () =>
    runInDurableObject(home() as never, (instance) => {
      const offers = offersOf(instance);
      offers.unitsATurn = 1;
      offers.goOn = () => {
        throw new Error("It gets no further.");
      };
    });

  it("gives a place that they do not want to the customer who asks for it, after a moment", async () => {
    const [first, second] = STARTS as [string, string];
    await tenant.book("visit", second);
    const held = await tenant.public("POST", "/holds", { service: "visit", start: first });
    for (let n = 0; n < 5; n++) expect((await wait(tenant, "visit", second)).status).toBe(201);
    await takeSmallTurns(home());
    setTime(new Date(Date.parse(held.body.hold.expires_at) + 1_000).toISOString());
    expect(outcomeOf(await tenant.book("visit", first))).toBe("201");
  });

  it("keeps what came free for those who were not looked at yet, and goes on where it was when it died", async () => {
    const start = STARTS[0] as string;
    const place = await tenant.book("visit", start);
    const others = [await wait(tenant, "visit", start), await wait(tenant, "visit", start)];
    // The first has another offer to answer, and is passed over; that is all that one turn finds out.
    await runInDurableObject(home() as never, (_, { storage }) => {
      const first = readEntry(storage.sql, others[0]?.body.entry.id);
      if (!first) throw new Error("No entry waits.");
      const offered = { ...first, id: `${first.id.slice(0, -3)}zzz`, status: "offered" as const, sequence: 100 };
      insertEntry(storage.sql, offered, { startAt: 0, endAt: 1 }, null);
    });
    await stopAfterOneTurn();
    expect((await leave(place)).status).toBe(200);
    expect((await entryOf(others[1] as Answer)).status).toBe("waiting");
    const wanted = { service: "visit", start, customer: customer() };
    expect(outcomeOf(await tenant.book("visit", start))).toBe("409 slot_taken");
    expect(outcomeOf(await tenant.public("POST", "/holds", { service: "visit", start }))).toBe("409 slot_taken");
    expect(outcomeOf(await tenant.staff("POST", "/bookings", wanted))).toBe("409 slot_taken");
    // Another day is free for any customer.
    expect((await tenant.book("visit", STARTS[4] as string)).status).toBe(201);
    await home()
      .die()
      .catch(() => undefined);
    await runDurableObjectAlarm(home() as never);
    expect((await entryWhen(tenant, others[1] as Answer, "offered")).offer.start).toMatch(/^2026-06-09T09:00/);
    expect((await entryOf(others[0] as Answer)).status).toBe("waiting");
    expect(outcomeOf(await tenant.book("visit", start))).toBe("409 slot_taken");
  });

  it("has its alarm go on with what a sleep left undone", async () => {
    const start = STARTS[0] as string;
    const place = await tenant.book("visit", start);
    const first = await wait(tenant, "visit", start);
    await wait(tenant, "visit", start);
    const left = () =>
      runInDurableObject(home() as never, (_, { storage }) =>
        storage.sql.exec("SELECT sequence FROM offering").toArray(),
      );
    await stopAfterOneTurn();
    await leave(place);
    expect(await left()).toEqual([{ sequence: 1 }]);
    await evictDurableObject(home() as never);
    await runDurableObjectAlarm(home() as never);
    expect([await left(), (await entryOf(first)).status]).toEqual([[], "offered"]);
  });
});

describe("what an attempt gave up while a round of offers is under way", () => {
  const ANOTHER = { claim: "exclusive", units: 1, requiredMinutes: 60, expiresAt: null, session: null } as const;

  const MANY = 110;

  /** A calendar in the middle of a round, and an entry that waits for a start which an attempt holds. */
  async function midRound(): Promise<{ readonly home: () => Home; readonly passedOver: Answer }> {
    const home = await setUp(1);
    const [freed, held] = [STARTS[0] as string, STARTS[8] as string];
    const { id: serviceId } = (await tenant.staff("GET", "/services/visit")).body;
    const hold = (sql: SqlStorage, subject: string, attempt: number, startAt: number, minutes: number) => {
      const stay = { startAt, endAt: startAt + minutes * 60_000, serviceId, serviceStartAt: startAt };
      insertAllocation(sql, subject, attempt, { ...ANOTHER, ...stay }, { askAt: Date.parse(held) });
    };
    await runInDurableObject(home() as never, (_, { storage: { sql } }) => {
      hold(sql, "bkg_another", 1, Date.parse(held), 60);
      const monday = Date.parse("2026-06-08T00:00:00Z");
      for (let n = 0; n < MANY; n++) hold(sql, "bkg_many", n + 1, monday + n * 300_000, 5);
    });
    await giveUpClaims(home, "bkg_none");
    const place = await tenant.book("visit", freed);
    const passedOver = await wait(tenant, "visit", held);
    await wait(tenant, "visit", freed);
    await wait(tenant, "visit", freed);
    await runInDurableObject(home() as never, (instance) => {
      const offers = offersOf(instance);
      offers.unitsATurn = 1;
      offers.goOn = () => {
        throw new Error("It gets no further.");
      };
    });
    await leave(place);
    return { home, passedOver };
  }

  /** Any message of a coordinator also tells the calendar that it has claims of others. */
  const giveUpClaims = (home: () => Home, subjectId: string) =>
    (home() as unknown as ReturnType<typeof calendar>).conclude({ subjectId, upTo: MANY, keep: null });

  const offeredAfterAlarm = async (home: () => Home, entry: Answer) => {
    await runDurableObjectAlarm(home() as never);
    return (await entryWhen(tenant, entry, "offered")).status;
  };

  it("is offered after the round, however many were given up before it", async () => {
    const { home, passedOver } = await midRound();
    await giveUpClaims(home, "bkg_many");
    await giveUpClaims(home, "bkg_another");
    await runInDurableObject(home() as never, (instance) => {
      delete offersOf(instance).goOn;
    });
    expect(await offeredAfterAlarm(home, passedOver)).toBe("offered");
  });

  it("is offered after the round, though the calendar died in between", async () => {
    const { home, passedOver } = await midRound();
    await giveUpClaims(home, "bkg_another");
    await home()
      .die()
      .catch(() => undefined);
    expect(await offeredAfterAlarm(home, passedOver)).toBe("offered");
  });
});

describe("what another attempt held and gave up", () => {
  it("is offered to the first who waits at the calendar", async () => {
    setTime(MONDAY.midnight);
    const tenant = await makeTenant({ zone: "UTC" });
    const room = await makeResource(tenant);
    const { id: serviceId } = await makeService(tenant, room);
    const startAt = Date.parse("2026-06-09T11:00:00Z");
    const prepared: Allocation = {
      startAt,
      endAt: startAt + 3_600_000,
      claim: "exclusive",
      units: 1,
      serviceId,
      serviceStartAt: startAt,
      requiredMinutes: 60,
      expiresAt: null,
      session: null,
    };
    await runInDurableObject(calendar(tenant, room), (_instance, { storage }) =>
      insertAllocation(storage.sql, "bkg_another", 1, prepared, { askAt: startAt }),
    );
    // Any message of a coordinator tells the calendar that it has claims of others.
    await calendar(tenant, room).conclude({ subjectId: "bkg_another", upTo: 0, keep: null });
    const waiting = await wait(tenant, "visit", "2026-06-09T11:00:00Z");
    expect(waiting.status).toBe(201);
    await calendar(tenant, room).conclude({ subjectId: "bkg_another", upTo: 1, keep: null });
    expect((await entryWhen(tenant, waiting, "offered")).status).toBe("offered");
  });
});
