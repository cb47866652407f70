// Some providers cannot tell a repetition of a refund. Of them one delivery of a payment asks at a time. The next one waits
// until an earlier request has ended.

import type { Deps } from "../actions/deps";
import { type DeliveryRow, earlierDelivery, moveDelivery } from "../db/deliveries";
import { ASK_AGAIN_MS } from "../domain/payments/asking";
import { CALL_MS } from "../integrations/payments/port";
import { HOUR_MS } from "./asking-on";

/** The list of refunds is read, in pieces, and then a refund is asked for. No call of it takes longer. */
const LONGEST_CALLS_MS = 4 * CALL_MS;
/** What delays the others while one asks. It may have ended without an answer. */
const AT_WORK = "at_work";
/** A delivery that waits for an earlier one looks again so long after that is tried. */
const AFTER_EARLIER_MS = 1_000;

/** Whose turn it is to ask a provider that cannot tell a repetition. Where it can, it is always ours. */
export class RefundTurn {
  /** Until then no other run has this delivery. */
  lease: number;

  constructor(
    private readonly deps: Deps,
    private readonly delivery: DeliveryRow,
    private readonly worksForMs: number,
  ) {
    this.lease = delivery.nextAttemptAt;
  }

  /**
   * Leaves the asking to an earlier delivery of the payment, which asks for all that is due. One that waits for a bank is
   * called. Answers when to look again, and null where there is none.
   */
  async callEarlier(): Promise<number | null> {
    if (this.worksForMs === 0) return null;
    const { db, clock } = this.deps;
    const earlier = await earlierDelivery(db, this.delivery);
    if (earlier === null) return null;
    const now = clock.now();
    // One that waits for a bank looks soon: it asks for this refund too.
    const waits = earlier.reason === null && now - this.delivery.occurredAt < HOUR_MS;
    const isCalled = waits && (await moveDelivery(db, earlier, now));
    const triedAt = isCalled ? now : Math.max(earlier.nextAttemptAt, now);
    return Math.min(triedAt + AFTER_EARLIER_MS, now + ASK_AGAIN_MS);
  }

  /** Before each request. A process may end right after it, so the lease outlives what the provider may be at work on. */
  async begin(): Promise<boolean> {
    if (this.worksForMs === 0) return true;
    const until = this.deps.clock.now() + this.worksForMs + LONGEST_CALLS_MS;
    const { id } = this.delivery;
    const isOurs = await moveDelivery(this.deps.db, { id, nextAttemptAt: this.lease }, until, AT_WORK);
    if (isOurs) this.lease = until;
    return isOurs;
  }

  /** An earlier request may have been done without an answer. So this one may have been done beside it. */
  get mayRepeat(): boolean {
    const { tries, reason } = this.delivery;
    return this.worksForMs > 0 && (tries > 0 || reason === AT_WORK);
  }
}
