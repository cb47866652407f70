// A provider of payments is asked on until it has answered: soon at first, then by the hour, and for ten days.

import type { Deps } from "../actions/deps";
import type { DeliveryRow } from "../db/deliveries";
import { ASK_AGAIN_MS, MOST_ASKING_MS } from "../domain/payments/asking";
import type { Payment } from "../domain/payments/payment";
import { DAY_MS, MINUTE_MS } from "../domain/time/local-time";
import { came, type Outcome } from "./attempt";

/** What a provider has to do with one payment. */
export type Work = {
  readonly deps: Deps;
  readonly delivery: DeliveryRow;
  readonly bookingId: string;
  readonly payment: Payment;
};

export const HOUR_MS = 60 * MINUTE_MS;
/** How long the usual pauses between tries count. Then each pause is an hour. */
const USUAL_MS = DAY_MS;
/** The usual pauses are for so many tries. Later ones are longer than an hour, and come to an end. */
const USUAL_TRIES = 15;
/** How long the provider is asked, once a day, about money that it may have moved all the same. */
export const MOST_LOOKING_MS = 90 * DAY_MS;

export const UNREADABLE = "account_unreadable";

/** A bank has yet to answer. It is asked ever less often, until `most` has passed. */
export function askAgain({ clock }: Deps, { occurredAt }: DeliveryRow, most: number): Outcome {
  const now = clock.now();
  const age = now - occurredAt;
  if (age > most) return came({ state: "failed", reason: "no_answer" });
  const pause = age < USUAL_MS ? ASK_AGAIN_MS : age < MOST_ASKING_MS ? HOUR_MS : DAY_MS;
  return came({ state: "held", at: now + pause });
}

export function again(deps: Deps, delivery: DeliveryRow, reason: string, most = MOST_ASKING_MS): Outcome {
  if (isTooLong(deps, delivery, 0, most)) return came({ state: "failed", reason });
  const now = deps.clock.now();
  const age = now - delivery.occurredAt;
  const isUsual = age < USUAL_MS && delivery.tries < USUAL_TRIES;
  const at = isUsual ? null : now + (age < MOST_ASKING_MS ? HOUR_MS : DAY_MS);
  return came({ state: "again", reason, at });
}

export function isTooLong({ clock }: Deps, { occurredAt }: DeliveryRow, since = 0, most = MOST_ASKING_MS): boolean {
  return clock.now() - Math.max(occurredAt, since) > most;
}
