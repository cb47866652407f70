// The address that staff correct on a customer's card, carried to the bookings that are to come.

import type { Authority } from "../../domain/tenant/actor";
import { mailIdentity } from "../../domain/tenant/mail-address";
import { amendBooking } from "../bookings/amend-booking";
import type { ListedKept } from "../bookings/change-booking";
import type { Deps } from "../deps";
import type { Customer } from "./read-customer";

type Address = Pick<Customer, "email" | "phone">;

/** Bookings that were made with the address as it was get the new one. Its owner gets their links. Returns how many. */
export async function carryToBookings(
  deps: Deps,
  staff: Authority,
  toCome: readonly ListedKept[],
  before: Address,
  { email, phone }: Address,
): Promise<number> {
  const isOther = (one: string | null, other: string | null) => one !== null && one !== other;
  const emails = isOther(email, before.email) && before.email !== null ? before.email : null;
  const phones = isOther(phone, before.phone) ? before.phone : null;
  let carried = 0;
  for (const { booking } of toCome) {
    const { customer } = booking;
    const hadEmail = emails !== null && customer?.email && mailIdentity(customer.email) === mailIdentity(emails);
    const hadPhone = phones !== null && customer?.phone === phones;
    if (!hadEmail && !hadPhone) continue;
    const corrected = { ...(hadEmail && { email }), ...(hadPhone && { phone }) };
    const done = await amendBooking(deps, staff, booking.id, { customer: corrected }, { ifRevision: null });
    if (done.ok) carried++;
  }
  return carried;
}
