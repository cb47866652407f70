// What the business keeps of its money once a customer has moved late to a cheaper time.

import type { BookingRecord } from "../booking/booking-record";
import { shareBack } from "../booking/refunds";
import { keptOf, owedOf } from "./ledger";
import type { Payment } from "./payment";
import { OVER } from "./stage";

/**
 * The booking with what the business keeps of its money at any price. A late move by the customer to a cheaper time gives
 * back no more than a cancellation in its place. Any other fall of the price gives back the whole difference. What staff
 * have given back is kept no more.
 */
export function withLeastKept(
  next: BookingRecord,
  before: BookingRecord | null,
  { isOwnMove }: { readonly isOwnMove?: boolean },
): BookingRecord {
  const { price, payments = [], mostBackPercent } = next;
  if (before === null || price === null || OVER.has(next.status)) return next;
  const kept = keptOf(payments);
  const least = Math.min(kept, before.leastKeptMinor ?? 0);
  const difference = fallOfPrice(next, before);
  const isLate = isOwnMove === true && mostBackPercent !== undefined && difference > 0;
  const base = Math.min(kept, Math.max(before.price?.amountMinor ?? 0, least));
  const leastKeptMinor = isLate
    ? Math.max(least, base - shareBack({ ...price, amountMinor: base }, mostBackPercent))
    : Math.min(least, kept - Math.max(0, difference));
  return leastKeptMinor === (before.leastKeptMinor ?? 0) ? next : { ...next, leastKeptMinor };
}

/** How much less of the money is for the price than before, in minor units. */
export function fallOfPrice(next: BookingRecord, before: BookingRecord): number {
  const { payments = [] } = next;
  return paidAt(before, payments) - paidAt(next, payments);
}

/** What of some payments is for the price of a booking, with its discount for cash. */
function paidAt(booking: BookingRecord, payments: readonly Payment[]): number {
  return Math.min(keptOf(payments), owedOf({ ...booking, payments }));
}
