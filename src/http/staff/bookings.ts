import { checkHoldToken, manageTokenOf } from "../../actions/accounts/secrets";
import { amendBooking, eraseFromBooking } from "../../actions/bookings/amend-booking";
import { cancelAll, previewCancellation } from "../../actions/bookings/cancel-bookings";
import { changeBooking, type KeptBooking, moveBooking, readBooking } from "../../actions/bookings/change-booking";
import { listBookingsOf } from "../../actions/bookings/list-bookings";
import { placeBooking } from "../../actions/bookings/place-booking";
import { reassignBooking } from "../../actions/bookings/reassign-booking";
import { readTenant } from "../../actions/setup/read-tenant";
import {
  bookingsCancellation,
  bookingsQuery,
  cancellationOut,
  cancellationPreviewOut,
  toSought,
} from "../../contract/booking-filters";
import { amendedOut, bookedOut, staffBookingOut } from "../../contract/booking-out";
import {
  amendment,
  cancellation,
  newStaffBooking,
  noBody,
  reassign,
  staffReschedule,
  toAmendment,
} from "../../contract/booking-schemas";
import { listOf } from "../../contract/primitives";
import { waitingOut } from "../../contract/waitlist-schemas";
import type { RefusalCode } from "../../domain/refusal";
import type { ChangeCommand } from "../../objects/messages";
import { detailFields, PLACE_REFUSALS, STAFF_PLACE_REFUSALS, wishFields } from "../place-request";
import { answerBooked, etagOf, manageUrl, presentStaffBooking, zoneOfBooking } from "../present-booking";
import { answerWaiting } from "../present-waiting";
import { answerPage, json, noContent, problem, serverTiming } from "../respond";
import { type StaffCall, staffRoute } from "../route";

const shared = { tag: "Bookings", limit: "staff" } as const;

export const listBookingsRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/bookings",
  name: "listBookings",
  summary: "Bookings by start; with updated_after, by change",
  access: { scope: "read" },
  query: bookingsQuery,
  answers: { 200: listOf(staffBookingOut) },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const { query } = call;
    const page = await listBookingsOf(call.deps, call.staff.tenantId, {
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
    const now = call.deps.clock.now();
    return answerPage(call, page, (kept) => presentStaffBooking(kept, now));
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
    const tenant = await readTenant(call.deps, staff.tenantId);
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
      holdId: body.hold?.id ?? null,
      sessionId: body.session ?? null,
      namedSessionId: body.session ?? null,
      ifFull: body.if_full ?? "refuse",
      route: "staff",
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
  answers: { 200: staffBookingOut },
  refusals: ["not_found"],
  async handle(call) {
    const kept = await readBooking(call.deps, call.staff.tenantId, call.params.id ?? "");
    return kept.ok ? answerBooking(call, kept.value) : problem(call, kept.refusal);
  },
});

type Action = ChangeCommand["action"];

function actionRoute(verb: string, action: Action, name: string, summary: string) {
  return staffRoute({
    ...shared,
    method: "POST",
    path: `/v1/bookings/{id}/${verb}`,
    name,
    summary,
    access: { scope: "bookings" },
    takesIfMatch: true,
    body: action === "cancel" || action === "reject" ? cancellation : noBody,
    answers: { 200: staffBookingOut },
    refusals: ["not_found", "revision_mismatch", "invalid_transition", "already_cancelled"] satisfies RefusalCode[],
    async handle(call) {
      const reason = "reason" in call.body ? call.body.reason : null;
      const changed = await changeBooking(call.deps, call.staff.tenantId, {
        bookingId: call.params.id ?? "",
        action,
        by: call.staff.actor,
        reason: reason ?? null,
        ...call.ifMatch,
      });
      return changed.ok ? answerBooking(call, changed.value) : problem(call, changed.refusal);
    },
  });
}

export const confirmBookingRoute = actionRoute("confirm", "confirm", "confirmBooking", "Accept a pending booking");
export const rejectBookingRoute = actionRoute("reject", "reject", "rejectBooking", "Decline a pending booking");
export const cancelBookingRoute = actionRoute(
  "cancel",
  "cancel",
  "cancelBooking",
  "Cancel a booking, independent of the policy",
);
export const completeBookingRoute = actionRoute(
  "complete",
  "complete",
  "completeBooking",
  "Mark a booking as completed, once it has begun",
);
export const noShowRoute = actionRoute(
  "no-show",
  "no_show",
  "markNoShow",
  "Mark that the customer did not come, once the booking has begun",
);

