// How a business takes money: five usual ways, what each asks of a service by default, the discount for cash, and the
// commission that the operator keeps account of.

import type { Price } from "../booking/pricing";
import type { DepositRule, PaymentTerms } from "./terms";
import { percentOf } from "./terms";

export const PAYMENT_PROFILES = ["cash_only", "cash_deposit", "hybrid", "full_online", "marketplace"] as const;
export type PaymentProfileId = (typeof PAYMENT_PROFILES)[number];

/** The way that a business has chosen, with its own numbers. Percentages are whole. */
export type PaymentProfile = {
  readonly id: PaymentProfileId;
  readonly deposit: DepositRule;
  /** Off the price when the customer pays all of it in cash. */
  readonly cashDiscountPercent: number;
  /** The operator's share of each paid booking. */
  readonly commissionPercent: number;
};

/** What a business answers when it is asked how it works. */
export type ProfileAnswers = {
  readonly preference: "cash_only" | "mostly_cash" | "online_preferred" | "platform_managed" | "mixed";
  readonly isAtHomeOnline: boolean;
};

const NO_DEPOSIT: DepositRule = {};
/** The bounds of a hall's deposit are its own to set. Without them a deposit is only bounded by the price. */
const USUAL: Readonly<Record<PaymentProfileId, Omit<PaymentProfile, "id">>> = {
  cash_only: { deposit: NO_DEPOSIT, cashDiscountPercent: 3, commissionPercent: 5 },
  cash_deposit: { deposit: { percent: 20 }, cashDiscountPercent: 0, commissionPercent: 7 },
  hybrid: { deposit: { percent: 25 }, cashDiscountPercent: 2, commissionPercent: 8 },
  full_online: { deposit: NO_DEPOSIT, cashDiscountPercent: 0, commissionPercent: 10 },
  marketplace: { deposit: NO_DEPOSIT, cashDiscountPercent: 0, commissionPercent: 15 },
};

export function usualProfile(id: PaymentProfileId): PaymentProfile {
  return { id, ...USUAL[id] };
}

/** The profile that suits a business, by what it answered. */
export function profileFor({ preference, isAtHomeOnline }: ProfileAnswers): PaymentProfileId {
  if (preference === "cash_only") return "cash_only";
  if (preference === "platform_managed") return "marketplace";
  if (preference === "online_preferred" && isAtHomeOnline) return "full_online";
  return preference === "mostly_cash" ? "cash_deposit" : "hybrid";
}

/** What services of the business ask for, unless they say otherwise themselves. */
export function termsOfProfile({ id, deposit }: PaymentProfile): PaymentTerms {
  switch (id) {
    case "cash_only":
      return { due: "none", deposit: null, rest: "on_site", methods: ["cash"], noShowFeeMinor: null };
    case "cash_deposit":
      return { due: "deposit", deposit, rest: "on_site", methods: ["online", "cash"], noShowFeeMinor: null };
    case "hybrid":
      return { due: "deposit", deposit, rest: "online", methods: ["online", "cash", "transfer"], noShowFeeMinor: null };
    case "full_online":
    case "marketplace":
      return { due: "full", deposit: null, rest: "online", methods: ["online"], noShowFeeMinor: null };
  }
}

/** A price for a customer who pays all of it in cash: less the discount, which is rounded down. */
export function cashPrice(price: Price, { cashDiscountPercent }: PaymentProfile): Price {
  return { ...price, amountMinor: price.amountMinor - percentOf(price.amountMinor, cashDiscountPercent) };
}

/** The operator owes nothing for it until so long after the booking was paid in full. */
const COMMISSION_DUE_MS = 30 * 86_400_000;

export type Commission = { readonly amountMinor: number; readonly currency: string; readonly dueAt: number };

/** The operator's share of a booking that was paid in full, rounded down. */
export function commissionOn(price: Price, { commissionPercent }: PaymentProfile, paidAt: number): Commission {
  return {
    amountMinor: percentOf(price.amountMinor, commissionPercent),
    currency: price.currency,
    dueAt: paidAt + COMMISSION_DUE_MS,
  };
}
