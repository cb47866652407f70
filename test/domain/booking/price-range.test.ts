import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canExceedMost, exceedsMost, leastPriceOf, MOST_AMOUNT } from "../../../src/domain/booking/price-range";
import { priceOf } from "../../../src/domain/booking/pricing";
import type { DurationRule, PriceRule, Service } from "../../../src/domain/tenant/service";
import { addDays } from "../../../src/domain/time/local-time";
import { service } from "../../support/rules";

const multipliers = fc.integer({ min: 0, max: 30_000 }).map((value) => value / 10_000);
const monthDays = fc.integer({ min: 0, max: 365 }).map((days) => addDays("2024-01-01", days).slice(5));

const rules: fc.Arbitrary<PriceRule> = fc.record({
  amountMinor: fc.oneof(fc.integer({ min: 0, max: 1_000 }), fc.integer({ min: 0, max: 1e9 })),
  currency: fc.constant("EUR"),
  per: fc.constantFrom("booking", "hour", "seat"),
  weekendMultiplier: fc.oneof(fc.constant(1), multipliers),
  sundayMultiplier: fc.option(multipliers),
  seasons: fc.array(fc.record({ from: monthDays, to: monthDays, multiplier: multipliers }), { maxLength: 4 }),
  tiers: fc.array(
    fc.record({ minSeats: fc.integer({ min: 1, max: 12 }), percentOff: fc.integer({ min: 0, max: 100 }) }),
    { maxLength: 3 },
  ),
});

const durations: fc.Arbitrary<DurationRule> = fc.oneof(
  fc.integer({ min: 1, max: 600 }).map((minutes) => ({ kind: "fixed", minutes }) as const),
  fc.constant({ kind: "flexible", min: 60, max: 600, step: 30 } as const),
  fc
    .array(fc.record({ priceMultiplier: multipliers, active: fc.boolean() }), { minLength: 1, maxLength: 4 })
    .filter((list) => list.some(({ active }) => active))
    .map((list) => ({
      kind: "periods" as const,
      periods: list.map((more, at) => ({
        id: `p${at}`,
        label: "P",
        startMinute: 60 * at,
        endMinute: 60 * at + 90,
        ...more,
      })),
    })),
);

const priced: fc.Arbitrary<Service> = fc
  .record({
    price: rules,
    duration: durations,
    seats: fc.integer({ min: 1, max: 12 }),
    share: fc.integer({ min: 1, max: 12 }),
  })
  .map(({ price, duration, seats, share }) =>
    service({ price, duration, seats, seatsPerBooking: Math.min(seats, share) }),
  );

/** Starts that a service allows, on any date of some years. */
function startsOf(of: Service) {
  const lengths =
    of.duration.kind === "periods"
      ? of.duration.periods
          .filter(({ active }) => active)
          .map((period) => ({
            minutes: period.endMinute - period.startMinute,
            periodMultiplier: period.priceMultiplier,
          }))
      : of.duration.kind === "fixed"
        ? [{ minutes: of.duration.minutes, periodMultiplier: 1 }]
        : [60, 90, 330, 600].map((minutes) => ({ minutes, periodMultiplier: 1 }));
  return fc.record({
    length: fc.constantFrom(...lengths),
    days: fc.integer({ min: 0, max: 28 * 365 }),
    seats: fc.integer({ min: 1, max: of.seatsPerBooking ?? of.seats }),
    units: fc.integer({ min: 1, max: 3 }),
  });
}

