// What an answer takes is told before it is made, and never less than it takes.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Able,
  type Asked,
  demandOf,
  isTooMuch,
  MOST_JUDGEMENTS,
  mostDaysOf,
  SURE_DAYS,
} from "../../../src/domain/availability/demand";
import type { OpeningHours } from "../../../src/domain/availability/opening-hours";
import { scheduleOf } from "../../../src/domain/availability/schedule";
import { situationOf } from "../../../src/domain/availability/situation";
import { candidateSpans } from "../../../src/domain/availability/slots";
import type { Service } from "../../../src/domain/tenant/service";
import { addDays } from "../../../src/domain/time/local-time";
import { rules, service, wish } from "../../support/rules";

const FROM = "2026-03-01";
const ALWAYS: OpeningHours = {
  weekly: [{ days: [0, 1, 2, 3, 4, 5, 6], startMinute: 0, endMinute: 1_440 }],
  overrides: [],
};

const asked = (of: Service, able: readonly (readonly Able[])[], more: Partial<Asked> = {}): Asked => ({
  service: of,
  able,
  isChoosable: false,
  explained: "not",
  ...more,
});
const open = (hours = ALWAYS, around = 0): Able => ({ hours, timeZone: "UTC", around });
const many = (count: number, one = open()) => Array.from({ length: count }, () => one);
const everyMinute = service({ duration: { kind: "fixed", minutes: 1 }, stepMinutes: 1 });

const windows = fc
  .uniqueArray(fc.integer({ min: 0, max: 95 }), { minLength: 2, maxLength: 6 })
  .map((marks) => marks.sort((a, b) => a - b))
  .map((marks) =>
    Array.from({ length: Math.floor(marks.length / 2) }, (_, n) => ({
      startMinute: (marks[2 * n] as number) * 15,
      endMinute: (marks[2 * n + 1] as number) * 15,
    })),
  );
const hours: fc.Arbitrary<OpeningHours> = fc.record({
  weekly: fc
    .array(fc.tuple(fc.integer({ min: 0, max: 6 }), windows), { maxLength: 4 })
    .map((days) => days.flatMap(([day, list]) => list.map((window) => ({ days: [day], ...window })))),
  overrides: fc
    .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 60 }), windows), { maxLength: 6, selector: ([day]) => day })
    .map((dates) => dates.map(([day, list]) => ({ date: addDays(FROM, day), windows: list }))),
});
const services = fc
  .record({
    kind: fc.constantFrom("fixed" as const, "periods" as const),
    minutes: fc.integer({ min: 5, max: 120 }),
    step: fc.option(fc.integer({ min: 5, max: 120 })),
    seats: fc.constantFrom(1, 5),
  })
  .map(({ kind, minutes, step, seats }) => {
    const period = { label: "P", endMinute: 700, priceMultiplier: 1, active: true };
    const periods = [
      { ...period, id: "a", startMinute: 60 },
      { ...period, id: "b", startMinute: 120 },
    ];
    const duration = kind === "fixed" ? ({ kind, minutes } as const) : ({ kind, periods } as const);
    return service({ duration, stepMinutes: step, seats });
  });

describe("the demand of an answer", () => {
  it("is at least the starts that there are, of each resource and altogether, on certain dates and on any", () => {
    fc.assert(
      fc.property(
        services,
        fc.array(hours, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 20 }),
        (of, all, days) => {
          const to = addDays(FROM, days - 1);
          const starts = all.map((one) => {
            const schedule = scheduleOf(rules({ hours: one }), FROM, to);
            const situation = situationOf(schedule, [], wish(of), Date.parse("2026-01-01"));
            return schedule.days
              .filter(({ localDate }) => FROM <= localDate && localDate <= to)
              .flatMap((day) => candidateSpans(situation, day).map(({ startAt, period }) => `${startAt}${period?.id}`));
          });
          const able = all.map((one) => open(one));
          const different = new Set(starts.flat()).size;
          const single = of.seats === 1;
          const judged = single ? starts.flat().length : different * all.length;
          for (const stretch of [{ from: FROM, to }, { days }]) {
            const { judgements, bytes } = demandOf(asked(of, [able]), stretch);
            expect(judgements).toBeGreaterThanOrEqual(judged);
            expect(bytes).toBeGreaterThanOrEqual(different * 100);
            const joint = demandOf(asked(of, [able, many(3)]), stretch).judgements;
            expect(joint).toBeGreaterThanOrEqual(different * (all.length + 3));
          }
        },
      ),
    );
  });

  it("counts resources with the same hours as starting at the same times, and those with others apart", () => {
    const half = { ...ALWAYS, weekly: [{ days: [0, 1, 2, 3, 4, 5, 6], startMinute: 30, endMinute: 1_410 }] };
    const hourly = service({ duration: { kind: "fixed", minutes: 60 } });
    const week = { days: 7 };
    const same = demandOf(asked(hourly, [many(10), many(10)]), week).judgements;
    expect(same).toBe(7 * 24 * 20);
    const other = demandOf(asked(hourly, [[...many(9), open(half)], many(10)]), week).judgements;
    expect(other).toBe(7 * (24 + 23) * 20);
  });

  it("grows with the spaces around, and by what is told of refusals", () => {
    const day = { days: 1 };
    const of = service({ duration: { kind: "fixed", minutes: 60 } });
    const plain = demandOf(asked(of, [many(2)]), day);
    expect(plain.judgements).toBe(48);
    expect(demandOf(asked(of, [many(2, open(ALWAYS, 3))]), day).judgements).toBe(24 * 8);
    const explained = demandOf(asked(of, [many(2)], { explained: "staff" }), day);
    expect([explained.judgements > plain.judgements, explained.bytes > plain.bytes]).toEqual([true, true]);
    const choosable = demandOf(asked(of, [many(50)], { isChoosable: true }), day);
    expect(choosable.bytes).toBeGreaterThan(24 * 50 * 20);
  });
});

describe("how many days may be asked for", () => {
  it("is as many as are not too much, and one more is", () => {
    for (const able of [[many(1)], [many(20)], [many(3), many(3)]]) {
      const one = asked(everyMinute, able);
      const days = mostDaysOf(one, FROM, 62);
      expect(days).toBeLessThan(62);
      const until = (count: number) => demandOf(one, { from: FROM, to: addDays(FROM, count - 1) });
      expect([isTooMuch(until(days)), isTooMuch(until(days + 1))]).toEqual([false, true]);
    }
    expect(mostDaysOf(asked(everyMinute, [many(500)]), FROM, 62)).toBe(0);
    expect(mostDaysOf(asked(service(), [many(5)]), FROM, 62)).toBe(62);
  });

  it("is five weeks at least of a salon with thirty chairs every quarter of an hour", () => {
    const day = { ...ALWAYS, weekly: [{ days: [1, 2, 3, 4, 5, 6], startMinute: 540, endMinute: 1_140 }] };
    const salon = asked(service({ stepMinutes: 15 }), [many(30, open(day))]);
    expect(demandOf(salon, { days: SURE_DAYS }).judgements).toBeLessThan(MOST_JUDGEMENTS / 2);
  });
});
