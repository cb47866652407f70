// A series of bookings: placed as one, read and cancelled by its own id.

import { homeOf } from "../domain/ids";
import type { LocalDate } from "../domain/local-time";
import type { RecurrenceRule } from "../domain/recurrence";
import { ok, type Result, refuse, refused } from "../domain/refusal";
import { homeStub } from "../home/home-names";
import type { Refused, SeriesDone } from "../home/home-types";
import type { Deps } from "./deps";
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

export async function readSeries(deps: Deps, tenantId: string, seriesId: string): Promise<Result<SeriesDone>> {
  const home = homeOf("ser", seriesId);
  if (home?.tenantId !== tenantId) return refused(refuse("not_found"));
  return kept(await homeStub(deps.env, home).readSeries(seriesId));
}

/** Cancels what is still to come, from a local date of the resource's zone on or all of it. */
export async function cancelSeries(
  deps: Deps,
  tenantId: string,
  actor: string,
  seriesId: string,
  from: LocalDate | null,
  reason: string | null,
): Promise<Result<SeriesDone>> {
  const home = homeOf("ser", seriesId);
  if (home?.tenantId !== tenantId) return refused(refuse("not_found"));
  const outcome = await homeStub(deps.env, home).cancelSeries(seriesId, from, actor, reason);
  if (outcome.status === "done") noteTouched(tenantId, outcome.touched);
  return kept(outcome);
}

function kept(outcome: SeriesDone | Refused): Result<SeriesDone> {
  return outcome.status === "done" ? ok(outcome) : refused(outcome.refusal);
}
