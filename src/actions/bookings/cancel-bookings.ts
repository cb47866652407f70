// Cancelling all that a filter finds. It is owed like any push and worked off a piece at a time, so that it comes to its
// end also when what began it dies.

import { type BookingFilter, countBookings, listBookings } from "../../db/bookings";
import { oweCancellations } from "../../db/pushes";
import { ok, type Result } from "../../domain/refusal";
import { type Deps, newId, orNull } from "../deps";
import { makeChange, workOffCancellations } from "../setup/push-changes";
import type { CancellationTask } from "./cancel-some";
import { filterOf, type Sought } from "./list-bookings";

/** What is still to come and may be cancelled; what was made after the request is not meant. */
const CANCELLABLE = ["pending", "confirmed"];
const MOST_SHOWN = 100;

export type Meant = { readonly count: number; readonly bookingIds: readonly string[] };

/** What would be cancelled. */
export async function previewCancellation(deps: Deps, tenantId: string, sought: Sought): Promise<Result<Meant>> {
  const meant = await meantBy(deps, tenantId, sought);
  if (!meant.ok) return meant;
  const [count, page] = await Promise.all([
    countBookings(deps.db, tenantId, meant.value),
    listBookings(deps.db, tenantId, meant.value, MOST_SHOWN, null),
  ]);
  return ok({ count, bookingIds: page.rows.map(({ id }) => id) });
}

/** Has it all cancelled; answers how many bookings are meant. */
export async function cancelAll(
  deps: Deps,
  tenantId: string,
  actor: string,
  sought: Sought,
  reason: string | null,
): Promise<Result<number>> {
  const meant = await meantBy(deps, tenantId, sought);
  if (!meant.ok) return meant;
  const { db } = deps;
  const count = await countBookings(db, tenantId, meant.value);
  if (count === 0) return ok(0);
  const now = deps.clock.now();
  const task: CancellationTask = { filter: meant.value, actor, reason, after: null };
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
