// Services that need several resources, or any one of several: a start is offered exactly when some resources can serve it.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { combinations, preferred } from "../../../src/domain/availability/assignment";
import { failingRule } from "../../../src/domain/availability/bookability";
import { judgeOffer, type Offer, offerSpans } from "../../../src/domain/availability/candidates";
import { claimsOf, inPrepareOrder } from "../../../src/domain/availability/claims";
import type { Allocation } from "../../../src/domain/availability/occupancy";
import { scheduleOf } from "../../../src/domain/availability/schedule";
import { situationOf } from "../../../src/domain/availability/situation";
import { slotDays } from "../../../src/domain/availability/slot-days";
import { refuse } from "../../../src/domain/refusal";
import { localDays, MINUTE_MS } from "../../../src/domain/time/local-time";
import { allocation, rules, service, wish } from "../../support/rules";

const DATE = "2026-06-02";
const BASE = Date.parse(`${DATE}T00:00:00Z`);
const NOW = BASE - 86_400_000;
const visit = service({ stepMinutes: 30, bufferAfterMinutes: 10 });

type Given = { from: number; hours: number; capacity: number; booked: number[] };

const resource = fc.record({
  from: fc.integer({ min: 8, max: 11 }),
  hours: fc.integer({ min: 2, max: 6 }),
  capacity: fc.integer({ min: 1, max: 2 }),
  booked: fc.array(
    fc.integer({ min: 0, max: 20 }).map((half) => 480 + half * 30),
    { maxLength: 5 },
  ),
});

function situate(given: Given, role: "lead" | "support" | "ancestor", more: readonly Allocation[] = []) {
  const { from, hours, capacity, booked } = given;
  const window = { days: [0, 1, 2, 3, 4, 5, 6], startMinute: from * 60, endMinute: (from + hours) * 60 };
  const place = rules({ capacity, hours: { weekly: [window], overrides: [] } });
  const stays = booked.map((minute) => allocation(visit, BASE + minute * MINUTE_MS, 60));
  return situationOf(scheduleOf(place, DATE, DATE), [...stays, ...more], wish(visit, { role }), NOW);
}

