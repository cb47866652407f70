import * as z from "zod";
import { tokenOf } from "../../actions/accounts/secrets";
import { addParticipant } from "../../actions/sessions/add-participant";
import { cancelSession } from "../../actions/sessions/cancel-session";
import { createSession } from "../../actions/sessions/create-session";
import { invite } from "../../actions/sessions/invite";
import { listInvitations } from "../../actions/sessions/list-invitations";
import { listParticipants } from "../../actions/sessions/list-participants";
import { listSessions } from "../../actions/sessions/list-sessions";
import { readSession } from "../../actions/sessions/read-session";
import { removeParticipant } from "../../actions/sessions/remove-participant";
import { staffCancellation } from "../../contract/booking-change-schemas";
import { bookedOut, staffBookingOut } from "../../contract/booking-out";
import { toCustomerDetails } from "../../contract/person-schemas";
import { listOf, listQuery } from "../../contract/primitives";
import {
  invitationOut,
  invitedOut,
  newInvitation,
  newParticipant,
  newSession,
  sessionOut,
  sessionsQuery,
} from "../../contract/session-schemas";
import { endingQuery, toTelling } from "../../contract/telling-schemas";
import { ok } from "../../domain/refusal";
import { PLACE_REFUSALS, STAFF_PLACE_REFUSALS } from "../place-request";
import { answerBooked, answerStaffBookings, manageUrl } from "../present-booking";
import { presentInvitation, presentSession } from "../present-session";
import { answerPage, json, noContent, problem, replayed } from "../respond";
import { staffRoute } from "../route";
import { maySecretsBeTold } from "../told-secrets";
import { tenantOfStaff } from "./tenant-of-staff";

const shared = { tag: "Groups", limit: "staff" } as const;

export const listSessionsRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/sessions",
  name: "listSessions",
  summary: "Sessions by start, of one group service or all",
  access: { scope: "read" },
  query: sessionsQuery,
  answers: { 200: listOf(sessionOut) },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const page = await listSessions(call.deps, call.staff.tenantId, call.query);
    return answerPage(call, page, (kept) => presentSession(call, kept));
  },
});

export const createSessionRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/sessions",
  name: "createSession",
  summary: "Schedule a session of a group service, also off the grid",
  access: { scope: "bookings" },
  isKeyed: true,
  body: newSession,
  answers: { 201: sessionOut },
  refusals: [...PLACE_REFUSALS, "invalid_request"],
  async handle(call) {
    const { body } = call;
    const tenant = await tenantOfStaff(call);
    if (!tenant.ok) return problem(call, tenant.refusal);
    const { slug, timeZone } = tenant.value;
    const staff = { ...call.staff, slug };
    const made = await createSession(call.deps, staff, {
      service: body.service,
      startAt: body.start,
      durationMinutes: body.duration_minutes ?? null,
      seats: body.seats ?? null,
      visibility: body.visibility,
      title: body.title ?? null,
      resource: body.resource ?? null,
      key: call.key,
      body,
    });
    if (!made.ok) return problem(call, made.refusal, timeZone);
    return json(await presentSession(call, made.value), 201, {
      location: `${call.origin}/v1/sessions/${made.value.session.id}`,
      ...replayed(made.value.isReplay),
    });
  },
});

export const readSessionRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/sessions/{id}",
  name: "readSession",
  summary: "One session",
  access: { scope: "read" },
  answers: { 200: sessionOut },
  refusals: ["not_found"],
  async handle(call) {
    const found = await readSession(call.deps, call.staff.tenantId, call.params.id ?? "");
    return found.ok ? json(await presentSession(call, found.value)) : problem(call, found.refusal);
  },
});

export const cancelSessionRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/sessions/{id}/cancel",
  name: "cancelSession",
  summary: "Call a session off and cancel all its bookings",
  description: "All that was paid for its places goes back, with any notice.",
  access: { scope: "bookings" },
  body: staffCancellation,
  answers: { 200: sessionOut },
  refusals: ["not_found", "already_cancelled", "invalid_transition"],
  async handle(call) {
    const { body } = call;
    const { id = "" } = call.params;
    const done = await cancelSession(call.deps, call.staff, id, body.reason ?? null, toTelling(body));
    return done.ok ? json(await presentSession(call, done.value)) : problem(call, done.refusal);
  },
});

