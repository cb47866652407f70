// Providers of payments, and which of them takes which currency.

export const PAYMENT_PROVIDERS = ["stripe", "razorpay"] as const;
export type PaymentProvider = (typeof PAYMENT_PROVIDERS)[number];

export function isPaymentProvider(text: string): text is PaymentProvider {
  return (PAYMENT_PROVIDERS as readonly string[]).includes(text);
}

/** The currency of Razorpay's home. UPI and the banks of India take no other. */
const HOME_OF_RAZORPAY = "INR";

/** The providers for a currency. The first of them that a business has connected takes it. */
export function providersFor(currency: string): readonly PaymentProvider[] {
  return currency === HOME_OF_RAZORPAY ? ["razorpay", "stripe"] : PAYMENT_PROVIDERS;
}
