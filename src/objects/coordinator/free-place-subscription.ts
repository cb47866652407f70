// The coordinator subscribes to the places that come free in the calendars that its waitlist depends on: those of all
// candidates, and of the spaces around them.

import type { EntryWish } from "../../domain/booking/waitlist";
import type { Service } from "../../domain/tenant/service";
import { readServiceNow } from "../bookings/service-store";
import { offerCommand } from "../bookings/waitlist";
import { readFirstWaiting } from "../bookings/waitlist-store";
import { calendarOf } from "../stubs";
import { type Bids, gatherBids } from "../two-phase/bids";
import type { Coordinator } from "./coordinator-context";
import { claimWishOf, jointRequestOf, jointRequestOfWish, type NotReserved } from "./joint-request";
import { refuseIfPointless } from "./pointless-waits";

/** Subscribes before an entry joins, so that no free place goes unnoticed. Refuses when waiting is pointless. */
export async function subscribeForEntry(
  coordinator: Coordinator,
  service: Service,
  startAt: number,
  wish: EntryWish,
): Promise<NotReserved | null> {
  const { env, home } = coordinator;
  const request = jointRequestOfWish(service, { ...wish, startAt });
  const bids = await gatherBids(env, home.tenantId, claimWishOf(request, "", null));
  if ("status" in bids) return bids;
  const pointless = await refuseIfPointless(coordinator, request, wish, bids);
  if (pointless) return pointless;
  await subscribeToAll(coordinator, service, bids);
  return null;
}

/** Subscribes again, because the candidates may have changed. False when a calendar cannot say. */
export async function subscribeAnew(coordinator: Coordinator): Promise<boolean> {
  const { env, sql, home } = coordinator;
  const service = readServiceNow(sql, home.serviceId);
  const entry = readFirstWaiting(sql, home.serviceId);
  if (!service || !entry) return false;
  const request = jointRequestOf(offerCommand(service, entry, coordinator.now()));
  const bids = await gatherBids(env, home.tenantId, claimWishOf(request, "", null));
  if ("status" in bids) return false;
  await subscribeToAll(coordinator, service, bids);
  return true;
}

async function subscribeToAll({ env, home, claims }: Coordinator, service: Service, bids: Bids): Promise<void> {
  const all = bids.flat();
  claims.noteResources(all.map((bid) => bid.resource));
  const calendars = new Set(all.flatMap((bid) => [bid.resource.id, ...bid.ancestorIds]));
  await Promise.all([...calendars].map((id) => calendarOf(env.CALENDAR, home.tenantId, id).watch(service.id)));
}
