// How a business takes money: five usual ways, and what each asks of a service that says nothing itself.

import type { DepositRule, PaymentTerms } from "./terms";

export const PAYMENT_PROFILES = ["cash_only", "cash_deposit", "hybrid", "full_online", "marketplace"] as const;
export type PaymentProfileId = (typeof PAYMENT_PROFILES)[number];

/** The way that a business has chosen, with its own numbers. Percentages are whole. */
export type PaymentProfile = {
  readonly id: PaymentProfileId;
  readonly deposit: DepositRule;
  /** Off the price when the customer pays in cash all that was not due before the booking stands. */
  readonly cashDiscountPercent: number;
  /** The operator's share of what is taken. */
  readonly commissionPercent: number;
};

/** The same by its names on the wire, as the business stores it. What is absent or null is as usual for the profile. */
export type PaymentPolicy = {
  readonly profile: PaymentProfileId;
  readonly deposit?: PolicyDeposit | null;
  readonly cash_discount_percent?: number | null;
  /** The operator's to set, not the business's. */
  readonly commission_percent?: number | null;
};

type PolicyDeposit = {
  readonly percent?: number | null;
  readonly amount?: number | null;
  readonly min?: number | null;
  readonly max?: number | null;
};

export const WAYS_OF_WORKING = ["cash_only", "mostly_cash", "online_preferred", "platform_managed", "mixed"] as const;

/** What a business answers when it is asked how it works. */
export type ProfileAnswers = {
  readonly preference: (typeof WAYS_OF_WORKING)[number];
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

/** The profile that a business has chosen, with what it left as usual. Null where it has chosen none. */
export function profileOf(policy: PaymentPolicy | null | undefined): PaymentProfile | null {
  if (!policy) return null;
  const usual = usualProfile(policy.profile);
  return {
    id: policy.profile,
    deposit: depositOfPolicy(policy.deposit ?? {}, usual.deposit),
    cashDiscountPercent: policy.cash_discount_percent ?? usual.cashDiscountPercent,
    commissionPercent: policy.commission_percent ?? usual.commissionPercent,
  };
}

/** Bounds alone leave the share as usual. */
function depositOfPolicy({ percent, amount, min, max }: PolicyDeposit, usual: DepositRule): DepositRule {
  const share = amount != null ? { amountMinor: amount } : percent != null ? { percent } : usual;
  return { ...share, ...(min != null && { minMinor: min }), ...(max != null && { maxMinor: max }) };
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
      return { due: "none", deposit: null, rest: "on_site", methods: ["cash"] };
    case "cash_deposit":
      return { due: "deposit", deposit, rest: "on_site", methods: ["online", "cash"] };
    case "hybrid":
      return { due: "deposit", deposit, rest: "online", methods: ["online", "cash", "transfer"] };
    case "full_online":
    case "marketplace":
      return { due: "full", deposit: null, rest: "online", methods: ["online"] };
  }
}
