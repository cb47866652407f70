// Sessions of group services, their participants and invitations. Their home is the coordinator of the service.

import { type Page, pageOf } from "../../db/database";
import { listServices } from "../../db/services";
import { isKnown } from "../../domain/booking/booking-record";
import { type InvitationRecord, type SessionVisibility, sessionRefusal } from "../../domain/booking/session";
import { homeOf } from "../../domain/ids";
import { invalid, missing, naming, ok, type Result, refuse, refused } from "../../domain/refusal";
import { type LocalDate, localDay } from "../../domain/time/local-time";
import type { Done, KeptSession, Piece, SessionDone, SessionOutcome } from "../../objects/messages";
import { coordinatorOf } from "../../objects/stubs";
import { noteTouched } from "../availability/read-occupancy";
import { changeBooking, type KeptBooking, readBooking } from "../bookings/change-booking";
import { bookedCustomer, type CustomerDetails, completeDetails } from "../bookings/customer-details";
import { checkChoice, fingerprintOf, type Placed, placeBooking, withRules } from "../bookings/place-booking";
import type { Deps } from "../deps";
import { findHome, type TenantId } from "../find-home";
import { loadCountry, loadOffer, readAnew } from "../load-configuration";

export type NewSession = {
  readonly service: string;
  readonly startAt: number;
  readonly durationMinutes: number | null;
  readonly seats: number | null;
  readonly visibility: SessionVisibility;
  readonly title: string | null;
  readonly resource: string | null;
  readonly key: string;
  readonly body: unknown;
};

export type Staff = { readonly tenantId: string; readonly slug: string; readonly actor: string };

export async function createSession(deps: Deps, staff: Staff, wanted: NewSession): Promise<Result<SessionDone>> {
  const { tenantId } = staff;
  const offer = await loadOffer(deps, staff.slug, wanted.service);
  if (!offer.ok) return offer;
  let { service, configuration } = offer.value;
  if (service.seats === 1) return refused(invalid("/service", "is not a group service: it has one seat"));
  const idempotency = {
    scopedKey: `session|${service.id}|${wanted.key}`,
    fingerprint: await fingerprintOf(wanted.body),
  };
  for (let attempt = 1; ; attempt++) {
    const asker = { kind: "staff", override: [] } as const;
    const choice = checkChoice(configuration, service, { resource: wanted.resource, asker });
    if (!choice.ok) return choice;
    const { startAt, durationMinutes, seats, visibility, title } = wanted;
    const command = { service, startAt, durationMinutes, seats, visibility, title, idempotency };
    const outcome = await withRules(deps, tenantId, async () =>
      coordinatorOf(deps.env.COORDINATOR, tenantId, service.id).createSession({
        ...command,
        chosenId: wanted.resource,
        actor: staff.actor,
      }),
    );
    if (outcome.status === "done") {
      noteTouched(tenantId, outcome.touched);
      return ok(outcome);
    }
    if (outcome.status === "refused") return refused(outcome.refusal);
    if (outcome.status === "no_rules" || attempt === 2) return refused(refuse("unavailable"));
    const fresh = await readAnew(deps, staff.slug);
    const renewed = fresh.ok ? fresh.value.services.find((candidate) => candidate.id === service.id) : undefined;
    if (!fresh.ok || !renewed) return refused(missing("service"));
    service = renewed;
    configuration = fresh.value;
  }
}

export async function readSession(deps: Deps, tenantId: TenantId, sessionId: string): Promise<Result<KeptSession>> {
  const home = await sessionHome(deps, tenantId, sessionId);
  if (!home) return refused(missing("session"));
  return kept(await coordinatorOf(deps.env.COORDINATOR, home.tenantId, home.serviceId).readSession(sessionId));
}

/** Sessions by start, of one group service or all; dates are in the tenant's zone. */
export async function listSessions(
  deps: Deps,
  tenantId: string,
  timeZone: string,
  idOrCode: string | undefined,
  from: LocalDate | undefined,
  to: LocalDate | undefined,
  piece: Piece,
): Promise<Result<Page<KeptSession>>> {
  if (from !== undefined && to !== undefined && to < from)
    return refused(invalid("/to", "must not be earlier than from"));
  const services = await listServices(deps.db, tenantId);
  const named = services.filter(({ id, code }) => idOrCode === undefined || id === idOrCode || code === idOrCode);
  if (idOrCode !== undefined && named.length === 0) return refused(missing("service"));
  const fromAt = from === undefined ? 0 : localDay(timeZone, from).startAt;
  const toAt = to === undefined ? Number.MAX_SAFE_INTEGER : localDay(timeZone, to).endAt;
  const more = { ...piece, limit: piece.limit + 1 };
  const lists = await Promise.all(
    named
      .filter((service) => service.seats > 1)
      .map((service) => coordinatorOf(deps.env.COORDINATOR, tenantId, service.id).listSessions(fromAt, toAt, more)),
  );
  const sessions = lists.flat();
  sessions.sort((a, b) => a.session.startAt - b.session.startAt || (a.session.id < b.session.id ? -1 : 1));
  return ok(pageOf(sessions, piece.limit, ({ session }) => [session.startAt, session.id]));
}

