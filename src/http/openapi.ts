// The OpenAPI 3.1 document, made from the routes: the schemas that validate are the documented ones.

import * as z from "zod";
import { localDate, WIRE_TYPE } from "../contract/primitives";
import { problemOut } from "../contract/server-schemas";
import type { RefusalCode } from "../domain/refusal";
import { PROBLEMS } from "./problem";
import { exampleOf, leastBodyOf, SAMPLE_ORIGIN } from "./reference/examples";
import { REQUESTS } from "./reference/requests";
import { pathWords, QUERY_WORDS, TAG_WORDS } from "./reference/words";
import type { Route } from "./route";

type Json = Record<string, unknown>;

/** The document of a deployment at SAMPLE_ORIGIN; the caller replaces that with its own address. */
export function openApiDocument(routes: readonly Route[], version: string): Json {
  const components: Json = {};
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route, components) };
  }
  schemaRef(problemOut, "output", components);
  for (const operation of Object.values(paths).flatMap((path) => Object.values(path)))
    addExamples(operation as Json, components);
  return {
    openapi: "3.1.0",
    info: {
      title: "Berth",
      version,
      summary: "Multi-tenant reservations without double bookings",
      license: { name: "MIT", identifier: "MIT" },
      contact: { name: "This deployment", url: `${SAMPLE_ORIGIN}/docs` },
      description:
        "Public routes need no account. Staff routes take a bearer token. Requests that create something take an Idempotency-Key (a UUID), so that a client can repeat them safely.",
    },
    servers: [{ url: SAMPLE_ORIGIN }],
    tags: [...new Set(routes.map((route) => route.tag))].map((name) => ({
      name,
      description: TAG_WORDS[name] ?? name,
    })),
    paths,
    components: {
      schemas: components,
      securitySchemes: {
        staff: { type: "http", scheme: "bearer", description: "A staff token" },
        booking: { type: "http", scheme: "bearer", description: "The token of one booking or hold" },
        operator: { type: "http", scheme: "bearer", description: "The operator's key" },
        person: {
          type: "apiKey",
          in: "cookie",
          name: "__Host-berth_session",
          description: "A person who is signed in",
        },
      },
    },
  };
}

function operationOf(route: Route, components: Json): Json {
  return {
    operationId: route.name,
    tags: [route.tag],
    summary: route.summary,
    description: [route.description, ...habitsOf(route)].filter(Boolean).join(" "),
    ...securityOf(route),
    parameters: parametersOf(route),
    ...(route.body && {
      requestBody: {
        required: !route.body.safeParse({}).success,
        content: { "application/json": { schema: schemaRef(route.body, "input", components) } },
      },
    }),
    responses: responsesOf(route, components),
  };
}

const PROVED = "A member who is signed in has shown who they are";

/** Rules that follow from a route's kind: who may call it, and what a repeated call does. */
function habitsOf(route: Route): (string | false)[] {
  const isPaged = "cursor" in ((route.query as z.ZodObject).shape ?? {});
  return [
    whoMay(route),
    route.isForManagers === true && "Of members, owners and administrators alone.",
    route.isFor === "closes" &&
      "Members may for their resources: the front desk, and staff who take their own time off.",
    route.isFor === "tellsSessions" && "The front desk may for the participants of a session.",
    route.isFor === "changesHours" && "The front desk may for its resources, where the business lets it.",
    route.asksAgain === true && `${PROVED} in the last 10 minutes.`,
    Array.isArray(route.asksAgain) &&
      `${PROVED} in the last 10 minutes before they change ${route.asksAgain.join(" or ")}.`,
    route.isKeyed === true && "A retry with the same Idempotency-Key does nothing twice.",
    route.takesKey === true && !route.isKeyed && "With an Idempotency-Key, retries do it only once.",
    route.takesIfMatch === true && "With If-Match, it applies only to that revision.",
    isPaged && "Answers one page; next_cursor leads to the next.",
  ];
}

function whoMay(route: Route): string {
  const { access } = route;
  if (typeof access === "object") return `Needs a staff token with the scope ${access.scope}.`;
  if (access === "operator") return "Needs the operator's key.";
  if (access === "person") return "Needs the cookie of a person who is signed in.";
  if (access === "signup") return "Needs no account if sign-up is open, else the operator's key.";
  if (route.takesBookingToken) return "Needs the token from the answer that created it.";
  if (route.takesTokens) return "Needs no account; a staff token gets more details.";
  return route.path.includes("{token}") ? "The token in the address gives access." : "Needs no account.";
}

function securityOf(route: Route): Json {
  if (typeof route.access === "object") return { security: [{ staff: [] }], "x-scope": route.access.scope };
  if (route.access === "operator") return { security: [{ operator: [] }] };
  if (route.access === "person") return { security: [{ person: [] }] };
  if (route.takesBookingToken) return { security: [{ booking: [] }] };
  if (route.takesTokens) return { security: [{}, { booking: [] }, { staff: [] }] };
  return route.access === "signup" ? { security: [{}, { operator: [] }] } : { security: [] };
}

