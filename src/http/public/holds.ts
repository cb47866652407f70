import { openByToken } from "../../actions/bookings/open-by-token";
import { placeHold } from "../../actions/bookings/place-booking";
import { releaseHold } from "../../actions/bookings/release-hold";
import { heldOut } from "../../contract/booking-out";
import { newHold } from "../../contract/booking-schemas";
import { toCustomerDetails } from "../../contract/person-schemas";
import { CUSTOMER } from "../../domain/tenant/actor";
import { claimAddress } from "../address";
import { PLACE_REFUSALS, sessionFields, tenantTimeZone, wishFields } from "../place-request";
import { presentHeld } from "../present-booking";
import { json, noContent, problem, replayed, serverTiming } from "../respond";
import { publicRoute } from "../route";
import { customerToken } from "../validate";

export const createHold = publicRoute({
  method: "POST",
  path: "/v1/public/{tenant}/holds",
  name: "createHold",
  tag: "Public",
  summary: "Hold a time while the customer fills in a form",
  access: "public",
  limit: "bookings",
  isKeyed: true,
  body: newHold,
  answers: { 201: heldOut },
  refusals: PLACE_REFUSALS,
  async handle(call) {
    const { body } = call;
    const placed = await placeHold(call.deps, {
      ...wishFields(body),
      kind: "hold",
      slug: call.params.tenant ?? "",
      customer: body.customer ? toCustomerDetails(body.customer) : null,
      notes: null,
      answers: {},
      metadata: {},
      by: CUSTOMER,
      status: null,
      holdId: null,
      ...(await sessionFields(call.deps, body)),
      ifFull: "refuse",
      address: claimAddress(call),
      keyScope: "hold",
      key: call.key,
      body,
    });
    if (!placed.ok) return problem(call, placed.refusal, await tenantTimeZone(call.deps, call.params.tenant ?? ""));
    call.noteTenant(placed.value.configuration.tenant.id);
    const headers = { ...serverTiming(call), ...replayed(placed.value.isReplay) };
    return json(await presentHeld(call, placed.value), 201, headers);
  },
});

export const releaseHoldRoute = publicRoute({
  method: "DELETE",
  path: "/v1/public/holds/{id}",
  name: "releaseHold",
  tag: "Public",
  summary: "Release a hold; needs the hold's token",
  access: "public",
  limit: "reads",
  takesBookingToken: true,
  answers: { 204: null },
  refusals: ["not_found", "invalid_transition", "hold_expired"],
  async handle(call) {
    const id = call.params.id ?? "";
    const allowed = await openByToken(call.deps, "hold", customerToken(call), id);
    if (!allowed.ok) return problem(call, allowed.refusal);
    const released = await releaseHold(call.deps, id);
    return released.ok ? noContent() : problem(call, released.refusal);
  },
});
