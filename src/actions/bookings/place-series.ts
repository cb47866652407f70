// A series of bookings: placed as one, read and cancelled by its own id.

import { missing, naming, ok, type Result, refused } from "../../domain/refusal";
import type { LocalDate } from "../../domain/time/local-time";
import type { RecurrenceRule } from "../../domain/time/recurrence";
import { ofHolder } from "../../objects/bookings/series";
import type { Refused, SeriesAgreed, SeriesDone, SeriesPreview } from "../../objects/messages";
import { homeStub } from "../../objects/stubs";
import { noteTouched } from "../availability/read-occupancy";
import type { Deps } from "../deps";
import { findHome, type TenantId } from "../find-home";
import { TOKEN_OUTLIVES_MS } from "./change-booking";
import { type PlacedThrough, type PlaceRequest, placeThrough } from "./place-booking";

export type SeriesWish = {
  readonly rule: RecurrenceRule;
  readonly onConflict: "fail" | "skip";
  /** What its customer saw of it before; another series is refused as changed. */
  readonly agreed?: SeriesAgreed;
};

export async function placeSeries(
  deps: Deps,
  request: PlaceRequest,
  wish: SeriesWish,
): Promise<Result<PlacedThrough<SeriesDone>>> {
  return placeThrough<SeriesDone>(deps, request, (home, first) => home.placeSeries({ first, ...wish }));
}

/** What a series would be if it were placed now; what `holdId` holds is the customer's own, and not in the way. */
export async function previewSeries(
  deps: Deps,
  request: PlaceRequest,
  rule: RecurrenceRule,
): Promise<Result<SeriesPreview>> {
  // What is asked of who books is asked when they do.
  const asked = { ...request, kind: "hold" } as const;
  const seen = await placeThrough<SeriesPreview>(deps, asked, (home, first) =>
    home.previewSeries({ first, rule, onConflict: "skip" }),
  );
  return seen.ok ? ok(seen.value.done) : seen;
}

export async function readSeries(deps: Deps, tenantId: TenantId, seriesId: string): Promise<Result<SeriesDone>> {
  const home = await findHome(deps, tenantId, "ser", seriesId);
  if (!home) return refused(missing("series"));
  return kept(await homeStub(deps.env, home).readSeries(seriesId));
}

/** The series that a token opens; that it is the right token was checked at the door. */
export async function readSeriesByToken(deps: Deps, seriesId: string): Promise<Result<SeriesDone>> {
  const found = await readSeries(deps, null, seriesId);
  if (!found.ok) return found;
  const held = ofHolder(found.value);
  const endsAt = Math.max(0, ...held.bookings.map(({ booking }) => booking.endAt));
  return endsAt + TOKEN_OUTLIVES_MS < deps.clock.now() ? refused(missing("series")) : ok(held);
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
  return kept(outcome.status === "done" && by === "customer" ? ofHolder(outcome) : outcome);
}

function kept(outcome: SeriesDone | Refused): Result<SeriesDone> {
  return outcome.status === "done" ? ok(outcome) : refused(naming("series", outcome.refusal));
}
