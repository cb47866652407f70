// Cards that Stripe keeps (https://docs.stripe.com/payments/save-and-reuse): a fee is taken while the customer is away.

import Stripe from "stripe";
import type { CardKeeping, ChargeOrder, ChargeState } from "./port";
import { fromStripe, toStripe } from "./stripe-amounts";
import { answered, underKeys } from "./stripe-answers";

const ASKS = "authentication_required";

export function stripeCards(stripe: Stripe, options: (idempotencyKey?: string) => Stripe.RequestOptions): CardKeeping {
  const known = async ({ card, paymentId }: ChargeOrder): Promise<ChargeState> => {
    const { data } = await stripe.paymentIntents.list({ customer: card.customer, limit: 100 }, options());
    const intent = data.find(({ metadata }) => metadata.payment === paymentId);
    return intent ? stateOf(intent) : { kind: "none" };
  };
  const create = async (order: ChargeOrder, key: string): Promise<ChargeState> => {
    try {
      return stateOf(await stripe.paymentIntents.create(intentOf(order), options(key)));
    } catch (fault) {
      if (!(fault instanceof Stripe.errors.StripeCardError)) throw fault;
      return { kind: fault.code === ASKS ? "asks" : "failed" };
    }
  };
  return {
    charge: (order) =>
      answered(async () => {
        // Stripe forgets a key after a day. What it took for a payment it knows for good.
        const before = await known(order);
        if (before.kind !== "none" || order.isWithdrawn) return before;
        const moved = async () => {
          const meanwhile = await known(order);
          return meanwhile.kind === "none" ? undefined : meanwhile;
        };
        return underKeys(`${order.paymentId}/fee`, (key) => create(order, key), moved);
      }),
    forget: ({ method, customer }) =>
      answered(async () => {
        await unlessForgotten(() => stripe.paymentMethods.detach(method, undefined, options()));
        // The page made this customer for the card alone, with a name and an address. What was charged stays.
        await unlessForgotten(() => stripe.customers.del(customer, undefined, options()));
        return null;
      }),
  };
}

async function unlessForgotten(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (fault) {
    if (!(fault instanceof Stripe.errors.StripeInvalidRequestError)) throw fault;
  }
}

function intentOf(order: ChargeOrder): Stripe.PaymentIntentCreateParams {
  const { tenantId, bookingId, paymentId, amountMinor, currency, card } = order;
  return {
    amount: toStripe(amountMinor, currency),
    currency: currency.toLowerCase(),
    customer: card.customer,
    payment_method: card.method,
    allowed_payment_method_types: ["card"],
    off_session: true,
    confirm: true,
    metadata: { tenant: tenantId, booking: bookingId, payment: paymentId },
  };
}

function stateOf({ id, status, amount, currency, last_payment_error }: Stripe.PaymentIntent): ChargeState {
  if (status === "succeeded") {
    const code = currency.toUpperCase();
    return { kind: "paid", chargeId: id, amountMinor: fromStripe(amount, code), currency: code };
  }
  if (status === "processing" || status === "requires_confirmation") return { kind: "processing" };
  return { kind: status === "requires_action" || last_payment_error?.code === ASKS ? "asks" : "failed" };
}
