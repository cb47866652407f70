// What a command causes besides its answer: places that came free, months that changed. The concerns of its object read it
// after the commit.

import type { Interval } from "../../domain/time/interval";
import type { TouchedMonth } from "../messages";

export type Effects = {
  /** Where places came free, so that the waitlist can offer them. Null when that may be anywhere. */
  freed: Interval[] | null;
  /** Places whose prepared claims were given up. The calendar offers them to its own waitlist alone. */
  undone: Interval[];
  /** Customers who answered an offer, or let it expire. Their other entries may receive an offer now. */
  answered: string[];
  /** Months that changed, by anything that followed from the command. */
  readonly touched: TouchedMonth[];
  /** The stays that changed them. */
  readonly stays: Interval[];
  /** Any start may have changed, not only those around the stays. */
  isAllChanged: boolean;
  /** The command remembered the answer to a key. */
  isKeyed: boolean;
  /** The command deleted an ended hold. */
  hasForgotten: boolean;
};

export function newEffects(): Effects {
  return {
    freed: [],
    undone: [],
    answered: [],
    touched: [],
    stays: [],
    isAllChanged: false,
    isKeyed: false,
    hasForgotten: false,
  };
}

/**
 * A command's transaction first applies the clock. This carries over what afterCommit() reads. Places that came free,
 * and customers who answered, are not carried over: what follows from them is done before the command begins.
 */
export function addClockEffects(effects: Effects, ofClock: Effects): void {
  effects.touched.push(...ofClock.touched);
  effects.stays.push(...ofClock.stays);
  effects.isAllChanged ||= ofClock.isAllChanged;
  effects.isKeyed ||= ofClock.isKeyed;
  effects.hasForgotten ||= ofClock.hasForgotten;
}

/** Notes that a place came free. Null means that any may have. */
export function noteFreed(effects: Effects, place: Interval | null): void {
  if (place === null) effects.freed = null;
  else effects.freed?.push({ startAt: place.startAt, endAt: place.endAt });
}
