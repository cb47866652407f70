// The life of a booking: which status follows which, and who may still change it. Every path uses this file.

import { type Refusal, refuse } from "../refusal";
import { type CancellationPolicy, openLocation, type Service, type ServiceLocation } from "../tenant/service";
import { MINUTE_MS } from "../time/local-time";

export const BOOKING_STATUSES = [
  "held",
  "pending",
  "confirmed",
  "completed",
  "no_show",
  "cancelled",
  "expired",
  "rejected",
] as const;

export type BookingStatus = (typeof BOOKING_STATUSES)[number];

/** What staff mark of a booking. That the customer has arrived is a fact beside its status. */
export const MARKS = ["arrived", "completed", "no_show"] as const;
export type Mark = (typeof MARKS)[number];

/**
 * `release` gives a hold back and leaves every other booking alone. `keep` says that the customer is still there: a
 * release for an earlier revision then does nothing. `unmark` takes the mark back that it names.
 */
export type BookingAction =
  | "submit"
  | "keep"
  | "confirm"
  | "reject"
  | "cancel"
  | "release"
  | "expire"
  | "arrive"
  | "complete"
  | "no_show"
  | "unmark";

const NEXT: Readonly<Record<BookingAction, Partial<Record<BookingStatus, BookingStatus>>>> = {
  submit: { held: "pending" },
  keep: { held: "held" },
  confirm: { held: "confirmed", pending: "confirmed" },
  reject: { pending: "rejected" },
  cancel: { held: "cancelled", pending: "cancelled", confirmed: "cancelled" },
  release: { held: "cancelled" },
  expire: { held: "expired", pending: "expired" },
  arrive: { confirmed: "confirmed" },
  complete: { confirmed: "completed" },
  no_show: { confirmed: "no_show" },
  unmark: { confirmed: "confirmed", completed: "confirmed", no_show: "confirmed" },
};

/** How long after its end a confirmed booking completes. Until then staff may mark it or take a mark back. */
export const COMPLETION_DELAY_MS = 24 * 60 * MINUTE_MS;

/** How long before its start staff may say that the customer has arrived. */
const ARRIVES_BEFORE_MS = 12 * 60 * MINUTE_MS;

/** Whether a customer can be there already, epoch ms. */
export function mayHaveArrived({ startAt }: Pick<Dated, "startAt">, now: number): boolean {
  return now >= startAt - ARRIVES_BEFORE_MS;
}

/** Statuses that occupy their place; `held` only until it expires. */
export function isBlocking(status: BookingStatus): boolean {
  return status === "held" || status === "pending" || isConfirmedOrPast(status);
}

/** The location that a customer sees: all of it once the booking is confirmed, before that the public part. */
export function locationTold(booked: {
  readonly service: Pick<Service, "location">;
  readonly status?: BookingStatus;
}): ServiceLocation | null {
  const isAgreed = booked.status !== undefined && isConfirmedOrPast(booked.status);
  return isAgreed ? (booked.service.location ?? null) : openLocation(booked.service);
}

/** Live: it may still take place, so its resources may not be removed. */
export function isLiveBooking(status: BookingStatus): boolean {
  return status === "held" || status === "pending" || status === "confirmed";
}

function isConfirmedOrPast(status: BookingStatus): boolean {
  return status === "confirmed" || status === "completed" || status === "no_show";
}

export type Dated = {
  readonly status: BookingStatus;
  readonly startAt: number;
  readonly endAt: number;
  readonly expiresAt: number | null;
};

/** The status by the clock: a hold or pending booking expires at `expiresAt`, even if no alarm has run yet. */
export function statusAt(booking: Dated, now: number): BookingStatus {
  const { status, expiresAt, endAt } = booking;
  if ((status === "held" || status === "pending") && expiresAt !== null && expiresAt <= now) return "expired";
  if (status === "confirmed" && endAt + COMPLETION_DELAY_MS <= now) return "completed";
  return status;
}

export type Transition =
  | { readonly kind: "moved"; readonly status: BookingStatus }
  | { readonly kind: "unchanged" }
  | { readonly kind: "refused"; readonly refusal: Refusal };

export type Markable = Dated & { readonly arrivedAt?: number };

/** The mark that a booking carries, by its status and by whether the customer has arrived. */
export function markOf({ status, arrivedAt }: Pick<Markable, "status" | "arrivedAt">): Mark | null {
  if (status === "completed" || status === "no_show") return status;
  return status === "confirmed" && arrivedAt !== undefined ? "arrived" : null;
}

