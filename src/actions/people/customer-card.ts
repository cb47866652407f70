// What staff see of one customer: visits, missed ones, what is to come, and how they can be reached.

import { countBookings, listBookings } from "../../db/bookings";
import { listBookingsBefore } from "../../db/bookings-of-customer";
import { listCustomersByPhone, listMerged } from "../../db/customers";
import { listResources } from "../../db/resources";
import type { TextChannel } from "../../domain/booking/booking-record";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { ListedKept } from "../bookings/change-booking";
import { withResources } from "../bookings/list-bookings";
import type { Deps } from "../deps";
import { readUnreachable } from "../messages/unreachable";
import { readWishes, type Wish } from "./customer-wishes";
import { type Customer, readCustomer } from "./read-customer";

const MOST_SHOWN = 50;

export type CustomerCard = {
  readonly customer: Customer;
  /** Addresses of the records that were merged into this one. */
  readonly others: readonly { readonly email: string | null; readonly phone: string | null }[];
  /** Other customers of the same telephone number: a family, or one person twice. */
  readonly sharing: readonly { readonly id: string; readonly name: string | null }[];
  readonly toCome: readonly ListedKept[];
  readonly past: readonly ListedKept[];
  readonly visits: number;
  readonly missed: number;
  readonly unreachable: readonly ("email" | "phone")[];
  readonly wishes: readonly Wish[];
  readonly consents: readonly TextChannel[];
};

export async function readCustomerCard(
  deps: Deps,
  tenantId: string,
  timeZone: string,
  customerId: string,
): Promise<Result<CustomerCard>> {
  const found = await readCustomer(deps, tenantId, customerId);
  if (!found.ok) return found;
  const customer = found.value;
  const { db } = deps;
  const now = deps.clock.now();
  const [row, ...merged] = await listMerged(db, tenantId, customer.id);
  if (!row) return refused(missing("customer"));
  const customerIds = [row, ...merged].map(({ id }) => id);
  const count = (status: string) => countBookings(db, tenantId, { customerIds, statuses: [status] });
  const [toCome, past, visits, missed, resources, wishes] = await Promise.all([
    listBookings(db, tenantId, { customerIds, fromAt: now }, MOST_SHOWN, null),
    listBookingsBefore(db, tenantId, customerIds, now, MOST_SHOWN),
    count("completed"),
    count("no_show"),
    listResources(db, tenantId),
    readWishes(deps, tenantId, customer),
  ]);
  const booked = { id: customer.id, name: customer.name ?? "", timeZone: null, locale: null };
  const reach = { customer: { ...booked, email: customer.email, phone: customer.phone } };
  const unreachable = (await readUnreachable(deps, tenantId, [reach]))(reach);
  const newest = [...toCome.rows, ...past].sort((a, b) => b.createdAt - a.createdAt)[0];
  return ok({
    customer,
    others: merged
      .map(({ email, phone }) => ({
        email: email === customer.email ? null : email,
        phone: phone === customer.phone ? null : phone,
      }))
      .filter(({ email, phone }) => email !== null || phone !== null),
    sharing: await readSharing(deps, tenantId, customer),
    toCome: withResources(toCome.rows, resources, timeZone),
    past: withResources(past, resources, timeZone),
    visits,
    missed,
    unreachable,
    wishes,
    consents: newest?.customer?.consents ?? [],
  });
}

const MOST_SHARING = 5;

async function readSharing(deps: Deps, tenantId: string, { id, phone }: Customer) {
  if (phone === null) return [];
  const rows = await listCustomersByPhone(deps.db, tenantId, phone, MOST_SHARING);
  return rows.filter((row) => row.id !== id && row.mergedInto === null).map((row) => ({ id: row.id, name: row.name }));
}
