import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PricedStart, priceOf } from "../../../src/domain/booking/pricing";
import { costLadder, refundOf, wrongStepOf } from "../../../src/domain/booking/refunds";
import type { CancellationPolicy, PriceRule } from "../../../src/domain/tenant/service";

const rule = (more: Partial<PriceRule> = {}): PriceRule => ({
  amountMinor: 10_000,
  currency: "INR",
  per: "booking",
  weekendMultiplier: 1,
  sundayMultiplier: null,
  seasons: [],
  tiers: [],
  ...more,
});

const FRIDAY = "2025-11-14";
const SATURDAY = "2025-11-15";
const SUNDAY = "2025-11-16";

function price(of: PriceRule, more: Partial<PricedStart> & { minutes?: number } = {}): number | undefined {
  const { minutes = 60, ...rest } = more;
  const start = {
    startAt: 0,
    endAt: minutes * 60_000,
    localDate: FRIDAY,
    units: 1,
    seats: 1,
    periodMultiplier: 1,
    ...rest,
  };
  return priceOf(of, start)?.amountMinor;
}

describe("prices", () => {
  it("a free service has none", () => {
    expect(
      priceOf(null, { startAt: 0, endAt: 1, localDate: FRIDAY, units: 1, seats: 1, periodMultiplier: 1 }),
    ).toBeNull();
  });

  it("every begun hour counts whole", () => {
    expect([60, 61, 90, 120, 960].map((minutes) => price(rule({ per: "hour" }), { minutes }))).toEqual([
      10_000, 20_000, 20_000, 20_000, 160_000,
    ]);
  });

  it("Sunday's multiplier replaces the weekend's, and without one Sunday is weekend", () => {
    const weekend = rule({ amountMinor: 50_000, weekendMultiplier: 1.2, sundayMultiplier: 1.5 });
    expect([FRIDAY, SATURDAY, SUNDAY].map((localDate) => price(weekend, { localDate }))).toEqual([
      50_000, 60_000, 75_000,
    ]);
    expect(price(rule({ weekendMultiplier: 1.2 }), { localDate: SUNDAY })).toBe(12_000);
  });

  it("a season may run over New Year", () => {
    const seasonal = rule({ seasons: [{ from: "11-01", to: "02-28", multiplier: 1.3 }] });
    const dates = ["2025-10-31", "2025-11-01", "2025-12-31", "2026-01-01", "2026-02-28", "2026-03-01"];
    expect(dates.map((localDate) => price(seasonal, { localDate }))).toEqual([
      10_000, 13_000, 13_000, 13_000, 13_000, 10_000,
    ]);
  });

  it("the best group tier that a party reaches applies: ten at 50 with 20 % off are 400", () => {
    const group = rule({
      amountMinor: 50,
      per: "seat",
      tiers: [
        { minSeats: 10, percentOff: 20 },
        { minSeats: 5, percentOff: 10 },
      ],
    });
    expect([1, 4, 5, 9, 10].map((seats) => price(group, { seats }))).toEqual([50, 200, 225, 405, 400]);
  });

  it("is exact where floats are not, and rounds half up once", () => {
    expect(price(rule({ amountMinor: 1, weekendMultiplier: 1.5 }), { localDate: SATURDAY })).toBe(2);
    expect(price(rule({ amountMinor: 1_000_000_000_000, weekendMultiplier: 1.0001 }), { localDate: SATURDAY })).toBe(
      1_000_100_000_000,
    );
    // 5 x 1.1 x 1.1 = 6.05; rounding in between would give 7.
    const seasons = [{ from: "01-01", to: "12-31", multiplier: 1.1 }];
    expect(price(rule({ amountMinor: 5, weekendMultiplier: 1.1, seasons }), { localDate: SATURDAY })).toBe(6);
  });
});

