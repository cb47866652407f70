// Claims resources of several calendars: asks all candidates for bids, orders them, and prepares one combination after
// another. It ends when every calendar of one combination has prepared. All coordinators prepare in sorted order, so
// that one of several rivals succeeds.
//
// This file decides nothing: calendars judge by the one bookability function, and the caller commits in its own
// transaction.

import { combinations, MOST_COMBINATIONS, preferred, worstOf } from "../../domain/availability/assignment";
import { claimsOf, inPrepareOrder, type ResourceClaim, roleAt } from "../../domain/availability/claims";
import { unitsAt } from "../../domain/availability/needs";
import { type Refusal, refuse } from "../../domain/refusal";
import type { NoRules, Refused, StaleService, TouchedMonth } from "../messages";
import { type Bids, gatherBids, type NamedBid, refusalOfBids } from "./bids";
import type { ClaimWish } from "./claim-wish";
import { type Claimed, type Claiming, prepareOne } from "./claiming";
import { claimDirectly } from "./direct-claim";

/** Combinations to look at, including those that are known to fail. */
const MOST_LOOKED_AT = 1_000;
const MOST_ROUNDS = 8;
/** No customer should wait longer than this for a refusal. */
export const LONGEST_MS = 700;

/** Another attempt stands in the way and may yet be given up, so wait before the next round. */
export function pauseAfter(round: number): Promise<void> {
  return scheduler.wait(15 + Math.random() * 15 * round);
}

/** `known` holds earlier bids. If they no longer hold, the candidates are asked again. */
export async function claimResources(
  claiming: Claiming,
  known?: Bids,
): Promise<Claimed | Refused | StaleService | NoRules> {
  const { env, tenantId, wish, attempts } = claiming;
  const startedAt = Date.now();
  const isToAskFirst = known !== undefined || attempts.vain.has(wish.startAt);
  const direct = isToAskFirst ? null : await claimDirectly(claiming);
  if (direct) return direct;
  for (let round = 1; ; round++) {
    const isOld = round === 1 && known !== undefined;
    const bids = isOld ? known : await gatherBids(env, tenantId, wish);
    if ("status" in bids) return bids;
    const tried = await tryCombinations(claiming, bids);
    if (tried.status !== "refused") return tried;
    if (isOld && (tried.isUndecided || refusalOfBids(bids) === null)) continue;
    const isOver = round === MOST_ROUNDS || Date.now() - startedAt > LONGEST_MS;
    if (!tried.isUndecided || isOver) return { status: "refused", refusal: tried.refusal };
    await pauseAfter(round);
  }
}

type Tried = Claimed | NoRules | (Refused & { readonly isUndecided: boolean; readonly by?: ResourceClaim });

async function tryCombinations(claiming: Claiming, bids: Bids): Promise<Tried> {
  const { wish } = claiming;
  const early = refusalOfBids(bids);
  if (early) return { status: "refused", ...early };
  const lists = bids.map((list, index) => {
    const ordered = preferred(list, wish.requires[index]?.assign ?? "priority");
    const favoured = ordered.filter((bid) => wish.favoured.includes(bid.resourceId));
    return [...favoured, ...ordered.filter((bid) => !favoured.includes(bid))];
  });
  const refusals: Refusal[] = [];
  const hopeless = new Set<string>();
  let isUndecided = false;
  let tries = 0;
  let looks = 0;
  const isOut = ({ resourceId, ancestorIds }: NamedBid, requirement: number) =>
    hopeless.has(keyOf({ resourceId, role: roleAt(requirement) })) ||
    ancestorIds.some((id) => hopeless.has(keyOf({ resourceId: id, role: "ancestor" })));
  for (const combination of combinations(lists, isOut)) {
    const claims = claimsOfBids(wish, combination);
    // A claim that was refused once is refused in every combination.
    if (++looks > MOST_LOOKED_AT) break;
    if (claims.some((claim) => hopeless.has(keyOf(claim)))) continue;
    if (++tries > MOST_COMBINATIONS) break;
    const tried = await tryOne(claiming, combination, claims);
    if (tried.status !== "refused") return tried;
    refusals.push(tried.refusal);
    isUndecided ||= tried.isUndecided;
    if (tried.by && !tried.isUndecided) hopeless.add(keyOf(tried.by));
  }
  return { status: "refused", refusal: worstOf(refusals) ?? refuse("slot_taken"), isUndecided };
}

function keyOf({ resourceId, role }: Pick<ResourceClaim, "resourceId" | "role">): string {
  return `${resourceId}/${role}`;
}

function claimsOfBids(wish: ClaimWish, combination: readonly NamedBid[]): ResourceClaim[] {
  return claimsOf(
    combination.map(({ resourceId, ancestorIds }, index) => ({
      resourceId,
      ancestorIds,
      units: unitsAt(wish.requires, index, wish.units),
    })),
  );
}

/** Prepares one combination, resource after resource. After the first refusal it gives all of it up. */
async function tryOne(
  claiming: Claiming,
  combination: readonly NamedBid[],
  claims: readonly ResourceClaim[],
): Promise<Tried> {
  const { wish, attempts } = claiming;
  const lead = combination[0] as NamedBid;
  const attempt = attempts.begin(
    wish.subjectId,
    claims.map((claim) => claim.resourceId),
  );
  const touched: TouchedMonth[] = [];
  try {
    for (const claim of inPrepareOrder(claims)) {
      const prepared = await prepareOne(claiming, claim, lead.span, combination, attempt);
      if (prepared.status === "prepared") {
        touched.push(...prepared.touched);
        continue;
      }
      attempts.giveUp(wish.subjectId, attempt);
      if (prepared.status === "no_rules") return prepared;
      if (prepared.status === "outdated") {
        return { status: "refused", refusal: refuse("slot_taken"), isUndecided: true };
      }
      return { status: "refused", refusal: prepared.refusal, isUndecided: prepared.isUndecided, by: claim };
    }
  } catch (fault) {
    attempts.giveUp(wish.subjectId, attempt);
    throw fault;
  }
  const resources = combination.map((bid) => bid.resource);
  return { status: "claimed", attempt, claims, span: lead.span, lead: lead.resource, resources, touched };
}
