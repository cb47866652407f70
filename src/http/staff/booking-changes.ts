import { manageTokenOf } from "../../actions/accounts/secrets";
import { amendBooking, eraseFromBooking } from "../../actions/bookings/amend-booking";
import { changeBooking, moveBooking, readBooking } from "../../actions/bookings/change-booking";
import { servedBy } from "../../actions/bookings/place-elsewhere";
import { reassignBooking } from "../../actions/bookings/reassign-booking";
import { restoreBooking } from "../../actions/bookings/restore-booking";
import { readStaffBooking, whyOutOfReach } from "../../actions/bookings/staff-booking";
import {
  amendment,
  markTaken,
  reassign,
  staffCancellation,
  staffConfirmation,
  staffReschedule,
  stayedAway,
  toAmendment,
} from "../../contract/booking-change-schemas";
import { amendedOut, staffBookingOut } from "../../contract/booking-out";
import { zoneOfBooking } from "../../contract/booking-wire";
import { emptyBody } from "../../contract/primitives";
import { toTelling } from "../../contract/telling-schemas";
import { missing, type RefusalCode, refuse } from "../../domain/refusal";
import { reaches } from "../../domain/tenant/actor";
import type { ChangeCommand } from "../../objects/messages";
import { PLACE_REFUSALS } from "../place-request";
import { answerStaffBooking, manageUrl } from "../present-booking";
import { noContent, problem } from "../respond";
import { staffRoute } from "../route";

const shared = { tag: "Bookings", limit: "staff", reach: "own" } as const;

type Action = ChangeCommand["action"];

type Body = typeof staffCancellation | typeof staffConfirmation | typeof markTaken | typeof stayedAway;

const BODIES: Partial<Record<Action, Body>> = {
  confirm: staffConfirmation,
  reject: staffCancellation,
  cancel: staffCancellation,
  unmark: markTaken,
  no_show: stayedAway,
};

