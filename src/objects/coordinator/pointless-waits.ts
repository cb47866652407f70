// Refuses a customer who would wait for a place that can never come free. Only calendars know, so it judges their bids.

import { worstOf } from "../../domain/availability/assignment";
import type { EntryWish } from "../../domain/booking/waitlist";
import type { Refusal } from "../../domain/refusal";
import type { Service } from "../../domain/tenant/service";
import { refusedWith } from "../bookings/booking-tx";
import { holdsForEveryOccurrence } from "../bookings/series";
import { isHopeless } from "../bookings/waitlist";
import { type Bids, gatherBids, refusalOfBids } from "../two-phase/bids";
import type { Coordinator } from "./coordinator-context";
import { joinWishOf } from "./coordinator-reserve";
import { readOpenSession } from "./coordinator-store";
import type { JointRequest, NotReserved } from "./joint-request";

/** `bids` are those of all candidates. An open session at the wanted start asks its own calendars instead. */
export async function refuseIfPointless(
  coordinator: Coordinator,
  request: JointRequest,
  wish: EntryWish,
  bids: Bids,
): Promise<NotReserved | null> {
  const { service, startAt } = request;
  const session = coordinator.transact(({ sql }) => readOpenSession(sql, startAt));
  if (wish.startAt === null || !session) {
    const said = wish.startAt === null ? pointlessOnDates(service, bids) : pointlessAtStart(service, bids);
    return said && refusedWith(said);
  }
  const { env, home } = coordinator;
  const joining = await gatherBids(env, home.tenantId, joinWishOf(coordinator, request, session));
  if ("status" in joining) return joining;
  const said = refusalOfBids(joining)?.refusal;
  return said && isHopeless(said) ? refusedWith(said) : null;
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
