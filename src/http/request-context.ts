// What every door knows of a request, before it knows who asks and for what. Routes of the API and pages start here. It
// assumes no token, no body and no form of the answer.

import { type Deps, makeDeps } from "../actions/deps";
import type { Clock } from "../clock";
import { type Settings, settingsOf } from "../config";
import type { Env } from "../env";

/** What the log line of a request shows, and what makes it an error. */
export type Logged = { requestId: string; tenant: string; route: string; isFault: boolean };

export type RequestContext = {
  readonly deps: Deps;
  readonly request: Request;
  readonly requestId: string;
  /** Scheme and host that links in answers begin with. */
  readonly origin: string;
  readonly startedAt: number;
  /** Names the tenant in the log line. */
  noteTenant(tenantId: string): void;
};

/** The part of Hono's context that is the same at every door. */
type Incoming = {
  readonly env: Env;
  readonly req: { readonly raw: Request };
  readonly executionCtx: { waitUntil(work: Promise<unknown>): void };
  get(name: "requestId"): string;
  set(name: "route" | "tenant", value: string): void;
};

/** `route` is the pattern of the address: the log line shows no token and no id of an address. */
export function requestContext(incoming: Incoming, clock: Clock, route: string): RequestContext {
  const { env } = incoming;
  const request = incoming.req.raw;
  const settings = settingsOf(env);
  incoming.set("route", route);
  // Few requests need it, and some need it many times.
  let origin: string | undefined;
  return {
    deps: makeDeps(env, settings, clock, (work) => incoming.executionCtx.waitUntil(work)),
    request,
    requestId: incoming.get("requestId"),
    get origin() {
      origin ??= originOf(settings, request);
      return origin;
    },
    startedAt: clock.now(),
    noteTenant: (tenantId) => incoming.set("tenant", tenantId),
  };
}

/** The public address of the deployment, or the one that the request came to. */
export function originOf({ publicUrl }: Settings, request: Request): string {
  return publicUrl ?? new URL(request.url).origin;
}
