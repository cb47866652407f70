// Wakes the runner in time. When to try again stands in D1. The queue only shortens the wait for the next sweep.

import { type Deps, orNull } from "../actions/deps";

/** The longest delay of a queue is 12 hours. Longer waits are left to the sweep. */
const LONGEST_DELAY_MS = 12 * 3_600_000;
const MOST_NUDGES = 10;

/** Asks the queue to wake the runner at each of some instants, epoch ms, rounded up to a second. */
export async function nudge(deps: Deps, tenantId: string | null, at: readonly number[]): Promise<void> {
  const { EVENTS } = deps.env;
  if (!EVENTS || tenantId === null) return;
  const now = deps.clock.now();
  const delays = at.map((each) => each - now).filter((delayMs) => delayMs <= LONGEST_DELAY_MS);
  const seconds = [...new Set(delays.map((delayMs) => Math.max(1, Math.ceil(delayMs / 1_000))))].sort((a, b) => a - b);
  for (const delaySeconds of seconds.slice(0, MOST_NUDGES)) {
    await orNull("nudge_failed", EVENTS.send({ tenant: tenantId, events: [] }, { delaySeconds }));
  }
}
