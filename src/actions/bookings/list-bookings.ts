// Staff's lists of bookings, from the copy, with the current names and zones of the resources.

import { type BookingFilter, listBookings } from "../../db/bookings";
import { listMerged } from "../../db/customers";
import { type ListQuery, type Page, readPiece } from "../../db/paging";
import { listResources, type ResourceRow } from "../../db/resources";
import { findService } from "../../db/services";
import { findTenant } from "../../db/tenants";
import { COMPLETION_DELAY_MS } from "../../domain/booking/booking";
import type { ListedBooking } from "../../domain/booking/booking-record";
import { invalid, missing, ok, type Result, refused } from "../../domain/refusal";
import { type Authority, seenBy } from "../../domain/tenant/actor";
import { LONGEST_STAY_MINUTES } from "../../domain/tenant/service";
import { addDays, type LocalDate, localDateOf, localDay, MINUTE_MS, weekdayOf } from "../../domain/time/local-time";
import type { Deps } from "../deps";
import { loadCountry } from "../load-configuration";
import { readCustomer } from "../people/read-customer";
import type { ListedKept } from "./change-booking";

/** The filter of staff. */
export type Sought = {
  readonly status: string | undefined;
  readonly service: string | undefined;
  readonly resource: string | undefined;
  readonly customer: string | undefined;
  readonly from: LocalDate | undefined;
  readonly to: LocalDate | undefined;
  readonly text: string | undefined;
  readonly updatedAfter: number | undefined;
  readonly when: "today" | "week" | undefined;
  /** Those that are over. */
  readonly isPast?: boolean;
  /** Those that are over, and that staff have not marked. */
  readonly isUnmarked?: boolean;
  readonly isNewestFirst?: boolean;
};

export async function listBookingsOf(
  deps: Deps,
  staff: Authority,
  request: Sought & ListQuery,
): Promise<Result<Page<ListedKept>>> {
  const { tenantId, resources: reach } = staff;
  const piece = readPiece(request);
  if (!piece.ok) return piece;
  const { after, limit } = piece.value;
  const found = await filterOf(deps, tenantId, request);
  if (!found.ok) return found;
  const { filter, resources, timeZone } = found.value;
  const within = reach === "all" ? undefined : reach;
  const sought = { ...filter, within, isTextOfNames: !staff.seesContacts };
  const page = await listBookings(deps.db, tenantId, sought, limit, after);
  const rows = page.rows.map((booking) => seenBy(staff, booking));
  return ok({ rows: withResources(rows, resources, timeZone), nextCursor: page.nextCursor });
}

export type Found = {
  readonly filter: BookingFilter;
  readonly resources: readonly ResourceRow[];
  readonly timeZone: string;
};

/** The filter in the copy's terms. `within` is its place in the request, for the pointers of problems. */
export async function filterOf(deps: Deps, tenantId: string, sought: Sought, within = ""): Promise<Result<Found>> {
  const { db } = deps;
  const tenant = await findTenant(db, tenantId);
  if (!tenant) return refused(missing("tenant"));
  const range = rangeOf(sought, tenant.timeZone, deps.clock.now(), within);
  if (!range.ok) return range;
  const resources = await listResources(db, tenantId);
  if (sought.resource !== undefined && !resources.some(({ id }) => id === sought.resource)) {
    return refused(missing("resource"));
  }
  const service = sought.service === undefined ? undefined : await findService(db, tenantId, sought.service);
  if (sought.service !== undefined && !service) return refused(missing("service"));
  const customer = sought.customer === undefined ? undefined : await readCustomer(deps, tenantId, sought.customer);
  if (customer && !customer.ok) return customer;
  const merged = customer ? await listMerged(db, tenantId, customer.value.id) : undefined;
  const filter: BookingFilter = {
    status: sought.status,
    serviceId: service?.id,
    resourceId: sought.resource,
    customerIds: merged?.map(({ id }) => id),
    ...narrower(range.value, overStarts(sought, deps.clock.now())),
    ...overOf(sought, deps.clock.now()),
    isNewestFirst: sought.isNewestFirst,
    text: sought.text,
    country: sought.text === undefined ? undefined : await loadCountry(deps, tenantId),
    updatedAfter: sought.updatedAfter,
  };
  return ok({ filter, resources, timeZone: tenant.timeZone });
}

/** Bookings with their resources under current names; null for a removed one. */
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

/** A confirmed booking counts as completed some time after its end. Until then staff can mark it. */
function overOf({ status, isPast, isUnmarked }: Sought, now: number) {
  if (isUnmarked) return { status: status ?? "confirmed", endsBy: now, endsAfter: now - COMPLETION_DELAY_MS };
  return isPast ? { endsBy: now } : {};
}

/** The rows that such a filter reads lie between these starts. */
function overStarts({ isPast, isUnmarked }: Sought, now: number): Partial<Range> {
  if (isUnmarked) return { fromAt: now - COMPLETION_DELAY_MS - LONGEST_STAY_MINUTES * MINUTE_MS, toAt: now };
  return isPast ? { toAt: now } : {};
}

type Range = { readonly fromAt: number | undefined; readonly toAt: number | undefined };

/** Dates are in the tenant's zone; a week is the current one from Monday. */
function rangeOf({ when, from, to }: Sought, timeZone: string, now: number, within: string): Result<Range> {
  if (when !== undefined) {
    if (from !== undefined || to !== undefined)
      return refused(invalid(`${within}/when`, "must come without from and to"));
    const today = localDateOf(timeZone, now);
    const first = when === "today" ? today : addDays(today, -((weekdayOf(today) + 6) % 7));
    const last = when === "today" ? today : addDays(first, 6);
    return ok({ fromAt: localDay(timeZone, first).startAt, toAt: localDay(timeZone, last).endAt });
  }
  if (from !== undefined && to !== undefined && to < from)
    return refused(invalid(`${within}/to`, "must not be earlier than from"));
  return ok({
    fromAt: from === undefined ? undefined : localDay(timeZone, from).startAt,
    toAt: to === undefined ? undefined : localDay(timeZone, to).endAt,
  });
}

function narrower(range: Range, { fromAt, toAt }: Partial<Range>): Range {
  const [from, to] = [
    [range.fromAt, fromAt],
    [range.toAt, toAt],
  ].map((each) => each.filter((at) => at !== undefined));
  return {
    fromAt: from?.length ? Math.max(...from) : undefined,
    toAt: to?.length ? Math.min(...to) : undefined,
  };
}
