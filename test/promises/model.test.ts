// Promises 1 to 4 and 8 by a model: long random histories of everything that can be asked over HTTP, at two tenants at
// once, with rivals, retries, crashes and time passing. The model only remembers what was acknowledged; after every
// command it is compared with what the server says. A failure prints the seed and the path that make it happen again.

import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { ask } from "../support/api";
import { setTime } from "../support/clock";
import { violationsOf } from "./model/checks";
import {
  ancestorsOf,
  buildSite,
  FAMILIES,
  isThere,
  type ResourceSpec,
  resourcesOf,
  type ServiceSpec,
  type Site,
  USUAL_HOURS,
} from "./model/layout";
import { type Booked, DAY, Ledger, MINUTE } from "./model/ledger";
import { type History, liftClosure, retold, type Stage, stepsOf } from "./model/steps";
import { agendaDifferences, Broken, bookingDifferences, examine, patiently } from "./model/truth";

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
  const families = Object.entries(FAMILIES).filter(([, services]) => services.length > 0);

  it.each(families)(
    "%s",
    async (name, services) => {
      let shrinksUntil = Number.POSITIVE_INFINITY;
      await fc.assert(
        fc.asyncProperty(commandsFor(services), async (parts) => {
          // A run cannot be stopped from outside without going on behind the next one's back.
          if (performance.now() > shrinksUntil) return;
          try {
            const { model, real } = await begin(services);
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
    const steps = stepsOf(services, { waitlist: isThere("waitlist"), reassign: isThere("reassign") });
    // Three parts, so that a history is seldom very short.
    return fc.tuple(steps, steps, steps);
  }
});

/** At the end everything is read once more, by everybody who may, and from the copy too. */
async function end(history: History): Promise<void> {
  try {
    for (const ledger of history.ledgers) {
      await examine(ledger, "all");
      await checkCustomers(ledger);
      await patiently(() => copyDifferences(ledger), true);
      await patiently(() => waitingThoughFree(ledger), true);
    }
    await checkStrangers(history.ledgers);
  } catch (fault) {
    throw retold(fault, history, "looking at everything at the end");
  }
}

async function checkCustomers({ bookings, manageTokens }: Ledger): Promise<void> {
  const found = await Promise.all(
    [...manageTokens].map(async ([id, token]) => {
      const read = await ask("GET", `/v1/public/bookings/${id}`, { token });
      return read.status === 200 ? [] : [`promise 3: the customer reads ${bookings.get(id)?.name} with ${read.status}`];
    }),
  );
  if (found.flat().length > 0) throw new Broken(found.flat());
}

async function checkStrangers([alpha, beta]: History["ledgers"]): Promise<void> {
  for (const [own, other] of [
    [alpha, beta],
    [beta, alpha],
  ] as const) {
    for (const { id, name } of own.all().slice(0, 3)) {
      const read = await other.site.tenant.staff("GET", `/bookings/${id}`);
      if (read.status !== 404) throw new Broken([`promise 7: ${other.site.name} reads ${name} with ${read.status}`]);
    }
  }
}

/** The listing copy has every booking and nothing besides, and each resource says that it agrees. */
async function copyDifferences(ledger: Ledger): Promise<string[]> {
  const { tenant, offsetMs } = ledger.site;
  const reports = await Promise.all(
    ledger.resources.map(async (key) => {
      const report = await tenant.consistency(ledger.site.idOf(key));
      return report.agrees ? [] : [`promise 5: the copy of ${key} differs: ${JSON.stringify(report.differences)}`];
    }),
  );
  const [from, to] = [-2 * DAY, 24 * DAY].map((ms) =>
    new Date(ledger.firstDayAt + offsetMs + ms).toISOString().slice(0, 10),
  );
  const listed = new Set<string>();
  for (let cursor: string | null = ""; cursor !== null; ) {
    const more: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const { body } = await tenant.staff("GET", `/bookings?from=${from}&to=${to}&limit=100${more}`);
    for (const { id } of body.data) listed.add(id);
    cursor = body.next_cursor;
  }
  const missing = ledger.all().filter(({ id }) => !listed.has(id));
  // What was kept for somebody who waits is a hold of its own.
  const unknown = ledger.entries.size > 0 ? [] : [...listed].filter((id) => !ledger.bookings.has(id));
  return [
    ...reports.flat(),
    ...missing.map(({ name }) => `promise 3: ${name} is not in the list of bookings`),
    ...unknown.map((id) => `promise 3: ${id} is in the list of bookings and was never acknowledged`),
  ];
}

/** Nobody is left waiting for a start that anybody could book. */
async function waitingThoughFree(ledger: Ledger): Promise<string[]> {
  const waiting = [...ledger.entries.values()].filter(
    ({ status, startAt }) => status === "waiting" && startAt !== null,
  );
  const found = await Promise.all(
    waiting.map(async ({ name, id, token, service, query, startAt }) => {
      if (startAt === null) return [];
      const at = new Date(startAt + ledger.site.offsetMs).toISOString();
      const asked = `service=${service.code}&from=${at.slice(0, 10)}&to=${at.slice(0, 10)}&fresh=1${query}`;
      const starts = await ledger.site.tenant.starts(asked);
      if (!starts.some((start) => Date.parse(start) === startAt)) return [];
      const read = await ask("GET", `/v1/public/waitlist-entries/${id}`, { token });
      return read.body.entry.status === "waiting" ? [`${name} still waits for ${at}, which is free`] : [];
    }),
  );
  return found.flat();
}

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
    needs: [],
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
    ...more,
  });
  const spec = (key: string, more: Partial<ResourceSpec> = {}) => ({
    key,
    kind: "space" as const,
    capacity: 1,
    parent: null,
    maxBookingsPerDay: null,
    pools: [],
    needs: [],
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
    [
      "somebody twice in a session",
      /somebody is twice/,
      () => [
        booked(14, { service: course, email: "a@example.com" }),
        booked(14, { service: course, email: "a@example.com" }),
      ],
    ],
  ])("%s", (_what, expected, history) => {
    expect(violations(...history()).join("\n")).toMatch(expected);
  });

  it("a booking that is lost, changed or shown where it is not, and one that nobody was told of", () => {
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
