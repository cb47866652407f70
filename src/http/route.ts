// A route says everything about an endpoint in one place: address, who may, what it takes, what it answers. From the
// same object come the handler, its checks and its page in the OpenAPI document.
//
// The order of the checks is part of the contract: size and type, rate, authentication, key, schema; then the handler
// looks for ids, compares If-Match, and asks the rules.

import type { Context, Hono } from "hono";
import * as z from "zod";
import { type IdentifiedStaff, identifyStaff, isKnownToken } from "../actions/accounts/identify-staff";
import { isSameSecret } from "../actions/accounts/secrets";
import type { Clock } from "../clock";
import { type InputProblem, type Refusal, type RefusalCode, refuse } from "../domain/refusal";
import { mayDo, type Staff } from "../domain/tenant/actor";
import type { Scope } from "../domain/tenant/scopes";
import type { Env } from "../env";
import { problemResponse } from "./problem";
import { type LimitName, limitFailures, limitRate } from "./rate-limit";
import { type Logged, type RequestContext, requestContext } from "./request-context";
import { type IfMatch, readBearer, readBody, readIdempotencyKey } from "./validate";
import { type Parts, partsOf, validatorsOf } from "./validators";

export type App = {
  Bindings: Env;
  Variables: Logged & { admitted: Admitted };
};

/** A request that was let in, while the validators go through its parts. */
type Admitted = {
  readonly call: Omit<AnyCall, keyof Parts>;
  /** Null where the route is open to callers without a token. */
  readonly staff: Staff | null;
  readonly bytes: Uint8Array;
  /** What is wrong with any of its parts. */
  readonly problems: InputProblem[];
};

export type Access = "public" | "signup" | "operator" | { readonly scope: Scope };

type ObjectSchema = z.ZodObject;
const NOTHING = z.strictObject({});
type Nothing = typeof NOTHING;

export type Call<Q extends z.ZodType = Nothing, B extends z.ZodType = Nothing> = RequestContext & {
  readonly params: Readonly<Record<string, string>>;
  readonly query: z.output<Q>;
  readonly body: z.output<B>;
  /** Empty where none was sent. */
  readonly key: string;
  readonly ifMatch: IfMatch;
  /** Bearer token of the request, of any kind. */
  readonly bearer: string | null;
};

/** A call whose parts have the types of a schema that this file does not know. */
type AnyCall = Call<z.ZodType, z.ZodType>;

export type StaffCall<Q extends z.ZodType = Nothing, B extends z.ZodType = Nothing> = Call<Q, B> & {
  readonly staff: Staff;
};

type Spec<Q extends z.ZodType, B extends z.ZodType> = {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** `/v1/public/{tenant}/slots` */
  readonly path: string;
  readonly name: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly limit: LimitName | null;
  readonly query?: Q;
  readonly body?: B;
  readonly isKeyed?: boolean;
  /** Makes something, and does it once for an Idempotency-Key where there is one. */
  readonly takesKey?: boolean;
  readonly takesIfMatch?: boolean;
  /** Also accepts a booking's own token as `?token=` or bearer. */
  readonly takesBookingToken?: boolean;
  /** Needs no token. A staff token, or a booking's own, makes the route answer more. */
  readonly takesTokens?: boolean;
  readonly answers: Readonly<Record<number, z.ZodType | null>>;
  /** Of what is answered on success, when that is not JSON. */
  readonly mediaType?: string;
  readonly refusals: readonly RefusalCode[];
};

export type PublicSpec<Q extends z.ZodType, B extends z.ZodType> = Spec<Q, B> & {
  readonly access: "public" | "signup" | "operator";
  readonly handle: (call: Call<Q, B>) => Promise<Response>;
};

export type StaffSpec<Q extends z.ZodType, B extends z.ZodType> = Spec<Q, B> & {
  readonly access: { readonly scope: Scope };
  readonly handle: (call: StaffCall<Q, B>) => Promise<Response>;
};

/** A route whose types have done their work. */
export type Route = Omit<Spec<ObjectSchema, ObjectSchema>, "query" | "body"> & {
  readonly access: Access;
  readonly query: z.ZodType;
  readonly body: z.ZodType | null;
  readonly handle: (call: AnyCall, staff: Staff | null) => Promise<Response>;
};

export function publicRoute<Q extends z.ZodType = Nothing, B extends z.ZodType = Nothing>(
  spec: PublicSpec<Q, B>,
): Route {
  return { ...shared(spec), access: spec.access, handle: (call) => spec.handle(checkedBy(spec, call)) };
}

