// What a change of a booking does to the allocations of its calendar, and to its claims on other resources.

import { allocationOf, type BookingRecord } from "../../domain/booking/booking-record";
import { nextMomentAfter } from "../../domain/booking/due-moments";
import type { Attribution, Decision } from "../bookings/booking-tx";
import { noteFreed } from "../bookings/effects";
import { noteOfferEnded } from "../bookings/waitlist";
import type { TouchedMonth } from "../messages";
import { releaseDecision } from "../two-phase/decision-log";
import type { JointClaims } from "../two-phase/joint-claims";
import { type Completions, completesAt } from "./calendar-completion";
import { touchMonths } from "./calendar-hint";
import type { Reminders } from "./calendar-reminders";
import { deleteAllocations, deleteLocalAllocation, insertAllocation, setLocalTerm } from "./calendar-store";
import type { CalendarTx } from "./calendar-tx";

/** Whether a booking claims resources of other calendars. */
export function isJoint(resourceId: string, { claims }: Pick<BookingRecord, "claims">): boolean {
  return claims.length !== 1 || claims[0]?.resourceId !== resourceId;
}

/** When a booking completes, by its allocation here. Null when it lies elsewhere, or never completes. */
export function completesHere(resourceId: string, booking: BookingRecord, now: number): number | null {
  return isJoint(resourceId, booking) ? null : completesAt(booking, now);
}

/** Whether the allocation of a booking reminds of it. The agenda does so for all others, and for requests. */
export function isRemindedHere(resourceId: string, booking: BookingRecord): boolean {
  return booking.status === "confirmed" && !isJoint(resourceId, booking);
}

/** When a booking is next reminded, by its allocation here. Null when it never is, or when the agenda says so. */
export function remindsHere(resourceId: string, booking: BookingRecord, now: number): number | null {
  return isRemindedHere(resourceId, booking) ? nextMomentAfter(booking, now) : null;
}

export type Allocating = {
  readonly claims: JointClaims<CalendarTx>;
  readonly completions: Completions;
  readonly reminders: Reminders;
};

/** Changes this calendar's own allocation with the booking. Calendars of other claims receive the decision. */
export function applyToAllocations(
  tx: CalendarTx,
  { claims, completions, reminders }: Allocating,
  booking: BookingRecord,
  before: BookingRecord | null,
  decision: Decision | null,
  attribution: Attribution,
): readonly TouchedMonth[] {
  noteOfferEnded(tx, booking, before, attribution);
  const { resourceId } = tx;
  const was = before && !isJoint(resourceId, before) ? before : null;
  const is = isJoint(resourceId, booking) ? null : booking;
  if (!is) {
    claims.apply(tx, booking, decision);
  } else if (before && !was) {
    // The booking came back to this calendar alone. Its prepared claim becomes its own, and other calendars release
    // theirs.
    claims.apply(tx, booking, decision);
    releaseDecision(tx.sql, booking.id);
    deleteAllocations(tx.sql, booking.id);
  }
  const old = was && allocationOf(was);
  const now = is && allocationOf(is);
  const isMoved = old?.startAt !== now?.startAt || old?.endAt !== now?.endAt || old?.units !== now?.units;
  const dueAt = completesHere(resourceId, booking, tx.now);
  if (dueAt !== null) completions.note(dueAt, tx.now);
  const remindsAt = remindsHere(resourceId, booking, tx.now);
  if (remindsAt !== null) reminders.note(remindsAt);
  if (old && now && !isMoved) {
    const place = { startAt: now.startAt, subjectId: booking.id };
    const term = { expiresAt: now.expiresAt, completesAt: dueAt, remindsAt };
    const isSameTerm = booking.status === before?.status && booking.expiresAt === before.expiresAt;
    if (!isSameTerm) setLocalTerm(tx.sql, place, term);
  } else {
    if (old) deleteLocalAllocation(tx.sql, { startAt: old.startAt, subjectId: booking.id });
    if (now) insertAllocation(tx.sql, booking.id, 0, now, { completesAt: dueAt, remindsAt });
  }
  if (old && (!now || isMoved)) noteFreed(tx.effects, old);
  return touchMonths(
    tx,
    [old, now].filter((stay) => stay != null),
  );
}
