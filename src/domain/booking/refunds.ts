// The refund of a cancellation, by its notice.

import { payableOf } from "../tenant/currencies";
import type { CancellationPolicy } from "../tenant/service";
import { MINUTE_MS } from "../time/local-time";
import type { Price } from "./pricing";

export type Refund = { readonly percent: number; readonly amountMinor: number; readonly currency: string };

/**
 * The refund for a cancellation at `now` of a booking that starts at `startAt`, rounded down; null without a price.
 * Each step needs more notice than it names, but the last one also applies at its exact minute. Example: with steps at
 * 72 h (100 %) and 24 h (50 %), exactly 72 h gives 50 % and exactly 24 h still gives 50 %. A part is one that a bank can
 * move.
 */
export function refundOf(policy: CancellationPolicy, price: Price | null, startAt: number, now: number): Refund | null {
  if (!price || price.amountMinor === 0) return null;
  const noticeMs = startAt - now;
  const steps = [...policy.refunds].sort((a, b) => b.fromMinutes - a.fromMinutes);
  const step = steps.find(({ fromMinutes }, index) => {
    const fromMs = fromMinutes * MINUTE_MS;
    return noticeMs > fromMs || (index === steps.length - 1 && noticeMs === fromMs);
  });
  const percent = step?.percent ?? 0;
  const part = Number((BigInt(price.amountMinor) * BigInt(percent)) / 100n);
  const amountMinor = percent === 100 ? part : payableOf(part, price.currency);
  return { percent, amountMinor, currency: price.currency };
}

/** A stretch of time in which a cancellation costs a percentage of the price. */
export type Rung = { readonly untilAt: number; readonly costPercent: number };

/**
 * The costs of a cancellation from `now` until the start, in stretches of rising cost. The cost is what the policy does
 * not refund. Empty when the policy has no steps.
 */
export function costLadder(policy: CancellationPolicy, startAt: number, now: number): Rung[] {
  if (policy.refunds.length === 0) return [];
  const steps = [...policy.refunds].sort((a, b) => b.fromMinutes - a.fromMinutes);
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
