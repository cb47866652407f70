// The dates that an open page must read again are never too few.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { occupiedBy } from "../../../src/domain/booking/booking-request";
import type { Service } from "../../../src/domain/tenant/service";
import { overlaps } from "../../../src/domain/time/interval";
import { datesChanged, stretchOf } from "../../../src/domain/time/live-dates";
import { DAY_MS, localDateOf, MINUTE_MS } from "../../../src/domain/time/local-time";
import { service } from "../../support/rules";

const NOW = Date.parse("2026-03-01T12:00:00Z");
const at = (iso: string) => Date.parse(iso);
const stay = (from: string, to: string) => ({ startAt: at(from), endAt: at(to) });
const hourly = (more: Partial<Service> = {}) => service({ duration: { kind: "fixed", minutes: 60 }, ...more });

describe("dates to look at again", () => {
  it("are those of the stay, and the one before where a start then would run into it", () => {
    const told = (from: string, to: string, more: Partial<Service> = {}) =>
      datesChanged(hourly(more), "UTC", [stretchOf("UTC", stay(from, to))], NOW);
    expect(told("2026-06-02T10:00Z", "2026-06-02T11:00Z")).toEqual(["2026-06-02"]);
    expect(told("2026-06-02T01:00Z", "2026-06-02T02:00Z")).toEqual(["2026-06-02"]);
    expect(told("2026-06-02T00:59Z", "2026-06-02T02:00Z")).toEqual(["2026-06-01", "2026-06-02"]);
    expect(told("2026-06-02T22:00Z", "2026-06-03T00:00Z")).toEqual(["2026-06-02"]);
    const buffers = { bufferBeforeMinutes: 15, bufferAfterMinutes: 15 };
    expect(told("2026-06-02T01:14Z", "2026-06-02T23:46Z", buffers)).toEqual(["2026-06-01", "2026-06-02", "2026-06-03"]);
    expect(told("2026-06-02T01:15Z", "2026-06-02T23:45Z", buffers)).toEqual(["2026-06-02"]);
  });

  it("are whole dates of the resource where it lies in another zone, as its limits count by its own days", () => {
    const stretch = stretchOf("Asia/Seoul", stay("2026-06-02T01:00Z", "2026-06-02T02:00Z"));
    expect(datesChanged(hourly(), "UTC", [stretch], NOW)).toEqual(["2026-06-01", "2026-06-02"]);
  });

  it("leave out what is over, and are any date when they are very many", () => {
    const over = stretchOf("UTC", stay("2026-02-20T10:00Z", "2026-02-20T11:00Z"));
    const across = stretchOf("UTC", stay("2026-02-27T10:00Z", "2026-03-02T11:00Z"));
    expect(datesChanged(hourly(), "UTC", [over], NOW)).toEqual([]);
    expect(datesChanged(hourly(), "UTC", [over, across], NOW)).toEqual(["2026-03-01", "2026-03-02"]);
    const ages = stretchOf("UTC", stay("2026-06-01T00:00Z", "2028-06-01T00:00Z"));
    expect(datesChanged(hourly(), "UTC", [ages], NOW)).toBeNull();
    const days = Array.from({ length: 400 }, (_, n) => {
      const startAt = at("2026-06-01T10:00Z") + n * DAY_MS;
      return stretchOf("UTC", { startAt, endAt: startAt + MINUTE_MS });
    });
    expect(datesChanged(hourly(), "UTC", days, NOW)).toBeNull();
  });

  it("have every start that a stay would block, in any zone, with any length and buffers", () => {
    const zones = ["UTC", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "Australia/Lord_Howe"];
    const minutesOf = (most: number) => fc.integer({ min: 0, max: most });
    const inputs = fc.record({
      zone: fc.constantFrom(...zones),
      ownZone: fc.constantFrom(...zones),
      startMinute: minutesOf(400 * 1_440),
      stayMinutes: fc.integer({ min: 1, max: 3 * 1_440 }),
      longest: fc.integer({ min: 1, max: 3 * 1_440 }),
      lastsShare: fc.double({ min: 0, max: 1, noNaN: true }),
      before: minutesOf(180),
      after: minutesOf(180),
      offset: fc.integer({ min: -4 * 1_440, max: 4 * 1_440 }),
    });
    fc.assert(
      fc.property(inputs, (given) => {
        const startAt = NOW + DAY_MS * 8 + given.startMinute * MINUTE_MS;
        const changed = { startAt, endAt: startAt + given.stayMinutes * MINUTE_MS };
        const one = hourly({
          duration: { kind: "flexible", min: 1, max: given.longest, step: 1 },
          bufferBeforeMinutes: given.before,
          bufferAfterMinutes: given.after,
        });
        const candidateAt = startAt + given.offset * MINUTE_MS;
        const lastsMs = Math.max(1, Math.round(given.longest * given.lastsShare)) * MINUTE_MS;
        const occupied = occupiedBy(one, { startAt: candidateAt, endAt: candidateAt + lastsMs });
        fc.pre(overlaps(occupied, changed));
        const told = datesChanged(one, given.zone, [stretchOf(given.ownZone, changed)], NOW);
        expect(told).toContain(localDateOf(given.zone, candidateAt));
      }),
      { numRuns: 500 },
    );
  });
});