function actionRoute(verb: string, action: Action, name: string, summary: string) {
  return staffRoute({
    ...shared,
    method: "POST",
    path: `/v1/bookings/{id}/${verb}`,
    name,
    summary,
    access: { scope: "bookings" },
    takesIfMatch: true,
    body: BODIES[action] ?? emptyBody,
    answers: { 200: staffBookingOut },
    refusals: [
      ...["not_found", "revision_mismatch", "invalid_transition", "already_cancelled"],
      ...(action === "no_show" ? ["payment_exceeds_due", "forbidden"] : []),
    ] as RefusalCode[],
    async handle(call) {
      const reached = await whyOutOfReach(call.deps, call.staff, call.params.id ?? "");
      if (!reached.ok) return problem(call, reached.refusal);
      const fee = "fee" in call.body ? call.body.fee : null;
      // Members who do not see money take no fee.
      if (fee != null && !call.staff.seesMoney) return problem(call, refuse("forbidden"));
      const reason = "reason" in call.body ? call.body.reason : null;
      const changed = await changeBooking(call.deps, call.staff.tenantId, {
        bookingId: call.params.id ?? "",
        action,
        by: call.staff.actor,
        reason: reason ?? null,
        ...("mark" in call.body && { mark: call.body.mark }),
        ...(fee != null && { feeMinor: fee }),
        telling: "notify" in call.body || "message" in call.body ? toTelling(call.body) : undefined,
        ...call.ifMatch,
      });
      return changed.ok ? answerStaffBooking(call, changed.value) : problem(call, changed.refusal);
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

export const arriveRoute = actionRoute(
  "arrive",
  "arrive",
  "markArrived",
  "Mark that the customer has arrived, from 12 hours before the start",
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
  "Mark that the customer did not come, once the booking has begun; with fee, take it of the kept card",
);

export const unmarkRoute = actionRoute(
  "unmark",
  "unmark",
  "takeMarkBack",
  "Take a mark back: arrived, completed or no_show, until 24 hours after the end",
);

export const restoreBookingRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/bookings/{id}/restore",
  name: "restoreBooking",
  summary: "Take back that staff cancelled or declined a booking",
  description:
    "The booking stands again where it stood, if the place is free. It can be restored while the customer has not been told. That is for 10 seconds. Where notify was false, or the customer has no address, it is until 24 hours after its end.",
  access: { scope: "bookings" },
  takesIfMatch: true,
  body: emptyBody,
  answers: { 200: staffBookingOut },
  refusals: [...PLACE_REFUSALS, "revision_mismatch", "invalid_transition", "too_late_to_change"],
  async handle(call) {
    const { id = "" } = call.params;
    const done = await restoreBooking(call.deps, call.staff, id, call.ifMatch);
    return done.ok ? answerStaffBooking(call, done.value) : problem(call, done.refusal);
  },
});

export const amendBookingRoute = staffRoute({
  ...shared,
  method: "PATCH",
  path: "/v1/bookings/{id}",
  name: "changeBooking",
  summary: "Correct a booking: its customer, notes, answers, metadata, seats, guests, units, price",
  description:
    "The time stays. More seats, guests or units must fit, as in any booking. Notes, answers and metadata are replaced; the customer is merged field by field. The stored customer does not change. If the booking changes to a customer with another address, earlier links stop working; `manage` has the new link. The new address gets a confirmation. Another person who had the booking is told that it is no longer theirs. With `notify` false, Berth tells neither.",
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
    "forbidden",
  ],
  async handle(call) {
    const { staff } = call;
    const { id = "" } = call.params;
    const reached = await whyOutOfReach(call.deps, staff, id);
    if (!reached.ok) return problem(call, reached.refusal);
    const done = await amendBooking(call.deps, staff, id, toAmendment(call.body), call.ifMatch);
    if (!done.ok) return problem(call, done.refusal);
    // The page behind the link shows the customer's own address.
    if (!staff.seesContacts) return answerStaffBooking(call, done.value, { manage: { token: null, url: null } });
    const token = await manageTokenOf(call.deps.settings.serverSecret, done.value.booking);
    return answerStaffBooking(call, done.value, { manage: { token, url: manageUrl(call, token) } });
  },
});

export const eraseBookedPersonRoute = staffRoute({
  ...shared,
  method: "DELETE",
  path: "/v1/bookings/{id}/customer",
  name: "eraseBookedPerson",
  summary: "Erase the customer of one booking, also one with only a name; the booking stays",
  access: { scope: "manage" },
  asksAgain: true,
  answers: { 204: null },
  refusals: ["not_found"],
  async handle(call) {
    const { staff } = call;
    const reached = await whyOutOfReach(call.deps, staff, call.params.id ?? "");
    if (!reached.ok) return problem(call, reached.refusal);
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
    const { staff } = call;
    const reached = staff.resources === "all" ? null : await readStaffBooking(call.deps, staff, call.params.id ?? "");
    if (reached && !reached.ok) return problem(call, reached.refusal);
    const moved = await moveBooking(call.deps, staff.tenantId, {
      bookingId: call.params.id ?? "",
      // Staff of some resources take none of others for it.
      resources: reached ? servedBy(reached.value.booking) : undefined,
      startAt: call.body.start,
      durationMinutes: call.body.duration_minutes ?? null,
      periodId: call.body.period ?? null,
      by: staff.actor,
      override: call.body.override ?? [],
      telling: toTelling(call.body),
      ...call.ifMatch,
    });
    if (moved.ok) return answerStaffBooking(call, moved.value);
    const kept = moved.refusal.alternatives ? await readBooking(call.deps, staff.tenantId, call.params.id ?? "") : null;
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
    const { staff, body } = call;
    const reached = await whyOutOfReach(call.deps, staff, call.params.id ?? "");
    if (!reached.ok) return problem(call, reached.refusal);
    if (!reaches(staff, [{ id: body.resource }])) return problem(call, missing("resource"));
    const wanted = { resourceId: body.resource, telling: toTelling(body), ...call.ifMatch };
    const done = await reassignBooking(call.deps, staff, call.params.id ?? "", wanted);
    return done.ok ? answerStaffBooking(call, done.value) : problem(call, done.refusal);
  },
});