export async function cancelSession(
  deps: Deps,
  { tenantId, actor }: Staff,
  sessionId: string,
  reason: string | null,
): Promise<Result<KeptSession>> {
  const home = await sessionHome(deps, tenantId, sessionId);
  if (!home) return refused(missing("session"));
  const coordinator = coordinatorOf(deps.env.COORDINATOR, tenantId, home.serviceId);
  const outcome = await coordinator.cancelSession(sessionId, actor, reason);
  if (outcome.status === "done") noteTouched(tenantId, outcome.touched);
  return kept(outcome);
}

export async function listParticipants(
  deps: Deps,
  tenantId: string,
  sessionId: string,
  piece: Piece,
): Promise<Result<Page<KeptBooking>>> {
  const session = await readSession(deps, tenantId, sessionId);
  const home = homeOf("ses", sessionId);
  if (!session.ok || home?.kind !== "coordinator") return refused(missing("session"));
  const coordinator = coordinatorOf(deps.env.COORDINATOR, tenantId, home.serviceId);
  const found: Done[] = await coordinator.listParticipants(sessionId, { ...piece, limit: piece.limit + 1 });
  return ok(pageOf(found, piece.limit, ({ booking }) => [booking.createdAt, booking.id]));
}

export type NewParticipant = {
  readonly customer: CustomerDetails | null;
  readonly seats: number;
  readonly guests: number;
  readonly notes: string | null;
  readonly key: string;
  readonly body: unknown;
};

/** Staff add a participant to a session. */
export async function addParticipant(
  deps: Deps,
  staff: Staff,
  sessionId: string,
  wanted: NewParticipant,
): Promise<Result<Placed>> {
  const found = await readSession(deps, staff.tenantId, sessionId);
  if (!found.ok) return found;
  const { session } = found.value;
  // The coordinator looks for the key first: a retry gets the earlier answer, even if the session has ended since.
  const placed = await placeBooking(deps, {
    kind: "book",
    slug: staff.slug,
    service: session.service.id,
    startAt: session.startAt,
    durationMinutes: null,
    periodId: null,
    resource: null,
    seats: wanted.seats,
    guests: wanted.guests,
    units: 1,
    customer: wanted.customer,
    notes: wanted.notes,
    answers: {},
    metadata: {},
    asker: { kind: "staff", override: ["too_soon", "too_late"] },
    status: "confirmed",
    holdId: null,
    sessionId,
    namedSessionId: sessionId,
    ifFull: "refuse",
    address: null,
    actor: staff.actor,
    route: `participant-${sessionId}`,
    key: wanted.key,
    body: wanted.body,
  });
  if (!placed.ok) {
    const isOver = placed.refusal.code === "not_found" && session.status !== "open";
    return isOver ? refused(sessionRefusal(session.status)) : placed;
  }
  if (placed.value.kind === "waiting") throw new Error("A participant does not wait.");
  return ok(placed.value);
}

/** Removes one participant; the others keep their seats. */
export async function removeParticipant(
  deps: Deps,
  { tenantId, actor }: Staff,
  sessionId: string,
  bookingId: string,
): Promise<Result<KeptBooking>> {
  if (homeOf("ses", sessionId)?.tenantId !== tenantId) return refused(missing("session"));
  const found = await readBooking(deps, tenantId, bookingId);
  if (!found.ok) return found;
  if (found.value.booking.sessionId !== sessionId) return refused(missing("booking"));
  const cancel = { bookingId, action: "cancel", by: "staff", actor, reason: null, ifRevision: null } as const;
  return changeBooking(deps, tenantId, cancel);
}

export type ShownInvitation = { readonly invitation: InvitationRecord; readonly session: KeptSession };

export async function invite(
  deps: Deps,
  tenantId: string,
  sessionId: string,
  email: string,
  seats: number,
  key: string,
): Promise<Result<ShownInvitation & { readonly isReplay: boolean }>> {
  const home = await sessionHome(deps, tenantId, sessionId);
  if (!home) return refused(missing("session"));
  const idempotency = {
    scopedKey: `invitation-${sessionId}|${home.serviceId}|${key}`,
    fingerprint: await fingerprintOf({ email, seats }),
  };
  const coordinator = coordinatorOf(deps.env.COORDINATOR, tenantId, home.serviceId);
  const invited = { name: email, email, phone: null, timeZone: null, locale: null };
  const customer = await bookedCustomer(deps, tenantId, invited);
  if (!isKnown(customer)) throw new Error("An invitation needs an address.");
  const outcome = await coordinator.invite(sessionId, email, customer.id, seats, idempotency);
  return outcome.status === "done" ? ok(outcome) : refused(naming("session", outcome.refusal));
}

