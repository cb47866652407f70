// A route says everything about an endpoint in one place: address, who may, what it takes, what it answers. From the
// same object come the handler, its checks and its page in the OpenAPI document.
//
// The order of the checks is part of the contract: size and type, rate, authentication, key, schema; then the handler
// looks for ids, compares If-Match, and asks the rules.

import type { Context, Hono } from "hono";
import * as z from "zod";
import { type IdentifiedStaff, identifyStaff, isKnownToken } from "../actions/accounts/identify-staff";
import { isSameSecret } from "../actions/accounts/secrets";
import { type Deps, makeDeps } from "../actions/deps";
import type { Clock } from "../clock";
import { settingsOf } from "../config";
import { type InputProblem, type Refusal, type RefusalCode, refuse } from "../domain/refusal";
import { mayDo, type Staff } from "../domain/tenant/actor";
import type { Scope } from "../domain/tenant/scopes";
import type { Env } from "../env";
import { problemResponse } from "./problem";
import { type LimitName, limitFailures, limitRate } from "./rate-limit";
import { type IfMatch, readBearer, readBody, readIdempotencyKey } from "./validate";
import { type Parts, partsOf, validatorsOf } from "./validators";

export type App = {
  Bindings: Env;
  Variables: { requestId: string; tenant: string; route: string; isFault: boolean; admitted: Admitted };
};

/** A request that was let in, while the validators go through its parts. */
type Admitted = {
  readonly call: Omit<StaffCall<z.ZodType, z.ZodType>, keyof Parts>;
  readonly bytes: Uint8Array;
  /** What is wrong with any of its parts. */
  readonly problems: InputProblem[];
};

export type Access = "public" | "signup" | "operator" | { readonly scope: Scope };

type ObjectSchema = z.ZodObject;
const NOTHING = z.strictObject({});
type Nothing = typeof NOTHING;

export type Call<Q extends z.ZodType = Nothing, B extends z.ZodType = Nothing> = {
  readonly deps: Deps;
  readonly params: Readonly<Record<string, string>>;
  readonly query: z.output<Q>;
  readonly body: z.output<B>;
  /** Empty where none was sent. */
  readonly key: string;
  readonly ifMatch: IfMatch;
  readonly request: Request;
  /** Scheme and host that links in answers begin with. */
  readonly origin: string;
  readonly requestId: string;
  /** Bearer token of the request, of any kind. */
  readonly bearer: string | null;
  readonly startedAt: number;
  noteTenant(tenant: string): void;
};

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
  readonly handle: (call: StaffCall<z.ZodType, z.ZodType>) => Promise<Response>;
};

export function publicRoute<Q extends z.ZodType = Nothing, B extends z.ZodType = Nothing>(
  spec: PublicSpec<Q, B>,
): Route {
  return toRoute(spec as unknown as StaffSpec<Q, B>);
}

export function staffRoute<Q extends z.ZodType = Nothing, B extends z.ZodType = Nothing>(spec: StaffSpec<Q, B>): Route {
  return toRoute(spec);
}

function toRoute<Q extends z.ZodType, B extends z.ZodType>(spec: StaffSpec<Q, B>): Route {
  const handle = spec.handle as unknown as Route["handle"];
  return { ...spec, query: spec.query ?? NOTHING, body: spec.body ?? null, handle };
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
  const { env } = context;
  const request = context.req.raw;
  const requestId = context.get("requestId");
  const startedAt = clock.now();
  context.set("route", route.path);
  const settings = settingsOf(env);
  const deps = makeDeps(env, settings, clock, (work) => context.executionCtx.waitUntil(work));
  const refused = (refusal: Refusal, status?: number) =>
    problemResponse(refusal, { requestId }, status === undefined ? {} : { status });

  const hasBody = request.method !== "GET" && request.method !== "HEAD";
  const body = hasBody ? await readBody(request) : ({ kind: "read", bytes: new Uint8Array() } as const);
  if (body.kind === "refused") return refused({ code: "invalid_request", problems: [body.problem] }, body.status);

  const bearer = readBearer(request.headers.get("authorization"));
  const params = context.req.param() as Record<string, string>;
  const asked = { deps, request, requestId };
  const limited = await limitRate(asked, route.limit, params.tenant ?? null, bearer);
  if (limited) return limited;

  let staff: IdentifiedStaff | null = null;
  if (typeof route.access === "object") {
    // A token that was not seen to be good lately costs its address one of a few tries, before the database is asked.
    const untried = bearer !== null && !(await isKnownToken(deps, bearer)) ? await limitFailures(asked) : null;
    if (untried) return untried;
    staff = bearer === null ? null : await identifyStaff(deps, bearer);
    if (!staff) return refused(refuse("unauthenticated"));
    context.set("tenant", staff.tenantId);
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

  let origin: string | undefined;
  const call: Admitted["call"] = {
    deps,
    params,
    key: key ?? "",
    request,
    get origin() {
      origin ??= settings.publicUrl ?? new URL(request.url).origin;
      return origin;
    },
    requestId,
    bearer,
    startedAt,
    noteTenant: (tenant) => context.set("tenant", tenant),
    staff: staff as IdentifiedStaff,
  };
  context.set("admitted", { call, bytes: body.bytes, problems: [] });
  return null;
}

/** Tells what the validators noted, or else calls the handler. */
function act(context: Context<App>, route: Route): Response | Promise<Response> {
  const { call, problems } = context.get("admitted");
  if (problems.length > 0) return problemResponse({ code: "invalid_request", problems }, call);
  return route.handle(Object.assign(call, partsOf(context)));
}
