// How many open claims a customer has in this object, and whether they may have one more. The deciding transaction
// counts them. So no path avoids the limit, and of many requests at once only as many pass as may.

import { type OpenClaim, openLimitsOf, PEOPLE_PER_ADDRESS } from "../../domain/booking/open-limits";
import { type Refusal, refuse } from "../../domain/refusal";
import type { OpenBounds, PlaceCommand } from "../messages";
import type { BookingTx } from "./booking-tx";

/** The limits for a caller of an earlier build, which sends none. */
const UNSAID: OpenBounds = { limits: openLimitsOf(null), address: null };

export type Claimant = Pick<PlaceCommand, "customer" | "asker" | "bounds">;

/**
 * Why a customer may not have one more open claim of a kind. `more` counts claims that are about to be written. The
 * refusal does not reveal what they have.
 */
export function openRefusal(
  tx: Pick<BookingTx, "sql" | "now">,
  claim: OpenClaim,
  claimant: Claimant,
  more = 0,
): Refusal | null {
  return openLeft(tx, claim, claimant) - more <= 0 ? refuse("too_many_open") : null;
}

/** How many more open claims of a kind a customer may have. A series counts once, and not at each occurrence. */
export function openLeft(
  { sql, now }: Pick<BookingTx, "sql" | "now">,
  claim: OpenClaim,
  { customer, asker, bounds }: Claimant,
): number {
  // Limits do not apply to staff, nor to customers whom staff invite.
  if (asker.kind === "staff" || bounds === null) return Number.POSITIVE_INFINITY;
  const { limits, address } = bounds ?? UNSAID;
  const left = (column: "customer_id" | "address", whose: string | null, most: number) =>
    whose === null ? Number.POSITIVE_INFINITY : most - countOpen(sql, claim, column, whose, now, most);
  return Math.min(
    left("customer_id", customer?.id ?? null, limits[claim]),
    left("address", address, limits[claim] * PEOPLE_PER_ADDRESS),
  );
}

/**
 * What counts as open, by kind. Every command first ends expired claims. A hold that backs an offer counts as its
 * waitlist entry.
 */
const OPEN: Readonly<Record<OpenClaim, string>> = {
  holds: "bookings WHERE start_at > ?3 AND status = 'held' AND document ->> '$.entryId' IS NULL",
  // One that waits for money is a booking as well: it stands once it is paid for, even if the customer has others by then.
  bookings: `bookings WHERE start_at > ?3 AND (status IN ('pending', 'confirmed')
    OR (status = 'held' AND document ->> '$.dueNowMinor' IS NOT NULL))`,
  waits: "waitlist WHERE status IN ('waiting', 'offered')",
};

/** How many open claims a customer or an address has. It counts no further than `most`. */
function countOpen(
  sql: SqlStorage,
  claim: OpenClaim,
  column: "customer_id" | "address",
  whose: string,
  now: number,
  most: number,
): number {
  return sql
    .exec<{ count: number }>(
      `SELECT count(*) AS count FROM (SELECT 1 FROM ${OPEN[claim]} AND ${column} = ?1 LIMIT ?2)`,
      ...[whose, most, ...(claim === "waits" ? [] : [now])],
    )
    .one().count;
}
