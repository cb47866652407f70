// What Stripe answers: a value, or why there is none.

import Stripe from "stripe";
import type { Answer } from "./port";

/** Stripe itself has failed. */
export function hasFailed(fault: unknown): boolean {
  return fault instanceof Stripe.errors.StripeAPIError && !isUnderWay(fault);
}

/** Stripe repeats the failure of an earlier request with the same key, which has ended. A new failure may not be its end. */
export function repeatsFailure(fault: unknown): boolean {
  return hasFailed(fault) && (fault as Stripe.errors.StripeError).headers?.["idempotent-replayed"] === "true";
}

/** Stripe still works on an earlier request with the same key, which may yet move the money. */
export function isUnderWay(fault: unknown): boolean {
  return fault instanceof Stripe.errors.StripeError && fault.statusCode === 409;
}

/** Stripe forgets a key after a day. There are fewer tries in a day. */
const MOST_KEYS = 30;

/**
 * Asks under a key. Stripe answers a repeated key with its first failure, which has ended, so the next key follows. The
 * keys are the same for all who ask: a request that Stripe is still at work on is met again, and not made twice. `known`
 * says whether the money has moved under another key.
 */
export async function underKeys<T>(
  key: string,
  ask: (key: string) => Promise<T>,
  known: () => Promise<T | undefined>,
): Promise<T> {
  for (let turn = 0; ; turn++) {
    try {
      return await ask(turn === 0 ? key : `${key}/${turn}`);
    } catch (fault) {
      if (!repeatsFailure(fault) || turn === MOST_KEYS) throw fault;
      const moved = turn === 0 ? await known() : undefined;
      if (moved !== undefined) return moved;
    }
  }
}

/** What Stripe answered, or why it did not. */
export async function answered<T>(call: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { ok: true, value: await call() };
  } catch (fault) {
    const { errors } = Stripe;
    if (!(fault instanceof errors.StripeError)) throw fault;
    const detail = fault.code ?? fault.type;
    if (fault instanceof errors.StripeAuthenticationError || fault instanceof errors.StripePermissionError) {
      return { ok: false, reason: "misconfigured", detail };
    }
    const isFinal = fault instanceof errors.StripeInvalidRequestError || fault instanceof errors.StripeCardError;
    return { ok: false, reason: isFinal ? "refused" : "again", detail };
  }
}
