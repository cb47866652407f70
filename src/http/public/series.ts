import { openByToken } from "../../actions/bookings/open-by-token";
import { cancelSeries, placeSeries, readSeriesByToken } from "../../actions/bookings/place-series";
import { seriesOut } from "../../contract/booking-out";
import { newSeries, seriesCancellation, toRecurrence } from "../../contract/booking-schemas";
import type { Result } from "../../domain/refusal";
import { CUSTOMER } from "../../domain/tenant/actor";
import { localDateOf } from "../../domain/time/local-time";
import { occurrencesOf } from "../../domain/time/recurrence";
import type { SeriesDone } from "../../objects/messages";
import { claimAddress } from "../address";
import { detailFields, PLACE_REFUSALS, tenantTimeZone, wishFields } from "../place-request";
import { presentSeries } from "../present-booking";
import { limitClaims } from "../rate-limit";
import { json, problem, replayed, serverTiming } from "../respond";
import { type Call, publicRoute } from "../route";
import { customerToken } from "../validate";

export const createSeries = publicRoute({
  method: "POST",
  path: "/v1/public/{tenant}/series",
  name: "createSeries",
  tag: "Public",
  summary: "Book the same wall-clock time repeatedly, all or only the free ones",
  description:
    "on_conflict fail books all or none; skip books the free ones and lists those it left out. A rule makes at most 104 occurrences.",
  access: "public",
  limit: "bookings",
  isKeyed: true,
  body: newSeries,
  answers: { 201: seriesOut },
  refusals: [...PLACE_REFUSALS, "invalid_request", "payment_required"],
  async handle(call) {
    const { body } = call;
    const slug = call.params.tenant ?? "";
    const rule = toRecurrence(body);
    // The route has charged one claim; each further occurrence costs one more.
    const { dates } = occurrencesOf(localDateOf("UTC", body.start), rule);
    const limited = dates.length > 1 ? await limitClaims(call, dates.length - 1) : null;
    if (limited) return limited;
    const request = {
      ...wishFields(body),
      ...detailFields(body),
      kind: "book",
      slug,
      by: CUSTOMER,
      status: null,
      holdId: null,
      sessionId: null,
      ifFull: "refuse",
      address: claimAddress(call),
      keyScope: "series",
      key: call.key,
      body,
    } as const;
    const placed = await placeSeries(call.deps, request, { rule, onConflict: body.on_conflict });
    if (!placed.ok) return problem(call, placed.refusal, await tenantTimeZone(call.deps, slug));
    const { configuration, done } = placed.value;
    call.noteTenant(configuration.tenant.id);
    const headers = { ...serverTiming(call), ...replayed(done.isReplay) };
    return json(await presentSeries(call, done, done.series.createdAt), 201, headers);
  },
});

export const readPublicSeries = publicRoute({
  method: "GET",
  path: "/v1/public/series/{id}",
  name: "readPublicSeries",
  tag: "Public",
  summary: "A series with the current state of its bookings, for the holder of its token",
  description: "The token expires 30 days after the last booking of the series.",
  access: "public",
  limit: "reads",
  takesBookingToken: true,
  answers: { 200: seriesOut },
  refusals: ["not_found"],
  async handle(call) {
    const allowed = await holderOfSeries(call);
    if (!allowed.ok) return problem(call, allowed.refusal);
    return json(await presentSeries(call, allowed.value, call.deps.clock.now()), 200, serverTiming(call));
  },
});

export const cancelPublicSeries = publicRoute({
  method: "POST",
  path: "/v1/public/series/{id}/cancel",
  name: "cancelPublicSeries",
  tag: "Public",
  summary: "Cancel upcoming bookings of a series, all or from a local date on, as far as the policy allows",
  description:
    "Bookings that the policy no longer lets a customer cancel stay unchanged. If it allows none, the answer is too_late_to_change.",
  access: "public",
  limit: "reads",
  takesBookingToken: true,
  body: seriesCancellation,
  answers: { 200: seriesOut },
  refusals: ["not_found", "too_late_to_change"],
  async handle(call) {
    const allowed = await holderOfSeries(call);
    if (!allowed.ok) return problem(call, allowed.refusal);
    const { from = null, reason = null } = call.body;
    const seriesId = allowed.value.series.id;
    const cancelled = await cancelSeries(call.deps, null, { seriesId, from, reason, by: CUSTOMER });
    if (!cancelled.ok) return problem(call, cancelled.refusal);
    return json(await presentSeries(call, cancelled.value, call.deps.clock.now()), 200, serverTiming(call));
  },
});

/** Opens the series for the holder of its token. */
export async function holderOfSeries(
  call: Pick<Call, "deps" | "params" | "bearer" | "request">,
): Promise<Result<SeriesDone>> {
  const id = call.params.id ?? "";
  const allowed = await openByToken(call.deps, "series", customerToken(call), id);
  return allowed.ok ? readSeriesByToken(call.deps, id) : allowed;
}
