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

/**
 * `release` gives a hold back and leaves every other booking alone. `keep` says that the customer is still there: a
 * release for an earlier revision then does nothing.
 */
export type BookingAction =
  | "submit"
  | "keep"
  | "confirm"
  | "reject"
  | "cancel"
  | "release"
  | "expire"
  | "complete"
  | "no_show";

const NEXT: Readonly<Record<BookingAction, Partial<Record<BookingStatus, BookingStatus>>>> = {
  submit: { held: "pending" },
  keep: { held: "held" },
  confirm: { held: "confirmed", pending: "confirmed" },
  reject: { pending: "rejected" },
  cancel: { held: "cancelled", pending: "cancelled", confirmed: "cancelled" },
  release: { held: "cancelled" },
  expire: { held: "expired", pending: "expired" },
  complete: { confirmed: "completed" },
  no_show: { confirmed: "no_show" },
};

/** How long after its end a confirmed booking completes, and until when staff may still mark it. */
export const COMPLETION_DELAY_MS = 24 * 60 * MINUTE_MS;

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

/** The status that an action leads to from the current one. */
export function transition(booking: Dated, action: BookingAction, now: number): Transition {
  const status = statusAt(booking, now);
  const next = NEXT[action][status];
  if (action === "confirm" && status === "confirmed") return { kind: "unchanged" };
  if ((action === "cancel" || action === "release") && status === "cancelled")
    return refused("already_cancelled", status);
  if (!next) return refused("invalid_transition", status);
  if ((action === "complete" || action === "no_show") && now < booking.startAt) {
    return refused("invalid_transition", status);
  }
  return { kind: "moved", status: next };
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
