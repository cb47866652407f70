// How much a customer has open here, and whether they may have one more. It is counted from the books, in the transaction
// that decides: so no path leads past it, and of many at once just as many get through as may.

import { type OpenClaim, openLimitsOf, PEOPLE_PER_ADDRESS } from "../../domain/booking/open-limits";
import { type Refusal, refuse } from "../../domain/refusal";
import type { OpenBounds, PlaceCommand } from "../messages";
import { countOpen } from "./booking-store";
import type { BookingTx } from "./booking-tx";

/** What holds for a caller of an earlier build, who says nothing of it. */
const UNSAID: OpenBounds = { limits: openLimitsOf(null), address: null };

export type Claimant = Pick<PlaceCommand, "customer" | "asker" | "bounds">;

/**
 * Why a customer may not have one more of a kind open here, beside `more` that are about to be written. It tells nothing
 * of what they have.
 */
export function openRefusal(
  { sql, now }: Pick<BookingTx, "sql" | "now">,
  claim: OpenClaim,
  { customer, asker, bounds }: Claimant,
  more = 0,
): Refusal | null {
  // Staff answer for what they do, and for whom they invite.
  if (asker.kind === "staff" || bounds === null) return null;
  const { limits, address } = bounds ?? UNSAID;
  const isReached = (column: "customer_id" | "address", whose: string | null, most: number) =>
    whose !== null && countOpen(sql, claim, column, whose, now, most) + more >= most;
  const isOver =
    isReached("customer_id", customer?.id ?? null, limits[claim]) ||
    isReached("address", address, limits[claim] * PEOPLE_PER_ADDRESS);
  return isOver ? refuse("too_many_open") : null;
}
