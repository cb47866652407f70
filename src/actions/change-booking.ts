// One booking, asked of its home: reading it, changing its status, moving it. Needs neither D1 nor KV.

import type { BookingRecord } from "../domain/booking-record";
import { bookingHomeOf } from "../domain/ids";
import { ok, type Result, refuse, refused } from "../domain/refusal";
import { calendarOf } from "../resource/calendar-client";
import type { CalendarResource, ChangeCommand, Done, MoveCommand, Refused } from "../resource/calendar-types";
import type { Deps } from "./deps";
import { sendRules } from "./push-changes";
import { noteTouched } from "./read-occupancy";

export type KeptBooking = { readonly booking: BookingRecord; readonly resource: CalendarResource };

/** Null stands for the holder of the booking's own token, who needs no tenant. */
type TenantId = string | null;

export async function readBooking(deps: Deps, tenantId: TenantId, bookingId: string): Promise<Result<KeptBooking>> {
  const home = homeFor(tenantId, bookingId);
  if (!home) return refused(refuse("not_found"));
  return kept(await calendarOf(deps.env.CALENDAR, home.tenantId, home.resourceId).readBooking(bookingId));
}

export async function changeBooking(
  deps: Deps,
  tenantId: TenantId,
  command: ChangeCommand,
): Promise<Result<KeptBooking>> {
  const home = homeFor(tenantId, command.bookingId);
  if (!home) return refused(refuse("not_found"));
  const outcome = await calendarOf(deps.env.CALENDAR, home.tenantId, home.resourceId).change(command);
  if (outcome.status === "done") noteTouched(home.tenantId, home.resourceId, outcome.touched);
  return kept(outcome);
}

export async function moveBooking(deps: Deps, tenantId: TenantId, command: MoveCommand): Promise<Result<KeptBooking>> {
  const home = homeFor(tenantId, command.bookingId);
  if (!home) return refused(refuse("not_found"));
  let outcome = await calendarOf(deps.env.CALENDAR, home.tenantId, home.resourceId).move(command);
  if (outcome.status === "no_rules") {
    await sendRules(deps, home.tenantId, home.resourceId);
    outcome = await calendarOf(deps.env.CALENDAR, home.tenantId, home.resourceId).move(command);
  }
  if (outcome.status === "no_rules") return refused(refuse("unavailable"));
  if (outcome.status === "done") noteTouched(home.tenantId, home.resourceId, outcome.touched);
  return kept(outcome);
}

/** Another tenant's booking answers as if it did not exist. */
function homeFor(tenantId: TenantId, bookingId: string) {
  const home = bookingHomeOf(bookingId);
  return home && (tenantId === null || home.tenantId === tenantId) ? home : null;
}

function kept(outcome: Done | Refused): Result<KeptBooking> {
  return outcome.status === "done"
    ? ok({ booking: outcome.booking, resource: outcome.resource })
    : refused(outcome.refusal);
}
