import { cancelSeries, placeSeries, readSeries } from "../../actions/bookings/place-series";
import { seriesOut, staffSeriesOut } from "../../contract/booking-out";
import { newStaffSeries, staffSeriesCancellation, toRecurrence } from "../../contract/booking-schemas";
import { toTelling } from "../../contract/telling-schemas";
import { detailFields, STAFF_PLACE_REFUSALS, wishFields } from "../place-request";
import { presentSeries, presentStaffSeries } from "../present-booking";
import { json, problem, replayed, serverTiming } from "../respond";
import { staffRoute } from "../route";
import { tenantOfStaff } from "./tenant-of-staff";

const shared = { tag: "Bookings", limit: "staff" } as const;

export const createStaffSeriesRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/series",
  name: "createStaffSeries",
  summary: "Book a series for a customer; override names the rules that staff set aside",
  access: { scope: "bookings" },
  isKeyed: true,
  body: newStaffSeries,
  answers: { 201: seriesOut },
  refusals: [...STAFF_PLACE_REFUSALS, "invalid_request"],
  async handle(call) {
    const { body, staff } = call;
    const tenant = await tenantOfStaff(call);
    if (!tenant.ok) return problem(call, tenant.refusal);
    const request = {
      ...wishFields(body),
      ...detailFields(body),
      kind: "book",
      slug: tenant.value.slug,
      by: staff.actor,
      override: body.override ?? [],
      status: null,
      telling: toTelling(body),
      holdId: null,
      sessionId: null,
      ifFull: "refuse",
      address: null,
      keyScope: "staff-series",
      key: call.key,
      body,
    } as const;
    const placed = await placeSeries(call.deps, request, { rule: toRecurrence(body), onConflict: body.on_conflict });
    if (!placed.ok) return problem(call, placed.refusal, tenant.value.timeZone);
    const { done } = placed.value;
    const headers = { ...serverTiming(call), ...replayed(done.isReplay) };
    return json(await presentSeries(call, done, done.series.createdAt), 201, headers);
  },
});

export const readSeriesRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/series/{id}",
  name: "readSeries",
  summary: "A series with the current state of its bookings",
  access: { scope: "read" },
  answers: { 200: staffSeriesOut },
  refusals: ["not_found"],
  async handle(call) {
    const done = await readSeries(call.deps, call.staff.tenantId, call.params.id ?? "");
    if (!done.ok) return problem(call, done.refusal);
    return json(presentStaffSeries(call, done.value, call.deps.clock.now()));
  },
});

export const cancelSeriesRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/series/{id}/cancel",
  name: "cancelSeries",
  summary: "Cancel upcoming bookings of a series, all or from a local date on",
  access: { scope: "bookings" },
  body: staffSeriesCancellation,
  answers: { 200: staffSeriesOut },
  refusals: ["not_found"],
  async handle(call) {
    const { staff, body } = call;
    const { id = "" } = call.params;
    const done = await cancelSeries(call.deps, staff.tenantId, {
      seriesId: id,
      from: body.from ?? null,
      reason: body.reason ?? null,
      telling: toTelling(body),
      by: staff.actor,
    });
    if (!done.ok) return problem(call, done.refusal);
    return json(presentStaffSeries(call, done.value, call.deps.clock.now()));
  },
});
