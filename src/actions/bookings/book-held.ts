import { statusAt } from "../../domain/booking/booking";
import { ok, type RefusalCode, type Result } from "../../domain/refusal";
import type { SeriesDone } from "../../objects/messages";
import type { Deps } from "../deps";
import type { KeptBooking } from "./change-booking";
import { isHeld, type NamedHold, openHold } from "./open-hold";
import { type PlacedThrough, placeBooking } from "./place-booking";
import type { PlaceRequest } from "./place-command";
import { placeSeries, type SeriesWish } from "./place-series";
import { releaseHold } from "./release-hold";

/** The hold is no longer one: it expired, was released, or became a booking by another request. */
const HOLD_IS_OVER: ReadonlySet<RefusalCode> = new Set([
  "hold_expired",
  "invalid_transition",
  "idempotency_key_reused",
]);

/**
 * Books for a customer who held the start. A hold that another request of theirs has already booked answers with that
 * booking. A hold for something else is released. Without its hold, the start may still be free.
 *
 * `wasHeld`: the hold was live when the customer asked, so one that is over now is not replaced.
 */
export async function bookHeld(
  deps: Deps,
  request: PlaceRequest,
  named: NamedHold,
  wasHeld: boolean,
): Promise<Result<KeptBooking>> {
  // The token opens the hold in any state, so a booked one is found too.
  const known = await openHold(deps, request.service, named);
  const placed = await place(deps, { ...request, holdId: known?.booking.id ?? null });
  if (placed.ok) return placed;
  const { code } = placed.refusal;
  const isOver = HOLD_IS_OVER.has(code);
  if (known && isOver && isBooked(deps, known)) return ok(known);
  if (known && code === "hold_mismatch" && isHeld(deps, known)) await releaseHold(deps, known.booking.id);
  const isWithoutHold = code === "hold_mismatch" || (isOver && !wasHeld);
  return isWithoutHold ? place(deps, { ...request, holdId: null, key: `${request.key}-late` }) : placed;
}

/** Books a series for a customer who held its first start. Its home books all starts at once, so the hold goes first. */
export async function bookHeldSeries(
  deps: Deps,
  request: PlaceRequest,
  holdId: string | null,
  wish: SeriesWish,
): Promise<Result<PlacedThrough<SeriesDone>>> {
  if (holdId !== null) await releaseHold(deps, holdId);
  return placeSeries(deps, request, wish);
}

async function place(deps: Deps, request: PlaceRequest): Promise<Result<KeptBooking>> {
  const placed = await placeBooking(deps, request);
  if (!placed.ok) return placed;
  if (placed.value.kind === "waiting") throw new Error("Only a request with on_full waits.");
  return ok(placed.value);
}

function isBooked({ clock }: Deps, { booking }: KeptBooking): boolean {
  const status = statusAt(booking, clock.now());
  return status === "confirmed" || status === "pending" || (status === "held" && booking.dueNowMinor !== undefined);
}
