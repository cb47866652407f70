// Promises 1 to 4 and 8 by a model. Long random histories ask for everything over HTTP, at two tenants at once. Rivals,
// retries, crashes and time come between. The model only remembers what was acknowledged. After every command the test
// compares it with what the server says. A failure prints the seed and the path that make it happen again.

import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { setTime } from "../support/clock";
import { single } from "./model/asking";
import { violationsOf } from "./model/checks";
import { stepsOf } from "./model/commands";
import { end } from "./model/ending";
import { liftClosure, pass } from "./model/events";
import {
  ancestorsOf,
  buildSite,
  FAMILIES,
  HOLD_MINUTES,
  OPEN_LIMITS,
  type ResourceSpec,
  resourcesOf,
  SERVICES,
  type ServiceSpec,
  type Site,
  USUAL_HOURS,
} from "./model/layout";
import { type Booked, DAY, Ledger, MINUTE } from "./model/ledger";
import type { Op } from "./model/ops";
import { type History, inTime, type Stage, type Step } from "./model/step";
import { agendaDifferences, bookingDifferences } from "./model/truth";

const SEEDS: Readonly<Record<string, number>> = {
  "rooms, a doctor with pools and a laser": 20_260_601,
  "hosts, a class and a workshop": 20_260_602,
  "a hall with its courts, and desks": 20_260_603,
  everything: 20_260_604,
};
const RUNS = 2;
/** How long a shorter history is looked for after a failure. */
const SHRINK_MS = 60_000;

/** Each run has its own month: nothing of the run before reaches it. */
const FIRST_MONDAY = Date.parse("2026-06-01T00:00:00Z");
const RUN_SPACING_MS = 28 * DAY;
const RUN_LASTS_MS = 4 * DAY;
let runs = 0;

let stage: Stage;

beforeAll(async () => {
  setTime("2026-05-31T00:00:00Z");
  stage = [await buildSite("Alpha", "UTC", 0), await buildSite("Beta", "Asia/Kolkata", 330)];
});

async function begin(services: readonly ServiceSpec[]): Promise<{ model: History; real: Stage }> {
  const startAt = FIRST_MONDAY + runs * RUN_SPACING_MS;
  runs += 1;
  setTime(new Date(startAt).toISOString());
  for (const site of stage) await takeBackRules(site);
  const [alpha, beta] = stage;
  const keys = [...new Set(services.flatMap(resourcesOf).flatMap((key) => [key, ...ancestorsOf(key)]))];
  const ledgers = [
    new Ledger(alpha, startAt - alpha.offsetMs, keys),
    new Ledger(beta, startAt - beta.offsetMs, keys),
  ] as const;
  return { model: { ledgers, steps: [], endAt: startAt + RUN_LASTS_MS }, real: stage };
}

async function takeBackRules(site: Site): Promise<void> {
  for (const id of site.closures) await liftClosure(site, id);
  for (const key of site.longer) {
    const put = await site.tenant.staff("PUT", `/resources/${site.idOf(key)}/hours`, { weekly: USUAL_HOURS });
    expect(put.status).toBe(200);
    site.longer.delete(key);
  }
}

describe("a random history keeps the promises", () => {
  const families = Object.entries(FAMILIES);

  it.each(families)(
    "%s",
    async (name, services) => {
      let shrinksUntil = Number.POSITIVE_INFINITY;
      await fc.assert(
        fc.asyncProperty(commandsFor(services), async (parts) => {
          // A run cannot be stopped from outside without going on behind the next one's back.
          if (performance.now() > shrinksUntil) return;
          try {
            const { model, real } = await inTime(begin(services));
            const commands = parts.flatMap((part) => [...part]);
            await fc.asyncModelRun(() => ({ model, real }), commands);
            await end(model);
          } catch (fault) {
            shrinksUntil = Math.min(shrinksUntil, performance.now() + SHRINK_MS);
            throw fault;
          }
        }),
        { seed: SEEDS[name] ?? 1, numRuns: RUNS },
      );
    },
    3 * SHRINK_MS,
  );

  function commandsFor(services: readonly ServiceSpec[]) {
    const steps = stepsOf(services);
    // Three parts, so that a history is seldom very short.
    return fc.tuple(steps, steps, steps);
  }
});

/** A history of our own making, for what a drawn one seldom comes to. */
async function play(services: readonly ServiceSpec[], steps: readonly Step[]): Promise<void> {
  const { model, real } = await begin(services);
  await fc.asyncModelRun(() => ({ model, real }), steps);
  await end(model);
}

const REGULAR = 7;
/** What a customer wishes of `visit`, at a start that is offered tomorrow. */
const wishFor = (nth: number, who: number | null) => ({
  ...{ service: "visit", when: { day: 1, nth }, seats: 1, units: 1, length: 0, names: null, who },
});
const hold = (nth: number, who: number | null = null): Op => ({ op: "hold", ...wishFor(nth, who) });
const book = (nth: number, who: number | null = null): Op => ({
  ...{ op: "book", by: "public", ifFull: false },
  ...wishFor(nth, who),
});
const visits = SERVICES.filter(({ code }) => code === "visit");

