// Faults of the platform, switched on by tests: D1, KV or calls to calendars fail as they do when they are down. Only
// the test build has them; the code under test sees the platform's own interfaces.

import type { Env } from "../../src/env";

export type Faults = { d1: boolean; d1Writes: boolean; kv: boolean; calendars: boolean };

const shared = globalThis as typeof globalThis & { berthFaults?: Faults };
shared.berthFaults ??= { d1: false, d1Writes: false, kv: false, calendars: false };
export const faults: Faults = shared.berthFaults;

export type Calls = { d1: number; kvReads: number; objects: number };

const counting = globalThis as typeof globalThis & { berthCalls?: Calls };
counting.berthCalls ??= { d1: 0, kvReads: 0, objects: 0 };
/** What was asked of the platform since it was set to nothing: it bounds how much one request may ask. */
export const calls: Calls = counting.berthCalls;

export function noFaults(): void {
  Object.assign(faults, { d1: false, d1Writes: false, kv: false, calendars: false });
}

const wrapped = new WeakMap<object, Env>();

export function withFaults(env: Env): Env {
  let faulty = wrapped.get(env);
  if (!faulty) {
    faulty = {
      ...env,
      DB: faultyDatabase(env.DB),
      HINTS: faultyKv(env.HINTS),
      CALENDAR: faultyObjects(env.CALENDAR),
      COORDINATOR: faultyObjects(env.COORDINATOR),
    };
    wrapped.set(env, faulty);
    wrapped.set(faulty, faulty);
  }
  return faulty;
}

function down(what: string): Promise<never> {
  return Promise.reject(new Error(`${what} is down`));
}

const inner = new WeakMap<object, D1PreparedStatement>();

function faultyStatement(statement: D1PreparedStatement, text: string): D1PreparedStatement {
  const isWrite = !/^\s*(select|explain)/i.test(text);
  const proxy: D1PreparedStatement = new Proxy(statement, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      if (name === "bind") return (...values: unknown[]) => faultyStatement(target.bind(...values), text);
      return (...given: unknown[]) => {
        calls.d1 += 1;
        return faults.d1 || (faults.d1Writes && isWrite) ? down("D1") : Reflect.apply(member, target, given);
      };
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
        return (statements: D1PreparedStatement[]) => {
          calls.d1 += 1;
          const isDown = faults.d1 || faults.d1Writes;
          return isDown ? down("D1") : target.batch(statements.map((one) => inner.get(one) ?? one));
        };
      }
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}

function faultyKv(kv: KVNamespace): KVNamespace {
  return new Proxy(kv, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...given: unknown[]) => {
        if (name === "get") calls.kvReads += 1;
        return faults.kv ? down("KV") : Reflect.apply(member, target, given);
      };
    },
  });
}

function faultyObjects<N extends Env["CALENDAR"] | Env["COORDINATOR"]>(namespace: N): N {
  return new Proxy(namespace, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (name === "get" && faults.calendars) {
        return () => new Proxy({}, { get: () => () => down("The calendar") });
      }
      if (name === "get") calls.objects += 1;
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}
