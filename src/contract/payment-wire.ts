// Payments as every reader of the API sees them: routes, and what is posted to other systems.

import type * as z from "zod";
import { type Payment, refundedOf, stateOf, toGoBack } from "../domain/payments/payment";
import type { paymentOut } from "./payment-schemas";

export function presentPayment(
  bookingId: string,
  payment: Payment,
  iso: (at: number) => string,
): z.output<typeof paymentOut> {
  return {
    id: payment.id,
    booking: bookingId,
    state: stateOf(payment),
    method: payment.method,
    provider: payment.provider,
    purpose: payment.purpose ?? "price",
    amount: payment.amountMinor,
    refunded: refundedOf(payment),
    going_back: toGoBack(payment),
    currency: payment.currency,
    created_at: iso(payment.createdAt),
    paid_at: payment.paidAt === null ? null : iso(payment.paidAt),
  };
}
