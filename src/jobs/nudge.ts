// Wakes the runner in time. When to try again stands in D1. The queue only shortens the wait for the next sweep.

import { type Deps, orNull } from "../actions/deps";

/** The longest delay of a queue is 12 hours. Longer waits are left to the sweep. */
const LONGEST_DELAY_MS = 12 * 3_600_000;

/** The wishes of one run to be woken, each instant of a tenant once. */
export class Nudges {
  private readonly sent = new Set<string>();

  constructor(private readonly deps: Deps) {}

  /** Asks the queue to wake the runner for a tenant at an instant, epoch ms, rounded up to a second. */
  async wake(tenantId: string, at: number): Promise<void> {
    const { env, clock } = this.deps;
    const delayMs = at - clock.now();
    if (!env.EVENTS || delayMs > LONGEST_DELAY_MS) return;
    const delaySeconds = Math.max(1, Math.ceil(delayMs / 1_000));
    const key = `${tenantId}|${Math.ceil(at / 1_000)}`;
    if (this.sent.has(key)) return;
    this.sent.add(key);
    await orNull("nudge_failed", env.EVENTS.send({ tenant: tenantId, events: [] }, { delaySeconds }));
  }
}
