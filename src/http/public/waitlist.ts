import { openByToken } from "../../actions/bookings/open-by-token";
import { loadBusiness } from "../../actions/load-configuration";
import { acceptOffer } from "../../actions/waitlist/accept-offer";
import { joinWaitlist } from "../../actions/waitlist/join-waitlist";
import { leaveWaitlist } from "../../actions/waitlist/leave-waitlist";
import { readEntry } from "../../actions/waitlist/read-entry";
import { toCustomerDetails } from "../../contract/person-schemas";
import { emptyBody } from "../../contract/primitives";
import { presentEntry } from "../../contract/waiting-wire";
import { acceptedEntryOut, newEntry, shownEntryOut, waitingOut } from "../../contract/waitlist-schemas";
import type { Result } from "../../domain/refusal";
import { CUSTOMER } from "../../domain/tenant/actor";
import { claimAddress } from "../address";
import { PLACE_REFUSALS, tenantTimeZone, termsFields } from "../place-request";
import { answerBooked } from "../present-booking";
import { answerWaiting } from "../present-waiting";
import { json, noContent, problem } from "../respond";
import { type Call, publicRoute } from "../route";
import { customerToken } from "../validate";

export const createEntry = publicRoute({
  method: "POST",
  path: "/v1/public/{tenant}/waitlist-entries",
  name: "joinWaitlist",
  tag: "Waitlist",
  summary: "Join the waitlist for one start, or for any start on some dates",
  description:
    "The first customer in line gets the first offer: a hold for them alone, for as long as the service sets.",
  access: "public",
  limit: "bookings",
  isKeyed: true,
  body: newEntry,
  answers: { 201: waitingOut },
  refusals: [...PLACE_REFUSALS, "bookable_now", "invalid_request"],
  async handle(call) {
    const { body } = call;
    const slug = call.params.tenant ?? "";
    const terms = termsFields(body);
    const joined = await joinWaitlist(call.deps, {
      ...terms,
      slug,
      service: body.service,
      startAt: body.start ?? 0,
      resource: body.resource ?? null,
      customer: toCustomerDetails(body.customer),
      notes: null,
      answers: {},
      metadata: {},
      by: CUSTOMER,
      status: null,
      holdId: null,
      sessionId: null,
      ifFull: "refuse",
      address: claimAddress(call),
      keyScope: "waitlist",
      key: call.key,
      body,
      wish: {
        ...terms,
        startAt: body.start ?? null,
        from: body.from ?? null,
        to: body.to ?? null,
        chosenId: body.resource ?? null,
      },
    });
    if (!joined.ok) return problem(call, joined.refusal, await tenantTimeZone(call.deps, slug));
    return answerWaiting(call, joined.value, 201);
  },
});

export const readPublicEntry = publicRoute({
  method: "GET",
  path: "/v1/public/waitlist-entries/{id}",
  name: "readWaitlistEntry",
  tag: "Waitlist",
  summary: "A waitlist entry, for the holder of its token",
  access: "public",
  limit: "reads",
  takesBookingToken: true,
  answers: { 200: shownEntryOut },
  refusals: ["not_found"],
  async handle(call) {
    const id = await holderOf(call);
    if (!id.ok) return problem(call, id.refusal);
    const found = await readEntry(call.deps, null, id.value);
    return found.ok ? json({ entry: presentEntry(found.value) }) : problem(call, found.refusal);
  },
});

export const leavePublicEntry = publicRoute({
  method: "DELETE",
  path: "/v1/public/waitlist-entries/{id}",
  name: "leaveWaitlist",
  tag: "Waitlist",
  summary: "Leave the waitlist, or decline an offer",
  access: "public",
  limit: "reads",
  takesBookingToken: true,
  answers: { 204: null },
  refusals: ["not_found", "invalid_transition"],
  async handle(call) {
    const id = await holderOf(call);
    if (!id.ok) return problem(call, id.refusal);
    const left = await leaveWaitlist(call.deps, null, id.value, CUSTOMER);
    return left.ok ? noContent() : problem(call, left.refusal);
  },
});

export const acceptEntry = publicRoute({
  method: "POST",
  path: "/v1/public/waitlist-entries/{id}/accept",
  name: "acceptOffer",
  tag: "Waitlist",
  summary: "Accept an offer: the hold becomes a booking",
  access: "public",
  limit: "bookings",
  isKeyed: true,
  takesBookingToken: true,
  body: emptyBody,
  answers: { 201: acceptedEntryOut },
  refusals: ["not_found", "hold_expired", "invalid_transition", "too_many_open", "idempotency_key_missing"],
  async handle(call) {
    const id = await holderOf(call);
    if (!id.ok) return problem(call, id.refusal);
    const accepted = await acceptOffer(call.deps, id.value, call.key, claimAddress(call));
    if (!accepted.ok) return problem(call, accepted.refusal);
    const { placed, waiting } = accepted.value;
    const { tenantId } = placed.booking;
    call.noteTenant(tenantId);
    const shown = { entry: presentEntry(waiting) };
    return answerBooked(call, placed, await loadBusiness(call.deps, tenantId), "/v1/public/bookings", shown);
  },
});

async function holderOf(call: Pick<Call, "deps" | "params" | "bearer" | "request">): Promise<Result<string>> {
  const id = call.params.id ?? "";
  return openByToken(call.deps, "waitlist", customerToken(call), id);
}
