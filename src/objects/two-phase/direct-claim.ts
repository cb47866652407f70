// Claims resources without asking for bids first, where the caller leaves no choice.

import { claimsOf } from "../../domain/availability/claims";
import { unitsAt } from "../../domain/availability/needs";
import { MINUTE_MS } from "../../domain/time/local-time";
import type { BookedResource, TouchedMonth } from "../messages";
import { needsOfWish } from "./claim-wish";
import { type Claimed, type Claiming, prepareOne } from "./claiming";

/**
 * If there is no choice, asks all resources to prepare at once, without bids. Null when one refuses, or lies in a space
 * that must be claimed too. Then the usual rounds follow, one resource after another.
 */
export async function claimDirectly(claiming: Claiming): Promise<Claimed | null> {
  const { wish, attempts } = claiming;
  const { service, startAt, subjectId } = wish;
  const ids = needsOfWish(wish).flatMap(({ candidateIds }) => (candidateIds.length === 1 ? candidateIds : []));
  const isOpenToChoice = ids.length !== wish.requires.length || new Set(ids).size !== ids.length;
  if (isOpenToChoice || service.duration.kind === "periods" || wish.session) return null;
  const minutes =
    service.duration.kind === "fixed" ? service.duration.minutes : (wish.durationMinutes ?? service.duration.min);
  const span = { startAt, endAt: startAt + minutes * MINUTE_MS, periodId: null, periodMultiplier: 1 };
  const chosen = ids.map((resourceId, index) => ({
    resourceId,
    ancestorIds: [],
    units: unitsAt(wish.requires, index, wish.units),
  }));
  const claims = claimsOf(chosen);
  const attempt = attempts.begin(subjectId, ids);
  const prepared = await Promise.allSettled(claims.map((claim) => prepareOne(claiming, claim, span, chosen, attempt)));
  const touched: TouchedMonth[] = [];
  const resources: BookedResource[] = [];
  for (const one of prepared) {
    if (one.status === "fulfilled" && one.value.status === "prepared" && one.value.resource) {
      touched.push(...one.value.touched);
      resources.push(one.value.resource);
    }
  }
  const [lead] = resources;
  if (lead && resources.length === claims.length) {
    return { status: "claimed", attempt, claims, span, lead, resources, touched };
  }
  attempts.giveUp(subjectId, attempt);
  attempts.vain.note(startAt);
  return null;
}
