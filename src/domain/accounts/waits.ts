// How long a person waits after failed tries. The first few are free. Then each failure doubles the wait.

import { MINUTE_MS } from "../time/local-time";

/**
 * Failures in a row that cost no wait: of one account, and of all people behind one network. `mailbox`: mails to the
 * other addresses of one mailbox.
 */
export const FREE_TRIES = { account: 5, network: 30, mailbox: 15 } as const;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 60 * MINUTE_MS;

/** The wait before the next try, ms, after so many failures in a row. */
export function waitAfterMs(failed: number, free: number): number {
  if (failed < free) return 0;
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(20, failed - free));
}
