// One step of a cancellation of many bookings.

import { type BookingFilter, listBookings } from "../../db/bookings";
import { notePushProgress, type PushRow } from "../../db/pushes";
import { findTenant } from "../../db/tenants";
import type { Telling } from "../../domain/events";
import { homeOf } from "../../domain/ids";
import { homeStub } from "../../objects/stubs";
import type { Deps } from "../deps";

export type CancellationTask = {
  readonly filter: BookingFilter;
  readonly actor: string;
  readonly reason: string | null;
  readonly telling?: Telling | undefined;
  /** The last booking that is done, in the order of lists. */
  readonly after: readonly (string | number)[] | null;
};

/** Bookings per step. Each booking is one call, and the platform limits the calls of one run. */
const MOST_A_STEP = 200;
const AT_ONCE = 20;

/** Does one step and stores its progress. True when nothing is left. */
export async function cancelSome(deps: Deps, push: PushRow): Promise<boolean> {
  const { db, env } = deps;
  const { tenantId } = push;
  const task = JSON.parse(push.detail ?? "null") as CancellationTask | null;
  const tenant = await findTenant(db, tenantId);
  // A business that is being removed loses all its bookings anyway.
  if (!task || !tenant || tenant.deletedAt !== null) return true;
  const { filter, actor, reason, telling } = task;
  const page = await listBookings(db, tenantId, filter, MOST_A_STEP, task.after);
  for (let first = 0; first < page.rows.length; first += AT_ONCE) {
    await Promise.all(
      page.rows.slice(first, first + AT_ONCE).map(async ({ id: bookingId }) => {
        const home = homeOf("bkg", bookingId);
        // A booking that was cancelled or has ended meanwhile refuses, and stays as it is.
        if (home)
          await homeStub(env, home).change({
            bookingId,
            action: "cancel",
            by: "staff",
            actor,
            reason,
            telling,
            ifRevision: null,
            isCalledOff: true,
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
