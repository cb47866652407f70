// A series of bookings: placed as one, read and cancelled by its own id.

import type { LocalDate } from "../domain/local-time";
import type { RecurrenceRule } from "../domain/recurrence";
import { missing, naming, ok, type Result, refused } from "../domain/refusal";
import { homeStub } from "../home/home-names";
import type { Refused, SeriesDone } from "../home/home-types";
import { TOKEN_OUTLIVES_MS } from "./change-booking";
import type { Deps } from "./deps";
import { findHome, type TenantId } from "./find-home";
import { type PlacedThrough, type PlaceRequest, placeThrough } from "./place-booking";
import { noteTouched } from "./read-occupancy";

export type SeriesWish = { readonly rule: RecurrenceRule; readonly onConflict: "fail" | "skip" };

export async function placeSeries(
  deps: Deps,
  request: PlaceRequest,
  { rule, onConflict }: SeriesWish,
): Promise<Result<PlacedThrough<SeriesDone>>> {
  return placeThrough<SeriesDone>(deps, request, (home, first) => home.placeSeries({ first, rule, onConflict }));
}

export async function readSeries(deps: Deps, tenantId: TenantId, seriesId: string): Promise<Result<SeriesDone>> {
  const home = await findHome(deps, tenantId, "ser", seriesId);
  if (!home) return refused(missing("series"));
  return kept(await homeStub(deps.env, home).readSeries(seriesId));
}

/** The series that a token opens; that it is the right token was checked at the door. */
export async function readSeriesByToken(deps: Deps, seriesId: string): Promise<Result<SeriesDone>> {
  const found = await readSeries(deps, null, seriesId);
  const endsAt = found.ok ? Math.max(...found.value.bookings.map(({ booking }) => booking.endAt)) : 0;
  return found.ok && endsAt + TOKEN_OUTLIVES_MS < deps.clock.now() ? refused(missing("series")) : found;
}

export type SeriesCancellation = {
  readonly seriesId: string;
  /** From this local date of the resource's zone on; null cancels all that is still to come. */
  readonly from: LocalDate | null;
  readonly reason: string | null;
  readonly actor: string | null;
  readonly by: "customer" | "staff";
};

/** Cancels what is still to come. A customer, who needs no tenant, is bound by the policy of each booking. */
export async function cancelSeries(
  deps: Deps,
  tenantId: TenantId,
  { seriesId, from, reason, actor, by }: SeriesCancellation,
): Promise<Result<SeriesDone>> {
  const home = await findHome(deps, tenantId, "ser", seriesId);
  if (!home) return refused(missing("series"));
  const outcome = await homeStub(deps.env, home).cancelSeries(seriesId, from, actor, reason, by);
  if (outcome.status === "done") noteTouched(home.tenantId, outcome.touched);
  return kept(outcome);
}

function kept(outcome: SeriesDone | Refused): Result<SeriesDone> {
  return outcome.status === "done" ? ok(outcome) : refused(naming("series", outcome.refusal));
}
