// The least and most that a service can cost, over every date, period, length and party size it allows. Same arithmetic
// as a price: exact, and within the numbers that clients can represent.

import { mostSeatsABooking, type Period, type PriceRule, type Service } from "../tenant/service";
import { isInSeason, type Price, percentOff, MULTIPLIER_SCALE as SCALE, scaledMultiplier as scaled } from "./pricing";

/** Above this, a client's numbers are no longer exact. */
export const MOST_AMOUNT = Number.MAX_SAFE_INTEGER;

/** A price of one unit: a booking, an hour or a place. */
export type LeastPrice = Price & {
  readonly per: PriceRule["per"];
  /** True when other dates, periods or party sizes cost more. */
  readonly varies: boolean;
};

/** The least that one booking, hour or place costs the public; null for a free service. */
export function leastPriceOf(service: Service): LeastPrice | null {
  const { price } = service;
  if (!price) return null;
  const days = dayFactorsOf(price);
  const periods = periodFactors(activePeriods(service));
  const mostSeats = mostSeatsABooking(service, service.seats);
  const [shareOfFew, shareOfMany] = [shareAt(price, 1), Math.min(shareAt(price, 1), shareAt(price, mostSeats))];
  const amount = BigInt(price.amountMinor) * days.least * periods.least * BigInt(shareOfMany);
  const divisor = days.scale * SCALE * 100n;
  // The total of many units is rounded once. So one unit can cost a fraction less than its own rounded price.
  const amountMinor = price.per === "booking" ? (2n * amount + divisor) / (2n * divisor) : amount / divisor;
  const varies = days.least !== days.most || periods.least !== periods.most || shareOfFew !== shareOfMany;
  return { amountMinor: Number(amountMinor), currency: price.currency, per: price.per, varies };
}

/** True when any booking that a service allows could cost more than a client can represent. */
export function canExceedMost(service: Pick<Service, "price" | "duration" | "seats">): boolean {
  const { price, duration, seats } = service;
  if (!price) return false;
  // A party just below a tier does not get its discount.
  const parties = [seats, ...price.tiers.map(({ minSeats }) => minSeats - 1)].filter((n) => n >= 1 && n <= seats);
  const lengths =
    duration.kind === "periods"
      ? duration.periods.map(periodLength)
      : [{ minutes: longestOf(duration), multiplier: 1 }];
  return parties.some((party) => exceedsMost(price, { seats: party, units: 1, lengths }));
}

export type Extent = {
  readonly seats: number;
  readonly units: number;
  readonly lengths: readonly { readonly minutes: number; readonly multiplier: number }[];
};

/** True when a party could cost more than a client can represent, on any date. */
export function exceedsMost(price: PriceRule, { seats, units, lengths }: Extent): boolean {
  const quantity = price.per === "seat" ? seats : 1;
  return lengths.some(({ minutes, multiplier }) => {
    const hours = price.per === "hour" ? Math.ceil(minutes / 60) : 1;
    const count = price.amountMinor * quantity * hours * units;
    // Nearly every price takes this path: no multiplication, far below the limit.
    if (count <= MOST_AMOUNT / 2 && multiplier <= 1 && isNeverDearer(price)) return false;
    const days = dayFactorsOf(price);
    const amount =
      BigInt(price.amountMinor) * BigInt(quantity) * BigInt(hours) * BigInt(units) * days.most * scaled(multiplier);
    const divisor = days.scale * SCALE * 100n;
    const share = BigInt(shareAt(price, seats));
    return (2n * amount * share + divisor) / (2n * divisor) > BigInt(MOST_AMOUNT);
  });
}

/** The longest that clock changes can make a period: two hours more than written. */
export function periodLength({ startMinute, endMinute, priceMultiplier }: Period): Extent["lengths"][number] {
  return { minutes: endMinute - startMinute + 120, multiplier: priceMultiplier };
}

function longestOf(duration: Exclude<Service["duration"], { kind: "periods" }>): number {
  return duration.kind === "fixed" ? duration.minutes : duration.max;
}

function isNeverDearer({ weekendMultiplier, sundayMultiplier, seasons }: PriceRule): boolean {
  return weekendMultiplier <= 1 && (sundayMultiplier ?? 1) <= 1 && seasons.every(({ multiplier }) => multiplier <= 1);
}

function activePeriods({ duration }: Service): readonly Period[] {
  return duration.kind === "periods" ? duration.periods.filter(({ active }) => active) : [];
}

function periodFactors(periods: readonly Period[]): { least: bigint; most: bigint } {
  const factors = periods.length === 0 ? [SCALE] : periods.map(({ priceMultiplier }) => scaled(priceMultiplier));
  return { least: least(factors), most: most(factors) };
}

/** The percentage of the price that a party of this size pays. */
function shareAt(price: PriceRule, seats: number): number {
  return 100 - percentOff(price, seats);
}

type DayFactors = { readonly least: bigint; readonly most: bigint; readonly scale: bigint };
const knownFactors = new WeakMap<PriceRule, DayFactors>();

/**
 * The least and most that weekday and season make of a price, over any year: each date may be any weekday. The factor
 * changes only where a season begins, or on the day after it ends.
 */
function dayFactorsOf(price: PriceRule): DayFactors {
  const known = knownFactors.get(price);
  if (known) return known;
  const { weekendMultiplier, sundayMultiplier, seasons } = price;
  const weekdays = [1, weekendMultiplier, sundayMultiplier ?? weekendMultiplier].map(scaled);
  const changes = ["01-01", ...seasons.flatMap(({ from, to }) => [from, dayAfter(to)])];
  const ofSeasons = [...new Set(changes)].map((monthDay) =>
    seasons.reduce(
      (product, season) => product * (isInSeason(season, monthDay) ? scaled(season.multiplier) : SCALE),
      1n,
    ),
  );
  const factors: DayFactors = {
    least: least(weekdays) * least(ofSeasons),
    most: most(weekdays) * most(ofSeasons),
    scale: SCALE ** BigInt(1 + seasons.length),
  };
  knownFactors.set(price, factors);
  return factors;
}

/** In a leap year, because it has every date. */
function dayAfter(monthDay: string): string {
  return new Date(Date.parse(`2024-${monthDay}T00:00:00Z`) + 86_400_000).toISOString().slice(5, 10);
}

function least(values: readonly bigint[]): bigint {
  return values.reduce((a, b) => (b < a ? b : a));
}

function most(values: readonly bigint[]): bigint {
  return values.reduce((a, b) => (b > a ? b : a));
}
