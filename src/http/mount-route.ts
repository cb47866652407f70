// A request on its way to the handler of its route.
//
// The order of the checks is part of the contract: size and type, rate, authentication, key, schema. Then the handler
// looks for ids, compares If-Match, and asks the rules.

import type { Context, Hono } from "hono";
import { hasJustProved, type Person } from "../actions/accounts/device";
import { type IdentifiedAuthority, identifyStaff } from "../actions/accounts/identify-authority";
import { isSameSecret } from "../actions/accounts/secrets";
import type { Clock } from "../clock";
import { type Refusal, refuse } from "../domain/refusal";
import { type Authority, mayDo } from "../domain/tenant/actor";
import type { Scope } from "../domain/tenant/scopes";
import { problemResponse } from "./problem";
import { limitFailures, limitRate, limitUntried } from "./rate-limit";
import { requestContext } from "./request-context";
import type { App, Route } from "./route";
import { personOf, staffOfSession } from "./session";
import { readBearer, readBody, readIdempotencyKey, valueAt } from "./validate";
import { partsOf, validatorsOf } from "./validators";

export function mountRoute(app: Hono<App>, route: Route, clock: Clock): void {
  const path = route.path.replaceAll(/\{(\w+)\}/g, ":$1");
  app.on(
    route.method,
    path,
    async (context, next) => (await admit(context, route, clock)) ?? next(),
    ...validatorsOf(route),
    (context) => act(context, route, clock),
  );
}

const SUSPENDED = { code: "forbidden", detail: "The operator of this deployment suspended this business." } as const;

function isOperator(operatorKey: string | null, bearer: string | null): boolean {
  return operatorKey !== null && bearer !== null && isSameSecret(bearer, operatorKey);
}

const ASKS_AGAIN = {
  code: "forbidden",
  detail: "Show again who you are, at /confirm: the last time is more than 10 minutes ago.",
} as const;

/** A token proves what it is by itself. A person shows who they are now and then. */
function isToProve({ provedAt }: Pick<IdentifiedAuthority, "provedAt">, clock: Clock): boolean {
  return provedAt !== null && !hasJustProved({ provedAt }, clock.now());
}

/** The parts of a body that ask again. */
function proofsOf({ asksAgain }: Route): readonly string[] {
  return asksAgain === undefined || asksAgain === true ? [] : asksAgain;
}

/** Null for staff whom the route lets in; else the scope that they lack. */
function missingScope({ isForManagers, isFor }: Route, ofRoute: Scope, staff: Authority): Scope | null {
  const isMember = staff.actor.kind === "member";
  if (isMember && isFor && staff[isFor]) return null;
  const scope = isMember && isForManagers ? "manage" : ofRoute;
  return mayDo(staff.actor, scope) ? null : scope;
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

  let staff: IdentifiedAuthority | null = null;
  let person: Person | null = null;
  if (typeof route.access === "object") {
    const untried = bearer === null ? null : await limitUntried(asked, bearer);
    if (untried) return untried;
    const known = bearer === null ? await staffOfSession(asked) : await identifyStaff(deps, bearer);
    if (!known) return refused(refuse("unauthenticated"));
    if ("code" in known) return refused(known);
    staff = known;
    asked.noteTenant(staff.tenantId);
    if (staff.isClosed) return refused(SUSPENDED);
    const scope = missingScope(route, route.access.scope, staff);
    if (scope) return refused(refuse("forbidden", { scope }));
    // A route that does not say how it keeps to some resources is closed to staff who have only some.
    if (staff.resources !== "all" && route.reach !== "own") return refused(refuse("forbidden"));
    if (route.asksAgain === true && isToProve(staff, clock)) return refused(ASKS_AGAIN);
  } else if (route.access === "person") {
    const found = await personOf(asked);
    if (!found) return refused(refuse("unauthenticated"));
    if ("code" in found) return refused(found);
    person = found;
  }

  const isForOperator = route.access === "operator" || (route.access === "signup" && !settings.isSignupOpen);
  if (isForOperator && !isOperator(settings.operatorKey, bearer)) {
    return (await limitFailures(asked)) ?? refused(refuse("unauthenticated"));
  }

  const takesKey = route.isKeyed || route.takesKey;
  const key = takesKey ? readIdempotencyKey(request.headers.get("idempotency-key")) : null;
  if (route.isKeyed && key === null) return refused(refuse("idempotency_key_missing"));
  if (key === "invalid") return refused({ code: "invalid_request", problems: [BAD_KEY] });

  const call = Object.assign(asked, { params, key: key ?? "", bearer, person });
  context.set("admitted", { call, staff, bytes: body.bytes, problems: [] });
  return null;
}

/** Tells what the validators noted, or else calls the handler. */
function act(context: Context<App>, route: Route, clock: Clock): Response | Promise<Response> {
  const { call, staff, problems } = context.get("admitted");
  if (problems.length > 0) return problemResponse({ code: "invalid_request", problems }, call);
  const parts = partsOf(context);
  if (staff && isToProve(staff, clock) && proofsOf(route).some((part) => valueAt(parts.body, part) !== undefined))
    return problemResponse(ASKS_AGAIN, call);
  return route.handle(Object.assign(call, parts), staff);
}
