// Prices, computed by the server alone: integers in minor units, exact arithmetic, rounded half up once per booking.

import type { PriceRule, Season } from "../tenant/service";
import { type LocalDate, localDateOf, MINUTE_MS, weekdayOf } from "../time/local-time";

export type Price = { readonly amountMinor: number; readonly currency: string };

export type PricedStart = {
  readonly startAt: number;
  readonly endAt: number;
  /** The start's date in the resource's zone: it decides weekend, Sunday and season. */
  readonly localDate: LocalDate;
  readonly seats: number;
  /** How many units of the resource the booking takes; each has the same price. */
  readonly units: number;
  readonly periodMultiplier: number;
};

const SUNDAY = 0;
const SATURDAY = 6;
/** Multipliers carry at most four decimals. */
export const MULTIPLIER_SCALE = 10_000n;

/**
 * The price of one booking; null means free. A started hour counts as a whole hour. Multipliers of all matching seasons
 * combine.
 */
export function priceOf(rule: PriceRule | null, start: PricedStart): Price | null {
  if (!rule) return null;
  const multipliers = [
    dayMultiplier(rule, start.localDate),
    ...rule.seasons.filter((season) => isInSeason(season, start.localDate.slice(5))).map((season) => season.multiplier),
    start.periodMultiplier,
    (100 - percentOff(rule, start.seats)) / 100,
  ].filter((multiplier) => multiplier !== 1);
  const base = BigInt(rule.amountMinor) * BigInt(quantityOf(rule, start)) * BigInt(start.units);
  const scaled = multipliers.reduce((product, multiplier) => product * scaledMultiplier(multiplier), base);
  const divisor = MULTIPLIER_SCALE ** BigInt(multipliers.length);
  return { amountMinor: Number((2n * scaled + divisor) / (2n * divisor)), currency: rule.currency };
}

/** The price of a booking whose leading resource is in this zone. */
export function priceIn(timeZone: string, rule: PriceRule | null, start: Omit<PricedStart, "localDate">): Price | null {
  return rule && priceOf(rule, { ...start, localDate: localDateOf(timeZone, start.startAt) });
}

function quantityOf(rule: PriceRule, { startAt, endAt, seats }: PricedStart): number {
  switch (rule.per) {
    case "booking":
      return 1;
    case "hour":
      return Math.ceil((endAt - startAt) / (60 * MINUTE_MS));
    case "seat":
      return seats;
  }
}

function dayMultiplier(rule: PriceRule, localDate: LocalDate): number {
  const weekday = weekdayOf(localDate);
  if (weekday === SUNDAY) return rule.sundayMultiplier ?? rule.weekendMultiplier;
  return weekday === SATURDAY ? rule.weekendMultiplier : 1;
}

/** Whether a date, `MM-DD`, is in a season. */
export function isInSeason({ from, to }: Season, monthDay: string): boolean {
  return from <= to ? from <= monthDay && monthDay <= to : monthDay >= from || monthDay <= to;
}

/** The best discount that a party of this size reaches. */
export function percentOff(rule: PriceRule, seats: number): number {
  return Math.max(0, ...rule.tiers.filter((tier) => seats >= tier.minSeats).map((tier) => tier.percentOff));
}

export function scaledMultiplier(multiplier: number): bigint {
  return BigInt(Math.round(multiplier * Number(MULTIPLIER_SCALE)));
}
