// The waitlist: joining it, its offers, accepting an offer. An entry's home is the home of the service's bookings.

import { type Page, pageOf } from "../../db/paging";
import { listResources } from "../../db/resources";
import { listServices } from "../../db/services";
import { isKnown } from "../../domain/booking/booking-record";
import { ONE_PLACE, termsOf } from "../../domain/booking/booking-request";
import type { EntryStatus, EntryWish } from "../../domain/booking/waitlist";
import { type Home, homeOf } from "../../domain/ids";
import { invalid, missing, naming, ok, type Refusal, type Result, refuse, refused } from "../../domain/refusal";
import { attributed, type BookingActor, CUSTOMER } from "../../domain/tenant/actor";
import { homeOfService } from "../../domain/tenant/home-of-service";
import { entryRefusal } from "../../objects/bookings/waitlist";
import type { EntryOutcome, Piece, Waiting } from "../../objects/messages";
import { homeStub } from "../../objects/stubs";
import { withRules } from "../ask-home";
import { noteTouched } from "../availability/read-occupancy";
import { planSlots } from "../availability/show-slots";
import { carrying } from "../bookings/caller-refusal";
import type { CustomerDetails } from "../bookings/customer-details";
import { type Placed, placeThrough } from "../bookings/place-booking";
import { openBounds, type PlaceRequest } from "../bookings/place-command";
import type { Deps } from "../deps";
import { findHome, type TenantId } from "../find-home";
import { fingerprintOf } from "../fingerprint";
import { loadConfigurationOf } from "../load-configuration";

export type WaitRequest = PlaceRequest & { readonly wish: EntryWish; readonly customer: CustomerDetails };

export async function joinWaitlist(deps: Deps, request: WaitRequest): Promise<Result<Waiting>> {
  const tooMuch = await datesRefusal(deps, request);
  if (tooMuch) return refused(tooMuch);
  const joined = await placeThrough<Waiting>(deps, request, async (home, command) => {
    const { service, customer, idempotency, bounds, callerRefusal } = command;
    if (!isKnown(customer)) throw new Error("An entry needs a customer with an address.");
    // The message has no field for it, and an object of an earlier build would let the customer wait.
    if (callerRefusal) return { status: "refused", refusal: callerRefusal };
    return home.joinWaitlist({ service, wish: request.wish, customer, idempotency, ...(bounds && { bounds }) });
  });
  return joined.ok ? ok(joined.value.done) : joined;
}

/** The refusal of dates with too many starts: the object checks each entry within the work of one answer. */
async function datesRefusal(deps: Deps, { wish, ...request }: WaitRequest): Promise<Refusal | null> {
  const { from, to } = wish;
  if (from === null || to === null) return null;
  const { slug, service, resource } = request;
  const asked = { timeZone: null, excludeBooking: null, isExplained: false, isStaff: false, fresh: false };
  const plan = await planSlots(deps, { slug, service, resource, from, to, ...termsOf(wish), ...asked });
  if (!plan.ok) return null;
  const fitting = plan.value.daysToJudge();
  if (fitting >= plan.value.requestedDays.length) return null;
  const way = fitting > 0 ? `wait for at most ${fitting} days from from on` : "wait for one start, or for one resource";
  return invalid("/to", `makes more starts than one waitlist entry may cover: ${way}`);
}

/** An entry for the holder of its token; the route has checked the token. */
export async function readEntry(deps: Deps, tenantId: TenantId, entryId: string): Promise<Result<Waiting>> {
  const home = await findHome(deps, tenantId, "wle", entryId);
  return home ? kept(home, await homeStub(deps.env, home).readEntry(entryId)) : refused(missing("waitlist entry"));
}

export async function leaveWaitlist(
  deps: Deps,
  tenantId: TenantId,
  entryId: string,
  by: BookingActor,
): Promise<Result<Waiting>> {
  const home = await findHome(deps, tenantId, "wle", entryId);
  if (!home) return refused(missing("waitlist entry"));
  return kept(home, await homeStub(deps.env, home).leaveWaitlist(entryId, attributed(by).actor));
}