describe("a history keeps the promises", () => {
  it("when a hold that ended more than two days ago, and is forgotten, is asked for once more", async () => {
    const held = (op: "book_hold" | "release", nth: number) => single(0, { op, nth });
    const cancelled = single(0, { op: "cancel", nth: 0, by: "staff" });
    // One is given back, one runs out.
    const both = [single(0, hold(0)), single(0, hold(9)), held("release", 0), pass(HOLD_MINUTES)];
    const asked = [held("book_hold", 0), held("book_hold", 5), held("release", 0), held("release", 5), cancelled];
    await play(visits, [...both, ...asked, pass(60 * 60), ...asked, pass(600), ...asked]);
  });
});

describe("a history keeps the promises", () => {
  it("when staff take back marks and cancellations of bookings whose places were taken meanwhile", async () => {
    const at = (op: Op) => single(0, op);
    const mark = (op: "arrive" | "complete" | "no-show") => at({ op, nth: 1 });
    const unmark = at({ op: "unmark", nth: 1, mark: "own" });
    const quietly = at({ op: "cancel", nth: 1, by: "quietly" });
    const restore = at({ op: "restore", nth: 1 });
    const back = [single(0, book(0)), quietly, restore, restore, quietly, single(0, book(0)), restore];
    const marks = [mark("arrive"), mark("no-show"), unmark, unmark, mark("no-show"), unmark, mark("complete"), unmark];
    await play(visits, [...back, pass(34 * 60), ...marks, pass(48 * 60), unmark, restore]);
  });
});

