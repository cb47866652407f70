// What a service asks to be paid, on the wire.

import * as z from "zod";
import { PAYMENT_STATES } from "../domain/payments/payment";
import { PAYMENT_METHODS, type PaymentTerms } from "../domain/payments/terms";
import { instantOut, listQuery, localDate, text, withDefault } from "./primitives";

const amount = z.int().min(0).max(1e12);

const deposit = z
  .strictObject({
    percent: z.int().min(1).max(100).optional(),
    amount: amount.min(1).optional(),
    min: amount.optional(),
    max: amount.optional(),
  })
  .refine(({ percent, amount: fixed }) => (percent === undefined) !== (fixed === undefined), {
    message: "must have either percent or amount",
  })
  .refine(({ min, max }) => min === undefined || max === undefined || min <= max, {
    path: ["max"],
    message: "must not be below min",
  });

export const paymentTerms = z
  .strictObject({
    due: z.enum(["none", "full", "deposit"]).meta({ description: "What is paid before the booking stands" }),
    deposit: deposit.nullish(),
    rest: withDefault(z.enum(["on_site", "online"]), "on_site").meta({ description: "Where the rest is paid" }),
    methods: withDefault(
      z
        .array(z.enum(PAYMENT_METHODS))
        .min(1)
        .refine((list) => new Set(list).size === list.length, "must not name a method twice"),
      ["online"],
    ),
    no_show_fee: amount.nullish().meta({ description: "What a kept card is charged when the customer does not come" }),
  })
  .refine(({ due, deposit: asked }) => due !== "deposit" || asked != null, {
    path: ["deposit"],
    message: "must say how much",
  })
  .meta({ id: "PaymentTerms", description: "Amounts are in minor units of the currency of the price" });

export function toPaymentTerms(wire: z.output<typeof paymentTerms>): PaymentTerms {
  const { due, rest, methods, deposit: asked, no_show_fee } = wire;
  const rule = asked && {
    ...(asked.percent !== undefined && { percent: asked.percent }),
    ...(asked.amount !== undefined && { amountMinor: asked.amount }),
    ...(asked.min !== undefined && { minMinor: asked.min }),
    ...(asked.max !== undefined && { maxMinor: asked.max }),
  };
  return { due, rest, methods, deposit: rule ?? null, noShowFeeMinor: no_show_fee ?? null };
}

export const paymentTermsOut = z.object({
  due: z.string(),
  deposit: z
    .object({
      percent: z.int().optional(),
      amount: z.int().optional(),
      min: z.int().optional(),
      max: z.int().optional(),
    })
    .nullable(),
  rest: z.string(),
  methods: z.array(z.string()),
  no_show_fee: z.int().nullable(),
});

export function fromPaymentTerms(terms: PaymentTerms): z.output<typeof paymentTermsOut> {
  const { due, rest, methods, deposit: rule, noShowFeeMinor } = terms;
  return {
    due,
    deposit: rule && {
      ...(rule.percent !== undefined && { percent: rule.percent }),
      ...(rule.amountMinor !== undefined && { amount: rule.amountMinor }),
      ...(rule.minMinor !== undefined && { min: rule.minMinor }),
      ...(rule.maxMinor !== undefined && { max: rule.maxMinor }),
    },
    rest,
    methods: [...methods],
    no_show_fee: noShowFeeMinor,
  };
}

export const paymentOut = z
  .object({
    id: z.string(),
    booking: z.string(),
    state: z.enum(PAYMENT_STATES),
    method: z.enum(PAYMENT_METHODS),
    provider: z.string().nullable(),
    amount: z.int(),
    refunded: z.int(),
    going_back: z.int().meta({ description: "What is to go back and has not yet" }),
    currency: z.string(),
    created_at: instantOut,
    paid_at: instantOut.nullable(),
  })
  .meta({ id: "Payment", description: "Amounts are in minor units" });

const someDays = {
  state: z.enum(PAYMENT_STATES).optional().meta({ description: "Only payments in this state" }),
  from: localDate.optional().meta({ description: "The first day, in the zone of the business" }),
  to: localDate.optional().meta({ description: "The last day" }),
};

export const paymentsQuery = z.strictObject({ ...someDays, ...listQuery });

export const paymentsExportQuery = z.strictObject(someDays);

/** The first line of the file, and the order of the cells in all others. */
export const PAYMENT_COLUMNS = [
  "id",
  "booking",
  "number",
  "state",
  "method",
  "amount",
  "refunded",
  "currency",
  "created_at",
] as const;

export const newPayment = z
  .strictObject({
    method: z.enum(["cash", "transfer"]),
    amount: amount.min(1).meta({ description: "At most what is left to pay" }),
    note: text(500, 1).nullish(),
  })
  .meta({ id: "NewPayment" });

export const newRefund = z
  .strictObject({
    amount: amount.min(1).nullish().meta({ description: "Absent gives back all that is left" }),
    reason: text(500, 1).nullish(),
  })
  .meta({ id: "NewRefund" });

export const newCheckout = z
  .strictObject({
    method: z.enum(["online"]).nullish(),
  })
  .meta({ id: "NewCheckout" });

export const checkoutOut = z
  .object({
    url: z.string().meta({ description: "Where the customer pays" }),
    expires_at: instantOut,
  })
  .meta({ id: "Checkout" });
