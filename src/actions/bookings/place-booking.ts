// Booking a place, for customers and staff: asks the home of the service, and turns its outcome into a result.

import { findDeletedService } from "../../db/services";
import { homeOf } from "../../domain/ids";
import { missing, ok, type Refusal, type Result, refused } from "../../domain/refusal";
import { staffRefusal } from "../../domain/tenant/actor";
import type { Configuration } from "../../domain/tenant/configuration";
import { homeOfService } from "../../domain/tenant/home-of-service";
import type { Done, PlaceCommand, TouchedMonth, Waiting } from "../../objects/messages";
import { homeStub } from "../../objects/stubs";
import { type Ask, askHome, type HomeStub } from "../ask-home";
import { noteTouched } from "../availability/read-occupancy";
import { type Deps, orNull } from "../deps";
import { loadConfiguration, loadOffer } from "../load-configuration";
import { callerRefusalOf, carrying, refusalForCaller } from "./caller-refusal";
import type { KeptBooking } from "./change-booking";
import { commandOf, completeRequest, type PlaceRequest } from "./place-command";
import { tellToTake } from "./tell-to-take";

/** What was placed, or had been placed before by the same key. */
export type Placed = KeptBooking & { readonly isReplay: boolean };

export type Configured = { readonly configuration: Configuration };

/** A booking, or a waitlist entry for a customer who prefers waiting to a refusal. */
type PlacedOrWaiting = (Placed & { readonly kind: "placed" }) | { readonly kind: "waiting"; readonly waiting: Waiting };

export async function placeBooking(deps: Deps, request: PlaceRequest): Promise<Result<PlacedOrWaiting & Configured>> {
  const placed = await placeThrough<Done | Waiting>(deps, request, (home, command) => home.place(command));
  if (!placed.ok) return placed;
  const { configuration, done } = placed.value;
  if (done.status === "waiting") return ok({ kind: "waiting", configuration, waiting: done });
  const { booking, resources, isReplay } = done;
  if (!isReplay) tellToTake(deps, configuration, { booking, resources });
  return ok({ kind: "placed", configuration, booking, resources, isReplay });
}

/** The same for holds, which never wait. */
export async function placeHold(deps: Deps, request: PlaceRequest): Promise<Result<Placed & Configured>> {
  const placed = await placeBooking(deps, request);
  if (!placed.ok) return placed;
  if (placed.value.kind === "waiting") throw new Error("A hold does not wait.");
  return ok(placed.value);
}

/** A completed placement: one booking, a series, or a waitlist entry. */
type DoneLike = {
  readonly status: "done" | "waiting";
  readonly isReplay: boolean;
  readonly touched: readonly TouchedMonth[];
};
type Send<D extends DoneLike> = (home: HomeStub, command: PlaceCommand) => ReturnType<Ask<D>>;
export type PlacedThrough<D> = Configured & { readonly done: D };

/** Sends the command of a request to the home of its service, or of its hold. */
export async function placeThrough<D extends DoneLike>(
  deps: Deps,
  request: PlaceRequest,
  send: Send<D>,
): Promise<Result<PlacedThrough<D>>> {
  const forbidden = staffRefusal(request.by, request.override);
  if (forbidden) return refused(forbidden);
  const offer = await loadOffer(deps, request.slug, request.service);
  if (!offer.ok) return replayOfDeleted(deps, request, offer.refusal, send);
  const { configuration, service } = offer.value;
  const completed = completeRequest(request, configuration);
  if (!completed.ok) return completed;
  const tenantId = configuration.tenant.id;
  // A hold is confirmed in its home, even if the service has moved to another resource since.
  const holdHome = request.holdId === null ? null : homeOf("bkg", request.holdId);
  if (request.holdId !== null && holdHome?.tenantId !== tenantId) return refused(missing("hold"));
  // Only a session of this service can be joined.
  const sessionHome = request.namedSessionId == null ? null : homeOf("ses", request.namedSessionId);
  const isForeign = sessionHome?.kind !== "coordinator" || sessionHome.serviceId !== service.id;
  if (request.namedSessionId != null && (isForeign || sessionHome.tenantId !== tenantId)) {
    return refused(missing("session"));
  }
  const prepared = await commandOf(deps, completed.value, configuration, service);
  const ask: Ask<D> = async (home, now) => {
    const carried = carrying(callerRefusalOf(now.configuration, now.service, request));
    const outcome = await send(home, { ...prepared, service: now.service, ...carried });
    return outcome.status === "refused" ? { ...outcome, refusal: refusalForCaller(carried, outcome.refusal) } : outcome;
  };
  const asked = await askHome(deps, offer.value, ask, holdHome);
  if (!asked.ok) return asked;
  noteTouched(tenantId, asked.value.outcome.touched);
  return ok({ configuration: asked.value.configuration, done: asked.value.outcome });
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
  const prepared = await commandOf(deps, completed.value, loaded.value, deleted);
  const command = { ...prepared, service: deleted, ...carrying(null) };
  const outcome = await send(homeStub(deps.env, homeOfService(tenant.id, deleted, loaded.value.resources)), command);
  const isReplay = (outcome.status === "done" || outcome.status === "waiting") && (outcome as D).isReplay;
  return isReplay ? ok({ configuration: loaded.value, done: outcome as D }) : refused(refusal);
}
