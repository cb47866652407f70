// A press whose answer was lost is sent again. It then finds its own work done, which is no refusal.

import { type KeptBooking, readBooking } from "../../../actions/bookings/change-booking";
import { type BookingStatus, type Mark, markOf } from "../../../domain/booking/booking";
import type { FormValues } from "../../kit/form-values";
import type { Desk } from "../desk";

/** What a booking is after a press. */
const AFTER: Readonly<Record<string, BookingStatus>> = {
  confirm: "confirmed",
  reject: "rejected",
  cancel: "cancelled",
  complete: "completed",
  no_show: "no_show",
  fee: "no_show",
};

/** Whether a refused press was sent again, and the booking is as it asked. */
export async function isDoneAlready(
  { deps, staff }: Desk,
  bookingId: string,
  values: FormValues,
  isAsMeant: (kept: KeptBooking) => boolean,
): Promise<boolean> {
  if (!values.has("again")) return false;
  const found = await readBooking(deps, staff.tenantId, bookingId);
  return found.ok && isAsMeant(found.value);
}

/** `mark` is what the press took back. */
export function hasStatusAfter(act: string, mark?: Mark): (kept: KeptBooking) => boolean {
  return ({ booking }) => {
    if (act === "arrive") return markOf(booking) === "arrived";
    if (act === "unmark") return booking.status === "confirmed" && markOf(booking) !== mark;
    if (act === "restore") return booking.status === "confirmed" || booking.status === "pending";
    return Object.hasOwn(AFTER, act) && booking.status === AFTER[act];
  };
}

/** It stands there, on the resource where one was named. */
export function standsAt(startAt: number | null, resourceId: string | null): (kept: KeptBooking) => boolean {
  return ({ booking, resources }) =>
    booking.startAt === startAt && (resourceId === null || resources.some(({ id }) => id === resourceId));
}
