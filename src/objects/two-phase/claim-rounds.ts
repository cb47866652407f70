// Claims resources of several calendars: asks all candidates for bids, orders them, and prepares one combination after
// another. It ends when every calendar of one combination has prepared. All coordinators prepare in sorted order, so
// that one of several rivals succeeds.
//
// This file decides nothing: calendars judge by the one bookability function, and the caller commits in its own
// transaction.

import { ASKED_AT_ONCE, inPieces } from "../../breathe";
import { canAllServe, combinations, MOST_COMBINATIONS, preferred, worstOf } from "../../domain/availability/assignment";
import {
  type ChosenResource,
  claimsOf,
  inPrepareOrder,
  type ResourceClaim,
  roleAt,
} from "../../domain/availability/claims";
import { type Need, needsOf, unitsAt } from "../../domain/availability/needs";
import { type Terms, termsOf } from "../../domain/booking/booking-request";
import type { SessionSeats } from "../../domain/booking/session";
import { type Refusal, refuse } from "../../domain/refusal";
import type { Asker } from "../../domain/tenant/actor";
import type { Requirement, Service } from "../../domain/tenant/service";
import { MINUTE_MS } from "../../domain/time/local-time";
import type { Env } from "../../env";
import type {
  BidOutcome,
  BidRequest,
  BookedResource,
  NoRules,
  PrepareOutcome,
  Refused,
  StaleService,
  TouchedMonth,
} from "../messages";
import { calendarOf } from "../stubs";
import { PREPARE_LEASE_MS } from "./decision-log";

export type ClaimWish = Terms & {
  readonly subjectId: string;
  readonly service: Service;
  /** The requirements of the service, or of a booking's snapshot. */
  readonly requires: readonly Requirement[];
  readonly startAt: number;
  /** Further starts to bid on, in the same message. */
  readonly moreStartAts?: readonly number[];
  readonly asker: Asker;
  /** The resource that the customer named. No other may serve its requirement. */
  readonly chosenId: string | null;
  /** Resources to try first, such as those that a booking already has. */
  readonly favoured: readonly string[];
  /** Resources that must serve, one for each requirement. Null leaves the choice open. */
  readonly fixed: readonly string[] | null;
  readonly session: SessionSeats | null;
  readonly sessionId: string | null;
  /** The service is a booking's snapshot, or part of an offer. It counts even if a newer revision exists. */
  readonly isAgreed: boolean;
  /** How long claims may stay prepared before the calendar asks for the decision. */
  readonly patienceMs?: number;
  /** What calendars show of the session that the claims belong to. */
  readonly shown: SessionSeats | null;
};

export type CalendarBid = Extract<BidOutcome, { status: "bid" }>;
type NamedBid = CalendarBid & { readonly resourceId: string };

/** The bids of the candidates of each requirement. */
export type Bids = readonly (readonly NamedBid[])[];

export type Claimed = {
  readonly status: "claimed";
  readonly attempt: number;
  readonly claims: readonly ResourceClaim[];
  readonly span: CalendarBid["span"];
  readonly lead: BookedResource;
  /** The chosen resources, the lead first. */
  readonly resources: readonly BookedResource[];
  readonly touched: readonly TouchedMonth[];
};

/** How the object records attempts and gives them up. */
export type Attempts = {
  begin(subjectId: string, resourceIds: readonly string[]): number;
  giveUp(subjectId: string, attempt: number): void;
  /** Starts for which a direct claim failed a short while ago. */
  readonly vain: VainStarts;
};

const VAIN_MS = 60_000;
const MOST_VAIN = 200;

/**
 * Starts for which a direct claim failed: all resources were asked to prepare at once, and one refused. Until then the
 * others blocked their time for other callers. So the next requests for such a start ask for bids first, which block
 * nothing.
 */
export class VainStarts {
  private readonly notedAt = new Map<number, number>();

  has(startAt: number): boolean {
    return Date.now() - (this.notedAt.get(startAt) ?? -VAIN_MS) < VAIN_MS;
  }

