// How a business takes money, and what a service asks to be paid, on the wire.

import * as z from "zod";
import {
  PAYMENT_PROFILES,
  type PaymentPolicy,
  type PaymentProfile,
  profileFor,
  WAYS_OF_WORKING,
} from "../domain/payments/profiles";
import { type DepositRule, feeRuleOf, PAYMENT_METHODS, type PaymentTerms } from "../domain/payments/terms";
import { withDefault } from "./primitives";

export const amount = z.int().min(0).max(1e12);
/** An amount that moves. Of one below zero it says once what is wrong. */
export const someAmount = z.int().min(1).max(1e12);

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

const fee = z
  .strictObject({ percent: z.int().min(1).max(100).optional(), amount: amount.min(1).optional() })
  .refine(({ percent, amount: fixed }) => (percent === undefined) !== (fixed === undefined), {
    message: "must have either percent or amount",
  });

/** What a business says of how it takes money. What it leaves out is as usual for the profile. */
export const paymentPolicy = z
  .strictObject({
    profile: z.enum(PAYMENT_PROFILES).nullish(),
    preference: z.enum(WAYS_OF_WORKING).nullish().meta({
      description: "How the business likes to be paid, in place of profile: the profile follows from it",
    }),
    at_home_online: z.boolean().nullish().meta({
      description: "With online_preferred: whether all of the price is asked for online",
    }),
    deposit: z
      .strictObject({
        percent: z.int().min(1).max(100).nullish(),
        amount: amount.min(1).nullish(),
        min: amount.nullish(),
        max: amount.nullish(),
      })
      .nullish()
      .meta({ description: "Of cash_deposit and hybrid: a percentage or an amount, and its bounds" }),
    cash_discount_percent: z.int().min(0).max(50).nullish().meta({
      description:
        "Off the price when the customer pays in cash what was not due before the booking stood. A service with a payment of its own gives none",
    }),
  })
  .refine(({ profile, preference }) => (profile == null) !== (preference == null), {
    message: "must have either profile or preference",
  })
  .refine(({ deposit: asked }) => asked?.percent == null || asked.amount == null, {
    path: ["deposit"],
    message: "must have either percent or amount",
  })
  .refine(({ deposit: asked }) => asked?.min == null || asked.max == null || asked.min <= asked.max, {
    path: ["deposit", "max"],
    message: "must not be below min",
  })
  .meta({
    id: "PaymentPolicy",
    description: "How the business takes money. It decides for each service without a payment of its own",
  });

/** As it is stored: whole, so that nothing of an earlier choice stays. */
export function toPaymentPolicy(wire: z.output<typeof paymentPolicy>): PaymentPolicy {
  const { profile, preference, at_home_online, deposit: asked, cash_discount_percent } = wire;
  const isAtHomeOnline = at_home_online ?? false;
  const { percent = null, amount: fixed = null, min = null, max = null } = asked ?? {};
  return {
    profile: profile ?? profileFor({ preference: preference ?? "mixed", isAtHomeOnline }),
    deposit: { percent, amount: fixed, min, max },
    cash_discount_percent: cash_discount_percent ?? null,
  };
}

const depositOut = z
  .object({
    percent: z.int().optional(),
    amount: z.int().optional(),
    min: z.int().optional(),
    max: z.int().optional(),
  })
  .nullable();

export const paymentPolicyOut = z
  .object({
    profile: z.enum(PAYMENT_PROFILES),
    deposit: depositOut,
    cash_discount_percent: z.int(),
    commission_percent: z.int().meta({ description: "The operator's share of what is taken" }),
  })
  .nullable();

export function fromProfile(profile: PaymentProfile | null): z.output<typeof paymentPolicyOut> {
  if (profile === null) return null;
  const { id, deposit: rule, cashDiscountPercent, commissionPercent } = profile;
  const hasDeposit = rule.percent !== undefined || rule.amountMinor !== undefined;
  return {
    profile: id,
    deposit: hasDeposit ? fromDeposit(rule) : null,
    cash_discount_percent: cashDiscountPercent,
    commission_percent: commissionPercent,
  };
}

function fromDeposit({ percent, amountMinor, minMinor, maxMinor }: DepositRule) {
  return {
    ...(percent !== undefined && { percent }),
    ...(amountMinor !== undefined && { amount: amountMinor }),
    ...(minMinor !== undefined && { min: minMinor }),
    ...(maxMinor !== undefined && { max: maxMinor }),
  };
}

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
    no_show_fee: z.union([amount, fee]).nullish().meta({
      description:
        "The customer leaves a card before the booking stands. Where they do not come, staff may take this from it: an amount, or a percentage of the price. Together with what is paid it never exceeds the price. Stripe keeps cards, Razorpay does not. Ignored where confirmation is approval",
    }),
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
  const stayed = typeof no_show_fee === "number" ? { amount: no_show_fee } : no_show_fee;
  const percentOfPrice = stayed && "percent" in stayed ? stayed.percent : undefined;
  const noShowFee =
    percentOfPrice !== undefined ? { percent: percentOfPrice } : stayed?.amount ? { amountMinor: stayed.amount } : null;
  return { due, rest, methods, deposit: rule ?? null, noShowFee };
}

export const paymentTermsOut = z.object({
  due: z.string(),
  deposit: depositOut,
  rest: z.string(),
  methods: z.array(z.string()),
  no_show_fee: z.object({ percent: z.int().optional(), amount: z.int().optional() }).nullable(),
});

export function fromPaymentTerms(terms: PaymentTerms): z.output<typeof paymentTermsOut> {
  const { due, rest, methods, deposit: rule } = terms;
  const feeRule = feeRuleOf(terms);
  return {
    due,
    deposit: rule && fromDeposit(rule),
    rest,
    methods: [...methods],
    no_show_fee: feeRule && fromDeposit(feeRule),
  };
}
