// What all booking routes have in common on the wire.

import { idOfToken } from "../actions/accounts/secrets";
import type { PlaceRequest } from "../actions/bookings/place-command";
import type { Deps } from "../actions/deps";
import { loadConfiguration } from "../actions/load-configuration";
import type { NewHold, NewSeries } from "../contract/booking-schemas";
import { toCustomerDetails } from "../contract/person-schemas";
import type { Terms } from "../domain/booking/booking-request";
import type { RefusalCode } from "../domain/refusal";

export const PLACE_REFUSALS: readonly RefusalCode[] = [
  "not_bookable",
  "capacity_exceeded",
  "invalid_duration",
  "too_soon",
  "too_late",
  "outside_hours",
  "off_grid",
  "closed",
  "day_limit_reached",
  "pool_exhausted",
  "slot_taken",
  "seats_full",
  "too_many_open",
  "not_found",
  "forbidden",
  "idempotency_key_missing",
  "idempotency_key_reused",
];

/** Staff also get the refusal that the customer already has a place, or waits for one. */
export const STAFF_PLACE_REFUSALS: readonly RefusalCode[] = [...PLACE_REFUSALS, "in_use"];

/** The terms of a body or of a query, by their names on the wire. */
export function termsFields(wire: TermsOnWire): Terms {
  return {
    durationMinutes: wire.duration_minutes ?? null,
    periodId: wire.period ?? null,
    seats: wire.seats ?? 1,
    guests: wire.guests ?? 1,
    units: wire.units ?? 1,
  };
}

type TermsOnWire = Partial<Pick<NewHold, "duration_minutes" | "period" | "seats" | "guests" | "units">>;

type WishFields = Terms & Pick<PlaceRequest, "service" | "startAt" | "resource">;

export function wishFields(body: Omit<NewHold, "customer">): WishFields {
  return {
    service: body.service,
    startAt: body.start,
    ...termsFields(body),
    resource: body.resource ?? null,
  };
}

type Details = Pick<NewSeries, "notes" | "answers" | "metadata"> & {
  readonly customer?: Parameters<typeof toCustomerDetails>[0] | null | undefined;
};
type DetailFields = Pick<PlaceRequest, "customer" | "notes" | "answers" | "metadata">;

/** The customer and the details of a booking. */
export function detailFields({ customer, notes, answers, metadata }: Details): DetailFields {
  return {
    customer: customer ? toCustomerDetails(customer) : null,
    notes: notes ?? null,
    answers: answers ?? {},
    metadata: metadata ?? {},
  };
}

/** The session that the caller names, and whether its link gives access. */
export async function sessionFields(
  deps: Deps,
  { session, session_token: token }: Pick<NewHold, "session" | "session_token">,
): Promise<Pick<PlaceRequest, "sessionId" | "namedSessionId">> {
  const namedSessionId = session ?? null;
  if (namedSessionId === null || token == null) return { namedSessionId, sessionId: null };
  const id = await idOfToken(deps.settings.serverSecret, "session", token);
  return { namedSessionId, sessionId: id === namedSessionId ? id : null };
}

/** The zone of alternatives in a refusal; undefined when the tenant is unknown. */
export async function tenantTimeZone(deps: Deps, slug: string): Promise<string | undefined> {
  const loaded = await loadConfiguration(deps, slug);
  return loaded.ok ? loaded.value.tenant.timeZone : undefined;
}
