// Booking a place, for customers and staff: finds the home, sends the command, and turns its outcome into a result.

import { findDeletedService } from "../../db/services";
import type { BookingRecord } from "../../domain/booking/booking-record";
import type { Asker } from "../../domain/booking/booking-request";
import { openLimitsOf } from "../../domain/booking/open-limits";
import { type Home, homeOf, idBody } from "../../domain/ids";
import {
  type InputProblem,
  invalid,
  missing,
  ok,
  type Refusal,
  type Result,
  refuse,
  refused,
} from "../../domain/refusal";
import {
  type Configuration,
  type ConfiguredTenant,
  homeOfService,
  resourceOf,
} from "../../domain/tenant/configuration";
import { countryOfTenant } from "../../domain/tenant/countries";
import { resourcesOf, type Service } from "../../domain/tenant/service";
import { keyedBytes } from "../../keyed";
import type {
  BookedResource,
  Done,
  NeedsCoordinator,
  NoRules,
  OpenBounds,
  PlaceCommand,
  Refused,
  StaleService,
  TouchedMonth,
  Waiting,
} from "../../objects/messages";
import { homeStub } from "../../objects/stubs";
import { secretOf, sha256 } from "../accounts/secrets";
import { noteTouched } from "../availability/read-occupancy";
import { type Deps, orNull } from "../deps";
import { loadConfiguration, loadOffer, readAnew } from "../load-configuration";
import { sendRules } from "../setup/push-changes";
import { carrying, toldOf } from "./caller-refusal";
import { bookedCustomer, type CustomerDetails, completeDetails } from "./customer-details";

export type PlaceRequest = {
  readonly kind: "hold" | "book";
  readonly slug: string;
  readonly service: string;
  readonly startAt: number;
  readonly durationMinutes: number | null;
  readonly periodId: string | null;
  readonly resource: string | null;
  readonly seats: number;
  readonly guests: number;
  readonly units: number;
  readonly customer: CustomerDetails | null;
  readonly notes: string | null;
  readonly answers: Readonly<Record<string, string | boolean | null>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly asker: Asker;
  readonly status: "confirmed" | "pending" | null;
  readonly holdId: string | null;
  /** The session that the caller may join: the route has checked its token. */
  readonly sessionId: string | null;
  /** The session that the caller named, with access or without. */
  readonly namedSessionId?: string | null;
  readonly ifFull: "refuse" | "waitlist";
  /** The customer's address, where addresses are counted; null elsewhere, and for staff. */
  readonly address: string | null;
  /** Token id of the staff member who books; absent for customers. */
  readonly actor?: string;
  /** Scope of the key: `public`, `staff` or `hold`. */
  readonly route: string;
  readonly key: string;
  /** The parsed body; a retry with the same key must repeat it. */
  readonly body: unknown;
};

export type Placed = {
  readonly configuration: Configuration;
  readonly booking: BookingRecord;
  readonly resources: readonly BookedResource[];
  readonly isReplay: boolean;
};

/** A booking, or a waitlist entry for a customer who prefers waiting to a refusal. */
export type PlacedOrWaiting =
  | (Placed & { readonly kind: "placed" })
  | { readonly kind: "waiting"; readonly configuration: Configuration; readonly waiting: Waiting };

export async function placeBooking(deps: Deps, request: PlaceRequest): Promise<Result<PlacedOrWaiting>> {
  const placed = await placeThrough<Done | Waiting>(deps, request, (home, command) => home.place(command));
  if (!placed.ok) return placed;
  const { configuration, done } = placed.value;
  if (done.status === "waiting") return ok({ kind: "waiting", configuration, waiting: done });
  return ok({ kind: "placed", ...placedOf(configuration, done) });
}

/** The same for holds, which never wait. */
export async function placeHold(deps: Deps, request: PlaceRequest): Promise<Result<Placed>> {
  const placed = await placeBooking(deps, request);
  if (!placed.ok) return placed;
  if (placed.value.kind === "waiting") throw new Error("A hold does not wait.");
  return ok(placed.value);
}

export function placedOf(configuration: Configuration, { booking, resources, isReplay }: Done): Placed {
  return { configuration, booking, resources, isReplay };
}

export type HomeStub = ReturnType<typeof homeStub>;
/** A completed placement: one booking, a series, or a waitlist entry. */
type DoneLike = {
  readonly status: "done" | "waiting";
  readonly isReplay: boolean;
  readonly touched: readonly TouchedMonth[];
};
type Undone = Refused | StaleService | NoRules | NeedsCoordinator;
type Send<D extends DoneLike> = (home: HomeStub, command: PlaceCommand) => Promise<D | Undone>;
export type PlacedThrough<D> = { readonly configuration: Configuration; readonly done: D };

/**
 * Finds the home of a request and sends the command. If the home knows a newer service, rereads D1 and tries once more.
 */
