// The closed list of refusals. A refusal is expected and travels as a value; faults are thrown.

export const REFUSAL_CODES = [
  "not_bookable",
  "capacity_exceeded",
  "invalid_duration",
  "too_soon",
  "too_late",
  "outside_hours",
  "off_grid",
  "closed",
  "day_limit_reached",
  "pool_exhausted",
  "slot_taken",
  "seats_full",
  "bookable_now",
  "too_many_open",
  "hold_expired",
  "hold_mismatch",
  "payment_required",
  "payment_expired",
  "payment_exceeds_due",
  "not_enough_credit",
  "invalid_transition",
  "already_cancelled",
  "too_late_to_change",
  "revision_mismatch",
  "in_use",
  "duplicate_slug",
  "duplicate_code",
  "idempotency_key_missing",
  "idempotency_key_reused",
  "idempotency_in_progress",
  "not_found",
  "unauthenticated",
  "forbidden",
  "rate_limited",
  "invalid_request",
  "unavailable",
] as const;

export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** Rules that staff can override by name; never a pool, never the interval. */
export const OVERRIDABLE_CODES = [
  "too_soon",
  "too_late",
  "outside_hours",
  "off_grid",
  "closed",
  "day_limit_reached",
] as const satisfies readonly RefusalCode[];

export type OverridableCode = (typeof OVERRIDABLE_CODES)[number];

/** Facts that help the reader act on a refusal; flat, so that a problem document can contain them unchanged. */
export type RefusalFacts = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

export type Span = { readonly startAt: number; readonly endAt: number };

/** One problem of an input, at an RFC 6901 pointer. */
export type InputProblem = { readonly pointer: string; readonly detail: string };

export type Refusal = {
  readonly code: RefusalCode;
  /** More than the code says, in a sentence for people. */
  readonly detail?: string;
  readonly problems?: readonly InputProblem[];
  readonly facts?: RefusalFacts;
  /** The nearest free starts, checked by the same rules; at most three. */
  readonly alternatives?: readonly Span[];
};

/** Why a payment page is refused, where what is to be paid online has come. */
export const PAID_ALREADY = "It is paid already: nothing more is to be paid online.";

export function refuse(code: RefusalCode, facts?: RefusalFacts): Refusal {
  return facts ? { code, facts } : { code };
}

/** Kinds of things that a request can name and that may be missing. */
export type Missing =
  | "announcement"
  | "booking"
  | "calendar"
  | "closure"
  | "connection"
  | "credit"
  | "webhook delivery"
  | "customer"
  | "event"
  | "hold"
  | "invitation"
  | "member"
  | "message"
  | "package"
  | "payment"
  | "purchase"
  | "receipt"
  | "resource"
  | "route"
  | "series"
  | "service"
  | "session"
  | "tenant"
  | "token"
  | "waitlist entry"
  | "webhook";

/** A refusal that names the kind of thing that is missing, so that the caller finds the typo. */
export function missing(what: Missing): Refusal {
  return { code: "not_found", detail: `There is no such ${what} here.`, facts: { missing: what } };
}

/** Adds the kind of thing to a refusal of an object, which knows only that one id. */
export function naming(what: Missing, refusal: Refusal): Refusal {
  return refusal.code === "not_found" && refusal.facts === undefined ? missing(what) : refusal;
}

/** Refusals with alternatives: another time would have worked. */
const WITH_ALTERNATIVES: ReadonlySet<RefusalCode> = new Set([
  "slot_taken",
  "pool_exhausted",
  "day_limit_reached",
  "seats_full",
  "closed",
  "outside_hours",
  "off_grid",
]);

/** The position of a rule in the order of rules; the latest of several refusals is reported. */
export function ruleRank(code: RefusalCode): number {
  return REFUSAL_CODES.indexOf(code);
}

const CAUSED_BY_OTHERS: ReadonlySet<RefusalCode | null> = new Set([
  "slot_taken",
  "pool_exhausted",
  "day_limit_reached",
  "seats_full",
]);

/** True when only other bookings block a start, so that waiting may help. */
export function isCausedByOthers(code: RefusalCode | null): boolean {
  return CAUSED_BY_OTHERS.has(code);
}

export function hasAlternatives(code: RefusalCode): boolean {
  return WITH_ALTERNATIVES.has(code);
}

export function invalid(pointer: string, detail: string): Refusal {
  return { code: "invalid_request", problems: [{ pointer, detail }] };
}

/** What an action answers: the value, or the refusal. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function refused<T = never>(refusal: Refusal): Result<T> {
  return { ok: false, refusal };
}
