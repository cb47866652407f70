// The refund of a cancellation, by its notice.

import { payableOf } from "../tenant/currencies";
import type { CancellationPolicy } from "../tenant/service";
import { MINUTE_MS } from "../time/local-time";
import type { Price } from "./pricing";

export type Refund = { readonly percent: number; readonly amountMinor: number; readonly currency: string };

/** What a cancellation goes by: the steps of the service, the start, and what late moves by the customer left of them. */
export type Cancellable = {
  readonly service: { readonly cancellation: CancellationPolicy };
  readonly startAt: number;
  readonly mostBackPercent?: number;
};

/** What is wrong with steps that a business wants: a notice stands twice, or less notice gives more back. */
export type WrongStep = {
  /** Its place among the steps as they came. */
  readonly at: number;
  readonly why: "twice" | "rises";
  /** What a longer notice gives, in percent. */
  readonly mostPercent: number;
};

/**
 * Null where steps are sound, in any order. Only the doors ask: what an earlier build stored goes on being read as it is.
 */
export function wrongStepOf(refunds: CancellationPolicy["refunds"]): WrongStep | null {
  const inOrder = refunds
    .map((step, at) => ({ ...step, at }))
    .sort((one, other) => other.fromMinutes - one.fromMinutes || one.at - other.at);
  for (const [place, { at, fromMinutes, percent }] of inOrder.entries()) {
    const longer = inOrder[place - 1];
    if (longer?.fromMinutes === fromMinutes) return { at, why: "twice", mostPercent: longer.percent };
    if (longer && percent > longer.percent) return { at, why: "rises", mostPercent: longer.percent };
  }
  return null;
}

/** The steps by which a booking is cancelled, from the longest notice on. What a late move made equal is one step. */
export function refundSteps({
  service: { cancellation },
  mostBackPercent = 100,
}: Omit<Cancellable, "startAt">): CancellationPolicy["refunds"] {
  const steps = cancellation.refunds
    .map(({ fromMinutes, percent }) => ({ fromMinutes, percent: Math.min(percent, mostBackPercent) }))
    .sort((a, b) => b.fromMinutes - a.fromMinutes);
  return steps.filter(({ percent }, index) => steps[index + 1]?.percent !== percent);
}

/**
 * What a cancellation at `now` gives back, in percent. Each step needs more notice than it names. The last one also
 * applies at its exact minute. Example: steps at 72 h (100 %) and 24 h (50 %). Exactly 72 h and exactly 24 h both give
 * 50 %.
 */
function percentBack(of: Cancellable, now: number): number {
  const noticeMs = of.startAt - now;
  const steps = refundSteps(of);
  const step = steps.find(({ fromMinutes }, index) => {
    const fromMs = fromMinutes * MINUTE_MS;
    return noticeMs > fromMs || (index === steps.length - 1 && noticeMs === fromMs);
  });
  return step?.percent ?? 0;
}

/** The refund for a cancellation at `now`, rounded down; null without a price. A part is one that a bank can move. */
export function refundOf(of: Cancellable, price: Price | null, now: number): Refund | null {
  if (!price || price.amountMinor === 0) return null;
  const percent = percentBack(of, now);
  return { percent, amountMinor: shareBack(price, percent), currency: price.currency };
}

/** A percentage of an amount that goes back. */
export function shareBack({ amountMinor, currency }: Price, percent: number): number {
  const part = Number((BigInt(amountMinor) * BigInt(percent)) / 100n);
  return percent === 100 ? part : payableOf(part, currency);
}

/**
 * The most that a cancellation gives back once the customer has moved the booking at `now`, in percent: what a
 * cancellation gives back instead of the move. Undefined where that is as much as the policy ever gives.
 */
export function leftByMove(of: Cancellable, now: number): number | undefined {
  const percent = percentBack(of, now);
  return of.service.cancellation.refunds.some((step) => step.percent > percent) ? percent : undefined;
}

/** A stretch of time in which a cancellation costs a percentage of the price. */
export type Rung = { readonly untilAt: number; readonly costPercent: number };

/**
 * The costs of a cancellation from `now` until the start, in stretches of rising cost. The cost is what the policy does
 * not refund. Empty when the policy has no steps.
 */
export function costLadder(of: Cancellable, now: number): Rung[] {
  const { startAt } = of;
  const steps = refundSteps(of);
  if (steps.length === 0) return [];
  const rungs = [
    ...steps.map(({ fromMinutes, percent }) => ({
      untilAt: startAt - fromMinutes * MINUTE_MS,
      costPercent: 100 - percent,
    })),
    ...(steps.at(-1)?.fromMinutes === 0 ? [] : [{ untilAt: startAt, costPercent: 100 }]),
  ].filter(({ untilAt }) => untilAt > now);
  // Joins stretches that cost the same.
  return rungs.filter(({ costPercent }, index) => rungs[index + 1]?.costPercent !== costPercent);
}
