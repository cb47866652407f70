// Refusals as RFC 9457 problem documents: one closed table from code to status and words. No internal detail leaves.

import type { Refusal, RefusalCode } from "../domain/refusal";
import { toIso } from "../domain/time/local-time";
import { DATA_HEADERS } from "./headers";

type Words = { readonly status: number; readonly title: string; readonly detail: string };

const words = (status: number, title: string, detail: string): Words => ({ status, title, detail });

export const PROBLEMS: Readonly<Record<RefusalCode, Words>> = {
  invalid_request: words(400, "Invalid request", "The request is not valid; errors lists every problem, up to 100."),
  idempotency_key_missing: words(
    400,
    "Idempotency key missing",
    "Send an Idempotency-Key header of 1 to 255 visible ASCII characters.",
  ),
  unauthenticated: words(401, "Not authenticated", "Send a valid bearer token."),
  forbidden: words(403, "Forbidden", "This token does not allow that."),
  not_found: words(404, "Not found", "What the request names does not exist here."),
  slot_taken: words(409, "Time taken", "Another booking or hold has this time; see alternatives."),
  pool_exhausted: words(409, "No minutes left", "This part of the day has too few minutes left."),
  day_limit_reached: words(409, "Day full", "The daily limit of this day is reached."),
  seats_full: words(409, "No places left", "Too few places are left."),
  bookable_now: words(409, "Nothing to wait for", "This can be booked now; see alternatives."),
  invalid_transition: words(409, "Not possible now", "The current status does not allow this."),
  already_cancelled: words(409, "Already cancelled", "The booking is already cancelled."),
  in_use: words(409, "In use", "Something else still uses it."),
  duplicate_slug: words(409, "Address taken", "Another tenant has this slug."),
  duplicate_code: words(409, "Code taken", "Another service of this tenant has this code."),
  idempotency_in_progress: words(
    409,
    "In progress",
    "Another request with this key is in progress; try again in a moment.",
  ),
  payment_required: words(409, "Payment required", "The booking stands only once it is paid; see payment."),
  payment_exceeds_due: words(409, "More than is due", "The amount is more than what is left to pay or to give back."),
  not_enough_credit: words(409, "Not enough credit", "The customer has no credit that pays for all that is left."),
  payment_expired: words(410, "Payment expired", "The time to pay is over; choose the time again."),
  hold_expired: words(410, "Hold expired", "The hold has expired; choose the time again."),
  revision_mismatch: words(412, "Changed meanwhile", "The revision has changed; read it again."),
  not_bookable: words(422, "Not bookable", "This cannot be booked."),
  capacity_exceeded: words(422, "Too many", "There is no room for so many at once."),
  invalid_duration: words(422, "Wrong duration", "The service cannot be booked for this long."),
  too_soon: words(422, "Too soon", "The start is in the past or too soon."),
  too_late: words(422, "Too far ahead", "The start is too far in the future."),
  outside_hours: words(422, "Outside opening hours", "The opening hours do not cover all of this time."),
  off_grid: words(422, "Not a starting time", "Bookings do not start at this time; choose one of the slots."),
  closed: words(422, "Closed", "A closure covers at least part of this time."),
  too_late_to_change: words(422, "Too late to change", "The policy no longer allows this change."),
  hold_mismatch: words(422, "Hold does not match", "The hold is for another request."),
  idempotency_key_reused: words(
    422,
    "Key already used",
    "This Idempotency-Key was already used with another body; send a new UUID with each new request.",
  ),
  too_many_open: words(429, "Too much open", "This customer already has as much open here as is allowed at once."),
  rate_limited: words(429, "Too many requests", "Wait a little and try again."),
  unavailable: words(
    503,
    "Temporarily unavailable",
    "Try again in a moment; with the same Idempotency-Key, nothing is done twice.",
  ),
};

const RETRY_AFTER_SECONDS: Partial<Record<RefusalCode, number>> = {
  rate_limited: 60,
  too_many_open: 60,
  unavailable: 2,
  idempotency_in_progress: 1,
};

export type ProblemContext = { readonly requestId: string; readonly timeZone?: string | undefined };

/** The document of a refusal. `status` differs from the table only for refusals by HTTP itself (405, 413, 415). */
export function problemDocument(refusal: Refusal, context: ProblemContext, status?: number): Record<string, unknown> {
  const { title, detail, status: usual } = PROBLEMS[refusal.code];
  const timeZone = context.timeZone ?? "UTC";
  // Facts come first, so that they never replace a standard member of the problem.
  return {
    ...refusal.facts,
    type: `/docs#${refusal.code}`,
    title,
    status: status ?? usual,
    detail: refusal.detail ?? detail,
    code: refusal.code,
    request_id: context.requestId,
    ...(refusal.problems && { errors: refusal.problems }),
    ...(refusal.alternatives && {
      alternatives: refusal.alternatives.map(({ startAt, endAt }) => ({
        start: toIso(timeZone, startAt),
        end: toIso(timeZone, endAt),
      })),
    }),
  };
}

export function problemResponse(
  refusal: Refusal,
  context: ProblemContext,
  options: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): Response {
  const document = problemDocument(refusal, context, options.status);
  const headers = new Headers({
    ...DATA_HEADERS,
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    ...options.headers,
  });
  const retryAfter = RETRY_AFTER_SECONDS[refusal.code];
  if (retryAfter !== undefined && !headers.has("retry-after")) headers.set("retry-after", String(retryAfter));
  if (refusal.code === "unauthenticated") headers.set("www-authenticate", 'Bearer realm="berth"');
  return new Response(JSON.stringify(document), { status: document.status as number, headers });
}
