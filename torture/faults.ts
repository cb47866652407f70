// What the platform may do to us, switched on by the runner of the torture: stores that fail, that are slow or whose
// answer is lost, messages between objects that are lost, objects that die. Only the torture's build has them.

import type { Env } from "../src/env";

/** Each a share of calls from 0 to 1, but `slowMs`, the longest a call is held back. `lost` are done and fail all the same. */
export type Fault = { readonly fail?: number; readonly lost?: number; readonly die?: number; readonly slowMs?: number };
export type Faults = {
  readonly reads?: Fault;
  readonly writes?: Fault;
  readonly kv?: Fault;
  readonly messages?: Fault;
};

// Objects and requests share an isolate, and so this.
let faults: Faults = {};

export function setFaults(next: Faults): void {
  faults = next;
}

class Injected extends Error {}

async function suffer<T>(what: keyof Faults, work: () => Promise<T>, die?: () => Promise<void>): Promise<T> {
  const { fail = 0, lost = 0, die: deadly = 0, slowMs = 0 } = faults[what] ?? {};
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

const wrapped = new WeakMap<object, Env>();

export function withFaults(env: Env): Env {
  let faulty = wrapped.get(env);
  if (!faulty) {
    faulty = {
      ...env,
      DB: faultyDatabase(env.DB),
      HINTS: faultyStore(env.HINTS),
      CALENDAR: faultyObjects(env.CALENDAR),
      COORDINATOR: faultyObjects(env.COORDINATOR),
    };
    wrapped.set(env, faulty);
    wrapped.set(faulty, faulty);
  }
  return faulty;
}

const inner = new WeakMap<object, D1PreparedStatement>();

function faultyStatement(statement: D1PreparedStatement, text: string): D1PreparedStatement {
  const what = /^\s*(select|explain)/i.test(text) ? "reads" : "writes";
  const proxy: D1PreparedStatement = new Proxy(statement, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      if (name === "bind") return (...values: unknown[]) => faultyStatement(target.bind(...values), text);
      return (...given: unknown[]) => suffer(what, async () => Reflect.apply(member, target, given) as unknown);
    },
  });
  inner.set(proxy, statement);
  return proxy;
}

function faultyDatabase(db: D1Database): D1Database {
  return new Proxy(db, {
    get(target, name) {
      if (name === "prepare") return (text: string) => faultyStatement(target.prepare(text), text);
      if (name === "batch") {
        return (statements: D1PreparedStatement[]) =>
          suffer("writes", () => target.batch(statements.map((one) => inner.get(one) ?? one)));
      }
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}

function faultyStore(kv: KVNamespace): KVNamespace {
  return new Proxy(kv, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...given: unknown[]) => suffer("kv", async () => Reflect.apply(member, target, given) as unknown);
    },
  });
}

type Mortal = object & { die(): Promise<void> };

function faultyObjects<N extends Env["CALENDAR"] | Env["COORDINATOR"]>(namespace: N): N {
  return new Proxy(namespace, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (name !== "get") return typeof member === "function" ? member.bind(target) : member;
      return (id: DurableObjectId) => faultyStub(target.get(id) as unknown as Mortal, () => target.get(id));
    },
  });
}

function faultyStub(stub: Mortal, again: () => object): Mortal {
  return new Proxy(stub, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function" || typeof name !== "string" || name === "then") return member;
      return (...given: unknown[]) =>
        suffer(
          "messages",
          async () => Reflect.apply(member, target, given) as unknown,
          () => (again() as Mortal).die(),
        );
    },
  });
}