export async function placeThrough<D extends DoneLike>(
  deps: Deps,
  request: PlaceRequest,
  send: Send<D>,
): Promise<Result<PlacedThrough<D>>> {
  const offer = await loadOffer(deps, request.slug, request.service);
  if (!offer.ok) return replayOfDeleted(deps, request, offer.refusal, send);
  const { configuration } = offer.value;
  const completed = completeRequest(request, configuration);
  if (!completed.ok) return completed;
  const tenantId = configuration.tenant.id;
  const holdHome = request.holdId === null ? null : homeOf("bkg", request.holdId);
  if (request.holdId !== null && holdHome?.tenantId !== tenantId) return refused(missing("hold"));

  let { service } = offer.value;
  // Only a session of this service can be joined.
  const sessionHome = request.namedSessionId == null ? null : homeOf("ses", request.namedSessionId);
  const isForeign = sessionHome?.kind !== "coordinator" || sessionHome.serviceId !== service.id;
  if (request.namedSessionId != null && (isForeign || sessionHome.tenantId !== tenantId)) {
    return refused(missing("session"));
  }
  const prepared = await prepare(deps, completed.value, configuration, service);
  for (let attempt = 1; ; attempt++) {
    const carried = carrying(callerRefusalOf(configuration, service, request));
    // A hold is confirmed in its home, even if the service has moved to another resource since.
    const home = holdHome ?? homeOfService(configuration, service);
    const outcome = await sendTo(deps, home, { ...prepared, service, ...carried }, send);
    if (outcome.status === "done" || outcome.status === "waiting") {
      noteTouched(tenantId, outcome.touched);
      return ok({ configuration, done: outcome as D });
    }
    if (outcome.status === "refused") {
      return refused(toldOf(carried, outcome.refusal));
    }
    if (outcome.status !== "stale_service" || attempt === 2) return refused(refuse("unavailable"));
    const fresh = await readAnew(deps, request.slug);
    const renewed = fresh.ok ? fresh.value.services.find((candidate) => candidate.id === service.id) : undefined;
    if (!renewed) return refused(missing("service"));
    service = renewed;
  }
}

/** What the Worker refuses by the configuration alone, without asking any object. */
function callerRefusalOf(configuration: Configuration, service: Service, request: PlaceRequest): Refusal | null {
  const chosen = checkChoice(configuration, service, request);
  if (!chosen.ok) return chosen.refusal;
  const problems = request.kind === "book" ? answerProblems(service, request) : [];
  return problems.length > 0 ? { code: "invalid_request", problems } : null;
}

async function sendTo<D extends DoneLike>(
  deps: Deps,
  home: Home,
  command: PlaceCommand,
  send: Send<D>,
): Promise<D | Undone> {
  const outcome = await withRules(deps, home.tenantId, () => send(homeStub(deps.env, home), command));
  if (outcome.status !== "needs_coordinator") return outcome;
  // The calendar knows newer surroundings than this configuration: the coordinator decides now.
  const coordinator = { kind: "coordinator", tenantId: home.tenantId, serviceId: command.service.id } as const;
  return withRules(deps, home.tenantId, () => send(homeStub(deps.env, coordinator), command));
}

/** The most calendars without rules that one request can supply. */
const MOST_TOLD = 50;

/**
 * Sends rules to calendars without any, then asks again. Throws without D1: the answer is then `unavailable`, never
 * "closed".
 */
export async function withRules<T extends { readonly status: string }>(
  deps: Deps,
  tenantId: string,
  ask: () => Promise<T | NoRules>,
): Promise<T | NoRules> {
  let outcome = await ask();
  const told = new Set<string>();
  while (outcome.status === "no_rules" && told.size < MOST_TOLD) {
    const { resourceId } = outcome as NoRules;
    if (told.has(resourceId)) break;
    told.add(resourceId);
    await sendRules(deps, tenantId, resourceId);
    outcome = await ask();
  }
  return outcome;
}

/** Whether the caller may choose this resource: it exists, serves the service, and may be chosen. */
export function checkChoice(
  configuration: Configuration,
  service: Service,
  { resource, asker }: Pick<PlaceRequest, "resource" | "asker">,
): Result<null> {
  if (resource === null) return ok(null);
  if (!resourceOf(configuration, resource)) return refused(missing("resource"));
  const serving = resourcesOf(service);
  if (!serving.includes(resource)) return refused(invalid("/resource", "does not serve this service"));
  if (asker.kind === "public" && serving.length > 1 && !service.customerChoosesResource) {
    return refused(invalid("/resource", "must be left out: the business chooses it for this service"));
  }
  return ok(null);
}

