// Deaths of objects at every step of what they do together. A step is a message between two objects, seen four ways:
// the sender dies before it sends, the receiver before it acts, the receiver after it acted but before it answers, the
// sender after it heard the answer. What lies between two messages is one synchronous transaction, so there are no
// other places to die in.

import type { ResourceCalendar } from "./worker";

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

type Dying = DurableObjectStub<ResourceCalendar> & { die(): Promise<void> };

/** Objects as a home sees them that may die, or whose partners may, at any message. */
export function mortal<N extends { get(id: DurableObjectId): object }>(namespace: N, state: DurableObjectState): N {
  return new Proxy(namespace, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (name !== "get") return typeof member === "function" ? member.bind(target) : member;
      return (id: DurableObjectId) => mortalStub(target.get(id) as Dying, () => target.get(id) as Dying, state);
    },
  });
}

function mortalStub(stub: Dying, again: () => Dying, state: DurableObjectState): Dying {
  return new Proxy(stub, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function" || typeof name !== "string" || name === "then") return member;
      return async (...given: unknown[]) => {
        if (isTheEnd(`sender before ${name}`)) return end(state);
        if (isTheEnd(`receiver before ${name}`)) {
          await again()
            .die()
            .catch(() => undefined);
          throw new Error("The receiver died before it acted.");
        }
        const answer: unknown = await Reflect.apply(member, target, given);
        if (isTheEnd(`receiver after ${name}`)) {
          await again()
            .die()
            .catch(() => undefined);
          throw new Error("The receiver died before it answered.");
        }
        if (isTheEnd(`sender after ${name}`)) return end(state);
        return answer;
      };
    },
  });
}

function end(state: DurableObjectState): Promise<never> {
  state.abort("dies here");
  return new Promise(() => undefined);
}
