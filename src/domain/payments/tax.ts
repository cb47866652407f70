// The tax that prices include. Rates are in basis points, so that every share of an amount is exact.

import type { Service } from "../tenant/service";

export type TaxRule = {
  /** Hundredths of a percent. */
  readonly basisPoints: number;
  /** What it is called where the business is: VAT, GST. Null where it has no name of its own. */
  readonly name: string | null;
};

/** What a business says of its tax, by the names on the wire, as it is stored. */
export type TaxPolicy = {
  readonly basis_points: number;
  readonly name?: string | null;
  /** What the tax office knows the business by. */
  readonly number?: string | null;
};

export function taxOfPolicy(policy: TaxPolicy | null | undefined): TaxRule | null {
  return policy ? { basisPoints: policy.basis_points, name: policy.name ?? null } : null;
}

/** The tax on a service: as it says itself, else as its business does. Null where neither says anything. */
export function taxOf({ tax, businessTax }: Pick<Service, "tax" | "businessTax">): TaxRule | null {
  return tax ?? businessTax ?? null;
}

/** What of an amount is tax, rounded to the nearest unit, a half up. The rest is net. */
export function taxIn(grossMinor: number, { basisPoints }: TaxRule): { readonly net: number; readonly tax: number } {
  const whole = 10_000n + BigInt(basisPoints);
  const tax = Number((2n * BigInt(grossMinor) * BigInt(basisPoints) + whole) / (2n * whole));
  return { net: grossMinor - tax, tax };
}
