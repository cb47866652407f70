// Payments as every reader of the API sees them: routes, and what is posted to other systems.

import type * as z from "zod";
import { refundedOf, stateOf, toGoBack } from "../domain/payments/giving-back";
import type { Payment } from "../domain/payments/payment";
import type { paymentOut } from "./payment-schemas";

/** What a payment is for: a booking, or a package under the id of its credit. */
export function subjectOf(id: string): Pick<z.output<typeof paymentOut>, "booking" | "credit"> {
  const isPackage = id.startsWith("crd_");
  return { booking: isPackage ? null : id, credit: isPackage ? id : null };
}

export function presentPayment(
  subjectId: string,
  payment: Payment,
  iso: (at: number) => string,
): z.output<typeof paymentOut> {
  return {
    id: payment.id,
    ...subjectOf(subjectId),
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
