// The tax that prices include, on the wire: a rate in percent. Inside, it is in basis points.

import * as z from "zod";
import type { TaxPolicy, TaxRule } from "../domain/payments/tax";
import { text, withDefault } from "./primitives";

const isHundredth = (rate: number) => Math.abs(rate * 100 - Math.round(rate * 100)) < 1e-6;
const filled = (length: number) =>
  text(length)
    .nullish()
    .transform((given) => (given === "" ? null : given));

const rule = {
  rate_percent: z.number().min(0).max(100).refine(isHundredth, "must have at most two decimals"),
  name: filled(40).meta({ description: "What it is called: VAT, GST" }),
  included: withDefault(z.literal(true), true).meta({ description: "Prices include it" }),
};

export const taxRule = z
  .strictObject(rule)
  .meta({ id: "Tax", description: "The tax that prices include. Receipts show it, and keep it when it changes" });

export const taxPolicy = z
  .strictObject({ ...rule, number: filled(40).meta({ description: "What the tax office knows the business by" }) })
  .meta({ id: "BusinessTax", description: "The tax that prices include, unless a service has its own" });

export function toTaxRule({ rate_percent, name }: z.output<typeof taxRule>): TaxRule {
  return { basisPoints: Math.round(rate_percent * 100), name: name ?? null };
}

/** As it is stored: whole, so that nothing of an earlier choice stays. */
export function toTaxPolicy({ rate_percent, name, number }: z.output<typeof taxPolicy>): TaxPolicy {
  return { basis_points: Math.round(rate_percent * 100), name: name ?? null, number: number ?? null };
}

const ruleOut = { rate_percent: z.number(), name: z.string().nullable(), included: z.literal(true) };

export const taxOut = z.object(ruleOut).nullable();
export const taxPolicyOut = z.object({ ...ruleOut, number: z.string().nullable() }).nullable();

export function fromTax(tax: TaxRule | null): z.output<typeof taxOut> {
  return tax && { rate_percent: tax.basisPoints / 100, name: tax.name, included: true };
}

export function fromTaxPolicy(tax: TaxPolicy | null | undefined): z.output<typeof taxPolicyOut> {
  if (!tax) return null;
  return { rate_percent: tax.basis_points / 100, name: tax.name ?? null, included: true, number: tax.number ?? null };
}