export const listParticipantsRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/sessions/{id}/participants",
  name: "listParticipants",
  summary: "Current and former participants of a session",
  access: { scope: "read" },
  query: z.strictObject(listQuery),
  answers: { 200: listOf(staffBookingOut) },
  refusals: ["not_found", "invalid_request"],
  async handle(call) {
    const page = await listParticipants(call.deps, call.staff.tenantId, call.params.id ?? "", call.query);
    return answerStaffBookings(call, page);
  },
});

export const addParticipantRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/sessions/{id}/participants",
  name: "addParticipant",
  summary: "Add a participant to a session",
  access: { scope: "bookings" },
  isKeyed: true,
  body: newParticipant,
  answers: { 201: bookedOut },
  refusals: [...STAFF_PLACE_REFUSALS, "invalid_transition"],
  async handle(call) {
    const { body } = call;
    const tenant = await tenantOfStaff(call);
    if (!tenant.ok) return problem(call, tenant.refusal);
    const { slug, timeZone } = tenant.value;
    const staff = { ...call.staff, slug };
    const placed = await addParticipant(call.deps, staff, call.params.id ?? "", {
      customer: body.customer ? toCustomerDetails(body.customer) : null,
      seats: body.seats ?? 1,
      guests: body.guests ?? 1,
      notes: body.notes ?? null,
      telling: toTelling(body),
      key: call.key,
      body,
    });
    if (!placed.ok) return problem(call, placed.refusal, timeZone);
    return answerBooked(call, placed.value, placed.value.configuration.tenant, "/v1/bookings");
  },
});

export const removeParticipantRoute = staffRoute({
  ...shared,
  method: "DELETE",
  path: "/v1/sessions/{id}/participants/{booking}",
  name: "removeParticipant",
  summary: "Cancel the seat of one participant; the others keep theirs",
  access: { scope: "bookings" },
  query: endingQuery,
  answers: { 204: null },
  refusals: ["not_found", "invalid_request", "already_cancelled", "invalid_transition"],
  async handle(call) {
    const { id = "", booking = "" } = call.params;
    const { query } = call;
    const said = { reason: query.reason ?? null, telling: toTelling(query) };
    const done = await removeParticipant(call.deps, call.staff, { sessionId: id, bookingId: booking, ...said });
    return done.ok ? noContent() : problem(call, done.refusal);
  },
});

export const listInvitationsRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/sessions/{id}/invitations",
  name: "listInvitations",
  summary: "Invitations to a session, with their answers",
  access: { scope: "read" },
  query: z.strictObject(listQuery),
  answers: { 200: listOf(invitationOut) },
  refusals: ["not_found", "invalid_request"],
  async handle(call) {
    const found = await listInvitations(call.deps, call.staff.tenantId, call.params.id ?? "", call.query);
    if (!found.ok) return problem(call, found.refusal);
    const { page, session } = found.value;
    const now = call.deps.clock.now();
    return answerPage(call, ok(page), (invitation) => presentInvitation(invitation, session, now));
  },
});

export const createInvitationRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/sessions/{id}/invitations",
  name: "createInvitation",
  summary: "Invite a person to a session; the token works once, for seven days",
  access: { scope: "bookings" },
  isKeyed: true,
  body: newInvitation,
  answers: { 201: invitedOut },
  refusals: ["not_found", "invalid_transition", "capacity_exceeded", "idempotency_key_reused"],
  async handle(call) {
    const { body, deps, staff } = call;
    const made = await invite(deps, staff, call.params.id ?? "", body.email, body.seats ?? 1, call.key);
    if (!made.ok) return problem(call, made.refusal);
    const { invitation, session, isReplay } = made.value;
    const isTold = maySecretsBeTold(call, made.value);
    const token = isTold ? await tokenOf(deps.settings.serverSecret, "invitation", invitation.id) : null;
    const url = token === null ? null : manageUrl(call, token);
    const shown = presentInvitation(invitation, session, invitation.createdAt);
    return json({ invitation: shown, token, url }, 201, replayed(isReplay));
  },
});
