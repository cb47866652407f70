// Answers: JSON that caches never store unless a route says so, refusals as problems, lists with a cursor.

import type { Created } from "../actions/create-once";
import type { Refusal, Result } from "../domain/refusal";
import { DATA_HEADERS } from "./headers";
import { problemResponse } from "./problem";
import type { Call } from "./route";

export function json(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { ...DATA_HEADERS, "content-type": "application/json", "cache-control": "no-store", ...headers },
  });
}

export function noContent(): Response {
  return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
}

export function problem(call: Pick<Call, "requestId">, refusal: Refusal, timeZone?: string): Response {
  return problemResponse(refusal, { requestId: call.requestId, timeZone });
}

/**
 * A change, with the objects that have not received it yet: then 202, because it is saved but not in force everywhere.
 */
export function changed(
  value: object,
  pending: readonly string[],
  status: 200 | 201,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return pending.length === 0 ? json(value, status, headers) : json({ ...value, pending }, 202, headers);
}

/** A page of a list, or its refusal. */
export async function answerPage<T>(
  call: Pick<Call, "requestId">,
  page: Result<{ readonly rows: readonly T[]; readonly nextCursor: string | null }>,
  present: (row: T) => unknown,
): Promise<Response> {
  if (!page.ok) return problem(call, page.refusal);
  const { rows, nextCursor } = page.value;
  return json({ data: await Promise.all(rows.map(present)), next_cursor: nextCursor });
}

/** A creation, or what the same Idempotency-Key created before, or its refusal. */
export function answerCreated<T>(
  call: Pick<Call, "requestId">,
  created: Result<Created<T>>,
  present: (value: T) => Presented,
): Response {
  if (!created.ok) return problem(call, created.refusal);
  const { value, isReplay } = created.value;
  const { body, pending = [], headers } = present(value);
  return changed(body, pending, 201, { ...headers, ...replayed(isReplay) });
}

type Presented = {
  readonly body: object;
  readonly pending?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
};

/** Marks an answer as a repetition. */
export function replayed(isReplay = false): Record<string, string> {
  return isReplay ? { "idempotency-replayed": "true" } : {};
}

/** Time spent so far, for `Server-Timing`. The platform's clock advances only while the Worker awaits I/O. */
export function serverTiming(call: Pick<Call, "deps" | "startedAt">): Record<string, string> {
  return { "server-timing": `app;dur=${Math.max(0, call.deps.clock.now() - call.startedAt)}` };
}

/** True when `If-None-Match` names the current answer. */
export function isNoneMatch(header: string | null, etag: string): boolean {
  if (header === null) return false;
  const opaque = etag.replace(/^W\//, "");
  return header.split(",").some((given) => given.trim() === "*" || given.trim().replace(/^W\//, "") === opaque);
}
