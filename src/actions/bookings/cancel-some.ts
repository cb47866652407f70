// One piece of a cancellation of many bookings.

import { type BookingFilter, listBookings } from "../../db/bookings";
import { notePushProgress, type PushRow } from "../../db/pushes";
import { findTenant } from "../../db/tenants";
import { homeOf } from "../../domain/ids";
import { homeStub } from "../../objects/stubs";
import type { Deps } from "../deps";

export type CancellationTask = {
  readonly filter: BookingFilter;
  readonly actor: string;
  readonly reason: string | null;
  /** The last booking that was dealt with, as lists are ordered. */
  readonly after: readonly (string | number)[] | null;
};

/** Bookings of one step. Each of them is a call, and the platform bounds how many one run may make. */
const MOST_A_STEP = 200;
const AT_ONCE = 20;

/** Does one step and notes how far it came. True when nothing is left to do. */
export async function cancelSome(deps: Deps, push: PushRow): Promise<boolean> {
  const { db, env } = deps;
  const { tenantId } = push;
  const task = JSON.parse(push.detail ?? "null") as CancellationTask | null;
  const tenant = await findTenant(db, tenantId);
  // Of a business that goes everything goes.
  if (!task || !tenant || tenant.deletedAt !== null) return true;
  const { filter, actor, reason } = task;
  const page = await listBookings(db, tenantId, filter, MOST_A_STEP, task.after);
  for (let first = 0; first < page.rows.length; first += AT_ONCE) {
    await Promise.all(
      page.rows.slice(first, first + AT_ONCE).map(async ({ id: bookingId }) => {
        const home = homeOf("bkg", bookingId);
        // What was cancelled or came to its end meanwhile says so, and is left as it is.
        if (home)
          await homeStub(env, home).change({
            bookingId,
            action: "cancel",
            by: "staff",
            actor,
            reason,
            ifRevision: null,
          });
      }),
    );
  }
  const last = page.rows.at(-1);
  if (page.nextCursor === null || !last) return true;
  const place = filter.updatedAfter === undefined ? last.startAt : last.updatedAt;
  await notePushProgress(db, push, JSON.stringify({ ...task, after: [place, last.id] } satisfies CancellationTask));
  return false;
}
