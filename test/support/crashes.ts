// Deaths of objects at every step of what they do together. A step is a message between two objects, seen four ways; a
// question changes nothing, and is seen two ways.
// The sender dies before it sends, or after it heard the answer. The receiver dies before it acts, or before it answers.
// What lies between two messages is one synchronous transaction, so there are no other places to die in.

import { messagesWith, objectsWith } from "./around";

type Crash = {
  /** The step to die at, from 1; 0 dies nowhere and only counts. */
  at: number;
  seen: string[];
  isArmed: boolean;
};

const shared = globalThis as typeof globalThis & { berthCrash?: Crash };
shared.berthCrash ??= { at: 0, seen: [], isArmed: false };
const crash: Crash = shared.berthCrash;

/** Counts steps from here on and dies at the given one. */
export function dieAt(step: number): void {
  Object.assign(crash, { at: step, seen: [], isArmed: true });
}

/** Stops the crashes; returns the steps that were seen since. */
export function liveOn(): readonly string[] {
  crash.isArmed = false;
  return crash.seen;
}

function isTheEnd(step: string): boolean {
  if (!crash.isArmed) return false;
  crash.seen.push(step);
  return crash.seen.length === crash.at;
}

/** Messages after which either side is as it was before. */
const QUESTIONS = new Set(["bid"]);

type Dying = object & { die(): Promise<void> };

/** Objects as a home sees them that may die, or whose partners may, at any message. */
export function mortal<N extends { get(id: DurableObjectId): object }>(namespace: N, state: DurableObjectState): N {
  return objectsWith(namespace, (find) =>
    messagesWith(find(), async (message, work) => {
      const kill = () => (find() as Dying).die().catch(() => undefined);
      if (isTheEnd(`sender before ${message}`)) return end(state);
      if (isTheEnd(`receiver before ${message}`)) {
        await kill();
        throw new Error("The receiver died before it acted.");
      }
      const answer = await work();
      if (QUESTIONS.has(message)) return answer;
      if (isTheEnd(`receiver after ${message}`)) {
        await kill();
        throw new Error("The receiver died before it answered.");
      }
      if (isTheEnd(`sender after ${message}`)) return end(state);
      return answer;
    }),
  );
}

function end(state: DurableObjectState): Promise<never> {
  state.abort("dies here");
  return new Promise(() => undefined);
}
