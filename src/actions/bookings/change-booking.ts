// One booking, through its home: reading it, changing its status, moving it. A customer with its token needs neither D1
// nor KV.

import { type BookingRecord, type ListedBooking, tokenVersionOf } from "../../domain/booking/booking-record";
import type { Home } from "../../domain/ids";
import { missing, naming, type OverridableCode, ok, type Result, refuse, refused } from "../../domain/refusal";
import { type Attributed, attributed, type BookingActor, staffRefusal } from "../../domain/tenant/actor";
import { DAY_MS } from "../../domain/time/local-time";
import type { BookedResource, ChangeCommand, Done, MoveCommand, NoRules, Refused } from "../../objects/messages";
import { homeStub } from "../../objects/stubs";
import type { Opened } from "../accounts/secrets";
import { withRules } from "../ask-home";
import { noteTouched } from "../availability/read-occupancy";
import type { Deps } from "../deps";
import { findHome, type TenantId } from "../find-home";

/** A booking with the resources that it occupies as a whole, the leading one first. */
export type KeptBooking = { readonly booking: BookingRecord; readonly resources: readonly BookedResource[] };

/** The same, from the listing copy. */
export type ListedKept = { readonly booking: ListedBooking; readonly resources: readonly BookedResource[] };

export async function readBooking(deps: Deps, tenantId: TenantId, bookingId: string): Promise<Result<KeptBooking>> {
  const home = await findHome(deps, tenantId, "bkg", bookingId);
  if (!home) return refused(missing("booking"));
  return kept(home, await homeStub(deps.env, home).readBooking(bookingId));
}

/** A manage token opens its booking until this long after its end; for a series, after its last end. */
export const TOKEN_OUTLIVES_MS = 30 * DAY_MS;

/**
 * The booking that a token opens; the route has checked the token. A token of another version belongs to an earlier
 * customer.
 */
export async function readByToken(deps: Deps, { id, version }: Opened): Promise<Result<KeptBooking>> {
  const found = await readBooking(deps, null, id);
  if (!found.ok) return found;
  const { booking } = found.value;
  const isOver = booking.endAt + TOKEN_OUTLIVES_MS < deps.clock.now();
  return isOver || version !== tokenVersionOf(booking) ? refused(missing("booking")) : found;
}

export type ChangeRequest = Omit<ChangeCommand, "by" | "actor"> & { readonly by: BookingActor };

export async function changeBooking(
  deps: Deps,
  tenantId: TenantId,
  request: ChangeRequest,
): Promise<Result<KeptBooking>> {
  const home = await findHome(deps, tenantId, "bkg", request.bookingId);
  if (!home) return refused(missing("booking"));
  const forbidden = staffRefusal(request.by);
  if (forbidden) return refused(forbidden);
  const { by, actor } = attributed(request.by);
  const telling = tellsDesk(request) ? { ...request.telling, desk: true as const } : request.telling;
  return kept(home, await homeStub(deps.env, home).change({ ...request, by, actor, telling }));
}

/** Moves and cancellations by staff are told in any case. */
function tellsDesk({ by, action }: ChangeRequest): boolean {
  return by.kind === "member" && by.role === "staff" && (action === "confirm" || action === "reject");
}

export type MoveRequest = Omit<MoveCommand, keyof Attributed> & {
  readonly by: BookingActor;
  /** The rules that staff set aside. */
  readonly override?: readonly OverridableCode[];
};

export async function moveBooking(
  deps: Deps,
  tenantId: TenantId,
  { by, override, ...request }: MoveRequest,
): Promise<Result<KeptBooking>> {
  const home = await findHome(deps, tenantId, "bkg", request.bookingId);
  if (!home) return refused(missing("booking"));
  // What was agreed before and is put back names no rules of its own.
  const forbidden = staffRefusal(by, request.isRestoring ? [] : override);
  if (forbidden) return refused(forbidden);
  const command = { ...request, ...attributed(by, override) };
  return kept(home, await withRules(deps, home.tenantId, async () => homeStub(deps.env, home).move(command)));
}

export function kept({ tenantId }: Home, outcome: Done | Refused | NoRules): Result<KeptBooking> {
  if (outcome.status === "no_rules") return refused(refuse("unavailable"));
  if (outcome.status === "refused") return refused(naming("booking", outcome.refusal));
  noteTouched(tenantId, outcome.touched);
  return ok({ booking: outcome.booking, resources: outcome.resources });
}
