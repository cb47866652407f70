// Cancels all bookings that a filter finds. It is stored as a push and done in pieces, so that it completes even if the
// request dies.

import { type BookingFilter, countBookings, listBookings } from "../../db/bookings";
import { oweCancellations } from "../../db/pushes";
import { ok, type Result } from "../../domain/refusal";
import { type Authority, auditNameOf } from "../../domain/tenant/actor";
import { type Deps, newId, orNull } from "../deps";
import { makeChange } from "../setup/make-change";
import { workOffCancellations } from "../setup/work-off";
import type { CancellationTask } from "./cancel-some";
import { filterOf, type Sought } from "./list-bookings";

/** Upcoming bookings that can be cancelled, made before the request. */
const CANCELLABLE = ["pending", "confirmed"];
const MOST_SHOWN = 100;

export type Meant = { readonly count: number; readonly bookingIds: readonly string[] };

/** The bookings that a cancellation would reach. */
export async function previewCancellation(deps: Deps, tenantId: string, sought: Sought): Promise<Result<Meant>> {
  const meant = await meantBy(deps, tenantId, sought);
  if (!meant.ok) return meant;
  const [count, page] = await Promise.all([
    countBookings(deps.db, tenantId, meant.value),
    listBookings(deps.db, tenantId, meant.value, MOST_SHOWN, null),
  ]);
  return ok({ count, bookingIds: page.rows.map(({ id }) => id) });
}

/** Cancels them all; returns how many bookings it covers. */
export async function cancelAll(
  deps: Deps,
  { tenantId, actor }: Authority,
  sought: Sought,
  said: Pick<CancellationTask, "reason" | "telling">,
): Promise<Result<number>> {
  const meant = await meantBy(deps, tenantId, sought);
  if (!meant.ok) return meant;
  const { db } = deps;
  const count = await countBookings(db, tenantId, meant.value);
  if (count === 0) return ok(0);
  const now = deps.clock.now();
  const task: CancellationTask = { filter: meant.value, actor: auditNameOf(actor), ...said, after: null };
  await makeChange(deps, {
    tenantId,
    actor,
    action: "bookings.cancelled",
    subjectId: tenantId,
    detail: { count },
    statements: [oweCancellations(db, tenantId, newId("evt"), JSON.stringify(task), now)],
  });
  deps.background(orNull("cancellations_go_on_later", workOffCancellations(deps, tenantId)));
  return ok(count);
}

async function meantBy(deps: Deps, tenantId: string, sought: Sought): Promise<Result<BookingFilter>> {
  const found = await filterOf(deps, tenantId, sought, "/filter");
  if (!found.ok) return found;
  const statuses = CANCELLABLE.filter((status) => sought.status === undefined || status === sought.status);
  return ok({ ...found.value.filter, status: undefined, statuses, toComeAt: deps.clock.now() });
}
