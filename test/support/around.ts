// The platform with a function around each of its calls. That function counts the calls, or lets them fail, last or end
// without an answer; the code under test sees the platform's own interfaces.

import type { EventsMessage } from "../../src/domain/events";
import type { Env } from "../../src/env";

type Work<T> = () => Promise<T>;
/** Is given a call before it happens, and answers in its place. */
type Around<What> = <T>(what: What, work: Work<T>) => Promise<T>;

type Wrappers = {
  readonly database: Around<"reads" | "writes">;
  /** Is given the name of the method. */
  readonly store: Around<string>;
  /** Is given an object as the namespace knows it. */
  readonly object: (find: () => object) => object;
  /** Is given a message to the queue. */
  readonly queue?: Around<EventsMessage>;
};

const wrapped = new WeakMap<object, Env>();

/** The bindings with functions around their calls; the same bindings are wrapped once. */
export function envWith(env: Env, { database, store, object, queue }: Wrappers): Env {
  let around = wrapped.get(env);
  if (!around) {
    around = {
      ...env,
      DB: databaseWith(env.DB, database),
      HINTS: storeWith(env.HINTS, store),
      CALENDAR: objectsWith(env.CALENDAR, object),
      COORDINATOR: objectsWith(env.COORDINATOR, object),
      ...(queue && env.EVENTS && { EVENTS: queueWith(env.EVENTS, queue) }),
    };
    wrapped.set(env, around);
    wrapped.set(around, around);
  }
  return around;
}

const inner = new WeakMap<object, D1PreparedStatement>();

function statementWith(
  statement: D1PreparedStatement,
  text: string,
  around: Wrappers["database"],
): D1PreparedStatement {
  const what = /^\s*(select|explain)/i.test(text) ? "reads" : "writes";
  const proxy = proxyOf(statement, (name, method) =>
    name === "bind"
      ? (...values: unknown[]) => statementWith(statement.bind(...values), text, around)
      : (...given: unknown[]) => around(what, async () => method(...given)),
  );
  inner.set(proxy, statement);
  return proxy;
}

function databaseWith(db: D1Database, around: Wrappers["database"]): D1Database {
  return proxyOf(db, (name, method) => {
    if (name === "prepare") return (text: string) => statementWith(db.prepare(text), text, around);
    if (name !== "batch") return method;
    return (statements: D1PreparedStatement[]) =>
      around("writes", () => db.batch(statements.map((one) => inner.get(one) ?? one)));
  });
}

function storeWith(kv: KVNamespace, around: Wrappers["store"]): KVNamespace {
  return proxyOf(
    kv,
    (name, method) =>
      (...given: unknown[]) =>
        around(name, async () => method(...given)),
  );
}

function queueWith(events: Queue<EventsMessage>, around: Around<EventsMessage>): Queue<EventsMessage> {
  return proxyOf(events, (name, method) =>
    name === "send" ? (...given: unknown[]) => around(given[0] as EventsMessage, async () => method(...given)) : method,
  );
}

/** Objects of a namespace, each in the place of the one that it finds. */
export function objectsWith<N extends { get(id: DurableObjectId): object }>(
  namespace: N,
  object: (find: () => object) => object,
): N {
  return proxyOf(namespace, (name, method) =>
    name === "get" ? (id: DurableObjectId) => object(() => namespace.get(id)) : method,
  );
}

/** An object with a function around its messages. */
export function messagesWith<S extends object>(stub: S, around: Around<string>): S {
  return proxyOf(stub, (name, method) =>
    name === "then" ? method : (...given: unknown[]) => around(name, async () => method(...given)),
  );
}

type Method = (...given: unknown[]) => unknown;

/** The target with other methods; what is no method stays. */
function proxyOf<T extends object>(target: T, replace: (name: string, method: Method) => unknown): T {
  return new Proxy(target, {
    get(of, name) {
      const member: unknown = Reflect.get(of, name);
      if (typeof member !== "function" || typeof name !== "string") return member;
      return replace(name, (...given) => Reflect.apply(member, of, given));
    },
  });
}
