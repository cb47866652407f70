// The tax that prices include, on the wire: a rate in percent. Inside, it is whole thousandths of a percent.

import * as z from "zod";
import { percentOfRate, rateOf, storedTax, type TaxPolicy, type TaxRule, taxOfPolicy } from "../domain/payments/tax";
import { text, withDefault } from "./primitives";

const thousandths = (rate: number) => Math.round(rate * 1_000);
const isThousandth = (rate: number) => Math.abs(rate * 1_000 - thousandths(rate)) < 1e-6;
const filled = (length: number) =>
  text(length)
    .nullish()
    .transform((given) => (given === "" ? null : given));

const rule = {
  rate_percent: z.number().min(0).max(100).refine(isThousandth, "must have at most three decimals"),
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
  return { ...rateOf(thousandths(rate_percent)), name: name ?? null };
}

/** As it is stored: whole, so that nothing of an earlier choice stays. */
export function toTaxPolicy({ rate_percent, name, number }: z.output<typeof taxPolicy>): TaxPolicy {
  return storedTax(thousandths(rate_percent), name ?? null, number ?? null);
}

const ruleOut = { rate_percent: z.number(), name: z.string().nullable(), included: z.literal(true) };

export const taxOut = z.object(ruleOut).nullable();
export const taxPolicyOut = z.object({ ...ruleOut, number: z.string().nullable() }).nullable();

export function fromTax(tax: TaxRule | null): z.output<typeof taxOut> {
  return tax && { rate_percent: percentOfRate(tax), name: tax.name, included: true };
}

export function fromTaxPolicy(policy: TaxPolicy | null | undefined): z.output<typeof taxPolicyOut> {
  const tax = fromTax(taxOfPolicy(policy));
  return tax && { ...tax, number: policy?.number ?? null };
}
