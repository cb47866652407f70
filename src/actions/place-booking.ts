// Taking a place, for customers and for staff: finds the calendar, tells it what is wished, and speaks for it.

import { findDeletedService } from "../db/services";
import type { BookedCustomer, BookingRecord } from "../domain/booking-record";
import { type Configuration, soleResourceOf } from "../domain/configuration";
import { bookingHomeOf, makeId } from "../domain/ids";
import { type InputProblem, ok, type Refusal, type Result, refuse, refused } from "../domain/refusal";
import type { Service } from "../domain/service";
import type { Asker } from "../domain/wish";
import { calendarOf } from "../resource/calendar-client";
import type {
  CalendarResource,
  NoRules,
  PlaceCommand,
  Refused,
  StaleService,
  TouchedMonth,
} from "../resource/calendar-types";
import { type Deps, orNull } from "./deps";
import { loadConfiguration, loadOffer, readAnew } from "./load-configuration";
import { sendRules } from "./push-changes";
import { noteTouched } from "./read-occupancy";
import { sha256, sha256Bytes } from "./secrets";
import { chosenResource } from "./show-slots";

/** A person as they give themselves; one of e-mail and telephone is there. */
export type CustomerDetails = Omit<BookedCustomer, "id">;

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
  readonly customer: CustomerDetails | null;
  readonly notes: string | null;
  readonly answers: Readonly<Record<string, string | boolean | null>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly asker: Asker;
  readonly status: "confirmed" | "pending" | null;
  readonly holdId: string | null;
  /** Token id of the staff member who books; absent for customers. */
  readonly actor?: string;
  /** Scope of the key: `public`, `staff` or `hold`. */
  readonly route: string;
  readonly key: string;
  /** The parsed body, which a retry with the same key must repeat. */
  readonly body: unknown;
};

export type Placed = {
  readonly configuration: Configuration;
  readonly booking: BookingRecord;
  readonly resource: CalendarResource;
  readonly isReplay: boolean;
};

export async function placeBooking(deps: Deps, request: PlaceRequest): Promise<Result<Placed>> {
  const placed = await placeThrough(deps, request, (calendar, command) => calendar.place(command));
  if (!placed.ok) return placed;
  const { configuration, done } = placed.value;
  return ok({ configuration, booking: done.booking, resource: done.resource, isReplay: done.isReplay });
}

type Calendar = ReturnType<typeof calendarOf>;
/** What placing at a calendar comes to when it is done: one booking, or a series of them. */
type DoneLike = { readonly status: "done"; readonly isReplay: boolean; readonly touched: readonly TouchedMonth[] };
type Send<D extends DoneLike> = (
  calendar: Calendar,
  command: PlaceCommand,
) => Promise<D | Refused | StaleService | NoRules>;
export type PlacedThrough<D> = { readonly configuration: Configuration; readonly done: D };

/** Finds the calendar of a wish and sends it there; with a newer service when the calendar knows one. */
export async function placeThrough<D extends DoneLike>(
  deps: Deps,
  request: PlaceRequest,
  send: Send<D>,
): Promise<Result<PlacedThrough<D>>> {
  const offer = await loadOffer(deps, request.slug, request.service);
  if (!offer.ok) return replayOfDeleted(deps, request, offer.refusal, send);
  const { configuration } = offer.value;
  const tenantId = configuration.tenant.id;
  const holdHome = request.holdId === null ? null : bookingHomeOf(request.holdId);
  if (request.holdId !== null && holdHome?.tenantId !== tenantId) return refused(refuse("not_found"));

  let { service } = offer.value;
  const prepared = await prepare(request, tenantId, service);
  for (let attempt = 1; ; attempt++) {
    const chosen = chosenResource(configuration, service, request.resource);
    if (!chosen.ok) return chosen;
    const inputProblems = request.kind === "book" ? answerProblems(service, request) : [];
    // A hold is confirmed where it lives, even if the service has moved to another resource since.
    const resourceId = holdHome?.resourceId ?? chosen.value;
    const outcome = await sendTo(deps, tenantId, resourceId, { ...prepared, service, inputProblems }, send);
    if (outcome.status === "done") {
      noteTouched(tenantId, resourceId, outcome.touched);
      return ok({ configuration, done: outcome });
    }
    if (outcome.status === "refused") return refused(outcome.refusal);
    if (outcome.status === "no_rules" || attempt === 2) return refused(refuse("unavailable"));
    const fresh = await readAnew(deps, request.slug);
    const renewed = fresh.ok ? fresh.value.services.find((candidate) => candidate.id === service.id) : undefined;
    if (!renewed) return refused(refuse("not_found"));
    service = renewed;
  }
}

