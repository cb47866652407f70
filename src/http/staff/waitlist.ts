import { leaveWaitlist } from "../../actions/waitlist/leave-waitlist";
import { listEntries } from "../../actions/waitlist/list-entries";
import { offerEntry } from "../../actions/waitlist/offer-entry";
import { emptyBody, listOf } from "../../contract/primitives";
import { presentEntry, presentStaffEntry } from "../../contract/waiting-wire";
import { entriesQuery, shownEntryOut, staffEntryOut } from "../../contract/waitlist-schemas";
import { answerPage, json, noContent, problem } from "../respond";
import { staffRoute } from "../route";

const shared = { tag: "Waitlist", limit: "staff" } as const;

export const listEntriesRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/waitlist-entries",
  name: "listWaitlistEntries",
  summary: "Waitlist entries, in the order of joining",
  access: { scope: "read" },
  query: entriesQuery,
  answers: { 200: listOf(staffEntryOut) },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    return answerPage(call, await listEntries(call.deps, call.staff.tenantId, call.query), presentStaffEntry);
  },
});

export const offerEntryRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/waitlist-entries/{id}/offer",
  name: "offerWaitlistEntry",
  summary: "Offer a place out of turn",
  access: { scope: "bookings" },
  body: emptyBody,
  answers: { 200: shownEntryOut },
  refusals: ["not_found", "invalid_transition", "slot_taken", "seats_full", "in_use"],
  async handle(call) {
    const offered = await offerEntry(call.deps, call.staff.tenantId, call.params.id ?? "");
    return offered.ok ? json({ entry: presentEntry(offered.value) }) : problem(call, offered.refusal);
  },
});

export const deleteEntryRoute = staffRoute({
  ...shared,
  method: "DELETE",
  path: "/v1/waitlist-entries/{id}",
  name: "deleteWaitlistEntry",
  summary: "Remove an entry from the waitlist, or withdraw its offer",
  access: { scope: "bookings" },
  answers: { 204: null },
  refusals: ["not_found", "invalid_transition"],
  async handle(call) {
    const { staff } = call;
    const left = await leaveWaitlist(call.deps, staff.tenantId, call.params.id ?? "", staff.actor);
    return left.ok ? noContent() : problem(call, left.refusal);
  },
});
