// Faults of the platform, switched on by tests: D1, KV or calls to calendars fail as they do when they are down. Only
// the test build has them.

import type { EventsMessage } from "../../src/domain/events";
import type { Env } from "../../src/env";
import { envWith } from "./around";

export type Faults = { d1: boolean; d1Writes: boolean; kv: boolean; calendars: boolean; queue: boolean };

const shared = globalThis as typeof globalThis & { berthFaults?: Faults };
shared.berthFaults ??= { d1: false, d1Writes: false, kv: false, calendars: false, queue: false };
export const faults: Faults = shared.berthFaults;

export type Calls = { d1: number; kvReads: number; objects: number };

const counting = globalThis as typeof globalThis & { berthCalls?: Calls };
counting.berthCalls ??= { d1: 0, kvReads: 0, objects: 0 };
/** What was asked of the platform since it was set to nothing: it bounds how much one request may ask. */
export const calls: Calls = counting.berthCalls;

const queueing = globalThis as typeof globalThis & { berthQueued?: EventsMessage[] };
queueing.berthQueued ??= [];
/** What was sent to the queue, or should have been, until a test empties it. */
export const queued: EventsMessage[] = queueing.berthQueued;

export function noFaults(): void {
  Object.assign(faults, { d1: false, d1Writes: false, kv: false, calendars: false, queue: false });
}

export function withFaults(env: Env): Env {
  return envWith(env, {
    database(what, work) {
      calls.d1 += 1;
      return faults.d1 || (faults.d1Writes && what === "writes") ? down("D1") : work();
    },
    store(method, work) {
      if (method === "get") calls.kvReads += 1;
      return faults.kv ? down("KV") : work();
    },
    object(find) {
      if (faults.calendars) return new Proxy({}, { get: () => () => down("The calendar") });
      calls.objects += 1;
      return find();
    },
    queue(message, work) {
      queued.push(message);
      return faults.queue ? down("The queue") : work();
    },
  });
}

function down(what: string): Promise<never> {
  return Promise.reject(new Error(`${what} is down`));
}
