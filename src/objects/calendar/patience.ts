// An undecided claim may be given up in a moment. So a refusal because of it is no answer yet.

import type { Host } from "../host";
import { LONGEST_MS, pauseAfter } from "../two-phase/claim-rounds";
import type { CalendarTx } from "./calendar-tx";

/** Runs a command again while an undecided claim refuses it, until the decision comes, or until LONGEST_MS. */
export async function patiently<T extends { readonly status: string }>(
  host: Host<CalendarTx>,
  command: (tx: CalendarTx) => T,
): Promise<T> {
  const beganAt = Date.now();
  for (let round = 1; Date.now() - beganAt <= LONGEST_MS; round++) {
    const patience = { isNeeded: false };
    const outcome = host.transact((tx) => command({ ...tx, patience }));
    if (outcome.status !== "refused" || !patience.isNeeded) return outcome;
    await pauseAfter(round);
  }
  return host.transact(command);
}
