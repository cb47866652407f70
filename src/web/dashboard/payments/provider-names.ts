// Providers of payments, as they call themselves.

import type { PaymentProvider } from "../../../domain/payments/providers";

export const PROVIDER_NAMES: Readonly<Record<PaymentProvider, string>> = { stripe: "Stripe", razorpay: "Razorpay" };