async function sendTo<D extends DoneLike>(
  deps: Deps,
  tenantId: string,
  resourceId: string,
  command: PlaceCommand,
  send: Send<D>,
): Promise<D | Refused | StaleService | NoRules> {
  const outcome = await send(calendarOf(deps.env.CALENDAR, tenantId, resourceId), command);
  if (outcome.status !== "no_rules") return outcome;
  // Never told its rules: D1 has them. Without D1 this throws, and the answer is `unavailable`, never "closed".
  await sendRules(deps, tenantId, resourceId);
  return send(calendarOf(deps.env.CALENDAR, tenantId, resourceId), command);
}

/** A service that was deleted since takes no bookings, but a retry of what it took still gets its answer. */
async function replayOfDeleted<D extends DoneLike>(
  deps: Deps,
  request: PlaceRequest,
  refusal: Refusal,
  send: Send<D>,
): Promise<Result<PlacedThrough<D>>> {
  const loaded = await loadConfiguration(deps, request.slug);
  if (!loaded.ok) return refused(refusal);
  const { tenant } = loaded.value;
  const deleted = await orNull("deleted_service_not_read", findDeletedService(deps.db, tenant.id, request.service));
  const resourceId = deleted && soleResourceOf(deleted);
  if (!deleted || !resourceId) return refused(refusal);
  const command = { ...(await prepare(request, tenant.id, deleted)), service: deleted, inputProblems: [] };
  const outcome = await send(calendarOf(deps.env.CALENDAR, tenant.id, resourceId), command);
  if (outcome.status !== "done" || !outcome.isReplay) return refused(refusal);
  return ok({ configuration: loaded.value, done: outcome });
}

type Prepared = Omit<PlaceCommand, "service" | "inputProblems">;

async function prepare(request: PlaceRequest, tenantId: string, service: Service): Promise<Prepared> {
  const [customer, fingerprint] = await Promise.all([
    request.customer && bookedCustomer(tenantId, request.customer),
    sha256(JSON.stringify(sortKeys(request.body))),
  ]);
  return {
    kind: request.kind,
    startAt: request.startAt,
    durationMinutes: request.durationMinutes,
    periodId: request.periodId,
    seats: request.seats,
    guests: request.guests,
    customer,
    notes: request.notes,
    answers: withoutNulls(request.answers),
    metadata: request.metadata,
    asker: request.asker,
    status: request.status,
    holdId: request.holdId,
    actor: request.actor ?? null,
    idempotency: { scopedKey: `${request.route}|${service.id}|${request.key}`, fingerprint },
  };
}

/** The id derives from tenant and identity: the e-mail, else the telephone number. */
async function bookedCustomer(tenantId: string, given: CustomerDetails): Promise<BookedCustomer> {
  const identity = given.email ?? given.phone ?? "";
  return { id: makeId("cus", await sha256Bytes(`${tenantId}|${identity}`)), ...given };
}

/** What is wrong with the answers to the service's own questions. Staff need not ask them all. */
function answerProblems(service: Service, { answers, asker }: PlaceRequest): InputProblem[] {
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
    } else if (kind === "select" && !options.includes(String(answer))) {
      problems.push({ pointer, detail: "must be one of the options" });
    }
  }
  return problems;
}

function escapePointer(part: string): string {
  return part.replaceAll("~", "~0").replaceAll("/", "~1");
}

function withoutNulls(answers: PlaceRequest["answers"]): Record<string, string | boolean> {
  return Object.fromEntries(
    Object.entries(answers).filter((entry): entry is [string, string | boolean] => entry[1] !== null),
  );
}

/** The same value with every object's keys in order, so that equal bodies have equal fingerprints. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined && inner !== null);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sortKeys(inner)]));
}
