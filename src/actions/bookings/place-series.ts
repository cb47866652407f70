// A series of bookings: placed as one, read and cancelled by its own id.

import type { Telling } from "../../domain/events";
import { missing, naming, ok, type Result, refused } from "../../domain/refusal";
import { attributed, type BookingActor } from "../../domain/tenant/actor";
import type { LocalDate } from "../../domain/time/local-time";
import type { RecurrenceRule } from "../../domain/time/recurrence";
import { ofHolder } from "../../objects/bookings/series";
import type { Refused, SeriesAgreed, SeriesDone, SeriesPreview } from "../../objects/messages";
import { homeStub } from "../../objects/stubs";
import { noteTouched } from "../availability/read-occupancy";
import type { Deps } from "../deps";
import { findHome, type TenantId } from "../find-home";
import { TOKEN_OUTLIVES_MS } from "./change-booking";
import { type PlacedThrough, placeThrough } from "./place-booking";
import type { PlaceRequest } from "./place-command";

export type SeriesWish = {
  readonly rule: RecurrenceRule;
  readonly onConflict: "fail" | "skip";
  /** The preview that its customer saw; a different series is refused as changed. */
  readonly agreed?: SeriesAgreed;
};

export async function placeSeries(
  deps: Deps,
  request: PlaceRequest,
  wish: SeriesWish,
): Promise<Result<PlacedThrough<SeriesDone>>> {
  return placeThrough<SeriesDone>(deps, request, (home, first) => home.placeSeries({ first, ...wish }));
}

/** The series as it would be booked now. The customer's own hold `holdId` does not block it. */
export async function previewSeries(
  deps: Deps,
  request: PlaceRequest,
  rule: RecurrenceRule,
): Promise<Result<SeriesPreview>> {
  // A preview needs no answers; they are checked when the customer books.
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

/** The series that a token opens; the route has checked the token. */
export async function readSeriesByToken(deps: Deps, seriesId: string): Promise<Result<SeriesDone>> {
  const found = await readSeries(deps, null, seriesId);
  if (!found.ok) return found;
  const held = ofHolder(found.value);
  const endsAt = Math.max(0, ...held.bookings.map(({ booking }) => booking.endAt));
  return endsAt + TOKEN_OUTLIVES_MS < deps.clock.now() ? refused(missing("series")) : ok(held);
}

export type SeriesCancellation = {
  readonly seriesId: string;
  /** The first local date to cancel, in the resource's zone; null cancels all upcoming ones. */
  readonly from: LocalDate | null;
  readonly reason: string | null;
  readonly telling?: Telling | undefined;
  readonly by: BookingActor;
};

/** Cancels the upcoming bookings. A customer, who sends no tenant, is bound by the policy of each booking. */
export async function cancelSeries(
  deps: Deps,
  tenantId: TenantId,
  { seriesId, from, reason, telling, by }: SeriesCancellation,
): Promise<Result<SeriesDone>> {
  const home = await findHome(deps, tenantId, "ser", seriesId);
  if (!home) return refused(missing("series"));
  const { actor, by: side } = attributed(by);
  const outcome = await homeStub(deps.env, home).cancelSeries(seriesId, from, actor, reason, side, telling);
  if (outcome.status === "done") noteTouched(home.tenantId, outcome.touched);
  return kept(outcome.status === "done" && by.kind === "customer" ? ofHolder(outcome) : outcome);
}

function kept(outcome: SeriesDone | Refused): Result<SeriesDone> {
  return outcome.status === "done" ? ok(outcome) : refused(naming("series", outcome.refusal));
}
