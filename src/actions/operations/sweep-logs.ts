import { sweepLogs } from "../../db/log-sweep";
import { EVENTS_KEPT_DAYS } from "../../domain/kept";
import { DAY_MS, MINUTE_MS } from "../../domain/time/local-time";
import type { Deps } from "../deps";

const MOST_ROUNDS = 20;

/** Deletes expired log rows, once an hour; returns how many. */
export async function sweepOldLogs({ db, clock }: Deps): Promise<number> {
  const now = clock.now();
  if (Math.floor(now / MINUTE_MS) % 60 !== 0) return 0;
  let swept = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const some = await sweepLogs(db, now - EVENTS_KEPT_DAYS * DAY_MS);
    swept += some;
    if (some === 0) break;
  }
  return swept;
}
