// What a change of its payments was for a booking. It decides which message tells of the money: that of the booking, or
// one of its own.

import type { BookingStatus } from "../booking/booking";

export type MoneyStage =
  /** The booking waited for money, and still does. */
  | "held"
  /** The booking stands from then on, and its own message tells of the money. */
  | "made"
  /** The booking stood before and after. */
  | "standing"
  /** The booking ended while it waited for money. */
  | "hold_ended"
  /** A booking that stood ended, and its own message tells of the money. */
  | "ended"
  /** The booking had ended before. */
  | "over";

/** Statuses after which nothing of the booking is left to pay for. */
export const OVER: ReadonlySet<BookingStatus> = new Set(["cancelled", "rejected", "expired"]);

export function moneyStage(before: BookingStatus | null, after: BookingStatus): MoneyStage {
  if (before !== null && OVER.has(before)) return OVER.has(after) ? "over" : "made";
  if (OVER.has(after)) return before === "held" ? "hold_ended" : "ended";
  if (after === "held") return "held";
  return before === null || before === "held" ? "made" : "standing";
}
