// One validator for each part of a request: query, header, JSON. A validator that fails answers at once, for its part
// alone. So ours never fail: they note problems on the request. The last step of the route tells all of them.

import { zValidator } from "@hono/zod-validator";
import type { Context, MiddlewareHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import * as z from "zod";
import type { InputProblem } from "../domain/refusal";
import type { App, Parts, Route } from "./route";
import {
  ANY_REVISION,
  type Checked,
  check,
  decodeBody,
  type IfMatch,
  pointerTo,
  prototypeKeys,
  readIfMatch,
} from "./validate";

export function validatorsOf(route: Route): MiddlewareHandler<App>[] {
  return [
    validateQuery(route),
    ...(route.takesIfMatch ? [validateHeader()] : []),
    ...(route.method === "GET" ? [] : [validateJson(route)]),
  ];
}

/** Each part as its validator read it; a part without a validator says nothing. */
export function partsOf(context: Context<App>): Parts {
  const read = (target: Part) => (context.req.valid(target as never) as Checked<unknown> | undefined)?.value;
  const headers = read("header") as z.output<typeof HEADERS> | undefined;
  return { query: read("query"), ifMatch: headers?.["If-Match"] ?? ANY_REVISION, body: read("json") ?? {} };
}

type Part = "query" | "header" | "json";

type Options = {
  readonly checkPart?: (schema: z.ZodType, value: unknown) => Checked<unknown>;
  readonly afterwards?: (checked: Checked<unknown>, context: Context<App>) => void;
};

function validatorOf(
  part: Part,
  schema: z.ZodType,
  { checkPart = check, afterwards }: Options = {},
): MiddlewareHandler<App> {
  return zValidator(
    part,
    schema,
    ({ data }, context: Context<App>) => {
      const checked = data as Checked<unknown>;
      noteProblems(context, checked.problems ?? []);
      afterwards?.(checked, context);
    },
    // A wrong part counts as a success, too: a failure would be answered before the other parts are validated.
    { validationFunction: (given, value) => ({ success: true, data: checkPart(given, value) }) },
  );
}

/** Few callers read more. One body can have enough problems for an answer that no isolate has room for. */
const MOST_PROBLEMS = 100;
const MOST_CHARACTERS = 32_000;

/** Notes problems until the answer is long enough; the first one always. */
function noteProblems(context: Context<App>, problems: readonly InputProblem[]): void {
  if (problems.length === 0) return;
  const noted = context.get("admitted").problems;
  let written = noted.reduce((sum, problem) => sum + charactersOf(problem), 0);
  for (const problem of problems) {
    written += charactersOf(problem);
    const isEnough = noted.length >= MOST_PROBLEMS || written > MOST_CHARACTERS;
    if (isEnough && noted.length > 0) return;
    noted.push(problem);
  }
}

function charactersOf({ pointer, detail }: InputProblem): number {
  return pointer.length + detail.length;
}

const MOST_QUERIES = 500;
const LONGEST_QUERY = 500;
const checkedQueries = new WeakMap<Route, Map<string, Checked<unknown>>>();

/** How many queries of a route are remembered. */
export function countRemembered(route: Route): number {
  return checkedQueries.get(route)?.size ?? 0;
}

/** The same text always says the same, so a valid query that comes again is not validated again. */
function validateQuery(route: Route): MiddlewareHandler<App> {
  const known = new Map<string, Checked<unknown>>();
  checkedQueries.set(route, known);
  // A query may hold a token, or the person whom staff look for. Neither is remembered.
  const isToBeKept = route.access === "public" && !route.takesBookingToken;

  const validate = validatorOf("query", route.query, {
    checkPart: (schema, value) => checkQuery(schema, value as Given, route.takesBookingToken === true),
    afterwards: (checked, context) => {
      const text = queryText(context);
      // Hono's reader skips a parameter without a name.
      if (/(^|&)=/.test(text)) return noteProblems(context, [{ pointer: "/", detail: "is not known here" }]);
      if (checked.problems || !isToBeKept || text.length > LONGEST_QUERY) return;
      if (known.size >= MOST_QUERIES) known.clear();
      known.set(text, checked);
    },
  });
  return (context, next) => {
    const found = known.get(queryText(context));
    if (!found) return validate(context, next);
    context.req.addValidatedData("query", found);
    return next();
  };
}

function queryText(context: Context<App>): string {
  const address = context.req.raw.url;
  const at = address.indexOf("?");
  return at < 0 ? "" : address.slice(at + 1);
}

/** A query as Hono reads it: a parameter that is given twice is a list. */
type Given = Record<string, string | string[]>;

function checkQuery(schema: z.ZodType, given: Given, takesToken: boolean): Checked<unknown> {
  const doubled = Object.keys(given).filter((name) => Array.isArray(given[name]));
  const value = doubled.length === 0 ? given : once(given);
  if (takesToken) delete value.token;
  const checked = check(schema, value);
  if (doubled.length === 0) return checked;
  const problems = doubled.map((name) => ({ pointer: pointerTo([name]), detail: "must be given once" }));
  return { value: null, problems: [...problems, ...(checked.problems ?? [])] };
}

/** The first of each parameter. */
function once(given: Given): Given {
  return Object.fromEntries(
    Object.entries(given).map(([name, text]) => [name, Array.isArray(text) ? (text[0] as string) : text]),
  );
}

const HEADERS = z.object({
  "If-Match": z
    .string()
    .optional()
    .transform((text, refinement): IfMatch => {
      const read = readIfMatch(text ?? null);
      if (read !== "invalid") return read;
      refinement.addIssue('If-Match must be a revision, such as "3"');
      return z.NEVER;
    }),
});

function validateHeader(): MiddlewareHandler<App> {
  return validatorOf("header", HEADERS, {
    checkPart: (schema, value) => {
      const checked = check(schema, value);
      if (!checked.problems) return checked;
      // A pointer leads into a query or a body. The detail names the header.
      return { value: null, problems: checked.problems.map(({ detail }) => ({ pointer: "", detail })) };
    },
  });
}

const NOT_JSON = { pointer: "", detail: "the body must be well-formed JSON in UTF-8" };

function validateJson(route: Route): MiddlewareHandler<App> {
  const schema = route.body ?? z.strictObject({});
  const validate = validatorOf("json", schema);
  return async (context, next) => {
    const text = decodeBody(context.get("admitted").bytes);
    const unnameable = text === null ? [NOT_JSON] : prototypeKeys(text);
    if (text === null || unnameable.length > 0) {
      noteProblems(context, unnameable);
      return next();
    }
    // The body was read under our limits. Hono finds its text here, and does not read the request.
    context.req.bodyCache.text = Promise.resolve(text === "" ? "{}" : text) as never;
    try {
      return await validate(context, next);
    } catch (fault) {
      // Only Hono's reader throws this, before it calls next: the text is no JSON.
      if (!(fault instanceof HTTPException)) throw fault;
      noteProblems(context, [NOT_JSON]);
      return next();
    }
  };
}