  note(startAt: number): void {
    this.notedAt.delete(startAt);
    this.notedAt.set(startAt, Date.now());
    const [oldest] = this.notedAt.keys();
    if (this.notedAt.size > MOST_VAIN && oldest !== undefined) this.notedAt.delete(oldest);
  }
}

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
  env: Env,
  tenantId: string,
  wish: ClaimWish,
  attempts: Attempts,
  known?: Bids,
): Promise<Claimed | Refused | StaleService | NoRules> {
  const startedAt = Date.now();
  const isToAskFirst = known !== undefined || attempts.vain.has(wish.startAt);
  const direct = isToAskFirst ? null : await claimDirectly(env, tenantId, wish, attempts);
  if (direct) return direct;
  for (let round = 1; ; round++) {
    const isOld = round === 1 && known !== undefined;
    const bids = isOld ? known : await gatherBids(env, tenantId, wish);
    if ("status" in bids) return bids;
    const tried = await tryCombinations(env, tenantId, wish, bids, attempts);
    if (tried.status !== "refused") return tried;
    if (isOld && (tried.isUndecided || refusalOfBids(bids) === null)) continue;
    const isOver = round === MOST_ROUNDS || Date.now() - startedAt > LONGEST_MS;
    if (!tried.isUndecided || isOver) return { status: "refused", refusal: tried.refusal };
    await pauseAfter(round);
  }
}

/**
 * If there is no choice, asks all resources to prepare at once, without bids. Null when one refuses, or lies in a space
 * that must be claimed too. Then the usual rounds follow, one resource after another.
 */
async function claimDirectly(env: Env, tenantId: string, wish: ClaimWish, attempts: Attempts): Promise<Claimed | null> {
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
  const prepared = await Promise.allSettled(
    claims.map((claim) => prepareOne(env, tenantId, wish, claim, span, chosen, attempt)),
  );
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

/** Asks every candidate for a bid. For a single start it asks all of them at once. */
export async function gatherBids(env: Env, tenantId: string, wish: ClaimWish): Promise<Bids | StaleService | NoRules> {
  const needs = needsOfWish(wish);
  const named = needs.flatMap((need, index) => need.candidateIds.map((resourceId) => ({ resourceId, index, need })));
  // Many starts keep each calendar busy for a while.
  const atOnce = wish.moreStartAts ? ASKED_AT_ONCE : named.length;
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

function needsOfWish(wish: ClaimWish): readonly Need[] {
  return needsOf(wish.requires, wish.units, wish);
}

function bidRequestOf(wish: ClaimWish, { role, units }: Pick<Need, "units"> & Pick<BidRequest, "role">): BidRequest {
  return {
    ...termsOf(wish),
    service: wish.service,
    role,
    units,
    asker: wish.asker,
    startAt: wish.startAt,
    endAt: null,
    subjectId: wish.subjectId,
    session: wish.session,
    sessionId: wish.sessionId,
    isAgreed: wish.isAgreed,
    ...(wish.moreStartAts && { moreStartAts: wish.moreStartAts }),
  };
}

type Tried = Claimed | NoRules | (Refused & { readonly isUndecided: boolean; readonly by?: ResourceClaim });

async function tryCombinations(
  env: Env,
  tenantId: string,
  wish: ClaimWish,
  bids: Bids,
  attempts: Attempts,
): Promise<Tried> {
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
    const tried = await tryOne(env, tenantId, wish, combination, claims, attempts);
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
  env: Env,
  tenantId: string,
  wish: ClaimWish,
  combination: readonly NamedBid[],
  claims: readonly ResourceClaim[],
  attempts: Attempts,
): Promise<Tried> {
  const lead = combination[0] as NamedBid;
  const attempt = attempts.begin(
    wish.subjectId,
    claims.map((claim) => claim.resourceId),
  );
  const touched: TouchedMonth[] = [];
  try {
    for (const claim of inPrepareOrder(claims)) {
      const prepared = await prepareOne(env, tenantId, wish, claim, lead.span, combination, attempt);
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

function prepareOne(
  env: Env,
  tenantId: string,
  wish: ClaimWish,
  { resourceId, role, units }: ResourceClaim,
  { startAt, endAt, periodId }: CalendarBid["span"],
  combination: readonly Pick<ChosenResource, "resourceId" | "ancestorIds">[],
  attempt: number,
): Promise<PrepareOutcome> {
  const ancestorIds = combination.find((one) => one.resourceId === resourceId)?.ancestorIds ?? [];
  return calendarOf(env.CALENDAR, tenantId, resourceId).prepare({
    ...bidRequestOf(wish, { role, units }),
    startAt,
    endAt,
    periodId,
    attempt,
    patienceMs: wish.patienceMs ?? PREPARE_LEASE_MS,
    ancestorIds,
    shown: wish.shown && { ...wish.shown, endAt },
  });
}
