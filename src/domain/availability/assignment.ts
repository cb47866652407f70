// Choosing among the resources that could serve: who is asked first, and which combinations are tried.

import { type Refusal, type RefusalCode, ruleRank } from "../refusal";
import type { Requirement } from "../tenant/service";

/** What a resource says of itself when it is asked whether it could serve. */
export type Bid = {
  readonly resourceId: string;
  /** Null when it is free. */
  readonly refusal: Refusal | null;
  readonly ancestorIds: readonly string[];
  /** When the service last fell to it, epoch ms; null when it never did. */
  readonly lastAssignedAt: number | null;
  /** Bookings it has before it. */
  readonly upcomingCount: number;
};

/** Those who are free, in the order in which they are to be tried; ties by id. */
export function preferred<B extends Bid>(bids: readonly B[], assign: Requirement["assign"]): B[] {
  const free = bids.filter((bid) => bid.refusal === null);
  const byId = (a: Bid, b: Bid) => (a.resourceId < b.resourceId ? -1 : 1);
  switch (assign) {
    case "priority":
      return free;
    case "round_robin":
      return free.sort((a, b) => (a.lastAssignedAt ?? -1) - (b.lastAssignedAt ?? -1) || byId(a, b));
    case "least_loaded":
      return free.sort((a, b) => a.upcomingCount - b.upcomingCount || byId(a, b));
  }
}

/** Combinations that are tried before giving up. */
export const MOST_COMBINATIONS = 20;

type One = { readonly resourceId: string };

/**
 * One of each list, no resource twice, those preferred first. `isOut` is asked of those who were found not to serve after
 * all. No choice is followed that leaves a later list nobody, so the next combination is always near.
 */
export function* combinations<T extends One>(
  lists: readonly (readonly T[])[],
  isOut: (one: T, requirement: number) => boolean = () => false,
  chosen: readonly T[] = [],
): Generator<readonly T[]> {
  const list = lists[chosen.length];
  if (!list) {
    yield chosen;
    return;
  }
  for (const one of list) {
    if (chosen.some(isOut)) return;
    if (isOut(one, chosen.length) || chosen.some((other) => other.resourceId === one.resourceId)) continue;
    const more = [...chosen, one];
    if (isCompletable(lists, isOut, more)) yield* combinations(lists, isOut, more);
  }
}

function isCompletable<T extends One>(
  lists: readonly (readonly T[])[],
  isOut: (one: T, requirement: number) => boolean,
  chosen: readonly T[],
): boolean {
  const taken = new Set(chosen.map(({ resourceId }) => resourceId));
  const left = lists.slice(chosen.length).map((list, index) => {
    const free = list.filter((one) => !taken.has(one.resourceId) && !isOut(one, chosen.length + index));
    return free.map(({ resourceId }) => resourceId);
  });
  return canAllServe(left);
}

/** Whether every requirement can have one of its own, no resource serving two. */
export function canAllServe(free: readonly (readonly string[])[]): boolean {
  if (free.length === 1) return (free[0] as readonly string[]).length > 0;
  const servedBy = new Map<string, number>();
  const find = (index: number, tried: Set<string>): boolean => {
    for (const id of free[index] as readonly string[]) {
      if (tried.has(id)) continue;
      tried.add(id);
      const other = servedBy.get(id);
      if (other === undefined || find(other, tried)) {
        servedBy.set(id, index);
        return true;
      }
    }
    return false;
  };
  return free.every((_, index) => find(index, new Set()));
}

/** Of several reasons the one that is told: the latest in the order of the rules. */
export function worstOf<T extends { readonly code: RefusalCode | null }>(
  failures: readonly T[],
): (T & { readonly code: RefusalCode }) | null {
  let worst: (T & { readonly code: RefusalCode }) | null = null;
  for (const failure of failures) {
    if (hasCode(failure) && (!worst || ruleRank(failure.code) > ruleRank(worst.code))) worst = failure;
  }
  return worst;
}

function hasCode<T extends { readonly code: RefusalCode | null }>(
  failure: T,
): failure is T & { readonly code: RefusalCode } {
  return failure.code !== null;
}
