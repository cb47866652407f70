// The tax that prices include. Rates are whole thousandths of a percent, so that every share of an amount is exact.

import type { Service } from "../tenant/service";

/** A rate as it is stored: an earlier build knew hundredths of a percent alone, and reads those. */
type Rate = {
  /** Hundredths of a percent. */
  readonly basisPoints: number;
  /** Tenths of those beside them, from 1 to 9. Absent where there are none. */
  readonly tenths?: number;
};

export type TaxRule = Rate & {
  /** What it is called where the business is: VAT, GST. Null where it has no name of its own. */
  readonly name: string | null;
  /** What the tax office knew the business by. Absent where the business said nothing, and of an earlier build. */
  readonly number?: string;
};

/** What a business says of its tax, by the names on the wire, as it is stored. */
export type TaxPolicy = {
  readonly basis_points: number;
  /** The same rate in thousandths of a percent, where it has three decimals. An earlier build leaves it as it is. */
  readonly thousandths?: number | null;
  readonly name?: string | null;
  /** What the tax office knows the business by. */
  readonly number?: string | null;
};

/** The highest rate, in thousandths of a percent. */
export const MOST_RATE = 100_000;

/** A rate of so many thousandths of a percent. */
export function rateOf(thousandths: number): Rate {
  const tenths = thousandths % 10;
  return { basisPoints: (thousandths - tenths) / 10, ...(tenths > 0 && { tenths }) };
}

/** A rate in thousandths of a percent. */
export function thousandthsOf({ basisPoints, tenths = 0 }: Rate): number {
  return 10 * basisPoints + tenths;
}

/** A rate in percent, to be shown. No sum is made of it. */
export function percentOfRate(rate: Rate): number {
  return thousandthsOf(rate) / 1_000;
}

/** What a business says, whole: the list of its policies merges what it is given. */
export function storedTax(thousandths: number, name: string | null, number: string | null): TaxPolicy {
  const { basisPoints, tenths } = rateOf(thousandths);
  return { basis_points: basisPoints, thousandths: tenths === undefined ? null : thousandths, name, number };
}

export function taxOfPolicy(policy: TaxPolicy | null | undefined): TaxRule | null {
  if (!policy) return null;
  const { basis_points: basisPoints, thousandths, name, number } = policy;
  const rate = rateOf(thousandths ?? 10 * basisPoints);
  // An earlier build has set another rate since.
  const ofNow = rate.basisPoints === basisPoints ? rate : { basisPoints };
  return { ...ofNow, name: name ?? null, ...(number && { number }) };
}

/**
 * The tax on a service: as it says itself, else as its business does. Null where neither says anything. The number is
 * always that of the business.
 */
export function taxOf({ tax, businessTax }: Pick<Service, "tax" | "businessTax">): TaxRule | null {
  if (!tax) return businessTax ?? null;
  return { ...tax, ...(businessTax?.number && { number: businessTax.number }) };
}

/** What of an amount is tax, rounded to the nearest unit, a half up. The rest is net. */
export function taxIn(grossMinor: number, rule: Rate): { readonly net: number; readonly tax: number } {
  const rate = BigInt(thousandthsOf(rule));
  const whole = BigInt(MOST_RATE) + rate;
  const tax = Number((2n * BigInt(grossMinor) * rate + whole) / (2n * whole));
  return { net: grossMinor - tax, tax };
}
