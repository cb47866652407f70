// Money that goes back through Stripe, as Stripe tells of it.

import type Stripe from "stripe";
import type { SeenRefund } from "../../domain/payments/learned";
import type { RefundOrder, RefundState } from "./port";
import { fromStripe, toStripe } from "./stripe-amounts";
import type { StripeAccount } from "./stripe-client";

export function refundParams(order: RefundOrder, { connectedAccount }: StripeAccount): Stripe.RefundCreateParams {
  const { chargeId, amountMinor, currency, paymentId, refundId, hasFee } = order;
  return {
    payment_intent: chargeId,
    amount: toStripe(amountMinor, currency),
    metadata: { payment: paymentId, refund: refundId },
    ...(connectedAccount !== null && hasFee && { refund_application_fee: true }),
  };
}

export function refundStateOf({ status }: Stripe.Refund): RefundState {
  if (status === "succeeded") return "done";
  return status === "failed" || status === "canceled" ? "failed" : "pending";
}

export function seenOf(refund: Stripe.Refund): SeenRefund {
  const { id, metadata, amount, currency } = refund;
  const amountMinor = fromStripe(amount, currency.toUpperCase());
  return { id, ours: metadata?.refund ?? null, amountMinor, state: refundStateOf(refund) };
}
