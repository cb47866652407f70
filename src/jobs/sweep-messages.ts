// How long messages are kept: their content for 30 days, the line in the log for 400.

import type { Deps } from "../actions/deps";
import { emptyMessages, forgetMessages } from "../db/message-sweep";
import { MESSAGE_CONTENT_KEPT_DAYS, MESSAGES_KEPT_DAYS } from "../domain/kept";
import { DAY_MS, MINUTE_MS } from "../domain/time/local-time";

/** Sweeps reach so far back. Content that is older was removed by an earlier sweep. */
const REACH_DAYS = 30;
const MOST_ROUNDS = 20;

/** Works once an hour; returns how many messages it touched. */
export async function sweepMessages({ db, clock }: Deps): Promise<number> {
  const now = clock.now();
  if (Math.floor(now / MINUTE_MS) % 60 !== 0) return 0;
  const emptied = now - MESSAGE_CONTENT_KEPT_DAYS * DAY_MS;
  let swept = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const some =
      (await emptyMessages(db, emptied - REACH_DAYS * DAY_MS, emptied)) +
      (await forgetMessages(db, now - MESSAGES_KEPT_DAYS * DAY_MS));
    swept += some;
    if (some === 0) break;
  }
  return swept;
}
