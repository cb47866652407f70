// Ends of processes at every step of what a Worker does. A step is a call to D1, to KV, to an object or to a provider.
// What lies between two calls changes nothing outside, so there are no other places to die in.

import { env } from "cloudflare:workers";
import type { Deps } from "../../src/actions/deps";
import { envWith, messagesWith } from "./around";
import { testClock } from "./clock";
import { withLogs } from "./logs";
import { makeDeps, settingsOf } from "./worker";

export type Life = {
  readonly deps: Deps;
  /** Counts a call, and dies after it if it is the step to die at. */
  readonly step: <T>(what: string, work: () => Promise<T>) => Promise<T>;
};

const ENDED = Symbol("ended");

/** Lives through work, or dies after one of its steps, from 1. 0 dies nowhere. Answers the steps that it went. */
export async function live<T>(
  work: (life: Life) => Promise<T>,
  dieAfter: number,
): Promise<{ readonly steps: readonly string[]; readonly value: T | null }> {
  const steps: string[] = [];
  const death = Promise.withResolvers<typeof ENDED>();
  let isDead = false;

  async function step<R>(what: string, call: () => Promise<R>): Promise<R> {
    if (isDead) return new Promise(() => undefined);
    const answer = call();
    steps.push(what);
    if (steps.length !== dieAfter) return answer;
    isDead = true;
    await answer.catch(() => undefined);
    death.resolve(ENDED);
    return new Promise(() => undefined);
  }

  const bindings = envWith(
    { ...withLogs(env) },
    {
      database: (what, call) => step(`D1 ${what}`, call),
      store: (method, call) => step(`KV ${method}`, call),
      object: (find) => messagesWith(find(), (message, call) => step(message, call)),
    },
  );
  const deps = makeDeps(bindings, settingsOf(bindings), testClock, () => undefined);
  const ended = await Promise.race([work({ deps, step }), death.promise]);
  return { steps, value: ended === ENDED ? null : ended };
}

/** A process that ends after a read leaves the same behind as one that ended before it. */
const READS = /^(D1 reads|KV get|read[A-Z]|provider GET)/;

/** The places in a list of steps, from 1, after which an end leaves something of its own behind. */
export function endsThatDiffer(steps: readonly string[]): number[] {
  return [...steps.keys()].filter((at) => at === 0 || !READS.test(steps[at] ?? "")).map((at) => at + 1);
}
