// Staff's lists of bookings, from the copy, with the names and zones of the resources as they are now.

import { type BookingFilter, listBookings } from "../db/bookings";
import { findCustomer } from "../db/customers";
import { BY_TIME, readCursor } from "../db/database";
import { listResources, type ResourceRow } from "../db/resources";
import { findService } from "../db/services";
import { findTenant } from "../db/tenants";
import type { ListedBooking } from "../domain/booking-record";
import { addDays, type LocalDate, localDateOf, localDay, weekdayOf } from "../domain/local-time";
import { invalid, missing, ok, type Result, refused } from "../domain/refusal";
import type { ListedKept } from "./change-booking";
import type { Deps } from "./deps";

export type ListRequest = {
  readonly status: string | undefined;
  readonly service: string | undefined;
  readonly resource: string | undefined;
  readonly customer: string | undefined;
  readonly from: LocalDate | undefined;
  readonly to: LocalDate | undefined;
  readonly text: string | undefined;
  readonly updatedAfter: number | undefined;
  readonly when: "today" | "week" | undefined;
  readonly limit: number;
  readonly cursor: string | undefined;
};

export type BookingPage = { readonly bookings: readonly ListedKept[]; readonly nextCursor: string | null };

export async function listBookingsOf(deps: Deps, tenantId: string, request: ListRequest): Promise<Result<BookingPage>> {
  const { db } = deps;
  const after = readCursor(request.cursor, BY_TIME);
  if (after === "invalid") return refused(invalid("/cursor", "is not a cursor of this list"));
  const tenant = await findTenant(db, tenantId);
  if (!tenant) return refused(missing("tenant"));
  const range = rangeOf(request, tenant.timeZone, deps.clock.now());
  if (!range.ok) return range;
  const resources = await listResources(db, tenantId);
  if (request.resource !== undefined && !resources.some(({ id }) => id === request.resource)) {
    return refused(missing("resource"));
  }
  const service = request.service === undefined ? undefined : await findService(db, tenantId, request.service);
  if (request.service !== undefined && !service) return refused(missing("service"));
  if (request.customer !== undefined && !(await findCustomer(db, tenantId, request.customer))) {
    return refused(missing("customer"));
  }
  const filter: BookingFilter = {
    status: request.status,
    serviceId: service?.id,
    resourceId: request.resource,
    customerId: request.customer,
    ...range.value,
    text: request.text,
    updatedAfter: request.updatedAfter,
  };
  const page = await listBookings(db, tenantId, filter, request.limit, after);
  return ok({ bookings: withResources(page.rows, resources, tenant.timeZone), nextCursor: page.nextCursor });
}

/** Bookings with what they stand on as it is called now; nameless when it was removed. */
export function withResources(
  bookings: readonly ListedBooking[],
  resources: readonly ResourceRow[],
  timeZone: string,
): ListedKept[] {
  const byId = new Map(resources.map((resource) => [resource.id, resource]));
  return bookings.map((booking) => {
    const stands = booking.claims.filter((claim) => claim.role !== "ancestor");
    const named = stands.map(({ resourceId: id }) => {
      const resource = byId.get(id);
      return { id, name: resource?.name ?? "", timeZone: resource?.timeZone ?? timeZone };
    });
    return { booking, resources: named };
  });
}

type Range = { readonly fromAt: number | undefined; readonly toAt: number | undefined };

/** Dates are the tenant's; a week is the running one from Monday. */
function rangeOf(request: ListRequest, timeZone: string, now: number): Result<Range> {
  const { when, from, to } = request;
  if (when !== undefined) {
    if (from !== undefined || to !== undefined) return refused(invalid("/when", "goes without from and to"));
    const today = localDateOf(timeZone, now);
    const first = when === "today" ? today : addDays(today, -((weekdayOf(today) + 6) % 7));
    const last = when === "today" ? today : addDays(first, 6);
    return ok({ fromAt: localDay(timeZone, first).startAt, toAt: localDay(timeZone, last).endAt });
  }
  if (from !== undefined && to !== undefined && to < from)
    return refused(invalid("/to", "must not be earlier than from"));
  return ok({
    fromAt: from === undefined ? undefined : localDay(timeZone, from).startAt,
    toAt: to === undefined ? undefined : localDay(timeZone, to).endAt,
  });
}