/** A deleted service takes no bookings, but a retry of an earlier request still gets its answer. */
async function replayOfDeleted<D extends DoneLike>(
  deps: Deps,
  request: PlaceRequest,
  refusal: Refusal,
  send: Send<D>,
): Promise<Result<PlacedThrough<D>>> {
  const loaded = await loadConfiguration(deps, request.slug);
  if (!loaded.ok) return refused(refusal);
  const { tenant } = loaded.value;
  const completed = completeRequest(request, loaded.value);
  if (!completed.ok) return refused(refusal);
  const deleted = await orNull("deleted_service_not_read", findDeletedService(deps.db, tenant.id, request.service));
  if (!deleted) return refused(refusal);
  const prepared = await prepare(deps, completed.value, loaded.value, deleted);
  const command = { ...prepared, service: deleted, ...carrying(null) };
  const outcome = await send(homeStub(deps.env, homeOfService(loaded.value, deleted)), command);
  const isReplay = (outcome.status === "done" || outcome.status === "waiting") && (outcome as D).isReplay;
  return isReplay ? ok({ configuration: loaded.value, done: outcome as D }) : refused(refusal);
}

type Prepared = Omit<PlaceCommand, "service" | "callerRefusal" | "inputProblems">;

/** The request with its phone number in full, by the country of the business where the customer names none. */
function completeRequest(request: PlaceRequest, { tenant }: Configuration): Result<PlaceRequest> {
  if (!request.customer) return ok(request);
  const customer = completeDetails(request.customer, countryOfTenant(tenant));
  return customer.ok ? ok({ ...request, customer: customer.value }) : customer;
}

async function prepare(
  deps: Deps,
  request: PlaceRequest,
  { tenant }: Configuration,
  service: Service,
): Promise<Prepared> {
  const scopedKey = `${request.route}|${service.id}|${request.key}`;
  const [customer, fingerprint, bounds, bytes] = await Promise.all([
    request.customer && bookedCustomer(deps, tenant.id, request.customer),
    fingerprintOf(request.body),
    openBounds(deps, tenant, request.address),
    keyedBytes(deps.settings.serverSecret, "booking", `${tenant.id}|${scopedKey}`),
  ]);
  return {
    kind: request.kind,
    startAt: request.startAt,
    durationMinutes: request.durationMinutes,
    periodId: request.periodId,
    seats: request.seats,
    guests: request.guests,
    units: request.units,
    chosenId: request.resource,
    customer,
    notes: request.notes,
    answers: withoutNulls(request.answers),
    metadata: request.metadata,
    asker: request.asker,
    bounds,
    status: request.status,
    holdId: request.holdId,
    sessionId: request.sessionId,
    namedSessionId: request.namedSessionId ?? null,
    ifFull: request.ifFull,
    actor: request.actor ?? null,
    idempotency: { scopedKey, fingerprint, idBody: idBody(bytes) },
  };
}

/** The limits on what a customer may have open, and the mark under which their address is counted. */
export async function openBounds(
  { settings }: Pick<Deps, "settings">,
  { id, policies }: Pick<ConfiguredTenant, "id" | "policies">,
  address: string | null,
): Promise<OpenBounds> {
  const mark = await markOf({ settings }, { id }, address);
  return { limits: openLimitsOf(policies?.open_limits), address: mark };
}

/** The mark of an address for a tenant's objects; null where addresses are not counted. */
export async function markOf(
  { settings }: Pick<Deps, "settings">,
  { id }: Pick<ConfiguredTenant, "id">,
  address: string | null,
): Promise<string | null> {
  return address === null ? null : secretOf(settings.serverSecret, "address", `${id}|${address}`);
}

/** Problems of the answers to the service's questions. Staff may leave questions unanswered. */
export function answerProblems(
  service: Service,
  { answers, asker }: Pick<PlaceRequest, "answers" | "asker">,
): InputProblem[] {
  const problems: InputProblem[] = [];
  const known = new Set(service.questions.map((question) => question.id));
  for (const id of Object.keys(answers)) {
    if (!known.has(id))
      problems.push({ pointer: `/answers/${escapePointer(id)}`, detail: "is not a question of this service" });
  }
  for (const { id, kind, required, options } of service.questions) {
    const answer = answers[id] ?? null;
    const pointer = `/answers/${id}`;
    const isMissing = answer === null || answer === "" || (kind === "checkbox" && answer === false);
    if (isMissing) {
      if (required && asker.kind === "public") problems.push({ pointer, detail: "needs an answer" });
    } else if (kind === "checkbox" ? typeof answer !== "boolean" : typeof answer !== "string") {
      problems.push({ pointer, detail: kind === "checkbox" ? "must be true or false" : "must be text" });
    } else if (kind === "select" && !options.some((option) => option.normalize() === String(answer))) {
      problems.push({ pointer, detail: "must be one of the options" });
    }
  }
  return problems;
}

function escapePointer(part: string): string {
  return part.replaceAll("~", "~0").replaceAll("/", "~1");
}

export function withoutNulls(answers: PlaceRequest["answers"]): Record<string, string | boolean> {
  return Object.fromEntries(
    Object.entries(answers).filter((entry): entry is [string, string | boolean] => entry[1] !== null),
  );
}

/** Equal bodies have equal fingerprints. */
export function fingerprintOf(body: unknown): Promise<string> {
  return sha256(JSON.stringify(sortKeys(body)));
}

/** The value with all keys sorted, so that equal bodies have equal fingerprints. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined && inner !== null);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sortKeys(inner)]));
}
