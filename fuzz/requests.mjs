// What a run asks: what a recipe or the schema gives, and the request that it becomes.

import fc from "fast-check";
import { valuesOf } from "./arbitraries.mjs";
import { extremeOf } from "./extremes.mjs";
import { OPERATOR_KEY } from "./server.mjs";

/** How many wild requests say when at the ends of time. */
const EXTREME = 0.25;
/** A closure of all time would leave the rest of an episode nothing to book. */
const SHUTS_ALL = new Set(["createClosure", "changeClosure"]);

/** What the schema allows, with some of what the recipe knows; now and then at the ends of time. */
export function wildRequest(contract, world, operation, given) {
  const asked = fromSchema(contract, world, operation, given);
  if (!world.dice.chance(EXTREME) || SHUTS_ALL.has(operation.name)) return asked;
  const { query, body } = extremeOf({ query: asked.query, body: asked.body }, world.dice);
  return { ...asked, query, ...(body !== undefined && { body }) };
}

function fromSchema(contract, world, operation, given) {
  const { dice } = world;
  const known = knownFields(world);
  const drawn = (schema, name) => dice.of(valuesOf(contract, schema, known, name));
  const query = Object.fromEntries(
    operation.query
      .filter(({ name, required }) => name !== "token" && (required || dice.chance(0.4)))
      .map(({ name, schema }) => [name, String(drawn(schema, name))]),
  );
  for (const [name, value] of Object.entries(given.query ?? {})) if (dice.chance(0.6)) query[name] = value;
  if (!operation.body) return { ...given, query };
  const body = drawn(operation.body, "");
  for (const [name, value] of Object.entries(given.body ?? {})) if (dice.chance(0.75)) body[name] = value;
  return { ...given, query, body };
}

/** Fields that mean something that exists, now and then of something else. */
function knownFields(world) {
  const ids = (...kinds) => {
    const list = kinds.flatMap((kind) => world.ids(kind));
    return list.length > 0
      ? fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...list) }, { weight: 1, arbitrary: fc.constant("none") })
      : fc.constant("none");
  };
  return {
    service: ids("services"),
    services: ids("services"),
    resource: ids("resources"),
    any_of: ids("resources"),
    parent: ids("resources"),
    session: ids("sessions"),
    customer: ids("customers"),
    exclude_booking: ids("bookings"),
    after: ids("events"),
    period: fc.constantFrom("morning", "evening", "full-day"),
  };
}

/** The request of an operation, as it is sent. */
export function requestOf(world, operation, given) {
  const { dice } = world;
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name) =>
    encodeURIComponent(given.params?.[name] ?? (name === "tenant" ? world.slug : "none")),
  );
  const inQuery = operation.takesToken && given.token && dice.chance(0.3);
  const query = new URLSearchParams({ ...given.query, ...(inQuery && { token: given.token }) }).toString();
  const bearer = operation.isStaff
    ? world.token
    : operation.isOperator
      ? OPERATOR_KEY
      : inQuery
        ? undefined
        : given.token;
  const key = `a-key-that-is-not-guessed-${dice.next()}-${dice.next()}`;
  const hasBody = operation.body && given.body !== undefined;
  return {
    method: operation.method,
    path: query === "" ? path : `${path}?${query}`,
    headers: {
      ...(bearer && { authorization: `Bearer ${bearer}` }),
      ...(operation.isKeyed && { "idempotency-key": dice.chance(0.2) ? `"${key}"` : key }),
      ...(hasBody && { "content-type": dice.pick(["application/json", "application/json; charset=utf-8"]) }),
      ...given.headers,
    },
    body: hasBody ? JSON.stringify(given.body) : null,
  };
}
