// The claims of a booking: on each chosen resource, and on the spaces around it.

import type { ClaimKind } from "./occupancy";

/**
 * `lead` is the first requirement's resource: its hours make the grid, and its zone is the booking's. `support` must be
 * free and open, at any minute. `ancestor` is a space around one of them: no other booking may take that space as a
 * whole.
 */
export type ClaimRole = "lead" | "support" | "ancestor";

/** The role of the resource that serves the requirement at a position of its service. */
export function roleAt(index: number): Exclude<ClaimRole, "ancestor"> {
  return index === 0 ? "lead" : "support";
}

export type ResourceClaim = { readonly resourceId: string; readonly role: ClaimRole; readonly units: number };

export function claimKindOf(role: ClaimRole): ClaimKind {
  return role === "ancestor" ? "part" : "exclusive";
}

export type ChosenResource = {
  readonly resourceId: string;
  readonly units: number;
  /** The spaces around it, the nearest first. */
  readonly ancestorIds: readonly string[];
};

/** One claim per chosen resource, in requirement order, then one per ancestor that was not chosen itself. */
export function claimsOf(chosen: readonly ChosenResource[]): ResourceClaim[] {
  const claims = chosen.map(
    ({ resourceId, units }, index): ResourceClaim => ({ resourceId, role: roleAt(index), units }),
  );
  const claimed = new Set(claims.map((claim) => claim.resourceId));
  for (const resourceId of chosen.flatMap((one) => one.ancestorIds)) {
    if (claimed.has(resourceId)) continue;
    claimed.add(resourceId);
    claims.push({ resourceId, role: "ancestor", units: 1 });
  }
  return claims;
}

/** All coordinators prepare claims in this order, so that one of several rivals succeeds. */
export function inPrepareOrder(claims: readonly ResourceClaim[]): ResourceClaim[] {
  return [...claims].sort((a, b) => (a.resourceId < b.resourceId ? -1 : 1));
}