describe("the least price of a service", () => {
  it("is not above the price of any slot, be it of a booking, an hour or a place", () => {
    const drawn = priced.chain((of) =>
      fc.tuple(fc.constant(of), fc.array(startsOf(of), { minLength: 20, maxLength: 20 })),
    );
    fc.assert(
      fc.property(drawn, ([of, starts]) => {
        const least = leastPriceOf(of);
        for (const { length, days, seats, units } of starts) {
          const { minutes, periodMultiplier } = length;
          const localDate = addDays("2020-01-01", days);
          const span = { startAt: 0, endAt: minutes * 60_000, localDate, seats, units, periodMultiplier };
          const quantity = { booking: 1, hour: Math.ceil(minutes / 60), seat: seats }[of.price?.per ?? "booking"];
          const cost = priceOf(of.price, span)?.amountMinor ?? 0;
          expect((least?.amountMinor ?? 0) * quantity).toBeLessThanOrEqual(cost);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("is one that some start has, where a booking has one price", () => {
    fc.assert(
      fc.property(
        priced.filter((of) => of.price?.per === "booking"),
        (of) => {
          const { price, duration, seatsPerBooking = 1 } = of;
          const periods = duration.kind === "periods" ? duration.periods.filter(({ active }) => active) : [null];
          // 28 years have every date on every weekday.
          const dates = Array.from({ length: 28 * 366 }, (_, days) => addDays("2000-01-01", days));
          const seasonal = new Set(
            price?.seasons.flatMap(({ from, to }) => [from, to, addDays(`2024-${to}`, 1).slice(5)]),
          );
          const some = dates.filter((date, at) => at < 400 || seasonal.has(date.slice(5)));
          const costs = some.flatMap((localDate) =>
            periods.flatMap((period) =>
              [1, seatsPerBooking].map(
                (seats) =>
                  priceOf(price, {
                    startAt: 0,
                    endAt: 3_600_000,
                    localDate,
                    seats,
                    units: 1,
                    periodMultiplier: period?.priceMultiplier ?? 1,
                  })?.amountMinor ?? 0,
              ),
            ),
          );
          expect(leastPriceOf(of)?.amountMinor).toBe(Math.min(...costs));
        },
      ),
      { numRuns: 25 },
    );
  });

  it("looks at periods that are active only, and at no tier that one booking cannot reach", () => {
    const period = (id: string, priceMultiplier: number, active = true) =>
      ({ id, label: id, startMinute: 0, endMinute: 60, priceMultiplier, active }) as const;
    const price: PriceRule = {
      amountMinor: 5_000_000,
      currency: "INR",
      per: "booking",
      weekendMultiplier: 1.2,
      sundayMultiplier: 1.5,
      seasons: [],
      tiers: [],
    };
    const periods = [period("early", 0.1, false), period("morning", 0.6), period("day", 1)];
    const hall = service({ price, duration: { kind: "periods", periods } });
    expect(leastPriceOf(hall)).toEqual({ amountMinor: 3_000_000, currency: "INR", per: "booking", varies: true });
    const plain = { ...price, weekendMultiplier: 1, sundayMultiplier: null };
    const tiers = [{ minSeats: 10, percentOff: 20 }];
    const workshop = service({ price: { ...plain, per: "seat", tiers }, seats: 10, seatsPerBooking: 10 });
    expect(leastPriceOf(workshop)).toMatchObject({ amountMinor: 4_000_000, varies: true });
    expect(leastPriceOf({ ...workshop, seatsPerBooking: 4 })).toMatchObject({ amountMinor: 5_000_000, varies: false });
  });
});

describe("the most that a service can cost", () => {
  const dear: PriceRule = {
    amountMinor: 999_999_999_999,
    currency: "EUR",
    per: "seat",
    weekendMultiplier: 1,
    sundayMultiplier: null,
    seasons: [],
    tiers: [],
  };

  it("exceeds what a client can represent for a large enough amount, number of places, length and multiplier", () => {
    expect(canExceedMost(service({ price: dear, seats: 10_000 }))).toBe(true);
    expect(canExceedMost(service({ price: dear, seats: 9_000 }))).toBe(false);
    const hours = { ...dear, per: "hour" as const, weekendMultiplier: 1_000 };
    expect(canExceedMost(service({ price: hours, duration: { kind: "fixed", minutes: 540 } }))).toBe(false);
    expect(canExceedMost(service({ price: hours, duration: { kind: "fixed", minutes: 541 } }))).toBe(true);
    const season = { from: "11-01", to: "02-28", multiplier: 1_000 };
    const apart = [season, { ...season, from: "03-01", to: "10-31" }];
    expect(canExceedMost(service({ price: { ...dear, seasons: apart } }))).toBe(false);
    expect(canExceedMost(service({ price: { ...dear, seasons: [season, season] } }))).toBe(true);
  });

  it("bounds every price that is let through", () => {
    const wild = rules.map((rule) => ({
      ...rule,
      amountMinor: rule.amountMinor * 1_000,
      weekendMultiplier: rule.weekendMultiplier * 300,
      seasons: rule.seasons.map((season) => ({ ...season, multiplier: season.multiplier * 300 })),
    }));
    fc.assert(
      fc.property(
        wild,
        fc.integer({ min: 1, max: 10_080 }),
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 0, max: 10_000 }),
        fc.constantFrom(1, 10, 1_000),
        (price, minutes, seats, days, units) => {
          if (exceedsMost(price, { seats, units, lengths: [{ minutes, multiplier: 1 }] })) return;
          const span = { startAt: 0, endAt: minutes * 60_000, localDate: addDays("2020-01-01", days) };
          const cost = priceOf(price, { ...span, seats, units, periodMultiplier: 1 })?.amountMinor ?? 0;
          expect(cost).toBeLessThanOrEqual(MOST_AMOUNT);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
