// A route says everything about an endpoint in one place: address, who may, what it takes, what it answers. From the
// same object come the handler, its checks and its page in the OpenAPI document.

import * as z from "zod";
import type { Person } from "../actions/accounts/device";
import type { IdentifiedAuthority } from "../actions/accounts/identify-authority";
import type { InputProblem, RefusalCode } from "../domain/refusal";
import type { Authority } from "../domain/tenant/actor";
import type { Scope } from "../domain/tenant/scopes";
import type { Env } from "../env";
import type { LimitName } from "./rate-limit";
import type { Logged, RequestContext } from "./request-context";
import type { IfMatch } from "./validate";

export type App = {
  Bindings: Env;
  Variables: Logged & { admitted: Admitted };
};

/** A request that was let in, while the validators go through its parts. */
type Admitted = {
  readonly call: Omit<AnyCall, keyof Parts>;
  /** Null where the route is open to callers without a token. */
  readonly staff: IdentifiedAuthority | null;
  readonly bytes: Uint8Array;
  /** What is wrong with any of its parts. */
  readonly problems: InputProblem[];
};

/** `person`: a person who is signed in, of any business or none. */
export type Access = "public" | "signup" | "operator" | "person" | { readonly scope: Scope };

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
  /** The person who is signed in, on a route for persons; else null. */
  readonly person: Person | null;
};

/** A call whose parts have the types of a schema that this file does not know. */
type AnyCall = Call<z.ZodType, z.ZodType>;

/** What the validators leave to the handler, once there are no problems. */
export type Parts = Pick<AnyCall, "query" | "ifMatch" | "body">;

export type StaffCall<Q extends z.ZodType = Nothing, B extends z.ZodType = Nothing> = Call<Q, B> & {
  readonly staff: Authority;
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
  /** `own`: the route keeps to the resources of staff who have only some. Else it is closed to them. */
  readonly reach?: "own";
  /** Members need a role that manages the business. Tokens need the scope of the route. */
  readonly isForManagers?: boolean;
  /** Members who close resources, change hours, or tell sessions may too. Tokens need the scope of the route. */
  readonly isFor?: "closes" | "changesHours" | "tellsSessions";
  /**
   * A member who is signed in has shown who they are within minutes, or shows it again first. Pointers into the
   * body ask only of requests that have a value there.
   */
  readonly asksAgain?: true | readonly `/${string}`[];
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
  readonly access: "public" | "signup" | "operator" | "person";
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
  readonly handle: (call: AnyCall, staff: Authority | null) => Promise<Response>;
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
