// Gives a booking to another resource of the same requirement, at the same time. The calendars judge whether it is free.

import { statusAt } from "../../domain/booking/booking";
import type { BookingRecord } from "../../domain/booking/booking-record";
import { invalid, refuse } from "../../domain/refusal";
import type { Service } from "../../domain/tenant/service";
import type { Done, ReassignCommand, Refused } from "../messages";
import { readBooking } from "./booking-store";
import { type BookingTx, done, refusedWith } from "./booking-tx";
import { staleRevision } from "./if-match";

export type Reassigned = {
  readonly status: "reassigned";
  readonly booking: BookingRecord;
  readonly requires: Service["requires"];
  /** The resources of the requirements, in their order, with the new one in its place. */
  readonly fixed: readonly string[];
};

/** What a booking is to stand on, before any calendar is asked. Done when it stands there already. */
export function checkReassign(tx: BookingTx, command: ReassignCommand): Reassigned | Done | Refused {
  const { bookingId, resourceId, service } = command;
  const booking = readBooking(tx.sql, bookingId);
  if (!booking) return refusedWith(refuse("not_found"));
  const stale = staleRevision(booking, command);
  if (stale) return refusedWith(stale);
  const status = statusAt(booking, tx.now);
  if (status !== "pending" && status !== "confirmed") {
    return refusedWith(refuse("invalid_transition", { booking_status: status }));
  }
  const served = booking.claims.filter((claim) => claim.role !== "ancestor").map((claim) => claim.resourceId);
  if (served.includes(resourceId)) return done(tx, booking, []);
  for (const { requires } of [booking.service, ...(service ? [service] : [])]) {
    if (requires.length !== served.length) continue;
    const index = requires.findIndex(({ anyOf }, at) => anyOf.includes(resourceId) && served[at] !== undefined);
    if (index < 0) continue;
    return { status: "reassigned", booking, requires, fixed: served.with(index, resourceId) };
  }
  return refusedWith(invalid("/resource", "does not serve this service"));
}
