// Choosing among the resources that can serve a start: in which order, and in which combinations.

import { type Refusal, type RefusalCode, ruleRank } from "../refusal";
import type { Requirement } from "../tenant/service";

/** What a resource answers when a coordinator asks whether it can serve. */
export type Bid = {
  readonly resourceId: string;
  /** Null when the resource is free. */
  readonly refusal: Refusal | null;
  readonly ancestorIds: readonly string[];
  /** When the service was last assigned to this resource, epoch ms; null if never. */
  readonly lastAssignedAt: number | null;
  /** Its upcoming bookings. */
  readonly upcomingCount: number;
};

/** The free resources in the order to try them; equal ones by id. */
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

/** How many combinations are tried before the search gives up. */
export const MOST_COMBINATIONS = 20;

type One = { readonly resourceId: string };

/**
 * One resource of each list, none twice, preferred ones first. `isOut` names resources that turned out not to serve.
 * The search drops a choice that leaves a later list empty, so it always finds the next combination quickly.
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

/** True when each requirement can have a resource of its own. */
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

/** The refusal to report when there are several: the latest in the order of the rules. */
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
