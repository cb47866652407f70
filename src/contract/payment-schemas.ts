// What a service asks to be paid, on the wire.

import * as z from "zod";
import { PAID_BY, PAYMENT_STATES } from "../domain/payments/payment";
import {
  PAYMENT_PROFILES,
  type PaymentPolicy,
  type PaymentProfile,
  profileFor,
  WAYS_OF_WORKING,
} from "../domain/payments/profiles";
import { type DepositRule, feeRuleOf, PAYMENT_METHODS, type PaymentTerms } from "../domain/payments/terms";
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

export const PURPOSES = ["price", "card", "no_show_fee"] as const;

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
      description: "Off the price when the customer pays in cash what was not due before the booking stood",
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
        "The customer leaves a card before the booking stands, and this may be taken of it when they do not come: an amount, or a percentage of the price. Together with what is paid it never exceeds the price. Stripe keeps cards, Razorpay does not. Ignored where confirmation is approval",
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

export const paymentOut = z
  .object({
    id: z.string(),
    booking: z.string().nullable().meta({ description: "Null for the sale of a package" }),
    credit: z.string().nullable().meta({ description: "The package that was sold. Null for a booking" }),
    state: z.enum(PAYMENT_STATES),
    method: z.enum(PAID_BY),
    provider: z.string().nullable(),
    purpose: z.enum(PURPOSES).meta({
      description:
        "What it is for. A no_show_fee is no part of the price; with card the customer left a card and no money",
    }),
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

export const receiptsExportQuery = z.strictObject({ from: localDate.optional(), to: localDate.optional() });

/** The same for receipts. */
export const RECEIPT_COLUMNS = [
  "number",
  "kind",
  "payment",
  "booking",
  "amount",
  "net",
  "tax",
  "tax_percent",
  "tax_name",
  "currency",
  "issued_at",
] as const;

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
    method: z
      .enum(["cash", "transfer", "credit"])
      .meta({ description: "credit: the customer's credit pays all that is left" }),
    amount: amount.min(1).nullish().meta({ description: "At most what is left to pay; absent for credit" }),
    note: text(500, 1).nullish().meta({ description: "Absent for credit" }),
  })
  .refine(({ method, amount: given }) => (method === "credit") === (given == null), {
    path: ["amount"],
    message: "must be given, except for credit, which pays all that is left",
  })
  .refine(({ method, note }) => method !== "credit" || note == null, { path: ["note"], message: "must not be given" })
  .meta({ id: "NewPayment" });

export const newRefund = z
  .strictObject({
    amount: amount.min(1).nullish().meta({ description: "Absent gives back all that is left" }),
    reason: text(500, 1).nullish(),
  })
  .meta({ id: "NewRefund" });

export const newPaymentLink = z.strictObject({ method: z.enum(["online"]).nullish() }).meta({ id: "NewPaymentLink" });

export const newCheckout = z
  .strictObject({
    method: z
      .enum(["online", "credit"])
      .nullish()
      .meta({ description: "credit: what the customer bought ahead pays all that is left, at once" }),
    customer_token: z.string().min(1).max(300).nullish().meta({
      description:
        "For credit: the token of the link to their own bookings that the customer got by mail. It proves that the booking is of the person whose credit it is",
    }),
  })
  .refine(({ method, customer_token }) => (method === "credit") === (customer_token != null), {
    path: ["customer_token"],
    message: "must be given for credit, and for nothing else",
  })
  .meta({ id: "NewCheckout" });

export const checkoutOut = z
  .object({
    url: z.string().meta({ description: "Where the customer pays" }),
    expires_at: instantOut,
  })
  .meta({ id: "Checkout" });

export const commissionQuery = z.strictObject({
  year: z
    .string()
    .regex(/^(19[7-9]\d|[2-9]\d{3})$/, "must be a year such as 2026")
    .transform(Number)
    .optional()
    .meta({ description: "The present year when absent, in the zone of the business" }),
});

export const commissionOut = z
  .object({
    month: z.string().meta({ description: "YYYY-MM, in the zone of the business" }),
    currency: z.string(),
    taken: z.int(),
    refunded: z.int().meta({ description: "Given back in this month, also of what was taken in an earlier one" }),
    commission: z.int().meta({ description: "The operator's share of what was taken, less that of what went back" }),
    collected: z.int().meta({ description: "What of the commission the provider has paid to the operator already" }),
    payout: z.int().meta({ description: "What remains for the business. Below 0 where more went back than came" }),
    due_on: localDate.meta({ description: "When the commission is due: 30 days after the month" }),
  })
  .meta({ id: "CommissionMonth", description: "Amounts are in minor units" });

/** The first line of the file, and the order of the cells in all others. */
export const COMMISSION_COLUMNS = [
  "month",
  "currency",
  "taken",
  "refunded",
  "commission",
  "collected",
  "payout",
  "due_on",
] as const satisfies readonly (keyof z.output<typeof commissionOut>)[];

export function fromMonth({
  dueOn,
  ...month
}: Omit<z.output<typeof commissionOut>, "due_on"> & { readonly dueOn: string }): z.output<typeof commissionOut> {
  return { ...month, due_on: dueOn };
}
