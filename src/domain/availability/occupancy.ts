// The allocations of a resource, and from them the stretches where nothing more fits.

import type { SessionSeats } from "../booking/session";
import { type Interval, merge } from "../time/interval";

/** `exclusive` claims conflict with everything; `part` claims (on the ancestors of what was booked) only with them. */
export type ClaimKind = "exclusive" | "part";

/** A booking's claim on one resource, without any person. */
export type Allocation = Interval & {
  /** [startAt, endAt) is the occupied interval, buffers included. */
  readonly claim: ClaimKind;
  readonly units: number;
  readonly serviceId: string;
  /** Start of the service itself, without buffers; it decides the local date and the pool. */
  readonly serviceStartAt: number;
  /** Duration and buffers as booked; pools and daily limits count this. */
  readonly requiredMinutes: number;
  /** When a hold stops blocking, epoch ms; null for anything that is not a hold. */
  readonly expiresAt: number | null;
  /** The session whose bookings share this claim, or null. */
  readonly session: SessionSeats | null;
};

/** A hold blocks until its last instant, even if no alarm has removed it yet. */
export function isLive(allocation: Allocation, now: number): boolean {
  return allocation.expiresAt === null || allocation.expiresAt > now;
}

/** Units in use over time: from each instant on, until the next one. */
export type UsageStep = { readonly fromAt: number; readonly exclusiveUnits: number; readonly parts: number };

export function usageSteps(allocations: readonly Allocation[]): UsageStep[] {
  const edges: { at: number; units: number; parts: number }[] = [];
  for (const { startAt, endAt, claim, units } of allocations) {
    const exclusive = claim === "exclusive" ? units : 0;
    const part = claim === "part" ? 1 : 0;
    edges.push({ at: startAt, units: exclusive, parts: part }, { at: endAt, units: -exclusive, parts: -part });
  }
  edges.sort((a, b) => a.at - b.at);
  const steps: { fromAt: number; exclusiveUnits: number; parts: number }[] = [];
  let exclusiveUnits = 0;
  let parts = 0;
  for (const edge of edges) {
    exclusiveUnits += edge.units;
    parts += edge.parts;
    const last = steps.at(-1);
    if (last?.fromAt === edge.at) {
      last.exclusiveUnits = exclusiveUnits;
      last.parts = parts;
    } else steps.push({ fromAt: edge.at, exclusiveUnits, parts });
  }
  return steps;
}

export type Claim = { readonly claim: ClaimKind; readonly units: number };

/** The stretches in which one more claim would exceed the capacity: sorted, disjoint, touching ones joined. */
export function blockedStretches(allocations: readonly Allocation[], capacity: number, claim: Claim): Interval[] {
  // With capacity one, any conflicting allocation blocks all of its time.
  if (capacity === 1) {
    return merge(claim.claim === "part" ? allocations.filter((other) => other.claim === "exclusive") : allocations);
  }
  const steps = usageSteps(allocations);
  const blocked: { startAt: number; endAt: number }[] = [];
  steps.forEach((step, index) => {
    if (fits(step, capacity, claim)) return;
    const next = steps[index + 1];
    if (!next) return;
    const last = blocked.at(-1);
    if (last?.endAt === step.fromAt) last.endAt = next.fromAt;
    else blocked.push({ startAt: step.fromAt, endAt: next.fromAt });
  });
  return blocked;
}

/** The most units that are free at every instant of [startAt, endAt). */
export function freeUnits(steps: readonly UsageStep[], capacity: number, startAt: number, endAt: number): number {
  let free = capacity;
  steps.forEach((step, index) => {
    const until = steps[index + 1]?.fromAt ?? Number.POSITIVE_INFINITY;
    if (step.fromAt >= endAt || until <= startAt) return;
    free = Math.min(free, step.parts > 0 ? 0 : capacity - step.exclusiveUnits);
  });
  return Math.max(0, free);
}

function fits(step: UsageStep, capacity: number, { claim, units }: Claim): boolean {
  if (claim === "part") return step.exclusiveUnits === 0;
  return step.parts === 0 && step.exclusiveUnits + units <= capacity;
}
