// Providers of payments, and which of them takes which currency.

import type { Refusal } from "../refusal";

export const PAYMENT_PROVIDERS = ["stripe", "razorpay"] as const;
export type PaymentProvider = (typeof PAYMENT_PROVIDERS)[number];

/** As they call themselves. */
export const PROVIDER_NAMES: Readonly<Record<PaymentProvider, string>> = { stripe: "Stripe", razorpay: "Razorpay" };

export function isPaymentProvider(text: string): text is PaymentProvider {
  return (PAYMENT_PROVIDERS as readonly string[]).includes(text);
}

/** Providers that keep a card of a customer, of which a fee can be taken later. */
const KEEPERS: ReadonlySet<PaymentProvider> = new Set(["stripe"]);

/** Whether a page of one of these providers can keep a card. */
export function keepCards(providers: readonly PaymentProvider[]): boolean {
  return providers.some((provider) => KEEPERS.has(provider));
}

/** The currency of Razorpay's home. UPI and the banks of India take no other. */
const HOME_OF_RAZORPAY = "INR";

/** The least that Stripe takes, in minor units. It knows no least of other currencies beforehand. */
const LEAST_OF_STRIPE: Readonly<Record<string, number>> = {
  ...{
    USD: 50,
    AED: 200,
    AUD: 50,
    BRL: 50,
    CAD: 50,
    CHF: 50,
    CZK: 1500,
    DKK: 250,
    EUR: 50,
    GBP: 30,
    HKD: 400,
    HUF: 17500,
  },
  ...{ INR: 50, JPY: 50, MXN: 1000, MYR: 200, NOK: 300, NZD: 50, PLN: 200, RON: 200, SEK: 300, SGD: 50, THB: 1000 },
};

/** The least that a provider takes, in minor units. */
export function leastPayable(provider: PaymentProvider, currency: string): number {
  switch (provider) {
    case "stripe":
      return LEAST_OF_STRIPE[currency] ?? 1;
    case "razorpay":
      return 100;
  }
}

/** The providers for a currency. The first of them that a business has connected takes it. */
export function providersFor(currency: string): readonly PaymentProvider[] {
  return currency === HOME_OF_RAZORPAY ? ["razorpay", "stripe"] : PAYMENT_PROVIDERS;
}

/** Whether an amount is less than any page takes, as far as that is known beforehand. It is paid in another way. */
export function isTooLittle(amountMinor: number, currency: string): boolean {
  const [first] = providersFor(currency);
  return amountMinor > 0 && first !== undefined && amountMinor < leastPayable(first, currency);
}

export const TOO_LITTLE: Refusal = {
  code: "invalid_transition",
  detail: "The amount is too small to be paid online. The business takes it itself, such as on site.",
};
