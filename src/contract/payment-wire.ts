// Payments as every reader of the API sees them: routes, and what is posted to other systems.

import type * as z from "zod";
import { isMistaken, refundedOf, stateOf, toGoBack } from "../domain/payments/giving-back";
import { madeBy, type Payment } from "../domain/payments/payment";
import type { Purchase } from "../domain/payments/purchase";
import type { paymentOut } from "./payment-schemas";

/** What a payment is for: a booking, or a package under the id of its credit. */
export function subjectOf(id: string): Pick<z.output<typeof paymentOut>, "booking" | "credit"> {
  const isPackage = id.startsWith("crd_");
  return { booking: isPackage ? null : id, credit: isPackage ? id : null };
}

/** An entry by mistake. Its state alone would say that money went back. */
export function takenBack(payment: Pick<Payment, "refunds">): { readonly taken_back?: true } {
  return isMistaken(payment) ? { taken_back: true } : {};
}

/** What a payment is for, and whose that is now. */
type Paid = { readonly id: string; readonly customer: { readonly id: string | null } | null };

/** The buyer of a package, as long as the sale knows them. */
export function saleOf({ id, buyer, customerId }: Purchase): Paid {
  return { id, customer: buyer && { id: customerId } };
}

export function presentPayment(
  { id, customer }: Paid,
  payment: Payment,
  iso: (at: number) => string,
): z.output<typeof paymentOut> {
  const payer = payment.payer === undefined ? customer : payment.payer?.customer;
  return {
    id: payment.id,
    ...subjectOf(id),
    payer: payer?.id ?? null,
    state: stateOf(payment),
    ...takenBack(payment),
    method: payment.method,
    provider: payment.provider,
    purpose: payment.purpose ?? "price",
    amount: payment.amountMinor,
    refunded: refundedOf(payment),
    going_back: toGoBack(payment),
    currency: payment.currency,
    created_at: iso(payment.createdAt),
    created_by: madeBy(payment),
    paid_at: payment.paidAt === null ? null : iso(payment.paidAt),
  };
}
