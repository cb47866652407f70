// A customer pays with what they bought ahead. The token of a booking proves only that its holder made it, under an
// address that they typed. The link that was mailed to that address proves that the credit is theirs.

import type { BookingRecord } from "../../domain/booking/booking-record";
import { invalid, type Result, refused } from "../../domain/refusal";
import { CUSTOMER } from "../../domain/tenant/actor";
import type { Deps } from "../deps";
import type { KeptPayment } from "../payments/home";
import { isOwnBooking, openOwnBookings } from "../people/own-bookings";
import { payWithCredit } from "./pay-with-credit";

const NO_PROOF = invalid("/customer_token", "must be of the customer's own link, which opens for half an hour");

export async function payWithOwnCredit(
  deps: Deps,
  booking: BookingRecord,
  ownToken: string,
): Promise<Result<KeptPayment>> {
  const link = await openOwnBookings(deps, booking.tenantId, ownToken);
  if (!link || !(await isOwnBooking(deps, link, booking))) return refused(NO_PROOF);
  return payWithCredit(deps, booking.id, CUSTOMER);
}
