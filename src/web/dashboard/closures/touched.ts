// The bookings in a time that staff close: which they are, and what becomes of them.

import { changeBooking, type ListedKept } from "../../../actions/bookings/change-booking";
import { placeElsewhere } from "../../../actions/bookings/place-elsewhere";
import type { ClosureRequest } from "../../../actions/closures/closure-change";
import { previewClosure } from "../../../actions/closures/preview-closure";
import { ok, type Result } from "../../../domain/refusal";
import type { ConfiguredResource } from "../../../domain/tenant/configuration";
import type { Desk } from "../desk";
import { isWithin } from "../new-booking-form";

/** More than these are not shown at once. */
const MOST_TOUCHED = 100;
/** Bookings that are changed at once. */
const AT_ONCE = 20;
const LONGEST_MESSAGE = 500;

export type Touched = { readonly rows: readonly ListedKept[]; readonly hasMore: boolean };

export const NOTHING: Touched = { rows: [], hasMore: false };

/** Bookings that have not ended. What is over stays as it was. */
export async function readTouched({ deps, staff, now }: Desk, wire: ClosureRequest): Promise<Result<Touched>> {
  const found = await previewClosure(deps, staff, wire, { limit: MOST_TOUCHED });
  if (!found.ok) return found;
  const { rows, nextCursor } = found.value.page;
  return ok({ rows: rows.filter(({ booking }) => booking.endAt > now), hasMore: nextCursor !== null });
}

/** The resources that could take a booking's place on the closed one. */
export function othersFor(
  { configuration, staff }: Desk,
  { booking, resources }: ListedKept,
  closedId: string | null,
): ConfiguredResource[] {
  const isOn = closedId !== null && resources.some(({ id }) => id === closedId);
  if (!isOn || booking.sessionId !== null) return [];
  const service = configuration.services.find(({ id }) => id === booking.service.id);
  const group = service?.requires.find(({ anyOf }) => anyOf.includes(closedId));
  return configuration.resources.filter(
    ({ id, active }) =>
      active &&
      group?.anyOf.includes(id) &&
      isWithin(staff.resources, id) &&
      !resources.some((taken) => taken.id === id),
  );
}

export type Outcome = Readonly<Record<"cancelled" | "given" | "stay" | "failed", number>>;

/** Does what the form says of each booking. */
export async function settleTouched(
  desk: Desk,
  { rows }: Touched,
  closedId: string | null,
  values: ReadonlyMap<string, string>,
): Promise<Outcome> {
  const { deps, staff } = desk;
  const message = (values.get("message") ?? "").trim().slice(0, LONGEST_MESSAGE);
  const telling = values.has("notify") ? (message === "" ? undefined : { message }) : ({ notify: false } as const);
  const count = { cancelled: 0, given: 0, stay: 0, failed: 0 };
  const settle = async (row: ListedKept) => {
    const { id: bookingId, startAt } = row.booking;
    const chosen = choiceOf(values, bookingId);
    if (chosen === "cancel") {
      const change = { bookingId, action: "cancel", by: staff.actor, reason: null, telling, ifRevision: null } as const;
      return (await changeBooking(deps, staff.tenantId, change)).ok ? "cancelled" : "failed";
    }
    const to = othersFor(desk, row, closedId).find(({ id }) => id === chosen)?.id;
    if (closedId === null || to === undefined) return "stay";
    const resource = { from: closedId, to };
    const wanted = { bookingId, revision: null, startAt, minutes: null, resource, override: [], asNeeded: [], telling };
    return (await placeElsewhere(deps, staff, wanted)).ok ? "given" : "failed";
  };
  for (let first = 0; first < rows.length; first += AT_ONCE) {
    for (const outcome of await Promise.all(rows.slice(first, first + AT_ONCE).map(settle))) count[outcome] += 1;
  }
  return count;
}

/** What was chosen for one booking, or else for all. */
function choiceOf(values: ReadonlyMap<string, string>, bookingId: string): string {
  return values.get(`b_${bookingId}`) || values.get("all") || "keep";
}
