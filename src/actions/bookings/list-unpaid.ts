// Bookings that are held while their customer pays. The listing copy has no holds, but it has their open payments; each
// home tells the rest.

import { listPayments } from "../../db/payments";
import { statusAt } from "../../domain/booking/booking";
import type { Authority } from "../../domain/tenant/actor";
import type { Deps } from "../deps";
import type { KeptBooking } from "./change-booking";
import { readStaffBooking } from "./staff-booking";

/** More would ask too many homes for one page. The newest come first. */
const MOST_SHOWN = 50;

/** By their start, as far as the reader sees them. */
export async function listUnpaid(deps: Deps, staff: Authority): Promise<KeptBooking[]> {
  const piece = { after: null, limit: MOST_SHOWN };
  const { rows } = await listPayments(deps.db, staff.tenantId, { state: "open", isOfBooking: true }, piece);
  // What has a number stands already, and is asked for the rest.
  const ids = new Set(rows.filter(({ bookingNumber }) => bookingNumber === null).map(({ bookingId }) => bookingId));
  const found = await Promise.all([...ids].map((id) => readStaffBooking(deps, staff, id)));
  return found
    .flatMap((kept) => (kept.ok && statusAt(kept.value.booking, deps.clock.now()) === "held" ? [kept.value] : []))
    .sort((a, b) => a.booking.startAt - b.booking.startAt);
}
