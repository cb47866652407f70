// What keeps a booking from a place that was its own: staff are told who stands there now.

import { selectStanding } from "../../db/calendar-bookings";
import type { BookingRecord } from "../../domain/booking/booking-record";
import { occupiedBy } from "../../domain/booking/booking-request";
import type { Authority } from "../../domain/tenant/actor";
import type { Deps } from "../deps";

export type Standing = {
  readonly id: string;
  readonly customer: string | null;
  readonly startAt: number;
  readonly endAt: number;
};

const MOST_READ = 20;

/** The first booking in the way on some resources. Null when it is a hold or an offer, or lies out of reach. */
export async function whatStandsThere(
  deps: Deps,
  { tenantId, resources }: Authority,
  { id, service }: Pick<BookingRecord, "id" | "service">,
  span: { readonly startAt: number; readonly endAt: number },
  resourceIds: readonly string[],
): Promise<Standing | null> {
  const seen = resources === "all" ? resourceIds : resourceIds.filter((one) => resources.includes(one));
  const rows = await selectStanding(deps.db, tenantId, occupiedBy(service, span), seen, MOST_READ, false);
  const found = rows.find((row) => row.id !== id);
  if (!found) return null;
  const { customer } = JSON.parse(found.rest) as { customer: string | null };
  return { id: found.id, customer, startAt: found.startAt, endAt: found.endAt };
}
