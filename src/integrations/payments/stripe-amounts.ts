// Amounts as Stripe writes them (https://docs.stripe.com/currencies#special-cases). Its decimals are those of ISO 4217,
// except for three currencies.

import { decimalsOf } from "../../domain/tenant/currencies";

/** Two of these lost their decimals at ISO, and one at Stripe. */
const DECIMALS_AT_STRIPE: Readonly<Record<string, number>> = { ISK: 2, UGX: 2, MGA: 0 };

export function toStripe(amountMinor: number, currency: string): number {
  const shift = shiftOf(currency);
  return shift < 0 ? amountMinor / 10 ** -shift : amountMinor * 10 ** shift;
}

export function fromStripe(amount: number, currency: string): number {
  const shift = shiftOf(currency);
  return shift < 0 ? amount * 10 ** -shift : amount / 10 ** shift;
}

function shiftOf(currency: string): number {
  return (DECIMALS_AT_STRIPE[currency] ?? decimalsOf(currency)) - decimalsOf(currency);
}
