import type * as z from "zod";
import { checkHoldToken } from "../../actions/accounts/secrets";
import {
  changeBooking,
  type KeptBooking,
  moveBooking,
  readBooking,
  readByToken,
} from "../../actions/bookings/change-booking";
import { openBooking } from "../../actions/bookings/open-by-token";
import { placeBooking } from "../../actions/bookings/place-booking";
import { payWithOwnCredit } from "../../actions/credit/own-credit";
import type { Deps } from "../../actions/deps";
import { startCheckout } from "../../actions/payments/start-checkout";
import { cancellation, reschedule } from "../../contract/booking-change-schemas";
import { bookedOut, bookingOut } from "../../contract/booking-out";
import { newBooking } from "../../contract/booking-schemas";
import { presentOwnBooking, zoneOfBooking } from "../../contract/booking-wire";
import { checkoutOut, newCheckout } from "../../contract/payment-schemas";
import { waitingOut } from "../../contract/waitlist-schemas";
import { tokenVersionOf } from "../../domain/booking/booking-record";
import { ok, type Result, refuse, refused } from "../../domain/refusal";
import { CUSTOMER } from "../../domain/tenant/actor";
import { isoWriter } from "../../domain/time/local-time";
import { claimAddress } from "../address";
import { detailFields, PLACE_REFUSALS, sessionFields, tenantTimeZone, wishFields } from "../place-request";
import { answerBooked, etagOf, returnsFromPaying } from "../present-booking";
import { answerWaiting } from "../present-waiting";
import { json, problem, serverTiming } from "../respond";
import { type Call, publicRoute } from "../route";
import { customerToken } from "../validate";

export const createBooking = publicRoute({
  method: "POST",
  path: "/v1/public/{tenant}/bookings",
  name: "createBooking",
  tag: "Public",
  summary: "Book a time, or confirm a hold",
  description:
    "A retry with the same Idempotency-Key returns the first booking again. It returns the manage token only for a key of 16 characters or more, such as a UUID.",
  access: "public",
  limit: "bookings",
  isKeyed: true,
  body: newBooking,
  answers: { 201: bookedOut, 202: waitingOut },
  refusals: [...PLACE_REFUSALS, "hold_expired", "hold_mismatch", "invalid_transition"],
  async handle(call) {
    const { body } = call;
    const slug = call.params.tenant ?? "";
    if (body.hold) {
      const { serverSecret } = call.deps.settings;
      const allowed = await checkHoldToken(serverSecret, body.hold.id, body.hold.token);
      if (!allowed.ok) return problem(call, allowed.refusal);
    }
    const wished = await completeWish(call.deps, body);
    if (!wished.ok) return problem(call, wished.refusal);
    const placed = await placeBooking(call.deps, {
      ...wished.value,
      ...detailFields(body),
      kind: "book",
      slug,
      by: CUSTOMER,
      status: null,
      holdId: body.hold?.id ?? null,
      ...(await sessionFields(call.deps, body)),
      ifFull: body.if_full ?? "refuse",
      address: claimAddress(call),
      keyScope: "public",
      key: call.key,
      body,
    });
    if (!placed.ok) return problem(call, placed.refusal, await tenantTimeZone(call.deps, slug));
    call.noteTenant(placed.value.configuration.tenant.id);
    if (placed.value.kind === "waiting") return answerWaiting(call, placed.value.waiting, 202);
    return answerBooked(call, placed.value, placed.value.configuration.tenant, "/v1/public/bookings");
  },
});

/** Completes the request: a hold supplies the fields that the body leaves out. */
async function completeWish(
  deps: Deps,
  body: z.output<typeof newBooking>,
): Promise<Result<ReturnType<typeof wishFields>>> {
  const { hold, service, start } = body;
  if (service != null && start != null) return ok(wishFields({ ...body, service, start }));
  const kept = await readBooking(deps, null, hold?.id ?? "");
  if (!kept.ok) return refused(refuse("hold_expired"));
  const { booking } = kept.value;
  const completed = {
    ...body,
    service: service ?? booking.service.id,
    start: start ?? booking.startAt,
    seats: body.seats ?? booking.seats,
    guests: body.guests ?? booking.guests,
    units: body.units ?? booking.units,
  };
  return ok(wishFields(completed));
}

export const readPublicBooking = publicRoute({
  method: "GET",
  path: "/v1/public/bookings/{id}",
  name: "readPublicBooking",
  tag: "Public",
  summary: "A booking, for the holder of its manage token",
  access: "public",
  limit: "reads",
  takesBookingToken: true,
  answers: { 200: bookingOut },
  refusals: ["not_found"],
  async handle(call) {
    const allowed = await holderOf(call);
    return allowed.ok ? answerOwn(call, allowed.value) : problem(call, allowed.refusal);
  },
});