describe("an offer of several requirements", () => {
  const setting = fc.record({
    resources: fc.array(resource, { minLength: 4, maxLength: 4 }),
    hall: resource,
    // Which of the four resources may meet the first and the second requirement; some meet both.
    first: fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 3 }),
    second: fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 3 }),
    nested: fc.boolean(),
  });

  it("offers a start exactly when some choice of different resources could serve it, and names who could", () => {
    fc.assert(
      fc.property(setting, ({ resources, hall, first, second, nested }) => {
        const candidate = (index: number, role: "lead" | "support") => ({
          resourceId: `res_${index}`,
          situation: situate(resources[index] as Given, role),
          ancestors: nested && index === 0 ? [situate(hall, "ancestor")] : [],
        });
        const offer: Offer = [
          first.map((index) => candidate(index, "lead")),
          second.map((index) => candidate(index, "support")),
        ];
        for (const span of offerSpans(offer, (day) => day.localDate === DATE)) {
          const isFree = (one: Offer[number][number]) =>
            failingRule(one.situation, span) === null &&
            one.ancestors.every((around) => failingRule(around, span) === null);
          const free = offer.map((list) => list.filter(isFree).map((one) => one.resourceId));
          const pairs = (free[0] ?? []).flatMap((a) => (free[1] ?? []).filter((b) => b !== a).map((b) => [a, b]));
          const judged = judgeOffer(offer, span);
          expect(judged.code === null).toBe(pairs.length > 0);
          if (judged.code === null) expect([...judged.resourceIds].sort()).toEqual([...new Set(free.flat())].sort());
        }
        const days = localDays("UTC", DATE, DATE);
        const listed = slotDays(offer, days, true).days[0];
        const told = new Set(listed?.refused.map(({ startAt }) => startAt));
        for (const slot of listed?.slots ?? []) expect(told.has(slot.startAt)).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it("one list of candidates is the same offered together as one by one", () => {
    fc.assert(
      fc.property(fc.array(resource, { minLength: 1, maxLength: 3 }), (given) => {
        const days = localDays("UTC", DATE, DATE);
        const list = given.map((one, index) => ({
          resourceId: `res_${index}`,
          situation: situate(one, "lead"),
          ancestors: [],
        }));
        const starts = (offer: Offer) =>
          slotDays(offer, days, false).days[0]?.slots.map(
            ({ startAt, resourceIds }) => `${startAt} ${[...resourceIds].sort()}`,
          ) ?? [];
        // Beside an ancestor that is always free, the general way is taken; it must list what the quick one does.
        const idle = situate({ from: 0, hours: 24, capacity: 1, booked: [] }, "ancestor");
        const nested = list.map((one) => ({ ...one, ancestors: [idle] }));
        expect(starts([nested])).toEqual(starts([list]));
      }),
      { numRuns: 100 },
    );
  });
});

describe("a session among the slots", () => {
  const group = service({ seats: 10, stepMinutes: 60 });
  const stage = (taken: number, isListed: boolean, minute = 615) => {
    const startAt = BASE + minute * MINUTE_MS;
    const session = { id: "ses_1", seats: 10, taken, isListed, endAt: startAt + 3_600_000, revision: 1 };
    const booked = [allocation(group, startAt, 60, { session })];
    const situation = situationOf(scheduleOf(rules(), DATE, DATE), booked, wish(group, { seats: 2 }), NOW);
    const offer: Offer = [[{ resourceId: "res_1", situation, ancestors: [] }]];
    return slotDays(offer, localDays("UTC", DATE, DATE), true).days[0];
  };

  it("is listed off the grid with the places that are left, and shuts out what it overlaps", () => {
    const listed = stage(7, true);
    const minutes = listed?.slots.map(({ startAt, remaining }) => [(startAt - BASE) / MINUTE_MS, remaining]);
    expect(minutes).toEqual([
      [540, 10],
      [615, 3],
      [720, 10],
      [780, 10],
      [840, 10],
      [900, 10],
      [960, 10],
    ]);
  });

  it("is not listed when the party does not fit, nor when it is private", () => {
    const full = stage(9, true);
    expect(full?.slots.map(({ startAt }) => (startAt - BASE) / MINUTE_MS)).not.toContain(615);
    expect(full?.refused.find(({ startAt }) => startAt === BASE + 615 * MINUTE_MS)?.refusal).toMatchObject({
      code: "seats_full",
      facts: { remaining_seats: 1 },
    });
    expect(stage(0, false)?.slots.map(({ startAt }) => (startAt - BASE) / MINUTE_MS)).not.toContain(615);
  });
});

describe("choosing", () => {
  const bid = (resourceId: string, more: object = {}) => ({
    resourceId,
    refusal: null,
    ancestorIds: [],
    lastAssignedAt: null,
    upcomingCount: 0,
    ...more,
  });

  it("round robin takes who had it longest ago, least loaded who has fewest, priority the order; ties by id", () => {
    const bids = [
      bid("c", { lastAssignedAt: 5, upcomingCount: 1 }),
      bid("b", { lastAssignedAt: 3, upcomingCount: 1 }),
      bid("d", { refusal: refuse("slot_taken") }),
      bid("a", { lastAssignedAt: 3, upcomingCount: 4 }),
    ];
    const order = (assign: "priority" | "round_robin" | "least_loaded") =>
      preferred(bids, assign).map((one) => one.resourceId);
    expect([order("round_robin"), order("least_loaded"), order("priority")]).toEqual([
      ["a", "b", "c"],
      ["b", "c", "a"],
      ["c", "b", "a"],
    ]);
    expect(preferred([bid("a", { lastAssignedAt: 1 }), bid("b")], "round_robin").map((one) => one.resourceId)).toEqual([
      "b",
      "a",
    ]);
  });

  it("lists the combinations, the preferred first, and no resource twice in one", () => {
    const list = Array.from({ length: 8 }, (_, index) => ({ resourceId: `r${index}` }));
    const tried = [...combinations([list, list])].map((pair) => pair.map((one) => one.resourceId).join());
    expect([tried.length, tried[0], tried[7]]).toEqual([56, "r0,r1", "r1,r0"]);
    expect(tried.every((pair) => new Set(pair.split(",")).size === 2)).toBe(true);
  });

  it("finds each combination without trying one that leaves a later requirement empty", () => {
    const named = (ids: readonly string[]) => ids.map((resourceId) => ({ resourceId }));
    const every = (lists: readonly (readonly string[])[], chosen: readonly string[] = []): string[] => {
      const list = lists[chosen.length];
      if (!list) return [chosen.join()];
      return list.filter((id) => !chosen.includes(id)).flatMap((id) => every(lists, [...chosen, id]));
    };
    const list = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 5 });
    fc.assert(
      fc.property(fc.array(list, { minLength: 1, maxLength: 5 }), (lists) => {
        const found = [...combinations(lists.map(named))].map((all) => all.map(({ resourceId }) => resourceId).join());
        expect(found).toEqual(every(lists));
      }),
    );
    const ten = named(Array.from({ length: 10 }, (_, n) => `r${n}`));
    const last = named(["r0"]);
    let asked = 0;
    const isOut = () => {
      asked += 1;
      return false;
    };
    const [first] = combinations([...Array(9).fill(ten), last], isOut);
    expect(first?.map(({ resourceId }) => resourceId).join()).toBe("r1,r2,r3,r4,r5,r6,r7,r8,r9,r0");
    expect([...combinations(Array(10).fill(ten.slice(1)), isOut)]).toEqual([]);
    expect(asked).toBeLessThan(2_000);
  });

  it("passes over a resource that was found not to serve, in every combination", () => {
    const list = Array.from({ length: 8 }, (_, index) => ({ resourceId: `r${index}` }));
    const out = new Set<string>();
    const tried: string[] = [];
    for (const pair of combinations([list, list], ({ resourceId }, at) => out.has(`${resourceId}/${at}`))) {
      tried.push(pair.map((one) => one.resourceId).join());
      out.add(`r${tried.length - 1}/0`);
    }
    expect(tried).toEqual(["r0,r1", "r1,r0", "r2,r0", "r3,r0", "r4,r0", "r5,r0", "r6,r0", "r7,r0"]);
  });

  it("claims the spaces around what is chosen once, and in part only what is not taken whole", () => {
    const claims = claimsOf([
      { resourceId: "court", units: 1, ancestorIds: ["hall", "site"] },
      { resourceId: "hall", units: 2, ancestorIds: ["site"] },
    ]);
    expect(claims.map(({ resourceId, role, units }) => `${resourceId} ${role} ${units}`)).toEqual([
      "court lead 1",
      "hall support 2",
      "site ancestor 1",
    ]);
    expect(inPrepareOrder([...claims].reverse()).map((claim) => claim.resourceId)).toEqual(["court", "hall", "site"]);
  });
});