/** Staff offer a place out of turn. */
export async function offerEntry(deps: Deps, tenantId: string, entryId: string): Promise<Result<Waiting>> {
  const home = await findHome(deps, tenantId, "wle", entryId);
  return home ? kept(home, await homeStub(deps.env, home).offerEntry(entryId)) : refused(missing("waitlist entry"));
}

export type AcceptedOffer = { readonly placed: Placed; readonly waiting: Waiting };

/** Makes a booking of the offered hold. */
export async function acceptOffer(
  deps: Deps,
  entryId: string,
  key: string,
  address: string | null,
): Promise<Result<AcceptedOffer>> {
  const home = homeOf("wle", entryId);
  const found = await readEntry(deps, null, entryId);
  if (!found.ok || !home) return refused(missing("waitlist entry"));
  const { entry } = found.value;
  if (entry.bookingId === null || entry.offer === null) {
    return refused(entryRefusal(entry.status));
  }
  const hold = await homeStub(deps.env, home).readBooking(entry.bookingId);
  if (hold.status === "refused") return refused(hold.refusal);
  const { booking } = hold;
  const configuration = await loadConfigurationOf(deps, home.tenantId);
  const bounds = configuration && (await openBounds(deps, configuration.tenant, address));
  const { actor, asker } = attributed(CUSTOMER);
  const command = {
    kind: "book",
    service: booking.service,
    startAt: booking.startAt,
    ...ONE_PLACE,
    seats: booking.seats,
    guests: booking.guests,
    units: booking.units,
    chosenId: null,
    customer: booking.customer ?? entry.customer,
    notes: entry.notes,
    answers: entry.answers,
    metadata: entry.metadata,
    asker,
    ...(bounds && { bounds }),
    status: null,
    holdId: booking.id,
    sessionId: booking.sessionId,
    ifFull: "refuse",
    isOffer: true,
    actor,
    ...carrying(null),
    idempotency: {
      scopedKey: `accept-${entryId}|${entry.serviceId}|${key}`,
      fingerprint: await fingerprintOf({ entryId }),
    },
  } as const;
  const outcome = await withRules(deps, home.tenantId, async () => homeStub(deps.env, home).place(command));
  if (outcome.status === "refused") return refused(outcome.refusal);
  if (outcome.status !== "done") return refused(refuse("unavailable"));
  noteTouched(home.tenantId, outcome.touched);
  const after = await readEntry(deps, null, entryId);
  if (!after.ok) return after;
  const { resources, isReplay } = outcome;
  return ok({ placed: { booking: outcome.booking, resources, isReplay }, waiting: after.value });
}

/** A page of entries in the order of joining, read from their homes. */
export async function listEntries(
  deps: Deps,
  tenantId: string,
  idOrCode: string | undefined,
  status: EntryStatus | undefined,
  piece: Piece,
): Promise<Result<Page<Waiting>>> {
  const [services, resources] = await Promise.all([listServices(deps.db, tenantId), listResources(deps.db, tenantId)]);
  const named = services.filter(({ id, code }) => idOrCode === undefined || id === idOrCode || code === idOrCode);
  if (idOrCode !== undefined && named.length === 0) return refused(missing("service"));
  const lists = await Promise.all(
    named.map((service) => {
      const home = homeOfService(tenantId, service, resources);
      const filter = { serviceId: service.id, status: status ?? null, piece: { ...piece, limit: piece.limit + 1 } };
      return homeStub(deps.env, home).listEntries(filter);
    }),
  );
  const entries = lists.flat();
  entries.sort((a, b) => a.entry.createdAt - b.entry.createdAt || (a.entry.id < b.entry.id ? -1 : 1));
  return ok(pageOf(entries, piece.limit, ({ entry }) => [entry.createdAt, entry.id]));
}

function kept({ tenantId }: Home, outcome: EntryOutcome): Result<Waiting> {
  if (outcome.status === "refused") return refused(naming("waitlist entry", outcome.refusal));
  noteTouched(tenantId, outcome.touched);
  return ok(outcome);
}
