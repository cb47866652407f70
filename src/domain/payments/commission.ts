// The operator's share of what a business takes. It comes back with the money that goes back.

import type { Payment } from "./payment";
import { wasTaken } from "./payment";
import { percentOf } from "./terms";

/** The commission of one payment. `returned`: what came back of it with each refund that is done, by the refund's id. */
export type Commission = {
  readonly amountMinor: number;
  readonly returned: ReadonlyMap<string, number>;
};

/**
 * Both are rounded down from sums, in minor units. So the operator's share fits what the business keeps after each
 * refund. Nothing is left of it once all has gone back.
 */
export function commissionOn(payment: Payment, percent: number): Commission {
  const taken = wasTaken(payment) ? payment.amountMinor : 0;
  const done = payment.refunds
    .filter(({ state }) => state === "done")
    .toSorted((one, other) => (one.endedAt ?? 0) - (other.endedAt ?? 0));
  const returned = new Map<string, number>();
  let kept = taken;
  for (const { id, amountMinor } of done) {
    returned.set(id, percentOf(kept, percent) - percentOf(kept - amountMinor, percent));
    kept -= amountMinor;
  }
  return { amountMinor: percentOf(taken, percent), returned };
}