describe("the model can fail", () => {
  const at = (hour: number, minute = 0) => FIRST_MONDAY + DAY + (hour * 60 + minute) * MINUTE;
  const service = (more: Partial<ServiceSpec> = {}): ServiceSpec => ({
    code: "visit",
    minutes: [60],
    beforeMinutes: 0,
    afterMinutes: 0,
    stepMinutes: 30,
    seats: 1,
    hasUnits: false,
    isApproved: false,
    dailyLimitMinutes: null,
    requires: [{ anyOf: ["room"], assign: "priority" }],
    ...more,
  });
  let made = 0;
  const booked = (hour: number, more: Partial<Booked> = {}): Booked => ({
    name: `#${++made}`,
    id: `bkg_${made}`,
    service: service(),
    status: "confirmed",
    revision: 1,
    startAt: at(hour),
    endAt: at(hour + 1),
    resources: ["room"],
    seats: 1,
    units: 1,
    session: null,
    email: null,
    expiresAt: null,
    arrivedAt: null,
    ...more,
  });
  const spec = (key: string, more: Partial<ResourceSpec> = {}) => ({
    key,
    kind: "space" as const,
    capacity: 1,
    parent: null,
    maxBookingsPerDay: null,
    pools: [],
    ...more,
  });
  const resources = [
    spec("room"),
    spec("desks", { capacity: 3 }),
    spec("hall"),
    spec("court", { parent: "hall" }),
    spec("doctor", { pools: [{ name: "morning", start: "09:00", end: "12:00", minutes: 100 }] }),
    spec("host", { maxBookingsPerDay: 2 }),
  ];
  const violations = (...bookings: Booked[]) => violationsOf({ resources, offsetMs: 0, bookings, offers: [] }, at(0));

  it("and does not where nothing is wrong: what touches, has lapsed or left, or shares a session", () => {
    const course = service({ code: "class", seats: 3 });
    expect(
      violations(
        booked(9),
        booked(10),
        booked(10, { status: "cancelled" }),
        booked(10, { status: "held", expiresAt: at(0) }),
        booked(9, { resources: ["desks"], units: 2 }),
        booked(9, { resources: ["desks"] }),
        booked(9, { resources: ["court"] }),
        booked(10, { resources: ["hall"] }),
        booked(14, { service: course, seats: 2, email: "a@example.com", session: "ses_1" }),
        booked(14, { service: course, seats: 1, email: "b@example.com", session: "ses_1" }),
      ),
    ).toEqual([]);
  });

  const held = { status: "held", expiresAt: at(0) + 1 } as const;
  const lateBuffer = { service: service({ code: "long", afterMinutes: 1 }) };
  const course = service({ code: "class", seats: 3 });
  it.each<[string, RegExp, () => Booked[]]>([
    [
      "a booking and a live hold at once",
      /room carries 2 of 1 at Tue 06-02 10:00: #\d+ visit.*#\d+ visit/,
      () => [booked(10), booked(10, held)],
    ],
    [
      "a buffer that reaches into the next booking",
      /room carries 2 of 1 at Tue 06-02 10:00/,
      () => [booked(9, lateBuffer), booked(10)],
    ],
    [
      "more units than there are",
      /desks carries 4 of 3/,
      () => [booked(9, { resources: ["desks"], units: 2 }), booked(9, { resources: ["desks"], units: 2 })],
    ],
    [
      "a hall and a court of it",
      /court and hall, which it is part of, are both taken/,
      () => [booked(9, { resources: ["court"] }), booked(9, { resources: ["hall"], endAt: at(11) })],
    ],
    [
      "more minutes than a pool has",
      /pool morning of doctor on 2026-06-02 gives 120 of 100 minutes/,
      () => [booked(9, { resources: ["doctor"] }), booked(10, { resources: ["doctor"] })],
    ],
    [
      "a booking too many on a day",
      /host has 3 of 2 bookings on 2026-06-02/,
      () => [9, 11, 13].map((hour) => booked(hour, { resources: ["host"] })),
    ],
    [
      "more people than seats",
      /class Tue 06-02 14:00 has 4 of 3 seats taken/,
      () => [booked(14, { service: course, seats: 2 }), booked(14, { service: course, seats: 2 })],
    ],
    [
      "two sessions where there should be one",
      /is more than one session/,
      () => [booked(14, { service: course, session: "ses_1" }), booked(14, { service: course, session: "ses_2" })],
    ],
  ])("%s", (_what, expected, history) => {
    expect(violations(...history()).join("\n")).toMatch(expected);
  });

  it.each<[string, RegExp, (customer: { email: string }) => Partial<Booked>]>([
    ["bookings", /regular7@example.com at .* has more bookings open/, (customer) => customer],
    ["holds", /regular7@example.com at .* has more holds open/, (customer) => ({ ...customer, ...held })],
  ])("more %s of one customer than one may have open", (_what, expected, moreOf) => {
    const ledger = new Ledger(stage[0], at(0), ["room"]);
    const most = Math.max(OPEN_LIMITS.bookings, OPEN_LIMITS.holds);
    const open = Array.from({ length: most + 1 }, (_, n) => booked(9 + n, moreOf({ email: "regular7@example.com" })));
    for (const one of open) ledger.bookings.set(one.id, one);
    expect(ledger.tooMuchOpen(at(0)).join("\n")).toMatch(expected);
    expect(ledger.tooMuchOpen(at(23))).toEqual([]);
    // What staff made, and what is another's, counts against none of them.
    for (const { id } of open) ledger.byStaff.add(id);
    expect(ledger.tooMuchOpen(at(0))).toEqual([]);
  });

  it.each<[string, (nth: number, who: number) => Op]>([
    ["bookings", book],
    ["holds", hold],
  ])("a server that does not bound the %s of one customer", async (_what, ask) => {
    const [alpha] = stage;
    const set = (limits: object) => alpha.tenant.staff("PATCH", "/tenant", { policies: { open_limits: limits } });
    await set({ holds: 1_000, bookings: 10_000, waits: 1_000 });
    try {
      const steps = [0, 1, 2, 3].map((nth) => single(0, ask(nth * 2, REGULAR)));
      await expect(play(visits, steps)).rejects.toThrow(/was accepted, expected it to be refused/);
    } finally {
      await set(OPEN_LIMITS);
    }
  });

  it("a booking that is lost, changed or shown where it is not, and one that no caller was told of", () => {
    const one = booked(9, { resources: ["room-1"] });
    const keys = new Map([["res_1", "room-1"]]);
    const view = { bookings: [one], offers: [], offsetMs: 0, keys };
    const wire = {
      id: one.id,
      status: "confirmed",
      revision: 1,
      start: new Date(one.startAt).toISOString(),
      end: new Date(one.endAt).toISOString(),
      resources: [{ id: "res_1" }],
      seats: 1,
    };
    const item = { startAt: one.startAt, endAt: one.endAt, ids: [one.id], booking: wire };
    const now = at(0);
    expect(agendaDifferences("room-1", [item], view, now)).toEqual([]);
    expect(bookingDifferences(one, wire, view, now)).toEqual([]);
    expect(agendaDifferences("room-1", [], view, now)).toEqual([
      `promise 2: room-1 does not show ${one.name} visit Tue 06-02 09:00-10:00`,
    ]);
    expect(agendaDifferences("room-2", [item], view, now).join()).toMatch(
      /room-2 shows #\d+ .* where the model has nothing/,
    );
    expect(agendaDifferences("room-1", [item, { ...item, ids: ["bkg_x"] }], view, now).join()).toMatch(/shows bkg_x/);
    expect(agendaDifferences("room-1", [item, item], view, now).join()).toMatch(/shows #\d+ 2 times/);
    const cancelled = { ...view, bookings: [{ ...one, status: "cancelled" as const }] };
    expect(agendaDifferences("room-1", [item], cancelled, now).join()).toMatch(/where the model has nothing/);
    expect(bookingDifferences(one, { ...wire, status: "cancelled", revision: 2 }, view, now)).toEqual([
      `promise 3: ${one.name} has status cancelled, expected confirmed`,
      `promise 3: ${one.name} has revision 2, expected 1`,
    ]);
    // A day after its end it is completed, whether or not that was written down.
    const later = one.endAt + DAY;
    expect(bookingDifferences(one, { ...wire, status: "completed", revision: 2 }, view, later)).toEqual([]);
    expect(bookingDifferences(one, { ...wire, status: "completed", revision: 3 }, view, later)).toHaveLength(1);
  });
});
