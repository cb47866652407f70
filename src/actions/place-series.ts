// A series of bookings: placed as one, read and cancelled by its own id.

import { seriesHomeOf } from "../domain/ids";
import type { LocalDate } from "../domain/local-time";
import type { RecurrenceRule } from "../domain/recurrence";
import { ok, type Result, refuse, refused } from "../domain/refusal";
import { calendarOf } from "../resource/calendar-client";
import type { Refused, SeriesDone } from "../resource/calendar-types";
import type { Deps } from "./deps";
import { type PlacedThrough, type PlaceRequest, placeThrough } from "./place-booking";
import { noteTouched } from "./read-occupancy";

export type SeriesWish = { readonly rule: RecurrenceRule; readonly onConflict: "fail" | "skip" };

export async function placeSeries(
  deps: Deps,
  request: PlaceRequest,
  { rule, onConflict }: SeriesWish,
): Promise<Result<PlacedThrough<SeriesDone>>> {
  return placeThrough<SeriesDone>(deps, request, (calendar, first) =>
    calendar.placeSeries({ first, rule, onConflict }),
  );
}

export async function readSeries(deps: Deps, tenantId: string, seriesId: string): Promise<Result<SeriesDone>> {
  const home = seriesHomeOf(seriesId);
  if (home?.tenantId !== tenantId) return refused(refuse("not_found"));
  return kept(await calendarOf(deps.env.CALENDAR, tenantId, home.resourceId).readSeries(seriesId));
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
  const home = seriesHomeOf(seriesId);
  if (home?.tenantId !== tenantId) return refused(refuse("not_found"));
  const outcome = await calendarOf(deps.env.CALENDAR, tenantId, home.resourceId).cancelSeries(
    seriesId,
    from,
    actor,
    reason,
  );
  if (outcome.status === "done") noteTouched(tenantId, home.resourceId, outcome.touched);
  return kept(outcome);
}

function kept(outcome: SeriesDone | Refused): Result<SeriesDone> {
  return outcome.status === "done" ? ok(outcome) : refused(outcome.refusal);
}
