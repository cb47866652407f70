// What a try to deliver can come to.

import type { Deps } from "../actions/deps";
import type { Statement } from "../db/database";
import type { DeliveryRow } from "../db/deliveries";
import { MINUTE_MS } from "../domain/time/local-time";

export type Attempted =
  | { readonly state: "done" }
  /** It is not to be told any more. */
  | { readonly state: "skipped"; readonly reason: string }
  /** It can never be told. */
  | { readonly state: "failed"; readonly reason: string }
  /** It failed for now. `at` is when to try again, epoch ms; null follows the runner's usual pauses. */
  | { readonly state: "again"; readonly reason: string; readonly at: number | null }
  /** It is not due yet, epoch ms. That is no try. `reason` says what it waits for, where the row is to say so. */
  | { readonly state: "held"; readonly at: number; readonly reason?: string };

/** A try that reached out, as the log of tries shows it. */
export type Try = {
  readonly at: number;
  readonly status: number | null;
  readonly ms: number;
  readonly error: string | null;
};

export type Outcome = {
  readonly attempted: Attempted;
  readonly tried: Try | null;
  /** The end of the lease as the try left it. Absent where a try of its kind leaves it alone. */
  readonly lease?: number;
  /** What D1 is to note of the try. The runner runs it together with its own record. */
  readonly notes: readonly Statement[];
};

/** Tells one destination. It throws only where Berth itself is at fault; the runner then tries again. */
export type Deliver = (deps: Deps, delivery: DeliveryRow) => Promise<Outcome>;

/** A try without a log of its own. */
export function came(attempted: Attempted, notes: readonly Statement[] = []): Outcome {
  return { attempted, tried: null, notes };
}

/** A business that the operator suspended tells nothing. It is looked at again after so long, and tells what is due. */
const SUSPENDED_MS = 10 * MINUTE_MS;

export function whileSuspended(now: number): Attempted {
  return { state: "held", at: now + SUSPENDED_MS };
}
