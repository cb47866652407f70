// A request to book, and the command that the Worker makes of it for the deciding object.

import { type Terms, termsOf } from "../../domain/booking/booking-request";
import { openLimitsOf } from "../../domain/booking/open-limits";
import type { Telling } from "../../domain/events";
import { idBody } from "../../domain/ids";
import { type OverridableCode, ok, type Result } from "../../domain/refusal";
import { attributed, type BookingActor } from "../../domain/tenant/actor";
import type { Configuration, ConfiguredTenant } from "../../domain/tenant/configuration";
import { countryOfTenant } from "../../domain/tenant/countries";
import type { Service } from "../../domain/tenant/service";
import { keyedBytes } from "../../keyed";
import type { OpenBounds, PlaceCommand } from "../../objects/messages";
import { secretOf } from "../accounts/secrets";
import type { Deps } from "../deps";
import { fingerprintOf } from "../fingerprint";
import { withoutNulls } from "./answers";
import { bookedCustomer, type CustomerDetails, completeDetails } from "./customer-details";

export type PlaceRequest = Terms & {
  readonly kind: "hold" | "book";
  readonly slug: string;
  readonly service: string;
  readonly startAt: number;
  readonly resource: string | null;
  readonly customer: CustomerDetails | null;
  readonly notes: string | null;
  readonly answers: Readonly<Record<string, string | boolean | null>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly by: BookingActor;
  /** The rules that staff set aside. */
  readonly override?: readonly OverridableCode[];
  readonly status: "confirmed" | "pending" | null;
  /** What staff say of telling the customer. */
  readonly telling?: Telling | undefined;
  readonly holdId: string | null;
  /** The session that the caller may join: the route has checked its token. */
  readonly sessionId: string | null;
  /** The session that the caller named, with access or without. */
  readonly namedSessionId?: string | null;
  readonly ifFull: "refuse" | "waitlist";
  /** The customer's address, where addresses are counted; null elsewhere, and for staff. */
  readonly address: string | null;
  /** What kind of request the key belongs to. The same key may name one request of each kind. */
  readonly keyScope: string;
  readonly key: string;
  /** The parsed body; a retry with the same key must repeat it. */
  readonly body: unknown;
};

/** The request with its phone number in full, by the country of the business where the customer names none. */
export function completeRequest(request: PlaceRequest, { tenant }: Configuration): Result<PlaceRequest> {
  if (!request.customer) return ok(request);
  const customer = completeDetails(request.customer, countryOfTenant(tenant));
  return customer.ok ? ok({ ...request, customer: customer.value }) : customer;
}

/** The part of a command that stays when the service is read again. placeThrough() adds the rest. */
export async function commandOf(
  deps: Deps,
  request: PlaceRequest,
  { tenant }: Configuration,
  service: Service,
): Promise<Omit<PlaceCommand, "service" | "callerRefusal" | "inputProblems">> {
  const { actor, asker } = attributed(request.by, request.override);
  const scopedKey = `${request.keyScope}|${service.id}|${request.key}`;
  const [customer, fingerprint, bounds, bytes] = await Promise.all([
    request.customer && bookedCustomer(deps, tenant.id, request.customer),
    fingerprintOf(request.body),
    openBounds(deps, tenant, request.address),
    keyedBytes(deps.settings.serverSecret, "booking", `${tenant.id}|${scopedKey}`),
  ]);
  return {
    kind: request.kind,
    startAt: request.startAt,
    ...termsOf(request),
    chosenId: request.resource,
    customer,
    notes: request.notes,
    answers: withoutNulls(request.answers),
    metadata: request.metadata,
    asker,
    bounds,
    status: request.status,
    holdId: request.holdId,
    sessionId: request.sessionId,
    namedSessionId: request.namedSessionId ?? null,
    ifFull: request.ifFull,
    actor,
    telling: request.telling,
    reminderMinutes: tenant.reminderMinutes,
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
