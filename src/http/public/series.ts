import { placeSeries } from "../../actions/place-series";
import { newSeries, seriesOut, toRecurrence } from "../../contract/booking-schemas";
import { detailFields, PLACE_REFUSALS, tenantTimeZone, wishFields } from "../place-request";
import { presentSeries } from "../present-booking";
import { json, problem, serverTiming } from "../respond";
import { publicRoute } from "../route";

export const createSeries = publicRoute({
  method: "POST",
  path: "/v1/public/{tenant}/series",
  name: "createSeries",
  tag: "Public",
  summary: "Book the same wall-clock time again and again, all or what can be had",
  description: "on_conflict fail books all or none; skip says what it left out. A rule makes at most 104 occurrences.",
  access: "public",
  limit: "bookings",
  isKeyed: true,
  body: newSeries,
  answers: { 201: seriesOut },
  refusals: [...PLACE_REFUSALS, "invalid_request"],
  async handle(call) {
    const { body } = call;
    const slug = call.params.tenant ?? "";
    const request = {
      ...wishFields(body),
      ...detailFields(body),
      kind: "book",
      slug,
      asker: { kind: "public" },
      status: null,
      holdId: null,
      sessionId: null,
      ifFull: "refuse",
      route: "series",
      key: call.key,
      body,
    } as const;
    const placed = await placeSeries(call.deps, request, { rule: toRecurrence(body), onConflict: body.on_conflict });
    if (!placed.ok) return problem(call, placed.refusal, await tenantTimeZone(call.deps, slug));
    const { configuration, done } = placed.value;
    call.noteTenant(configuration.tenant.id);
    const headers = { ...serverTiming(call), ...(done.isReplay && { "idempotency-replayed": "true" }) };
    return json(await presentSeries(call, done, done.series.createdAt), 201, headers);
  },
});
