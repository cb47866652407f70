import { checkHoldToken } from "../../actions/accounts/secrets";
import { cancelAll, previewCancellation } from "../../actions/bookings/cancel-bookings";
import { listBookingsOf } from "../../actions/bookings/list-bookings";
import { placeBooking } from "../../actions/bookings/place-booking";
import { readStaffBooking } from "../../actions/bookings/staff-booking";
import {
  bookingsCancellation,
  bookingsQuery,
  cancellationOut,
  cancellationPreviewOut,
  toSought,
} from "../../contract/booking-filters";
import { bookedOut, staffBookingOut } from "../../contract/booking-out";
import { newStaffBooking } from "../../contract/booking-schemas";
import { listOf } from "../../contract/primitives";
import { toTelling } from "../../contract/telling-schemas";
import { waitingOut } from "../../contract/waitlist-schemas";
import { detailFields, STAFF_PLACE_REFUSALS, wishFields } from "../place-request";
import { answerBooked, answerStaffBooking, answerStaffBookings } from "../present-booking";
import { answerWaiting } from "../present-waiting";
import { json, problem } from "../respond";
import { staffRoute } from "../route";
import { tenantOfStaff } from "./tenant-of-staff";

const shared = { tag: "Bookings", limit: "staff" } as const;

export const listBookingsRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/bookings",
  name: "listBookings",
  summary: "Bookings by start; with updated_after, by change",
  access: { scope: "read" },
  reach: "own",
  query: bookingsQuery,
  answers: { 200: listOf(staffBookingOut) },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const { query } = call;
    const page = await listBookingsOf(call.deps, call.staff, {
      status: query.status,
      service: query.service,
      resource: query.resource,
      customer: query.customer,
      from: query.from,
      to: query.to,
      text: query.q,
      updatedAfter: query.updated_after,
      when: query.when,
      limit: query.limit,
      cursor: query.cursor,
    });
    return answerStaffBookings(call, page);
  },
});

export const createStaffBookingRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/bookings",
  name: "createStaffBooking",
  summary: "Book for a customer; override names the rules that staff set aside",
  access: { scope: "bookings" },
  isKeyed: true,
  body: newStaffBooking,
  answers: { 201: bookedOut, 202: waitingOut },
  refusals: [...STAFF_PLACE_REFUSALS, "hold_expired", "hold_mismatch", "invalid_transition"],
  async handle(call) {
    const { body, staff } = call;
    const tenant = await tenantOfStaff(call);
    if (!tenant.ok) return problem(call, tenant.refusal);
    if (body.hold) {
      const { serverSecret } = call.deps.settings;
      const allowed = await checkHoldToken(serverSecret, body.hold.id, body.hold.token);
      if (!allowed.ok) return problem(call, allowed.refusal);
    }
    const placed = await placeBooking(call.deps, {
      ...wishFields(body),
      ...detailFields(body),
      kind: "book",
      slug: tenant.value.slug,
      by: staff.actor,
      override: body.override ?? [],
      status: body.status ?? null,
      telling: toTelling(body),
      holdId: body.hold?.id ?? null,
      sessionId: body.session ?? null,
      namedSessionId: body.session ?? null,
      ifFull: body.if_full ?? "refuse",
      keyScope: "staff",
      key: call.key,
      body,
      address: null,
    });
    if (!placed.ok) return problem(call, placed.refusal, tenant.value.timeZone);
    if (placed.value.kind === "waiting") return answerWaiting(call, placed.value.waiting, 202);
    return answerBooked(call, placed.value, placed.value.configuration.tenant, "/v1/bookings");
  },
});

export const readBookingRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/bookings/{id}",
  name: "readBooking",
  summary: "One booking, from its home",
  access: { scope: "read" },
  reach: "own",
  answers: { 200: staffBookingOut },
  refusals: ["not_found"],
  async handle(call) {
    const kept = await readStaffBooking(call.deps, call.staff, call.params.id ?? "");
    return kept.ok ? answerStaffBooking(call, kept.value) : problem(call, kept.refusal);
  },
});

export const cancelBookingsRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/bookings/cancel",
  name: "cancelBookings",
  summary: "Cancel all upcoming bookings that a filter finds, or preview them",
  description:
    "202 says how many bookings the cancellation covers. They are cancelled one after the other, even if the connection ends. Bookings made later are not covered. All that was paid for them goes back, with any notice.",
  access: { scope: "bookings" },
  body: bookingsCancellation,
  answers: { 200: cancellationPreviewOut, 202: cancellationOut },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const { deps, staff, body } = call;
    const sought = toSought(body.filter);
    if (body.preview) {
      const meant = await previewCancellation(deps, staff.tenantId, sought);
      if (!meant.ok) return problem(call, meant.refusal);
      return json({ count: meant.value.count, bookings: meant.value.bookingIds });
    }
    const count = await cancelAll(deps, staff, sought, { reason: body.reason ?? null, telling: toTelling(body) });
    return count.ok ? json({ count: count.value }, 202) : problem(call, count.refusal);
  },
});