export function staffRoute<Q extends z.ZodType = Nothing, B extends z.ZodType = Nothing>(spec: StaffSpec<Q, B>): Route {
  return {
    ...shared(spec),
    access: spec.access,
    async handle(call, staff) {
      if (staff === null) throw new Error("A route of staff was called without staff.");
      return spec.handle(Object.assign(checkedBy(spec, call), { staff }));
    },
  };
}

function shared<Q extends z.ZodType, B extends z.ZodType>(spec: Spec<Q, B>): Omit<Route, "access" | "handle"> {
  return { ...spec, query: spec.query ?? NOTHING, body: spec.body ?? null };
}

/** Hono stores what the validators made of each part without its type; the schemas of the spec say it again. */
function checkedBy<Q extends z.ZodType, B extends z.ZodType>(_spec: Spec<Q, B>, call: AnyCall): Call<Q, B> {
  return call as Call<Q, B>;
}

export function mountRoute(app: Hono<App>, route: Route, clock: Clock): void {
  const path = route.path.replaceAll(/\{(\w+)\}/g, ":$1");
  app.on(
    route.method,
    path,
    async (context, next) => (await admit(context, route, clock)) ?? next(),
    ...validatorsOf(route),
    (context) => act(context, route),
  );
}

const SUSPENDED = { code: "forbidden", detail: "The operator of this deployment suspended this business." } as const;

function isOperator(operatorKey: string | null, bearer: string | null): boolean {
  return operatorKey !== null && bearer !== null && isSameSecret(bearer, operatorKey);
}

const BAD_KEY = { pointer: "", detail: "Idempotency-Key must be 1 to 255 visible ASCII characters" };

/** Checks everything that comes before the schema. Answers a request that it does not let in. */
async function admit(context: Context<App>, route: Route, clock: Clock): Promise<Response | null> {
  const asked = requestContext(context, clock, route.path);
  const { deps, request } = asked;
  const { settings } = deps;
  const refused = (refusal: Refusal, status?: number) =>
    problemResponse(refusal, asked, status === undefined ? {} : { status });

  const hasBody = request.method !== "GET" && request.method !== "HEAD";
  const body = hasBody ? await readBody(request) : ({ kind: "read", bytes: new Uint8Array() } as const);
  if (body.kind === "refused") return refused({ code: "invalid_request", problems: [body.problem] }, body.status);

  const bearer = readBearer(request.headers.get("authorization"));
  const params: Readonly<Record<string, string>> = context.req.param();
  const limited = await limitRate(asked, route.limit, params.tenant ?? null, bearer);
  if (limited) return limited;

  let staff: IdentifiedStaff | null = null;
  if (typeof route.access === "object") {
    // A token that was not seen to be good lately costs its address one of a few tries, before the database is asked.
    const untried = bearer !== null && !(await isKnownToken(deps, bearer)) ? await limitFailures(asked) : null;
    if (untried) return untried;
    staff = bearer === null ? null : await identifyStaff(deps, bearer);
    if (!staff) return refused(refuse("unauthenticated"));
    asked.noteTenant(staff.tenantId);
    if (staff.isClosed) return refused(SUSPENDED);
    if (!mayDo(staff.actor, route.access.scope)) return refused(refuse("forbidden", { scope: route.access.scope }));
  }

  const isForOperator = route.access === "operator" || (route.access === "signup" && !settings.isSignupOpen);
  if (isForOperator && !isOperator(settings.operatorKey, bearer)) {
    return (await limitFailures(asked)) ?? refused(refuse("unauthenticated"));
  }

  const takesKey = route.isKeyed || route.takesKey;
  const key = takesKey ? readIdempotencyKey(request.headers.get("idempotency-key")) : null;
  if (route.isKeyed && key === null) return refused(refuse("idempotency_key_missing"));
  if (key === "invalid") return refused({ code: "invalid_request", problems: [BAD_KEY] });

  const call = Object.assign(asked, { params, key: key ?? "", bearer });
  context.set("admitted", { call, staff, bytes: body.bytes, problems: [] });
  return null;
}

/** Tells what the validators noted, or else calls the handler. */
function act(context: Context<App>, route: Route): Response | Promise<Response> {
  const { call, staff, problems } = context.get("admitted");
  if (problems.length > 0) return problemResponse({ code: "invalid_request", problems }, call);
  return route.handle(Object.assign(call, partsOf(context)), staff);
}