function parametersOf(route: Route): Json[] {
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => ({
    name: match[1],
    in: "path",
    required: true,
    description: pathWords(route.path, match[1] as string),
    schema: { type: "string" },
  }));
  const query = z.toJSONSchema(route.query, { io: "input", unrepresentable: "any", target: "draft-2020-12" }) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  const inQuery = Object.entries(query.properties ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: query.required?.includes(name) ?? false,
    ...described(schema, name),
  }));
  const header = (name: string, required: boolean, description: string) => ({
    name,
    in: "header",
    required,
    description,
    schema: { type: "string" },
  });
  return [
    ...inPath,
    ...inQuery,
    ...(route.takesBookingToken
      ? [
          {
            name: "token",
            in: "query",
            required: false,
            schema: { type: "string" },
            description: "Instead of the bearer token",
          },
        ]
      : []),
    ...(route.isKeyed || route.takesKey ? [header("Idempotency-Key", route.isKeyed === true, KEY_WORDS)] : []),
    ...(route.takesIfMatch ? [header("If-Match", false, "The revision that the change is based on")] : []),
  ];
}

/** The schema and description of a parameter; the description is not part of the schema. */
function described({ [WIRE_TYPE]: wireType, ...schema }: Json, name: string): Json {
  // The description of a type says little about a parameter of that type.
  const description = name in QUERY_WORDS && isOfItsType(schema) ? QUERY_WORDS[name] : schema.description;
  const said = description === undefined ? {} : { description };
  return { ...said, schema: wireType ? { ...wireType, ...said } : schema };
}

function isOfItsType({ description }: Json): boolean {
  return description === undefined || description === localDate.meta()?.description;
}

/** A request that succeeds and its possible answers, so that tools and readers need not invent them. */
function addExamples(operation: Json, components: Json): void {
  const sample = REQUESTS[operation.operationId as string];
  const body = (operation.requestBody as { content: Record<string, Json> } | undefined)?.content["application/json"];
  if (body) body.example = sample?.body ?? leastBodyOf(body.schema as Json, components);
  for (const parameter of operation.parameters as Json[]) {
    const { name, in: place, required, schema } = parameter as { name: string } & Json;
    const isNeeded = place === "query" && required === true;
    const given = sample?.query?.[name] ?? (isNeeded ? exampleOf(schema as Json, components, name) : undefined);
    if (given !== undefined) parameter.example = given;
  }
  const answers = Object.entries(operation.responses as Record<string, { content?: Record<string, Json> }>);
  for (const [status, { content }] of answers) {
    const answer = content?.["application/json"];
    if (status < "300" && answer?.schema) answer.example = exampleOf(answer.schema as Json, components);
  }
}

const KEY_WORDS =
  "1 to 255 visible ASCII characters; send a UUID. A replay repeats the first answer, and its secrets only for a key of 16 characters or more.";

function responsesOf(route: Route, components: Json): Json {
  const responses: Json = {};
  for (const [status, schema] of Object.entries(route.answers)) {
    responses[status] = {
      description: DESCRIPTIONS[status] ?? "Answer",
      ...(schema && {
        content: { [route.mediaType ?? "application/json"]: { schema: schemaRef(schema, "output", components) } },
      }),
    };
  }
  const byStatus = new Map<number, RefusalCode[]>();
  for (const code of refusalsOf(route)) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  if (route.method !== "GET") {
    byStatus.set(413, ["invalid_request"]);
    byStatus.set(415, ["invalid_request"]);
  }
  if (101 in route.answers) {
    responses[200] = { description: "The same over HTTP/2, where a WebSocket begins with 200 (RFC 8441)" };
    byStatus.set(426, ["invalid_request"]);
  }
  for (const [status, codes] of byStatus) {
    responses[status] = {
      description: codes.join(", "),
      content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
    };
  }
  return responses;
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  101: "A WebSocket",
  200: "As asked",
  201: "Created",
  202: "Saved; it takes effect everywhere soon, without another request",
  204: "Done, without content",
  304: "Not modified",
  503: "A store does not answer",
};

/** The refusals of a route, and those of every route of its kind. */
export function refusalsOf(route: Route): RefusalCode[] {
  const shared: RefusalCode[] = ["invalid_request", "unavailable"];
  if (route.limit !== null) shared.push("rate_limited");
  if (route.isKeyed) shared.push("idempotency_key_missing");
  if (route.takesKey) shared.push("idempotency_key_reused");
  if (typeof route.access === "object") shared.push("unauthenticated", "forbidden");
  if (route.access === "operator") shared.push("unauthenticated");
  return [...new Set([...shared, ...route.refusals])];
}

function schemaRef(schema: z.ZodType, io: "input" | "output", components: Json): Json {
  const json = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    target: "draft-2020-12",
    reused: "inline",
  }) as Json;
  const { $schema, $defs, id, ...own } = json;
  for (const [name, definition] of Object.entries((rewritten($defs ?? {}) as Json) ?? {})) {
    const { id: _, ...rest } = definition as Json;
    components[name] ??= rest;
  }
  const clean = rewritten(own) as Json;
  if (typeof id !== "string") return clean;
  components[id] ??= clean;
  return { $ref: `#/components/schemas/${id}` };
}

/** Schema references, rewritten to their place in the document. */
function rewritten(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewritten);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      key === "$ref" && typeof inner === "string"
        ? [key, inner.replace("#/$defs/", "#/components/schemas/")]
        : [key, rewritten(inner)],
    ),
  );
}
