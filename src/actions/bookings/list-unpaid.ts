// Bookings that are held while their customer pays. The listing copy has no holds, but it has their payments; each home
// tells the rest.

import type { PaymentRow } from "../../db/paid-for";
import { listWaitingIds } from "../../db/payments";
import { statusAt } from "../../domain/booking/booking";
import type { Authority } from "../../domain/tenant/actor";
import type { Deps } from "../deps";
import type { KeptBooking } from "./change-booking";
import { readStaffBooking } from "./staff-booking";

/** More would ask too many homes for one page. The newest come first. */
const MOST_SHOWN = 50;

/** By their start, as far as the reader sees them. */
export async function listUnpaid(deps: Deps, staff: Authority): Promise<KeptBooking[]> {
  const ids = await listWaitingIds(deps.db, staff.tenantId, deps.clock.now(), MOST_SHOWN);
  const held = await readHeld(deps, staff, ids);
  return held.sort((a, b) => a.booking.startAt - b.booking.startAt);
}

/** The bookings, by id, of a list of payments that are still held: nothing of them is paid, or only a part. */
export async function heldBehind(
  deps: Deps,
  staff: Authority,
  rows: readonly PaymentRow[],
): Promise<ReadonlyMap<string, KeptBooking>> {
  // What has a number stands already, and is asked for the rest. The credit that a package gives is no booking.
  const sought = rows.filter(
    (row) =>
      (row.state === "open" || row.state === "paid") && row.bookingNumber === null && row.bookingId.startsWith("bkg_"),
  );
  const ids = [...new Set(sought.map(({ bookingId }) => bookingId))];
  const held = await readHeld(deps, staff, ids);
  return new Map(held.map((kept) => [kept.booking.id, kept]));
}

/** A file of many payments asks the homes of so many bookings at most, the newest first: each is a request of its own. */
const MOST_READ = 500;

async function readHeld(deps: Deps, staff: Authority, ids: readonly string[]): Promise<KeptBooking[]> {
  const found: Awaited<ReturnType<typeof readStaffBooking>>[] = [];
  for (let at = 0; at < Math.min(ids.length, MOST_READ); at += MOST_SHOWN) {
    const piece = ids.slice(at, Math.min(at + MOST_SHOWN, MOST_READ));
    found.push(...(await Promise.all(piece.map((id) => readStaffBooking(deps, staff, id)))));
  }
  const isHeld = ({ booking }: KeptBooking) => statusAt(booking, deps.clock.now()) === "held";
  return found.flatMap((kept) => (kept.ok && isHeld(kept.value) ? [kept.value] : []));
}