describe("refunds", () => {
  const policy = {
    minNoticeMinutes: 0,
    refunds: [
      { fromMinutes: 1_440, percent: 50 },
      { fromMinutes: 4_320, percent: 100 },
    ],
  };
  const hour = 3_600_000;
  const at = (startAt: number, cancellation: CancellationPolicy = policy) => ({ service: { cancellation }, startAt });
  const percent = (hours: number) => refundOf(at(hours * hour), { amountMinor: 100_000, currency: "INR" }, 0)?.percent;

  it("more than 72 h give all, 24 to 72 h inclusive half, less nothing", () => {
    expect([72.001, 72, 48, 24, 23.999, -1].map(percent)).toEqual([100, 50, 50, 50, 0, 0]);
  });

  it("are wrong where a notice stands twice or less notice gives more, in whichever order they come", () => {
    const steps = (...pairs: [number, number][]) =>
      wrongStepOf(pairs.map(([fromMinutes, given]) => ({ fromMinutes, percent: given })));
    expect(steps()).toBeNull();
    expect(steps([0, 0], [4_320, 100], [1_440, 50])).toBeNull();
    expect(steps([4_320, 50], [1_440, 50])).toBeNull();
    expect(steps([4_320, 50], [1_440, 100])).toEqual({ at: 1, why: "rises", mostPercent: 50 });
    expect(steps([0, 60], [1_440, 50], [4_320, 100])).toEqual({ at: 0, why: "rises", mostPercent: 50 });
    expect(steps([1_440, 50], [4_320, 100], [1_440, 40])).toEqual({ at: 2, why: "twice", mostPercent: 50 });
  });

  it("that an earlier build stored go on counting as they are, though less notice gives more", () => {
    const refunds = [
      { fromMinutes: 1_440, percent: 100 },
      { fromMinutes: 4_320, percent: 50 },
    ];
    const rising = { ...policy, refunds };
    const of = (hours: number) => refundOf(at(hours * hour, rising), { amountMinor: 100, currency: "INR" }, 0)?.percent;
    expect([73, 48, 12].map(of)).toEqual([50, 100, 0]);
  });

  it("round down, and never exceed what was paid", () => {
    expect(refundOf(at(48 * hour), { amountMinor: 99_999, currency: "INR" }, 0)?.amountMinor).toBe(49_999);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e12 }), fc.integer({ min: -100, max: 200 }), (amountMinor, hours) => {
        const refund = refundOf(at(hours * hour), { amountMinor, currency: "INR" }, 0);
        expect(refund?.amountMinor).toBeGreaterThanOrEqual(0);
        expect(refund?.amountMinor).toBeLessThanOrEqual(amountMinor);
      }),
    );
  });

  it("a free booking has no refund", () => {
    expect(refundOf(at(100 * hour), null, 0)).toBeNull();
  });

  it("the cost of cancelling is listed stretch by stretch, from now on", () => {
    const startAt = 100 * hour;
    expect(costLadder(at(startAt), 0)).toEqual([
      { untilAt: 28 * hour, costPercent: 0 },
      { untilAt: 76 * hour, costPercent: 50 },
      { untilAt: startAt, costPercent: 100 },
    ]);
    expect(costLadder(at(startAt), 80 * hour)).toEqual([{ untilAt: startAt, costPercent: 100 }]);
    expect(costLadder(at(startAt, { minNoticeMinutes: 0, refunds: [] }), 0)).toEqual([]);
  });

  it("the listed cost is what the refund leaves out, at every instant before the start", () => {
    const step = fc.record({
      fromMinutes: fc.integer({ min: 0, max: 200 }),
      percent: fc.integer({ min: 0, max: 100 }),
    });
    const most = fc.option(fc.integer({ min: 0, max: 100 }));
    const steps = fc.uniqueArray(step, { minLength: 1, maxLength: 5, selector: (one) => one.fromMinutes });
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: 0, max: 249 }),
        fc.integer({ min: 1, max: 250 }),
        most,
        (refunds, now, later, most) => {
          const startAt = 250 * 60_000;
          // Half a minute off, as the very minute of a step belongs to the one side or the other.
          const cancelledAt = Math.min((now + later) * 60_000, startAt) - 30_000;
          const booking = {
            ...at(startAt, { minNoticeMinutes: 0, refunds }),
            ...(most !== null && { mostBackPercent: most }),
          };
          const told = costLadder(booking, now * 60_000);
          const rung = told.find(({ untilAt }) => cancelledAt < untilAt);
          const given = refundOf(booking, { amountMinor: 100, currency: "INR" }, cancelledAt);
          expect(100 - (rung?.costPercent ?? Number.NaN)).toBe(given?.percent);
        },
      ),
    );
  });
});
