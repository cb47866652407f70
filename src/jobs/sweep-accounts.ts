// Forgets devices, links, codes and counts of tries whose time is over, some at a time.

import type { Deps } from "../actions/deps";
import { forgetSecrets } from "../db/account-secrets";
import { sweepTries } from "../db/sign-in-tries";
import { forgetSignIns } from "../db/sign-ins";

/** Returns how many rows went. */
export async function sweepAccounts({ db, clock }: Deps): Promise<number> {
  const now = clock.now();
  return (await forgetSignIns(db, now)) + (await forgetSecrets(db, now)) + (await sweepTries(db, now));
}
