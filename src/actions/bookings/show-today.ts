// The day at a glance: what is booked today, what waits for an answer, what is over and not marked, what was not delivered.

import { countFailedMessages } from "../../db/failed-messages";
import { statusAt } from "../../domain/booking/booking";
import { ok, type Result } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { DAY_MS } from "../../domain/time/local-time";
import type { Deps } from "../deps";
import { changeBooking, type ListedKept } from "./change-booking";
import { listBookingsOf, type Sought } from "./list-bookings";

/** A busier day is shown in the list and the calendar. */
const MOST_SHOWN = 300;
const FAILED_OF_DAYS = 7;

const UNSOUGHT: Sought = {
  status: undefined,
  service: undefined,
  resource: undefined,
  customer: undefined,
  from: undefined,
  to: undefined,
  text: undefined,
  updatedAfter: undefined,
  when: undefined,
};

export type Today = {
  /** Of today: confirmed, asked for, completed or missed. */
  readonly bookings: readonly ListedKept[];
  readonly requests: readonly ListedKept[];
  readonly unmarked: readonly ListedKept[];
  readonly failed: number;
};

export async function showToday(deps: Deps, staff: Authority): Promise<Result<Today>> {
  const now = deps.clock.now();
  const list = (sought: Partial<Sought>) =>
    listBookingsOf(deps, staff.tenantId, { ...UNSOUGHT, ...sought, limit: MOST_SHOWN, within: staff.resources });
  const [today, requests, unmarked, failed] = await Promise.all([
    list({ when: "today" }),
    list({ status: "pending" }),
    list({ isUnmarked: true }),
    // Messages are not told apart by resources, so staff with some of them see none.
    staff.resources === "all" ? countFailedMessages(deps.db, staff.tenantId, now - FAILED_OF_DAYS * DAY_MS) : 0,
  ]);
  if (!today.ok) return today;
  if (!requests.ok) return requests;
  if (!unmarked.ok) return unmarked;
  const are = (rows: readonly ListedKept[], ...statuses: string[]) =>
    rows.filter(({ booking }) => statuses.includes(statusAt(booking, now)));
  return ok({
    bookings: are(today.value.rows, "confirmed", "pending", "completed", "no_show"),
    requests: are(requests.value.rows, "pending"),
    unmarked: are(unmarked.value.rows, "confirmed"),
    failed,
  });
}

const AT_ONCE = 10;

/** Completes bookings that are over. One that was marked meanwhile stays as it is. Answers how many were marked. */
export async function completeAll(deps: Deps, staff: Authority, bookings: readonly ListedKept[]): Promise<number> {
  let marked = 0;
  for (let at = 0; at < bookings.length; at += AT_ONCE) {
    const done = await Promise.all(
      bookings.slice(at, at + AT_ONCE).map(({ booking }) =>
        changeBooking(deps, staff.tenantId, {
          bookingId: booking.id,
          action: "complete",
          by: staff.actor,
          reason: null,
          ifRevision: null,
        }),
      ),
    );
    marked += done.filter((one) => one.ok).length;
  }
  return marked;
}