export async function listInvitations(
  deps: Deps,
  tenantId: string,
  sessionId: string,
): Promise<Result<{ readonly invitations: readonly InvitationRecord[]; readonly session: KeptSession }>> {
  const session = await readSession(deps, tenantId, sessionId);
  const home = await sessionHome(deps, tenantId, sessionId);
  if (!session.ok || !home) return refused(missing("session"));
  const coordinator = coordinatorOf(deps.env.COORDINATOR, tenantId, home.serviceId);
  return ok({ invitations: await coordinator.listInvitations(sessionId), session: session.value });
}

/** An invitation for the holder of its token; the route has checked the token. */
export async function readInvitation(deps: Deps, invitationId: string): Promise<Result<ShownInvitation>> {
  const home = homeOf("inv", invitationId);
  if (home?.kind !== "coordinator") return refused(missing("invitation"));
  const coordinator = coordinatorOf(deps.env.COORDINATOR, home.tenantId, home.serviceId);
  const outcome = await coordinator.readInvitation(invitationId);
  return outcome.status === "done" ? ok(outcome) : refused(naming("invitation", outcome.refusal));
}

export async function declineInvitation(
  deps: Deps,
  invitationId: string,
  key: string,
): Promise<Result<ShownInvitation & { readonly isReplay: boolean }>> {
  const home = homeOf("inv", invitationId);
  if (home?.kind !== "coordinator") return refused(missing("invitation"));
  const coordinator = coordinatorOf(deps.env.COORDINATOR, home.tenantId, home.serviceId);
  const outcome = await coordinator.declineInvitation(
    invitationId,
    await answerKey(home.serviceId, invitationId, key, "decline"),
  );
  return outcome.status === "done" ? ok(outcome) : refused(naming("invitation", outcome.refusal));
}

export async function acceptInvitation(
  deps: Deps,
  shown: ShownInvitation,
  customer: CustomerDetails | null,
  key: string,
): Promise<Result<Omit<Placed, "configuration">>> {
  const { invitation, session } = shown;
  const home = homeOf("inv", invitation.id);
  if (home?.kind !== "coordinator") return refused(missing("invitation"));
  const { tenantId, serviceId } = home;
  const given = customer ?? detailsOf(invitation);
  if (!given) return refused(invalid("/customer", "is needed"));
  const details = completeDetails(given, await loadCountry(deps, tenantId));
  if (!details.ok) return details;
  const { service, startAt } = session.session;
  const command = {
    kind: "book",
    service,
    startAt,
    durationMinutes: null,
    periodId: null,
    seats: invitation.seats,
    guests: 1,
    units: 1,
    chosenId: null,
    customer: await bookedCustomer(deps, tenantId, details.value),
    notes: null,
    answers: {},
    metadata: {},
    asker: { kind: "public" },
    bounds: null,
    status: "confirmed",
    holdId: null,
    sessionId: session.session.id,
    namedSessionId: session.session.id,
    ifFull: "refuse",
    isOffer: true,
    actor: null,
    inputProblems: [],
    idempotency: await answerKey(serviceId, invitation.id, key, { customer }),
  } as const;
  const outcome = await withRules(deps, tenantId, async () =>
    coordinatorOf(deps.env.COORDINATOR, tenantId, serviceId).acceptInvitation(invitation.id, command),
  );
  if (outcome.status === "refused") return refused(outcome.refusal);
  if (outcome.status !== "done") return refused(refuse("unavailable"));
  noteTouched(tenantId, outcome.touched);
  const { booking, resources, isReplay } = outcome;
  return ok({ booking, resources, isReplay });
}

/** One key covers one answer to an invitation, yes or no. */
async function answerKey(serviceId: string, invitationId: string, key: string, answer: unknown) {
  return { scopedKey: `answer-${invitationId}|${serviceId}|${key}`, fingerprint: await fingerprintOf({ answer }) };
}

/** An invited person who gives no details is booked under the invited address. */
function detailsOf({ email }: InvitationRecord): CustomerDetails | null {
  if (email === null) return null;
  return { name: email.split("@")[0] ?? email, email, phone: null, timeZone: null, locale: null };
}

async function sessionHome(deps: Deps, tenantId: TenantId, sessionId: string) {
  const home = await findHome(deps, tenantId, "ses", sessionId);
  return home?.kind === "coordinator" ? home : null;
}

function kept(outcome: SessionOutcome): Result<KeptSession> {
  if (outcome.status === "done") return ok(outcome);
  return refused(outcome.status === "refused" ? naming("session", outcome.refusal) : refuse("unavailable"));
}
