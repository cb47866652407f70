// The calendars that a waitlist depends on. The coordinator subscribes to the places that come free in them, and asks
// them whether waiting is pointless.

import { worstOf } from "../../domain/availability/assignment";
import type { EntryWish } from "../../domain/booking/waitlist";
import type { Refusal } from "../../domain/refusal";
import type { Service } from "../../domain/tenant/service";
import { refusedWith } from "../bookings/booking-tx";
import { holdsForEveryOccurrence } from "../bookings/series";
import { readServiceNow } from "../bookings/service-store";
import { isHopeless, offerCommand } from "../bookings/waitlist";
import { readFirstWaiting } from "../bookings/waitlist-store";
import { calendarOf } from "../stubs";
import { type Bids, gatherBids, refusalOfBids } from "../two-phase/bids";
import type { Coordinator } from "./coordinator-context";
import { joinWishOf } from "./coordinator-reserve";
import { readOpenSession } from "./coordinator-store";
import { claimWishOf, jointRequestOf, jointRequestOfWish, type NotReserved } from "./joint-request";

/**
 * Subscribes to every calendar concerned, before the entry joins. So no free place goes unnoticed. Refuses when
 * waiting is pointless.
 */
export async function watchCandidates(
  coordinator: Coordinator,
  service: Service,
  startAt: number,
  wish: EntryWish,
): Promise<NotReserved | null> {
  const { env, home } = coordinator;
  const request = jointRequestOfWish(service, { ...wish, startAt });
  const bids = await gatherBids(env, home.tenantId, claimWishOf(request, "", null));
  if ("status" in bids) return bids;
  const session = coordinator.transact(({ sql }) => readOpenSession(sql, startAt));
  if (wish.startAt !== null && session) {
    const joining = await gatherBids(env, home.tenantId, joinWishOf(coordinator, request, session));
    if ("status" in joining) return joining;
    const said = refusalOfBids(joining)?.refusal;
    if (said && isHopeless(said)) return refusedWith(said);
  } else {
    const said = wish.startAt === null ? pointlessOnDates(service, bids) : pointlessAtStart(service, bids);
    if (said) return refusedWith(said);
  }
  await watchAll(coordinator, service, bids);
  return null;
}

function pointlessAtStart(service: Service, bids: Bids): Refusal | null {
  const isRefused = bids.some((list) => list.length > 0 && list.every((bid) => bid.refusal));
  const worst = isRefused ? worstOf(bids.flat().flatMap((bid) => bid.refusal ?? [])) : null;
  const isOffGrid = worst?.code === "off_grid" && service.seats === 1;
  return worst && (isHopeless(worst) || isOffGrid) ? worst : null;
}

function pointlessOnDates(service: Service, bids: Bids): Refusal | null {
  const said = refusalOfBids(bids)?.refusal;
  if (!said || !holdsForEveryOccurrence(said)) return null;
  // A session may have more seats than the service.
  return service.seats > 1 && said.code === "capacity_exceeded" ? null : said;
}

/** Subscribes again, because the candidates may have changed. False when a calendar cannot say. */
export async function watchAnew(coordinator: Coordinator): Promise<boolean> {
  const { env, sql, home } = coordinator;
  const service = readServiceNow(sql, home.serviceId);
  const entry = readFirstWaiting(sql, home.serviceId);
  if (!service || !entry) return false;
  const request = jointRequestOf(offerCommand(service, entry, coordinator.now()));
  const bids = await gatherBids(env, home.tenantId, claimWishOf(request, "", null));
  if ("status" in bids) return false;
  await watchAll(coordinator, service, bids);
  return true;
}

async function watchAll({ env, home, claims }: Coordinator, service: Service, bids: Bids): Promise<void> {
  const all = bids.flat();
  claims.noteResources(all.map((bid) => bid.resource));
  const watched = new Set(all.flatMap((bid) => [bid.resource.id, ...bid.ancestorIds]));
  await Promise.all([...watched].map((id) => calendarOf(env.CALENDAR, home.tenantId, id).watch(service.id)));
}
