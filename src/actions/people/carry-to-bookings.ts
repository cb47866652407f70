// The address that staff correct on a customer's card, carried to the bookings that are to come.

import { listBookings } from "../../db/bookings";
import { listMerged } from "../../db/customers";
import type { ListedBooking } from "../../domain/booking/booking-record";
import type { Authority } from "../../domain/tenant/actor";
import { mailIdentity } from "../../domain/tenant/mail-address";
import { amendBooking } from "../bookings/amend-booking";
import type { Deps } from "../deps";
import type { Customer } from "./read-customer";

type Address = Pick<Customer, "email" | "phone">;

const PIECE = 100;

/** Bookings that were made with the address as it was get the new one. Its owner gets their links. Returns how many. */
export async function carryToBookings(
  deps: Deps,
  staff: Authority,
  before: Address,
  { id, email, phone }: Address & Pick<Customer, "id">,
): Promise<number> {
  const isOther = (one: string | null, other: string | null) => one !== null && one !== other;
  const emails = isOther(email, before.email) && before.email !== null ? before.email : null;
  const phones = isOther(phone, before.phone) ? before.phone : null;
  let carried = 0;
  for (const { id: bookingId, customer } of await allToCome(deps, staff.tenantId, id)) {
    const hadEmail = emails !== null && customer?.email && mailIdentity(customer.email) === mailIdentity(emails);
    const hadPhone = phones !== null && customer?.phone === phones;
    if (!hadEmail && !hadPhone) continue;
    const corrected = { ...(hadEmail && { email }), ...(hadPhone && { phone }) };
    const done = await amendBooking(deps, staff, bookingId, { customer: corrected }, { ifRevision: null });
    if (done.ok) carried++;
  }
  return carried;
}

/** All of them, before any of them changes. */
async function allToCome({ db, clock }: Deps, tenantId: string, customerId: string): Promise<ListedBooking[]> {
  const customerIds = (await listMerged(db, tenantId, customerId)).map((each) => each.id);
  const filter = { customerIds, fromAt: clock.now() };
  const found: ListedBooking[] = [];
  let after: Parameters<typeof listBookings>[4] = null;
  do {
    const page = await listBookings(db, tenantId, filter, PIECE, after);
    found.push(...page.rows);
    const last = page.rows.at(-1);
    after = page.nextCursor === null || !last ? null : [last.startAt, last.id];
  } while (after !== null);
  return found;
}