export const cancelBookingsRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/bookings/cancel",
  name: "cancelBookings",
  summary: "Cancel all upcoming bookings that a filter finds, or preview them",
  description:
    "202 says how many bookings the cancellation covers. They are cancelled one after the other, even if the connection ends. Bookings made later are not covered.",
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
    const count = await cancelAll(deps, staff, sought, body.reason ?? null);
    return count.ok ? json({ count: count.value }, 202) : problem(call, count.refusal);
  },
});

export const amendBookingRoute = staffRoute({
  ...shared,
  method: "PATCH",
  path: "/v1/bookings/{id}",
  name: "changeBooking",
  summary: "Correct a booking: its customer, notes, answers, metadata, seats, guests, units",
  description:
    "The time stays. More seats, guests or units must fit, as in any booking. Notes, answers and metadata are replaced; the customer is merged field by field. The stored customer does not change. If the booking changes to a customer with another address, earlier links stop working; `manage` has the new link.",
  access: { scope: "bookings" },
  takesIfMatch: true,
  body: amendment,
  answers: { 200: amendedOut },
  refusals: [
    "invalid_request",
    "not_found",
    "revision_mismatch",
    "invalid_transition",
    "not_bookable",
    "capacity_exceeded",
    "pool_exhausted",
    "slot_taken",
    "seats_full",
  ],
  async handle(call) {
    const { staff } = call;
    const { id = "" } = call.params;
    const done = await amendBooking(call.deps, staff, id, toAmendment(call.body), call.ifMatch);
    if (!done.ok) return problem(call, done.refusal);
    const token = await manageTokenOf(call.deps.settings.serverSecret, done.value.booking);
    const booking = presentStaffBooking(done.value, call.deps.clock.now());
    return json({ ...booking, manage: { token, url: manageUrl(call, token) } }, 200, {
      etag: etagOf(done.value),
      ...serverTiming(call),
    });
  },
});

export const eraseBookedPersonRoute = staffRoute({
  ...shared,
  method: "DELETE",
  path: "/v1/bookings/{id}/customer",
  name: "eraseBookedPerson",
  summary: "Erase the customer of one booking, also one with only a name; the booking stays",
  access: { scope: "manage" },
  answers: { 204: null },
  refusals: ["not_found"],
  async handle(call) {
    const { staff } = call;
    const done = await eraseFromBooking(call.deps, staff, call.params.id ?? "");
    return done.ok ? noContent() : problem(call, done.refusal);
  },
});

export const rescheduleBookingRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/bookings/{id}/reschedule",
  name: "rescheduleBooking",
  summary: "Move a booking to another time, independent of the policy",
  access: { scope: "bookings" },
  takesIfMatch: true,
  body: staffReschedule,
  answers: { 200: staffBookingOut },
  refusals: [...PLACE_REFUSALS, "revision_mismatch", "invalid_transition"],
  async handle(call) {
    const moved = await moveBooking(call.deps, call.staff.tenantId, {
      bookingId: call.params.id ?? "",
      startAt: call.body.start,
      durationMinutes: call.body.duration_minutes ?? null,
      periodId: call.body.period ?? null,
      by: call.staff.actor,
      override: call.body.override ?? [],
      ...call.ifMatch,
    });
    if (moved.ok) return answerBooking(call, moved.value);
    const kept = moved.refusal.alternatives
      ? await readBooking(call.deps, call.staff.tenantId, call.params.id ?? "")
      : null;
    return problem(call, moved.refusal, kept?.ok ? zoneOfBooking(kept.value) : undefined);
  },
});

export const reassignBookingRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/bookings/{id}/reassign",
  name: "reassignBooking",
  summary: "Move a booking to another resource of its service",
  access: { scope: "bookings" },
  takesIfMatch: true,
  body: reassign,
  answers: { 200: staffBookingOut },
  refusals: [...PLACE_REFUSALS, "revision_mismatch", "invalid_transition", "invalid_request"],
  async handle(call) {
    const { staff } = call;
    const done = await reassignBooking(call.deps, staff, call.params.id ?? "", call.body.resource, call.ifMatch);
    return done.ok ? answerBooking(call, done.value) : problem(call, done.refusal);
  },
});

function answerBooking(call: Pick<StaffCall, "deps" | "startedAt">, kept: KeptBooking): Response {
  return json(presentStaffBooking(kept, call.deps.clock.now()), 200, { etag: etagOf(kept), ...serverTiming(call) });
}
