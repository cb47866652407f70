// Payments by Stripe (https://docs.stripe.com/api): Checkout pages, refunds, cards and reports.

import Stripe from "stripe";
import type { PageState, PaymentAccount } from "./port";
import { answered, hasFailed, isUnderWay, underKeys } from "./stripe-answers";
import { stripeCards } from "./stripe-cards";
import { clientOf, type StripeAccount } from "./stripe-client";
import { chargeOf, openedOf, pageOf, stateOf } from "./stripe-pages";
import { refundParams, refundStateOf, seenOf } from "./stripe-refunds";
import { hear } from "./stripe-reports";

export function stripeAccount(account: StripeAccount): PaymentAccount {
  const { connectedAccount } = account;
  const stripe = clientOf(account);
  const options = (idempotencyKey?: string) => ({
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    ...(connectedAccount !== null && { stripeAccount: connectedAccount }),
  });
  const retrieve = async (checkoutId: string): Promise<PageState> => {
    const expand = ["setup_intent", "payment_intent"];
    const session = await stripe.checkout.sessions.retrieve(checkoutId, { expand }, options());
    const state = stateOf(session);
    const chargeId = chargeOf(session);
    if (state.kind !== "processing" || chargeId === undefined) return state;
    // Of a page that was paid by a slow bank, only the money itself tells that the bank has refused.
    const { status } = await stripe.paymentIntents.retrieve(chargeId, undefined, options());
    return status === "requires_payment_method" || status === "canceled" ? { kind: "failed" } : state;
  };
  const refundsOf = async (chargeId: string) =>
    (await stripe.refunds.list({ payment_intent: chargeId, limit: 100 }, options())).data;
  return {
    provider: "stripe",
    open: (order) =>
      answered(async () => {
        const key = `${order.paymentId}/open/${order.attempt}`;
        const open = (again: string) => stripe.checkout.sessions.create(pageOf(order, account), options(key + again));
        const orAgain = (again: string) => (fault: unknown) =>
          hasFailed(fault) || isUnderWay(fault) || isKeyOfAnother(fault) ? open(again) : fail(fault);
        // Stripe answers a repeated key with its first failure. The second key leads another process to the same page.
        // A page of a third that is not heard of takes no money: no customer knows its address.
        return openedOf(
          await open("")
            .catch(orAgain("/2"))
            .catch(orAgain(`/${crypto.randomUUID()}`)),
        );
      }),
    end: (checkoutId) =>
      answered(async () => {
        try {
          return stateOf(await stripe.checkout.sessions.expire(checkoutId, undefined, options()));
        } catch (fault) {
          // Only an open page can be ended. Of one that is not, Stripe tells what became of it.
          if (!(fault instanceof Stripe.errors.StripeInvalidRequestError)) throw fault;
          return retrieve(checkoutId);
        }
      }),
    read: (checkoutId) => answered(() => retrieve(checkoutId)),
    paymentOf: (chargeId) =>
      answered(
        async () => (await stripe.paymentIntents.retrieve(chargeId, undefined, options())).metadata.payment ?? null,
      ),
    refund: (order) =>
      answered(async () => {
        const { refundId, chargeId } = order;
        const known = async () => (await refundsOf(chargeId)).find(({ metadata }) => metadata?.refund === refundId);
        const create = (key: string) => stripe.refunds.create(refundParams(order, account), options(key));
        try {
          // Stripe forgets a key after a day, and a bank may take longer. Until then it repeats its first answer.
          return refundStateOf((await known()) ?? (await underKeys(refundId, create, known)));
        } catch (fault) {
          // The business has given it back at Stripe itself.
          if (isReturnedAlready(fault)) return "done";
          throw fault;
        }
      }),
    worksForMs: 0,
    refundsOf: (chargeId) => answered(async () => (await refundsOf(chargeId)).map(seenOf)),
    cards: stripeCards(stripe, options),
    hear: (signed) => hear(stripe, account, signed, retrieve),
  };
}

/** The key asked for a page that leads elsewhere. */
function isKeyOfAnother(fault: unknown): boolean {
  return fault instanceof Stripe.errors.StripeIdempotencyError;
}

function isReturnedAlready(fault: unknown): boolean {
  return fault instanceof Stripe.errors.StripeInvalidRequestError && fault.code === "charge_already_refunded";
}

function fail(fault: unknown): never {
  throw fault;
}
