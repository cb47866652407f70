// Moments of a booking that are told, although nothing about it changes: reminders before its start, and the approach of
// a request's end.

import { MINUTE_MS } from "../time/local-time";
import { statusAt } from "./booking";
import type { BookingRecord } from "./booking-record";

/** When a booking is near, in minutes before its start, if neither the service nor the business says otherwise. */
export const DEFAULT_REMINDER_MINUTES: readonly number[] = [1_440, 120];

/** The longest time before a start at which a customer may be reminded: 30 days. */
export const MOST_REMINDER_MINUTES = 43_200;

/** How long before its end the business hears of an unanswered request; at half of its time if that is later. */
export const EXPIRING_BEFORE_MS = 6 * 60 * MINUTE_MS;

export type DueMoment =
  | { readonly at: number; readonly type: "booking.reminder"; readonly minutes: number }
  | { readonly at: number; readonly type: "booking.expiring"; readonly minutes?: never };

type Timed = Pick<
  BookingRecord,
  "status" | "startAt" | "endAt" | "expiresAt" | "customerSince" | "service" | "reminderMinutes"
>;

/** The first moment of a booking after an instant, epoch ms. Null when none is left. */
export function nextMomentAfter(booking: Timed, now: number): number | null {
  const ahead = momentsOf(booking).filter(({ at }) => at > now);
  return ahead.length === 0 ? null : Math.min(...ahead.map(({ at }) => at));
}

/**
 * What falls due from `dueAt` to now, in order. Nothing when `dueAt` is no moment of the booking any more, and nothing
 * that is too late to be told.
 */
export function momentsDue(booking: Timed, dueAt: number, now: number): DueMoment[] {
  const moments = momentsOf(booking);
  const isOver = statusAt(booking, now) !== booking.status || booking.startAt <= now;
  if (isOver || !moments.some(({ at }) => at === dueAt)) return [];
  return moments.filter(({ at }) => dueAt <= at && at <= now).sort((a, b) => a.at - b.at);
}

function momentsOf(booking: Timed): DueMoment[] {
  const { status, startAt, expiresAt, customerSince } = booking;
  if (status === "confirmed") {
    const minutes = [...new Set(reminderMinutesOf(booking))];
    return minutes.map((each) => ({ at: startAt - each * MINUTE_MS, type: "booking.reminder", minutes: each }));
  }
  if (status !== "pending" || expiresAt === null) return [];
  const half = Math.floor((expiresAt - customerSince) / 2);
  return [{ at: expiresAt - Math.min(EXPIRING_BEFORE_MS, half), type: "booking.expiring" }];
}

function reminderMinutesOf({ service, reminderMinutes }: Timed): readonly number[] {
  return service.reminderMinutes ?? reminderMinutes ?? DEFAULT_REMINDER_MINUTES;
}
