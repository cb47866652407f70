// Bids: whether the candidates of a service are free, or why not. Asking for them claims nothing.

import { inPieces } from "../../breathe";
import { canAllServe, worstOf } from "../../domain/availability/assignment";
import { type Refusal, refuse } from "../../domain/refusal";
import type { Env } from "../../env";
import type { BidOutcome, NoRules, StaleService } from "../messages";
import { calendarOf } from "../stubs";
import { bidRequestOf, type ClaimWish, needsOfWish } from "./claim-wish";

export type CalendarBid = Extract<BidOutcome, { status: "bid" }>;
export type NamedBid = CalendarBid & { readonly resourceId: string };

/** The bids of the candidates of each requirement. */
export type Bids = readonly (readonly NamedBid[])[];

/** How many calendars judge many starts at once. */
const ASKED_FOR_MANY = 2;

/** Asks every candidate for a bid. For a single start it asks all of them at once. */
export async function gatherBids(env: Env, tenantId: string, wish: ClaimWish): Promise<Bids | StaleService | NoRules> {
  const needs = needsOfWish(wish);
  const named = needs.flatMap((need, index) => need.candidateIds.map((resourceId) => ({ resourceId, index, need })));
  // Many starts keep each calendar busy for a while, and neighbours wait for all that are asked at once.
  const atOnce = wish.moreStartAts ? ASKED_FOR_MANY : named.length;
  const asked = await inPieces(named, atOnce, async ({ resourceId, index, need }) => ({
    resourceId,
    index,
    bid: await calendarOf(env.CALENDAR, tenantId, resourceId).bid(bidRequestOf(wish, need)),
  }));
  const bids: NamedBid[][] = needs.map(() => []);
  for (const { resourceId, index, bid } of asked) {
    if (bid.status !== "bid") return bid;
    bids[index]?.push({ ...bid, resourceId });
  }
  return bids;
}

/**
 * The bids for many starts, with one question to each candidate. The caller has to ask separately about a start that is
 * missing here.
 */
export async function gatherBidsFor(
  env: Env,
  tenantId: string,
  wish: ClaimWish,
  startAts: readonly number[],
): Promise<ReadonlyMap<number, Bids> | StaleService | NoRules> {
  const [startAt, ...moreStartAts] = startAts;
  if (startAt === undefined) return new Map();
  const first = await gatherBids(env, tenantId, { ...wish, startAt, moreStartAts });
  if ("status" in first) return first;
  const found = new Map([[startAt, first]]);
  for (const [index, at] of moreStartAts.entries()) {
    const bids = first.map((list) =>
      list.flatMap((bid) => {
        const verdict = bid.more?.[index];
        return verdict ? [{ ...bid, ...verdict }] : [];
      }),
    );
    if (bids.every((list, requirement) => list.length === first[requirement]?.length)) found.set(at, bids);
  }
  return found;
}

/** The same bids, plus what was assigned since, so that candidates take turns within a series. */
export function withAssigned(bids: Bids, assigned: readonly (readonly string[])[], now: number): Bids {
  const turns = new Map<string, { readonly last: number; readonly count: number }>();
  for (const [turn, resourceIds] of assigned.entries()) {
    for (const id of resourceIds) turns.set(id, { last: now + turn, count: (turns.get(id)?.count ?? 0) + 1 });
  }
  return bids.map((list) =>
    list.map((bid) => {
      const turn = turns.get(bid.resourceId);
      return turn ? { ...bid, lastAssignedAt: turn.last, upcomingCount: bid.upcomingCount + turn.count } : bid;
    }),
  );
}

/** The refusal when some requirement has no free candidate, or several requirements share too few. */
export function refusalOfBids(bids: Bids): { readonly refusal: Refusal; readonly isUndecided: boolean } | null {
  const hopeless = bids.filter((list) => list.every((bid) => bid.refusal !== null));
  if (hopeless.length === 0) {
    const free = bids.map((list) => list.filter((bid) => bid.refusal === null).map((bid) => bid.resourceId));
    if (canAllServe(free)) return null;
    return { refusal: refuse("slot_taken"), isUndecided: bids.flat().some((bid) => bid.isUndecided) };
  }
  const refusals = hopeless.map((list) => worstOf(list.flatMap((bid) => bid.refusal ?? [])) ?? refuse("not_bookable"));
  return {
    refusal: worstOf(refusals) ?? refuse("not_bookable"),
    isUndecided: hopeless.every((list) => list.some((bid) => bid.isUndecided)),
  };
}
