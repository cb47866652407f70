// The day at a glance: what is booked today, what waits for an answer, what is over and not marked, what was not delivered.

import { countFailedMessages } from "../../db/failed-messages";
import { statusAt } from "../../domain/booking/booking";
import { ok, type Result } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { DAY_MS } from "../../domain/time/local-time";
import type { Deps } from "../deps";
import { type ChangeRequest, changeBooking, type ListedKept } from "./change-booking";
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
  const list = (sought: Partial<Sought>) => listBookingsOf(deps, staff, { ...UNSOUGHT, ...sought, limit: MOST_SHOWN });
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
export function completeAll(deps: Deps, staff: Authority, bookings: readonly ListedKept[]): Promise<number> {
  return changeAll(deps, staff, bookings, { action: "complete" });
}

/** Takes back what was completed together, between two instants. Answers how many are confirmed again. */
export async function unmarkAll(deps: Deps, staff: Authority, from: number, to: number): Promise<Result<number>> {
  const sought = { ...UNSOUGHT, status: "completed" as const, updatedAfter: from - 1 };
  const found = await listBookingsOf(deps, staff, { ...sought, limit: MOST_SHOWN });
  if (!found.ok) return found;
  const meant = found.value.rows.filter(({ booking: { updatedAt } }) => updatedAt >= from && updatedAt <= to);
  return ok(await changeAll(deps, staff, meant, { action: "unmark", mark: "completed" }));
}

async function changeAll(
  deps: Deps,
  { tenantId, actor }: Authority,
  bookings: readonly ListedKept[],
  change: Pick<ChangeRequest, "action" | "mark">,
): Promise<number> {
  let changed = 0;
  for (let at = 0; at < bookings.length; at += AT_ONCE) {
    const done = await Promise.all(
      bookings.slice(at, at + AT_ONCE).map(({ booking }) =>
        changeBooking(deps, tenantId, {
          ...change,
          bookingId: booking.id,
          by: actor,
          reason: null,
          ifRevision: null,
        }),
      ),
    );
    changed += done.filter((one) => one.ok).length;
  }
  return changed;
}