/** The status that an action leads to from the current one. `mark` is what `unmark` takes back. */
export function transition(
  booking: Markable,
  action: BookingAction,
  now: number,
  mark: Mark | null = null,
): Transition {
  const status = statusAt(booking, now);
  const next = NEXT[action][status];
  const marked = markOf({ ...booking, status });
  if (action === "confirm" && status === "confirmed") return { kind: "unchanged" };
  if ((action === "cancel" || action === "release") && status === "cancelled")
    return refused("already_cancelled", status);
  if (!next) return refused("invalid_transition", status);
  switch (action) {
    case "arrive":
      if (marked === "arrived") return { kind: "unchanged" };
      return mayHaveArrived(booking, now) ? { kind: "moved", status: next } : refused("invalid_transition", status);
    case "complete":
      return now < booking.startAt ? refused("invalid_transition", status) : { kind: "moved", status: next };
    case "no_show":
      // A customer who has arrived did not stay away. Staff take the arrival back first.
      if (now < booking.startAt || marked === "arrived") return refused("invalid_transition", status);
      return { kind: "moved", status: next };
    case "unmark":
      return unmarking(booking, { marked, mark, status, next }, now);
    default:
      return { kind: "moved", status: next };
  }
}

const SETTING = { arrive: "arrived", complete: "completed", no_show: "no_show" } as const;
export type Setting = keyof typeof SETTING;

/** The marks that staff can set now. */
export function settableMarks(booking: Markable, now: number): Setting[] {
  const all = Object.keys(SETTING) as Setting[];
  return all.filter((action) => transition(booking, action, now).kind === "moved");
}

/** The mark that an action sets, or null. */
export function markSetBy(action: string): Mark | null {
  return Object.hasOwn(SETTING, action) ? SETTING[action as Setting] : null;
}

/** The mark that staff can take back now, or null. */
export function removableMark(booking: Markable, now: number): Mark | null {
  const mark = markOf({ ...booking, status: statusAt(booking, now) });
  return mark !== null && transition(booking, "unmark", now, mark).kind === "moved" ? mark : null;
}

type Unmarking = {
  readonly marked: Mark | null;
  readonly mark: Mark | null;
  readonly status: BookingStatus;
  readonly next: BookingStatus;
};

/** A mark is taken back once: the same request again finds nothing to do, and another mark stays. */
function unmarking({ endAt }: Dated, { marked, mark, status, next }: Unmarking, now: number): Transition {
  const isThere = mark !== null && mark === marked;
  if (!isThere && status === "confirmed") return { kind: "unchanged" };
  // By then the clock alone completes what is confirmed.
  const isLate = endAt + COMPLETION_DELAY_MS <= now;
  return isThere && !isLate ? { kind: "moved", status: next } : refused("invalid_transition", status);
}

/** How a cancellation by staff can be taken back: the status that the booking then has, and until when. */
export type Restorable = {
  readonly status: "pending" | "confirmed";
  /** Epoch ms. Null while the booking is to come, because the customer is not told. */
  readonly until: number | null;
};

export type Ended = Dated & {
  readonly restorable?: Restorable | undefined;
  readonly endedAt?: number | undefined;
  readonly payments?: readonly { readonly refunds: readonly { readonly decidedAt: number }[] }[] | undefined;
};

/** Why an ended booking cannot be put back. Null when it can. */
export function whyNotRestored(booking: Ended, now: number): Refusal | null {
  const { status, restorable, endAt } = booking;
  if (!restorable) return refuse("invalid_transition", { booking_status: statusAt(booking, now) });
  const isOver = endAt + COMPLETION_DELAY_MS <= now || (status !== "cancelled" && status !== "rejected");
  if (isOver) return refuse("invalid_transition", { booking_status: statusAt(booking, now) });
  const isLate = (restorable.until !== null && now >= restorable.until) || isMoneyGoingBack(booking);
  return isLate ? refuse("too_late_to_change") : null;
}

/** Its end, or staff since then, decided that money goes back. What went back before is of the booking as it stood. */
function isMoneyGoingBack({ payments = [], endedAt = 0 }: Ended): boolean {
  return payments.some(({ refunds }) => refunds.some(({ decidedAt }) => decidedAt >= endedAt));
}

/** The refusal when a customer cancels or moves too late: after the start, or inside the policy's notice. */
export function lateChange(booking: Dated, policy: CancellationPolicy, now: number): Refusal | null {
  const latestAt = booking.startAt - policy.minNoticeMinutes * MINUTE_MS;
  if (now < booking.startAt && now <= latestAt) return null;
  return refuse("too_late_to_change", { min_notice_minutes: policy.minNoticeMinutes });
}

/** Why a customer can no longer cancel or move a booking, by the policy that they agreed to. Null while they can. */
export function whyUnchangeable(
  booking: Dated & { readonly service: { readonly cancellation: CancellationPolicy } },
  now: number,
): "over" | "late" | null {
  const status = statusAt(booking, now);
  if (status !== "pending" && status !== "confirmed") return "over";
  return lateChange(booking, booking.service.cancellation, now) === null ? null : "late";
}

function refused(code: "already_cancelled" | "invalid_transition", status: BookingStatus): Transition {
  return { kind: "refused", refusal: refuse(code, { booking_status: status }) };
}