export const cancelPublicBooking = publicRoute({
  method: "POST",
  path: "/v1/public/bookings/{id}/cancel",
  name: "cancelPublicBooking",
  tag: "Public",
  summary: "Cancel a booking, as far as the policy allows",
  access: "public",
  limit: "reads",
  takesBookingToken: true,
  takesIfMatch: true,
  body: cancellation,
  answers: { 200: bookingOut },
  refusals: ["not_found", "revision_mismatch", "already_cancelled", "invalid_transition", "too_late_to_change"],
  async handle(call) {
    const allowed = await holderOf(call);
    if (!allowed.ok) return problem(call, allowed.refusal);
    const changed = await changeBooking(call.deps, null, {
      bookingId: allowed.value.booking.id,
      action: "cancel",
      by: CUSTOMER,
      reason: call.body.reason ?? null,
      tokenVersion: tokenVersionOf(allowed.value.booking),
      ...call.ifMatch,
    });
    if (!changed.ok) return problem(call, changed.refusal);
    return answerOwn(call, changed.value);
  },
});

export const reschedulePublicBooking = publicRoute({
  method: "POST",
  path: "/v1/public/bookings/{id}/reschedule",
  name: "reschedulePublicBooking",
  tag: "Public",
  summary: "Move a booking to another time: the same step frees the old time, or nothing changes",
  access: "public",
  limit: "reads",
  takesBookingToken: true,
  takesIfMatch: true,
  body: reschedule,
  answers: { 200: bookingOut },
  refusals: [...PLACE_REFUSALS, "revision_mismatch", "invalid_transition", "too_late_to_change"],
  async handle(call) {
    const allowed = await holderOf(call);
    if (!allowed.ok) return problem(call, allowed.refusal);
    const moved = await moveBooking(call.deps, null, {
      bookingId: allowed.value.booking.id,
      startAt: call.body.start,
      durationMinutes: call.body.duration_minutes ?? null,
      periodId: call.body.period ?? null,
      by: CUSTOMER,
      tokenVersion: tokenVersionOf(allowed.value.booking),
      ...call.ifMatch,
    });
    if (!moved.ok) return problem(call, moved.refusal, zoneOfBooking(allowed.value));
    return answerOwn(call, moved.value);
  },
});

export const checkoutPublicBooking = publicRoute({
  method: "POST",
  path: "/v1/public/bookings/{id}/checkout",
  name: "checkoutPublicBooking",
  tag: "Public",
  summary: "Where the customer pays what is due; the same page until it is paid or over",
  description:
    "For services with confirmation payment. With method credit, what the customer bought ahead pays for all of it at once. The url is then the page of the booking. npm start has two demo services: celebration of parbhani asks for a deposit, and screen-print-workshop of oolite for all of the price. Their page takes no real money.",
  access: "public",
  limit: "bookings",
  takesBookingToken: true,
  body: newCheckout,
  answers: { 200: checkoutOut },
  refusals: [
    "invalid_request",
    "not_found",
    "invalid_transition",
    "payment_expired",
    "not_enough_credit",
    "revision_mismatch",
    "unavailable",
  ],
  async handle(call) {
    const allowed = await holderOf(call);
    if (!allowed.ok) return problem(call, allowed.refusal);
    const { booking } = allowed.value;
    const { customer_token: proof } = call.body;
    if (proof != null) {
      const paid = await payWithOwnCredit(call.deps, booking, proof);
      if (!paid.ok) return problem(call, paid.refusal);
      const { successUrl } = returnsFromPaying(call, customerToken(call) ?? "", booking);
      return json({ url: successUrl, expires_at: isoWriter(zoneOfBooking(allowed.value))(booking.startAt) }, 200);
    }
    const started = await startCheckout(call.deps, {
      bookingId: booking.id,
      by: CUSTOMER,
      tokenVersion: tokenVersionOf(booking),
      ...returnsFromPaying(call, customerToken(call) ?? "", booking),
    });
    if (!started.ok) return problem(call, started.refusal);
    const { url, expiresAt } = started.value;
    return json({ url, expires_at: isoWriter(zoneOfBooking(allowed.value))(expiresAt) }, 200);
  },
});

/** Answers a customer with their booking as it is now. */
function answerOwn(call: Pick<Call, "deps" | "startedAt">, kept: KeptBooking): Response {
  return json(presentOwnBooking(kept, call.deps.clock.now()), 200, { etag: etagOf(kept), ...serverTiming(call) });
}

/** Opens the booking for the holder of its manage token. */
export async function holderOf(
  call: Pick<Call, "deps" | "params" | "bearer" | "request">,
): Promise<Result<KeptBooking>> {
  const id = call.params.id ?? "";
  const opened = await openBooking(call.deps, customerToken(call), id);
  return opened.ok ? readByToken(call.deps, opened.value) : opened;
}
