// What the platform may do to us, switched on by the runner of the torture: stores that fail, that are slow or whose
// answer is lost, messages between objects that are lost, objects that die. Only the torture's build has them.

import type { Env } from "../src/env";
import { envWith, messagesWith } from "../test/support/around";

/** Each a share of calls from 0 to 1, but `slowMs`, the longest a call is held back. `lost` are done and fail all the same. */
export type Fault = { readonly fail?: number; readonly lost?: number; readonly die?: number; readonly slowMs?: number };
export type Faults = {
  readonly reads?: Fault;
  readonly writes?: Fault;
  readonly kv?: Fault;
  readonly messages?: Fault;
  /** Messages that bring a provider's word to the home of a payment. */
  readonly words?: Fault;
  readonly queue?: Fault;
};

// Objects and requests share an isolate, and so this.
let faults: Faults = {};

export function setFaults(next: Faults): void {
  faults = next;
}

class Injected extends Error {}

async function suffer<T>(what: keyof Faults, work: () => Promise<T>, die?: () => Promise<void>): Promise<T> {
  const {
    fail = 0,
    lost = 0,
    die: deadly = 0,
    slowMs = 0,
  } = faults[what] ?? (what === "words" ? faults.messages : undefined) ?? {};
  const chance = Math.random();
  if (slowMs > 0) await scheduler.wait(Math.random() * slowMs);
  if (chance < fail) throw new Injected(`${what} fail`);
  const answer = await work();
  if (chance < fail + lost) throw new Injected(`the answer of ${what} is lost`);
  if (die && chance < fail + lost + deadly) {
    await die().catch(() => undefined);
    throw new Injected("the receiver died before it answered");
  }
  return answer;
}

const WORDS = new Set(["attachCheckout", "settlePayment", "answerRefund", "learnRefunds"]);

type Mortal = object & { die(): Promise<void> };

export function withFaults(env: Env): Env {
  return envWith(env, {
    database: (what, work) => suffer(what, work),
    store: (_method, work) => suffer("kv", work),
    queue: (_message, work) => suffer("queue", work),
    object: (find) =>
      messagesWith(find(), (message, work) =>
        suffer(WORDS.has(message) ? "words" : "messages", work, () => (find() as Mortal).die()),
      ),
  });
}
