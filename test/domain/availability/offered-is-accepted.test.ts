// What is offered and what is accepted are one thing, for all rules and bookings.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusalOf } from "../../../src/domain/availability/bookability";
import { scheduleOf } from "../../../src/domain/availability/schedule";
import { situationOf } from "../../../src/domain/availability/situation";
import { judgedStarts, withAlternatives } from "../../../src/domain/availability/slots";
import { spanAt } from "../../../src/domain/booking/booking-request";
import type { Service } from "../../../src/domain/tenant/service";
import { addDays, localDateOf, MINUTE_MS } from "../../../src/domain/time/local-time";
import { allocation, rules, service, wish } from "../../support/rules";

describe("offered if and only if accepted", () => {
  const minute = fc.integer({ min: 0, max: 1_435 }).map((value) => Math.floor(value / 5) * 5);
  const window = fc
    .tuple(minute, fc.integer({ min: 1, max: 100 }))
    .map(([startMinute, length]) => ({ startMinute, endMinute: Math.min(1_440, startMinute + length * 5) }));
  const disjoint = fc
    .array(window, { maxLength: 4 })
    .map((windows) =>
      [...windows]
        .sort((a, b) => a.startMinute - b.startMinute)
        .filter((one, index, sorted) => index === 0 || one.startMinute >= (sorted[index - 1] as typeof one).endMinute),
    );
  const everyDay = [0, 1, 2, 3, 4, 5, 6];
  const zones = fc.constantFrom("UTC", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kolkata");
  const dates = fc.constantFrom(
    "2025-03-09",
    "2025-11-02",
    "2025-04-06",
    "2025-10-05",
    "2025-04-25",
    "2025-10-30",
    "2025-06-02",
  );
  const services = fc.record({
    minutes: fc.constantFrom(15, 30, 45, 60, 90),
    before: fc.constantFrom(0, 5, 15),
    after: fc.constantFrom(0, 10),
    inside: fc.boolean(),
    step: fc.constantFrom(null, 10, 25, 30),
    limit: fc.constantFrom(null, 120),
    kind: fc.constantFrom("fixed", "flexible", "periods"),
  });
  const setting = fc.record({
    timeZone: zones,
    date: dates,
    windows: disjoint,
    pooled: disjoint,
    usesPools: fc.boolean(),
    closedFrom: fc.option(fc.integer({ min: 0, max: 1_300 }), { nil: null }),
    capacity: fc.constantFrom(1, 2),
    maxBookingsPerDay: fc.constantFrom(null, 3),
    service: services,
    booked: fc.array(fc.tuple(fc.integer({ min: -200, max: 1_600 }), fc.constantFrom(20, 60, 600)), { maxLength: 8 }),
    hasBegun: fc.boolean(),
  });
  type Setting = typeof setting extends fc.Arbitrary<infer T> ? T : never;

  function stage(given: Setting) {
    const { timeZone, date } = given;
    const base = Date.parse(`${date}T00:00:00Z`);
    const hours = { weekly: given.windows.map((one) => ({ ...one, days: everyDay })), overrides: [] };
    const pools = given.usesPools
      ? given.pooled.map((one, index) => ({ ...one, name: `p${index}`, days: everyDay, totalMinutes: 90 }))
      : [];
    const closures =
      given.closedFrom === null
        ? []
        : [
            {
              id: "c",
              serviceId: null,
              reason: null,
              when: {
                kind: "dates" as const,
                dates: [date],
                fromMinute: given.closedFrom,
                toMinute: given.closedFrom + 100,
              },
            },
          ];
    const place = rules({
      timeZone,
      hours,
      pools,
      closures,
      capacity: given.capacity,
      maxBookingsPerDay: given.maxBookingsPerDay,
    });
    const { minutes, before, after, inside, step, limit, kind } = given.service;
    const duration: Service["duration"] =
      kind === "fixed"
        ? { kind: "fixed", minutes }
        : kind === "flexible"
          ? { kind: "flexible", min: minutes, max: minutes * 2, step: 15 }
          : {
              kind: "periods",
              periods: [
                { id: "a", label: "A", startMinute: 0, endMinute: 1_440, priceMultiplier: 1, active: true },
                { id: "b", label: "B", startMinute: 120, endMinute: 120 + minutes, priceMultiplier: 1, active: true },
              ],
            };
    const asked = service({
      duration,
      bufferBeforeMinutes: before,
      bufferAfterMinutes: after,
      buffersInsideHours: inside,
      stepMinutes: step,
      dailyLimitMinutes: limit,
    });
    const booked = given.booked.map(([minuteOfDay, length]) =>
      allocation(asked, base + minuteOfDay * MINUTE_MS, length),
    );
    const now = given.hasBegun ? base + 8 * 3_600_000 : base - 10 * 86_400_000;
    return { place, asked, booked, now, timeZone, date };
  }

  it("every start that the day's list offers is accepted, and every minute that is accepted was offered", () => {
    fc.assert(
      fc.property(setting, (given) => {
        const { place, asked, booked, now, timeZone, date } = stage(given);
        const schedule = scheduleOf(place, date, date);
        const listed = situationOf(schedule, booked, wish(asked), now);
        const day = schedule.days.find((one) => one.localDate === date);
        if (!day) throw new Error("the day is missing");
        const offered = new Set(
          judgedStarts(listed, day)
            .filter(({ code }) => code === null)
            .map(({ span }) => span.startAt),
        );
        for (let startAt = day.startAt; startAt < day.endAt; startAt += 5 * MINUTE_MS) {
          // As the calendar does at commit: a schedule laid out around this one start.
          const around = localDateOf(timeZone, startAt);
          const atCommit = situationOf(scheduleOf({ ...place }, around, around), booked, wish(asked), now);
          const isAccepted = refusalOf(atCommit, spanAt(atCommit.wish, atCommit.schedule, startAt)) === null;
          expect([new Date(startAt).toISOString(), isAccepted]).toEqual([
            new Date(startAt).toISOString(),
            offered.has(startAt),
          ]);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("the order in which bookings were made does not matter", () => {
    fc.assert(
      fc.property(setting, fc.infiniteStream(fc.integer()), (given, order) => {
        const { place, asked, booked, now, date } = stage(given);
        const schedule = scheduleOf(place, date, date);
        const shuffled = booked
          .map((one) => ({ one, key: order.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        const codes = [booked, shuffled].map((list) => {
          const situation = situationOf(schedule, list, wish(asked), now);
          return schedule.days.flatMap((day) => judgedStarts(situation, day).map(({ code }) => code));
        });
        expect(codes[0]).toEqual(codes[1]);
      }),
      { numRuns: 100 },
    );
  });

  it("alternatives are at most three, free by the same rules, and the nearest there are", () => {
    fc.assert(
      fc.property(setting, (given) => {
        const { place, asked, booked, now, date } = stage(given);
        const schedule = scheduleOf(place, addDays(date, -7), addDays(date, 7));
        const situation = situationOf(schedule, booked, wish(asked), now);
        const wished = Date.parse(`${date}T12:00:00Z`);
        const { alternatives = [] } = withAlternatives(situation, wished, { code: "slot_taken" });
        const free = schedule.days
          .filter((day) => day.localDate >= addDays(date, -7) && day.localDate <= addDays(date, 7))
          .flatMap((day) => judgedStarts(situation, day))
          .filter(({ code }) => code === null)
          .map(({ span }) => Math.abs(span.startAt - wished))
          .sort((a, b) => a - b);
        expect(alternatives.map(({ startAt }) => Math.abs(startAt - wished))).toEqual(free.slice(0, 3));
      }),
      { numRuns: 60 },
    );
  });
});
