// Gives a booking another time, another resource, or both at once. Either both changes are made, or none.

import type { Telling } from "../../domain/events";
import {
  missing,
  OVERRIDABLE_CODES,
  type OverridableCode,
  ok,
  type Result,
  refuse,
  refused,
} from "../../domain/refusal";
import { reaches, type Staff } from "../../domain/tenant/actor";
import { MINUTE_MS } from "../../domain/time/local-time";
import type { IfMatch } from "../../objects/messages";
import type { Deps } from "../deps";
import { type KeptBooking, moveBooking } from "./change-booking";
import { reassignBooking } from "./reassign-booking";
import { readStaffBooking } from "./staff-booking";

export type Arrangement = IfMatch & {
  readonly startAt: number;
  /** Null keeps the length. */
  readonly durationMinutes: number | null;
  /** Null keeps the resource. */
  readonly resourceId: string | null;
  readonly override: readonly OverridableCode[];
  readonly telling: Telling | undefined;
};

type Asked = { readonly telling: Telling | undefined };
type Step = (from: KeptBooking, asked: Asked) => Promise<Result<KeptBooking>>;

/** The customer hears of the last step alone, which says where the booking is now. */
const SILENT: Asked = { telling: { notify: false } };

export async function rearrangeBooking(
  deps: Deps,
  staff: Staff,
  bookingId: string,
  wish: Arrangement,
): Promise<Result<KeptBooking>> {
  const found = await readStaffBooking(deps, staff, bookingId);
  if (!found.ok) return found;
  const { resourceId, startAt, durationMinutes, override } = wish;
  if (resourceId !== null && !reaches(staff, [{ id: resourceId }])) return refused(missing("resource"));
  const before = found.value;
  const { booking } = before;
  const isMoved = startAt !== booking.startAt || (durationMinutes !== null && durationMinutes !== lengthOf(before));
  const isGiven = !standsOn(before, resourceId);
  // The steps go on from the revision that the caller means.
  const meant = { ...before, booking: { ...booking, revision: wish.ifRevision ?? booking.revision } };
  const steps = stepsOf(deps, staff, bookingId);
  const give: Step = resourceId === null ? async (from) => ok(from) : steps.give(resourceId);
  const move = steps.move(startAt, durationMinutes, override);
  if (!isMoved) return isGiven ? give(meant, wish) : ok(meant);

  const moved = await move(meant, isGiven ? SILENT : wish);
  if (moved.ok) {
    // A move takes any resource of the service that is free. The wished one is then asked for by name.
    if (standsOn(moved.value, resourceId)) return moved;
    const given = await give(moved.value, wish);
    if (!given.ok) await restore(steps, before, moved.value);
    return given;
  }
  if (!isGiven || moved.refusal.code === "revision_mismatch") return moved;
  // The resource may be free then, though the one before is not.
  const given = await give(meant, SILENT);
  if (!given.ok) return moved;
  const last = await move(given.value, wish);
  if (last.ok && standsOn(last.value, resourceId)) return last;
  await restore(steps, before, last.ok ? last.value : given.value);
  return last.ok ? refused(refuse("slot_taken")) : last;
}

function standsOn({ resources }: KeptBooking, resourceId: string | null): boolean {
  return resourceId === null || resources.some(({ id }) => id === resourceId);
}

function lengthOf({ booking }: KeptBooking): number {
  return Math.round((booking.endAt - booking.startAt) / MINUTE_MS);
}

/** Puts a booking back where it was before a first step. It was there a moment ago, so no rule about times refuses it. */
async function restore(steps: Steps, before: KeptBooking, now: KeptBooking): Promise<void> {
  const { startAt } = before.booking;
  const isMoved = now.booking.startAt !== startAt || lengthOf(now) !== lengthOf(before);
  const back = isMoved ? await steps.move(startAt, lengthOf(before), OVERRIDABLE_CODES)(now, SILENT) : ok(now);
  const [lead] = before.resources;
  if (back.ok && lead && !standsOn(back.value, lead.id)) await steps.give(lead.id)(back.value, SILENT);
}

type Steps = ReturnType<typeof stepsOf>;

function stepsOf(deps: Deps, staff: Staff, bookingId: string) {
  const give =
    (resourceId: string): Step =>
    ({ booking }, { telling }) =>
      reassignBooking(deps, staff, bookingId, { resourceId, telling, ifRevision: booking.revision });
  const move =
    (startAt: number, minutes: number | null, override: readonly OverridableCode[]): Step =>
    ({ booking }, { telling }) =>
      moveBooking(deps, staff.tenantId, {
        bookingId,
        startAt,
        durationMinutes: booking.service.duration.kind === "flexible" ? minutes : null,
        periodId: null,
        by: staff.actor,
        override,
        telling,
        ifRevision: booking.revision,
      });
  return { give, move };
}
